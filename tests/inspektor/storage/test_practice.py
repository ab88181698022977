"""The practice vault: filled in one go, the same on every laptop, and opened like any other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import checklists
import resources
from inspektor.bank import Bank
from inspektor.checklist_file import read_bank
from inspektor.deficiency import DeficiencyState
from inspektor.register import Register
from inspektor.register_file import read_register
from inspektor.storage import deficiencies, exchange, registers, tables, visits
from inspektor.storage.database import Database, Hand, get_hand
from inspektor.storage.practice import fill_practice
from inspektor.visit import VisitState
from inspektor.visit_file import VisitPlan, read_history


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank(Path(checklists.__file__).parent)


@pytest.fixture(scope="module")
def register(bank: Bank) -> Register:
    text = resources.resource("practice/register.yaml").read_text("utf-8")
    return read_register(text, "register.yaml", bank.codes)


@pytest.fixture(scope="module")
def plans(bank: Bank, register: Register) -> tuple[VisitPlan, ...]:
    text = resources.resource("practice/history.yaml").read_text("utf-8")
    return read_history(text, "history.yaml", register, bank)


@pytest.fixture(scope="module")
def vaults(
    tmp_path_factory: pytest.TempPathFactory, bank: Bank, register: Register, plans: tuple[VisitPlan, ...]
) -> Iterator[tuple[Database, Database]]:
    """Give the filled vaults of two laptops; handing out is all that happens to them."""
    folder = tmp_path_factory.mktemp("practice")
    made = [Database(folder / f"{name}.db", "0" * 64, Hand(name, name)) for name in ("karin", "mehmet")]
    for database in made:
        with database.begin() as db:
            own = get_hand(db)
            fill_practice(db, register, bank, plans)
            assert get_hand(db) is own
    yield made[0], made[1]
    for database in made:
        database.close()


@pytest.fixture
def database(vaults: tuple[Database, Database]) -> Database:
    return vaults[0]


def list_changes(database: Database) -> list[Any]:
    columns = [column for column in tables.change.c if column.name != "batch"]
    with database.read() as db:
        return [tuple(row) for row in db.execute(select(*columns).order_by(tables.change.c.number))]


def test_two_laptops_that_fill_their_vaults_write_the_very_same(vaults: tuple[Database, Database]) -> None:
    one, other = (list_changes(database) for database in vaults)
    assert len(one) > 500
    assert one == other


def test_nothing_shipped_waits_to_be_lengthened(database: Database) -> None:
    with database.read() as db:
        unsealed = db.execute(select(tables.change.c.id).where(tables.change.c.counter.is_(None))).all()
    assert unsealed == []


def test_the_centre_is_handed_the_same_by_both(vaults: tuple[Database, Database]) -> None:
    handed = []
    for database in vaults:
        with database.begin() as db:
            batch = exchange.hand_out(db)
        assert batch is not None
        handed.append({change.id: change.digest() for change in batch.changes})
    assert handed[0] == handed[1]


def test_register_and_visits_come_back_as_they_were_planned(
    database: Database, register: Register, plans: tuple[VisitPlan, ...]
) -> None:
    with database.read() as db:
        kept = visits.list_visits(db)
        assert registers.get_register(db) == register
        assert {facts.started for facts in kept} == {plan.started for plan in plans}
        assert {facts.state for facts in kept} == {VisitState.COMPLETED}
        for facts, plan in zip(kept, sorted(plans, key=lambda plan: plan.started, reverse=True), strict=True):
            visit = visits.get_visit(db, facts.id)
            assert (facts.unit, facts.team, facts.ended) == (plan.unit, plan.team, plan.ended)
            assert {key: answer.value for key, answer in visit.answers.items()} == {
                answer.question_id: answer.value for answer in plan.answers
            }
            assert [note.text for note in visit.notes] == [note.text for note in plan.notes]
            assert [each.observation for each in visit.deficiencies] == [
                each.text for each in plan.deficiencies
            ]
            assert not any(each.needs_reason for each in visit.deficiencies)


def test_the_nursing_home_of_the_example_has_two_open_deficiencies(database: Database) -> None:
    with database.read() as db:
        heads = {facts.id: facts for facts in visits.list_visits(db)}
        still_open = deficiencies.list_open_deficiencies(db)
        at_home = [each for each in still_open if heads[each.visit_id].unit.id == "lindgarden"]
    assert sorted(each.question_id for each in at_home) == ["BEM-01", "DOK-01"]
    assert all(each.requirement and each.deadline and each.state is DeficiencyState.OPEN for each in at_home)

"""Holds that a visit goes out whole, one visit without the others, and that an altered vault is found."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from inspektor.bank import Bank
from inspektor.errors import InspektorError
from inspektor.record import Kind
from inspektor.storage import chain, exchange, journal, visits
from inspektor.storage.chain_export import export_chain, find_fingerprint
from inspektor.storage.clearing import dispose
from inspektor.storage.database import Database
from inspektor.storage.journal import Key
from inspektor.storage.notes import add_note
from inspektor.storage.progress import CanceledError, Progress
from inspektor.storage.tables import change
from inspektor.verify import check
from inspektor.visit import Source, VisitState
from tests.inspektor.storage.conftest import Hub

StartVisit = Callable[[Database, Bank], str]


def export(database: Database, path: Path, visit_id: str | None = None) -> list[dict[str, object]]:
    export_chain(database, path, visit_id)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def judge(database: Database, visit: str, area: str, text: str) -> None:
    with database.begin() as db:
        visits.record_judgement(db, visit, area, text)


def contents(lines: list[dict[str, object]]) -> list[object]:
    return [line["content"]["value"] for line in lines if isinstance(line.get("content"), dict)]  # type: ignore[index]


@pytest.fixture
def visit(database: Database, bank: Bank, start_visit: StartVisit) -> str:
    """Give a visit with some text in it that nobody has sent yet."""
    visit_id = start_visit(database, bank)
    judge(database, visit_id, "bemanning", "Larm lyser i sju minuter. åäö 👵")
    return visit_id


@pytest.mark.usefixtures("visit")
def test_a_real_visit_is_exported_with_every_change_and_is_whole(database: Database, tmp_path: Path) -> None:
    lines = export(database, tmp_path / "kedja.jsonl")
    with database.read() as db:
        own = db.execute(select(change.c.value).where(change.c.device == "laptop-karin")).scalars().all()
    assert contents(lines) == [json.loads(value) for value in own]
    assert "Larm lyser i sju minuter. åäö 👵" in contents(lines)
    verdict = check(tmp_path / "kedja.jsonl", find_fingerprint(database))
    assert (verdict.status, "Utan innehåll" in verdict.words) == (0, False)


def test_the_export_is_a_link_itself_and_the_last_one(database: Database, visit: str, tmp_path: Path) -> None:
    for number in (1, 2):
        last = export(database, tmp_path / "kedja.jsonl", visit)[-2]
        assert isinstance(link := last["link"], dict)
        assert (link["verb"], link["object"], link["author"]) == ("export", visit, "Karin Ek"), number
    assert check(tmp_path / "kedja.jsonl").status == 0


def test_what_was_exported_is_never_lengthened(database: Database, visit: str, tmp_path: Path) -> None:
    export(database, tmp_path / "kedja.jsonl")
    judge(database, visit, "bemanning", "Inget larm.")
    texts = contents(export(database, tmp_path / "kedja.jsonl"))
    assert texts[-2:] == ["Larm lyser i sju minuter. åäö 👵", "Inget larm."]
    assert check(tmp_path / "kedja.jsonl").status == 0


def test_an_export_of_one_visit_holds_no_word_of_another(
    database: Database, bank: Bank, start_visit: StartVisit, visit: str, tmp_path: Path
) -> None:
    judge(database, start_visit(database, bank), "bemanning", "Kanariefågel.")
    with database.begin() as db:
        journal.record(db, Key("", Kind.JUDGEMENT, "bemanning", "text"), "Papegoja.")
    export(database, tmp_path / "kedja.jsonl", visit)
    text = (tmp_path / "kedja.jsonl").read_text(encoding="utf-8")
    assert ("Larm lyser" in text, "Kanarie" in text, "Papegoja" in text) == (True, False, False)
    verdict = check(tmp_path / "kedja.jsonl")
    assert (verdict.status, "Utan innehåll: 12 i andra besök." in verdict.words) == (0, True)


def test_content_of_the_visit_cannot_be_called_that_of_another(
    database: Database, visit: str, tmp_path: Path
) -> None:
    path = tmp_path / "kedja.jsonl"
    lines = export(database, path, visit)
    lines[1] |= {"content": None, "left_out": "other"}
    path.write_text(
        "".join(
            json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
            for line in lines
        ),
        encoding="utf-8",
    )
    assert "Rad 2 (post 1): innehållet är borttaget" in check(path).words


@pytest.mark.usefixtures("visit")
def test_a_text_that_somebody_altered_in_the_vault_is_found(database: Database, tmp_path: Path) -> None:
    export(database, tmp_path / "kedja.jsonl")
    with database.begin() as db:
        altered = db.execute(
            update(change).where(change.c.value.contains("Larm lyser")).values(value='"Inget larm."')
        )
        assert altered.rowcount == 1
    export(database, tmp_path / "kedja.jsonl")
    verdict = check(tmp_path / "kedja.jsonl")
    assert (verdict.status, "innehållet är ändrat" in verdict.words) == (1, True)


@pytest.mark.usefixtures("visit")
def test_a_change_that_somebody_took_out_of_the_vault_is_found(database: Database, tmp_path: Path) -> None:
    export(database, tmp_path / "kedja.jsonl")
    with database.begin() as db:
        db.execute(change.delete().where(change.c.value.contains("Larm lyser")))
    export(database, tmp_path / "kedja.jsonl")
    verdict = check(tmp_path / "kedja.jsonl")
    assert (verdict.status, "utan att kedjan säger att det är gallrat" in verdict.words) == (1, True)


@pytest.mark.usefixtures("visit")
def test_a_link_that_somebody_altered_in_the_vault_is_found(database: Database, tmp_path: Path) -> None:
    export(database, tmp_path / "kedja.jsonl")
    with database.begin() as db:
        db.exec_driver_sql("UPDATE link SET author = 'Mehmet Aydin' WHERE n = 3")
    export(database, tmp_path / "kedja.jsonl")
    assert "Rad 4 (post 3) är ändrad" in check(tmp_path / "kedja.jsonl").words


@pytest.mark.usefixtures("visit")
def test_a_change_that_met_another_form_of_itself_is_chained_anew_and_whole(
    database: Database, tmp_path: Path
) -> None:
    export(database, tmp_path / "kedja.jsonl")
    with database.begin() as db:
        number = db.execute(select(change.c.number).where(change.c.value.contains("Larm lyser"))).scalar_one()
        db.execute(
            update(change).where(change.c.number == number).values(value='"Som det stod hos centralen."')
        )
        chain.add_links(db, [number])
    lines = export(database, tmp_path / "kedja.jsonl")
    assert "Som det stod hos centralen." in contents(lines)
    verdict = check(tmp_path / "kedja.jsonl")
    assert (verdict.status, "1 skrivna på nytt" in verdict.words) == (0, True)


def test_what_came_from_a_colleague_stays_on_the_colleagues_chain(
    database: Database, other: Database, visit: str, hub: object, tmp_path: Path
) -> None:
    hub.sync(database, other)  # type: ignore[attr-defined]
    judge(other, visit, "bemotande", "Vänligt.")
    hub.sync(other, database)  # type: ignore[attr-defined]
    assert "Vänligt." not in contents(export(database, tmp_path / "karin.jsonl"))
    assert contents(export(other, tmp_path / "mehmet.jsonl")) == ["Vänligt."]
    assert [check(tmp_path / f"{name}.jsonl").status for name in ("karin", "mehmet")] == [0, 0]
    assert find_fingerprint(database) == find_fingerprint(other)  # the tests give both the same key


@pytest.mark.usefixtures("visit")
def test_what_was_sent_is_exported_as_it_was_sent(database: Database, tmp_path: Path) -> None:
    with database.begin() as db:
        batch = exchange.hand_out(db)
    assert batch is not None
    lines = export(database, tmp_path / "kedja.jsonl")
    said = {line["link"]["digest"] for line in lines if isinstance(line.get("link"), dict)}  # type: ignore[index]
    assert {one.digest() for one in batch.changes if one.device == "laptop-karin"} <= said


@pytest.mark.usefixtures("visit")
def test_a_stopped_export_leaves_no_file(database: Database, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(CanceledError):
        export_chain(database, tmp_path / "out" / "kedja.jsonl", progress=Progress(is_canceled=True))
    assert list((tmp_path / "out").iterdir()) == []
    progress = Progress()
    count = export_chain(database, tmp_path / "out" / "kedja.jsonl", progress=progress)
    assert (progress.done, progress.percent, count) == (
        progress.total,
        100,
        len(export(database, tmp_path / "again")) - 3,
    )


@pytest.mark.parametrize("folder", ["none", "a file"])
@pytest.mark.usefixtures("visit")
def test_a_place_that_takes_no_file_is_said_in_words(database: Database, tmp_path: Path, folder: str) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(InspektorError, match="Kedjan kunde inte sparas"):
        export_chain(database, tmp_path / folder / "kedja.jsonl")


def test_an_empty_vault_has_a_chain_of_one_link(database: Database, tmp_path: Path) -> None:
    assert export_chain(database, tmp_path / "kedja.jsonl") == 1
    assert check(tmp_path / "kedja.jsonl").words.startswith("Hel: 1 post, signerade")


def test_after_a_real_disposal_the_chain_is_whole_without_the_content(
    database: Database, visit: str, hub: Hub, tmp_path: Path
) -> None:
    ended = database.clock()
    with database.begin() as db:
        add_note(db, visit, at=ended, source=Source.STAFF, text="Rånotering.")
        visits.record_fact(db, visit, "ended", ended.isoformat())
        visits.record_fact(db, visit, "state", str(VisitState.COMPLETED))
    hub.sync(database)
    assert "Rånotering." in contents(export(database, tmp_path / "before.jsonl"))
    hub.sync(database)
    database.hand = replace(database.hand, clock=lambda: ended + timedelta(days=40))
    assert dispose(database, {visit}, "Anna Berg", 30) == (visit,)
    lines = export(database, tmp_path / "after.jsonl")
    assert "Rånotering." not in contents(lines)
    verdict = check(tmp_path / "after.jsonl", find_fingerprint(database))
    assert (verdict.status, " gallrade." in verdict.words) == (0, True), verdict.words

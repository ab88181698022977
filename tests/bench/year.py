"""Fills a practice vault with a year of visits, so that what is measured is a laptop in use."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from inspektor.deficiency import Deficiency, DeficiencyState
from inspektor.identity import new_id
from inspektor.storage.deficiencies import add_deficiency
from inspektor.storage.notes import add_note
from inspektor.storage.visits import VisitStart, record_answer, record_comment, record_fact, start_visit
from inspektor.vault import Vault, open_practice
from inspektor.visit import Notice, Source, TeamMember, VisitState

_TEAM = (TeamMember("Karin Ek", "uppfoljare"),)
_WORDS = "Personalen känner till rutinen, men två av tre har inte läst den sedan den ändrades i våras. "
ANSWERS, NOTES, DEFICIENCIES = 70, 10, 5


def fill_year(folder: Path, visits: int) -> None:
    """Make this many whole visits at Lindgården, one a day, all ended."""
    vault = open_practice(folder)
    for number in range(visits):
        begun = datetime(2025, 11, 1, 8, tzinfo=UTC) + timedelta(days=number)
        visit_id = add_visit(vault, begun, "kvalitetsgranskning-sabo", ANSWERS, NOTES, DEFICIENCIES)
        end_visit(vault, visit_id)
    vault.database.close()


def add_visit(
    vault: Vault, begun: datetime, template: str, answers: int, notes: int, deficiencies: int
) -> str:
    """Make one visit with so many answers, notes and deficiencies; give its id."""
    start = VisitStart(vault.register.units["lindgarden"], template, Notice.ANNOUNCED, begun, _TEAM)
    with vault.database.begin() as db:
        visit_id = start_visit(db, vault.bank, start)
    with vault.database.begin() as db:
        form = vault.bank.checklists
        ids = [question.id for checklist in form.values() for question in checklist.questions][:answers]
        for question_id in ids:
            record_answer(db, visit_id, question_id, "ja")
            record_comment(db, visit_id, question_id, _WORDS)
        for number in range(notes):
            at = begun + timedelta(seconds=number)
            add_note(db, visit_id, at=at, source=Source.STAFF, text=f"{number} {_WORDS}")
        for number in range(deficiencies):
            state = DeficiencyState.OPEN if number == 0 else DeficiencyState.CLOSED
            add_deficiency(db, Deficiency(new_id(), visit_id, observation=_WORDS, state=state))
    return visit_id


def end_visit(vault: Vault, visit_id: str) -> None:
    """End it: an ended visit takes no more answers."""
    with vault.database.begin() as db:
        record_fact(db, visit_id, "state", str(VisitState.COMPLETED))

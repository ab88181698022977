"""The deficiencies as the screen has them: read once, then changed as they are written."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from inspektor.answer import in_words
from inspektor.deficiency import Deficiency, default_deadline
from inspektor.errors import InspektorError
from inspektor.form import law_in_words
from inspektor.storage.database import Database
from inspektor.storage.deficiencies import list_deficiencies, list_open_deficiencies
from inspektor.storage.journal import get_last_number
from inspektor.storage.visits import get_visit, list_visits
from inspektor.visit import Visit, VisitFacts
from ui.deficiency_editor import Origin, Shown
from ui.deficiency_list import deficiency_row
from ui.rows import Row
from ui.words import day_and_time

_FREE = Origin("Fri brist, inte knuten till någon fråga")


class DeficiencyBook:
    """
    One visit's deficiencies, or with no visit every open one.

    `as_of` is the journal's last number when it was read: what came later was not seen by who writes.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._facts: Mapping[str, VisitFacts] = {}
        self._visits: dict[str, Visit] = {}
        self._found: dict[str, Deficiency] = {}
        self._written: dict[str, Deficiency] = {}
        self.visit_id = ""
        self.as_of = 0

    def read(self, visit_id: str, *, keeps_written: bool = False) -> None:
        """
        Read what holds now; "" for the open deficiencies of all visits.

        `keeps_written` leaves what was written here as it stands: the disk has not taken it yet.
        """
        forms = {key: visit.form for key, visit in self._visits.items()}
        with self._database.read() as db:
            self._facts = {facts.id: facts for facts in list_visits(db)}
            known = visit_id in self._facts
            found = list_deficiencies(db, visit_id) if known else list_open_deficiencies(db)
            if not keeps_written or not self.as_of:
                self.as_of = get_last_number(db)
            self._visits = {visit_id: get_visit(db, visit_id, forms.get(visit_id))} if known else {}
        self.visit_id = visit_id if known else ""
        self._found = {one.id: one for one in found if one.visit_id in self._facts}
        self._written = self._written if keeps_written else {}
        self._found |= {key: one for key, one in self._written.items() if self.visit_id in {"", one.visit_id}}

    def __contains__(self, deficiency_id: object) -> bool:
        return deficiency_id in self._found

    def __len__(self) -> int:
        return len(self._found)

    def get(self, deficiency_id: str) -> Deficiency:
        """Give a deficiency as the screen has it; KeyError if it is not shown."""
        return self._found[deficiency_id]

    def put(self, deficiency: Deficiency) -> None:
        """Take a new one, or one as it now is."""
        self._found[deficiency.id] = self._written[deficiency.id] = deficiency

    def get_visit(self, visit_id: str) -> Visit:
        """Give the visit that a deficiency belongs to; read when it is first asked for."""
        if visit_id not in self._visits:
            with self._database.read() as db:
                self._visits[visit_id] = get_visit(db, visit_id)
        return self._visits[visit_id]

    def edit(self, deficiency_id: str, field: str, value: object) -> dict[str, object]:
        """
        Change a field on the screen, and give all fields that changed with their values.

        A deadline that was the usual one follows severity and acuteness; one that somebody set stays.
        """
        was = self._found[deficiency_id]
        changes = {field: value}
        now_is = replace(was, **{field: value})  # type: ignore[arg-type]  # the editor knows its fields' types
        if field in {"severity", "is_acute"} and was.deadline == self.usual_deadline(was):
            changes["deadline"] = self.usual_deadline(now_is)
        self.put(replace(was, **changes))  # type: ignore[arg-type]  # as above
        return {name: new for name, new in changes.items() if getattr(was, name) != new}

    def usual_deadline(self, deficiency: Deficiency) -> date | None:
        """Give the code list's deadline, counted from the day of the visit."""
        visit = self.get_visit(deficiency.visit_id)
        codes, on = visit.form.codes, visit.facts.started.date()
        return default_deadline(
            codes.severities[deficiency.severity], deficiency.is_acute, on, codes.acute_hours
        )

    def rows(self, today: date) -> list[Row]:
        """Give the list's rows: a visit's own are numbered as in the memo, others say their unit."""
        numbers = self._numbers()
        return [
            deficiency_row(one, numbers.get(one.id, ""), self._place(one), today)
            for one in self._found.values()
        ]

    def say_place(self) -> str:
        """Say whose deficiencies these are."""
        return (
            _say_visit(self._facts[self.visit_id])
            if self.visit_id
            else "Alla öppna brister, tidigast frist först"
        )

    def show(self, deficiency_id: str) -> Shown:
        """Give all that the editor shows of one deficiency."""
        deficiency = self._found[deficiency_id]
        visit = self.get_visit(deficiency.visit_id)
        number = self._numbers().get(deficiency_id, "").rstrip(".")
        heading = f"Brist {number}" if number else "Makulerad brist"
        heading = heading if self.visit_id else _say_visit(visit.facts)
        return Shown(
            deficiency=deficiency,
            heading=heading,
            origin=_say_origin(visit, deficiency),
            terms=visit.form.codes.severities,
            proposal=self.usual_deadline(deficiency),
        )

    def _numbers(self) -> dict[str, str]:
        standing = (one.id for one in self._found.values() if not one.void_reason.strip())
        return {key: f"{number}." for number, key in enumerate(standing, 1)} if self.visit_id else {}

    def _place(self, deficiency: Deficiency) -> str:
        return "" if self.visit_id else self._facts[deficiency.visit_id].unit.name


def _say_visit(facts: VisitFacts) -> str:
    return f"{facts.unit.name}, {day_and_time(facts.started)}"


def _say_origin(visit: Visit, deficiency: Deficiency) -> Origin:
    question = visit.form.find_question(deficiency.question_id)
    if question is None:
        return _FREE
    answer = visit.answers.get(question.id)
    lines = []
    if answer:
        try:
            lines = [in_words(question, answer.value), answer.comment]
        except InspektorError:
            lines = [answer.comment]
    law = tuple(law_in_words(visit.form.law[key]) for key in question.law if key in visit.form.law)
    return Origin(f"{question.id}  {question.text}", tuple(filter(None, lines)), law)

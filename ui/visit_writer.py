"""Writes what the inspector does at one visit: each act is kept by the autosave until it is on the disk."""

from collections.abc import Mapping
from datetime import datetime

from inspektor.deficiency import Deficiency
from inspektor.identity import new_id
from inspektor.storage import deficiencies, notes, visits
from inspektor.storage.database import Transaction
from inspektor.visit import Source, Value
from ui.autosave import Autosave


class VisitWriter:
    """
    Takes the acts of one visit. `seen` is the journal's last number on the screen: what came in after it was
    not seen and is not written over.
    """

    def __init__(self, autosave: Autosave, visit_id: str, seen: int) -> None:
        self._autosave, self._visit_id = autosave, visit_id
        self.seen = seen

    def answer(self, question_id: str, value: Value, *, at_once: bool) -> None:
        """Take an answer; one key is a whole answer and saved at once."""
        seen, visit_id = self.seen, self._visit_id
        take = self._autosave.put_now if at_once else self._autosave.put
        take(
            ("value", visit_id, question_id),
            lambda db: visits.record_answer(db, visit_id, question_id, value, seen=seen, is_whole=at_once),
        )

    def comment(self, question_id: str, text: str) -> None:
        """Take a comment as far as it is typed."""
        seen, visit_id = self.seen, self._visit_id
        self._autosave.put(
            ("comment", visit_id, question_id),
            lambda db: visits.record_comment(db, visit_id, question_id, text, seen=seen),
        )

    def judgement(self, area: str, text: str) -> None:
        """Take an area's judgement as far as it is typed."""
        seen, visit_id = self.seen, self._visit_id
        self._autosave.put(
            ("judgement", visit_id, area),
            lambda db: visits.record_judgement(db, visit_id, area, text, seen=seen),
        )

    def facts(self, values: Mapping[str, object]) -> None:
        """Take fields of the visit's head and save them at once; together they are one act."""
        seen, visit_id = self.seen, self._visit_id

        def write(db: Transaction) -> None:
            for field, value in values.items():
                visits.record_fact(db, visit_id, field, value, seen=seen)

        self._autosave.put_now(("facts", visit_id), write)

    def new_note(
        self, at: datetime, source: Source, text: str, *, area: str = "", question_id: str = ""
    ) -> str:
        """Take a note whose first letter was just typed; give its id."""
        note_id, visit_id = new_id(), self._visit_id

        def add(db: Transaction) -> None:
            where = {"area": area, "question_id": question_id}
            notes.add_note(db, visit_id, at=at, source=source, text=text, note_id=note_id, **where)

        self._autosave.put(("note", note_id, "new"), add)
        return note_id

    def note(self, note_id: str, field: str, value: object) -> None:
        """Take one field of a note as far as it is typed."""
        seen, visit_id = self.seen, self._visit_id
        self._autosave.put(
            ("note", note_id, field),
            lambda db: notes.record_note(db, visit_id, note_id, field, value, seen=seen),
        )

    def deficiency(self, deficiency: Deficiency) -> bool:
        """Add a deficiency at once; say whether it is on the disk."""
        return self._autosave.put_now(
            ("deficiency", deficiency.id), lambda db: deficiencies.add_deficiency(db, deficiency)
        )

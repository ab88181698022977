"""Adds, changes and lists quick notes."""

from datetime import datetime

from sqlalchemy import Connection, select

from inspektor.identity import new_id
from inspektor.record import Kind
from inspektor.storage import journal, tables
from inspektor.storage.database import get_hand
from inspektor.storage.journal import Key
from inspektor.visit import Note, Source


def add_note(
    db: Connection,
    visit_id: str,
    *,
    at: datetime,
    source: Source,
    text: str,
    area: str = "",
    question_id: str = "",
    note_id: str = "",
) -> str:
    """Add a note and give its id; area and question may be empty: notes are sorted later."""
    note_id = note_id or new_id()
    fields = {"at": at.isoformat(), "source": str(source), "text": text, "author": get_hand(db).author}
    optional = {"area": area, "question_id": question_id}
    for field, value in {**fields, **{name: key for name, key in optional.items() if key}}.items():
        record_note(db, visit_id, note_id, field, value)
    return note_id


def record_note(
    db: Connection, visit_id: str, note_id: str, field: str, value: object, *, seen: int | None = None
) -> None:
    """Record one field of a note: text, source, at, area, question_id, is_excluded or void_reason."""
    journal.record(db, Key(visit_id, Kind.NOTE, note_id, field), value, seen=seen)


def list_notes(db: Connection, visit_id: str) -> tuple[Note, ...]:
    """Give the visit's notes by their own time, the voided ones too."""
    rows = db.execute(select(tables.note).where(tables.note.c.visit == visit_id, tables.note.c.at != ""))
    notes = (
        Note(
            id=row.record,
            at=datetime.fromisoformat(row.at),
            source=Source(row.source or Source.OBSERVATION),
            text=row.text,
            area=row.area,
            question_id=row.question_id,
            is_excluded=row.is_excluded,
            void_reason=row.void_reason,
            author=row.author,
        )
        for row in rows
    )
    return tuple(sorted(notes, key=lambda note: (note.at, note.id)))

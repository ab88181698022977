"""Writes down that somebody opened a visit of others: each opening once, and never one's own visits."""

from inspektor.errors import InspektorError
from inspektor.storage.chain import Verb, is_to_be_noted, note_event
from inspektor.storage.database import Database
from ui.messages import Messages


def note_reading(database: Database, visit_id: str, messages: Messages) -> None:
    """Chain the opening of this visit where it must be; a disk that takes nothing does not hinder reading."""
    try:
        with database.read() as db:  # one's own visit, nearly always: it waits for no writer
            is_noted = is_to_be_noted(db, visit_id)
        if is_noted:
            with database.begin() as db:
                note_event(db, Verb.READ, visit_id)
    except InspektorError as fault:
        messages.tell(fault)

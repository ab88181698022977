"""Keeps the checklists, code lists and law that a visit was made with, each once, under its SHA-256."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from inspektor.errors import InspektorError
from inspektor.identity import stable_id
from inspektor.record import Kind
from inspektor.storage.tables import change, document

_EPOCH = "2026-01-01T00:00:00+00:00"


def freeze_documents(db: Connection, documents: Mapping[str, tuple[str, object]]) -> dict[str, str]:
    """Keep each document (file name -> its SHA-256 and content); give file name -> SHA-256."""
    for digest, content in documents.values():
        if db.execute(select(document.c.record).where(document.c.record == digest)).first() is None:
            _add(db, digest, content)
    return {name: digest for name, (digest, _) in documents.items()}


def _add(db: Connection, digest: str, content: object) -> None:
    # Every laptop that keeps this document writes the very same change: the centre then holds it once.
    db.execute(
        insert(change),
        {
            "id": stable_id("document", digest),
            "visit": "",
            "kind": Kind.DOCUMENT,
            "record": digest,
            "field": "content",
            "value": json.dumps(content, ensure_ascii=False),  # lists of codes are shown in this order
            "author": "Inspektor",
            "device": "shared",
            "at": _EPOCH,
            "counter": 0,
        },
    )
    db.execute(upsert(document).values(visit="", record=digest, content=content).on_conflict_do_nothing())


def get_documents(db: Connection, digests: Mapping[str, str]) -> dict[str, object]:
    """Give file name -> content for file name -> SHA-256; InspektorError if one has not come yet."""
    rows = db.execute(
        select(document.c.record, document.c.content).where(document.c.record.in_(digests.values()))
    )
    contents = {row[0]: row[1] for row in rows}
    if not contents.keys() >= set(digests.values()):
        raise InspektorError(
            "Besöket har inte kommit hit i sin helhet: checklistan saknas. Synkronisera igen."
        )
    return {name: contents[digest] for name, digest in digests.items()}

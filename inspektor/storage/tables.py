"""Columns and nothing else: the journal, and the typed tables that are its sum."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
)

from inspektor.record import Kind

metadata = MetaData()

meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

change = Table(
    "change",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("visit", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("counter", Integer),  # set when sealed
    Column("batch", Text),
    Column("hub_number", Integer),  # set by the centre's receipt
    Column("refused", Text),  # why the centre did not take it
    Column("set_aside", Text),  # why it is not shown here
    Column("act", Integer),  # what was done in one transaction: the number of its first change
    Column("restored", Integer),  # the number of the line that was written anew
    Index("change_field", "visit", "kind", "record", "field"),
    sqlite_autoincrement=True,
)
Index(
    "change_waiting",
    change.c.number,
    change.c.kind,
    sqlite_where=change.c.hub_number.is_(None) & change.c.refused.is_(None),
)
Index("change_open", change.c.number, sqlite_where=change.c.counter.is_(None))
Index("change_act", change.c.visit, func.coalesce(change.c.act, change.c.number))
Index("change_refused", change.c.number, sqlite_where=change.c.refused.is_not(None))
Index("change_set_aside", change.c.number, sqlite_where=change.c.set_aside.is_not(None))

replacement = Table(
    "replacement",
    metadata,
    Column("change_id", Text, ForeignKey("change.id"), nullable=False),
    Column("replaced_id", Text, nullable=False),  # may come later than the change that replaces it
    PrimaryKeyConstraint("replaced_id", "change_id"),
)
Index("replacement_by", replacement.c.change_id)

batch = Table(
    "batch",
    metadata,
    Column("id", Text, primary_key=True),
    Column("counter", Integer, nullable=False),
    Column("is_answered", Boolean, nullable=False),
)

conflict = Table(
    "conflict",
    metadata,
    Column("visit", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("field", Text, nullable=False),
    PrimaryKeyConstraint("visit", "kind", "record", "field"),
)


def _record_table(name: str, *columns: Column[object]) -> Table:
    key = Column("visit", Text, nullable=False), Column("record", Text, nullable=False)
    return Table(name, metadata, *key, *columns, PrimaryKeyConstraint("visit", "record"))


def _text(name: str) -> Column[object]:
    return Column(name, Text, nullable=False, server_default="")


def _json(name: str) -> Column[object]:
    return Column(name, JSON(none_as_null=True))


def _flag(name: str) -> Column[object]:
    return Column(name, Boolean, nullable=False, server_default="0")


visit = _record_table(
    "visit",
    _json("unit"),
    *map(_text, ("template_id", "template_name", "review_kind", "notice", "started")),
    Column("ended", Text),
    _json("team"),
    Column("state", Text, nullable=False, server_default="pagaende"),
    _json("documents"),
    _json("questions"),
    *map(_text, ("summary", "positives", "next_steps", "not_reviewed")),
)
answer = _record_table("answer", _json("value"), _text("comment"))
note = _record_table(
    "note",
    *map(_text, ("at", "source", "text", "area", "question_id", "void_reason", "author")),
    _flag("is_excluded"),
)
deficiency = _record_table(
    "deficiency",
    *map(_text, ("question_id", "area", "requirement", "observation", "evidence", "extent")),
    Column("severity", Text, nullable=False, server_default="mindre"),
    Column("proposed_severity", Text),
    *map(_text, ("severity_reason", "demand")),
    Column("deadline", Text),
    _flag("is_acute"),
    Column("state", Text, nullable=False, server_default="konstaterad"),
    _text("void_reason"),
)
judgement = _record_table("judgement", _text("text"))
document = _record_table("document", _json("content"))

RECORD_TABLES = {
    Kind.VISIT: visit,
    Kind.ANSWER: answer,
    Kind.NOTE: note,
    Kind.DEFICIENCY: deficiency,
    Kind.JUDGEMENT: judgement,
    Kind.DOCUMENT: document,
}

register = Table(
    "register",
    metadata,
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("content", JSON, nullable=False),
    PrimaryKeyConstraint("kind", "id"),
)

head = Table(
    "head",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1: there is one head
    Column("seq", Integer, nullable=False),
    Column("tag", LargeBinary, nullable=False),
    Column("segment", Text, nullable=False),
    Column("position", Integer, nullable=False),  # where the last entry begins in its segment
)

backup = Table(
    "backup",
    metadata,
    Column("name", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("at", Text, nullable=False),
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("visit", Text, nullable=False),
    Column("record", Text, nullable=False),  # the note or question it belongs to; empty for the visit
    Column("name", Text, nullable=False),  # what the file was called: data, never a path
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", Text, nullable=False),  # SHA-256 of the plain bytes
    Column("key", LargeBinary, nullable=False),
    Column("thumbnail", LargeBinary, nullable=False),  # a JPEG of at most 64 KiB; empty for a document
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("received", Text),  # the centre's receipt
    Index("attachment_visit", "visit"),
)

undo = Table(
    "undo",
    metadata,
    Column("act", Integer, primary_key=True),  # what was undone
    Column("by_act", Integer, nullable=False),
    Column("redo_act", Integer),  # what did it again
)

link = Table(
    "link",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("verb", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("digest", Text, nullable=False),  # of the content, which disposal takes away
    Column("hash", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),  # of every 64th hash: it covers all before it
    Index("link_object", "object"),
)

disposal = Table(
    "disposal",
    metadata,
    Column("visit", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("approver", Text, nullable=False),
    Column("by_rule", Boolean, nullable=False),
    Column("content", JSON, nullable=False),  # how much of what kind: never what it said
    Column("finished", Text),  # when the last copy of it was gone; until then it goes on at each start
    PrimaryKeyConstraint("visit", "at"),
)

gone = Table(
    "gone",
    metadata,
    Column("id", Text, primary_key=True),  # of a change that was disposed of: it is not taken in again
)

receipt = Table(
    "receipt",
    metadata,
    Column("visit", Text, primary_key=True),
    Column("at", Text, nullable=False),  # when the centre last had something new of it
)

hold = Table(
    "hold",
    metadata,
    Column("visit", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
)

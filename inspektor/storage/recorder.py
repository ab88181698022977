"""Hears which statements a transaction ran that changed something, in the form that the black box keeps."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, event

from inspektor.storage.black_box import Parameter, Statement

_CHANGING = ("INSERT", "UPDATE", "DELETE")
_RECORD = "inspektor_record"


def listen(engine: Engine) -> None:
    """Hear every statement of this engine's transactions that have a record to write into."""
    event.listen(engine, "after_cursor_execute", _hear)


def with_record(record: list[Statement]) -> dict[str, object]:
    """Give the execution options of a transaction that is written down in this list."""
    return {_RECORD: record}


def _hear(
    db: Connection, _cursor: object, statement: str, parameters: object, _context: object, is_many: bool
) -> None:
    record: list[Statement] | None = db.get_execution_options().get(_RECORD)
    if record is not None and statement.lstrip()[:6].upper() in _CHANGING:
        rows: Sequence[Sequence[Parameter]] = parameters if is_many else [parameters]  # type: ignore[list-item,assignment]  # the driver's own shape
        record.append(Statement(statement, [list(row) for row in rows]))

"""Opens the centre's embedded database: the only place that knows it is SQLite (SQLCipher)."""

import os
import secrets
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from inspektor.errors import InspektorError
from sync.server import migrations

_SAFE_SQLITE = (3, 51, 3)  # older ones may damage a WAL that several connections reset
_SETTINGS = (
    # name, what is asked for, what must be read back
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),  # a receipt is a promise: it must outlive a power cut
    ("foreign_keys", "ON", 1),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("trusted_schema", "OFF", 0),
)
_PROBLEMS = {5: "busy", 6: "busy", 13: "disk_full"}  # SQLite's primary result codes
_BUSY_SECONDS = 20.0
_CONNECTIONS = 40  # as many as the web server has threads


def open_embedded(folder: Path) -> Engine:
    """
    Open or make the encrypted database under `folder`, and bring it to today's version.

    The database lies in `folder`/database and its key beside that, so that a copy of the one is not a copy of
    the other. InspektorError when the key is missing, wrong, or readable by others.
    """
    if dbapi2.sqlite_version_info < _SAFE_SQLITE:
        raise RuntimeError(f"SQLite {dbapi2.sqlite_version} is older than 3.51.3")
    file = folder / "database" / "central.db"
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = _get_key(folder / "central.key", is_new=not file.exists())
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=lambda: _connect(file, key),
        poolclass=QueuePool,
        pool_size=_CONNECTIONS,
        hide_parameters=True,  # an error's text goes to the log, and the log holds no content
    )
    event.listen(engine, "begin", _begin)
    _bring_up_to_date(engine)
    return engine


def find_problem(error: SQLAlchemyError) -> str:
    """Give the code of protocol.PROBLEMS for what the database could not do; "broken" is a fault of ours."""
    if isinstance(error, PoolTimeoutError):
        return "busy"
    original = error.orig if isinstance(error, DBAPIError) else None
    return _PROBLEMS.get(int(getattr(original, "sqlite_errorcode", None) or 0) & 0xFF, "broken")


def _bring_up_to_date(engine: Engine) -> None:
    is_behind = True
    while is_behind:
        with engine.begin() as db:
            is_behind = migrations.take_next_step(db)


def _begin(db: Connection) -> None:
    # The driver's own BEGIN comes too late for DDL, which would then not be undone.
    db.exec_driver_sql("BEGIN")


def _get_key(file: Path, *, is_new: bool) -> str:
    if file.exists():
        return _read_key(file)
    if not is_new:
        raise InspektorError(
            f"Nyckeln till centralens databas saknas. Lägg tillbaka nyckelfilen {file}; databasen är orörd."
        )
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(secrets.token_hex(32))
        out.flush()
        os.fsync(out.fileno())
    _sync_folder(file.parent)
    return _read_key(file)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows has no handle for a folder
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_key(file: Path) -> str:
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise InspektorError(
            f"Nyckelfilen {file} kan läsas av andra. Kör chmod 600 på den och starta centralen igen."
        )
    key = file.read_text(encoding="ascii").strip()
    if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
        raise InspektorError(
            f"Nyckelfilen {file} är skadad. Lägg tillbaka den från säkerhetskopian; databasen är orörd."
        )
    return key


def _connect(file: Path, key: str) -> Any:  # sqlcipher3 has no type stubs
    connection = dbapi2.connect(
        str(file), timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        _unlock(connection, key)
    except dbapi2.DatabaseError as error:
        connection.close()
        raise InspektorError(
            "Centralens databas kunde inte öppnas: fel nyckel eller en skadad fil. Lägg tillbaka nyckelfilen "
            "eller databasen från säkerhetskopian."
        ) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _unlock(connection: Any, key: str) -> None:  # sqlcipher3 has no type stubs
    connection.execute("PRAGMA cipher_log_level = NONE")  # else SQLCipher writes to stderr
    connection.execute(f"PRAGMA key = \"x'{key}'\"")  # before anything else
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # a wrong key shows only here
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise RuntimeError("the driver has no cipher")
    for name, asked, expected in _SETTINGS:
        connection.execute(f"PRAGMA {name} = {asked}")
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != expected:
            raise RuntimeError(f"{name} is {found}, not {expected}")

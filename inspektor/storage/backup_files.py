"""The folder of backups: what each file is called, which there are, which are whole, and which may go."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from inspektor.storage.engine import find_damage

_NAME = re.compile(r"(\d{8}-\d{6})-(\d{1,18})\.db", re.ASCII)
_OLD_NAME = re.compile(r"schema-(\d{4})-(\d{12})\.db", re.ASCII)  # healing.keep_before_migration gives it
_TIME = "%Y%m%d-%H%M%S"
_PAGE = 4096
_LAST, _DAYS, _OLD_VERSIONS = 6, 7, 2
UNFINISHED = ".new"
"""How a name ends until the file has been opened and checked: what ends so may be swept away."""


@dataclass(frozen=True, slots=True)
class Backup:
    """
    One file: when it was made (UTC), the number of the last entry in it, 0 if it has none.

    `version` is the older schema's where it was made before a migration, else None.
    """

    path: Path
    at: datetime
    seq: int
    version: int | None = None


def name_backup(folder: Path, at: datetime, seq: int) -> Backup:
    """Say what a backup is called: time and number, and nothing of what it holds."""
    moment = at.astimezone(UTC).replace(microsecond=0)
    return Backup(folder / f"{moment:{_TIME}}-{seq}.db", moment, seq)


def find_backups(folder: Path) -> tuple[Backup, ...]:
    """Give the backups of this folder by their names, the latest first; none of them has been opened."""
    found = (_read_name(path) for path in folder.glob("*.db"))
    return tuple(sorted((each for each in found if each), key=lambda each: (each.seq, each.at), reverse=True))


def find_newest_seq(folder: Path) -> int:
    """Give the highest number of an entry that a backup in this folder names; 0 if there is none."""
    return max((each.seq for each in find_backups(folder)), default=0)


def is_whole(backup: Backup, key: str) -> bool:
    """Say whether the file opens with the vault's key (64 hex digits) and every page of it is unaltered."""
    try:
        is_there = backup.path.stat().st_size >= _PAGE  # what is less opens as an empty database
    except OSError:
        return False
    return is_there and not find_damage(backup.path, key)


def list_needless(backups: Sequence[Backup]) -> tuple[Backup, ...]:
    """
    Give those of `backups` (the latest first) that may go.

    Kept are the last six, the latest of each of the last seven days that have one, and the last two that were
    made before a migration.
    """
    usual = [each for each in backups if each.version is None]
    older = [each for each in backups if each.version is not None]
    days: dict[str, Backup] = {}
    for each in usual:
        days.setdefault(f"{each.at.astimezone():%Y%m%d}", each)
    daily = [days[day] for day in sorted(days, reverse=True)[:_DAYS]]
    kept = {each.path for each in (*usual[:_LAST], *daily, *older[:_OLD_VERSIONS])}
    return tuple(each for each in backups if each.path not in kept)


def _read_name(path: Path) -> Backup | None:
    if parts := _OLD_NAME.fullmatch(path.name):
        return Backup(path, datetime.fromtimestamp(path.stat().st_mtime, UTC), int(parts[2]), int(parts[1]))
    parts = _NAME.fullmatch(path.name)
    if parts is None:
        return None
    try:
        at = datetime.strptime(parts[1], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Backup(path, at, int(parts[2]))

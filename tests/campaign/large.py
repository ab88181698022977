"""Takes the time until a vault of 200 MB is whole again, whichever of its files was destroyed."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from inspektor.storage.backups import make_backup
from inspektor.storage.files import VaultFiles
from inspektor.storage.inspection import look, look_through
from inspektor.storage.visits import record_judgement
from tests.campaign.writer import NAME, VISIT, opened
from tests.figures import Row, row

_SIZE, _TEXT = 200 * 10**6, 100_000
_LONGEST = 60.0


def run(seed: int, folder: Path) -> list[Row]:
    """Delete the database, zero it, and delete the newest segment of the box, each in a copy of its own."""
    vault = folder / "whole"
    vault.mkdir()
    texts = _fill(vault, Random(seed))
    rows = [row("200 MB: the database", (vault / NAME).stat().st_size / 10**6, 200, "MB", "higher")]
    for file in _list_victims(vault):
        copy = folder / "copy"
        shutil.copytree(vault, copy)
        (copy / file).unlink()
        seconds, lost = _mend(copy, texts)
        shutil.rmtree(copy)
        rows.append(row(f"200 MB: whole again without {file}", seconds, _LONGEST, "s"))
        rows.append(row(f"200 MB: lost without {file}", lost, 0, "texts"))
    return rows


def _fill(vault: Path, chance: Random) -> dict[str, int]:
    """Write until it is large enough; a backup is made halfway. Gives the length of each text."""
    texts: dict[str, int] = {}
    with opened(vault) as database:
        while (vault / NAME).stat().st_size < _SIZE:
            for _ in range(50):
                text = chance.randbytes(_TEXT // 2).hex()
                with database.begin() as db:
                    record_judgement(db, VISIT, f"area-{len(texts)}", text)
                texts[f"area-{len(texts)}"] = len(text)
            database.scrub()
            if len(texts) == 500:
                make_backup(database)
    return texts


def _list_victims(vault: Path) -> Iterator[Path]:
    files = VaultFiles(vault / NAME)
    yield files.database.relative_to(vault)
    yield max(files.box.iterdir()).relative_to(vault)
    yield max(files.backups.iterdir()).relative_to(vault)


def _mend(vault: Path, texts: dict[str, int]) -> tuple[float, int]:
    begin = time.monotonic()
    with opened(vault) as database:
        look(database)
        look_through(database)
        seconds = time.monotonic() - begin
        with database.read() as db:
            rows = db.exec_driver_sql("SELECT record, length(text) FROM judgement").all()
        found = {str(record): int(length) for record, length in rows}
    return seconds, sum(found.get(record) != length for record, length in texts.items())

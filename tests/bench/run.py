"""`make bench`: measures what Inspektor promises, beside what it is measured against, in one run."""

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench import (  # noqa: E402 - the path comes first
    bench_attachment,
    bench_backup,
    bench_memo,
    bench_save,
    bench_start,
    bench_unlock,
    bench_visit,
)
from tests.figures import Row, row, run_parts  # noqa: E402 - the same

OUT = ROOT / "build" / "bench.json"


def measure_start() -> list[Row]:
    """How soon the window is there, and what a year weighs."""
    figures = bench_start.measure()
    return [
        row("first window, warm, against a bare window", figures["window"], 2.0),
        row("first list of visits, against a bare window", figures["list"], 6.0),
        row("memory with 200 visits, against a bare window", figures["memory"], 2.5),
        row("memory with 200 visits", figures["memory_mb"], None, "MB"),
        row("a bare window", figures["bare_ms"], None, "ms"),
    ]


def measure_save() -> list[Row]:
    """What a keystroke costs on its way to the disk."""
    figures = bench_save.measure()
    return [
        row("save of a keystroke p99, against a bare commit", figures["p99_ratio"], 2.5),
        row("save of a keystroke p50, against a bare commit", figures["p50_ratio"], None),
        row("save of a keystroke p99", figures["p99_ms"], None, "ms"),
        row("the same with the caret's place p99, against a bare commit", figures["placed_p99_ratio"], None),
    ]


def measure_unlock() -> list[Row]:
    """How long an inspector waits after the PIN."""
    figures = bench_unlock.measure()
    return [
        row("unlock, from the PIN to the open database, slowest", figures["unlock"], 1.5, "s"),
        row("of it Argon2id, slowest", figures["kdf"], None, "s"),
    ]


def measure_attachment() -> list[Row]:
    """How soon a photo is safe: sealed, twice on the disk, and its row."""
    figures = bench_attachment.measure()
    return [
        row("attachment of 5 MB, against two plain files with fsync", figures["twice_ratio"], 5.0),
        row("attachment of 5 MB, against one plain file with fsync", figures["add_ratio"], None),
        row("attachment kept", figures["add_mb_s"], None, "MB/s", "higher"),
        row("plain write and fsync", figures["plain_mb_s"], None, "MB/s", "higher"),
        row("attachment read", figures["read_mb_s"], None, "MB/s", "higher"),
        row("photo of 12 megapixels made harmless", figures["photo_ms"], None, "ms"),
    ]


def measure_backup() -> list[Row]:
    """What backups cost beside the work, and how soon a vault is whole again."""
    figures = bench_backup.measure()
    return [
        row("backup written, opened and checked", figures["backup"], None, "MB/s", "higher"),
        row("backup, against a plain copy with fsync", 1 / figures["backup_share"], None),
        row("database made anew from backup and journal", figures["heal"], None, "MB/s", "higher"),
        row("the same, against a plain copy with fsync", 1 / figures["heal_share"], None),
        row("the same at 200 MB", 200 / figures["heal"], 60, "s"),
        row("all of a backup brought into an empty vault, 200 MB", 200 / figures["restore"], 60, "s"),
        row("emergency copy written and read back", figures["emergency"], None, "MB/s", "higher"),
        row("plain copy with fsync", figures["plain"], None, "MB/s", "higher"),
    ]


def measure_visit() -> list[Row]:
    """What the keys of a visit take."""
    figures = bench_visit.measure()
    return [
        row("key to painted answer p95, 2,000 notes and 97 questions", figures["key_p95"], 50, "ms"),
        row("switch of area, slowest", figures["area_max"], 100, "ms"),
    ]


def measure_memo() -> list[Row]:
    """What the memo takes."""
    figures = bench_memo.measure()
    return [
        row("memo pages a second", figures["pages_per_second"], None, "1/s", "higher"),
        row("memo time against a bare canvas with the same text", figures["ratio"], None),
        row("memo pages", figures["pages"], None, "pages"),
    ]


PARTS: tuple[Callable[[], list[Row]], ...] = (
    measure_start,
    measure_save,
    measure_memo,
    measure_visit,
    measure_unlock,
    measure_attachment,
    measure_backup,
)


def main() -> None:
    """Print a table and leave build/bench.json."""
    run_parts(PARTS, OUT)


if __name__ == "__main__":
    main()

"""
A program that takes canaries through everything Inspektor does, with every library's log at DEBUG.

`canary_flows.py FOLDER SEED`: what was asked for by hand goes to FOLDER/exports, all else lies beside it.
"""

import json
import logging
import random
import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from pathlib import Path

import yaml
from PIL import Image
from PIL.ExifTags import Base

from inspektor.keys.vault_lock import VaultLock
from inspektor.keys.wrapping import QUICK_COST
from inspektor.storage.backup_files import find_backups
from inspektor.storage.backups import make_backup
from inspektor.storage.emergency import write_emergency_copy
from inspektor.storage.inspection import look_through
from inspektor.storage.notes import add_note, list_notes, record_note
from inspektor.storage.photos import add_file
from inspektor.storage.preferences import PERSON_NAME, set_preference
from inspektor.storage.restoring import bring_back
from inspektor.storage.visits import record_comment
from inspektor.vault import Vault, open_real
from inspektor.visit import Source
from tests.inspektor.keys.keyrings import MemoryKeyring
from tests.inspektor.keys.setting_up import prove
from ui.messages import FaultLog
from ui.rehearsal import run as rehearse

ROOT = Path(__file__).parents[2]
NEEDLE = "Kanarie"
"""What every canary begins with: none of the program's own texts has it."""
CANARIES, IN_REHEARSAL, VISIT = 200, 40, "visit-1"
_FREE_TEXT = "OAN-14"  # a question whose answer is words, not a choice with a comment
_AT = datetime(2026, 11, 19, 6, 24, tzinfo=UTC)


def make_canaries(seed: int) -> Iterator[str]:
    """Give names and texts that nobody else writes."""
    chance = random.Random(seed)
    return (f"{NEEDLE} {number:03} åäö {chance.randbytes(4).hex()}" for number in range(CANARIES))


def make_visit(canaries: list[str]) -> dict[str, object]:
    """Give a visit file with a canary in each name, comment, note, deficiency and text."""
    shipped = ROOT / "resources" / "visits" / "oanmalt-lindgarden.yaml"
    plan = dict(yaml.safe_load(shipped.read_text(encoding="utf-8")))
    nests = iter(canaries)
    plan["team"] = [{**member, "name": next(nests)} for member in plan["team"]]
    plan["answers"] = {
        question: {**answer, "value" if question == _FREE_TEXT else "comment": next(nests)}
        for question, answer in plan["answers"].items()
    }
    plan["deficiencies"] = [
        {**found, "text": next(nests), "demand": next(nests)} for found in plan["deficiencies"]
    ]
    plan["summary"] = next(nests)
    plan["notes"] = [{"at": "06:24", "source": "O", "text": text} for text in nests]
    return plan


def play(canaries: list[str], exports: Path) -> None:
    """Let the visit be typed into the real window: memo in memory, centre on loopback, a second laptop."""
    path = exports / "visit.yaml"
    text = yaml.safe_dump(make_visit(canaries), allow_unicode=True, default_flow_style=False)
    path.write_text(text, encoding="utf-8")
    if rehearse(Namespace(visit=path, out=exports, json=True)):
        raise RuntimeError("the rehearsal did not arrive everywhere")


def keep_in_real_vault(canaries: Iterator[str], folder: Path) -> int:
    """Take canaries through a vault with a lock: texts, names, images, backup, restoring, a stick."""
    lock = VaultLock(folder / "inspektor.db", MemoryKeyring(), QUICK_COST)
    draft = lock.prepare()
    lock.finish(draft, prove(draft), next(canaries))
    vault = open_real(folder, lock.recover(draft.text))
    with vault.database.begin() as db:
        set_preference(db, PERSON_NAME, next(canaries))
        for text in islice(canaries, 20):
            record_comment(db, VISIT, "BEM-01", text)
    for text in islice(canaries, 20):
        data = make_photo(text) if len(text) % 2 else b"%PDF-1.4 " + text.encode()
        add_file(vault.database, VISIT, data, name=text)
    notes = list(canaries)
    _write_notes(vault, notes)
    _make_copies(vault, folder)
    with vault.database.read() as db:
        kept = [note for note in list_notes(db, VISIT) if NEEDLE in note.text]
    vault.database.close()
    return len(kept)


def _write_notes(vault: Vault, texts: list[str]) -> None:
    for text in texts:
        with vault.database.begin() as db:
            note = add_note(db, VISIT, at=_AT, source=Source.STAFF, text=text)
            record_note(db, VISIT, note, "void_reason", text)


def _make_copies(vault: Vault, folder: Path) -> None:
    make_backup(vault.database)
    bring_back(vault.database, find_backups(vault.database.files.backups)[0], with_altered=True)
    stick = folder / "stick"
    stick.mkdir()
    write_emergency_copy(vault.database, stick, b"")
    look_through(vault.database)


def make_photo(canary: str) -> bytes:
    """Give a photo with a canary in its description, its camera and its comment."""
    exif, out = Image.Exif(), BytesIO()
    exif[Base.ImageDescription] = exif[Base.Make] = exif[Base.XPComment] = canary
    Image.new("RGB", (64, 48), "gray").save(out, "JPEG", exif=exif, comment=canary.encode())
    return out.getvalue()


def go_wrong(canary: str, folder: Path) -> None:
    """Let a fault with a canary in its words reach the log."""
    try:
        int(canary)
    except ValueError as fault:
        FaultLog(folder / "inspektor.log").write(fault)


def main() -> None:
    """Do all of it, and say how many canaries were kept where they may be."""
    folder, seed = Path(sys.argv[1]), int(sys.argv[2])
    for name in ("exports", "data"):
        (folder / name).mkdir()
    logging.basicConfig(level=logging.DEBUG, filename=folder / "debug.log", encoding="utf-8")
    canaries = make_canaries(seed)
    play(list(islice(canaries, IN_REHEARSAL)), folder / "exports")
    go_wrong(next(canaries), folder)
    kept = keep_in_real_vault(canaries, folder / "data")
    print(json.dumps({"notes": kept}))  # noqa: T201 - for the one who runs this


if __name__ == "__main__":
    main()

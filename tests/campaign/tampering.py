"""
Tampers with exported chains in every way that was thought of, at random, and counts what the check misses.

Also what the tests of the check are built with: an export taken apart, altered, and put together again by
somebody who has the key or has not.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from nacl.signing import SigningKey

from inspektor.record import Kind
from inspektor.storage import chain, journal
from inspektor.storage.chain_export import export_chain
from inspektor.storage.database import Database, Hand
from inspektor.storage.journal import Key
from inspektor.storage.tables import change
from inspektor.verify import check, name_key

Line = dict[str, Any]
_KEY, _OTHER_KEY = "0123456789abcdef" * 4, "fedcba9876543210" * 4
_AREAS = ("bemanning", "bemotande", "dokumentation", "samverkan", "ledning", "trygghet")


def encode(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass
class Export:
    """An export taken apart: every line as it was read."""

    lines: list[Line]

    @classmethod
    def read(cls, text: bytes) -> "Export":
        return cls([json.loads(line) for line in text.splitlines()])

    @property
    def links(self) -> list[Line]:
        return [line for line in self.lines if "link" in line]

    def write(self) -> bytes:
        return b"".join(encode(line) + b"\n" for line in self.lines)

    def renumber(self) -> None:
        for number, line in enumerate(self.links, 1):
            line["link"]["n"] = number

    def rehash(self, key: SigningKey | None = None) -> None:
        """Make every hash right again; with a key the signatures too."""
        previous = bytes(32)
        for number, line in enumerate(self.links, 1):
            text = encode(line["link"])
            previous = hashlib.sha256(previous + len(text).to_bytes(8, "big") + text).digest()
            line["hash"] = previous.hex()
            if key is not None:
                signature = key.sign(b"inspektor link " + previous).signature
                line["signature"] = "" if number % 64 else b64encode(signature).decode()

    def sign_end(self, key: SigningKey, **wrong: object) -> None:
        """Make the end right again, apart from what is said to be `wrong` in it."""
        before = Export(self.lines[:-1])
        digest = hashlib.sha256(before.write()).hexdigest()
        end = {"count": len(self.links), "last": self.links[-1]["hash"], "digest": digest, **wrong}
        signed = key.sign(b"inspektor end " + hashlib.sha256(encode(end)).digest())
        self.lines[-1] = {"end": end, "signature": b64encode(signed.signature).decode()}

    def set_key(self, key: SigningKey) -> None:
        public = bytes(key.verify_key)
        self.lines[0] |= {"key": b64encode(public).decode(), "fingerprint": name_key(public)}


def write_vault(
    folder: Path, key: str, rounds: int = 18, visits: Sequence[str] = ("visit-1", "visit-2")
) -> Database:
    """Make a vault with some visits in which the same fields were written `rounds` times."""
    database = Database(folder / f"{key[:4]}.db", key, Hand("Karin Ek", "laptop-karin"))
    for number in range(rounds):
        with database.begin() as db:
            for visit in visits:
                area = _AREAS[number % len(_AREAS)]
                journal.record(db, Key(visit, Kind.JUDGEMENT, area, "text"), f"Larm lyser: {number} åäö.")
            chain.add_missing_links(db)
            chain.note_event(db, "hold" if number % 2 else "release", visits[0], "Överklagat.")
    return database


def dispose(database: Database, visit: str) -> None:
    """Take a visit's changes away as disposal does: the links stay, and one more says what was done."""
    with database.begin() as db:
        db.exec_driver_sql(
            "DELETE FROM replacement WHERE change_id IN (SELECT id FROM change WHERE visit = ?)", (visit,)
        )
        db.execute(change.delete().where(change.c.visit == visit))
        chain.note_event(db, "dispose", visit, "Gallringsregel 30 dagar.")


def _pick(export: Export, random: Random) -> Line:
    return random.choice(export.links)


def _edit_text(name: str) -> "Tamper":
    def tamper(export: Export, random: Random, _other: Export) -> None:
        link = _pick(export, random)["link"]
        link[name] = link[name] + "x" if random.random() < 0.5 else link[name][:-1] + "¤"

    return tamper


def _edit_content(export: Export, random: Random, _other: Export) -> None:
    line = random.choice([line for line in export.links if line["content"]])
    name = random.choice(sorted(line["content"].keys() - {"counter", "replaces"}))
    line["content"][name] = f"{line['content'][name]} inte"


def _remove_content(export: Export, random: Random, _other: Export) -> None:
    line = random.choice([line for line in export.links if line["content"]])
    line["content"], line["left_out"] = None, random.choice(["", "disposed", "replaced", "other"])


def _edit_signature(export: Export, random: Random, _other: Export) -> None:
    line = random.choice([line for line in export.lines if line.get("signature")])
    raw = bytearray(b64decode(line["signature"]))
    raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    line["signature"] = b64encode(raw).decode()


def _edit_header(export: Export, random: Random, _other: Export) -> None:
    name = random.choice(["device", "made", "visit", "fingerprint"])
    export.lines[0][name] += "x"


def _edit_end(export: Export, random: Random, _other: Export) -> None:
    end = export.lines[-1]["end"]
    name = random.choice(sorted(end))
    end[name] = end[name] + 1 if name == "count" else end[name][::-1]


def _delete(export: Export, random: Random, _other: Export) -> None:
    first = random.randrange(1, len(export.lines) - 1)
    del export.lines[first : min(first + random.randint(1, 3), len(export.lines) - 1)]


def _duplicate(export: Export, random: Random, _other: Export) -> None:
    where = random.randrange(len(export.lines))
    export.lines.insert(random.randrange(len(export.lines)), json.loads(encode(export.lines[where])))


def _swap(export: Export, random: Random, _other: Export) -> None:
    one, two = random.sample(range(len(export.lines)), 2)
    export.lines[one], export.lines[two] = export.lines[two], export.lines[one]


def _cut(export: Export, random: Random, _other: Export) -> None:
    del export.lines[random.randrange(1, len(export.lines) - 1) : -1]


def _cut_with_end(export: Export, random: Random, _other: Export) -> None:
    del export.lines[random.randrange(len(export.lines)) :]


def _splice(export: Export, random: Random, other: Export) -> None:
    """Go on with the tail of another laptop's chain, with that one's end or one's own."""
    where, end = random.randrange(1, len(export.lines) - 1), export.lines[-1]
    export.lines[where:] = other.lines[where:]
    if random.random() < 0.5:
        export.lines[-1] = end


def _replace_key(export: Export, random: Random, other: Export) -> None:
    names = ("key", "fingerprint") if random.random() < 0.5 else ("key",)
    export.lines[0] |= {name: other.lines[0][name] for name in names}


def _renumber(export: Export, random: Random, _other: Export) -> None:
    where = random.randrange(1, len(export.lines) - 2)
    del export.lines[where]
    export.renumber()


def _rehashed(tamper: "Tamper") -> "Tamper":
    """Tamper, and make all right again that takes no key."""

    def tampered(export: Export, random: Random, other: Export) -> None:
        tamper(export, random, other)
        export.rehash()
        end = export.lines[-1]["end"]
        end |= {"count": len(export.links), "last": export.links[-1]["hash"]}
        end["digest"] = hashlib.sha256(Export(export.lines[:-1]).write()).hexdigest()

    return tampered


def _signed_anew(tamper: "Tamper") -> "Tamper":
    """Tamper, and sign the whole with a key of one's own."""

    def tampered(export: Export, random: Random, other: Export) -> None:
        tamper(export, random, other)
        own = SigningKey(random.randbytes(32))
        export.set_key(own)
        export.rehash(own)
        export.sign_end(own)

    return tampered


Tamper = Callable[[Export, Random, Export], None]
WAYS: Mapping[str, Tamper] = {
    "edit the content": _edit_content,
    "edit the author": _edit_text("author"),
    "edit the time": _edit_text("at"),
    "edit the reason": _edit_text("reason"),
    "edit the digest": _edit_text("digest"),
    "edit the object": _edit_text("object"),
    "edit a signature": _edit_signature,
    "edit the first line": _edit_header,
    "edit the end": _edit_end,
    "take content away": _remove_content,
    "delete lines": _delete,
    "duplicate a line": _duplicate,
    "swap two lines": _swap,
    "cut the tail, keep the end": _cut,
    "cut the tail and the end": _cut_with_end,
    "go on with another chain": _splice,
    "replace the key": _replace_key,
    "delete and renumber": _renumber,
    "edit the author, hash anew": _rehashed(_edit_text("author")),
    "delete and renumber, hash anew": _rehashed(_renumber),
    "edit the reason, sign with another key": _signed_anew(_edit_text("reason")),
    "delete and renumber, sign with another key": _signed_anew(_renumber),
}


def _flip(text: bytes, random: Random) -> bytes:
    """Alter one byte anywhere, take it out, or put one in."""
    where, kind = random.randrange(len(text)), random.randrange(3)
    middle = (bytes([text[where] ^ random.randint(1, 255)]), b"", bytes([random.randrange(256), text[where]]))
    return text[:where] + middle[kind] + text[where + 1 :]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many tamperings were tried, and which ways were not found, with their numbers in the run."""

    tried: int
    missed: tuple[tuple[int, str], ...]
    seed: int


def tamper_campaign(count: int, seed: int) -> Outcome:
    """Tamper `count` times with a real export, by turns in every way; each is a file that is checked."""
    random = Random(seed)
    with TemporaryDirectory() as name:
        whole, other = _make_exports(Path(name))
        fingerprint = str(Export.read(whole).lines[0]["fingerprint"])
        ways, missed, path = [*WAYS, "one byte"], [], Path(name) / "tampered"
        for number in range(count):
            way = ways[number % len(ways)]
            path.write_bytes(_tamper(way, whole, other, random))
            if check(path, fingerprint).status == 0:
                missed.append((number, way))
    return Outcome(count, tuple(missed), seed)


def _tamper(way: str, whole: bytes, other: bytes, random: Random) -> bytes:
    tampered = whole
    while tampered == whole:  # swapping two like characters is no tampering
        if way == "one byte":
            return _flip(whole, random)
        export = Export.read(whole)
        WAYS[way](export, random, Export.read(other))
        tampered = export.write()
    return tampered


def _make_exports(folder: Path) -> tuple[bytes, bytes]:
    """Give the exports of two laptops; in each a visit was disposed of."""
    texts = []
    for key in (_KEY, _OTHER_KEY):
        database = write_vault(folder, key, visits=("visit-1", "visit-2", "visit-3"))
        dispose(database, "visit-3")
        export_chain(database, folder / f"{key[:4]}.chain")
        database.close()
        texts.append((folder / f"{key[:4]}.chain").read_bytes())
    return texts[0], texts[1]

"""
Checks an exported chain of changes, by itself: nothing of the program that wrote it is used.

Needs Python 3.11 and PyNaCl; this one file may be copied anywhere: `python verify.py FILE [--key ...]`.

The file is UTF-8, each line JSON in canonical form (sorted keys, no spaces):

    {"device", "fingerprint", "format", "key", "made", "version", "visit"}      first: whose chain
    {"content", "hash", "left_out", "link", "signature"}                        each link, n = 1, 2, 3 ...
    {"end": {"count", "digest", "last"}, "signature"}                           last: how long it is

`hash` is SHA-256 of the hash before it, the link's length in 8 bytes and the link. The key (Ed25519) signs
every 64th of them and the end, whose `digest` is SHA-256 of all lines before it. `link.digest` is SHA-256 of
`content`.
"""

import argparse
import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

_FORMAT, _VERSION = "inspektor-chain", 1
_LONGEST_LINE = 16 * 1024 * 1024
_MOST_MISSING = 100_000
_SIGNED_EACH = 64
_SIGNED_LINK, _SIGNED_END = b"inspektor link ", b"inspektor end "
_START = bytes(32)
_LINK = ["at", "author", "device", "digest", "n", "object", "reason", "verb"]
_TYPES = [str, str, str, *(int if name == "n" else str for name in _LINK)]
_HEADER = {"device", "fingerprint", "format", "key", "made", "version", "visit"}
_LINE, _END = ["content", "hash", "left_out", "link", "signature"], {"end", "signature"}

WHOLE, ALTERED, UNREADABLE = 0, 1, 2


class Altered(Exception):  # noqa: N818 - what was found, not an error of ours
    """The file was signed, and something in it is not as it was."""


class Unreadable(Exception):  # noqa: N818 - as above
    """The file is no export, or damaged beyond saying what was in it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: an exit status (0 whole, 1 altered, 2 unreadable) and Swedish sentences."""

    status: int
    words: str


@dataclass
class _Tally:
    """What is known after the lines so far; it does not grow with their number."""

    n: int = 0
    tip: bytes = _START
    last_at: str = ""
    left_out: dict[str, int] = field(default_factory=lambda: {"disposed": 0, "other": 0, "replaced": 0})
    owed: set[tuple[str, str]] = field(default_factory=set)
    disposed: set[str] = field(default_factory=set)


def check(path: Path, fingerprint: str = "") -> Verdict:
    """Read the whole file and say what is wrong with it first, or that nothing is."""
    try:
        with path.open("rb") as file:
            return Verdict(WHOLE, _Check(file, fingerprint).run())
    except Altered as found:
        return Verdict(ALTERED, f"Inte hel. {found}")
    except Unreadable as found:
        return Verdict(UNREADABLE, f"Går inte att läsa som en export från Inspektor: {found}")
    except OSError:
        return Verdict(UNREADABLE, "Filen går inte att läsa. Kontrollera namnet och att du får läsa den.")


def name_key(key: bytes) -> str:
    """Give the fingerprint of a public key: eight groups of four hex digits, to compare by eye."""
    digits = sha256(key).hexdigest()
    return " ".join(digits[start : start + 4] for start in range(0, 32, 4))


class _Check:
    """One reading of one file, line by line."""

    def __init__(self, file: BinaryIO, fingerprint: str) -> None:
        self._file, self._expected = file, _only_digits(fingerprint)
        self._number = 0
        self._all = sha256()
        self._tally = _Tally()

    def run(self) -> str:
        """Give the sentences of a whole file; Altered or Unreadable say what was found."""
        self._take_header()
        for line, parts in self._lines():
            if parts.keys() == _END:
                self._check_end(parts)
                return self._say_whole()
            self._take_link(line, parts)
        raise Altered(f"Filen är avklippt: efter {_count(self._tally.n)} saknas fortsättningen och slutet.")

    def _lines(self) -> Iterator[tuple[bytes, dict[str, Any]]]:
        """Give each line and the table that stands in it; what is no canonical JSON is unreadable."""
        while line := self._file.readline(_LONGEST_LINE + 1):
            self._number += 1
            if len(line) > _LONGEST_LINE:
                raise Unreadable(f"rad {self._number} är längre än någon rad får vara.")
            if not line.endswith(b"\n"):
                raise Altered(f"Filen är avklippt mitt i rad {self._number}.")
            yield line, _parse(line, self._number)

    def _take_header(self) -> None:
        line, header = next(self._lines(), (b"", {}))
        if header.keys() != _HEADER or (header["format"], header["version"]) != (_FORMAT, _VERSION):
            raise Unreadable("första raden är inte en sådan fils första rad.")
        self._visit = str(header["visit"])
        try:
            self._key = VerifyKey(b64decode(header["key"], validate=True))
        except (ValueError, TypeError, CryptoError):
            raise Unreadable("första raden innehåller ingen nyckel.") from None
        self._fingerprint = name_key(bytes(self._key))
        if header["fingerprint"] != self._fingerprint:
            raise Altered("Rad 1 är ändrad: nyckeln och dess kännetecken hör inte ihop.")
        if self._expected and self._expected != _only_digits(self._fingerprint):
            raise Altered(f"Filen är signerad med en annan nyckel än den väntade: {self._fingerprint}.")
        self._all.update(line)

    def _take_link(self, line: bytes, parts: dict[str, Any]) -> None:
        link = _get_link(parts, self._number)
        content, text = _cut_out(line)
        self._check_number(link["n"])
        self._tally.tip = sha256(self._tally.tip + len(text).to_bytes(8, "big") + text).digest()
        if parts["hash"] != self._tally.tip.hex():
            raise Altered(f"{self._here()} är ändrad, eller så hör den inte ihop med raden före.")
        self._check_signature(parts["signature"])
        self._check_content(parts, link, sha256(content).hexdigest())
        self._tally.last_at = link["at"]
        self._all.update(line)

    def _check_number(self, found: int) -> None:
        expected, row = self._tally.n + 1, self._number
        if found > expected:
            is_later = any(parts.get("link", {}).get("n") == expected for _, parts in self._rest())
            what = "står längre ned: raderna har bytt plats" if is_later else "saknas: den är borttagen"
            raise Altered(f"Rad {row}: post {expected} {what}.")
        if found < expected:
            raise Altered(f"Rad {row}: post {found} står på fel plats eller två gånger.")
        self._tally.n = found

    def _rest(self) -> Iterator[tuple[bytes, dict[str, Any]]]:
        for line, parts in self._lines():
            if isinstance(parts.get("link", {}), dict):
                yield line, parts

    def _check_signature(self, signature: object) -> None:
        if self._tally.n % _SIGNED_EACH:
            is_right = signature == ""
        else:
            is_right = self._is_signed(_SIGNED_LINK + self._tally.tip, signature)
        if not is_right:
            raise Altered(f"{self._here()} har inte den signatur som nyckeln i filen ger.")

    def _check_content(self, parts: dict[str, Any], link: dict[str, Any], digest: str) -> None:
        has_content = parts["content"] is not None
        if has_content and (parts["left_out"] or digest != link["digest"]):
            raise Altered(f"{self._here()}: innehållet är ändrat.")
        if not has_content and link["verb"] == "change":
            self._owe(link["object"], parts["left_out"])
        self._settle(link["verb"], link["object"], has_content=has_content)

    def _owe(self, changed: str, why: object) -> None:
        """Note what must stand elsewhere in the chain, since the content does not stand here."""
        visit, tally = changed.partition("/")[2], self._tally
        is_other = why == "other" and self._visit not in {"", visit}
        if not is_other and why not in {"disposed", "replaced"}:
            raise Altered(f"{self._here()}: innehållet är borttaget.")
        tally.left_out[str(why)] += 1
        if not is_other:
            tally.owed.add(("dispose", visit) if why == "disposed" else ("change", changed))
        if len(tally.owed) > _MOST_MISSING:
            raise Unreadable("det som saknas är från fler besök än en dator kan ha haft.")

    def _settle(self, verb: str, object_id: str, *, has_content: bool) -> None:
        if verb == "dispose" and len(self._tally.disposed) < _MOST_MISSING:
            self._tally.disposed.add(object_id)
        elif has_content:
            self._tally.owed.discard(("change", object_id))

    def _check_end(self, parts: dict[str, Any]) -> None:
        end, tally = parts["end"], self._tally
        if not isinstance(end, dict) or end.keys() != {"count", "digest", "last"}:
            raise Unreadable("sista raden är inte en sådan fils sista rad.")
        if not self._is_signed(_SIGNED_END + sha256(_encode(end)).digest(), parts["signature"]):
            raise Altered(f"Slutet (rad {self._number}) är inte signerat med nyckeln i filen.")
        if end["count"] != tally.n or end["last"] != tally.tip.hex():
            raise Altered(f"Slutet är avklippt: {_count(tally.n)} finns, men det ska vara fler eller andra.")
        if end["digest"] != self._all.hexdigest():
            raise Altered("Något utanför posterna är ändrat, eller så är ett innehåll borttaget.")
        if self._file.read(1):
            raise Altered(f"Det står något efter slutet (rad {self._number + 1}).")
        self._check_debts()

    def _check_debts(self) -> None:
        if any(name not in self._tally.disposed for _, name in self._tally.owed):
            raise Altered("Innehåll saknas utan att kedjan säger att det är gallrat.")

    def _is_signed(self, message: bytes, signature: object) -> bool:
        try:
            raw = b64decode(str(signature), validate=True)
            self._key.verify(message, raw)
        except (CryptoError, ValueError, TypeError):
            return False
        return b64encode(raw).decode() == signature  # base64 has several ways to write the same bytes

    def _here(self) -> str:
        return f"Rad {self._number} (post {self._tally.n})"

    def _say_whole(self) -> str:
        tally = self._tally
        words = [
            f"Hel: {_count(tally.n)}, signerade med nyckeln {self._fingerprint}{_say_time(tally.last_at)}."
        ]
        causes = (("disposed", "gallrade"), ("other", "i andra besök"), ("replaced", "skrivna på nytt"))
        missing = [f"{tally.left_out[why]} {what}" for why, what in causes if tally.left_out[why]]
        if missing:
            words.append(f"Utan innehåll: {', '.join(missing)}.")
        if not self._expected:
            words.append("Jämför nyckelns kännetecken med det som datorn visar under Säkerhet.")
        return "\n".join(words)


def _parse(line: bytes, number: int) -> dict[str, Any]:
    """Give what stands in a line; only the one canonical way to write it is read, so nothing hides in it."""
    try:
        parts = json.loads(line.decode())
        is_canonical = isinstance(parts, dict) and _encode(parts) + b"\n" == line
    except (ValueError, RecursionError):  # also bytes that are no UTF-8, NaN, and halves of characters
        is_canonical = False
    if not is_canonical:
        raise Unreadable(f"rad {number} är skadad eller inte skriven av Inspektor.")
    return dict(parts)


_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _encode(content: object) -> bytes:
    return _encoder.encode(content).encode()


def _cut_out(line: bytes) -> tuple[bytes, bytes]:
    """Give content and link as they stand in a canonical line: writing them anew would double the time."""
    head, _, tail = line.rpartition(b',"link":')  # within a text the quotes would be escaped
    content, _, _ = head.rpartition(b',"hash":')
    link, _, _ = tail.rpartition(b',"signature":')
    return content.removeprefix(b'{"content":'), link


def _get_link(parts: dict[str, Any], number: int) -> dict[str, Any]:
    link: Any = parts.get("link")
    is_line = list(parts) == _LINE and isinstance(link, dict) and list(link) == _LINK
    texts = [parts["hash"], parts["left_out"], parts["signature"], *link.values()] if is_line else []
    if list(map(type, texts)) != _TYPES:
        raise Unreadable(f"rad {number} är ingen post.")
    return dict(link)


def _only_digits(fingerprint: str) -> str:
    return "".join(sign for sign in fingerprint.casefold() if sign.isalnum())


def _count(number: int) -> str:
    return f"{number:,} {'post' if number == 1 else 'poster'}".replace(",", "\N{NO-BREAK SPACE}")


def _say_time(at: str) -> str:
    """Say the last link's time; what is no time is not shown: it might steer the terminal."""
    try:
        return f", senast {datetime.fromisoformat(at):%Y-%m-%d %H:%M}"
    except ValueError:
        return ""


def run(path: Path, fingerprint: str = "") -> int:
    """Check the file, print what was found, and give the exit status."""
    verdict = check(path, fingerprint)
    sys.stdout.write(verdict.words + "\n")
    return verdict.status


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser("verify", description="Kontrollerar en exporterad kedja från Inspektor.")
    parser.add_argument("file", type=Path, metavar="FIL", help="filen som exporterades")
    parser.add_argument("--key", default="", metavar="KÄNNETECKEN", help="nyckeln som ska ha signerat den")
    arguments = parser.parse_args(words)
    return run(arguments.file, arguments.key)


if __name__ == "__main__":
    sys.exit(main())

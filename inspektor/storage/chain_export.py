"""Writes the signed chain to a file that anybody can read and check; `inspektor/verify.py` says its form."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from nacl.signing import SigningKey
from sqlalchemy import Connection, Row, bindparam, func, select

from inspektor.change import Change, canonical
from inspektor.durable import write_parts_durably
from inspektor.errors import InspektorError
from inspektor.storage.chain import START, Verb, add_missing_links, note_event
from inspektor.storage.database import Database, get_hand, get_signer
from inspektor.storage.progress import Progress
from inspektor.storage.sealed import read_by_id
from inspektor.storage.tables import link
from inspektor.verify import name_key

FORMAT, VERSION = "inspektor-chain", 1
SIGNED_END = b"inspektor end "
_PORTION = 500
_SAID = ("at", "author", "device", "digest", "n", "object", "reason", "verb")
_NEXT = select(link).where(link.c.n > bindparam("after")).order_by(link.c.n).limit(_PORTION)
_CHAINED_ANEW = (
    select(link.c.object, func.max(link.c.n))
    .where(link.c.verb == Verb.CHANGE)
    .group_by(link.c.object)
    .having(func.count() > 1)
)


def find_fingerprint(database: Database) -> str:
    """Give the fingerprint of the key that this vault signs with, to be compared with that of an export."""
    return name_key(bytes(SigningKey(database.key_for("signing")).verify_key))


def export_chain(
    database: Database, path: Path, visit_id: str | None = None, progress: Progress | None = None
) -> int:
    """
    Write the chain to this path in plain text, and give the number of its links; the export is the last one.

    With a visit only its changes have their content, the other links are there so that the chain is whole.
    What is not sealed is sealed first. For the background: it takes a second for some ten thousand links.
    InspektorError says why it could not be done; CanceledError if `progress` was stopped.
    """
    progress = progress or Progress()
    last = _chain_all(database, progress)
    with database.begin() as db:
        note_event(db, Verb.EXPORT, visit_id or "")
    with database.read() as db:
        progress.total = last + db.execute(select(func.count()).select_from(link)).scalar_one()
        export = _Export(db, visit_id or "", progress)
        _write(path, export.lines())
    return export.count


def _chain_all(database: Database, progress: Progress) -> int:
    """Chain in portions what has no link: who types meanwhile never waits long."""
    last, after = 0, -1
    while after:
        with database.begin() as db:
            after = add_missing_links(db, last, _PORTION)
        progress.step(max(0, after - last))
        last = max(last, after)
    return last


def _write(path: Path, parts: Iterator[bytes]) -> None:
    try:
        write_parts_durably(path, parts)
    except OSError as error:
        raise InspektorError(
            "Kedjan kunde inte sparas. Kontrollera att mappen finns, att du får skriva i den och att "
            "disken inte är full, eller välj en annan mapp."
        ) from error


class _Export:
    """The lines of one file, made as they are asked for; `count` is right when the last one was given."""

    def __init__(self, db: Connection, visit_id: str, progress: Progress) -> None:
        self._db, self._visit, self._progress = db, visit_id, progress
        self._key = SigningKey(get_signer(db))
        self._newest = {row[0]: row[1] for row in db.execute(_CHAINED_ANEW)}
        self._all = sha256()
        self.count, self._tip = 0, START

    def lines(self) -> Iterator[bytes]:
        yield self._keep(self._make_header())
        while rows := self._db.execute(_NEXT, {"after": self.count}).all():
            changes = self._read_changes(rows)
            for row in rows:
                yield self._keep(self._make_line(row, changes.get(row.object)))
            self.count, self._tip = rows[-1].n, rows[-1].hash
            self._progress.step(len(rows))
        yield _to_line(self._make_end())

    def _keep(self, content: object) -> bytes:
        line = _to_line(content)
        self._all.update(line)
        return line

    def _make_header(self) -> dict[str, object]:
        public, hand = bytes(self._key.verify_key), get_hand(self._db)
        return {
            "format": FORMAT,
            "version": VERSION,
            "device": hand.device,
            "made": hand.clock().isoformat(),
            "visit": self._visit,
            "key": b64encode(public).decode(),
            "fingerprint": name_key(public),
        }

    def _read_changes(self, rows: Sequence[Row[*tuple[object, ...]]]) -> dict[str, Change]:
        """Give object -> change for those of these links whose content goes into the file."""
        wanted = [row.object for row in rows if row.verb == Verb.CHANGE and not self._is_other(row.object)]
        found = read_by_id(self._db, [name.partition("/")[0] for name in wanted])
        return {name: found[name.partition("/")[0]] for name in wanted if name.partition("/")[0] in found}

    def _make_line(self, row: Row[*tuple[object, ...]], change: Change | None) -> dict[str, object]:
        is_newest = self._newest.get(row.object, row.n) == row.n
        content = change.data() if change is not None and is_newest else None
        is_whole = content is not None or row.verb != Verb.CHANGE
        return {
            "link": {name: getattr(row, name) for name in _SAID},
            "hash": row.hash,
            "signature": b64encode(row.signature).decode(),
            "content": content,
            "left_out": "" if is_whole else self._why(row.object, change),
        }

    def _why(self, name: str, change: Change | None) -> str:
        if self._is_other(name):
            return "other"
        return "disposed" if change is None else "replaced"

    def _is_other(self, name: str) -> bool:
        return bool(self._visit) and name.partition("/")[2] != self._visit

    def _make_end(self) -> dict[str, object]:
        end = {"count": self.count, "last": self._tip, "digest": self._all.hexdigest()}
        signed = self._key.sign(SIGNED_END + sha256(canonical(end)).digest())
        return {"end": end, "signature": b64encode(signed.signature).decode()}


def _to_line(content: object) -> bytes:
    return canonical(content) + b"\n"

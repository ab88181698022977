"""Puts each act under a hash that holds all before it, signed by this laptop: what was done can be proved."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from nacl.signing import SigningKey
from sqlalchemy import Connection, bindparam, insert, select, update

from inspektor.change import Change, canonical
from inspektor.storage.database import Hand, get_hand, get_signer
from inspektor.storage.sealed import IS_OWN, read_own_sealed
from inspektor.storage.tables import change, link, visit

START = "00" * 32
"""Stands for the hash before the first link."""
SIGNED_EACH = 64
"""How many links one signature covers: it is slow to check, and the last one covers all before it."""
SIGNED_LINK = b"inspektor link "
"""Stands before a link's hash when it is signed, so that the signature is good for nothing else."""
_LENGTH_BYTES = 8
_SAME_READING = timedelta(minutes=15)


class Verb(StrEnum):
    """What was done; other parts may add their own words."""

    CHANGE = "change"
    READ = "read"
    EXPORT = "export"
    RESTORE = "restore"
    DISPOSE = "dispose"
    HOLD = "hold"
    RELEASE = "release"
    REPAIR = "repair"


class _Act(NamedTuple):
    """What a link says beside its number and the device."""

    verb: str
    object: str
    author: str
    at: str
    reason: str = ""
    digest: str = ""


_INSERT = insert(link)
_LAST = select(link.c.n, link.c.hash).order_by(link.c.n.desc()).limit(1)
_UNLINKED = (
    select(change.c.number)
    .where(
        change.c.number > bindparam("after"),
        *IS_OWN,
        ~select(link.c.n).where(link.c.object == change.c.id + "/" + change.c.visit).exists(),
    )
    .order_by(change.c.number)
    .limit(bindparam("most"))
)
_SEAL = (
    update(change)
    .where(change.c.number.in_(bindparam("chosen", expanding=True)), change.c.counter.is_(None))
    .values(counter=change.c.number)
)
_LAST_READING = (
    select(link.c.at)
    .where(link.c.object == bindparam("visit"), link.c.verb == Verb.READ, link.c.author == bindparam("who"))
    .order_by(link.c.n.desc())
    .limit(1)
)
_TEAM = select(visit.c.team).where(visit.c.record == bindparam("visit"))
_HAS_WRITTEN = (
    select(change.c.number)
    .where(change.c.visit == bindparam("visit"), change.c.author == bindparam("who"))
    .limit(1)
)


def name_change(change_id: str, visit_id: str) -> str:
    """Give the name a change has as a link's object: it still says which visit when the change is gone."""
    return f"{change_id}/{visit_id}"


def add_links(db: Connection, numbers: Sequence[int]) -> None:
    """
    Chain the changes with these numbers, which were sealed in this transaction.

    Those of other laptops, those that came with the program and those that are not sealed are passed over. A
    change that is chained anew (it met another form of itself at the centre) has its content in the new link.
    """
    hand = get_hand(db)
    _append(db, hand, [_act_of(sealed) for sealed in read_own_sealed(db, numbers, hand.device)])


def add_missing_links(db: Connection, after: int = 0, most: int = 500) -> int:
    """
    Seal and chain own changes that have no link, at most so many after this line of the journal.

    Gives the last one's number, to go on from; 0 when there was none.
    """
    which = {"own_device": get_hand(db).device, "after": after, "most": most}
    numbers = db.execute(_UNLINKED, which).scalars().all()
    if not numbers:
        return 0
    db.execute(_SEAL, {"chosen": list(numbers)})
    add_links(db, numbers)
    last: int = numbers[-1]
    return last


def note_event(db: Connection, verb: str, object_id: str, reason: str = "", digest: str = "") -> None:
    """
    Chain something that is not a change: `verb` is a word of `Verb` or another, `object_id` its object.

    For "dispose" the object must be the visit's id: the check looks for it where content is missing. `reason`
    leaves the laptop with each export, so it says why and never repeats what somebody said.
    """
    hand = get_hand(db)
    _append(db, hand, [_Act(verb, object_id, hand.author, hand.clock().isoformat(), reason, digest)])


def is_to_be_noted(db: Connection, visit_id: str) -> bool:
    """
    Say whether it must be chained that this person opens the visit: it is one of others, not read just now.

    A visit is one's own when the team or an author in it has the person's name. What was opened less than 15
    minutes ago is the same reading, and what is not on this laptop is not read.
    """
    hand, head = get_hand(db), db.execute(_TEAM, {"visit": visit_id}).first()
    if head is None or hand.author.casefold() in {one["name"].strip().casefold() for one in head.team or ()}:
        return False
    has_written = db.execute(_HAS_WRITTEN, {"visit": visit_id, "who": hand.author}).first() is not None
    return not has_written and not _was_read_just_now(db, visit_id, hand)


def _was_read_just_now(db: Connection, visit_id: str, hand: Hand) -> bool:
    at = db.execute(_LAST_READING, {"visit": visit_id, "who": hand.author}).scalar()
    # A clock that was set back says nothing about how long ago it was.
    return at is not None and timedelta(0) <= hand.clock() - datetime.fromisoformat(at) < _SAME_READING


def _act_of(sealed: Change) -> _Act:
    name = name_change(sealed.id, sealed.visit)
    return _Act(Verb.CHANGE, name, sealed.author, sealed.at, digest=sealed.digest())


def _append(db: Connection, hand: Hand, acts: Iterable[_Act]) -> None:
    last = db.execute(_LAST).first()
    n, tip = (last.n, last.hash) if last else (0, START)
    rows = []
    for act in acts:
        n += 1
        said = {**act._asdict(), "device": hand.device, "n": n}
        tip = hash_link(tip, canonical(said))
        rows.append({**said, "hash": tip, "signature": _sign(db, n, tip)})
    if rows:
        db.execute(_INSERT, rows)


def hash_link(previous: str, text: bytes) -> str:
    """Give the hash (hex) of a link's canonical JSON after the previous hash."""
    return sha256(bytes.fromhex(previous) + len(text).to_bytes(_LENGTH_BYTES, "big") + text).hexdigest()


def _sign(db: Connection, n: int, digest: str) -> bytes:
    if n % SIGNED_EACH:
        return b""
    return bytes(SigningKey(get_signer(db)).sign(SIGNED_LINK + bytes.fromhex(digest)).signature)

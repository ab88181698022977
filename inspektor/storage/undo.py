"""Takes back what was done last in a visit, and does it again: new changes with the values from before."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select, update

from inspektor.errors import InspektorError
from inspektor.record import Kind, is_typed
from inspektor.storage import tables
from inspektor.storage.database import get_hand
from inspektor.storage.former import find_default, list_former
from inspektor.storage.journal import ACT, Key, get_act, list_heads, resolve, seal_open, to_text
from inspektor.storage.tables import change

UNDONE_REASON = "Ångrad"
"""Why a note or a deficiency is void whose making was undone: it stays, and is not counted."""
_MADE = (Kind.NOTE, Kind.DEFICIENCY)
_SHIPPED = 0  # the centre's number of what came with the program
_WAY = "Öppna historiken med Ctrl+H om du vill återta en text."
_DISPOSED = f"Det som stod här förut är gallrat och kan inte skrivas tillbaka. {_WAY}"
_SEVERAL = f"Här står olika texter, och ingen av dem skrivs över. {_WAY}"


@dataclass(frozen=True, slots=True)
class Undone:
    """What was undone or done again; `is_making`: a whole record was made void or valid, and not a field."""

    kind: str
    record_id: str
    field: str
    is_redo: bool = False
    is_making: bool = False


class NotUndoneError(InspektorError):
    """Something stands in the way: the words for the inspector, and the field in which it stands."""

    def __init__(self, words: str, key: Key) -> None:
        super().__init__(words)
        self.key = key


class _Line(NamedTuple):
    """One change of an act."""

    id: str
    key: Key
    value: str
    restored: int | None


class _Step(NamedTuple):
    """One field, and what is to stand in it: more than one text where a choice is taken back."""

    key: Key
    values: tuple[object, ...]


_IN_VISIT = change.c.visit == bindparam("of_visit")
_IS_MINE = (
    _IN_VISIT,
    change.c.device == bindparam("own_device"),
    change.c.author == bindparam("own_name"),
    func.coalesce(change.c.hub_number, -1) != _SHIPPED,
)
_IS_OF_OTHERS = or_(change.c.device != bindparam("own_device"), change.c.author != bindparam("own_name"))
_WAS_UNDONE = exists().where(tables.undo.c.act == ACT)
_IS_UNDOING = exists().where(tables.undo.c.by_act == ACT)
_IS_REDOING = exists().where(tables.undo.c.redo_act == ACT)
# The start of a visit stands: without template and unit there would be no visit to undo in.
_STARTS = select(ACT).where(_IN_VISIT, change.c.kind == Kind.VISIT, change.c.field == "documents")
_DONE = (
    select(ACT)
    .where(*_IS_MINE, ~_WAS_UNDONE, ~_IS_UNDOING, ACT.not_in(_STARTS.correlate(None)))
    .distinct()
    .order_by(ACT.desc())
)
_UNDOINGS = (
    select(func.max(tables.undo.c.by_act))
    .where(tables.undo.c.redo_act.is_(None))
    .where(exists().where(*_IS_MINE, tables.undo.c.by_act == ACT))
)
_NEWEST_WORK = select(func.max(ACT)).where(*_IS_MINE, ~_IS_UNDOING, ~_IS_REDOING)
_LINES = (
    select(change.c.id, *(change.c[name] for name in Key._fields), change.c.value, change.c.restored)
    .where(_IN_VISIT, bindparam("of_act") == ACT)
    .order_by(change.c.number)
)
_OF_RECORD = (
    _IN_VISIT,
    change.c.kind == bindparam("of_kind"),
    change.c.record == bindparam("of_record"),
)
_FIRST_ACT = select(func.min(ACT)).where(*_OF_RECORD)
_OTHERS = select(change.c.author).where(*_OF_RECORD, _IS_OF_OTHERS).limit(1)


def undo(db: Connection, visit_id: str) -> Undone | None:
    """
    Take back the latest act of this laptop's person in the visit that is not undone; None if there is none.

    Nothing is deleted: the values that stood before are written anew. Raises NotUndoneError, and changes
    nothing, when somebody else has written in the same field since, or what stood before is not kept.
    """
    seal_open(db)
    mine = _bind(db, visit_id)
    done = list(db.execute(_DONE, mine).scalars())
    while done:
        act = done.pop(0)
        lines = _list_lines(db, visit_id, act)
        covered = _find_taken_back(db, lines, done)
        if covered is None:
            return _take_back(db, act, lines, mine)
        _remember(db, covered, act)
        done = [one for one in done if one not in covered]
    return None


def redo(db: Connection, visit_id: str) -> Undone | None:
    """
    Do again what was undone last in the visit; None if nothing was, or if something else was done since.

    Raises NotUndoneError as `undo` does.
    """
    seal_open(db)
    mine = _bind(db, visit_id)
    undoing = db.execute(_UNDOINGS, mine).scalar()
    if undoing is None or undoing < (db.execute(_NEWEST_WORK, mine).scalar() or 0):
        return None
    lines = _list_lines(db, visit_id, undoing)
    _write(db, [_plan(db, key, lines) for key in _keys(lines)])
    again = update(tables.undo).where(tables.undo.c.by_act == undoing).values(redo_act=get_act(db))
    db.execute(again)
    seal_open(db)
    return _describe(lines[0].key, is_redo=True, is_making=lines[0].value == to_text(UNDONE_REASON))


def _bind(db: Connection, visit_id: str) -> dict[str, object]:
    hand = get_hand(db)
    return {"of_visit": visit_id, "own_device": hand.device, "own_name": hand.author}


def _list_lines(db: Connection, visit_id: str, act: int) -> list[_Line]:
    rows = db.execute(_LINES, {"of_visit": visit_id, "of_act": act})
    return [_Line(row[0], Key(*row[1:5]), row[5], row[6]) for row in rows]


def _keys(lines: Sequence[_Line]) -> list[Key]:
    return list(dict.fromkeys(line.key for line in lines))


def _remember(db: Connection, acts: set[int], by_act: int) -> None:
    if acts:
        db.execute(insert(tables.undo), [{"act": act, "by_act": by_act} for act in sorted(acts)])


def _find_taken_back(db: Connection, lines: Sequence[_Line], done: Sequence[int]) -> set[int] | None:
    """
    Give the earlier acts that this one took back: who undoes in the field itself types what stood before.

    None for what is no undoing; empty for what changed nothing.
    """
    (change_id, key, said, _), covered = lines[0], set[int]()
    while len(lines) == 1 and lines[0].restored is None and is_typed(key.kind, key.field):
        former = list_former(db, key, change_id)
        if len(former) > 1:
            return None
        if said == (former[0].value if former else to_text(find_default(key))):
            return covered
        act = former[0].act if former else None
        is_choice = (key.kind, key.field) == (Kind.ANSWER, "value")  # J, N and J again are three answers
        if is_choice or act is None or act not in done:
            return None
        covered.add(act)
        change_id, lines = former[0].id, _list_lines(db, key.visit, act)
    return None


def _take_back(db: Connection, act: int, lines: Sequence[_Line], mine: dict[str, object]) -> Undone:
    """Write what stood before the act, and void what it made."""
    keys = _keys(lines)
    made = [key for key in keys if _is_made(db, key, act, mine)]
    steps = [_plan(db, key, lines) for key in keys]
    records = dict.fromkeys(key._replace(field="void_reason") for key in made)
    _write(
        db, [step for step in steps if step.key not in made] + [_Step(k, (UNDONE_REASON,)) for k in records]
    )
    _remember(db, {act}, get_act(db) or act)
    seal_open(db)  # else the next letter would go on in what was taken back
    return _describe(keys[0], is_making=bool(made))


def _is_made(db: Connection, key: Key, act: int, mine: dict[str, object]) -> bool:
    """Say whether the act made the record; NotUndoneError if somebody else has gone on with it."""
    if key.kind not in _MADE:
        return False
    record = {**mine, "of_kind": key.kind, "of_record": key.record}
    if db.execute(_FIRST_ACT, record).scalar() != act:
        return False
    other = db.execute(_OTHERS, record).scalar()
    if other is not None:
        raise NotUndoneError(_say_other(other), key)
    return True


def _plan(db: Connection, key: Key, lines: Sequence[_Line]) -> _Step:
    """Give what stood in the field before these changes; NotUndoneError if it may not be written there."""
    own = [line for line in lines if line.key == key]
    _check_standing(db, key, {line.value for line in own})
    former = [one.value for line in own for one in list_former(db, key, line.id)]
    if None in former:
        raise NotUndoneError(_DISPOSED, key)
    values = tuple(json.loads(value) for value in dict.fromkeys(former) if value is not None)
    return _Step(key, values or (find_default(key),))


def _check_standing(db: Connection, key: Key, written: set[str]) -> None:
    hand, heads = get_hand(db), list_heads(db, key)
    other = next((head for head in heads if (head.device, head.author) != (hand.device, hand.author)), None)
    if other is not None:
        raise NotUndoneError(_say_other(other.author), key)
    if {head.value for head in heads} != written:
        raise NotUndoneError(_SEVERAL, key)


def _say_other(author: str) -> str:
    return f"{author} har skrivit här efter dig, så det ångras inte. {_WAY}"


def _write(db: Connection, steps: Sequence[_Step]) -> None:
    for key, values in steps:
        standing = {head.id for head in list_heads(db, key)}
        for value in values:
            resolve(db, key, value, standing)


def _describe(key: Key, *, is_redo: bool = False, is_making: bool = False) -> Undone:
    return Undone(key.kind, key.record, "" if is_making else key.field, is_redo, is_making)

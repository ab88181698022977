"""Brings the changes of a copy, a backup or an emergency copy, together with those of the journal."""

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Select, bindparam, func, select, update

from inspektor.change import Change, digest_of
from inspektor.identity import stable_id
from inspektor.record import Kind
from inspektor.storage import chain
from inspektor.storage.exchange import add_changes
from inspektor.storage.journal import Key
from inspektor.storage.tables import change, gone, replacement

_AT_ONCE = 500
# The columns of the first version: a copy may be older than the program.
_OLDEST = (
    change.c.number,
    change.c.id,
    change.c.visit,
    change.c.kind,
    change.c.record,
    change.c.field,
    change.c.value,
    change.c.author,
    change.c.device,
    change.c.at,
    func.coalesce(change.c.counter, change.c.number).label("counter"),
)
_CHOSEN = change.c.id.in_(bindparam("ids", expanding=True))
_WHOLE = select(*_OLDEST).where(_CHOSEN).order_by(change.c.number)
_LINKS = select(replacement.c.change_id, replacement.c.replaced_id).where(
    replacement.c.change_id.in_(bindparam("ids", expanding=True))
)
_GONE = select(gone.c.id).where(gone.c.id.in_(bindparam("ids", expanding=True)))
_VALUES = select(change.c.id, change.c.value).where(_CHOSEN)
_IN_FIELD = select(change.c.value).where(
    *(change.c[name] == bindparam(f"key_{name}") for name in Key._fields)
)
_SAID_THEN = _IN_FIELD.where(*(change.c[name] == bindparam(f"key_{name}") for name in ("device", "at")))


def seal_all(db: Connection) -> None:
    """
    Seal what was written here, as handing it out to the centre does: a copy is a receiver, too.

    What is typed from now on becomes changes of their own, so that the same id never means two texts.
    """
    unsealed = change.c.counter.is_(None)
    numbers = db.execute(select(change.c.number).where(unsealed)).scalars().all()
    if numbers:
        db.execute(update(change).where(unsealed).values(counter=change.c.number))
        chain.add_links(db, numbers)


def find_lacking(copy: Connection, db: Connection) -> list[Change]:
    """Give what the copy has and this journal lacks, or has in another form."""
    lacking: list[Change] = []
    held = copy.execute(select(change.c.id, change.c.value).order_by(change.c.number))
    for rows in held.partitions(_AT_ONCE):
        known = _find_values(db, [row.id for row in rows])
        lacking += read_whole(copy, [row.id for row in rows if known.get(row.id) != row.value])
    return lacking


def find_gone(db: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Give those of these that left this laptop on purpose (gallring): no copy brings them back."""
    return frozenset(away for chosen in _pieces(ids) for away in db.execute(_GONE, {"ids": chosen}).scalars())


def unite(db: Connection, changes: Sequence[Change]) -> int:
    """
    Add what a copy has, in any order and any number of times; give how many changes were new.

    Nothing of it counts as received: the centre gets it once more, which harms nothing.
    """
    away = find_gone(db, [each.id for each in changes])
    taken = [each for each in changes if each.id not in away]
    known = _find_values(db, [each.id for each in taken])
    forms = {each.id: each for each in taken if each.id not in known}
    for each in taken:
        if each.id in known and not _holds(db, each, known[each.id]):
            other = _make_other(each)
            forms[other.id] = other
    already = _find_values(db, list(forms))
    fresh = [form for form in forms.values() if form.id not in already and not _has_other_id(db, form)]
    add_changes(db, [(None, form) for form in fresh])
    return len(fresh)


def _holds(db: Connection, taken: Change, known: str) -> bool:
    """Say whether the journal has this form of a change that it knows: as it is, typed on, or elsewhere."""
    value = json.loads(known)
    if value == taken.value:
        return True
    if isinstance(value, str) and isinstance(taken.value, str) and value.startswith(taken.value):
        return True
    return _finds(db, _IN_FIELD, taken)


def _has_other_id(db: Connection, taken: Change) -> bool:
    """Say whether the journal has the very same act: what is open gets a new id when a vault is opened."""
    return _finds(db, _SAID_THEN, taken)


def _finds(db: Connection, query: Select[*tuple[str]], taken: Change) -> bool:
    bound = {f"key_{name}": getattr(taken, name) for name in (*Key._fields, "device", "at")}
    return any(json.loads(text) == taken.value for text in db.execute(query, bound).scalars())


def _make_other(taken: Change) -> Change:
    """
    Give the same act under an id of its own, always the same one: both forms are kept, and a person chooses.

    So it is when a laptop was put back to an older copy and has gone on with a text in another way.
    """
    other = stable_id("other form", taken.id, digest_of(taken.value))
    return Change(**{name: getattr(taken, name) for name in Change.__struct_fields__} | {"id": other})


def _find_values(db: Connection, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for chosen in _pieces(ids):
        found.update((row.id, row.value) for row in db.execute(_VALUES, {"ids": chosen}))
    return found


def read_whole(copy: Connection, ids: Sequence[str]) -> list[Change]:
    """Give these changes as they stand in a journal of any version; one that is not sealed, too."""
    changes: list[Change] = []
    for chosen in _pieces(ids):
        replaced: dict[str, list[str]] = {}
        for change_id, replaced_id in copy.execute(_LINKS, {"ids": chosen}):
            replaced.setdefault(change_id, []).append(replaced_id)
        for row in copy.execute(_WHOLE, {"ids": chosen}).mappings():
            facts = {name: row[name] for name in Change.__struct_fields__ if name in row}
            links = tuple(sorted(replaced.get(row["id"], ())))
            changes.append(Change(**facts | {"value": json.loads(row["value"]), "replaces": links}))
    return changes


def _pieces(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield list(ids[start : start + _AT_ONCE])


def read_shown(db: Connection) -> dict[Key, tuple[str, str]]:
    """
    Give each field's shown value as the journal keeps it, and when it was written; documents left out.

    It is added up from the journal, which reads the same in a file of any version.
    """
    over = change.alias()
    replaced = (
        select(replacement.c.replaced_id)
        .join(over, over.c.id == replacement.c.change_id)
        .where(
            replacement.c.replaced_id == change.c.id,
            *(over.c[name] == change.c[name] for name in Key._fields),
        )
    )
    current = (
        select(*(change.c[name] for name in Key._fields), change.c.value, change.c.at)
        .where(change.c.kind != Kind.DOCUMENT, change.c.set_aside.is_(None), ~replaced.exists())
        .order_by(change.c.id)
    )
    return {Key(*row[:4]): (row.value, row.at) for row in db.execute(current)}

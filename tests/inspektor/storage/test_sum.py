"""Plays random work on three laptops and holds that nothing is lost and that all end with the same."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from inspektor.record import Kind
from inspektor.storage import conflicts, exchange, journal
from inspektor.storage.database import Database, Hand
from inspektor.storage.journal import Key

FIELDS = (
    Key("visit-1", Kind.JUDGEMENT, "bemanning", "text"),
    Key("visit-1", Kind.ANSWER, "BEM-01", "value"),
    Key("visit-1", Kind.VISIT, "visit-1", "summary"),
)
STEPS = 60
SEEDS = 25


@dataclass
class Write:
    """What somebody wrote, and all texts of the field that the writer had had before his eyes."""

    key: Key
    text: str
    knew: frozenset[str]


@dataclass
class Laptop:
    """A laptop and its screen: drawn once in a while, and since then it has shown its own typing as well."""

    database: Database
    seen: int = 0
    on_screen: dict[Key, set[str]] = field(default_factory=lambda: {key: set() for key in FIELDS})

    def draw(self) -> None:
        with self.database.read() as db:
            self.seen = journal.get_last_number(db)
            for key in FIELDS:
                self.on_screen[key] |= {head.value.strip('"') for head in journal.list_heads(db, key)}


@dataclass
class World:
    """Laptops, a centre, chance, and what was ever written."""

    laptops: list[Laptop]
    hub: object
    chance: random.Random
    written: list[Write] = field(default_factory=list)

    def play(self) -> None:
        acts: list[Callable[[Laptop], None]] = [
            *[self.type] * 6, *[self.draw] * 3, self.settle, self.change_person,
            self.push, self.push_and_lose_the_answer, self.pull, self.pull, self.pull_again,
        ]  # fmt: skip
        for _ in range(STEPS):
            self.chance.choice(acts)(self.chance.choice(self.laptops))

    def type(self, laptop: Laptop) -> None:
        key = self.chance.choice(FIELDS)
        text = self.chance.choice(["ja", "nej", f"text {len(self.written)}"])
        with laptop.database.begin() as db:
            stands = {head.value.strip('"') for head in journal.list_heads(db, key)}
            journal.record(db, key, text, seen=laptop.seen)
        if stands != {text}:  # who types what stands there already writes nothing
            self.note(laptop, key, text)

    def note(self, laptop: Laptop, key: Key, text: str) -> None:
        self.written.append(Write(key, text, frozenset(laptop.on_screen[key])))
        laptop.on_screen[key].add(text)

    def draw(self, laptop: Laptop) -> None:
        laptop.draw()

    def settle(self, laptop: Laptop) -> None:
        laptop.draw()
        with laptop.database.begin() as db:
            for conflict in conflicts.list_conflicts(db, "visit-1"):
                key = Key("visit-1", conflict.kind, conflict.record_id, conflict.field)
                text = self.chance.choice([str(version.value) for version in conflict.versions])
                conflicts.resolve_conflict(db, "visit-1", conflict, text)
                self.note(laptop, key, text)

    def change_person(self, laptop: Laptop) -> None:
        hand = laptop.database.hand
        laptop.database.hand = Hand(self.chance.choice(["Karin Ek", "Lisa Berg"]), hand.device)

    def push(self, laptop: Laptop) -> None:
        self.hub.push(laptop.database, self.chance.choice([1, 3, 1000]))  # type: ignore[attr-defined]

    def push_and_lose_the_answer(self, laptop: Laptop) -> None:
        with laptop.database.begin() as db:
            batch = exchange.hand_out(db, self.chance.choice([1, 1000]))
        if batch is not None and self.chance.random() < 0.5:
            self.hub.receive(batch.changes)  # type: ignore[attr-defined]

    def pull(self, laptop: Laptop) -> None:
        self.hub.pull(laptop.database, self.chance.choice([1, 2, 1000]))  # type: ignore[attr-defined]

    def pull_again(self, laptop: Laptop) -> None:
        """Take in some of what came long ago once more, in any order: a stick, a late answer."""
        known: list[object] = list(enumerate(self.hub.changes, 1))  # type: ignore[attr-defined]
        some = self.chance.sample(known, min(len(known), 5))
        with laptop.database.begin() as db:
            cursor = exchange.get_state(db).cursor
            exchange.take_in(db, "epoch-1", some, cursor)  # type: ignore[arg-type]

    def calm(self) -> None:
        for _ in range(2):
            for laptop in self.laptops:
                self.hub.sync(laptop.database)  # type: ignore[attr-defined]


def _lost(world: World, total) -> list[Write]:
    """Give what is neither current nor was before the eyes of one who wrote later."""
    lost = []
    for index, write in enumerate(world.written):
        is_current = write.text in total.current.get(tuple(write.key), [])
        was_seen = any(
            later.key == write.key and write.text in later.knew for later in world.written[index + 1 :]
        )
        if not is_current and not was_seen:
            lost.append(write)
    return lost


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_happens_nothing_is_lost_and_all_laptops_end_with_the_same(
    seed: int, open_database, hub, check_sum
) -> None:
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    names = ("karin", "mehmet", "lisa")[: 2 + seed % 2]
    world = World([Laptop(open_database(name)) for name in names], hub, random.Random(seed))
    world.play()
    for laptop in world.laptops:
        check_sum(laptop.database)
    world.calm()
    first, *others = [check_sum(laptop.database) for laptop in world.laptops]
    assert all(total == first for total in others)
    assert _lost(world, first) == []
    for laptop in world.laptops:
        with laptop.database.read() as db:
            assert exchange.count_unsent(db) == 0
            for key in FIELDS:
                heads = journal.list_heads(db, key)
                is_conflict = len({head.value for head in heads}) > 1
                assert not is_conflict or len({head.device for head in heads}) > 1  # never with himself alone


def test_the_plays_have_conflicts_and_choices_in_them(open_database, hub) -> None:
    """A random test that never meets the hard case proves nothing."""
    world = World([Laptop(open_database(name)) for name in ("a", "b", "c")], hub, random.Random(1))
    met = 0
    for _ in range(10):
        world.play()
        world.calm()
        with world.laptops[0].database.read() as db:
            met += conflicts.count_conflicts(db)
    assert met > 3

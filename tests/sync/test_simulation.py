"""A small world by chance: laptops that type, a network that loses; an oracle that knows no clock."""

import contextlib
import json
import shutil
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from inspektor.storage import conflicts, exchange, journal, tables
from inspektor.storage.database import Database, Hand
from inspektor.storage.journal import Key
from sync import protocol
from sync.client import Server, SyncError, synchronize
from sync.client.transport import Reply
from sync.server import accounts
from sync.server import tables as centre_tables
from sync.server.database import open_embedded
from sync.server.store import RequestError, Store, open_store, renew_epoch

NOWHERE = Server("http://127.0.0.1:9", "")
VISIT = "v1"
NAMES = ("Ek", "Aydin")
FIELDS = ("BEM-01", "BEM-02")
WHO = st.integers(0, 1)
FATES = ("arrives", "arrives", "request lost", "answer lost", "twice")


class Wire:
    """The network between a laptop and the store itself: each call has the fate that was drawn for it."""

    def __init__(self, store: Store, account: accounts.Account, fates: list[str]) -> None:
        self.store, self.account, self.fates = store, account, fates

    def post(self, body, headers, _seconds):
        fate = self.fates.pop(0) if self.fates else "arrives"
        request = protocol.decode(
            protocol.inflate(body, headers.get("Content-Encoding", "")), protocol.SyncRequest
        )
        if fate == "request lost":
            raise LostError
        reply = self.answer(request)
        if fate == "twice":
            reply = self.answer(request)
        if fate == "answer lost":
            raise LostError
        return reply

    def answer(self, request):
        try:
            answer = msgspec.json.encode(self.store.receive(self.account, request))
        except RequestError as error:
            status = protocol.PROBLEMS[error.code]
            problem = msgspec.json.encode(protocol.Problem(status=status, code=error.code))
            return Reply(status, {"Content-Type": protocol.PROBLEM_TYPE}, problem)
        return Reply(200, {"Content-Type": protocol.JSON_TYPE}, answer)


class World(RuleBasedStateMachine):
    """Two laptops, two fields, one store."""

    @initialize()
    def begin(self):
        self.stack = ExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.engine = open_embedded(self.folder / "centre")
        self.stack.callback(self.engine.dispose)
        self.store = open_store(self.engine)
        with self.engine.begin() as db:
            for name in NAMES:
                accounts.make_account(db, name, datetime.now(UTC))
        self.laptops = [self.open_laptop(who) for who in range(len(NAMES))]
        self.count = 0
        self.looked: list[int | None] = [None, None]
        self.seen_by: dict[str, set[str]] = {}  # each text ever written, and what its writer had on screen
        self.gone: set[str] = set()  # never left a laptop that was put back
        self.backups: dict[int, Path] = {}

    def open_laptop(self, who):
        clock = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(days=800 * who - 400)
        hand = Hand(NAMES[who], f"device-{who}", lambda: clock)
        laptop = Database(self.folder / f"{who}.db", "ab" * 32, hand)
        with laptop.begin() as db:
            exchange.rename_open(db)  # as inspektor/vault.py does
        return laptop

    def teardown(self):
        if hasattr(self, "stack"):
            try:
                self.let_the_weather_clear()
            finally:
                for laptop in self.laptops:
                    laptop.close()
                self.stack.close()

    @rule(who=WHO, field=st.sampled_from(FIELDS), is_stale=st.booleans())
    def write(self, who, field, is_stale):
        """Type a text; a stale screen was drawn before the last things came in."""
        self.count += 1
        value = f"{field} {self.count}"
        seen = self.looked[who] if is_stale else None
        with self.laptops[who].begin() as db:
            key = Key(VISIT, "answer", field, "comment")
            before = journal.list_heads(db, key)
            journal.record(db, key, value, seen=seen)
        own = f"device-{who}"
        on_screen = [h for h in before if seen is None or h.number <= seen or h.device == own]
        self.seen_by[value] = {json.loads(head.value) for head in on_screen}

    @rule(who=WHO)
    def look(self, who):
        with self.laptops[who].read() as db:
            self.looked[who] = journal.get_last_number(db)

    @rule(who=WHO, fates=st.lists(st.sampled_from(FATES), max_size=5))
    def sync(self, who, fates):
        wire = Wire(self.store, accounts.Account(NAMES[who], "", ""), fates)
        with contextlib.suppress(LostError):
            synchronize(self.laptops[who], NOWHERE, transport=wire, wait=lambda _: None, chance=lambda: 0.0)

    @rule()
    def begin_an_epoch(self):
        with self.engine.begin() as db:
            renew_epoch(db)

    @rule(who=WHO)
    def back_up(self, who):
        self.laptops[who].close()
        self.backups[who] = Path(shutil.copy(self.folder / f"{who}.db", self.folder / f"{who}.copy"))
        self.laptops[who] = self.open_laptop(who)

    @rule(who=WHO)
    def put_back(self, who):
        """Put the laptop back to its copy: what nobody else had is gone for good, all else must come back."""
        if who not in self.backups:
            return
        self.laptops[who].close()
        for file in self.folder.glob(f"{who}.db*"):
            file.unlink()
        shutil.rmtree(self.folder / f"{who}.box")  # else it is noticed at once, and nothing is lost
        shutil.copy(self.backups[who], self.folder / f"{who}.db")
        self.laptops[who], self.looked[who] = self.open_laptop(who), None
        elsewhere = self.texts(0) | self.texts(1) | self.texts_of_the_centre()
        self.gone |= self.seen_by.keys() - elsewhere

    @rule(who=WHO, field=st.sampled_from(FIELDS))
    def live_twice(self, who, field):
        """What chance seldom strings together: a text that goes on in two lives of one laptop."""
        self.write(who, field, is_stale=False)
        self.back_up(who)
        self.write(who, field, is_stale=False)
        self.sync(who, [])
        self.put_back(who)
        self.write(who, field, is_stale=False)

    @invariant()
    def nobodys_text_is_lost_to_himself(self):
        for who in range(len(self.laptops) if hasattr(self, "laptops") else 0):
            heads = self.heads(who)
            for text in self.texts(who):
                assert self.is_kept(text, heads), f"{text!r} is lost on laptop {who}"

    def is_kept(self, text, heads):
        """Say whether a text is current, or was seen by the writer of one that is kept."""
        later = (other for other, seen in self.seen_by.items() if text in seen and other != text)
        return text in heads or any(self.is_kept(other, heads) for other in later)

    def texts(self, who):
        with self.laptops[who].read() as db:
            return {json.loads(value) for value in db.execute(select(tables.change.c.value)).scalars()}

    def texts_of_the_centre(self):
        with self.engine.begin() as db:
            contents = db.execute(select(centre_tables.change.c.content)).scalars().all()
        return {json.loads(content)["value"] for content in contents}

    def heads(self, who):
        with self.laptops[who].read() as db:
            keys = [Key(VISIT, "answer", field, "comment") for field in FIELDS]
            return {json.loads(head.value) for key in keys for head in journal.list_heads(db, key)}

    def let_the_weather_clear(self):
        """All is everywhere, once; nothing is missing; only what two people wrote is a conflict."""
        for who in (0, 1, 0, 1):
            self.sync(who, [])
        assert self.content(0) == self.content(1)
        heads = self.heads(0)
        for text in self.seen_by.keys() - self.gone:
            assert self.is_kept(text, heads), f"{text!r} is lost"
        for who, laptop in enumerate(self.laptops):
            with laptop.read() as db:
                assert exchange.count_unsent(db) == 0
                assert exchange.list_refused(db) == ()
                for conflict in conflicts.list_conflicts(db, VISIT):
                    is_clone = bool(self.backups)
                    assert is_clone or len({v.author for v in conflict.versions}) > 1, f"phantom on {who}"

    def content(self, who):
        with self.laptops[who].read() as db:
            shown = [tables.answer, tables.conflict]
            journal_rows = select(tables.change.c.id, tables.change.c.value, tables.change.c.hub_number)
            found = [db.execute(select(table)).all() for table in shown] + [db.execute(journal_rows).all()]
        return [sorted(map(tuple, rows)) for rows in found]


class LostError(SyncError):
    """The one fault that this network gives."""

    def __init__(self):
        super().__init__("timeout")


TestWorld = World.TestCase
TestWorld.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking a world takes minutes
)

"""What the centre does with a batch: once, however often it comes; what is wrong steps aside, with a code."""

import stat
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import OperationalError
from sqlcipher3 import dbapi2

from inspektor.change import Change
from inspektor.errors import InspektorError
from sync import protocol
from sync.server import accounts, database, migrations, tables
from sync.server.store import RequestError, open_store

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ACCOUNT = accounts.Account("Ek", "", "")


@pytest.fixture
def engine(tmp_path):
    engine = database.open_embedded(tmp_path / "centre")
    with engine.begin() as db:
        accounts.make_account(db, ACCOUNT.name, NOW)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine):
    return open_store(engine)


def make_change(number, **fields):
    usual: dict[str, Any] = dict(
        id=f"c{number}",
        visit="v1",
        kind="answer",
        record="BEM-01",
        field="comment",
        value=f"Text {number}",
        replaces=(),
        author="Karin Ek",
        device="d1",
        counter=number,
        at="2026-11-19T06:24:00+01:00",
    )
    return Change(**usual | fields)


def ask(*changes, batch="b1", counter=1, cursor=0, **fields):
    raw = tuple(c if isinstance(c, msgspec.Raw) else protocol.pack_change(c) for c in changes)
    usual: dict[str, Any] = dict(protocol=1, device="d1", incarnation="i1", epoch="", cursor=cursor)
    batch_of: dict[str, Any] = dict(batch_id=batch, batch_counter=counter, changes=raw) if raw else {}
    return protocol.SyncRequest(**usual | batch_of | fields)


def count(engine):
    with engine.begin() as db:
        return db.execute(select(func.count()).select_from(tables.change)).scalar_one()


def test_each_change_gets_the_next_number_and_a_receipt_with_its_own_digest(store):
    changes = [make_change(n) for n in range(3)]
    answer = store.receive(ACCOUNT, ask(*changes))
    assert [(r.state, r.number, r.digest) for r in answer.receipts] == [
        ("ok", n + 1, change.digest()) for n, change in enumerate(changes)
    ]
    assert [protocol.unpack_change(row.change) for row in answer.page] == changes
    assert (answer.cursor, answer.head, answer.more) == (3, 3, False)


def test_the_same_batch_is_answered_with_the_same_receipts(store, engine):
    request = ask(make_change(1), make_change(2, author=""))
    first = store.receive(ACCOUNT, request)
    store.receive(ACCOUNT, ask(make_change(3), batch="b2", counter=2))
    assert store.receive(ACCOUNT, request).receipts == first.receipts
    assert count(engine) == 2


def test_the_same_change_in_another_batch_keeps_its_first_number(store, engine):
    store.receive(ACCOUNT, ask(make_change(1), make_change(2)))
    answer = store.receive(ACCOUNT, ask(make_change(2), make_change(3), batch="b2", counter=2))
    assert [r.number for r in answer.receipts] == [2, 3]
    assert count(engine) == 3


def test_another_text_under_a_known_id_is_refused_and_the_answer_says_what_is_held(store):
    store.receive(ACCOUNT, ask(make_change(1)))
    answer = store.receive(ACCOUNT, ask(make_change(1, value="Annat"), batch="b2", counter=2))
    (receipt,) = answer.receipts
    assert (receipt.state, receipt.code, receipt.digest) == ("refused", "id_reused", make_change(1).digest())
    assert [protocol.unpack_change(row.change).value for row in answer.page] == ["Text 1"]


def test_two_texts_under_one_id_in_one_batch_are_one_kept_and_one_refused(store):
    answer = store.receive(ACCOUNT, ask(make_change(1), make_change(1, value="Annat"), make_change(1)))
    assert [r.state for r in answer.receipts] == ["ok", "refused", "ok"]


def test_a_damaged_change_steps_aside_and_the_others_go_through(store, engine):
    damaged = (
        msgspec.Raw(b'{"id":"c7","visit":5}'),
        msgspec.Raw(b"[1, 2]"),
        msgspec.Raw(b'{"id":"c8","value":"\xff"}'),
        make_change(4, value="a\0b"),
        make_change(5, value="x" * (protocol.MAX_VALUE_BYTES + 1)),
        make_change(6, value="x" * (2 * protocol.MAX_VALUE_BYTES)),
        make_change(7, kind="document", record="0" * 64, value={}),
    )
    answer = store.receive(ACCOUNT, ask(make_change(1), *damaged, make_change(2)))
    assert [(r.id, r.code) for r in answer.receipts] == [
        ("c1", ""), ("c7", "malformed"), ("", "malformed"), ("c8", "malformed"), ("c4", "nul"),
        ("c5", "too_large"), ("c6", "too_large"), ("c7", "wrong_digest"), ("c2", ""),
    ]  # fmt: skip
    assert [row.number for row in answer.page] == [1, 2]
    assert count(engine) == 2


def test_a_batch_that_goes_backwards_means_a_rewound_laptop(store):
    store.receive(ACCOUNT, ask(make_change(1), counter=5))
    for counter in (5, 4):
        with pytest.raises(RequestError, match="rewound"):
            store.receive(ACCOUNT, ask(make_change(2), batch="b2", counter=counter))
    answer = store.receive(ACCOUNT, ask(make_change(2), batch="b2", counter=1, incarnation="i2"))
    assert answer.receipts[0].state == "ok"


def test_parts_of_one_batch_share_its_counter(store, engine):
    store.receive(ACCOUNT, ask(make_change(1), batch="b1:0-1"))
    store.receive(ACCOUNT, ask(make_change(2), batch="b1:1-2"))
    assert count(engine) == 2


def test_a_batch_id_with_other_content_is_refused(store, engine):
    store.receive(ACCOUNT, ask(make_change(1)))
    with pytest.raises(RequestError, match="batch_reused"):
        store.receive(ACCOUNT, ask(make_change(2)))
    with pytest.raises(RequestError, match="malformed"):
        store.receive(ACCOUNT, ask(make_change(2), batch=""))
    assert count(engine) == 1


def test_pages_come_in_the_order_of_the_numbers_and_end_at_the_limit(store):
    store.receive(ACCOUNT, ask(*(make_change(n) for n in range(1, 8))))
    epoch = store.receive(ACCOUNT, ask()).epoch
    seen, cursor, more = [], 0, True
    while more:
        answer = store.receive(ACCOUNT, ask(cursor=cursor, epoch=epoch, limit=3))
        seen.append([row.number for row in answer.page])
        cursor, more = answer.cursor, answer.more
    assert seen == [[1, 2, 3], [4, 5, 6], [7]]


def test_a_page_ends_before_it_is_too_heavy(store):
    for number in range(1, 7):
        change = make_change(number, value="x" * (protocol.MAX_VALUE_BYTES - 10))
        answer = store.receive(ACCOUNT, ask(change, batch=f"b{number}", counter=number))
    assert [row.number for row in answer.page] == [1, 2, 3]
    assert answer.more
    assert len(msgspec.json.encode(answer)) < protocol.MAX_BODY_BYTES


def test_a_cursor_beyond_the_head_reveals_an_older_copy(store):
    first = store.receive(ACCOUNT, ask(make_change(1)))
    answer = store.receive(ACCOUNT, ask(cursor=9, epoch=first.epoch))
    assert answer.epoch != first.epoch
    assert [row.number for row in answer.page] == [1]
    again = store.receive(ACCOUNT, ask(cursor=1, epoch=answer.epoch))
    assert (again.epoch, again.page) == (answer.epoch, ())


def test_too_many_changes_are_too_large(store):
    with pytest.raises(RequestError, match="too_large"):
        store.receive(ACCOUNT, ask(*(make_change(n) for n in range(protocol.MAX_CHANGES + 1))))


def test_writers_stand_in_line_so_that_no_reader_skips_a_number(store, engine):
    store.receive(ACCOUNT, ask(make_change(1)))
    draw = text("UPDATE municipality SET number = number")
    with engine.connect() as first, engine.connect() as second:
        second.exec_driver_sql("PRAGMA busy_timeout = 0")
        first.execute(draw)
        with pytest.raises(OperationalError, match="locked") as waited:
            second.execute(draw)
    assert database.find_problem(waited.value) == "busy"


def test_a_full_disk_is_told_from_a_fault_of_ours(store, engine):
    with engine.connect() as db:
        db.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(OperationalError) as full:
            db.exec_driver_sql("CREATE TABLE more AS SELECT randomblob(1000000)")
        with pytest.raises(OperationalError) as wrong:
            db.exec_driver_sql("SELECT nonsense")
        db.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert database.find_problem(full.value) == "disk_full"
    assert database.find_problem(wrong.value) == "broken"
    assert store.receive(ACCOUNT, ask(make_change(1))).head == 1


def test_the_database_is_encrypted_and_its_key_lies_beside_it_for_its_owner_only(engine, tmp_path):
    folder = tmp_path / "centre"
    key = folder / "central.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not (folder / "database" / "central.key").exists()
    assert (folder / "database" / "central.db").read_bytes()[:6] != b"SQLite"
    with engine.begin() as db:
        settings = [db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 2]
    assert dbapi2.sqlite_version_info >= (3, 51, 3)


@pytest.mark.parametrize("fault", ["gone", "open", "damaged", "other"])
def test_a_database_without_its_key_is_refused_in_words_and_left_as_it_is(engine, tmp_path, fault):
    engine.dispose()
    file, key = tmp_path / "centre" / "database" / "central.db", tmp_path / "centre" / "central.key"
    before = file.read_bytes()
    mend = {
        "gone": key.unlink,
        "open": lambda: key.chmod(0o644),
        "damaged": lambda: key.write_text("abc"),
        "other": lambda: key.write_text("0" * 64),
    }
    mend[fault]()
    with pytest.raises(InspektorError) as refused:
        database.open_embedded(tmp_path / "centre")
    assert str(refused.value).endswith(".")
    assert file.read_bytes() == before
    assert key.exists() == (fault != "gone")


def test_the_migrated_database_has_the_columns_of_today(engine):
    with engine.begin() as db:
        names = inspect(db).get_table_names()
        found = {name: {column["name"] for column in inspect(db).get_columns(name)} for name in names}
    assert found == {table.name: set(table.columns.keys()) for table in tables.metadata.sorted_tables}


def test_a_database_of_a_newer_version_is_refused(engine, tmp_path):
    with engine.begin() as db:
        db.execute(text(f"UPDATE municipality SET schema = {len(migrations.STEPS) + 1}"))
    with pytest.raises(InspektorError, match="nyare version"):
        database.open_embedded(tmp_path / "centre")


def test_a_token_lets_in_its_own_laptop_until_it_is_revoked(engine):
    with engine.begin() as db:
        token = accounts.make_account(db, "Aydin", NOW)
        account = accounts.find_account(db, f"Bearer {token}")
        assert account is not None
        assert (account.name, account.revoked_at) == ("Aydin", "")
        for wrong in (
            "",
            "Bearer",
            f"Basic {token}",
            f"Bearer {token[:-1]}x",
            f"Bearer {token}x",
            "Bearer ik1.a.b",
        ):
            assert accounts.find_account(db, wrong) is None
        accounts.revoke_account(db, "Aydin", NOW)
        revoked = accounts.find_account(db, f"bearer {token}")
        assert revoked is not None
        assert revoked.revoked_at


def test_the_token_itself_is_not_kept(engine):
    with engine.begin() as db:
        token = accounts.make_account(db, "Aydin", NOW)
        kept = repr(db.execute(select(tables.device)).all())
    assert token.rpartition(".")[2] not in kept


@pytest.mark.parametrize("name", ["", " ", "Ek", "x" * 101, "rad\nrad"])
def test_a_name_that_is_taken_or_no_name_is_refused_in_words(engine, name):
    with engine.begin() as db, pytest.raises(InspektorError):
        accounts.make_account(db, name, NOW)


def test_nobody_can_be_revoked_who_is_not_there(engine):
    with engine.begin() as db, pytest.raises(InspektorError, match="Ingen"):
        accounts.revoke_account(db, "Ingen", NOW)

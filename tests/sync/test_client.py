"""What the laptop believes: the centre's own receipt for its own text, and nothing else a network says."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from inspektor.errors import InspektorError
from inspektor.storage import exchange, journal, tables
from inspektor.storage.journal import Key
from sync import protocol
from sync.client import Server, SyncError, synchronize
from sync.client.call import Caller
from sync.client.transport import Reply
from sync.protocol import Numbered, Receipt, SyncAnswer

SECRET = "Brukaren i lägenhet 12 berättade."
KEY = Key("0198c0de-0000-7000-8000-000000000001", "answer", "BEM-01", "comment")
NOWHERE = Server("http://127.0.0.1:9", "ik1.0.0")


@pytest.fixture
def laptop(make_laptop):
    laptop = make_laptop("Ek", NOWHERE)
    with laptop.database.begin() as db:
        journal.record(db, KEY, SECRET)
    return laptop


class ScriptedTransport:
    """Answers from a list instead of a network: replies, faults, or functions of the request."""

    def __init__(self, *script):
        self.script, self.requests, self.patience = list(script), [], []

    def post(self, body, headers, seconds):
        plain = protocol.inflate(body, headers.get("Content-Encoding", ""))
        request = protocol.decode(plain, protocol.SyncRequest)
        self.requests.append(request)
        self.patience.append(seconds)
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        answer = answer(request) if callable(answer) else answer
        if isinstance(answer, SyncError):
            raise answer
        return answer


def reply(message, status=200, **headers):
    kind = protocol.JSON_TYPE if status == 200 else protocol.PROBLEM_TYPE
    body = message if isinstance(message, bytes) else msgspec.json.encode(message)
    return Reply(status, {"Content-Type": kind} | headers, body)


def problem(code, **headers):
    status = protocol.PROBLEMS.get(code, 418)
    return reply(protocol.Problem(status=status, code=code), status, **headers)


def accept(request, **fields):
    """Answer as the centre would that has seen nothing before."""
    sent = [protocol.unpack_change(raw) for raw in request.changes]
    receipts = tuple(
        Receipt(id=change.id, state="ok", number=request.cursor + n, digest=change.digest())
        for n, change in enumerate(sent, 1)
    )
    page = tuple(Numbered(request.cursor + n, raw) for n, raw in enumerate(request.changes, 1))
    head = request.cursor + len(page)
    usual: dict[str, Any] = dict(
        protocol=1,
        epoch=request.epoch or "e1",
        receipts=receipts,
        page=page,
        cursor=head,
        head=head,
        more=False,
    )
    return reply(SyncAnswer(**usual | fields))


def rows(laptop):
    with laptop.database.read() as db:
        return db.execute(
            select(tables.change.c.value, tables.change.c.hub_number, tables.change.c.refused)
        ).all()


def run(laptop, transport, **options):
    waits: list[float] = []
    report = synchronize(
        laptop.database, NOWHERE, transport=transport, wait=waits.append, chance=lambda: 1.0, **options
    )
    return report, waits


def assert_unharmed(laptop):
    assert [tuple(row) for row in rows(laptop)] == [(json.dumps(SECRET, ensure_ascii=False), None, None)]
    with laptop.database.read() as db:
        assert exchange.count_unsent(db) == 1
    report, _ = run(laptop, ScriptedTransport(accept))
    assert (report.sent, report.refused) == (1, 0)


def assert_is_for_the_inspector(error):
    assert str(error).endswith("Allt finns kvar på den här datorn.")
    assert SECRET not in str(error)
    assert isinstance(error, InspektorError)


def give_receipt(request, number):
    sent = protocol.unpack_change(request.changes[0])
    return Receipt(id=sent.id, state="ok", number=number, digest=sent.digest())


NONSENSE = {
    "html": (Reply(200, {"Content-Type": "text/html"}, b"<html>Logga in</html>"), "strange_answer"),
    "redirect": (Reply(302, {"Location": "https://portal.example/"}, b""), "strange_answer"),
    "redirect 307": (Reply(307, {"Location": "https://portal.example/"}, b""), "strange_answer"),
    "other json": (reply(b'{"ok":true}'), "strange_answer"),
    "no json": (reply(b"\xff\xfe"), "strange_answer"),
    "list": (reply(b"[]"), "strange_answer"),
    "proxy 403": (Reply(403, {"Content-Type": "text/html"}, b"Forbidden"), "strange_answer"),
    "proxy 401": (
        Reply(401, {"Content-Type": "application/json"}, b'{"code":"unauthorized"}'),
        "strange_answer",
    ),
    "bomb": (
        reply(gzip.compress(b'{"hub":"inspektor"' + b" " * 50_000_000), **{"Content-Encoding": "gzip"}),
        "strange_answer",
    ),
    "half gzip": (
        reply(gzip.compress(b'{"hub":"inspektor"}' * 99)[:-9], **{"Content-Encoding": "gzip"}),
        "strange_answer",
    ),
    "empty": (reply(b""), "unreachable"),
    "envelope only": (reply(b'{"hub":"inspektor"}'), "nonsense"),
    "problem without code": (reply(b'{"hub":"inspektor"}', 500), "nonsense"),
    "unknown problem": (problem("sunspots"), "sunspots"),
    "no receipts": (lambda r: accept(r, receipts=()), "nonsense"),
    "receipt of another": (
        lambda r: accept(r, receipts=(Receipt(id="c1", state="ok", number=1, digest="x"),)),
        "nonsense",
    ),
    "receipt without number": (
        lambda r: accept(r, receipts=(Receipt(id=protocol.unpack_change(r.changes[0]).id, state="ok"),)),
        "nonsense",
    ),
    "receipt numbered nought": (lambda r: accept(r, receipts=(give_receipt(r, 0),)), "nonsense"),
    "receipt beyond all numbers": (lambda r: accept(r, receipts=(give_receipt(r, 2**63),)), "nonsense"),
    "page beyond all numbers": (
        lambda r: accept(r, page=(Numbered(2**63, r.changes[0]),), cursor=2**63, head=2**63),
        "nonsense",
    ),
    "page backwards": (lambda r: accept(r, page=(Numbered(0, r.changes[0]),), cursor=0), "nonsense"),
    "page of nothing": (lambda r: accept(r, page=(Numbered(1, msgspec.Raw(b'{"id":1}')),)), "nonsense"),
    "page that breaks a rule": (
        lambda r: accept(r, page=(Numbered(1, msgspec.Raw(bytes(r.changes[0]).replace(b'"Ek"', b'""'))),)),
        "nonsense",
    ),
    "cursor beyond the page": (lambda r: accept(r, cursor=7, head=7), "nonsense"),
    "more of nothing": (lambda r: accept(r, page=(), cursor=0, head=3, more=True), "nonsense"),
    "no epoch": (lambda r: accept(r, epoch=""), "nonsense"),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_an_answer_that_makes_no_sense_changes_nothing_and_says_what_to_do(laptop, case):
    answer, code = NONSENSE[case]
    with pytest.raises(SyncError) as failed:
        run(laptop, ScriptedTransport(answer))
    assert failed.value.code == code
    assert_is_for_the_inspector(failed.value)
    assert_unharmed(laptop)


ACTED_ON = {"rewound", "too_large"}  # these have tests of their own


@pytest.mark.parametrize(
    "code", sorted({*protocol.PROBLEMS, "unreachable", "timeout", "untrusted"} - ACTED_ON)
)
def test_each_fault_has_a_sentence_and_leaves_the_laptop_as_it_was(laptop, code):
    answer = problem(code) if code in protocol.PROBLEMS else SyncError(code)
    with pytest.raises(SyncError) as failed:
        run(laptop, ScriptedTransport(answer))
    assert failed.value.code == code
    assert_is_for_the_inspector(failed.value)
    assert_unharmed(laptop)


def test_a_receipt_for_another_text_is_no_receipt(laptop):
    def lie(request):
        (change,) = map(protocol.unpack_change, request.changes)
        receipt = Receipt(id=change.id, state="ok", number=1, digest="0" * 64)
        return accept(request, receipts=(receipt,), page=(), cursor=0, head=0)

    report, _ = run(laptop, ScriptedTransport(lie))
    assert (report.sent, report.refused) == (0, 1)
    assert [row.hub_number for row in rows(laptop)] == [None]
    with laptop.database.read() as db:
        assert exchange.list_refused(db) == ((KEY, "other_text"),)


def test_a_refused_change_steps_aside_and_the_rest_goes_through(laptop):
    with laptop.database.begin() as db:
        journal.record(db, KEY._replace(record="BEM-02"), "Larm lyser.")

    def refuse_first(request):
        first, second = map(protocol.unpack_change, request.changes)
        receipts = (
            Receipt(id=first.id, state="refused", code="nul"),
            Receipt(id=second.id, state="ok", number=1, digest=second.digest()),
        )
        return accept(request, receipts=receipts, page=(Numbered(1, request.changes[1]),), cursor=1, head=1)

    report, _ = run(laptop, ScriptedTransport(refuse_first, accept))
    assert (report.sent, report.refused) == (1, 1)
    assert [row.refused for row in rows(laptop)] == ["nul", None]


def test_trying_again_waits_longer_each_time_and_obeys_the_centre(laptop):
    transport = ScriptedTransport(
        SyncError("unreachable"), problem("busy", **{"Retry-After": "7"}), problem("broken"), accept
    )
    report, waits = run(laptop, transport)
    assert report.sent == 1
    assert waits == [0.5, 7.0, 2.0]
    assert len({request.batch_id for request in transport.requests}) == 1


def test_the_wait_is_drawn_by_chance_so_that_all_laptops_do_not_come_at_once(laptop):
    waits: list[float] = []
    transport = ScriptedTransport(SyncError("unreachable"), SyncError("unreachable"), accept)
    synchronize(laptop.database, NOWHERE, transport=transport, wait=waits.append, chance=lambda: 0.25)
    assert waits == [0.125, 0.25]


def test_a_centre_that_asks_for_an_hour_is_not_waited_for(laptop):
    with pytest.raises(SyncError) as failed:
        run(laptop, ScriptedTransport(problem("busy", **{"Retry-After": "3600"})))
    assert (failed.value.code, failed.value.retry_after) == ("busy", 3600.0)
    assert_unharmed(laptop)


def test_it_gives_up_after_a_few_tries_so_that_the_screen_gets_an_answer(laptop):
    transport = ScriptedTransport(SyncError("unreachable"))
    with pytest.raises(SyncError):
        run(laptop, transport)
    assert len(transport.requests) == 4


def test_patience_grows_with_what_is_to_be_sent(laptop):
    with laptop.database.begin() as db:
        for number in range(40):
            journal.record(db, KEY._replace(record=f"BEM-{number}"), random_text(number))
    transport = ScriptedTransport(accept)
    run(laptop, transport)
    assert transport.patience[0] > 20 + 40 * 20_000 / 2 / (16 * 1024)


def random_text(seed):
    return "".join(format(hash((seed, n)) & 0xFFFFFFFF, "08x") for n in range(2500))


@pytest.mark.parametrize("code", ["too_large", "timeout"])
def test_what_is_too_much_at_once_goes_in_halves_with_a_receipt_for_each_change(laptop, code):
    with laptop.database.begin() as db:
        for number in range(9):
            journal.record(db, KEY._replace(record=f"BEM-{number}"), f"Kommentar {number}")

    def narrow(request):
        if len(request.changes) <= 3:
            return accept(request, page=(), cursor=request.cursor, head=request.cursor)
        return problem("too_large") if code == "too_large" else SyncError("timeout")

    transport = ScriptedTransport(narrow)
    report, _ = run(laptop, transport)
    with laptop.database.read() as db:
        assert exchange.count_unsent(db) == 0
    assert (report.sent, report.refused) == (10, 0)
    whole, *parts = dict.fromkeys(request.batch_id for request in transport.requests)
    assert all(part.startswith(f"{whole}:") for part in parts)
    assert len({request.batch_counter for request in transport.requests}) == 1


def test_a_single_change_that_is_too_large_is_set_aside_and_shown(laptop):
    report, _ = run(laptop, ScriptedTransport(problem("too_large"), accept))
    assert (report.sent, report.refused) == (0, 1)
    with laptop.database.read() as db:
        assert exchange.list_refused(db) == ((KEY, "too_large"),)


@pytest.mark.parametrize("answer", [problem("rewound"), lambda r: accept(r, epoch=f"e{id(r)}")])
def test_a_centre_that_never_comes_to_rest_is_left(laptop, answer):
    run(laptop, ScriptedTransport(accept))
    with laptop.database.begin() as db:
        journal.record(db, KEY, "Nytt.")
    with pytest.raises(SyncError) as failed:
        run(laptop, ScriptedTransport(answer))
    assert failed.value.code == "restless"
    assert_is_for_the_inspector(failed.value)


def test_it_stops_when_asked_to_and_says_how_far_it_is(laptop):
    with pytest.raises(SyncError) as stopped:
        run(laptop, ScriptedTransport(accept), cancelled=lambda: True)
    assert stopped.value.code == "cancelled"
    told = []
    run(laptop, ScriptedTransport(accept), progress=lambda sent, received: told.append((sent, received)))
    assert told == [(1, 0)]


def test_the_report_has_the_laptops_own_time(laptop):
    at = datetime(2026, 11, 23, 12, 41, tzinfo=UTC)
    report, _ = run(laptop, ScriptedTransport(accept), clock=lambda: at)
    assert (report.received_at, report.head) == (at, 1)


def test_the_token_is_in_no_text_of_ours():
    assert "secret" not in repr(Server("https://central.example", "secret"))


def test_one_call_knows_no_clock_and_no_die():
    assert {"wait", "chance", "is_cancelled"} <= set(Caller.__slots__)

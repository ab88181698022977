"""The centre's door and its command: who gets in, how much may be carried, and what is told to strangers."""

import asyncio
import contextlib
import gzip
import json
import logging
import socket
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
import requests
from sqlalchemy import text

from inspektor.change import Change
from sync import protocol
from sync.server import command
from sync.server.app import build_app
from sync.server.child import make_token
from sync.server.database import open_embedded

COMMAND = [sys.executable, "-m", "sync.server.app"]
SECRET = "Brukaren i lägenhet 12 berättade."
CHANGE = Change(
    id="c1", visit="v1", kind="note", record="n1", field="text", value=SECRET, replaces=(), author=SECRET,
    device="d1", counter=1, at="2026-11-19T06:24:00+01:00",
)  # fmt: skip


@pytest.fixture(scope="session")
def token(centre):
    return centre.let_in("app tests").token


def make_body(**fields):
    usual: dict[str, Any] = dict(protocol=1, device="d1", incarnation="i1", epoch="", cursor=0)
    return msgspec.json.encode(protocol.SyncRequest(**usual | fields))


def post(centre, body, token, **headers):
    return post_to(centre.url, body, token, **headers)


def post_to(url, body, token, **headers):
    given = {"Authorization": f"Bearer {token}", protocol.PROTOCOL_HEADER: "1"}
    return requests.post(url + protocol.SYNC_PATH, data=body, headers=given | headers, timeout=20)


def assert_problem(answer, code):
    assert answer.status_code == protocol.PROBLEMS[code]
    assert answer.headers["Content-Type"] == protocol.PROBLEM_TYPE
    assert answer.json() | {"title": ""} == {
        "hub": "inspektor", "type": "about:blank", "title": "", "status": answer.status_code, "code": code,
    }  # fmt: skip


def test_a_good_answer_carries_the_marks_that_no_other_network_gives(centre, token):
    answer = post(centre, make_body(), token)
    assert answer.status_code == 200
    assert answer.headers[protocol.PROTOCOL_HEADER] == "1"
    assert answer.headers[protocol.HUB_HEADER] == answer.json()["epoch"]
    assert answer.json()["hub"] == "inspektor"
    assert "server" not in answer.headers


def test_nothing_new_costs_less_than_a_kilobyte_each_way(centre, token):
    answer = post(centre, make_body(cursor=10**6, epoch="other"), token)
    head = answer.json()["head"]
    answer = post(centre, make_body(cursor=head, epoch=answer.json()["epoch"]), token)
    assert len(answer.content) < 300
    assert answer.json()["page"] == []


def test_a_body_may_be_gzip(centre, token):
    packed = gzip.compress(make_body())
    assert post(centre, packed, token, **{"Content-Encoding": "gzip"}).status_code == 200


@pytest.mark.parametrize("wrong", ["", "ik1.0.0", "x" * 5000])
def test_strangers_are_told_nothing(centre, wrong):
    assert_problem(post(centre, make_body(), wrong), "unauthorized")


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/", "/v1/sync", "/v1/devices"])
def test_no_page_describes_the_centre(centre, path):
    assert_problem(requests.get(centre.url + path, timeout=20), "not_found")


def test_health_is_told_without_content(centre):
    assert requests.get(centre.url + "/health", timeout=20).json() == {"hub": "inspektor", "status": "ok"}


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        (b"", {}, "malformed"),
        (b"{", {}, "malformed"),
        (b"\xff", {}, "malformed"),
        (b"[" * 100_000, {}, "malformed"),
        (make_body(), {"Content-Encoding": "gzip"}, "malformed"),
        (make_body(), {"Content-Encoding": "br"}, "malformed"),
        (make_body(), {protocol.PROTOCOL_HEADER: "2"}, "protocol_unknown"),
        (make_body(), {protocol.PROTOCOL_HEADER: "x"}, "protocol_unknown"),
        (b" " * (protocol.MAX_BODY_BYTES + 1), {}, "too_large"),
        (gzip.compress(b" " * 100_000_000), {"Content-Encoding": "gzip"}, "too_large"),
        (json.dumps({"protocol": 1}).encode(), {}, "malformed"),
    ],
)
def test_a_request_that_cannot_be_read_is_refused_with_a_code(centre, token, body, headers, code):
    assert_problem(post(centre, body, token, **headers), code)


def test_a_body_without_a_length_is_counted_while_it_is_read(centre, token):
    chunks = (b" " * 65536 for _ in range(200))
    assert_problem(post(centre, chunks, token), "too_large")


def test_what_goes_wrong_in_the_centre_reaches_the_log_without_content(tmp_path):
    token = make_token(tmp_path, "log")
    with (tmp_path / "log.txt").open("w") as log, contextlib.ExitStack() as stack:
        start = [*COMMAND, "--data", str(tmp_path), "--port", "0"]
        server = stack.enter_context(subprocess.Popen(start, stdout=subprocess.PIPE, stderr=log, text=True))
        stack.callback(server.kill)
        assert server.stdout is not None
        url = server.stdout.readline().split()[3]
        engine = open_embedded(tmp_path)
        with engine.begin() as db:
            db.execute(text("ALTER TABLE change RENAME TO broken"))
        engine.dispose()
        raw = msgspec.Raw(msgspec.json.encode(CHANGE))
        body = make_body(batch_id="b1", batch_counter=1, changes=(raw,))
        assert_problem(post_to(url, body, token), "broken")
        with pytest.raises(requests.ConnectionError):
            post_to(url.replace("http:", "https:"), body, token)
    assert SECRET not in (tmp_path / "log.txt").read_text()


def test_the_log_says_where_a_fault_was_and_not_what_it_held():
    formatter = command.SilentFormatter("%(message)s")
    try:
        int(SECRET)  # its message repeats the text
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "it broke", None, sys.exc_info())
    shown = formatter.format(record)
    assert SECRET not in shown
    assert "ValueError at test_app.py:" in shown


def run(*arguments):
    """Run the command here and now; give its exit status."""
    try:
        command.run(build_app, arguments)
    except SystemExit as end:
        return end.code
    return 0


def test_an_open_address_needs_tls_or_a_proxy_that_has_it(tmp_path, capsys):
    assert run("--data", str(tmp_path), "--host", "0.0.0.0") == 2
    said = capsys.readouterr().err
    assert said.startswith("Utan kryptering svarar centralen bara på den egna datorn.")
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_port_that_is_taken_is_said_in_words(tmp_path, capsys, centre):
    assert run("--data", str(tmp_path), "--port", str(urlsplit(centre.url).port)) == 2
    assert "Välj en annan med --port." in capsys.readouterr().err


def test_the_command_lets_in_lists_and_shuts_out(tmp_path, capsys):
    steps = (
        (("devices",), 0, "Inga datorer"),
        (("device", "Bärbar 1"), 0, "ik1."),
        (("device", "Bärbar 1"), 2, "Det finns redan en dator"),
        (("devices",), 0, "Bärbar 1\tinsläppt"),
        (("revoke", "Bärbar 1"), 0, "är spärrad"),
        (("devices",), 0, "Bärbar 1\tspärrad"),
        (("revoke", "Ingen"), 2, "Det finns ingen dator"),
        (("restored",), 0, "Inget blir dubbelt"),
    )
    for arguments, status, words in steps:
        for line in (("--data", str(tmp_path), *arguments), (*arguments, "--data", str(tmp_path))):
            if line[0] == "--data" or arguments[0] != "device":
                assert run(*line) == status
                shown = capsys.readouterr()
                assert words in shown.out + shown.err


def test_half_a_request_keeps_nobody_else_waiting(centre, token):
    address = urlsplit(centre.url)
    with socket.create_connection((address.hostname, address.port)) as line:
        line.sendall(b"POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{")
        assert post(centre, make_body(), token).status_code == 200


def test_many_laptops_at_once_get_numbers_without_a_gap_or_a_double(own_centre):
    async def push(name, token):
        changes = [msgspec.structs.replace(CHANGE, id=f"{name}-{n}", counter=n) for n in range(50)]
        raw = tuple(map(protocol.pack_change, changes))
        body = make_body(device=name, batch_id=name, batch_counter=1, changes=raw)
        head = (
            f"POST /v1/sync HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            f"X-Inspektor-Protocol: 1\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(own_centre.url).port)
        writer.write(head.encode() + body)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        packed = answer.partition(b"\r\n\r\n")[2]
        return protocol.decode(protocol.inflate(packed, "gzip"), protocol.SyncAnswer)

    async def push_all():
        names = [f"laptop-{n}" for n in range(20)]
        tokens = [own_centre.let_in(name).token for name in names]
        return await asyncio.gather(*map(push, names, tokens))

    answers = asyncio.run(push_all())
    numbers = [receipt.number for answer in answers for receipt in answer.receipts]
    assert sorted(number or 0 for number in numbers) == list(range(1, 1001))
    # Whoever was answered saw every number below the last one in his page, or will see it on the next.
    for answer in answers:
        assert [row.number for row in answer.page] == list(range(1, answer.cursor + 1))

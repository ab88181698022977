"""The line between laptop and centre on real sockets: redirects, portals, strangers, tokens."""

import subprocess
import sys

import pytest

from inspektor.errors import InspektorError
from inspektor.storage import exchange, journal
from inspektor.storage.journal import Key
from sync.client import Server, SyncError
from sync.client.transport import HttpTransport

SECRET = "Brukaren i lägenhet 12 berättade."
KEY = Key("0198c0de-0000-7000-8000-000000000001", "answer", "BEM-01", "comment")
NOWHERE = Server("http://127.0.0.1:9", "ik1.0.0")


@pytest.fixture
def laptop(make_laptop):
    laptop = make_laptop("Ek", NOWHERE)
    with laptop.database.begin() as db:
        journal.record(db, KEY, SECRET)
    return laptop


def assert_unharmed(laptop, error):
    with laptop.database.read() as db:
        assert exchange.count_unsent(db) == 1
        assert exchange.list_refused(db) == ()
    assert isinstance(error, InspektorError)
    assert str(error).endswith("Allt finns kvar på den här datorn.")
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://central.example", "insecure"),
        ("ftp://central.example", "bad_address"),
        ("central.example", "bad_address"),
        ("https://", "bad_address"),
        ("http://[", "bad_address"),
        ("", "bad_address"),
    ],
)
def test_only_a_safe_address_is_used(url, code):
    with pytest.raises(SyncError) as refused:
        HttpTransport(Server(url, "token"))
    assert refused.value.code == code


def test_the_own_computer_needs_no_tls_and_no_proxy_of_the_environment(monkeypatch, helper, tmp_path):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    stranger = helper("scripted_server.py", answer_file(tmp_path, b"HTTP/1.1 204 No Content\r\n\r\n"))
    transport = HttpTransport(Server(f"http://127.0.0.1:{stranger.port}", "t"))
    assert transport.post(b"{}", {}, 5).status == 204
    transport.close()


def answer_file(tmp_path, answer):
    file = tmp_path / f"answer-{len(list(tmp_path.iterdir()))}"
    file.write_bytes(answer)
    return file


@pytest.mark.parametrize(
    "status", [b"301 Moved", b"302 Found", b"307 Temporary Redirect", b"308 Permanent Redirect"]
)
def test_a_redirect_is_followed_by_nothing(laptop, helper, tmp_path, status):
    other = helper("scripted_server.py", answer_file(tmp_path, b"HTTP/1.1 204 No Content\r\n\r\n"))
    answer = b"HTTP/1.1 %s\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n" % (
        status,
        other.port,
    )
    portal = helper("scripted_server.py", answer_file(tmp_path, answer))
    with pytest.raises(SyncError) as failed:
        laptop.sync(Server(f"http://127.0.0.1:{portal.port}", "t"))
    assert failed.value.code == "strange_answer"
    assert int(portal.listen()) > 0  # it was asked
    assert other.stop() == ""  # and nobody else was
    assert_unharmed(laptop, failed.value)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n<html", "strange_answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{", "unreachable"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "unreachable"),
        (b"", "unreachable"),
    ],
)
def test_strangers_on_the_line_are_not_the_centre(laptop, helper, tmp_path, answer, code):
    stranger = helper("scripted_server.py", answer_file(tmp_path, answer))
    with pytest.raises(SyncError) as failed:
        laptop.sync(Server(f"http://127.0.0.1:{stranger.port}", "t"))
    assert failed.value.code == code
    assert_unharmed(laptop, failed.value)


def test_an_answer_without_end_is_cut_off(helper, tmp_path):
    endless = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b" " * (9 * 1024 * 1024)
    stranger = helper("scripted_server.py", answer_file(tmp_path, endless))
    transport = HttpTransport(Server(f"http://127.0.0.1:{stranger.port}", "t"))
    with pytest.raises(SyncError, match="Svaret kom inte från centralen"):
        transport.post(b"{}", {}, 5)
    transport.close()


def test_an_answer_that_drips_is_not_waited_for(helper, tmp_path):
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + b" " * 300_000
    stranger = helper("scripted_server.py", answer_file(tmp_path, answer))
    ticks = iter(range(0, 10_000, 60))
    transport = HttpTransport(Server(f"http://127.0.0.1:{stranger.port}", "t"), lambda: next(ticks))
    with pytest.raises(SyncError) as failed:
        transport.post(b"{}", {}, 5)
    transport.close()
    assert failed.value.code == "timeout"


def test_nobody_at_home_is_unreachable(laptop):
    with pytest.raises(SyncError) as failed:
        laptop.sync()
    assert failed.value.code == "unreachable"
    assert_unharmed(laptop, failed.value)


@pytest.mark.parametrize("token", ["", "ik1.0.0", "ik1.0123456789abcdef." + "x" * 43])
def test_a_wrong_token_pauses_and_keeps_everything(laptop, centre, token):
    with pytest.raises(SyncError) as failed:
        laptop.sync(Server(centre.url, token))
    assert failed.value.code == "unauthorized"
    assert_unharmed(laptop, failed.value)


def test_a_revoked_laptop_is_shut_out_at_its_next_request(laptop, centre):
    server = centre.let_in("revoked later")
    laptop.sync(server)
    with laptop.database.begin() as db:
        journal.record(db, KEY, "Skrivet efteråt.")
    command = [
        sys.executable,
        "-m",
        "sync.server.app",
        "revoke",
        "revoked later",
        "--data",
        str(centre.folder),
    ]
    subprocess.run(command, check=True, capture_output=True)
    with pytest.raises(SyncError) as failed:
        laptop.sync(server)
    assert failed.value.code == "device_revoked"
    with laptop.database.read() as db:
        assert exchange.count_unsent(db) == 1

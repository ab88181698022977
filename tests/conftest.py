"""Gives every test Qt without a screen, a data folder of its own, no network and no stray log warnings."""

import ipaddress
import logging
import os
import socket
import tempfile
from collections.abc import Callable, Iterator

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before any test module imports Qt

# A failing example prints what to paste to see it again; a busy machine is no failure.
hypothesis.settings.register_profile("inspektor", print_blob=True, deadline=None)
hypothesis.settings.load_profile("inspektor")


@pytest.fixture(autouse=True, scope="session")
def data_folder() -> Iterator[str]:
    """Keep what the program saves in a folder that goes away with the session, never the developer's own."""
    with tempfile.TemporaryDirectory(prefix="inspektor-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPEKTOR_DATA", folder)
        yield folder


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """Fail the test that reaches for another machine: its result would depend on the weather."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


def _guarded(connect: Callable[..., object]) -> Callable[..., object]:
    def guarded(self: socket.socket, address: tuple[str, int]) -> object:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(address[0]):
            # A BaseException: the program's own `except OSError` must not swallow it.
            pytest.fail(f"the test reached for {address[0]}; only loopback is allowed")
        return connect(self, address)

    return guarded


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail the test that leaves a warning in the log, unless @pytest.mark.logs("its text") says so."""
    yield
    expected = [text for mark in request.node.iter_markers("logs") for text in mark.args]
    records = [record for when in ("setup", "call") for record in caplog.get_records(when)]
    loud = [r for r in records if r.levelno >= logging.WARNING]
    stray = [r.getMessage() for r in loud if not any(text in r.getMessage() for text in expected)]
    assert not stray, f"unexpected warnings in the log: {stray}"

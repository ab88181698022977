"""Carries one request to the centre and its answer back: the only place that knows requests."""

import ipaddress
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

import requests
import urllib3

from sync import protocol
from sync.client.faults import SyncError

_CONNECT_SECONDS = 10.0
_SLOWEST_BYTES_PER_SECOND = 16 * 1024
_CHUNK_BYTES = 64 * 1024

_FAULTS: tuple[tuple[type[Exception], str], ...] = (
    # the first that fits
    (requests.Timeout, "timeout"),
    (urllib3.exceptions.TimeoutError, "timeout"),
    (requests.exceptions.SSLError, "untrusted"),
    (requests.exceptions.InvalidURL, "bad_address"),
    (requests.exceptions.InvalidSchema, "bad_address"),
    (requests.RequestException, "unreachable"),
    (urllib3.exceptions.HTTPError, "unreachable"),
)


@dataclass(frozen=True, slots=True)
class Server:
    """Where the centre is ("https://central.example:8470"), and this laptop's own token for it."""

    url: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came over the network, not yet believed; `body` is as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Whatever carries one request to the centre and its answer back."""

    def post(self, body: bytes, headers: Mapping[str, str], seconds: float) -> Reply:
        """Send once, follow nobody; SyncError "unreachable", "timeout" or "untrusted" if no answer came."""


class HttpTransport:
    """
    HTTPS: never redirected, never unverified, never more than a full answer in memory.

    Only the own computer may be spoken to without TLS, and then no proxy is asked.
    """

    def __init__(self, server: Server, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Check the address; SyncError "insecure" or "bad_address" if it will not do."""
        self._url = server.url.rstrip("/") + protocol.SYNC_PATH
        self._monotonic = monotonic
        self._session = requests.Session()
        self._session.trust_env = not _check_address(server.url)
        self._session.auth = _Bearer(server.token)

    def post(self, body: bytes, headers: Mapping[str, str], seconds: float) -> Reply:
        """Send once; `seconds` is the patience for the answer."""
        try:
            return self._post(body, headers, seconds)
        except tuple(kind for kind, _ in _FAULTS) as error:
            raise SyncError(next(code for kind, code in _FAULTS if isinstance(error, kind))) from error

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def _post(self, body: bytes, headers: Mapping[str, str], seconds: float) -> Reply:
        with self._session.post(
            self._url,
            data=body,
            headers=dict(headers),
            timeout=(_CONNECT_SECONDS, seconds),
            allow_redirects=False,  # a redirected POST would carry everything to another host
            stream=True,
        ) as response:
            return Reply(response.status_code, response.headers, self._read(response, seconds))

    def _read(self, response: requests.Response, seconds: float) -> bytes:
        body = bytearray()
        deadline = self._monotonic() + seconds
        for chunk in response.raw.stream(_CHUNK_BYTES, decode_content=False):
            body += chunk
            if len(body) > protocol.MAX_BODY_BYTES:
                raise SyncError("strange_answer")
            if self._monotonic() > deadline + len(body) / _SLOWEST_BYTES_PER_SECOND:
                raise SyncError("timeout")
        return bytes(body)


class _Bearer(requests.auth.AuthBase):
    """Shows the token; being there, it keeps a .netrc of the computer from being read."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _check_address(url: str) -> bool:
    """Say whether the address is the own computer's."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise SyncError("bad_address") from error
    if not host or parts.scheme not in {"http", "https"}:
        raise SyncError("bad_address")
    is_own = host == "localhost" or _is_loopback(host)
    if parts.scheme == "http" and not is_own:
        raise SyncError("insecure")
    return is_own


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

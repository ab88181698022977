"""Says one thing to the centre until it is answered, and believes no answer but the centre's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from sync import protocol
from sync.client.faults import SyncError
from sync.client.transport import Reply, Transport
from sync.protocol import Problem, SyncAnswer, SyncRequest

_WORTH_A_RETRY = frozenset({"unreachable", "timeout", "busy", "broken", "slow"})
_TRIES = 4
_WAIT_BASE_SECONDS, _WAIT_CAP_SECONDS = 0.5, 60.0
_PATIENCE_SECONDS, _SLOWEST_BYTES_PER_SECOND = 20.0, 16 * 1024


@dataclass(frozen=True, slots=True)
class Caller:
    """
    The one policy of trying again: full jitter, doubling, `Retry-After` obeyed, a few tries.

    `wait` takes seconds, `chance` gives 0 to 1; both are given so that nothing here knows a clock or a die.
    """

    transport: Transport
    wait: Callable[[float], None]
    chance: Callable[[], float]
    is_cancelled: Callable[[], bool]

    def call(self, request: SyncRequest) -> SyncAnswer:
        """
        Give the centre's answer; SyncError after the last try, or at once when trying again cannot help.

        A second "timeout" comes at once when the request can be made smaller.
        """
        timeouts = 0
        for attempt in range(_TRIES):
            if self.is_cancelled():
                raise SyncError("cancelled")
            try:
                return self._call_once(request)
            except SyncError as error:
                timeouts += error.code == "timeout"
                is_enough = attempt == _TRIES - 1 or (timeouts == 2 and len(request.changes) > 1)
                if is_enough or not _may_help(error):
                    raise
                self._pause(attempt, error)
        raise AssertionError("the last try answers or raises")

    def _pause(self, attempt: int, error: SyncError) -> None:
        longest = min(_WAIT_CAP_SECONDS, _WAIT_BASE_SECONDS * 2.0**attempt)
        self.wait(max(error.retry_after, longest * self.chance()))

    def _call_once(self, request: SyncRequest) -> SyncAnswer:
        body, encoding = protocol.deflate(msgspec.json.encode(request))
        headers = {
            "Content-Type": protocol.JSON_TYPE,
            "Accept-Encoding": "gzip",
            protocol.PROTOCOL_HEADER: str(protocol.PROTOCOL),
        }
        patience = _PATIENCE_SECONDS + len(body) / _SLOWEST_BYTES_PER_SECOND
        return read_reply(self.transport.post(body, headers | encoding, patience))


def _may_help(error: SyncError) -> bool:
    return error.code in _WORTH_A_RETRY and error.retry_after <= _WAIT_CAP_SECONDS


class _Envelope(msgspec.Struct):
    hub: str = ""


def read_reply(reply: Reply) -> SyncAnswer:
    """Give the answer; SyncError for a problem, and for all that others say in the centre's place."""
    body = _open_envelope(reply)
    try:
        if reply.status == 200:
            return protocol.decode(body, SyncAnswer)
        problem = protocol.decode(body, Problem)
    except protocol.BodyError as error:
        raise SyncError("nonsense") from error
    raise SyncError(problem.code, _read_delay(reply.headers))


def _open_envelope(reply: Reply) -> bytes:
    if not reply.body and not 300 <= reply.status < 400:
        raise SyncError(
            "unreachable"
        )  # the line was cut within the head, which the HTTP library does not see
    kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in {protocol.JSON_TYPE, protocol.PROBLEM_TYPE} or 300 <= reply.status < 400:
        raise SyncError("strange_answer")
    try:
        body = protocol.inflate(reply.body, reply.headers.get("Content-Encoding", ""))
        is_ours = protocol.decode(body, _Envelope).hub == protocol.HUB
    except protocol.BodyError as error:
        raise SyncError("strange_answer") from error
    if not is_ours:
        raise SyncError("strange_answer")
    return body


def _read_delay(headers: Mapping[str, str]) -> float:
    asked = headers.get("Retry-After", "")
    return float(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0.0

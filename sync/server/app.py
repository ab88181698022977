"""The centre's one door: reads a request, lets the store answer it, and says in codes what went wrong."""

import asyncio
from typing import Annotated

import msgspec
from fastapi import Depends, FastAPI, Request, Response
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from sync import protocol
from sync.server.accounts import Account, find_account
from sync.server.command import run
from sync.server.database import find_problem
from sync.server.store import RequestError, Store, open_store

_SLOWEST_BYTES_PER_SECOND = 4096
_PATIENCE_SECONDS = 60


def build_app(engine: Engine) -> FastAPI:
    """Put the routes on a database that `open_embedded` gave; no page describes them to strangers."""
    store = open_store(engine)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    def get_account(request: Request) -> Account:
        with engine.begin() as db:
            account = find_account(db, request.headers.get("authorization", ""))
        if account is None:
            raise RequestError("unauthorized")
        if account.revoked_at:
            raise RequestError("device_revoked")
        return account

    # In this order: a stranger's body is not even read.
    @app.post(protocol.SYNC_PATH)
    def sync(
        account: Annotated[Account, Depends(get_account)],
        message: Annotated[protocol.SyncRequest, Depends(_read_message)],
    ) -> Response:
        return _answer(store, account, message)

    @app.get(protocol.HEALTH_PATH)
    def health() -> dict[str, str]:
        return {"hub": protocol.HUB, "status": "ok"}

    _add_faults(app)
    return app


async def _read_message(request: Request) -> protocol.SyncRequest:
    """Read the body within bounds of size and time."""
    spoken = request.headers.get(protocol.PROTOCOL_HEADER, "")
    if spoken not in _SPOKEN:
        raise RequestError("protocol_unknown")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > protocol.MAX_BODY_BYTES:
        raise RequestError("too_large")
    try:
        body = await _read_body(request)
        plain = protocol.inflate(body, request.headers.get("content-encoding", ""))
        return protocol.decode(plain, protocol.SyncRequest)
    except protocol.BodyError as error:
        raise RequestError(error.code) from error


_SPOKEN = frozenset(map(str, range(protocol.OLDEST_PROTOCOL, protocol.PROTOCOL + 1)))


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    try:
        async with asyncio.timeout_at(deadline) as patience:
            async for chunk in request.stream():
                body += chunk
                patience.reschedule(deadline + len(body) / _SLOWEST_BYTES_PER_SECOND)
                if len(body) > protocol.MAX_BODY_BYTES:
                    raise RequestError("too_large")
    except (TimeoutError, ClientDisconnect) as error:
        raise RequestError("slow") from error
    return bytes(body)


def _answer(store: Store, account: Account, message: protocol.SyncRequest) -> Response:
    answer = store.receive(account, message)
    body, encoding = protocol.deflate(msgspec.json.encode(answer))
    headers = {protocol.HUB_HEADER: answer.epoch, protocol.PROTOCOL_HEADER: str(protocol.PROTOCOL)}
    return Response(body, media_type=protocol.JSON_TYPE, headers=headers | encoding)


def _add_faults(app: FastAPI) -> None:
    @app.exception_handler(RequestError)
    async def refuse(_request: Request, error: RequestError) -> Response:
        return _make_problem(error.code)

    @app.exception_handler(SQLAlchemyError)
    async def fail(_request: Request, error: SQLAlchemyError) -> Response:
        return _make_problem(find_problem(error))

    @app.exception_handler(HTTPException)
    async def miss(_request: Request, _error: HTTPException) -> Response:
        return _make_problem("not_found")

    @app.exception_handler(Exception)
    async def break_down(_request: Request, _error: Exception) -> Response:
        return _make_problem("broken")


def _make_problem(code: str) -> Response:
    status = protocol.PROBLEMS[code]
    problem = protocol.Problem(title=code.replace("_", " "), status=status, code=code)
    headers = {protocol.PROTOCOL_HEADER: str(protocol.PROTOCOL)} | _HINTS.get(code, {})
    return Response(
        msgspec.json.encode(problem), status_code=status, media_type=protocol.PROBLEM_TYPE, headers=headers
    )


_HINTS = {"busy": {"Retry-After": "2"}, "unauthorized": {"WWW-Authenticate": "Bearer"}}


def main() -> None:
    """Run the command inspektor-server."""
    run(build_app)


if __name__ == "__main__":
    main()

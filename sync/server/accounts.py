"""Who may send and read: one pre-shared token for each laptop, of which the centre keeps only the SHA-256."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from inspektor.errors import InspektorError
from sync.server.tables import device

_TOKEN = re.compile(r"ik1\.([0-9a-f]{16})\.([A-Za-z0-9_-]{43})")
_NOBODY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Account:
    """One laptop's right to speak with the centre; `revoked_at` is empty while it holds."""

    name: str
    created_at: str
    revoked_at: str


def make_account(db: Connection, name: str, at: datetime) -> str:
    """Let a laptop in under a name; the token that is given back can never be shown again."""
    if not name.strip() or not name.isprintable() or len(name) > 100:
        raise InspektorError("Datorn behöver ett namn på högst 100 tecken.")
    if db.execute(select(device.c.name).where(device.c.name == name)).first():
        raise InspektorError(f"Det finns redan en dator som heter {name}. Välj ett annat namn.")
    token_id, token = _make_token()
    db.execute(
        insert(device).values(
            name=name,
            token_id=token_id,
            token_sha256=_hash(token),
            created_at=at.isoformat(timespec="seconds"),
        )
    )
    return token


def revoke_account(db: Connection, name: str, at: datetime) -> None:
    """Shut a laptop out from its next request on; what it has sent stays."""
    revoked = update(device).where(device.c.name == name, device.c.revoked_at.is_(None))
    if db.execute(revoked.values(revoked_at=at.isoformat(timespec="seconds"))).rowcount:
        return
    if not db.execute(select(device.c.name).where(device.c.name == name)).first():
        raise InspektorError(
            f"Det finns ingen dator som heter {name}. Kör inspektor-server devices för att se alla."
        )


def list_accounts(db: Connection) -> tuple[Account, ...]:
    """Give all laptops that were ever let in, by name."""
    rows = db.execute(select(device).order_by(device.c.name))
    return tuple(Account(row.name, row.created_at, row.revoked_at or "") for row in rows)


def find_account(db: Connection, authorization: str) -> Account | None:
    """Give the account whose token the header `Authorization: Bearer ...` holds; None if there is none."""
    scheme, _, token = authorization.partition(" ")
    shape = _TOKEN.fullmatch(token.strip())
    if scheme.lower() != "bearer" or shape is None:
        return None
    row = db.execute(select(device).where(device.c.token_id == shape[1])).first()
    # An unknown id takes the same way, so that the time does not tell which ids there are.
    if not hmac.compare_digest(row.token_sha256 if row else _NOBODY, _hash(token.strip())) or row is None:
        return None
    return Account(row.name, row.created_at, row.revoked_at or "")


def _make_token() -> tuple[str, str]:
    token_id = secrets.token_hex(8)
    return token_id, f"ik1.{token_id}.{secrets.token_urlsafe(32)}"


def _hash(token: str) -> str:
    # 256 random bits need no slow hash: there is no dictionary to try.
    return hashlib.sha256(token.encode()).hexdigest()

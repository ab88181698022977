"""The exchange with the centre as a job for the background: a plain function without Qt."""

from datetime import datetime

from inspektor.storage.database import Database


def exchange_with_center(database: Database, address: str, token: str) -> datetime:
    """Send and fetch; give the moment of the centre's last answer. SyncError when it had to stop."""
    from sync.client.conversation import synchronize  # noqa: PLC0415 - 100 ms of network library, when needed
    from sync.client.transport import Server  # noqa: PLC0415 - as above

    return synchronize(database, Server(address, token)).received_at

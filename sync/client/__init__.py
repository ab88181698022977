"""The laptop's end of the wire: hands out, sends, notes receipts, takes in; the only door to the network."""

from sync.client.conversation import SyncReport, synchronize
from sync.client.faults import SyncError
from sync.client.transport import Server

__all__ = ["Server", "SyncError", "SyncReport", "synchronize"]

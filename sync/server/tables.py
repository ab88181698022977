"""Columns and nothing else: what the centre keeps (made by migrations.py, portable to PostgreSQL)."""

from sqlalchemy import Column, ForeignKey, Integer, MetaData, PrimaryKeyConstraint, Table, Text

metadata = MetaData()

municipality = Table(
    "municipality",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("schema", Integer, nullable=False),
    Column("epoch", Text, nullable=False),  # empty until the first start
    Column("number", Integer, nullable=False),  # of the newest change; locked while more are taken in
)

device = Table(
    "device",
    metadata,
    Column("name", Text, primary_key=True),
    Column("token_id", Text, nullable=False, unique=True),
    Column("token_sha256", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("revoked_at", Text),
)

change = Table(
    "change",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False),
    Column("size", Integer, nullable=False),  # of the content, in bytes
    Column("content", Text, nullable=False),  # the change as it goes on the wire
    Column("account", Text, ForeignKey("device.name"), nullable=False),  # whose token brought it
)

batch = Table(
    "batch",
    metadata,
    Column("account", Text, ForeignKey("device.name"), nullable=False),
    Column("id", Text, nullable=False),
    Column("digest", Text, nullable=False),  # of what the batch held
    Column("receipts", Text, nullable=False),  # what was answered, and is answered again
    PrimaryKeyConstraint("account", "id"),
)

laptop = Table(
    "laptop",
    metadata,
    Column("account", Text, ForeignKey("device.name"), nullable=False),
    Column("device", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("counter", Integer, nullable=False),  # of its newest batch
    Column("batch", Text, nullable=False),  # that batch, without its part
    PrimaryKeyConstraint("account", "device", "incarnation"),
)

"""The state line after talks with the centre: a fault stands until the next talk went well."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspektor.errors import InspektorError
from inspektor.storage import exchange
from inspektor.storage.database import Database
from inspektor.storage.visits import record_comment
from ui.background import Background
from ui.messages import FaultLog, Messages
from ui.state_line import StateLine
from ui.sync_state import SyncState


@pytest.fixture
def line(qtbot: QtBot) -> StateLine:
    made = StateLine()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def sync(line: StateLine, karin: Database, tmp_path: Path) -> Iterator[SyncState]:
    background = Background()
    yield SyncState(karin, line, background, Messages(line, FaultLog(tmp_path / "log")))
    background.close()


def test_a_talk_that_went_well_takes_away_the_fault_of_the_one_before(
    sync: SyncState, line: StateLine
) -> None:
    sync._take_fault(InspektorError("Centralen svarar inte."))
    assert line.fault == "Centralen svarar inte."
    sync._take_receipts(datetime(2026, 11, 19, 12, 41, tzinfo=UTC))
    assert line.fault == ""


def test_a_fault_of_saving_is_not_taken_away_by_the_centre(sync: SyncState, line: StateLine) -> None:
    sync._take_fault(InspektorError("Centralen svarar inte."))
    sync.note_unsaved("Disken är full.")
    sync._take_receipts(datetime(2026, 11, 19, 12, 41, tzinfo=UTC))
    assert line.fault == "Disken är full."


def test_what_the_centre_refuses_is_said_with_its_place_until_it_is_written_anew(
    sync: SyncState, line: StateLine, karin: Database
) -> None:
    with karin.begin() as db:
        record_comment(db, "visit-1", "BEM-01", "för lång")
        batch = exchange.hand_out(db)
        assert batch is not None
        exchange.note_receipts(
            db, batch.id, [exchange.Receipt(change.id, refused="too_large") for change in batch.changes]
        )
    sync._take_receipts(datetime(2026, 11, 19, 12, 41, tzinfo=UTC))
    assert "BEM-01" in line.fault
    with karin.begin() as db:
        assert exchange.count_unsent(db) == 1
        record_comment(db, "visit-1", "BEM-01", "kort")
    sync._take_receipts(datetime(2026, 11, 19, 12, 42, tzinfo=UTC))
    assert line.fault == ""

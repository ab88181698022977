"""Damages what lies behind an open window, and holds that it is found, mended and said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspektor.record import Kind
from inspektor.storage import journal
from inspektor.storage.backups import make_backup
from inspektor.storage.journal import Key
from inspektor.vault import Vault
from ui.background import Background
from ui.inspection_watch import InspectionWatch
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages

FIELD = Key("visit-1", Kind.JUDGEMENT, "bemanning", "text")


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def watch(window: MainWindow, vault: Vault, tmp_path: Path) -> Iterator[InspectionWatch]:
    messages = Messages(window.state_line, FaultLog(tmp_path / "log"))
    background = Background()
    with vault.database.begin() as db:
        journal.record(db, FIELD, "Larm lyser i sju minuter.")
    yield InspectionWatch(vault.database, background, window.state_line, messages)
    background.close()


def look(qtbot: QtBot, watch: InspectionWatch) -> None:
    watch.inspect()
    qtbot.waitUntil(lambda: not watch._background.is_busy, timeout=20_000)


def test_the_files_are_looked_through_soon_after_the_start(
    qtbot: QtBot, watch: InspectionWatch, vault: Vault
) -> None:
    made = make_backup(vault.database)
    made.path.unlink()
    watch.begin(after_ms=0)
    qtbot.waitUntil(lambda: any(vault.database.files.backups.glob("*.db")), timeout=20_000)
    qtbot.waitUntil(lambda: not watch._background.is_busy, timeout=20_000)
    watch.end()


def test_whole_files_are_passed_over_in_silence(
    qtbot: QtBot, watch: InspectionWatch, window: MainWindow
) -> None:
    look(qtbot, watch)
    assert not window.state_line._info.text()
    watch.end()


def test_a_damaged_page_is_found_mended_and_said_and_the_text_stays(
    qtbot: QtBot, watch: InspectionWatch, window: MainWindow, vault: Vault
) -> None:
    vault.database.scrub()
    content = bytearray(vault.database.path.read_bytes())
    content[-2000] ^= 1
    vault.database.path.write_bytes(content)
    look(qtbot, watch)
    assert "återskapad" in window.state_line._info.text()
    with vault.database.read() as db:
        texts = db.exec_driver_sql("SELECT text FROM judgement WHERE visit = 'visit-1'").scalars().all()
    assert texts == ["Larm lyser i sju minuter."]


@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_backup_that_is_damaged_or_gone_is_made_anew(
    qtbot: QtBot, watch: InspectionWatch, window: MainWindow, vault: Vault, *, is_deleted: bool
) -> None:
    made = make_backup(vault.database)
    if is_deleted:
        made.path.unlink()
    else:
        made.path.write_bytes(made.path.read_bytes()[:-4096])
    look(qtbot, watch)
    assert "säkerhetskopia" in window.state_line._info.text()
    look(qtbot, watch)
    with vault.database.read() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM backup").scalar_one() == 1

"""Säkerhet, Bevis: the chain goes to a file only when somebody asks, and it is said that it can be read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from inspektor.storage import visits
from inspektor.storage.chain_export import find_fingerprint
from inspektor.storage.visits import VisitStart, start_visit
from inspektor.vault import Vault
from inspektor.verify import check
from inspektor.visit import Notice, TeamMember
from tests.ui.conftest import STARTED
from ui.background import Background
from ui.commands import run_command
from ui.evidence_section import DEFAULT_NAME, EvidenceSection
from ui.safety_page import SafetyPage


@pytest.fixture
def visit(vault: Vault) -> str:
    """Give a visit with a judgement in it."""
    unit, team = vault.register.units["lindgarden"], (TeamMember("Karin Ek", "uppfoljare"),)
    start = VisitStart(unit, "kvalitetsgranskning-sabo", Notice.UNANNOUNCED, STARTED, team)
    with vault.database.begin() as db:
        visit_id = start_visit(db, vault.bank, start)
        visits.record_judgement(db, visit_id, "bemanning", "Larm lyser i sju minuter.")
    return visit_id


@pytest.fixture
def section(qtbot: QtBot, vault: Vault, visit: str) -> Iterator[EvidenceSection]:
    """Give the section on a page that is shown, in a vault with this visit."""
    assert visit
    background = Background()
    made = EvidenceSection(vault.database, background)
    page = SafetyPage([made])
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.enter()
    yield made
    background.close()


def words(section: EvidenceSection) -> str:
    return " ".join(label.text() for label in section.findChildren(QLabel) if label.isVisible())


def wait_until_done(qtbot: QtBot, section: EvidenceSection) -> None:
    qtbot.waitUntil(lambda: not section.progress.is_busy, timeout=10_000)


def test_it_says_that_the_file_can_be_read_and_which_key_signs(
    vault: Vault, section: EvidenceSection
) -> None:
    assert "inte krypterad" in words(section)
    assert find_fingerprint(vault.database) in words(section)
    assert section.export.text() == "Exportera i klartext …"


def test_the_whole_chain_goes_to_the_file_and_is_whole(
    qtbot: QtBot, section: EvidenceSection, tmp_path: Path
) -> None:
    with qtbot.waitSignal(section.told) as told:
        section.export_to(tmp_path / "ut.jsonl")
    wait_until_done(qtbot, section)
    assert check(tmp_path / "ut.jsonl").status == 0
    assert told.args is not None
    assert told.args[0].endswith("poster finns i ut.jsonl.")
    assert "Filen är inte krypterad" in section.progress.words


def test_one_visit_is_chosen_with_the_keyboard(
    qtbot: QtBot, section: EvidenceSection, visit: str, tmp_path: Path
) -> None:
    section.which.setFocus()
    qtbot.keyClick(section.which, Qt.Key.Key_Down)
    assert section.which.currentText() == "Lindgården, 2026-11-19"
    section.enter()
    assert section.which.currentData() == visit
    section.export_to(tmp_path / "ut.jsonl")
    wait_until_done(qtbot, section)
    assert f'"visit":"{visit}"' in (tmp_path / "ut.jsonl").read_text(encoding="utf-8").splitlines()[0]


def test_a_place_that_takes_no_file_is_said_on_the_page(
    qtbot: QtBot, section: EvidenceSection, tmp_path: Path
) -> None:
    section.export_to(tmp_path / "none" / "ut.jsonl")
    wait_until_done(qtbot, section)
    assert "Kedjan kunde inte sparas" in section.progress.words


def test_a_stopped_export_leaves_no_file(qtbot: QtBot, section: EvidenceSection, tmp_path: Path) -> None:
    (tmp_path / "ut").mkdir()
    section.export_to(tmp_path / "ut" / "ut.jsonl")
    stop = next(button for button in section.findChildren(QPushButton) if button.text() == "Avbryt")
    qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    wait_until_done(qtbot, section)
    if "Avbrutet" in section.progress.words:  # else it was done before the click
        assert list((tmp_path / "ut").iterdir()) == []


def test_the_file_is_pointed_out_in_a_dialog_that_the_system_does_not_remember(
    qtbot: QtBot, section: EvidenceSection, tmp_path: Path
) -> None:
    def type_name() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
        name = dialog.findChild(QLineEdit)
        assert name is not None
        assert name.text() == DEFAULT_NAME
        name.setText(str(tmp_path / "ut.jsonl"))
        qtbot.keyClick(name, Qt.Key.Key_Return)

    QTimer.singleShot(300, type_name)
    qtbot.mouseClick(section.export, Qt.MouseButton.LeftButton)
    wait_until_done(qtbot, section)
    assert check(tmp_path / "ut.jsonl").status == 0


def test_the_program_has_a_word_that_checks_the_file(
    qtbot: QtBot, vault: Vault, section: EvidenceSection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    section.export_to(tmp_path / "ut.jsonl")
    wait_until_done(qtbot, section)
    words = ["verify", str(tmp_path / "ut.jsonl")]
    assert run_command(words) == 0
    assert run_command([*words, "--key", find_fingerprint(vault.database)]) == 0
    assert run_command([*words, "--key", "0000"]) == 1
    said = capsys.readouterr().out
    assert (said.startswith("Hel: "), "en annan nyckel" in said) == (True, True)

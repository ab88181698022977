"""Säkerhet through the real window: backups, what differs, taking back, the emergency copy in two keys."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from inspektor.storage.backup_files import find_backups, name_backup
from inspektor.storage.backups import is_needed
from inspektor.storage.emergency import read_emergency_copy
from inspektor.storage.visits import get_visit, list_visits, record_answer, record_comment
from inspektor.vault import Vault
from ui.desk import Desk
from ui.disks import Disk, choose_targets
from ui.keyboard import Keyboard
from ui.look import Look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages
from ui.safety import Safety
from ui.style import apply_style

KEY = "ab" * 32  # as in conftest.py
CANARY = "Kanariefågeln sjöng i sju minuter."


@pytest.fixture
def stick(tmp_path: Path) -> Disk:
    """Give a folder that acts as a memory stick."""
    root = tmp_path / "stick"
    root.mkdir()
    return Disk(root, "USB-MINNE", "/dev/sdb1", "vfat", 8_000_000_000)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def safety(window: MainWindow, vault: Vault, tmp_path: Path, stick: Disk) -> Iterator[Safety]:
    """Give the program with a visit begun and one answer in it."""
    messages = Messages(window.state_line, FaultLog(tmp_path / "log"))
    desk = Desk(window, vault, messages, Look("light"), tmp_path)
    made = Safety(window, desk, vault, messages, find_disks=lambda: (stick,) if stick.root.exists() else ())
    made.start()
    desk.begin()
    keyboard = Keyboard(window)
    keyboard.press("Ctrl+N")
    keyboard.write("lind")
    keyboard.press("Return", "Return", "N", "F2")
    keyboard.write(CANARY)
    keyboard.press("Escape")
    yield made
    desk.close()


def visit_id(vault: Vault) -> str:
    with vault.database.read() as db:
        return list_visits(db)[0].id


def change_answer(vault: Vault, comment: str) -> None:
    """Let the answer be another, and have a comment."""
    visit = visit_id(vault)
    with vault.database.begin() as db:
        (question,) = get_visit(db, visit).answers
        record_answer(db, visit, question, "ja")
        record_comment(db, visit, question, comment)


def wait(qtbot: QtBot, safety: Safety) -> None:
    qtbot.wait(30)
    qtbot.waitUntil(lambda: not safety._desk.background.is_busy, timeout=20_000)


def test_a_backup_by_hand_is_listed_as_whole(
    qtbot: QtBot, window: MainWindow, safety: Safety, vault: Vault
) -> None:
    Keyboard(window).press("Ctrl+Shift+S", "Space")
    assert window.page_name == "safety"
    wait(qtbot, safety)
    section = safety.backup_section
    assert "gjord och kontrollerad" in section.progress.words
    row = section.list.model().index(0, 0).data(256 + 1)
    assert row.chip == "hel"
    assert not is_needed(vault.database)


def test_what_was_there_then_comes_back_and_what_came_since_stays(
    qtbot: QtBot, window: MainWindow, safety: Safety, vault: Vault
) -> None:
    keyboard = Keyboard(window)
    keyboard.press("Ctrl+Shift+S", "Space")
    wait(qtbot, safety)
    change_answer(vault, "kommen sedan dess")
    keyboard.reach(lambda widget: widget is safety.backup_section.list)
    keyboard.press("Return")
    wait(qtbot, safety)
    pane = safety.backup_section.pane
    assert pane.isVisible()
    assert not pane.missing.isVisible(), "nothing is missing today"
    assert pane.altered.hasFocus()
    keyboard.press("Return")
    wait(qtbot, safety)
    with vault.database.read() as db:
        visit = get_visit(db, visit_id(vault))
    answered = {answer.value for answer in visit.answers.values() if answer.value}
    assert answered == {"nej"}
    assert {answer.comment for answer in visit.answers.values()} == {"kommen sedan dess"}
    assert "Inget som fanns i dag är borttaget" in safety.backup_section.progress.words
    assert len(find_backups(vault.database.files.backups)) == 2, "one of today was made first"


def test_a_damaged_backup_is_shown_as_such_and_not_compared(
    qtbot: QtBot, window: MainWindow, safety: Safety, vault: Vault
) -> None:
    keyboard = Keyboard(window)
    keyboard.press("Ctrl+Shift+S", "Space")
    wait(qtbot, safety)
    path = find_backups(vault.database.files.backups)[0].path
    path.write_bytes(path.read_bytes()[:-100] + bytes(100))
    safety.backup_section._found.clear()  # as at the next start
    keyboard.press("Ctrl+I", "Ctrl+Shift+S")
    wait(qtbot, safety)
    row = safety.backup_section.list.model().index(0, 0).data(256 + 1)
    assert row.chip == "skadad"
    keyboard.reach(lambda widget: widget is safety.backup_section.list)
    keyboard.press("Return")
    assert not safety.backup_section.pane.isVisible()
    assert "skadad" in safety.backup_section.progress.words


def test_an_emergency_copy_is_two_keys_away_from_the_middle_of_a_note(
    qtbot: QtBot, window: MainWindow, safety: Safety, stick: Disk
) -> None:
    keyboard = Keyboard(window)
    keyboard.press("F2")
    keyboard.write("Mitt i en mening")
    keyboard.press("Ctrl+Shift+N", "Return")
    wait(qtbot, safety)
    (copy,) = stick.root.iterdir()
    assert copy.name.startswith("Inspektor-nodkopia-")
    assert copy.name.isascii()
    assert CANARY.encode() not in copy.read_bytes()
    bundle = read_emergency_copy(copy, KEY)
    texts = {change.value for change in bundle.changes if change.field == "text"}
    assert texts >= {CANARY, "Mitt i en mening"}
    assert "läst tillbaka: 1 besök" in safety.emergency_section.progress.words
    assert CANARY not in safety.emergency_section.progress.words


def test_a_copy_is_read_in_through_the_page_twice_being_once_and_a_damaged_one_not_at_all(
    qtbot: QtBot, window: MainWindow, safety: Safety, stick: Disk
) -> None:
    keyboard = Keyboard(window)
    keyboard.press("Ctrl+Shift+N", "Return")
    wait(qtbot, safety)
    (copy,) = stick.root.iterdir()
    reading = safety.emergency_section.reading
    keyboard.reach(lambda widget: widget is safety.emergency_section._read_in)
    keyboard.press("Space")
    assert reading.path.text() == str(copy), "the newest on the stick is offered"
    keyboard.press("Return")
    wait(qtbot, safety)
    assert "Allt fanns redan här" in reading.progress.words
    copy.write_bytes(copy.read_bytes()[:-1])
    keyboard.press("Return")
    wait(qtbot, safety)
    assert "skadad" in reading.progress.words
    keyboard.press("Escape")
    assert not reading.isVisible()
    assert not reading.recovery_key.text()


def test_half_an_hour_of_work_makes_a_backup_by_itself(
    qtbot: QtBot, window: MainWindow, safety: Safety, vault: Vault
) -> None:
    assert safety.backups._timer.isActive()
    assert safety.backups._timer.interval() == 20_000, "there is none yet"
    safety.backups._timer.setInterval(10)
    qtbot.waitUntil(lambda: not is_needed(vault.database), timeout=10_000)
    wait(qtbot, safety)
    assert not safety.backups._timer.isActive(), "nothing was written since"
    Keyboard(window).press("Ctrl+G", "J")
    assert safety.backups._timer.isActive()
    assert safety.backups._timer.interval() == 30 * 60 * 1000


def test_a_lock_and_a_new_start_do_not_begin_the_half_hour_anew(
    qtbot: QtBot, safety: Safety, vault: Vault
) -> None:
    safety.backups.make()
    wait(qtbot, safety)
    change_answer(vault, "skrivet efter kopian")
    backup = find_backups(vault.database.files.backups)[0]
    for minutes, wanted in ((12, 18 * 60), (45, 20), (-500, 30 * 60)):
        earlier = backup.at - timedelta(minutes=minutes)
        (left,) = vault.database.files.backups.glob("*.db")
        left.rename(name_backup(left.parent, earlier, backup.seq).path)
        safety.backups.begin(is_mended=False)
        assert abs(safety.backups._timer.interval() / 1000 - wanted) < 20


def test_the_end_of_a_visit_makes_a_backup(
    qtbot: QtBot, window: MainWindow, safety: Safety, vault: Vault
) -> None:
    Keyboard(window).press("Ctrl+G")
    safety._desk.visit._end_or_reopen()
    wait(qtbot, safety)
    assert len(find_backups(vault.database.files.backups)) == 1
    assert not is_needed(vault.database)


def test_one_may_type_on_while_a_backup_is_made(
    qtbot: QtBot, window: MainWindow, safety: Safety, vault: Vault
) -> None:
    keyboard = Keyboard(window)
    keyboard.press("F2")
    safety.backups.make()
    keyboard.write("Skrivet medan kopian gjordes.")
    wait(qtbot, safety)
    assert safety._desk.autosave.flush()
    assert window.state_line.fault == ""
    with vault.database.read() as db:
        notes = get_visit(db, visit_id(vault)).notes
    assert "Skrivet medan kopian gjordes." in {note.text for note in notes}


def test_little_battery_writes_the_copy_by_itself_or_says_what_to_do(
    qtbot: QtBot, window: MainWindow, safety: Safety, stick: Disk
) -> None:
    safety._desk.autosave.flush()
    safety.battery.low.emit()
    wait(qtbot, safety)
    assert len(list(stick.root.iterdir())) == 1
    rmtree(stick.root)
    safety.battery.low.emit()
    assert "Anslut ström" in window.state_line.fault


def test_disks_are_offered_sticks_first_and_the_laptops_own_never() -> None:
    def disk(root: str, device: str, kind: str = "ext4") -> Disk:
        return Disk(Path(root), root, device, kind, 1)

    disks = [
        disk("/", "/dev/sda2"),
        disk("/boot/efi", "/dev/sda1", "vfat"),
        disk("/data2", "/dev/sda3"),
        disk("/data", "/dev/sdc1"),
        disk("/run/user/1000", "tmpfs", "tmpfs"),
        disk("/net/share", "//server/share", "cifs"),
        disk("/media/karin/USB", "/dev/sdb1", "vfat"),
        disk("/media/karin/USB2", "/dev/sdb1", "vfat"),
    ]
    chosen = choose_targets(disks, Path("/data2/karin/Inspektor"))
    assert [str(each.root) for each in chosen] == ["/media/karin/USB", "/data"]


@pytest.mark.parametrize(
    ("width", "height", "percent"), [(1366, 768, 100), (683, 384, 100), (1366, 768, 200)]
)
def test_nothing_of_the_page_is_cut(
    qtbot: QtBot,
    qapp: QApplication,
    window: MainWindow,
    safety: Safety,
    vault: Vault,
    width: int,
    height: int,
    percent: int,
) -> None:
    apply_style(qapp, "light", percent)
    try:
        window.resize(width, height)
        keyboard = Keyboard(window)
        keyboard.press("Ctrl+Shift+S", "Space")
        wait(qtbot, safety)
        change_answer(vault, "kommen sedan dess")
        keyboard.reach(lambda widget: widget is safety.backup_section.list)
        keyboard.press("Return")
        wait(qtbot, safety)
        safety.emergency_section.reading.open()
        qtbot.wait(50)
        areas = [area for area in safety.page.findChildren(QScrollArea) if area.isVisible()]
        assert [area.horizontalScrollBar().maximum() for area in areas] == [0] * len(areas)
        buttons = [button for button in safety.page.findChildren(QPushButton) if button.isVisible()]
        cut = [each.text() for each in buttons if each.width() < each.minimumSizeHint().width()]
        assert cut == []
        assert (window.width(), window.height()) == (width, height)
    finally:
        apply_style(qapp, "light")

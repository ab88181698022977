"""Säkerhet with the keyboard only: Enter presses buttons, Tab goes on in the form, what is said is seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from inspektor.keys.vault_lock import VaultLock
from inspektor.keys.wrapping import QUICK_COST
from inspektor.storage.backup_files import find_backups
from inspektor.storage.visits import VisitStart, start_visit
from inspektor.vault import Vault, find_lock
from inspektor.visit import Notice, TeamMember
from tests.inspektor.keys.keyrings import MemoryKeyring
from tests.ui.conftest import STARTED
from ui.autosave import Autosave
from ui.background import Background
from ui.backup_section import BackupSection
from ui.disks import Disk, advise
from ui.disposal_section import DisposalSection
from ui.emergency_section import EmergencySection
from ui.keyboard import Keyboard
from ui.lock_changes import ChangeForm, CodeChange, KeyRenewal
from ui.lock_section import LockSection
from ui.safety_page import SafetyPage
from ui.setup_page import SetupPage

CODE, OTHER_CODE = "kanariegul 7 lampa", "blå 9 cyklar"
SAME_DISK = "Mappen ligger på samma disk som Inspektor: kopian skyddar inte om datorn går sönder."


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, vault: Vault, background: Background, tmp_path: Path) -> SafetyPage:
    """Give a low page: the lock of a vault that has been set up, between two other sections."""
    lock = find_lock(tmp_path / "real", MemoryKeyring(), QUICK_COST)
    draft = lock.prepare()
    one, other = draft.asked
    lock.finish(draft, (draft.groups[one], draft.groups[other]), CODE)
    own = Disk(tmp_path, "Datorns disk", "/dev/sda1", "ext4", 8_000_000_000)
    database = vault.database
    made = SafetyPage(
        [
            BackupSection(database, background),
            EmergencySection(database, background, lambda: (own,)),
            LockSection(database, Autosave(database), background, lock),
            DisposalSection(database, background),
        ]
    )
    qtbot.addWidget(made)
    made.resize(900, 420)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.enter()
    made.focus_start()
    qtbot.waitUntil(lambda: not background.is_busy)
    return made


def find_form(page: SafetyPage, number: int) -> ChangeForm:
    section = page.findChild(LockSection)
    assert section is not None
    return section.forms[number]


@pytest.fixture
def code_form(page: SafetyPage) -> CodeChange:
    form = find_form(page, 0)
    assert isinstance(form, CodeChange)
    return form


@pytest.fixture
def key_form(page: SafetyPage) -> KeyRenewal:
    form = find_form(page, 1)
    assert isinstance(form, KeyRenewal)
    return form


@pytest.fixture
def keys(page: SafetyPage) -> Keyboard:
    return Keyboard(page)


def is_seen(page: SafetyPage, widget: QWidget) -> bool:
    """Whether all of it lies in the part of the page that is scrolled to."""
    area = page.findChild(QScrollArea)
    assert area is not None
    room = area.viewport().rect()
    return room.contains(QRect(widget.mapTo(area.viewport(), QPoint()), widget.size()))


def settle(qtbot: QtBot, background: Background) -> None:
    qtbot.waitUntil(lambda: not background.is_busy, timeout=10_000)
    qtbot.wait(30)


def unfold(keys: Keyboard, form: ChangeForm) -> None:
    keys.reach(lambda widget: widget is form.open_button)
    keys.press("Return")


def test_enter_presses_the_button_that_has_the_focus(
    qtbot: QtBot, page: SafetyPage, keys: Keyboard, background: Background, vault: Vault
) -> None:
    keys.press("Return")
    settle(qtbot, background)
    assert len(find_backups(vault.database.files.backups)) == 1, "Gör en nu"
    section = page.findChild(EmergencySection)
    assert section is not None
    keys.reach(lambda widget: widget is section._read_in)
    keys.press("Enter")
    assert section.reading.isVisible()


def test_enter_does_not_tick_a_box(page: SafetyPage, keys: Keyboard) -> None:
    section = page.findChild(DisposalSection)
    assert section is not None
    keys.reach(lambda widget: widget is section.rule.is_on)
    was_on = section.rule.is_on.isChecked()
    keys.press("Return")
    assert section.rule.is_on.isChecked() is was_on, "raw notes leave for good: Space and nothing else"


def test_a_wrong_code_is_said_above_its_field_and_both_are_seen(
    qtbot: QtBot, page: SafetyPage, keys: Keyboard, background: Background, code_form: CodeChange
) -> None:
    unfold(keys, code_form)
    keys.write("fel kod")
    keys.press("Return")
    keys.write(OTHER_CODE)
    keys.press("Return")
    keys.write(OTHER_CODE)
    keys.press("Return")
    settle(qtbot, background)
    assert "9 försök" in code_form._words.text()
    assert code_form.old.hasFocus()
    assert code_form._words.mapToGlobal(QPoint()).y() < code_form.old.mapToGlobal(QPoint()).y()
    assert is_seen(page, code_form._words)
    assert is_seen(page, code_form.old)
    assert code_form.old.property("fault")
    assert code_form.old.accessibleDescription() == code_form._words.text()


def test_that_the_code_is_changed_is_seen_and_the_caret_is_where_one_began(
    qtbot: QtBot, page: SafetyPage, keys: Keyboard, background: Background, code_form: CodeChange
) -> None:
    unfold(keys, code_form)
    for words in (CODE, OTHER_CODE, OTHER_CODE):
        keys.write(words)
        keys.press("Return")
    settle(qtbot, background)
    assert "nya koden gäller" in code_form._words.text()
    assert keys.focus is code_form.open_button
    assert is_seen(page, code_form._words)
    assert is_seen(page, code_form.open_button)
    assert not code_form.old.property("fault")


def test_who_has_gone_on_while_the_code_is_changed_keeps_the_caret(
    qtbot: QtBot, page: SafetyPage, keys: Keyboard, background: Background, code_form: CodeChange
) -> None:
    unfold(keys, code_form)
    for words in (CODE, OTHER_CODE, OTHER_CODE):
        keys.write(words)
        keys.press("Return")
    section = page.findChild(LockSection)
    assert section is not None
    section.minutes.setFocus()
    settle(qtbot, background)
    assert "nya koden gäller" in code_form._words.text()
    assert section.minutes.isAncestorOf(keys.focus) or keys.focus is section.minutes


def test_tab_goes_from_the_codes_fields_to_their_own_buttons(keys: Keyboard, code_form: CodeChange) -> None:
    unfold(keys, code_form)
    secret = code_form.secret
    stops = secret.first, secret.again, secret.is_shown, code_form.do_button, code_form.close_button
    assert keys.focus is code_form.old
    for stop in stops:
        keys.press("Tab")
        assert keys.focus is stop


def test_tab_goes_from_the_papers_fields_to_their_own_buttons(
    qtbot: QtBot, keys: Keyboard, background: Background, key_form: KeyRenewal
) -> None:
    for _ in range(2):  # the paper is another one each time
        unfold(keys, key_form)
        settle(qtbot, background)
        assert key_form.proof is not None
        fields = key_form.proof.fields
        assert fields[0].hasFocus()
        stops: tuple[QWidget, ...] = fields[1], key_form.code, key_form.do_button, key_form.close_button
        for stop in stops:
            keys.press("Tab")
            assert keys.focus is stop
        keys.press("Return")
        assert keys.focus is key_form.open_button


@pytest.mark.parametrize("number", [0, 1])
def test_avbryt_gives_the_caret_back_to_the_button_that_opened(
    qtbot: QtBot, page: SafetyPage, keys: Keyboard, background: Background, number: int
) -> None:
    form = find_form(page, number)
    unfold(keys, form)
    settle(qtbot, background)
    keys.reach(lambda widget: widget is form.close_button)
    keys.press("Space")
    settle(qtbot, background)
    assert keys.focus is form.open_button
    assert is_seen(page, form.open_button)


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_the_group_or_code_that_is_wrong_has_the_caret_and_the_mark(
    qtbot: QtBot, page: SafetyPage, keys: Keyboard, background: Background, key_form: KeyRenewal, wrong: int
) -> None:
    unfold(keys, key_form)
    draft, proof = key_form._draft, key_form.proof
    assert draft is not None
    assert proof is not None
    words = [draft.groups[number] for number in draft.asked] + [CODE]
    words[wrong] = "fel"
    for text in words:
        keys.write(text)
        keys.press("Return")
    settle(qtbot, background)
    fields: tuple[QLineEdit, ...] = (*proof.fields, key_form.code)
    assert keys.focus is fields[wrong]
    assert [bool(field.property("fault")) for field in fields] == [n == wrong for n in range(3)]
    assert is_seen(page, key_form._words)
    assert is_seen(page, fields[wrong])


def test_the_second_group_has_the_caret_at_set_up_too(
    qtbot: QtBot, background: Background, tmp_path: Path
) -> None:
    draft = VaultLock(tmp_path / "new.db", MemoryKeyring(), QUICK_COST).prepare()
    setup = SetupPage(draft, background)
    qtbot.addWidget(setup)
    setup.show()
    setup.activateWindow()
    qtbot.waitUntil(setup.isActiveWindow)
    setup._show_step(2)
    keys = Keyboard(setup)
    for text in (draft.groups[draft.asked[0]], "fel"):
        keys.write(text)
        keys.press("Return")
    setup.take_fault("Grupp stämmer inte.")
    assert keys.focus is setup.proof.fields[1]
    assert setup.proof.fields[1].property("fault")


def test_the_pane_of_a_read_copy_is_scrolled_to(qtbot: QtBot, page: SafetyPage, keys: Keyboard) -> None:
    section = page.findChild(EmergencySection)
    assert section is not None
    page.resize(900, 360)
    keys.reach(lambda widget: widget is section._read_in)
    keys.press("Space")
    qtbot.wait(30)
    buttons = section.reading.findChildren(QPushButton)
    assert all(is_seen(page, button) for button in buttons if button.isVisible())
    assert section.reading.path.hasFocus()


def test_the_words_after_a_copy_onto_the_laptops_own_disk_say_so(
    qtbot: QtBot, page: SafetyPage, background: Background, vault: Vault, tmp_path: Path
) -> None:
    section = page.findChild(EmergencySection)
    assert section is not None
    unit, team = vault.register.units["lindgarden"], (TeamMember("Karin Ek", "uppfoljare"),)
    with vault.database.begin() as db:
        start_visit(
            db, vault.bank, VisitStart(unit, "kvalitetsgranskning-sabo", Notice.UNANNOUNCED, STARTED, team)
        )
    section.write_to(tmp_path)
    settle(qtbot, background)
    assert section.progress.words.endswith(SAME_DISK)
    assert "Mata ut" not in section.progress.words


def test_a_copy_on_the_laptops_own_disk_says_that_it_guards_little(tmp_path: Path) -> None:
    def disk(root: str | Path, device: str) -> Disk:
        return Disk(Path(root), "", device, "ext4", 1)

    stick, other = Path("/media/karin/USB"), Path("/data")
    disks = (
        disk("/", "/dev/sda2"),
        disk("/home2", "/dev/sda3"),
        disk(other, "/dev/sdc1"),
        disk(stick, "/dev/sdb1"),
    )
    work = Path("/home2/karin/Inspektor")
    assert advise(disks, Path("/home2/karin/Dokument"), work) == SAME_DISK
    assert advise(disks, Path("/tmp2"), work) == SAME_DISK
    assert advise(disks, stick / "kopior", work) == "Mata ut minnet innan du drar ur det."
    assert advise(disks, other, work) == ""
    assert advise((), tmp_path, work) == ""

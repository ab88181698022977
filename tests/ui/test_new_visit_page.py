"""Nytt besök: a few letters and two Enters."""

from datetime import UTC, date, datetime
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from inspektor.checklist import Severity
from inspektor.deficiency import Deficiency
from inspektor.form import list_templates
from inspektor.register import Register
from inspektor.storage.deficiencies import add_deficiency
from inspektor.storage.preferences import PERSON_NAME, set_preference
from inspektor.storage.visits import VisitStart, start_visit
from inspektor.vault import Vault
from inspektor.visit import Notice, TeamMember
from ui.keyboard import Keyboard
from ui.main_window import MainWindow
from ui.new_visit_page import NewVisitPage
from ui.rows import ROW_ROLE, RowList

NOW = datetime(2026, 11, 19, 6, 20, tzinfo=UTC)
KARIN = TeamMember("Karin Ek", "uppfoljare")


class Started(list[VisitStart]):
    """The visits that were asked for."""


@pytest.fixture
def page(qtbot: QtBot, vault: Vault) -> NewVisitPage:
    made = NewVisitPage(
        vault.database,
        vault.register,
        vault.bank.codes,
        lambda unit: list_templates(vault.bank, unit),
        clock=lambda: NOW,
    )
    qtbot.addWidget(made)
    made.resize(1100, 680)
    made.show()
    return made


@pytest.fixture
def started(page: NewVisitPage) -> Started:
    found = Started()
    page.start_requested.connect(found.append)
    return found


def enter(qtbot: QtBot, page: NewVisitPage) -> None:
    page.enter()
    page.activateWindow()
    page.focus_start()
    qtbot.waitUntil(lambda: has_caret(page))


def has_caret(page: NewVisitPage) -> bool:
    focused = QApplication.focusWidget()
    return isinstance(focused, QLineEdit) and page.isAncestorOf(focused)


def write(page: NewVisitPage, text: str) -> None:
    Keyboard(page).write(text)


def press(qtbot: QtBot, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)


def hits(page: NewVisitPage) -> list[str]:
    model = next(one for one in page.findChildren(RowList) if one.accessibleName() == "Enheter").model()
    return [model.index(number, 0).data(ROW_ROLE).key for number in range(model.rowCount())]


def seen(page: NewVisitPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def is_seen(page: NewVisitPage, text: str) -> bool:
    return text in seen(page)


def test_every_unit_is_there_before_anything_is_typed(qtbot: QtBot, vault: Vault, page: NewVisitPage) -> None:
    enter(qtbot, page)
    assert set(hits(page)) == set(vault.register.units)


@pytest.mark.parametrize("words", ["lind", "lind sä", "LIND", "sär lind"])
def test_a_few_letters_find_lindgarden_first(qtbot: QtBot, page: NewVisitPage, words: str) -> None:
    enter(qtbot, page)
    write(page, words)
    assert hits(page)[0] == "lindgarden"


def test_from_ctrl_n_to_a_started_visit_in_at_most_twelve_keys(
    qtbot: QtBot, page: NewVisitPage, started: Started
) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.add_page("new_visit", lambda: page)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: has_caret(page))
    write(page, "lind")
    press(qtbot, Qt.Key.Key_Return, Qt.Key.Key_Return)
    keys = 1 + len("lind") + 2
    assert keys <= 12
    assert [(one.unit.id, one.template_id, one.notice, one.team) for one in started] == [
        ("lindgarden", "kvalitetsgranskning-sabo", Notice.ANNOUNCED, (KARIN,))
    ]
    assert started[0].started == NOW


def test_the_arrows_choose_another_unit_while_the_caret_stays_in_the_search(
    qtbot: QtBot, page: NewVisitPage, started: Started
) -> None:
    enter(qtbot, page)
    write(page, "lind")
    second = hits(page)[1]
    press(qtbot, Qt.Key.Key_Down)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    press(qtbot, Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert started[0].unit.id == second


def test_the_arrows_choose_another_template_and_an_unannounced_one_changes_the_notice(
    qtbot: QtBot, page: NewVisitPage, started: Started
) -> None:
    enter(qtbot, page)
    write(page, "lind")
    press(qtbot, Qt.Key.Key_Return)
    for _ in range(5):
        focused = QApplication.focusWidget()
        assert isinstance(focused, RowList)
        if focused.current_key == "oanmalt-besok":
            break
        press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Return)
    assert (started[0].template_id, started[0].notice) == ("oanmalt-besok", Notice.UNANNOUNCED)


def test_notice_is_chosen_with_tab_and_arrow(qtbot: QtBot, page: NewVisitPage, started: Started) -> None:
    enter(qtbot, page)
    write(page, "lind")
    press(qtbot, Qt.Key.Key_Return)
    for _ in range(6):
        if "Anmält" in Keyboard(page).focus.accessibleName():
            break
        press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert started[0].notice is Notice.SHORT_NOTICE


def test_a_colleague_can_be_added_and_taken_away(qtbot: QtBot, page: NewVisitPage, started: Started) -> None:
    enter(qtbot, page)
    write(page, "lind")
    press(qtbot, Qt.Key.Key_Return)
    add = next(button for button in page.findChildren(QPushButton) if button.text() == "Lägg till person")
    qtbot.mouseClick(add, Qt.MouseButton.LeftButton)
    write(page, "Mehmet Aydin")
    press(qtbot, Qt.Key.Key_Return)
    assert [member.name for member in started[0].team] == ["Karin Ek", "Mehmet Aydin"]
    remove = next(b for b in page.findChildren(QPushButton) if b.accessibleName() == "Ta bort person 2")
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    start = next(button for button in page.findChildren(QPushButton) if "Starta" in button.text())
    qtbot.mouseClick(start, Qt.MouseButton.LeftButton)
    assert started[1].team == (KARIN,)


def test_a_visit_that_nobody_makes_is_not_started(
    qtbot: QtBot, vault: Vault, page: NewVisitPage, started: Started
) -> None:
    with vault.database.begin() as db:
        set_preference(db, PERSON_NAME, "")
    enter(qtbot, page)
    write(page, "lind")
    press(qtbot, Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert started == []
    assert "Skriv minst ett namn: den som gör besöket." in seen(page)
    write(page, "Lotta Bergdahl")
    press(qtbot, Qt.Key.Key_Return)
    assert started[0].team[0].name == "Lotta Bergdahl"


def test_esc_goes_back_to_the_search_with_the_words_ready_to_be_replaced(
    qtbot: QtBot, page: NewVisitPage
) -> None:
    enter(qtbot, page)
    write(page, "lind")
    press(qtbot, Qt.Key.Key_Return, Qt.Key.Key_Escape)
    write(page, "ekh")
    assert hits(page)[0] == "ekhamra"


def test_no_hit_says_how_to_search_and_enter_does_nothing(qtbot: QtBot, page: NewVisitPage) -> None:
    enter(qtbot, page)
    write(page, "xyzzy")
    assert hits(page) == []
    assert any(text.startswith("Ingen enhet hittades.") for text in seen(page))
    press(qtbot, Qt.Key.Key_Return)
    assert isinstance(QApplication.focusWidget(), QLineEdit)


def test_a_vault_without_a_register_says_who_reads_it_in(qtbot: QtBot, vault: Vault) -> None:
    empty = Register("", "", {}, {}, {})
    page = NewVisitPage(vault.database, empty, vault.bank.codes, lambda _unit: ())
    qtbot.addWidget(page)
    page.show()
    enter(qtbot, page)
    words = "Kommunens register är inte inläst än. IT läser in det med inspektor import-register FIL."
    for typed in ("", "lind"):
        write(page, typed)
        assert words in seen(page)
        assert not any("Lindgården" in text for text in seen(page))


def test_open_deficiencies_of_the_unit_stand_beside_it_and_are_asked_again(
    qtbot: QtBot, vault: Vault, page: NewVisitPage, started: Started
) -> None:
    earlier = VisitStart(
        vault.register.units["lindgarden"], "kvalitetsgranskning-sabo", Notice.ANNOUNCED, NOW, (KARIN,)
    )
    with vault.database.begin() as db:
        visit_id = start_visit(db, vault.bank, earlier)
        late = date(2026, 11, 16)
        deficiency = Deficiency(
            "d", visit_id, "BEM-01", observation="<b>Natten</b>", severity=Severity.SERIOUS, deadline=late
        )
        add_deficiency(db, deficiency)
    enter(qtbot, page)
    write(page, "lindg")
    said = {"1 öppen brist", "<b>Natten</b>", "Frist: 2026-11-16, försenad 3 dagar"}
    qtbot.waitUntil(lambda: said <= set(seen(page)))
    press(qtbot, Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert started[0].earlier == {"BEM-01"}


def test_the_facts_follow_the_cursor(qtbot: QtBot, vault: Vault, page: NewVisitPage) -> None:
    enter(qtbot, page)
    write(page, "lindg")
    for step in range(2):
        manager = vault.register.units[hits(page)[step]].manager
        qtbot.waitUntil(partial(is_seen, page, manager))
        press(qtbot, Qt.Key.Key_Down)

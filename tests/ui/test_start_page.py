"""Idag: what there is to do, the overdue first, all of it within reach of the keys."""

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from inspektor.checklist import Severity
from inspektor.deficiency import Deficiency
from inspektor.storage.deficiencies import add_deficiency
from inspektor.storage.visits import VisitStart, record_fact, start_visit
from inspektor.vault import Vault
from inspektor.visit import Notice, TeamMember, VisitState
from ui.main_window import MainWindow
from ui.rows import ROW_ROLE, Row, RowList, RowModel
from ui.start_page import StartPage

NOW = datetime(2026, 11, 19, 8, 31, tzinfo=UTC)
TODAY = NOW.date()


def begin_visit(vault: Vault, unit: str, days_ago: int = 0, state: VisitState = VisitState.ONGOING) -> str:
    start = VisitStart(
        vault.register.units[unit],
        "oanmalt-besok",
        Notice.UNANNOUNCED,
        NOW - timedelta(days=days_ago),
        (TeamMember("Karin Ek", "uppfoljare"),),
    )
    with vault.database.begin() as db:
        visit_id = start_visit(db, vault.bank, start)
        record_fact(db, visit_id, "state", str(state))
    return visit_id


def find(vault: Vault, visit_id: str, name: str, deadline: date | None) -> None:
    deficiency = Deficiency(name, visit_id, observation=name, severity=Severity.MATERIAL, deadline=deadline)
    with vault.database.begin() as db:
        add_deficiency(db, deficiency)


def rows(page: StartPage, name: str) -> list[Row]:
    model = the_list(page, name).model()
    return [model.index(number, 0).data(ROW_ROLE) for number in range(model.rowCount())]


def the_list(page: StartPage, name: str) -> RowList:
    return next(one for one in page.findChildren(RowList) if one.accessibleName() == name)


def seen(page: StartPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def page(qtbot: QtBot, vault: Vault) -> StartPage:
    made = StartPage(vault.database, clock=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(1100, 680)
    made.show()
    return made


def enter(qtbot: QtBot, page: StartPage) -> None:
    page.enter()
    page.activateWindow()
    page.focus_start()
    qtbot.waitUntil(lambda: QApplication.focusWidget() in page.findChildren(QWidget))


def test_an_empty_day_says_what_to_do_and_enter_starts_a_visit(qtbot: QtBot, page: StartPage) -> None:
    enter(qtbot, page)
    assert "Inget besök har börjat idag. Tryck Ctrl+N för att börja ett." in seen(page)
    with qtbot.waitSignal(page.new_visit):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)


def test_visits_stand_under_today_ongoing_and_earlier(qtbot: QtBot, vault: Vault, page: StartPage) -> None:
    today = begin_visit(vault, "lindgarden")
    ongoing = begin_visit(vault, "ekhamra", days_ago=3)
    earlier = begin_visit(vault, "lindgarden", days_ago=40, state=VisitState.COMPLETED)
    enter(qtbot, page)
    assert [row.key for row in rows(page, "Dagens besök")] == [today]
    assert [row.key for row in rows(page, "Pågående besök")] == [ongoing]
    assert [row.key for row in rows(page, "Tidigare besök")] == [earlier]
    assert rows(page, "Dagens besök")[0].title == "Lindgården"


def test_the_overdue_deficiency_stands_first_and_says_so_in_words(
    qtbot: QtBot, vault: Vault, page: StartPage
) -> None:
    visit_id = begin_visit(vault, "lindgarden")
    deadlines = {
        "utan frist": None,
        "om en vecka": TODAY + timedelta(days=7),
        "försenad": TODAY - timedelta(days=3),
        "idag": TODAY,
    }
    for name, deadline in deadlines.items():
        find(vault, visit_id, name, deadline)
    enter(qtbot, page)
    found = rows(page, "Öppna brister")
    assert [row.detail for row in found] == ["försenad", "idag", "om en vecka", "utan frist"]
    assert [row.when for row in found] == [
        "2026-11-16, försenad 3 dagar",
        "2026-11-19, sista dagen idag",
        "2026-11-26, om 7 dagar",
        "ingen frist",
    ]
    assert [row.is_late for row in found] == [True, False, False, False]
    assert "brister, 1 försenade" in seen(page)


def test_the_keys_reach_every_list_and_enter_opens_what_is_under_the_cursor(
    qtbot: QtBot, vault: Vault, page: StartPage
) -> None:
    today = begin_visit(vault, "lindgarden")
    ongoing = begin_visit(vault, "ekhamra", days_ago=3)
    find(vault, today, "brist", TODAY)
    enter(qtbot, page)
    opened: list[object] = []
    page.visit_chosen.connect(opened.append)
    page.deficiency_chosen.connect(lambda *names: opened.append(names))
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert opened == [today, ongoing, (today, "brist")]


def test_changes_that_the_centre_lacks_are_counted(qtbot: QtBot, vault: Vault, page: StartPage) -> None:
    begin_visit(vault, "lindgarden")
    enter(qtbot, page)
    number = seen(page)[seen(page).index("osända") - 1]
    assert int(number) > 5


def test_many_visits_are_folded_and_can_all_be_shown(qtbot: QtBot, vault: Vault, page: StartPage) -> None:
    for days in range(12):
        begin_visit(vault, "lindgarden", days_ago=days + 1, state=VisitState.COMPLETED)
    enter(qtbot, page)
    assert len(rows(page, "Tidigare besök")) == 8
    more = next(b for b in page.findChildren(QPushButton) if b.text() == "Visa alla 12")
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert len(rows(page, "Tidigare besök")) == 12


def test_a_row_is_read_out_whole(qtmodeltester: ModelTester) -> None:
    model = RowModel(
        [Row("a", "Lindgården", "Natt", "Allvarlig", "allvarlig", "försenad 3 dagar", is_late=True)]
    )
    qtmodeltester.check(model)
    spoken = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Lindgården, Allvarlig, försenad 3 dagar, Natt"


def test_nothing_is_cut_in_the_smallest_window(qtbot: QtBot, vault: Vault) -> None:
    visit_id = begin_visit(vault, "lindgarden")
    find(vault, visit_id, "Nattbemanningen var två i stället för tre vid besöket. " * 2, TODAY)
    window = MainWindow()
    qtbot.addWidget(window)
    page = StartPage(vault.database, clock=lambda: NOW)
    window.add_page("start", lambda: page)
    window.resize(683, 384)
    window.show()
    window.show_page("start")
    qtbot.waitUntil(lambda: the_list(page, "Öppna brister").width() > 300)
    whole = the_list(page, "Öppna brister")
    assert whole.height() >= whole.sizeHintForRow(0)
    assert whole.mapTo(page, whole.rect().topRight()).x() <= page.width(), "no column is outside the window"


def test_a_list_grows_with_words_that_wrap(qtbot: QtBot) -> None:
    row_list = RowList("Rader")
    qtbot.addWidget(row_list)
    row_list.resize(600, 100)
    row_list.show()
    row_list.show_rows([Row(1, "En lång rubrik som måste brytas i en smal lista", "och en rad till")])
    wide = row_list.height()
    row_list.resize(200, 100)
    qtbot.waitUntil(lambda: row_list.height() > wide)

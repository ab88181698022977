"""The state line says only what has happened."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ui.state_line import StateLine

FAULT = "Disken är full. Texten står kvar i fältet och sparas när det finns plats."


@pytest.fixture
def line(qtbot: QtBot) -> StateLine:
    made = StateLine()
    qtbot.addWidget(made)
    made.resize(900, 40)
    made.show()
    return made


def seen(line: StateLine) -> list[str]:
    return [label.text() for label in line.findChildren(QLabel) if label.isVisible() and label.text()]


def test_nothing_is_said_before_anything_is_known(line: StateLine) -> None:
    assert seen(line) == ["allt sparat"]


def test_what_was_saved_today_shows_the_clock_only(line: StateLine) -> None:
    at = datetime.now().astimezone().replace(hour=8, minute=31, second=7)
    line.show_saved(at)
    assert seen(line) == ["sparat 08:31:07"]


def test_what_was_saved_another_day_shows_that_day(line: StateLine) -> None:
    line.show_saved(datetime(2026, 1, 2, 8, 31, 7))  # noqa: DTZ001 - a moment read without a zone is local
    assert seen(line) == ["sparat 2026-01-02 08:31:07"]


@pytest.mark.parametrize(("count", "words"), [(0, "inget osänt"), (1, "1 osänd"), (3, "3 osända")])
def test_unsent_changes_are_counted_in_words(line: StateLine, count: int, words: str) -> None:
    line.show_unsent(count)
    assert words in seen(line)


def test_received_is_the_centres_word_and_is_in_local_time(line: StateLine) -> None:
    line.show_received(None)
    assert "inget mottaget av centralen än" in seen(line)
    at = datetime.now(UTC)
    line.show_received(at)
    assert f"mottaget av centralen {at.astimezone():%H:%M}" in seen(line)


def test_a_fault_stays_until_it_is_mended(line: StateLine) -> None:
    line.show_fault(FAULT)
    line.show_saved(datetime.now().astimezone() - timedelta(seconds=5))
    assert line.fault == FAULT
    assert FAULT in seen(line)
    line.clear_fault()
    assert FAULT not in seen(line)


def test_a_fault_can_be_put_away_by_hand(line: StateLine, qtbot: QtBot) -> None:
    line.show_fault(FAULT)
    qtbot.mouseClick(line.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert FAULT not in seen(line)


def test_a_long_fault_wraps_instead_of_being_cut(line: StateLine, qtbot: QtBot) -> None:
    line.resize(320, 40)
    line.show_fault(FAULT)
    label = next(label for label in line.findChildren(QLabel) if label.text() == FAULT)
    line.adjustSize()
    line.resize(320, line.heightForWidth(320))
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()))
    assert label.height() > 2 * label.fontMetrics().height()


def test_information_goes_away_by_itself(line: StateLine, qtbot: QtBot) -> None:
    line.show_info("Minnesanteckningen är sparad.", seconds=0.05)
    assert "Minnesanteckningen är sparad." in seen(line)
    qtbot.waitUntil(lambda: "Minnesanteckningen är sparad." not in seen(line), timeout=2000)


def test_markup_is_shown_as_it_was_written(line: StateLine) -> None:
    line.show_info("<img src=x><b>fet</b>")
    label = next(label for label in line.findChildren(QLabel) if "<img" in label.text())
    assert label.textFormat() is Qt.TextFormat.PlainText

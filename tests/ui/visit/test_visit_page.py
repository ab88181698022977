"""A visit is filled in with real keys on the real page, and read back from the real encrypted file."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspektor.checklist import Severity
from inspektor.errors import InspektorError
from inspektor.place import Place
from inspektor.storage import exchange, visits
from inspektor.storage.database import Database, Hand
from inspektor.storage.notes import add_note
from inspektor.visit import Mark, Share, Source, Unfinished, Visit, VisitState
from ui.autosave import Autosave
from ui.keyboard import Keyboard
from ui.plain_label import PlainLabel
from ui.visit_page import VisitPage

KEY = "ab" * 32


def go_to(page: VisitPage, question_id: str) -> None:
    assert page.board is not None
    page.board.go_to_question(question_id)


def current(page: VisitPage) -> str:
    assert page.board is not None
    return page.board.place.record_id


def test_one_key_answers_and_moves_on(page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]) -> None:
    keys.press("J", "D", "N")
    answers = saved().answers
    assert [answers[f"LED-0{number}"].value for number in (1, 2, 3)] == ["ja", "delvis", "nej"]
    assert current(page) == "LED-04"


def test_an_answer_is_on_the_disk_without_any_flush(
    database: Database, visit_id: str, keys: Keyboard
) -> None:
    keys.press("N")
    with database.read() as db:
        assert visits.get_visit(db, visit_id).answers["LED-01"].value == "nej"


def test_not_assessed_is_something_else_than_no_answer(keys: Keyboard, saved: Callable[[], Visit]) -> None:
    keys.press("I")
    assert saved().answers["LED-01"].value is Mark.NOT_ASSESSED
    assert "LED-02" not in saved().answers


def test_not_applicable_asks_for_its_comment(
    page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]
) -> None:
    keys.press("E")
    assert current(page) == "LED-01"
    keys.write("Enheten är nyöppnad.")
    keys.press("Return")
    answer = saved().answers["LED-01"]
    assert (answer.value, answer.comment) == (Mark.NOT_APPLICABLE, "Enheten är nyöppnad.")
    assert current(page) == "LED-02"


def test_a_comment_is_typed_with_k_and_left_with_escape(
    page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]
) -> None:
    keys.press("K")
    keys.write("Åäö – ”citat” <b>&")
    keys.press("Escape", "J")
    answer = saved().answers["LED-01"]
    assert (answer.value, answer.comment) == ("ja", "Åäö – ”citat” <b>&")
    assert current(page) == "LED-02"


def test_a_share_is_typed_as_it_is_said(page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]) -> None:
    go_to(page, "BEM-03")
    keys.write("31/48")
    keys.press("Return")
    assert saved().answers["BEM-03"].value == Share(31, 48)


def test_what_is_half_typed_is_kept(page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]) -> None:
    go_to(page, "BEM-03")
    keys.write("31")
    assert saved().answers["BEM-03"].value == Unfinished("31")


def test_area_keys_return_to_the_caret_that_was_left(page: VisitPage, keys: Keyboard) -> None:
    keys.press("J", "J", "K")
    keys.write("halv mening")
    page.go_to_area(3)
    assert current(page) == "BEM-01"
    page.go_to_area(1)
    assert page.board is not None
    place = page.board.place
    assert (place.record_id, place.field, place.caret) == ("LED-03", "comment", 11)


def test_a_quick_note_comes_and_goes_without_losing_the_place(
    page: VisitPage, keys: Keyboard, saved: Callable[[], Visit], clock
) -> None:
    keys.press("J", "K")
    keys.write("Hon sa")
    clock.at += timedelta(minutes=4)
    page.open_note()
    keys.press("Alt+P")
    keys.write("Larm lyser i sju minuter.")
    keys.press("Return")
    keys.write("Andra raden")
    keys.press("Escape")
    assert page.board is not None
    assert (page.board.place.record_id, page.board.place.field, page.board.place.caret) == (
        "LED-02",
        "comment",
        6,
    )
    first, second = saved().notes
    assert (first.text, first.source, first.at) == ("Larm lyser i sju minuter.", Source.STAFF, clock.at)
    assert (second.text, second.source) == ("Andra raden", Source.STAFF)


def test_a_note_without_letters_is_no_note(
    page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]
) -> None:
    page.open_note()
    keys.press("Alt+B", "Return", "Escape")
    assert saved().notes == ()


def test_a_note_may_be_given_an_area_by_key(
    page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]
) -> None:
    page.open_note()
    keys.write("Två i stället för tre")
    keys.press("Alt+3", "Return")
    assert saved().notes[0].area == "bemanning"


def test_a_question_is_asked_only_while_its_condition_holds(page: VisitPage, keys: Keyboard) -> None:
    go_to(page, "LED-04")
    keys.press("N")
    assert current(page) == "LED-06"
    go_to(page, "LED-04")
    keys.press("J")
    assert current(page) == "LED-05"


def test_the_judgement_is_the_last_card_of_an_area(
    page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]
) -> None:
    assert page.board is not None
    page.board.go_to(Place(area="bemanning", record_id="judgement"))
    keys.press("Return")
    keys.write("Området fungerar.")
    keys.press("Ctrl+Return")
    assert saved().judgements == {"bemanning": "Området fungerar."}
    assert page.board.place.area == "verksamhetsinnehall"


def test_b_makes_the_proposed_deficiency_once(
    qtbot: QtBot, page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]
) -> None:
    go_to(page, "BEM-01")
    keys.press("N", "Up")
    with qtbot.waitSignal(page.deficiency_opened):
        keys.press("B")
    go_to(page, "BEM-01")
    keys.press("B")
    (deficiency,) = saved().deficiencies
    assert (deficiency.question_id, deficiency.severity) == ("BEM-01", Severity.SERIOUS)
    assert "understiger" in deficiency.observation


def test_the_visit_opens_where_it_was_left(
    autosave: Autosave, qtbot: QtBot, page: VisitPage, keys: Keyboard, database: Database, visit_id: str
) -> None:
    go_to(page, "BEM-02")
    keys.press("K")
    keys.write("mitt i en")
    keys.press("Left", "Left")
    place = page.place()
    assert (place.record_id, place.field, place.caret) == ("BEM-02", "comment", 7)
    again = VisitPage(database, autosave, {})
    qtbot.addWidget(again)
    again.resize(1366, 700)
    with qtbot.waitExposed(again):
        again.show()
    again.open_visit(visit_id, place)
    assert again.board is not None
    assert again.board.place == place


def test_ending_a_visit_stamps_the_time_and_may_be_undone(
    page: VisitPage, saved: Callable[[], Visit], clock
) -> None:
    assert page.board is not None
    page.board.header.end_asked.emit()
    assert (saved().facts.state, saved().facts.ended) == (VisitState.COMPLETED, clock.at)
    page.board.header.end_asked.emit()
    assert (saved().facts.state, saved().facts.ended) == (VisitState.ONGOING, None)


def test_a_colleagues_text_that_was_not_seen_is_kept_beside_ones_own(
    autosave: Autosave,
    tmp_path: Path,
    page: VisitPage,
    keys: Keyboard,
    database: Database,
    saved: Callable[[], Visit],
) -> None:
    other = Database(tmp_path / "b.db", KEY, Hand("Mehmet Aydin", "laptop-b"))
    autosave.flush()
    send(database, other)
    with other.begin() as db:
        visits.record_comment(db, page.visit_id, "LED-01", "Mehmets text")
    send(other, database)
    keys.press("K")
    keys.write("Karins text")
    autosave.flush()
    page.read_again()
    (conflict,) = saved().conflicts
    assert {version.value for version in conflict.versions} == {"Karins text", "Mehmets text"}
    assert page.conflicts.count == 1
    other.close()


def send(sender: Database, receiver: Database) -> None:
    with sender.begin() as db:
        batch = exchange.hand_out(db)
    assert batch is not None
    with receiver.begin() as db:
        exchange.take_in(db, "", list(enumerate(batch.changes, 1)), 0)


def test_two_thousand_notes_leave_the_keys_quick_enough_to_use(
    page: VisitPage, keys: Keyboard, database: Database, visit_id: str
) -> None:
    """No figure here (see the bench): only that nothing breaks and the newest note is at the top."""
    with database.begin() as db:
        for number in range(2000):
            at = datetime(2026, 11, 19, 7, tzinfo=UTC) + timedelta(seconds=number)
            add_note(db, visit_id, at=at, source=Source.STAFF, text=f"Anteckning {number}")
    page.read_again()
    keys.press("J")
    assert page.board is not None
    assert page.board.notes._model.rowCount() == 2000
    assert QApplication.focusWidget() is not None


def test_after_the_visit_was_ended_or_opened_again_the_keys_answer_where_one_was(
    page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]
) -> None:
    go_to(page, "LED-02")
    assert page.board is not None
    page.board.header.setFocus()
    page.board.header.end_asked.emit()
    page.board.header.end_asked.emit()
    keys.press("J")
    assert saved().answers["LED-02"].value == "ja"


def test_a_locked_file_keeps_the_visit_open_and_makes_no_second_deficiency(
    page: VisitPage,
    keys: Keyboard,
    saved: Callable[[], Visit],
    database: Database,
    clock: Callable[[], datetime],
    start_another: Callable[[], str],
) -> None:
    other = start_another()
    here = page.visit_id
    locker = Database(database.path, KEY, database.hand)
    keys.press("K")
    with locker.begin() as db:
        add_note(db, other, at=clock(), source=Source.STAFF, text="annat")
        keys.write("Text")
        page.open_visit(other)
        assert page.visit_id == here
        keys.press("Escape", "B", "B")
        with pytest.raises(InspektorError):
            page.leave()
    locker.close()
    assert saved().answers["LED-01"].comment == "Text"
    assert saved().deficiencies == ()
    page.open_visit(other)
    assert page.visit_id == other


def test_long_texts_to_choose_between_scroll_and_leave_half_of_a_small_page_to_the_work(
    qtbot: QtBot, page: VisitPage, database: Database, tmp_path: Path
) -> None:
    other = Database(tmp_path / "b.db", KEY, Hand("Mehmet Aydin", "laptop-b"))
    send(database, other)
    for laptop, text in ((database, "Karins text. "), (other, "Mehmets text. ")):
        with laptop.begin() as db:
            visits.record_comment(db, page.visit_id, "LED-01", text * 200)
    send(other, database)
    page.resize(620, 330)
    page.read_again()
    qtbot.wait(30)
    assert page.board is not None
    assert page.board.height() >= page.height() // 2 - 10
    labels = page.conflicts.findChildren(PlainLabel)
    assert [one.text()[:20] for one in labels if one.height() < one.heightForWidth(one.width())] == []
    other.close()

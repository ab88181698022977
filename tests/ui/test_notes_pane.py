"""Notes on the real page: the opened one follows what a colleague writes, and none is taken for another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from inspektor.storage import notes, visits
from inspektor.storage.database import Database
from inspektor.visit import Note, Source
from ui.autosave import Autosave
from ui.keyboard import Keyboard
from ui.note_list import PLACE_ROLE
from ui.notes_pane import NotesPane
from ui.visit_page import VisitPage

KEY = "ab" * 32  # as in conftest.py

Share = Callable[[Database, Database], None]


@pytest.fixture
def autosave(karin: Database) -> Autosave:
    return Autosave(karin)


@pytest.fixture
def page(qtbot: QtBot, karin: Database, begun: str, autosave: Autosave) -> VisitPage:
    made = VisitPage(karin, autosave, {"bemanning": "Bemanning"})
    qtbot.addWidget(made)
    made.resize(1366, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.open_visit(begun)
    return made


@pytest.fixture
def pane(page: VisitPage) -> NotesPane:
    assert page.board is not None
    return page.board.notes


@pytest.fixture
def keys(page: VisitPage) -> Keyboard:
    page.open_note()
    return Keyboard(page)


def kept(database: Database, visit_id: str) -> list[Note]:
    with database.read() as db:
        return list(visits.get_visit(db, visit_id).notes)


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Hold the file as another program would: nothing can be written meanwhile."""
    other = Database(database.path, KEY, database.hand)
    with other.begin() as db:
        notes.add_note(db, "other", at=database.clock(), source=Source.STAFF, text="annat")
        yield
    other.close()


def row_of(pane: NotesPane, text: str) -> int:
    model = pane._model
    return next(row for row in range(model.rowCount()) if model.index(row, 0).data() == text)


def open_note(pane: NotesPane, text: str) -> None:
    pane._list.activated.emit(pane._model.index(row_of(pane, text), 0))


def test_what_a_colleague_wrote_in_the_opened_note_is_seen_before_one_types_on(
    page: VisitPage,
    pane: NotesPane,
    keys: Keyboard,
    autosave: Autosave,
    karin: Database,
    mehmet: Database,
    share: Share,
) -> None:
    keys.write("Larm i rum 4")
    autosave.flush()
    share(karin, mehmet)
    (note,) = kept(mehmet, page.visit_id)
    with mehmet.begin() as db:
        notes.record_note(db, page.visit_id, note.id, "text", "Larm i rum 4 och 5")
    share(mehmet, karin)
    page.read_again()
    assert pane.box.text.toPlainText() == "Larm i rum 4 och 5"
    keys.press("End")
    keys.write(".")
    autosave.flush()
    assert [one.text for one in kept(karin, page.visit_id)] == ["Larm i rum 4 och 5."]


def test_a_note_that_a_colleague_voided_is_written_on_as_a_new_one(
    page: VisitPage,
    keys: Keyboard,
    autosave: Autosave,
    karin: Database,
    mehmet: Database,
    share: Share,
) -> None:
    keys.write("Fel")
    autosave.flush()
    share(karin, mehmet)
    (note,) = kept(mehmet, page.visit_id)
    with mehmet.begin() as db:
        notes.record_note(db, page.visit_id, note.id, "void_reason", "Dubblett")
    share(mehmet, karin)
    page.read_again()
    keys.write("Rätt")
    autosave.flush()
    assert [(one.text, one.void_reason) for one in kept(karin, page.visit_id)] == [
        ("Fel", "Dubblett"),
        ("Rätt", ""),
    ]


def test_the_note_that_was_pointed_at_opens_though_a_new_one_comes_before_it(
    pane: NotesPane, keys: Keyboard
) -> None:
    keys.write("Första")
    keys.press("Return")
    keys.write("Andra")
    keys.press("Return")
    keys.write("Tredje, inte avslutad")
    open_note(pane, "Första")
    assert pane.box.text.toPlainText() == "Första"


def test_the_caret_is_in_a_new_note_after_one_was_voided(
    page: VisitPage, pane: NotesPane, keys: Keyboard, autosave: Autosave, karin: Database
) -> None:
    keys.write("Fel")
    keys.press("Return")
    open_note(pane, "Fel")
    pane.box.void.button.setFocus()
    keys.press("Space")
    keys.write("Fel enhet")
    keys.press("Return")
    keys.write("Rätt")
    autosave.flush()
    assert [(one.text, one.void_reason) for one in kept(karin, page.visit_id)] == [
        ("Fel", "Fel enhet"),
        ("Rätt", ""),
    ]


def void_first(pane: NotesPane, keys: Keyboard) -> None:
    keys.write("Fel")
    keys.press("Return")
    open_note(pane, "Fel")
    keys.press("Alt+M")
    keys.write("Fel enhet")
    keys.press("Return")


def test_a_note_is_not_void_without_a_reason(
    page: VisitPage, pane: NotesPane, keys: Keyboard, karin: Database
) -> None:
    keys.write("Larm")
    keys.press("Return")
    open_note(pane, "Larm")
    keys.press("Alt+M", "Return")
    assert any(label.text().startswith("Ett skäl behövs") for label in pane.findChildren(QLabel))
    keys.press("Escape")
    assert keys.focus is pane.box.text
    assert [one.void_reason for one in kept(karin, page.visit_id)] == [""]


def test_where_only_void_notes_stand_nothing_says_that_there_are_none(
    page: VisitPage, pane: NotesPane, keys: Keyboard
) -> None:
    def says_none() -> bool:
        return any(
            label.text().startswith("Inga anteckningar") and label.isVisible()
            for label in pane.findChildren(QLabel)
        )

    assert says_none()
    void_first(pane, keys)
    assert [one.void_reason for one in kept(page._database, page.visit_id)] == ["Fel enhet"]
    assert not says_none()


def test_a_void_note_stays_in_the_list_with_its_reason_and_takes_nothing(
    page: VisitPage, pane: NotesPane, keys: Keyboard, autosave: Autosave, karin: Database
) -> None:
    void_first(pane, keys)
    row = pane._model.index(row_of(pane, "Fel"), 0)
    assert row.data(PLACE_ROLE) == "makulerad: Fel enhet"
    assert not pane._list.isHidden()
    open_note(pane, "Fel")
    keys.write("mer")
    keys.press("Alt+B", "Alt+2", "Alt+X")
    autosave.flush()
    (note,) = kept(karin, page.visit_id)
    assert (note.text, note.source, note.area, note.is_excluded) == ("Fel", Source.OBSERVATION, "", False)


def test_a_void_note_holds_again_by_the_same_key(
    page: VisitPage, pane: NotesPane, keys: Keyboard, autosave: Autosave, karin: Database
) -> None:
    void_first(pane, keys)
    open_note(pane, "Fel")
    keys.press("Alt+M", "End")
    keys.write(" och rätt")
    autosave.flush()
    assert [(one.text, one.void_reason) for one in kept(karin, page.visit_id)] == [("Fel och rätt", "")]


def test_delete_in_the_list_asks_for_the_reason(
    page: VisitPage, pane: NotesPane, keys: Keyboard, karin: Database
) -> None:
    keys.write("Fel")
    keys.press("Return")
    pane._list.setFocus()
    pane._list.setCurrentIndex(pane._model.index(0, 0))
    keys.press("Delete")
    keys.write("Dubblett")
    keys.press("Return")
    page.read_again()
    assert [one.void_reason for one in kept(karin, page.visit_id)] == ["Dubblett"]


def test_a_new_note_has_nothing_to_make_void(pane: NotesPane, keys: Keyboard) -> None:
    keys.press("Alt+M")
    assert keys.focus is pane.box.text
    assert not pane.box.void.isVisible()


def test_a_note_opened_again_holds_what_the_disk_has_not_taken(
    page: VisitPage, pane: NotesPane, keys: Keyboard, autosave: Autosave, karin: Database
) -> None:
    keys.write("Första")
    keys.press("Return")
    keys.write("Andra")
    keys.press("Return")
    open_note(pane, "Första")
    with locked(karin):
        keys.write(", och mer")
        open_note(pane, "Andra")
        open_note(pane, "Första")
        keys.write("!")
        assert autosave.has_unsaved
    assert autosave.flush()
    assert "Första, och mer!" in [one.text for one in kept(karin, page.visit_id)]


def test_a_note_that_the_disk_took_late_stands_in_the_list(
    pane: NotesPane, keys: Keyboard, autosave: Autosave, karin: Database
) -> None:
    with locked(karin):
        keys.write("Sen")
        keys.press("Return")
    assert autosave.flush()
    assert row_of(pane, "Sen") == 0

"""Two laptops write the same field apart: both texts are shown, and only a person chooses."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from inspektor.checklist import Severity
from inspektor.deficiency_draft import draft_deficiency
from inspektor.storage.conflicts import list_conflicts
from inspektor.storage.database import Database
from inspektor.storage.deficiencies import add_deficiency, record_deficiency
from inspektor.storage.notes import add_note, record_note
from inspektor.storage.visits import (
    get_visit,
    record_answer,
    record_comment,
    record_fact,
    record_judgement,
)
from inspektor.visit import Share, Source, Visit
from ui.autosave import Autosave
from ui.conflict_pane import ConflictPane
from ui.conflict_words import may_keep_both, name_conflict, say_value
from ui.keyboard import Keyboard

DAY = date(2026, 11, 19)

Bring = Callable[[Database, Database], None]


@pytest.fixture
def both(karin: Database, mehmet: Database, begun: str, share: Bring) -> tuple[Database, Database]:
    """Give two laptops that have the visit, each with a note and a deficiency that both know."""
    with karin.begin() as db:
        visit = get_visit(db, begun)
        add_note(db, begun, at=visit.facts.started, source=Source.STAFF, text="Kort", note_id="note-1")
        add_deficiency(db, draft_deficiency(visit, "BEM-01", on=DAY))
    share(karin, mehmet)
    return karin, mehmet


@pytest.fixture
def pane(qtbot: QtBot, karin: Database) -> ConflictPane:
    pane = ConflictPane(karin, Autosave(karin))
    qtbot.addWidget(pane)
    pane.resize(900, 600)
    return pane


def read(database: Database, visit_id: str) -> Visit:
    with database.read() as db:
        return get_visit(db, visit_id)


def comment_apart(both: tuple[Database, Database], visit_id: str, share: Bring) -> None:
    for database, text in zip(both, ("Karin: en saknas.", "Mehmet: två av tre."), strict=True):
        with database.begin() as db:
            record_comment(db, visit_id, "BEM-01", text)
    share(both[1], both[0])


def words_of(pane: ConflictPane) -> str:
    return "\n".join(label.text() for label in pane.findChildren(QLabel) if label.isVisibleTo(pane))


def button(pane: ConflictPane, words: str, number: int = 0) -> QPushButton:
    found = [one for one in pane.findChildren(QPushButton) if one.text() == words and one.isVisibleTo(pane)]
    return found[number]


def show(qtbot: QtBot, pane: ConflictPane, visit: Visit) -> None:
    pane.show_visit(visit)
    with qtbot.waitExposed(pane):
        pane.show()
    pane.activateWindow()


def test_nothing_is_shown_where_nothing_differs(pane: ConflictPane, karin: Database, begun: str) -> None:
    pane.show_visit(read(karin, begun))
    assert pane.isHidden()
    assert pane.count == 0


def test_both_texts_stand_side_by_side_with_who_and_when(
    qtbot: QtBot, pane: ConflictPane, both: tuple[Database, Database], begun: str, share: Bring
) -> None:
    comment_apart(both, begun, share)
    show(qtbot, pane, read(both[0], begun))
    words = words_of(pane)
    for expected in ("BEM-01: kommentaren", "Karin: en saknas.", "Mehmet: två av tre.", "19 nov."):
        assert expected in words
    assert "Karin Ek, 19 nov." in words
    assert "Mehmet Aydin, 19 nov." in words


@pytest.mark.parametrize(
    ("words", "number", "kept"),
    [
        ("Behåll den här", 0, "Karin: en saknas."),
        ("Behåll den här", 1, "Mehmet: två av tre."),
        ("Behåll båda", 0, "Karin: en saknas.\n\nMehmet: två av tre."),
    ],
)
def test_a_choice_is_kept_on_both_laptops(
    qtbot: QtBot,
    pane: ConflictPane,
    both: tuple[Database, Database],
    begun: str,
    share: Bring,
    words: str,
    number: int,
    kept: str,
) -> None:
    comment_apart(both, begun, share)
    show(qtbot, pane, read(both[0], begun))
    chosen = button(pane, words, number)
    chosen.setFocus()
    with qtbot.waitSignal(pane.resolved) as resolved:
        Keyboard(pane).press("Space")
    assert resolved.args == [begun]
    share(*both)
    for database in both:
        visit = read(database, begun)
        assert visit.answers["BEM-01"].comment == kept
        assert visit.conflicts == ()
    assert pane.isHidden()


def test_tab_reaches_every_button(
    qtbot: QtBot, pane: ConflictPane, both: tuple[Database, Database], begun: str, share: Bring
) -> None:
    comment_apart(both, begun, share)
    show(qtbot, pane, read(both[0], begun))
    pane.focus_first()
    keys, reached = Keyboard(pane), []
    for _ in range(3):
        reached.append(keys.focus.accessibleName().split(",")[0])
        keys.press("Tab")
    assert reached == ["Behåll det som Karin Ek", "Behåll det som Mehmet Aydin", "Behåll båda"]


def test_answers_are_said_in_words_and_cannot_both_hold(
    pane: ConflictPane, both: tuple[Database, Database], begun: str, share: Bring
) -> None:
    for database, part in zip(both, (31, 29), strict=True):
        with database.begin() as db:
            record_answer(db, begun, "BEM-03", Share(part, 48))
    share(both[1], both[0])
    pane.show_visit(read(both[0], begun))
    words = words_of(pane)
    assert "31 av 48 (64,6 procent)" in words
    assert "29 av 48 (60,4 procent)" in words
    assert not [one for one in pane.findChildren(QPushButton) if one.text() == "Behåll båda"]


def write_everything(database: Database, visit_id: str, number: int) -> None:
    """Write every kind of field; another `number` gives other texts."""
    made = read(database, visit_id).deficiencies[0]
    with database.begin() as db:
        record_note(db, visit_id, "note-1", "text", f"Lång {number}")
        record_note(db, visit_id, "note-1", "is_excluded", number == 1)
        record_note(db, visit_id, "note-1", "area", ("bemanning", "bemotande")[number - 1])
        record_deficiency(db, visit_id, made.id, "severity", (Severity.MINOR, Severity.MATERIAL)[number - 1])
        record_deficiency(db, visit_id, made.id, "deadline", date(2026, 12, number))
        record_judgement(db, visit_id, "bemanning", f"Bedömning {number}")
        record_fact(db, visit_id, "summary", f"Sammantaget {number}")
        record_fact(db, visit_id, "team", [{"name": f"Person {number}", "role": "mas"}])
        record_fact(db, visit_id, "ended", f"2026-11-19T1{number}:00:00+00:00")


def test_every_kind_of_field_has_a_name_and_reads_as_swedish(
    pane: ConflictPane, both: tuple[Database, Database], begun: str, share: Bring
) -> None:
    for number, database in enumerate(both, 1):
        write_everything(database, begun, number)
    share(both[1], both[0])
    visit = read(both[0], begun)
    said = {
        name_conflict(visit, one): {say_value(visit, one, version.value) for version in one.versions}
        for one in visit.conflicts
    }
    names = {section.key: section.name for section in visit.form.sections}
    note = f"Anteckningen {visit.facts.started.astimezone():%H:%M}"
    assert said.pop("Besöket: när besöket slutade")
    assert said == {
        "Brist 1: allvarlighet": {"Mindre", "Väsentlig"},
        "Brist 1: frist": {"tisdag 2026-12-01", "onsdag 2026-12-02"},
        f"{note}: texten": {"Lång 1", "Lång 2"},
        f"{note}: om den ska undantas": {"Ja", "Nej"},
        f"{note}: området": {names["bemanning"], names["bemotande"]},
        f"{names['bemanning']}: texten": {"Bedömning 1", "Bedömning 2"},
        "Besöket: samlad bedömning": {"Sammantaget 1", "Sammantaget 2"},
        "Besöket: vilka som var med": {"Person 1", "Person 2"},
    }
    pane.show_visit(visit)
    assert pane.count == 9


def test_only_running_text_can_be_kept_twice(
    both: tuple[Database, Database], begun: str, share: Bring
) -> None:
    for number, database in enumerate(both, 1):
        write_everything(database, begun, number)
    share(both[1], both[0])
    visit = read(both[0], begun)
    joinable = {(one.kind, one.field) for one in visit.conflicts if may_keep_both(visit, one)}
    assert joinable == {("note", "text"), ("judgement", "text"), ("visit", "summary")}


def test_a_text_that_came_after_the_pane_was_drawn_is_never_written_over(
    qtbot: QtBot, pane: ConflictPane, both: tuple[Database, Database], begun: str, share: Bring
) -> None:
    comment_apart(both, begun, share)
    show(qtbot, pane, read(both[0], begun))
    with both[1].begin() as db:
        record_comment(db, begun, "BEM-01", "Mehmet: nu vet jag mer.")
    share(both[1], both[0])
    button(pane, "Behåll den här", 0).click()
    with both[0].read() as db:
        (conflict,) = list_conflicts(db, begun)
    assert {version.value for version in conflict.versions} == {
        "Karin: en saknas.",
        "Mehmet: nu vet jag mer.",
    }
    assert "ändrades medan du valde" in words_of(pane)
    assert "Mehmet: nu vet jag mer." in words_of(pane)


def test_what_is_being_typed_is_part_of_what_is_chosen_between(
    qtbot: QtBot, both: tuple[Database, Database], begun: str, share: Bring
) -> None:
    comment_apart(both, begun, share)
    autosave = Autosave(both[0])
    pane = ConflictPane(both[0], autosave)
    qtbot.addWidget(pane)
    show(qtbot, pane, read(both[0], begun))
    autosave.put("field", lambda db: record_comment(db, begun, "BEM-01", "Karin: en saknas, två är sjuka."))
    button(pane, "Behåll den här", 1).click()
    assert read(both[0], begun).conflicts
    assert "två är sjuka" in words_of(pane)
    assert "ändrades medan du valde" in words_of(pane)


def test_markup_in_a_text_is_shown_as_it_was_typed(
    pane: ConflictPane, both: tuple[Database, Database], begun: str, share: Bring
) -> None:
    for database, text in zip(both, ("<b>fet</b>", "<img src=x>"), strict=True):
        with database.begin() as db:
            record_comment(db, begun, "BEM-01", text)
    share(both[1], both[0])
    pane.show_visit(read(both[0], begun))
    labels = [label for label in pane.findChildren(QLabel) if label.text() in {"<b>fet</b>", "<img src=x>"}]
    assert len(labels) == 2
    assert {label.textFormat().name for label in labels} == {"PlainText"}

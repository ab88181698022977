"""Deficiencies are written with real keys on the real page, and read back from the real encrypted file."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QLabel, QListView, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from inspektor.checklist import Severity
from inspektor.deficiency import Deficiency
from inspektor.deficiency_draft import draft_deficiency
from inspektor.place import Place
from inspektor.storage.database import Database
from inspektor.storage.deficiencies import add_deficiency, list_deficiencies, record_deficiency
from inspektor.storage.visits import get_visit
from ui.autosave import Autosave
from ui.deficiency_page import DeficiencyPage
from ui.keyboard import Keyboard

PROMISE_MS = 300
DAY = date(2026, 11, 19)


@pytest.fixture
def page(qtbot: QtBot, karin: Database, begun: str) -> DeficiencyPage:
    page = DeficiencyPage(karin, Autosave(karin))
    qtbot.addWidget(page)
    page.resize(1100, 700)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.show_visit(begun)
    page.focus_start()
    return page


@pytest.fixture
def keys(page: DeficiencyPage) -> Keyboard:
    return Keyboard(page)


def kept(database: Database, visit_id: str) -> tuple[Deficiency, ...]:
    with database.read() as db:
        return list_deficiencies(db, visit_id)


def draft(database: Database, visit_id: str, question_id: str | None = "BEM-01") -> Deficiency:
    with database.begin() as db:
        deficiency = draft_deficiency(get_visit(db, visit_id), question_id, on=DAY)
        add_deficiency(db, deficiency)
    return deficiency


def shown_words(page: DeficiencyPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_ins_starts_a_free_deficiency_with_the_caret_in_what_was_seen(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    assert "Inga brister än" in shown_words(page)
    keys.press("Ins")
    keys.write("Nyckeln satt i medicinskåpet.")
    page.leave()
    (found,) = kept(karin, begun)
    assert found.observation == "Nyckeln satt i medicinskåpet."
    assert found.severity is Severity.MINOR
    assert found.deadline


def test_ctrl_b_does_the_same_from_within_a_text(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    keys.press("Ins")
    keys.write("Den första")
    keys.press("Ctrl+B")
    keys.write("Den andra")
    page.leave()
    assert [one.observation for one in kept(karin, begun)] == ["Den första", "Den andra"]


def test_what_is_typed_is_on_the_disk_within_the_promise_while_typing_goes_on(
    qtbot: QtBot, keys: Keyboard, karin: Database, begun: str
) -> None:
    keys.press("Ins")
    for _ in range(12):  # 600 ms without a pause of 300
        keys.write("ord ")
        qtbot.wait(50)
    assert kept(karin, begun)[0].observation.count("ord") >= 12 - PROMISE_MS // 50 - 1


def test_leaving_a_field_saves_it_at_once(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    keys.press("Ins")
    keys.write("Sett")
    keys.press("Tab")
    assert kept(karin, begun)[0].observation == "Sett"
    assert page.place() == Place("deficiencies", begun, record_id=kept(karin, begun)[0].id, field="evidence")


def test_each_of_the_texts_is_kept_in_its_own_field(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    keys.press("Ins")
    for field in ("requirement", "observation", "evidence", "extent", "demand"):
        page.editor.set_caret(field)
        keys.write(f"om {field}")
    page.leave()
    (found,) = kept(karin, begun)
    for field in ("requirement", "observation", "evidence", "extent", "demand"):
        assert getattr(found, field) == f"om {field}"


def test_one_key_changes_the_severity_and_asks_why(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    made = draft(karin, begun)
    assert made.proposed_severity is Severity.SERIOUS
    page.enter()
    page.list.setFocus()
    keys.press("V")
    assert kept(karin, begun)[0].severity is Severity.MATERIAL
    assert kept(karin, begun)[0].needs_reason
    assert "Skriv varför den är ändrad" in shown_words(page)
    keys.write("En enstaka natt.")
    page.leave()
    (found,) = kept(karin, begun)
    assert found.severity_reason == "En enstaka natt."
    assert not found.needs_reason
    assert "Skriv varför den är ändrad" not in shown_words(page)


def test_letters_in_a_text_are_letters(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    keys.press("Ins")
    keys.press("A")
    page.leave()
    assert kept(karin, begun)[0].severity is Severity.MINOR
    assert kept(karin, begun)[0].observation == "a"


def test_the_reason_has_no_field_while_the_proposal_holds(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    draft(karin, begun)
    page.enter()
    page.list.setFocus()
    assert not page.editor.severity.reason.isVisible()
    keys.press("M")
    assert page.editor.severity.reason.isVisible()
    keys.press("Esc", "A")
    assert not page.editor.severity.reason.isVisible()


def test_the_usual_deadline_follows_the_severity_and_another_one_stays(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    made = draft(karin, begun, None)
    page.enter()
    page.list.setFocus()
    keys.press("A")
    serious = kept(karin, begun)[0].deadline
    assert serious
    assert made.deadline
    assert serious < made.deadline
    page.editor.deadline.line.setFocus()
    keys.replace("2026-12-01")
    page.list.setFocus()
    keys.press("M")
    assert kept(karin, begun)[0].deadline == date(2026, 12, 1)


def test_a_deadline_is_typed_moved_and_taken_away(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    keys.press("Ins")
    field = page.editor.deadline
    field.line.setFocus()
    keys.replace("2026-12-01")
    assert kept(karin, begun)[0].deadline == date(2026, 12, 1)
    press(page, "+7 dagar")
    assert kept(karin, begun)[0].deadline == date(2026, 12, 8)
    press(page, "Ingen frist")
    assert kept(karin, begun)[0].deadline is None
    assert field.line.text() == ""


def test_what_is_no_day_stays_in_the_field_and_the_day_stays_kept(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    keys.press("Ins")
    page.editor.deadline.line.setFocus()
    keys.replace("2026-12-01")
    keys.replace("nästa vecka")
    keys.press("Tab")
    assert page.editor.deadline.line.text() == "nästa vecka"
    assert "Skriv dagen som" in shown_words(page)
    assert kept(karin, begun)[0].deadline != date(2026, 12, 2)


def press(page: DeficiencyPage, words: str) -> None:
    next(button for button in page.findChildren(QPushButton) if button.text() == words).click()


def test_acute_is_one_key_and_moves_the_usual_deadline(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    draft(karin, begun, None)
    page.enter()
    page.editor.acute.setFocus()
    keys.press("Space")
    (found,) = kept(karin, begun)
    assert found.is_acute
    assert found.deadline == DAY + timedelta(days=1)
    keys.press("Space")
    assert kept(karin, begun)[0].deadline == draft(karin, begun, None).deadline


def test_a_voided_deficiency_stays_with_its_reason_and_comes_back_when_it_is_emptied(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    draft(karin, begun)
    page.enter()
    page.list.setFocus()
    keys.press("Delete")
    keys.write("Dubblett")
    page.leave()
    assert kept(karin, begun)[0].void_reason == "Dubblett"
    assert "Makulerad" in shown_words(page)
    press(page, "Ångra makuleringen")
    page.leave()
    assert kept(karin, begun)[0].void_reason == ""
    assert "Brist 1" in shown_words(page)


def test_ctrl_enter_goes_to_the_next_one_into_the_same_field(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    first, second = draft(karin, begun), draft(karin, begun, None)
    page.enter()
    page.show_deficiency(first.id, "evidence")
    keys.write("Schemat")
    keys.press("Ctrl+Return")
    keys.write("Loggen")
    page.leave()
    assert [one.evidence for one in kept(karin, begun)] == ["Schemat", "Loggen"]
    assert page.place().record_id == second.id


def test_arrows_in_the_list_show_each_one(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    made = [draft(karin, begun), draft(karin, begun, None), draft(karin, begun, "BEM-02")]
    page.enter()
    page.list.setFocus()
    seen = [page.place().record_id]
    for _ in range(2):
        keys.press("Down")
        seen.append(page.place().record_id)
    assert seen == [one.id for one in made]


def test_a_very_long_text_is_kept_to_the_last_letter(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    keys.press("Ins")
    long_text = "Signaturer saknas på flera listor. " * 172
    page.editor.texts["observation"].setPlainText(long_text)
    keys.press("Ctrl+End")
    keys.write("Slut.")
    page.leave()
    assert len(long_text) > 6000
    assert kept(karin, begun)[0].observation == long_text + "Slut."


def test_the_origin_says_question_answer_and_law_of_the_visits_day(
    page: DeficiencyPage, karin: Database, begun: str
) -> None:
    draft(karin, begun)
    page.enter()
    with karin.read() as db:
        visit = get_visit(db, begun)
    question = visit.form.find_question("BEM-01")
    assert question
    words = shown_words(page)
    assert question.text in words
    assert "Nej\nTvå i stället för tre på natten." in words
    for key in question.law:
        assert visit.form.law[key].in_words in words


def test_without_a_visit_every_open_deficiency_is_shown_with_its_unit(
    page: DeficiencyPage, karin: Database, begun: str
) -> None:
    made = draft(karin, begun)
    page.show_visit("")
    assert page.place().record_id == made.id
    assert "Lindgården" in shown_words(page)
    with karin.begin() as db:
        record_deficiency(db, begun, made.id, "void_reason", "Fel")
    page.enter()
    assert "Inga öppna brister" in shown_words(page)


def test_the_caret_is_where_it_was_when_the_page_is_read_again(
    page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    keys.press("Ins")
    keys.write("Två ord")
    keys.press("Left", "Left")
    page.leave()
    before = page.place()
    page.read_again()
    assert page.place() == before
    assert before.caret == 5
    assert kept(karin, begun)[0].id == before.record_id


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Let another process hold the file, as a virus scanner or a copy does."""
    program = (
        "import sys; from sqlcipher3 import dbapi2;"
        "c = dbapi2.connect(sys.argv[1], isolation_level=None);"
        f"c.execute('PRAGMA key = \"x\\'{'ab' * 32}\\'\"'); c.execute('BEGIN IMMEDIATE');"
        "print('locked', flush=True); sys.stdin.readline(); c.execute('ROLLBACK')"
    )
    command = [sys.executable, "-c", program, str(database.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        assert process.stdout.readline().strip() == "locked"
        yield
        process.stdin.write("\n")
        process.stdin.flush()


def test_what_cannot_be_saved_stays_in_the_editor_and_is_saved_when_the_cause_is_gone(
    qtbot: QtBot, page: DeficiencyPage, keys: Keyboard, karin: Database, begun: str
) -> None:
    keys.press("Ins")
    keys.write("Före. ")
    page.leave()
    with locked(karin), qtbot.waitSignal(page._autosave.failed):
        keys.write("Under.")
    page.read_again()  # a page that is read again must not lose what is not on the disk
    assert page.editor.texts["observation"].toPlainText() == "Före. Under."
    qtbot.waitUntil(lambda: kept(karin, begun)[0].observation == "Före. Under.", timeout=5000)


def test_every_key_on_a_button_is_one_that_works(page: DeficiencyPage, karin: Database, begun: str) -> None:
    draft(karin, begun)
    page.enter()
    texts = " ".join(button.text() for button in page.findChildren(QPushButton))
    assert re.findall(r"  (\S+)", texts).count("M") == 1
    for words in ("Ny brist  Ins", "Allvarlig  A", "Makulera…  Delete"):
        assert words in texts


def test_the_lists_model_keeps_qts_rules(
    page: DeficiencyPage, karin: Database, begun: str, qtmodeltester: ModelTester
) -> None:
    draft(karin, begun)
    page.enter()
    assert isinstance(page.list, QListView)
    qtmodeltester.check(page.list.model())


def test_nothing_is_cut_on_a_small_screen_at_twice_the_size(
    qtbot: QtBot, page: DeficiencyPage, karin: Database, begun: str
) -> None:
    draft(karin, begun)
    page.enter()
    page.resize(620, 320)
    page.editor.set_caret("demand")
    qtbot.wait(50)
    assert page.editor.horizontalScrollBar().maximum() == 0
    for button in page.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width()

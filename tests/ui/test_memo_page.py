"""The memo is seen as it will be on paper, follows what is written, and goes to paper or file."""

import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from PySide6.QtCore import QMarginsF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from inspektor.errors import InspektorError
from inspektor.place import Place
from inspektor.storage.database import Database
from inspektor.storage.notes import add_note, record_note
from inspektor.storage.visits import get_facts, record_fact
from inspektor.visit import Source
from ui.autosave import Autosave
from ui.background import Background
from ui.keyboard import Keyboard
from ui.main_window import MainWindow
from ui.memo_making import make_memo
from ui.memo_page import MemoPage
from ui.memo_words import say_not_drawn
from ui.pdf_file import DEFAULT_NAME, free_path, save_pdf
from ui.printing import PrinterChoice, list_printers, open_pdf, paint_pdf, print_pdf

SLOW_MS = 20_000  # a busy machine draws slowly; it says nothing of how long a memo takes


@pytest.fixture
def background() -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def page(
    qtbot: QtBot,
    karin: Database,
    begun: str,
    background: Background,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> MemoPage:
    monkeypatch.setenv("HOME", str(tmp_path))  # where the bar offers to put the file
    page = MemoPage(karin, Autosave(karin), background)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    with qtbot.waitSignal(page.shown, timeout=SLOW_MS):
        page.show_visit(begun)
        page.enter()
    page.focus_start()
    return page


def words_of(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def read_preview(page: MemoPage) -> str:
    assert page.preview
    return squeeze(page.preview.read_text())


def read_file(path: Path) -> str:
    return squeeze("\n".join(sheet.extract_text() for sheet in PdfReader(path).pages))


def squeeze(text: str) -> str:
    """Take out the line breaks that the page's width made."""
    return "".join(text.split())


def press(page: QWidget, words: str) -> None:
    next(button for button in page.findChildren(QPushButton) if button.text() == words).click()


def test_the_memo_of_the_visit_is_shown_as_a_draft(page: MemoPage) -> None:
    assert "LindgårdenÖVNING" in read_preview(page) or "Lindgården" in read_preview(page)
    assert "Tvåiställetförtrepånatten." in read_preview(page)
    assert "UTKAST version 1" in words_of(page)
    assert "Sida 1 (" in words_of(page)


def test_what_is_written_beside_it_is_saved_and_comes_to_stand_on_the_paper(
    qtbot: QtBot, page: MemoPage, karin: Database, begun: str
) -> None:
    keys = Keyboard(page)
    for field in ("summary", "positives", "next_steps", "not_reviewed"):
        page.texts.set_caret(field)
        keys.write(f"Skrivet i {field}.")
    page.leave()
    with karin.read() as db:
        facts = get_facts(db, begun)
    for field in ("summary", "positives", "next_steps", "not_reviewed"):
        assert getattr(facts, field) == f"Skrivet i {field}."
    qtbot.waitUntil(lambda: "Skriveti" + "not_reviewed" in read_preview(page), timeout=SLOW_MS)
    assert read_preview(page).count("Skriveti") == 4


def test_the_paper_follows_while_typing_goes_on_and_stays_where_one_reads(
    qtbot: QtBot, page: MemoPage
) -> None:
    assert page.preview
    bar = page.preview.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 300)
    bar.setValue(300)
    page.texts.set_caret("summary")
    drawn = []
    page.shown.connect(lambda: drawn.append(bar.value()))
    keys = Keyboard(page)
    for _ in range(40):
        keys.write("ord ")
        qtbot.wait(50)
    assert drawn
    assert set(drawn) == {300}
    qtbot.waitUntil(lambda: "ord" * 40 in read_preview(page), timeout=SLOW_MS)


def test_ctrl_enter_goes_to_the_next_text_and_the_place_is_known(page: MemoPage, begun: str) -> None:
    page.texts.set_caret("summary")
    keys = Keyboard(page)
    keys.press("Ctrl+Return")
    keys.write("Bra")
    assert page.place() == Place("memo", begun, field="positives", caret=3)


def test_it_says_what_could_not_be_drawn_and_what_was_left_out(
    qtbot: QtBot, page: MemoPage, karin: Database, begun: str
) -> None:
    with karin.begin() as db:
        at = get_facts(db, begun).started
        add_note(db, begun, at=at, source=Source.STAFF, text="Glad \U0001f600 och \x07 pling")
        for minute in (1, 2, 3):
            note = add_note(
                db, begun, at=at + timedelta(minutes=minute), source=Source.STAFF, text="Inte med"
            )
            record_note(db, begun, note, "is_excluded", True)
    with qtbot.waitSignal(page.shown, timeout=SLOW_MS):
        page.read_again()
    words = words_of(page)
    assert "1 tecken finns inte i typsnittet och står som en ruta: \U0001f600 (U+1F600)." in words
    assert "1 styrtecken" in words
    assert "3 anteckningar är undantagna." in words
    assert "Intemed" not in read_preview(page)


def test_nothing_is_said_of_characters_when_all_were_drawn() -> None:
    assert say_not_drawn("", 0) == ""
    assert say_not_drawn("\U0001f600\ue000", 0).startswith("2 olika tecken finns inte i typsnittet")
    assert "U+E000" in say_not_drawn("\ue000", 0)


def test_ctrl_p_shows_the_memo_and_ctrl_p_again_opens_the_bar(
    qtbot: QtBot, karin: Database, begun: str, background: Background
) -> None:
    window, page = MainWindow(), MemoPage(karin, Autosave(karin), background)
    qtbot.addWidget(window)
    window.add_page("memo", lambda: page)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    page.show_visit(begun)
    keys = Keyboard(window)
    with qtbot.waitSignal(page.shown, timeout=SLOW_MS):
        keys.press("Ctrl+P")
    assert not page.bar.isVisible()
    keys.press("Ctrl+P")
    assert page.bar.isVisible()
    qtbot.waitUntil(lambda: not page.bar.printers.currentText().startswith("Söker"), timeout=SLOW_MS)
    keys.press("Esc")
    assert not page.bar.isVisible()


def test_ctrl_s_saves_the_file_with_the_keyboard_alone(qtbot: QtBot, page: MemoPage, tmp_path: Path) -> None:
    keys = Keyboard(page)
    keys.press("Ctrl+S")
    keys.replace(str(tmp_path / "ut"))
    with qtbot.waitSignal(page.delivered, timeout=SLOW_MS) as delivered:
        keys.press("Return")
    path = tmp_path / "ut.pdf"
    assert delivered.args == [f"Sparat som {path}."]
    assert "Tvåiställetförtrepånatten." in read_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.glob(".*.part")] == []


def test_a_file_that_is_there_is_replaced_only_when_asked_twice(
    qtbot: QtBot, page: MemoPage, tmp_path: Path
) -> None:
    path = tmp_path / "ut.pdf"
    path.write_text("annat")
    keys = Keyboard(page)
    keys.press("Ctrl+S")
    keys.replace(str(path))
    keys.press("Return")
    assert path.read_text() == "annat"
    assert "Filen finns redan" in words_of(page.bar)
    with qtbot.waitSignal(page.delivered, timeout=SLOW_MS):
        keys.press("Return")
    assert path.read_bytes().startswith(b"%PDF")


def test_what_is_typed_last_is_in_the_file(qtbot: QtBot, page: MemoPage, begun: str, tmp_path: Path) -> None:
    page.open_save()
    page.bar.path.setText(str(tmp_path / "ut.pdf"))
    page._autosave.put("field", lambda db: record_fact(db, begun, "summary", "Sista ordet."))
    with qtbot.waitSignal(page.delivered, timeout=SLOW_MS):
        press(page, "Spara som PDF")
    assert "Sistaordet." in read_file(tmp_path / "ut.pdf")


def test_a_file_that_cannot_be_written_is_a_sentence_in_the_bar(
    qtbot: QtBot, page: MemoPage, tmp_path: Path
) -> None:
    faults: list[object] = []
    page.faulted.connect(faults.append)
    keys = Keyboard(page)
    keys.press("Ctrl+S")
    keys.replace(str(tmp_path / "finns inte" / "ut.pdf"))
    keys.press("Return")
    qtbot.waitUntil(lambda: "mappen finns inte" in words_of(page.bar), timeout=SLOW_MS)
    assert faults == []  # the log is for faults of ours


def test_the_offered_name_says_nothing_and_is_free(tmp_path: Path) -> None:
    assert free_path(tmp_path) == tmp_path / DEFAULT_NAME == tmp_path / "minnesanteckningar-utkast.pdf"
    (tmp_path / DEFAULT_NAME).touch()
    assert free_path(tmp_path).name == "minnesanteckningar-utkast-2.pdf"


def test_half_a_file_is_never_left(tmp_path: Path) -> None:
    folder = tmp_path / "mapp.pdf"
    folder.mkdir()
    with pytest.raises(InspektorError, match="kunde inte sparas"):
        save_pdf(b"%PDF", folder)
    assert list(tmp_path.iterdir()) == [folder]


def test_the_version_goes_up_when_what_it_says_is_new_since_it_last_left_the_house(
    qtbot: QtBot, page: MemoPage, karin: Database, begun: str, tmp_path: Path
) -> None:
    def versions_of_two_files(name: str) -> tuple[int, str]:
        page.bar.path.setText(str(tmp_path / name))
        with qtbot.waitSignal(page.delivered, timeout=SLOW_MS):
            press(page, "Spara som PDF")
        made = make_memo(karin, begun, karin.hand.clock())
        return made.version, read_file(tmp_path / name)

    page.open_save()
    version, text = versions_of_two_files("a.pdf")
    assert version == 1
    assert "version1" in text
    assert versions_of_two_files("b.pdf")[0] == 1
    with karin.begin() as db:
        record_fact(db, begun, "summary", "Nytt")
    assert make_memo(karin, begun, karin.hand.clock()).version == 2
    assert "version2" in versions_of_two_files("c.pdf")[1]


def test_printers_are_offered_with_the_usual_one_chosen(qtbot: QtBot, page: MemoPage) -> None:
    page.open_bar()
    qtbot.waitUntil(lambda: not page.bar.printers.currentText().startswith("Söker"), timeout=SLOW_MS)
    page.bar.copies.setFocus()
    page.bar.show_printers(
        (PrinterChoice("a", "Kontoret", True, True), PrinterChoice("b", "Källaren", False, False))
    )
    assert page.bar.printers.currentText() == "Kontoret"
    assert page.bar.printers.itemText(1) == "Källaren (stoppad)"
    asked: list[tuple[str, int]] = []
    page.bar.print_asked.disconnect()  # no queue may get what a test writes
    page.bar.print_asked.connect(lambda name, copies: asked.append((name, copies)))
    Keyboard(page).press("Return")
    assert asked == [("a", 1)]


def test_without_a_printer_the_file_is_offered(page: MemoPage) -> None:
    page.open_bar()
    page.bar.show_printers(())
    assert not page.bar.print_button.isEnabled()
    assert "Spara som PDF i stället" in words_of(page.bar)
    assert page.bar.path.hasFocus()


def test_a_printer_that_is_gone_is_a_sentence() -> None:
    with pytest.raises(InspektorError, match="finns inte längre"):
        print_pdf(b"", "ingen sådan", 1)
    assert all(choice.name for choice in list_printers())


def test_pages_are_painted_on_white_a4_without_loss(page: MemoPage, tmp_path: Path) -> None:
    assert page.made
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "papper.pdf"))
    printer.setPageMargins(QMarginsF(20, 20, 20, 20))  # the paper's own margins are in the pages already
    paint_pdf(page.made.rendered.pdf, printer)
    painted = PdfReader(tmp_path / "papper.pdf")
    assert len(painted.pages) == page.made.rendered.pages
    for sheet in painted.pages:
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)
        resources = cast("DictionaryObject", sheet["/Resources"])
        images = [image.get_object() for image in cast("DictionaryObject", resources["/XObject"]).values()]
        assert images
        for image in images:
            assert "/SMask" not in image
            assert image["/Filter"] != "/DCTDecode"
            assert image["/Width"] >= 2400  # 300 dpi across A4
    was, now = look_at(page.made.rendered.pdf), look_at((tmp_path / "papper.pdf").read_bytes())
    assert max(abs(one - other) for one, other in zip(was, now, strict=True)) < 16
    assert min(was) < 200  # a heading, or this compares nothing with nothing


def look_at(pdf: bytes) -> bytes:
    """Give the first page's shades, 0 to 255, on white, in squares of a few millimeters."""
    buffer, document = open_pdf(pdf)
    page = QImage(1192, 1684, QImage.Format.Format_RGB32)
    page.fill(255 << 16 | 255 << 8 | 255)
    painter = QPainter(page)
    painter.drawImage(0, 0, document.render(0, page.size()))
    painter.end()
    document.close()
    buffer.close()
    smooth = Qt.TransformationMode.SmoothTransformation
    small = page.scaled(32, 44, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    return bytes(small.convertToFormat(QImage.Format.Format_Grayscale8).constBits())


def test_the_memo_is_drawn_beside_the_screen(
    qtbot: QtBot, page: MemoPage, karin: Database, begun: str, background: Background
) -> None:
    threads: list[str] = []
    background.run(lambda: threads.append(threading.current_thread().name), lambda _: None, lambda _: None)
    qtbot.waitUntil(lambda: bool(threads))
    assert threads[0] != threading.main_thread().name
    assert page.made
    assert io.BytesIO(page.made.rendered.pdf).read(4) == b"%PDF"
    assert make_memo(karin, begun, karin.hand.clock()).content == page.made.content


def test_without_a_visit_it_says_what_to_do(page: MemoPage) -> None:
    page.show_visit("")
    assert "Öppna ett besök" in words_of(page)
    assert not page.texts.isVisible()
    Keyboard(page).press("Ctrl+S")
    assert not page.bar.isVisible()


def test_a_narrow_screen_shows_the_paper_or_the_texts(qtbot: QtBot, page: MemoPage) -> None:
    page.resize(620, 320)
    qtbot.wait(30)
    assert page.preview
    assert page.preview.isVisible()
    assert not page.texts.isVisible()
    press(page, "Texterna")
    assert page.texts.isVisible()
    assert not page.preview.isVisible()
    press(page, "Papperet")
    assert page.preview.isVisible()


def test_zoom_is_kept_when_the_memo_is_drawn_again(qtbot: QtBot, page: MemoPage) -> None:
    keys = Keyboard(page)
    keys.press("Ctrl++", "Ctrl++")
    assert page.preview
    zoom = page.preview.view.zoomFactor()
    with qtbot.waitSignal(page.shown, timeout=SLOW_MS):
        page.read_again()
    assert page.preview.view.zoomFactor() == zoom
    keys.press("Ctrl+B")
    assert page.preview.view.zoomMode().name == "FitToWidth"

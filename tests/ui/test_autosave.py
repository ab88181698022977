"""Holds that what is typed reaches the disk within 300 ms, and waits in the editor as long as it cannot."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from inspektor.errors import InspektorError
from inspektor.place import Place
from inspektor.record import Kind
from inspektor.storage import journal, places
from inspektor.storage.database import Database, Hand, Transaction
from inspektor.storage.journal import Key
from ui.autosave import Autosave

# The offscreen screen says so of every window that is shown.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

KEY = "0123456789abcdef" * 4
PROMISE_MS = 300
SLACK_MS = 150  # other processes share the test machine

LOCKER = """
import sys
from sqlcipher3 import dbapi2
connection = dbapi2.connect(sys.argv[1], isolation_level=None)
connection.execute(f"PRAGMA key = \\"x'{sys.argv[2]}'\\"")
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of the database; the disk fixtures put a small disk there."""
    return tmp_path


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    database = Database(folder / "vault.db", KEY, Hand("Karin Ek", "laptop-karin"))
    yield database
    database.close()


@pytest.fixture
def autosave(database: Database, qtbot: QtBot) -> Autosave:  # noqa: ARG001 - makes the application first
    return Autosave(database)


@pytest.fixture
def editor(autosave: Autosave, qtbot: QtBot) -> Iterator[QPlainTextEdit]:
    """Give an editor on screen whose text is the judgement of an area."""
    page = QWidget()
    layout = QVBoxLayout(page)
    editor = QPlainTextEdit()
    layout.addWidget(editor)
    layout.addWidget(QLineEdit())
    autosave.watch(editor, save_as("bemanning"), key="bemanning")
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    yield editor
    page.close()


def save_as(area: str) -> Callable[[Transaction, str], None]:
    return lambda db, text: journal.record(db, Key("visit-1", Kind.JUDGEMENT, area, "text"), text)


def read(database: Database, area: str = "bemanning") -> str | None:
    query = "SELECT text FROM judgement WHERE record = ?"
    with database.read() as db:
        text: str | None = db.exec_driver_sql(query, (area,)).scalar()
    return text


def test_a_key_is_on_the_disk_within_300_ms(
    database: Database, autosave: Autosave, editor: QPlainTextEdit, qtbot: QtBot
) -> None:
    start = time.monotonic()
    with qtbot.waitSignal(autosave.saved, timeout=2000):
        qtbot.keyClicks(editor, "T")
    assert (time.monotonic() - start) * 1000 < PROMISE_MS + SLACK_MS
    assert read(database) == "T"
    assert not autosave.has_unsaved


def test_what_is_typed_without_pause_is_saved_all_the_same(
    database: Database, editor: QPlainTextEdit, qtbot: QtBot
) -> None:
    typed: list[tuple[float, str]] = []
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        qtbot.keyClicks(editor, "a")
        typed.append((time.monotonic(), editor.toPlainText()))
        qtbot.wait(20)
        due = [text for at, text in typed if at < time.monotonic() - (PROMISE_MS + SLACK_MS) / 1000]
        if due:
            assert len(read(database) or "") >= len(due[-1])
    assert len(typed) > 20


def test_leaving_the_field_saves_at_once(
    database: Database, autosave: Autosave, editor: QPlainTextEdit, qtbot: QtBot
) -> None:
    qtbot.keyClicks(editor, "Larm")
    assert read(database) is None
    neighbor = editor.window().findChild(QLineEdit)
    assert isinstance(neighbor, QLineEdit)
    neighbor.setFocus()
    assert read(database) == "Larm"
    assert not autosave.has_unsaved


def test_a_choice_is_saved_at_once_with_all_that_waits(database: Database, autosave: Autosave) -> None:
    autosave.put("comment", lambda db: save_as("bemanning")(db, "väntar"))
    assert autosave.put_now("answer", lambda db: save_as("miljo")(db, "nu"))
    assert (read(database), read(database, "miljo")) == ("väntar", "nu")


def test_the_place_goes_with_the_text_in_one_transaction(database: Database, qtbot: QtBot) -> None:  # noqa: ARG001 - makes the application first
    def remember(db: Transaction) -> None:
        places.remember_place(db, Place("visit", "visit-1", "bemanning", "BEM-01", "comment", 4))

    autosave = Autosave(database, remember=remember)
    autosave.put("x", lambda db: save_as("bemanning")(db, "Larm"))
    assert autosave.flush()
    with database.read() as db:
        assert places.find_place(db) == places.find_place(db, "visit-1")
        assert places.find_place(db).caret == 4


def test_only_the_latest_write_of_a_field_is_made(autosave: Autosave) -> None:
    written: list[str] = []
    for text in ("a", "ab", "abc"):
        autosave.put("x", lambda _db, text=text: written.append(text))  # type: ignore[misc]
    autosave.flush()
    assert written == ["abc"]


# What may go wrong with a disk: the text stays in the editor, a sentence says what to do, and saving goes on.


def mount(folder: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """Put a real disk of 2 MB under the folder."""
    if not mount(folder, "size=2m"):
        pytest.skip("no right to mount a disk here; the limited file below stands in")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def assert_waits_and_goes_on(
    autosave: Autosave, editor: QPlainTextEdit, qtbot: QtBot, words: str, mend: Callable[[], None]
) -> None:
    """Type while the disk fails, mend it, and touch nothing: the text must get there by itself."""
    database = autosave._database
    with qtbot.waitSignal(autosave.failed, timeout=4000) as failed:
        qtbot.keyClicks(editor, " sju minuter")
    assert any(word in failed.args[0] for word in words.split("|")), failed.args[0]
    assert failed.args[0].endswith(".")
    assert autosave.has_unsaved
    assert editor.toPlainText() == "Larm sju minuter"
    mend()
    with qtbot.waitSignal(autosave.saved, timeout=6000):
        pass
    assert read(database) == "Larm sju minuter"
    assert not autosave.has_unsaved


def type_first(autosave: Autosave, editor: QPlainTextEdit, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor, "Larm")
    assert autosave.flush()


def fill(folder: Path) -> None:
    with (folder / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            return


def test_a_full_disk_is_said_and_saving_goes_on_when_there_is_room(
    small_disk: Path, autosave: Autosave, editor: QPlainTextEdit, qtbot: QtBot
) -> None:
    type_first(autosave, editor, qtbot)
    with autosave._database.begin() as db:  # the room that SQLite had already taken is used up first
        db.exec_driver_sql("SELECT 1")
    fill(small_disk)
    while autosave.put_now("bemanning", lambda db: save_as(str(time.monotonic_ns()))(db, "x" * 4000)):
        pass
    qtbot.wait(0)
    autosave._pending.clear()
    assert_waits_and_goes_on(autosave, editor, qtbot, "Disken är full", (small_disk / "filler").unlink)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_that_may_not_grow_is_said_and_saving_goes_on(
    autosave: Autosave, editor: QPlainTextEdit, qtbot: QtBot
) -> None:
    type_first(autosave, editor, qtbot)
    log = autosave._database.path.with_name("vault.db-wal")
    with ExitStack() as limit:
        limit.enter_context(largest_file(log.stat().st_size))
        assert_waits_and_goes_on(autosave, editor, qtbot, "Disken", limit.close)


def test_a_disk_that_turned_read_only_is_said_and_saving_goes_on(
    small_disk: Path, autosave: Autosave, editor: QPlainTextEdit, qtbot: QtBot
) -> None:
    type_first(autosave, editor, qtbot)
    autosave._database.close()  # a disk with files open for writing cannot be made read-only
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    def mend() -> None:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)

    assert_waits_and_goes_on(autosave, editor, qtbot, "skrivskyddad|får skriva", mend)


def test_a_lock_held_by_another_process_is_said_and_saving_goes_on(
    autosave: Autosave, editor: QPlainTextEdit, qtbot: QtBot
) -> None:
    type_first(autosave, editor, qtbot)
    command = [sys.executable, "-c", LOCKER, str(autosave._database.path), KEY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as locker:
        assert locker.stdout is not None
        assert locker.stdout.readline() == "locked\n"

        def mend() -> None:
            locker.communicate("\n")

        assert_waits_and_goes_on(autosave, editor, qtbot, "annat program", mend)


def test_a_write_that_is_broken_by_a_fault_of_ours_keeps_no_other_field_from_the_disk(
    database: Database, autosave: Autosave, qtbot: QtBot
) -> None:
    def broken(db: Transaction) -> None:
        save_as("miljo")(db, "halv")
        raise ZeroDivisionError

    autosave.put("broken", broken)
    autosave.put("whole", lambda db: save_as("bemanning")(db, "Larm"))
    with capture_exceptions() as seen:
        qtbot.waitUntil(lambda: read(database) == "Larm")
    assert [fault[0] for fault in seen] == [ZeroDivisionError]
    assert read(database, "miljo") is None
    assert autosave.has_unsaved


def test_a_field_that_is_refused_keeps_no_other_field_from_the_disk(
    database: Database, autosave: Autosave, qtbot: QtBot
) -> None:
    def refused(_db: Transaction) -> None:
        raise InspektorError("Svaret går inte att ta emot.")

    autosave.put("refused", refused)
    with qtbot.waitSignal(autosave.failed) as failed:
        autosave.put_now("whole", lambda db: save_as("bemanning")(db, "Larm"))
    assert failed.args == ["Svaret går inte att ta emot."]
    assert read(database) == "Larm"
    autosave.put("refused", lambda db: save_as("miljo")(db, "rätt"))
    assert autosave.flush()


def test_nothing_is_written_when_nothing_waits(database: Database, autosave: Autosave) -> None:
    log = database.path.with_name("vault.db-wal")
    before = log.stat().st_size
    assert autosave.flush()
    assert log.stat().st_size == before

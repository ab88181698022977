"""The stage of a rehearsal: two practice laptops and a centre on loopback, all of them real."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from inspektor.answer import has_answer
from inspektor.form import visible_ids
from inspektor.storage.database import Database, Hand
from inspektor.storage.exchange import count_unsent
from inspektor.storage.fingerprints import list_fingerprints
from inspektor.storage.visits import get_visit, list_visits
from inspektor.vault import Vault, open_practice
from inspektor.visit import Visit
from inspektor.visit_file import VisitPlan
from sync.client.conversation import synchronize
from sync.client.transport import Server
from sync.server.child import make_token, running_centre
from ui.application import make_application
from ui.desk import Desk
from ui.keyboard import Keyboard, is_named
from ui.look import Look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages
from ui.rehearsal_check import find_missing_in_visit, find_missing_on_pages
from ui.rehearsal_player import Player, RehearsalClock

_SIZE = (1366, 768)
Summary = dict[str, Any]


class Stage:
    """Plays one visit and measures it; everything but what is left in `out` is gone afterwards."""

    def __init__(self, plan: VisitPlan, out: Path) -> None:
        self._plan, self._out = plan, out
        self._clock = RehearsalClock(plan.started)
        self._saves: list[float] = []
        self._summary: Summary = {"unit": plan.unit.id, "template": plan.template_id}
        self._missing: list[str] = []

    def play(self) -> Summary:
        """Play all of it; give the summary."""
        with tempfile.TemporaryDirectory(prefix="inspektor-") as name:
            folder = Path(name)
            with self._laptop(folder / "a") as (window, desk, vault):
                self._play_visit(window, desk, vault)
                visit = self._get_visit(vault.database)
                self._count(visit)
                self._missing += find_missing_in_visit(self._plan, visit)
                self._check_memo()
                self._meet_second_laptop(folder, desk, vault, visit)
        return self._finish()

    @contextmanager
    def _laptop(self, folder: Path) -> Iterator[tuple[MainWindow, Desk, Vault]]:
        self._launched = perf_counter()
        folder.mkdir(parents=True)
        make_application(Look("light", 100))
        window = MainWindow()
        window.resize(*_SIZE)
        messages = Messages(window.state_line, FaultLog(folder / "inspektor.log"))
        window.show()
        vault = open_practice(folder)
        vault.database.hand = _hand(vault.database.hand, self._clock)
        desk = Desk(window, vault, messages, Look("light", 100), folder)
        desk.autosave.timed.connect(self._saves.append)
        desk.begin()
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        try:
            yield window, desk, vault
        finally:
            window.close()
            window.deleteLater()

    def _play_visit(self, window: MainWindow, desk: Desk, vault: Vault) -> None:
        keys = self._keys = Keyboard(window)
        player = Player(keys, desk, self._plan, self._clock, lambda name: self._snap(window, name))
        self._snap(window, "start")
        _introduce(keys, desk, self._plan)
        self._snap(window, "settings")
        player.start_visit()
        player.first_answer = self._note_first_answer
        player.give_answers()
        player.take_notes()
        player.write_deficiencies()
        player.write_summary()
        self._make_memo(desk)
        self._snap(window, "memo")
        self._summary["keystrokes"] = keys.acts + keys.letters
        self._summary["keystrokes_of_text"] = keys.letters
        answers = max(1, len(self._plan.answers))
        self._summary["keystrokes_per_answer"] = round(player.answer_keys / answers, 2)
        keys.wait_for(lambda: not desk.autosave.has_unsaved, "sparandet")
        with vault.database.read() as db:
            self._visit_id = next(
                facts.id for facts in list_visits(db) if facts.started == self._plan.started
            )

    def _note_first_answer(self) -> None:
        self._summary.setdefault("ms_launch_to_first_answer", _ms_since(self._launched))

    def _make_memo(self, desk: Desk) -> None:
        """Save the memo with the keys that an inspector has: Ctrl+P, Ctrl+S, a name, Enter."""
        path = self._out / "memo.pdf"
        path.unlink(missing_ok=True)
        begun = perf_counter()
        if not desk.memo.bar.isVisible():
            self._keys.press("Ctrl+P")
        self._keys.press("Ctrl+S")
        self._keys.wait_for(lambda: isinstance(self._keys.focus, QLineEdit), "fältet för filens namn")
        self._keys.replace(str(path.resolve()))
        self._keys.press("Return")
        self._keys.wait_for(path.exists, "minnesanteckningarna")
        self._summary["ms_memo"] = _ms_since(begun)
        self._summary["memo_sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        self._keys.wait_for(lambda: desk.memo.made is not None, "förhandsvisningen")

    def _check_memo(self) -> None:
        pages = _read_pages((self._out / "memo.pdf").read_bytes())
        self._summary["memo_pages"] = len(pages)
        self._missing += [f"{place} på papperet" for place in find_missing_on_pages(self._plan, pages)]

    def _meet_second_laptop(self, folder: Path, desk: Desk, vault: Vault, visit: Visit) -> None:
        """Send through the settings page; let a second laptop fetch; compare change by change."""
        hub = folder / "centre"
        with running_centre(hub) as centre:
            begun = perf_counter()
            self._send(desk, vault.database, centre.url, make_token(hub, "Dator A"))
            self._summary["ms_sync"] = _ms_since(begun)
            (folder / "b").mkdir()
            other = open_practice(folder / "b").database
            report = synchronize(other, Server(centre.url, make_token(hub, "Dator B")))
            self._compare(vault.database, other, visit, report.head)
            other.close()

    def _send(self, desk: Desk, database: Database, url: str, token: str) -> None:
        keys = self._keys
        keys.press("Ctrl+,")
        for name, text in (("Centralens adress", url), ("Enhetsnyckel", token)):
            keys.reach(is_named(name))
            keys.replace(text)
        keys.press("Tab")
        keys.press("Space")
        keys.wait_for(lambda: _is_sent(database) and not desk.background.is_busy, "centralens kvitton")

    def _compare(self, database: Database, other: Database, visit: Visit, head: int) -> None:
        with database.read() as db:
            mine = list_fingerprints(db)
        with other.read() as db:
            theirs = list_fingerprints(db)
        same = sum(1 for change_id, print_ in mine.items() if theirs.get(change_id) == print_)
        self._summary |= {
            "records_sent": len(mine),
            "records_received": len(theirs),
            "records_identical": same,
        }
        if not same == len(mine) == len(theirs) or head < len(mine):
            self._missing.append("poster på den andra datorn")
        if _without_position(self._get_visit(other)) != _without_position(visit):
            self._missing.append("besöket på den andra datorn")

    def _get_visit(self, database: Database) -> Visit:
        with database.read() as db:
            return get_visit(db, self._visit_id)

    def _count(self, visit: Visit) -> None:
        values = {key: answer.value for key, answer in visit.answers.items()}
        shown = visible_ids(visit.form, values, visit.facts.unit)
        questions = [question for question in visit.form.questions if question.id in shown]
        answered = [question for question in questions if has_answer(values.get(question.id))]
        self._summary |= {
            "questions_shown": len(questions),
            "questions_answered": len(answered),
            "questions_shown_by_kind": _by_kind(questions),
            "questions_answered_by_kind": _by_kind(answered),
            "notes": len(visit.notes),
            "deficiencies": len(visit.deficiencies),
        }

    def _finish(self) -> Summary:
        saves = self._saves if len(self._saves) > 1 else [0.0, 0.0]
        self._summary["ms_save_p50"] = round(median(saves), 2)
        self._summary["ms_save_p99"] = round(quantiles(saves, n=100)[98], 2)
        self._summary["saves"] = len(self._saves)
        self._summary["missing"] = self._missing
        self._summary["arrived_everywhere"] = not self._missing
        return self._summary

    def _snap(self, window: MainWindow, name: str) -> None:
        QTest.qWait(30)
        window.grab().save(str(self._out / f"{name}.png"))


def _hand(hand: Hand, clock: Callable[[], Any]) -> Hand:
    return Hand(hand.person, hand.device, clock, hand.make_id)


def _introduce(keys: Keyboard, desk: Desk, plan: VisitPlan) -> None:
    """Say who uses the laptop: the first of the team."""
    keys.press("Ctrl+,")
    keys.reach(is_named("Ditt namn"))
    keys.replace(plan.team[0].name)
    desk.settings.leave()


def _is_sent(database: Database) -> bool:
    with database.read() as db:
        return count_unsent(db) == 0


def _read_pages(pdf: bytes) -> list[str]:
    """Read each page's text as a PDF reader does."""
    document, buffer = QPdfDocument(), QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document.load(buffer)
    pages = [document.getAllText(number).text() for number in range(document.pageCount())]
    document.close()
    return pages


def _by_kind(questions: list[Any]) -> dict[str, int]:
    return dict(Counter(str(question.kind) for question in questions))


def _without_position(visit: Visit) -> tuple[object, ...]:
    return visit.facts, visit.answers, visit.notes, visit.deficiencies, visit.judgements, visit.conflicts


def _ms_since(begun: float) -> int:
    return round(1000 * (perf_counter() - begun))

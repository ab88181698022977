"""The rehearsal: shipped visits arrive everywhere, a fault is one line, and what is lost is named."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

import resources
from ui.rehearsal import read_plan

pytestmark = pytest.mark.timeout(600)  # a review of a nursing home is some 17,000 keys

VISITS = Path(resources.__file__).parent / "visits"
LONGEST = "sabo-lindgarden"
SHIPPED = [*sorted(path.stem for path in VISITS.glob("*.yaml") if path.stem != LONGEST), LONGEST]
SCREENS = {
    "start", "settings", "new-visit", "new-visit-form", "visit", "visit-notes", "deficiencies", "memo",
}  # fmt: skip
FIELDS = {
    "unit": str, "template": str,
    "questions_shown": int, "questions_shown_by_kind": dict,
    "questions_answered": int, "questions_answered_by_kind": dict,
    "notes": int, "deficiencies": int,
    "keystrokes": int, "keystrokes_of_text": int, "keystrokes_per_answer": float,
    "ms_launch_to_first_answer": int, "ms_save_p50": float, "ms_save_p99": float, "saves": int,
    "ms_memo": int, "memo_pages": int, "memo_sha256": str, "ms_sync": int,
    "records_sent": int, "records_received": int, "records_identical": int,
    "missing": list, "arrived_everywhere": bool,
}  # fmt: skip
_LONGEST_SECONDS = 300
PROGRAM = "from ui.app import main; raise SystemExit(main())"

ISSUE_EXAMPLE = """\
unit: lindgarden                 # id in the practice register
template: kvalitetsgranskning-sabo
notice: unannounced              # announced | short_notice | unannounced
started: 2026-11-19T06:20
team: [{name: Karin Ek, role: uppfoljare}, {name: Mehmet Aydin, role: mas}]
answers:                         # any subset of the template's questions, any order
  BEM-01: {value: nej, comment: "Två i stället för tre på natten."}
  BEM-03: {value: {part: 31, whole: 48}}    # share; count, scale: a number; date: ISO;
                                            # free text, single: a string; multiple: a list
notes:                           # area and question are optional: unsorted notes
  - {at: "06:24", source: O, text: "Larm lyser i sju minuter.", area: bemanning}
deficiencies:                    # from a question or free
  - {from: BEM-01, severity: allvarlig, text: "...", demand: "...", deadline: 2026-12-01}
summary: "Samlad bedömning ..."
"""

HOSTILE = """\
unit: lindgarden
template: oanmalt-besok
notice: short_notice
started: 2026-11-19T22:05
team: [{name: "Zoë d'Örnsköld <b>", role: mas}]
answers:
  OAN-14: {value: "Två rader\\noch <b>fet</b> & <img src=x> 100 % \\"citat\\" {} []"}
  OAN-04: {value: ej_tillampligt, comment: "شكرا 🔥 e\\u0301 vårdgranskningsorganisationsutvecklingsplanen"}
  OAN-02: {value: ej_bedomt}
notes:
  - {at: "22:31", source: D, text: "Förste raden\\n\\nTredje raden: = + - @ ; ' \\\\ / ≥ ½ €"}
  - {at: "22:06", source: H, text: "\\tj d n e i k b 1 2 3"}
deficiencies:
  - {severity: mindre, text: "Fritt funnen <script>alert(1)</script> &amp; 🧯"}
summary: "Slut."
"""


@dataclass(frozen=True)
class Played:
    """What a rehearsal left behind."""

    status: int
    out: str
    err: str
    folder: Path

    @cached_property
    def summary(self) -> dict[str, Any]:
        text = (self.folder / "summary.json").read_text(encoding="utf-8")
        assert json.loads(self.out) == json.loads(text), "--json prints what the file says"
        summary: dict[str, Any] = json.loads(text)
        return summary


class Rehearsal:
    """A rehearsal in a process of its own, as from the command line."""

    def __init__(self, visit: Path, folder: Path, program: str = PROGRAM) -> None:
        self._folder = folder
        command = [sys.executable, "-c", program, "rehearse", str(visit), "--out", str(folder), "--json"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")

    def wait(self) -> Played:
        out, err = self._process.communicate(timeout=_LONGEST_SECONDS)
        return Played(self._process.returncode, out, err, self._folder)

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


Rehearse = Callable[..., Played]


@pytest.fixture(scope="module")
def longest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """Start the longest visit at once: the others are played while it goes on."""
    started = Rehearsal(VISITS / f"{LONGEST}.yaml", tmp_path_factory.mktemp(LONGEST))
    yield started
    started.stop()


@pytest.fixture
def rehearse(tmp_path: Path, longest: Rehearsal) -> Rehearse:  # noqa: ARG001 - starts it
    """Play this text, or a shipped file; `program` stands in for the command line."""

    def play(text: str, program: str = PROGRAM) -> Played:
        (tmp_path / "besok.yaml").write_text(text, encoding="utf-8")
        return Rehearsal(tmp_path / "besok.yaml", tmp_path / "out", program).wait()

    return play


def read_paper(path: Path) -> str:
    """Give the memo's text without white space and without the lines that stand on every page."""
    pages = [page.extract_text().splitlines() for page in PdfReader(path).pages]
    shapes = [{shape(line) for line in page} for page in pages]
    common = set.intersection(*shapes[1:]) if len(shapes) > 2 else set()
    return squeeze("".join(line for page in pages for line in page if shape(line) not in common))


def shape(line: str) -> str:
    return re.sub(r"\d+", "0", line.strip())


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def assert_on_paper(paper: str, texts: Sequence[str]) -> None:
    assert [text for text in texts if squeeze(text) not in paper] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_visit_arrives_everywhere(rehearse: Rehearse, longest: Rehearsal, name: str) -> None:
    visit = VISITS / f"{name}.yaml"
    played = longest.wait() if name == LONGEST else rehearse(visit.read_text(encoding="utf-8"))
    assert (played.status, played.err) == (0, "")
    plan, summary = read_plan(visit), played.summary
    assert {key: type(value) for key, value in summary.items()} == FIELDS
    assert summary["missing"] == []
    assert summary["questions_answered"] == sum(answer.value is not None for answer in plan.answers)
    for which in ("shown", "answered"):
        by_kind = summary[f"questions_{which}_by_kind"]
        assert sum(by_kind.values()) == summary[f"questions_{which}"] > 0
    assert (summary["notes"], summary["deficiencies"]) == (len(plan.notes), len(plan.deficiencies))
    assert summary["records_sent"] == summary["records_received"] == summary["records_identical"] > 50
    assert 1 <= summary["keystrokes_per_answer"] < 6
    assert summary["keystrokes"] > summary["keystrokes_of_text"] >= sum(len(note.text) for note in plan.notes)
    assert 0 < summary["ms_save_p50"] <= summary["ms_save_p99"]
    assert min(summary[f"ms_{what}"] for what in ("launch_to_first_answer", "memo", "sync")) > 0
    assert_is_all_there(played)
    texts = [*(note.text for note in plan.notes), *(answer.comment for answer in plan.answers), plan.summary]
    texts += [text for each in plan.deficiencies for text in (each.text, each.demand)]
    assert_on_paper(read_paper(played.folder / "memo.pdf"), texts)


def assert_is_all_there(played: Played) -> None:
    pdf = (played.folder / "memo.pdf").read_bytes()
    assert hashlib.sha256(pdf).hexdigest() == played.summary["memo_sha256"]
    assert len(PdfReader(played.folder / "memo.pdf").pages) == played.summary["memo_pages"]
    pictures = {path.stem: path.read_bytes() for path in played.folder.glob("*.png")}
    assert set(pictures) == SCREENS
    assert len(set(pictures.values())) == len(SCREENS), "every screen is another picture"
    assert all(picture.startswith(b"\x89PNG") for picture in pictures.values())


def test_the_shipped_visits_are_of_all_five_kinds() -> None:
    templates = {read_plan(VISITS / f"{name}.yaml").template_id for name in SHIPPED}
    assert len(templates) == 5
    assert "kvalitetsgranskning-sabo" in templates


def test_the_example_of_the_format_is_played_as_it_stands(rehearse: Rehearse) -> None:
    played = rehearse(ISSUE_EXAMPLE)
    assert (played.status, played.err) == (0, "")
    assert played.summary["questions_answered_by_kind"] == {"ja_nej_delvis": 1, "andel": 1}
    assert (played.summary["notes"], played.summary["deficiencies"]) == (1, 1)
    paper = read_paper(played.folder / "memo.pdf")
    texts = [
        "Två i stället för tre på natten.",
        "31 av 48",
        "Larm lyser i sju minuter.",
        "Samlad bedömning ...",
    ]
    assert_on_paper(paper, texts)


def test_texts_that_look_like_markup_keys_or_formulas_arrive_as_they_stand(rehearse: Rehearse) -> None:
    played = rehearse(HOSTILE)
    assert (played.status, played.err, played.summary["missing"]) == (0, "", [])
    texts = ["<b>fet</b> & <img src=x> 100 %", "= + - @ ; ' \\ / ≥ ½ €", "<script>alert(1)</script> &amp;"]
    assert_on_paper(read_paper(played.folder / "memo.pdf"), texts)


FAULTS = {
    "key": ("summary:", "sammanfattning:", "sammanfattning"),
    "unit": ("unit: lindgarden ", "unit: solgarden ", "solgarden"),
    "template": ("kvalitetsgranskning-sabo", "granskning-x", "granskning-x"),
    "question": ("BEM-03:", "XYZ-99:", "XYZ-99"),
    "value": ("value: nej", "value: kanske", "kanske"),
    "source": ("source: O", "source: Q", "Q"),
    "deadline": ("2026-12-01", "snart", "deadline"),
    "broken YAML": ("summary:", "summary: [", "besok.yaml"),
}


@pytest.mark.parametrize(("old", "new", "named"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_in_the_file_is_one_swedish_line_that_names_it(
    rehearse: Rehearse, tmp_path: Path, old: str, new: str, named: str
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/summary.json").write_text('{"arrived_everywhere": true}', encoding="utf-8")
    assert old in ISSUE_EXAMPLE
    assert_refused(rehearse(ISSUE_EXAMPLE.replace(old, new, 1)), named)
    assert list((tmp_path / "out").iterdir()) == [], "nothing of an earlier time may be taken for this one"


def assert_refused(played: Played, named: str) -> None:
    assert (played.status, played.out) == (2, "")
    assert len(played.err.splitlines()) == 1
    assert played.err.startswith("Filen besok.yaml")
    assert played.err.rstrip().endswith(".")
    assert named in played.err


def test_a_file_that_is_not_there_is_one_swedish_line(tmp_path: Path) -> None:
    assert_refused(Rehearsal(tmp_path / "besok.yaml", tmp_path / "out").wait(), "finns")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_one_swedish_line(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("en fil", encoding="utf-8")
    (tmp_path / "besok.yaml").write_text(ISSUE_EXAMPLE, encoding="utf-8")
    played = Rehearsal(tmp_path / "besok.yaml", tmp_path / "out").wait()
    assert (played.status, played.out) == (2, "")
    assert re.fullmatch(r"Mappen .* kunde inte skapas\. .*--out\.\n", played.err)


# The rehearsal must be able to fail: a thief changes one thing behind its back, in the real database.

SHORT = """\
unit: lindgarden
template: oanmalt-besok
notice: unannounced
started: 2026-11-19T06:20
team: [{name: Karin Ek, role: uppfoljare}]
answers: {OAN-06: {value: ja}}
notes: [{at: "06:24", source: O, text: Larm lyser i sju minuter.}]
"""
THIEF = """
from inspektor.storage import notes
from ui import app, rehearsal_stage

def steal(database, visit, field, value):
    with database.begin() as db:
        notes.record_note(db, visit.facts.id, visit.notes[0].id, field, value)

class Robbed(rehearsal_stage.Stage):
    {method}

rehearsal_stage.Stage = Robbed
raise SystemExit(app.main())
"""
IN_THE_DATABASE = """
    def _play_visit(self, window, desk, vault):
        super()._play_visit(window, desk, vault)
        steal(vault.database, self._get_visit(vault.database), "text", "Larm.")
"""
ON_THE_PAPER = """
    def _make_memo(self, desk):
        from inspektor.storage.visits import get_visit
        with desk._vault.database.read() as db:
            visit = get_visit(db, desk.visit.visit_id)
        steal(desk._vault.database, visit, "is_excluded", True)
        super()._make_memo(desk)
"""
ON_THE_OTHER_LAPTOP = """
    def _compare(self, database, other, visit, head):
        steal(other, visit, "text", "Larm.")
        super()._compare(database, other, visit, head)
"""
AT_THE_CENTRE = """
    def _compare(self, database, other, visit, head):
        super()._compare(database, other, visit, head - 1)
"""
THEFTS = {
    "database": (IN_THE_DATABASE, ["anteckning 1"]),
    "paper": (ON_THE_PAPER, ["anteckning 1 på papperet"]),
    "second laptop": (ON_THE_OTHER_LAPTOP, ["besöket på den andra datorn"]),
    "centre": (AT_THE_CENTRE, ["poster på den andra datorn"]),
}


@pytest.mark.parametrize(("method", "missing"), THEFTS.values(), ids=THEFTS.keys())
def test_what_does_not_arrive_is_named(rehearse: Rehearse, method: str, missing: list[str]) -> None:
    played = rehearse(SHORT, THIEF.replace("{method}", method))
    assert (played.status, played.err) == (1, "")
    assert played.summary["missing"] == missing
    assert not played.summary["arrived_everywhere"]


STUCK = """
    def _make_memo(self, desk):
        self._keys.wait_for(lambda: False, "pappret", seconds=0.1)
"""


def test_a_rehearsal_that_gets_stuck_says_where_in_one_line(rehearse: Rehearse) -> None:
    played = rehearse(SHORT, THIEF.replace("{method}", STUCK))
    assert (played.status, played.out) == (1, "")
    assert played.err == "Genomspelningen väntade förgäves på pappret.\n"
    assert not (played.folder / "summary.json").exists()

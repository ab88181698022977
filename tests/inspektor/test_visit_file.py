"""The visit file as the README documents it: what it may say, and that every fault is one Swedish line."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

import checklists
from inspektor.bank import Bank
from inspektor.checklist import Severity
from inspektor.checklist_file import read_bank
from inspektor.errors import InspektorError
from inspektor.register import Register
from inspektor.register_file import read_register
from inspektor.visit import Mark, Notice, Share, Source, TeamMember
from inspektor.visit_file import VisitPlan, list_open_questions, read_history, read_visit_file

Read = Callable[[str], VisitPlan]

REGISTER = """\
municipality: Lundviks kommun
board: Socialnämnden
providers:
- {id: bolaget, name: Bolaget AB, org_number: 550000-0024, operation_form: privat}
units:
- {id: lindgarden, name: Lindgården, provider: bolaget, service_area: sarskilt_boende_aldre,
   legal_basis: SoL och HSL, attributes: {har_hsl: true}}
"""

ISSUE_EXAMPLE = """\
unit: lindgarden                 # id in the practice register
template: kvalitetsgranskning-sabo
notice: unannounced              # announced | short_notice | unannounced
started: 2026-11-19T06:20
team: [{name: Karin Ek, role: uppfoljare}, {name: Mehmet Aydin, role: mas}]
answers:                         # any subset of the template's questions, any order
  BEM-01: {value: nej, comment: "Två i stället för tre på natten."}
  BEM-03: {value: {part: 31, whole: 48}}    # share
  TRY-01: {value: nej}
  TRY-02: {value: 7}
notes:                           # area and question are optional: unsorted notes
  - {at: "06:24", source: O, text: "Larm lyser i sju minuter.", area: bemanning}
deficiencies:
  - {from: BEM-01, severity: allvarlig, text: "Två på natten.", demand: "Tre.", deadline: 2026-12-01}
summary: "Samlad bedömning ..."
"""

HEAD = """\
unit: lindgarden
template: kvalitetsgranskning-sabo
notice: announced
started: 2026-11-19T06:20
team: [{name: Karin Ek, role: uppfoljare}]
"""


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank(Path(checklists.__file__).parent)


@pytest.fixture(scope="module")
def register(bank: Bank) -> Register:
    return read_register(REGISTER, "register.yaml", bank.codes)


@pytest.fixture
def read(bank: Bank, register: Register) -> Read:
    return lambda text: read_visit_file(text, "besok.yaml", register, bank)


def test_the_example_of_the_issue_is_read_as_it_stands(bank: Bank, register: Register) -> None:
    plan = read_visit_file(ISSUE_EXAMPLE, "besok.yaml", register, bank)
    assert (plan.unit.id, plan.template_id, plan.notice) == (
        "lindgarden",
        "kvalitetsgranskning-sabo",
        Notice.UNANNOUNCED,
    )
    assert plan.team == (TeamMember("Karin Ek", "uppfoljare"), TeamMember("Mehmet Aydin", "mas"))
    assert [(each.question_id, each.value, each.comment) for each in plan.answers] == [
        ("BEM-01", "nej", "Två i stället för tre på natten."),
        ("BEM-03", Share(31, 48), ""),
        ("TRY-01", "nej", ""),
        ("TRY-02", 7, ""),
    ]
    assert plan.summary == "Samlad bedömning ..."
    assert plan.ended is None


def test_notes_and_deficiencies_are_read_with_their_day_and_area(bank: Bank, register: Register) -> None:
    plan = read_visit_file(ISSUE_EXAMPLE, "besok.yaml", register, bank)
    (note,), (deficiency,) = plan.notes, plan.deficiencies
    assert (note.source, note.area, note.question_id) == (Source.OBSERVATION, "bemanning", "")
    assert note.at - plan.started == timedelta(minutes=4)
    assert (deficiency.question_id, deficiency.severity) == ("BEM-01", Severity.SERIOUS)
    assert (deficiency.text, deficiency.demand) == ("Två på natten.", "Tre.")
    assert (deficiency.deadline, deficiency.is_closed) == (date(2026, 12, 1), False)


def test_a_visit_needs_neither_answers_nor_notes(read: Read) -> None:
    plan = read(HEAD)
    assert (plan.answers, plan.notes, plan.deficiencies, plan.summary) == ((), (), (), "")
    assert plan.started.tzinfo is not None
    assert plan.started.strftime("%Y-%m-%dT%H:%M") == "2026-11-19T06:20"


def test_a_start_with_an_offset_keeps_it(read: Read) -> None:
    plan = read(HEAD.replace("T06:20", "T06:20+02:00"))
    assert plan.started.isoformat() == "2026-11-19T06:20:00+02:00"


@pytest.mark.parametrize("written", ['"06:24"', "06:24", "6:24", "'06:24'"])
def test_a_clock_may_stand_with_and_without_quotation_marks(read: Read, written: str) -> None:
    plan = read(f"{HEAD}notes: [{{at: {written}, source: B, text: Hej}}]")
    assert plan.notes[0].at.strftime("%Y-%m-%d %H:%M") == "2026-11-19 06:24"


@pytest.mark.parametrize(
    ("written", "area"),
    [("bemanning", "bemanning"), ("kg-bemanning", "bemanning"), ("mas-mar-hsl", "mas-mar-hsl")],
)
def test_an_area_is_one_of_the_nine_or_a_checklist(read: Read, written: str, area: str) -> None:
    plan = read(f"{HEAD}notes: [{{at: 06:24, source: B, text: Hej, area: {written}}}]")
    assert plan.notes[0].area == area


ANSWERS = {
    "not assessed": ("BEM-01: {value: ej_bedomt}", Mark.NOT_ASSESSED),
    "not applicable": ("BEM-01: {value: ej_tillampligt, comment: Stängt.}", Mark.NOT_APPLICABLE),
    "scale": ("BMT-01: {value: 3}", 3),
    "text": ("INN-12: {value: Kvällsfika.}", "Kvällsfika."),
    "date": ("DOK-05: {value: 2025-03-11}", "2025-03-11"),
    "multiple": ("BEM-14: {value: [egen vikariepool, övertid]}", ("egen vikariepool", "övertid")),
    "frequency": ("INF-07: {value: minst årligen}", "minst årligen"),
    "only a comment": ("BEM-01: {comment: Återkommer.}", None),
}


@pytest.mark.parametrize(("line", "value"), ANSWERS.values(), ids=ANSWERS.keys())
def test_answers_of_every_kind_are_read(read: Read, line: str, value: object) -> None:
    plan = read(f"{HEAD}answers:\n  {line}\n")
    assert plan.answers[0].value == value


FAULTS = {
    "unknown key": ("summary:", "sammanfattning:", "sammanfattning"),
    "misspelt required key": ("notice:", "notis:", "notis"),
    "no unit": ("unit: lindgarden ", "#", "unit"),
    "no template": ("template:", "#", "template"),
    "no notice": ("notice:", "#", "notice"),
    "no start": ("started:", "#", "started"),
    "no team": ("team:", "#", "team"),
    "empty team": ("[{name: Karin Ek, role: uppfoljare}, {name: Mehmet Aydin, role: mas}]", "[]", "team"),
    "unknown unit": ("unit: lindgarden", "unit: solgarden", "solgarden"),
    "unknown template": ("kvalitetsgranskning-sabo", "granskning-x", "granskning-x"),
    "template for other units": ("kvalitetsgranskning-sabo", "familjeradgivning", "familjeradgivning"),
    "unknown notice": ("notice: unannounced", "notice: sudden", "sudden"),
    "unknown role": ("role: mas", "role: kung", "kung"),
    "unknown key of a member": ("role: mas", "roll: mas", "roll"),
    "unknown question": ("BEM-03:", "XYZ-99:", "XYZ-99"),
    "question of another template": (
        "BEM-03: {value: {part: 31, whole: 48}}",
        "FAM-01: {value: ja}",
        "FAM-01",
    ),
    "question for other units": ("BEM-03: {value: {part: 31, whole: 48}}", "BEM-04: {value: 7}", "BEM-04"),
    "hidden question": ("TRY-01: {value: nej}", "TRY-01: {value: ja}", "TRY-02"),
    "unknown value": ("TRY-01: {value: nej}", "TRY-01: {value: kanske}", "kanske"),
    "value of another kind": ("TRY-02: {value: 7}", "TRY-02: {value: sju}", "TRY-02"),
    "share over the whole": ("part: 31", "part: 49", "BEM-03"),
    "answer without braces": ("TRY-01: {value: nej}", "TRY-01: nej", "TRY-01"),
    "answer with nothing in it": ("TRY-01: {value: nej}", "TRY-01: {}", "TRY-01"),
    "unknown key of an answer": ("TRY-01: {value: nej}", "TRY-01: {svar: nej}", "svar"),
    "not applicable without a comment": ("TRY-01: {value: nej}", "TRY-01: {value: ej_tillampligt}", "TRY-01"),
    "unknown source": ("source: O", "source: X", "X"),
    "unknown area": ("area: bemanning", "area: taket", "taket"),
    "unknown question of a note": ("area: bemanning", "question: XYZ-99", "XYZ-99"),
    "unknown key of a note": ("area: bemanning", "omrade: bemanning", "omrade"),
    "note without text": ('text: "Larm lyser i sju minuter.", ', "", "text"),
    "note with empty text": ('"Larm lyser i sju minuter."', '"  "', "text"),
    "note without a time": ('at: "06:24", ', "", "at"),
    "impossible clock": ('"06:24"', '"25:10"', "25:10"),
    "clock in words": ('"06:24"', "tidigt", "tidigt"),
    "clock as a number": ('"06:24"', "624", "at"),
    "unknown severity": ("severity: allvarlig", "severity: hemsk", "hemsk"),
    "a severity that makes no deficiency": ("severity: allvarlig", "severity: iakttagelse", "iakttagelse"),
    "unknown question of a deficiency": ("from: BEM-01", "from: XYZ-99", "XYZ-99"),
    "deficiency without text": ('text: "Två på natten.", ', "", "text"),
    "unknown key of a deficiency": ("demand:", "krav:", "krav"),
    "closed is for history": ("from: BEM-01,", "from: BEM-01, closed: true,", "closed"),
    "ended is for history": ("notice:", "ended: 2026-11-19T08:00\nnotice:", "ended"),
    "malformed deadline": ("deadline: 2026-12-01", "deadline: snart", "deadline"),
    "impossible deadline": ("deadline: 2026-12-01", "deadline: 2026-02-30", "deadline"),
    "deadline of another age": ("deadline: 2026-12-01", "deadline: 1026-12-01", "deadline"),
    "start without a clock": ("2026-11-19T06:20", "2026-11-19", "started"),
    "impossible start": ("2026-11-19T06:20", "2026-13-19T06:20", "started"),
    "start of another age": ("2026-11-19T06:20", "0206-11-19T06:20", "started"),
    "summary as a list": ('"Samlad bedömning ..."', "[a]", "summary"),
    "the same key twice": ("summary:", "unit: x\nsummary:", "unit"),
    "not YAML": ("summary:", "summary: [", "besok.yaml"),
    "a value over two lines": ("notice: unannounced", 'notice: "una\\nnounced"', "una nounced"),
}


@pytest.mark.parametrize(("old", "new", "named"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_is_one_line_that_names_it(read: Read, old: str, new: str, named: str) -> None:
    assert old in ISSUE_EXAMPLE
    with pytest.raises(InspektorError) as fault:
        read(ISSUE_EXAMPLE.replace(old, new, 1))
    line = str(fault.value)
    assert line.startswith("Filen besok.yaml")
    assert named in line
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize("line", ["answers: [BEM-01]", "notes: Hej", "deficiencies: {a: b}", "notes: [Hej]"])
def test_a_part_of_another_shape_is_named(read: Read, line: str) -> None:
    with pytest.raises(InspektorError, match=r"answers|notes|deficiencies|anteckning 1"):
        read(f"{HEAD}{line}\n")


def test_history_may_say_what_became_of_a_visit(bank: Bank, register: Register) -> None:
    visit = ISSUE_EXAMPLE.replace("severity: allvarlig", "closed: true, severity: allvarlig")
    indented = "".join(f"  {line}\n" for line in f"{visit}ended: 2026-11-19T12:00\n".splitlines())
    (plan,) = read_history(f"visits:\n-{indented[1:]}", "history.yaml", register, bank)
    assert plan.deficiencies[0].is_closed
    assert plan.ended is not None
    assert plan.ended - plan.started == timedelta(hours=5, minutes=40)
    assert list_open_questions([plan]) == {"lindgarden": frozenset()}


def test_a_follow_up_asks_what_earlier_visits_left_open(bank: Bank, register: Register) -> None:
    earlier = list_open_questions([read_visit_file(ISSUE_EXAMPLE, "besok.yaml", register, bank)])
    text = HEAD.replace("kvalitetsgranskning-sabo", "uppfoljning-tidigare")
    follow_up = f"{text}answers: {{BEM-01: {{value: ja}}}}"
    assert read_visit_file(follow_up, "besok.yaml", register, bank, earlier).answers[0].value == "ja"
    with pytest.raises(InspektorError, match="BEM-01"):
        read_visit_file(follow_up, "besok.yaml", register, bank)

"""Each of SCHEMA.md's six checks bites on a broken copy of the files, and what is sound still works."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

import checklists
from inspektor.bank import Bank
from inspektor.checklist_file import read_bank
from inspektor.errors import InspektorError
from inspektor.form import build_form
from inspektor.register import Unit

SHIPPED = Path(checklists.__file__).parent
STAFFING, INFLUENCE, ECONOMY = "03-bemanning.yaml", "07-brukarinflytande.yaml", "17-ekonomi-volym.yaml"


@dataclass(frozen=True)
class Copy:
    """A copy of the shipped files that a test may break."""

    folder: Path

    def change(self, file: str, old: str, new: str) -> "Copy":
        text = (self.folder / file).read_text(encoding="utf-8")
        assert old in text, "the test no longer fits the file"
        (self.folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return self

    def read(self) -> Bank:
        return read_bank(self.folder)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    for path in SHIPPED.glob("*.yaml"):
        shutil.copy(path, tmp_path / path.name)
    return Copy(tmp_path)


def make_unit(service_area: str) -> Unit:
    facts = {"har_hsl": True, "tar_emot_barn": True}
    return Unit("u", "U", "p", "P", service_area, "privat", "SoL, LSS och HSL", attributes=facts)


BROKEN: dict[str, tuple[str, str, str, str]] = {
    "1: text that is no YAML": (STAFFING, "fragor:\n", "fragor: [\n", "rad"),
    "1: an id twice in a file": (STAFFING, "id: BEM-02", "id: BEM-01", "frågan BEM-01: nyckeln id"),
    "1: an id of another file": (
        STAFFING,
        "id: BEM-02",
        "id: LED-02",
        "frågan LED-02: nyckeln id finns redan i",
    ),
    "1: a checklist's id twice": (STAFFING, "id: kg-bemanning", "id: kg-dokumentation", "nyckeln id"),
    "2: a kind that is not known": (
        STAFFING,
        "svarstyp: ja_nej\n",
        "svarstyp: kanske\n",
        "BEM-02: nyckeln svarstyp",
    ),
    "2: a service area": (
        STAFFING,
        "[hemtjanst, boendestod",
        "[hemtjnst, boendestod",
        "BEM-04: nyckeln verksamhetsomraden",
    ),
    "2: somebody to ask": (
        STAFFING,
        "fraga_till: [ledning, personal]",
        "fraga_till: [kung]",
        "BEM-01: nyckeln fraga_till",
    ),
    "2: a way to check": (
        STAFFING,
        "kontrollsatt: [register]",
        "kontrollsatt: [spa]",
        "BEM-04: nyckeln kontrollsatt",
    ),
    "2: a quality area": (
        STAFFING,
        "kvalitetsomraden: [trygghet_sakerhet]",
        "kvalitetsomraden: [x]",
        "nyckeln kvalitetsomraden",
    ),
    "2: a severity": (
        STAFFING,
        "vid: {nej: allvarlig}",
        "vid: {nej: hemsk}",
        "BEM-02, nyckeln brist, nyckeln vid: nyckeln nej",
    ),
    "2: an answer that cannot be given": (
        STAFFING,
        "vid: {nej: allvarlig}",
        "vid: {delvis: allvarlig}",
        "nyckeln delvis",
    ),
    "2: a review kind": (
        STAFFING,
        "[kvalitetsgranskning, fordjupad",
        "[kalas, fordjupad",
        "nyckeln granskningstyper",
    ),
    "2: an area": (STAFFING, "omrade: bemanning", "omrade: bemannning", "nyckeln omrade"),
    "2: a legal reference": (
        STAFFING,
        "lagrum: [sof.dygnet-runt]",
        "lagrum: [sof.natt]",
        "BEM-02: nyckeln lagrum",
    ),
    "2: a fact of the unit": (
        ECONOMY,
        "enhet: regi",
        "enhet: farg",
        "EKO-04, nyckeln visas_om: nyckeln enhet",
    ),
    "2: a value of that fact": (
        ECONOMY,
        "ar: [privat, ideell, entreprenad]",
        "ar: [hemlig]",
        "EKO-04, nyckeln visas_om: nyckeln ar",
    ),
    "4: a condition on a later question": (
        ECONOMY,
        "fraga: EKO-08\n    svar",
        "fraga: EKO-11\n    svar",
        "EKO-09, nyckeln visas_om: nyckeln fraga",
    ),
    "4: a condition on another file": (
        ECONOMY,
        "fraga: EKO-08\n    svar",
        "fraga: LED-01\n    svar",
        "EKO-09, nyckeln visas_om: nyckeln fraga",
    ),
    "5: a number without a unit": (STAFFING, "  enhet: medarbetare\n", "", "BEM-12: nyckeln enhet"),
    "5: a choice without choices": (
        INFLUENCE,
        "  alternativ: [löpande, minst årligen, vartannat år, mer sällan, aldrig]\n",
        "",
        "INF-07: nyckeln alternativ",
    ),
    "5: a rule on limits that are not there": (
        STAFFING,
        "  gransvarden:\n    mindre: {under: 75}\n    vasentlig: {under: 60}\n",
        "",
        "BEM-03: nyckeln gransvarden",
    ),
    "6: weight 3 without law": (
        STAFFING,
        "lagrum: [sof.dygnet-runt]",
        "lagrum: []",
        "BEM-02: nyckeln lagrum",
    ),
    "6: a name is asked for": (
        STAFFING,
        "Hur många medarbetare har den",
        "Vilket namn har den",
        "BEM-12: nyckeln fraga",
    ),
    "6: a personal number is asked for": (
        STAFFING,
        "Hur många medarbetare har den",
        "Ange personnummer för den",
        "BEM-12: nyckeln fraga",
    ),
    "6: a room number is asked for": (
        STAFFING,
        "enhet: medarbetare\n",
        "enhet: rumsnummer\n",
        "BEM-12: nyckeln enhet",
    ),
    "a misspelt key": (
        STAFFING,
        "  vagledning: Begär utfallet",
        "  vagledninng: Begär utfallet",
        "BEM-01: nyckeln vagledninng",
    ),
    "a key is missing": (STAFFING, "  vikt: 3\n", "", "BEM-01: nyckeln vikt"),
    "a weight of four": (STAFFING, "  vikt: 3\n", "  vikt: 4\n", "BEM-01: nyckeln vikt"),
    "a number where text belongs": (STAFFING, "version: '2026.2'", "version: 2026.2", "nyckeln version"),
    "choices on a yes/no question": (
        STAFFING,
        "  svarstyp: ja_nej\n",
        "  svarstyp: ja_nej\n  alternativ: [a, b]\n",
        "BEM-02: nyckeln alternativ",
    ),
    "a key twice": (STAFFING, "  vikt: 3\n", "  vikt: 3\n  vikt: 2\n", "vikt"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_checklist_is_named_and_left_out_and_the_others_still_work(copy: Copy, name: str) -> None:
    file, old, new, named = BROKEN[name]
    bank = copy.change(file, old, new).read()
    about = [fault for fault in bank.faults if fault.startswith(f"Filen {file}")]
    assert len(about) == 1
    assert named in about[0]
    assert about[0].endswith("Checklistan är inte med förrän filen är rättad.")
    assert len(bank.checklists) == 16
    assert file not in bank.documents
    form = build_form(bank, "fordjupad-ny-utforare", make_unit("sarskilt_boende_aldre"), date(2026, 11, 19))
    assert len(form.questions) > 80


def test_a_template_says_what_it_lost_and_keeps_the_rest(copy: Copy) -> None:
    bank = copy.change(STAFFING, "id: BEM-02", "id: BEM-01").read()
    lost = [fault for fault in bank.faults if "mallen familjeradgivning" in fault]
    assert lost == [
        "Filen mallar.yaml, mallen familjeradgivning: frågan BEM-07 saknas och är inte med i mallen."
    ]
    form = build_form(bank, "familjeradgivning", make_unit("familjeradgivning"), date(2026, 11, 19))
    assert len(form.questions) == 13


REFUSED: dict[str, tuple[str, str, str, str]] = {
    "2: a version in no statute": (
        "lagrum.yaml",
        "forfattning: sol-2025\n",
        "forfattning: sol-1999\n",
        "sol.god-kvalitet",
    ),
    "3: two versions at once": (
        "lagrum.yaml",
        "    galler_fran: '2025-07-01'",
        "    galler_fran: '2025-06-30'",
        "sol.god-kvalitet: nyckeln versioner",
    ),
    "3: an older version without an end": (
        "lagrum.yaml",
        "    galler_till: '2025-06-30'\n    sakerhet",
        "    galler_till: null\n    sakerhet",
        "sol.god-kvalitet: nyckeln versioner",
    ),
    "1: a legal reference twice": (
        "lagrum.yaml",
        "- id: sol.personal",
        "- id: sol.god-kvalitet",
        "nyckeln id",
    ),
    "an ending before the beginning": (
        "lagrum.yaml",
        "    galler_till: '2025-06-30'\n    sakerhet",
        "    galler_till: '1999-06-30'\n    sakerhet",
        "galler_till",
    ),
    "a date that is none": (
        "lagrum.yaml",
        "galler_fran: '2002-01-01'",
        "galler_fran: '2002-13-01'",
        "sol-2001: nyckeln galler_fran",
    ),
    "a certainty that is not known": ("lagrum.yaml", "sakerhet: hog", "sakerhet: ganska", "nyckeln sakerhet"),
    "an unknown severity": ("kodverk.yaml", "  iakttagelse:", "  iaktagelse:", "nyckeln iaktagelse"),
    "a kind of answer gone": ("kodverk.yaml", "  fritext:", "  friitext:", "nyckeln fritext"),
    "days that are no number": ("kodverk.yaml", "svar_dagar: 30", "svar_dagar: snart", "nyckeln svar_dagar"),
    "a template's review kind": (
        "mallar.yaml",
        "granskningstyp: fordjupad",
        "granskningstyp: grund",
        "fordjupad-ny-utforare: nyckeln granskningstyp",
    ),
    "a template's id twice": ("mallar.yaml", "- id: pakallad", "- id: tematisk", "tematisk: nyckeln id"),
    "a misspelt key of a template": ("mallar.yaml", "minsta_vikt: 2", "minst_vikt: 2", "nyckeln minst_vikt"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_without_sound_codes_law_and_templates_nothing_works_and_that_is_said(copy: Copy, name: str) -> None:
    file, old, new, named = REFUSED[name]
    with pytest.raises(InspektorError) as caught:
        copy.change(file, old, new).read()
    assert str(caught.value).startswith(f"Filen {file}")
    assert named in str(caught.value)


@pytest.mark.parametrize("file", ["kodverk.yaml", "lagrum.yaml", "mallar.yaml"])
def test_a_needed_file_that_is_missing_is_named(copy: Copy, file: str) -> None:
    (copy.folder / file).unlink()
    with pytest.raises(InspektorError, match=f"^Filen {file} saknas"):
        copy.read()


@pytest.mark.parametrize(
    "harmless", ["Skriv utan namn.", "Ange inte personnummer.", "Vilket filnamn har rutinen?"]
)
def test_a_question_may_say_that_no_name_is_wanted(copy: Copy, harmless: str) -> None:
    bank = copy.change(STAFFING, "Hur många medarbetare har den närmaste chefen?", harmless).read()
    assert bank.faults == ()

"""What the reader of a register takes, and that every fault is one Swedish line naming record and key."""

from datetime import date

import pytest

from inspektor.checklist import Codes
from inspektor.errors import InspektorError
from inspektor.register_file import read_register

CODES = Codes(
    ask={},
    methods={},
    quality_areas={},
    service_areas={"sarskilt_boende_aldre": "Särskilt boende för äldre", "hemtjanst": "Hemtjänst"},
    review_kinds={},
    roles={},
    attributes={"regi": ("egen", "privat", "entreprenad"), "har_hsl": (True, False), "platser": ()},
    severities={},
    acute_hours=24,
)

TEXT = """\
municipality: Lundviks kommun
board: Socialnämnden
practice: true
providers:
- {id: bolaget, name: Bolaget AB, org_number: 550000-0024, operation_form: privat, phone: 08-465 004 01}
- {id: annat, name: Annat AB, org_number: 550000-0032, operation_form: egen}
contracts:
- {id: lov, provider: bolaget, name: Valfrihet, register_number: SN 2024/1, kind: LOV,
   service_areas: [sarskilt_boende_aldre], valid_from: 2024-01-01, valid_to: 2027-12-31}
units:
- {id: lindgarden, name: Lindgården, provider: bolaget, service_area: sarskilt_boende_aldre, legal_basis: SoL,
   attributes: {har_hsl: true, platser: 54}, contracts: [lov], town: Lundvik, aliases: [Gula huset]}
- {id: driften, name: Driften, provider: bolaget, service_area: hemtjanst, legal_basis: SoL,
   operation_form: entreprenad}
"""


def test_a_register_holds_its_providers_contracts_and_units() -> None:
    register = read_register(TEXT, "register.yaml", CODES)
    unit = register.units["lindgarden"]
    assert (register.municipality, register.board, register.is_practice) == (
        "Lundviks kommun",
        "Socialnämnden",
        True,
    )
    assert (unit.provider_name, unit.org_number, unit.operation_form) == (
        "Bolaget AB",
        "550000-0024",
        "privat",
    )
    assert unit.attributes == {"har_hsl": True, "platser": 54}
    assert (unit.contract_ids, unit.aliases, unit.town) == (("lov",), ("Gula huset",), "Lundvik")
    assert register.contracts["lov"].valid_to == date(2027, 12, 31)


def test_a_unit_may_be_run_in_another_form_than_its_provider() -> None:
    assert read_register(TEXT, "register.yaml", CODES).units["driften"].operation_form == "entreprenad"


def test_a_register_is_no_practice_register_unless_it_says_so() -> None:
    assert not read_register(TEXT.replace("practice: true\n", ""), "register.yaml", CODES).is_practice


def test_a_register_may_be_without_contracts() -> None:
    text = TEXT.replace(", contracts: [lov]", "")
    start, end = text.index("contracts:"), text.index("units:")
    assert read_register(text[:start] + text[end:], "register.yaml", CODES).contracts == {}


FAULTS = {
    "unknown key at the top": ("board:", "bord:", "bord"),
    "missing key at the top": ("board: Socialnämnden\n", "", "board"),
    "no units": ("units:", "unis:", "unis"),
    "unknown key of a unit": ("town: Lundvik", "ort: Lundvik", "ort"),
    "missing key of a unit": (", legal_basis: SoL,\n   attributes", ",\n   attributes", "legal_basis"),
    "capital letters in an id": ("id: lindgarden", "id: Lindgården", "Lindgården"),
    "the same id twice": ("id: driften", "id: lindgarden", "lindgarden"),
    "unknown provider": ("name: Lindgården, provider: bolaget", "name: Lindgården, provider: nix", "nix"),
    "unknown service area": ("service_area: hemtjanst", "service_area: bageri", "bageri"),
    "unknown service area of a contract": ("[sarskilt_boende_aldre]", "[bageri]", "bageri"),
    "unknown operation form": ("operation_form: egen", "operation_form: kungligt", "kungligt"),
    "unknown attribute": ("har_hsl: true", "hund: true", "hund"),
    "flag that is a number": ("har_hsl: true", "har_hsl: 1", "har_hsl"),
    "number that is a flag": ("platser: 54", "platser: true", "platser"),
    "number below zero": ("platser: 54", "platser: -1", "platser"),
    "unknown contract": ("contracts: [lov]", "contracts: [lou]", "lou"),
    "another provider's contract": (
        "provider: bolaget, name: Valfrihet",
        "provider: annat, name: Valfrihet",
        "lov",
    ),
    "contract for something else": ("[sarskilt_boende_aldre]", "[hemtjanst]", "lov"),
    "contract that ends before it starts": ("2027-12-31", "2023-12-31", "valid_to"),
    "malformed day": ("valid_from: 2024-01-01", "valid_from: 1 januari", "valid_from"),
    "malformed org number": ("550000-0024", "55000000", "org_number"),
    "a record that is a word": ("- {id: annat", "- annat\n- {id: annat", "nummer 2"),
    "a list that is a word": ("aliases: [Gula huset]", "aliases: Gula huset", "aliases"),
    "a name that is a number": ("name: Driften", "name: 7", "name"),
}


@pytest.mark.parametrize(("old", "new", "named"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_is_one_line_that_names_file_and_key(old: str, new: str, named: str) -> None:
    assert old in TEXT
    with pytest.raises(InspektorError) as fault:
        read_register(TEXT.replace(old, new, 1), "register.yaml", CODES)
    line = str(fault.value)
    assert line.startswith("Filen register.yaml")
    assert named in line
    assert "\n" not in line


@pytest.mark.parametrize("text", ["", "- 1", "municipality: [", "a: b\n---\nc: d"])
def test_what_is_no_register_is_refused(text: str) -> None:
    with pytest.raises(InspektorError, match=r"register\.yaml"):
        read_register(text, "register.yaml", CODES)

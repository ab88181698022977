"""Reads a register of providers, contracts and units from its YAML file."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from inspektor.checklist import Codes
from inspektor.file_record import FileRecord, show
from inspektor.register import Contract, Provider, Register, Unit
from inspektor.yaml_file import read_yaml

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ORG_NUMBER = re.compile(r"\d{6}-\d{4}")


class _Named(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=_Named)


def read_register(text: str, name: str, codes: Codes) -> Register:
    """
    Give the register that the text of the file `name` holds.

    Every code is one of kodverk.yaml; a contract's provider exists, and a unit's contracts are its provider's
    and cover its service area. InspektorError names file, record and key.
    """
    keys = ("municipality", "board", "providers", "units")
    head = FileRecord(
        read_yaml(text, name), name, "överst", required=keys, optional=("practice", "contracts")
    )
    reader = _Reader(name, codes)
    reader.providers = reader.collect(head, "providers", "utföraren", reader.read_provider)
    reader.contracts = reader.collect(head, "contracts", "avtalet", reader.read_contract)
    return Register(
        municipality=head.get_text("municipality"),
        board=head.get_text("board"),
        providers=reader.providers,
        contracts=reader.contracts,
        units=reader.collect(head, "units", "enheten", reader.read_unit),
        is_practice=head.get_flag("practice"),
    )


class _Reader:
    """What the records of one file need to know of each other."""

    def __init__(self, name: str, codes: Codes) -> None:
        self._name = name
        self._codes = codes
        self._forms = [str(form) for form in codes.attributes["regi"]]
        self.providers: Mapping[str, Provider] = {}
        self.contracts: Mapping[str, Contract] = {}

    def collect(
        self, head: FileRecord, key: str, noun: str, read: Callable[[object, str], Item]
    ) -> dict[str, Item]:
        """Give the records under a key by id; an id stands for one record only."""
        found: dict[str, Item] = {}
        for number, raw in enumerate(head.get_list(key), start=1):
            item = read(raw, f"{noun} {_name_of(raw, number)}")
            if not _ID.fullmatch(item.id):
                head.refuse(
                    f"”id” {show(item.id)} i {show(key)} ska vara små bokstäver a–z, siffror och bindestreck"
                )
            if item.id in found:
                head.refuse(f"”id” {show(item.id)} finns två gånger i {show(key)}")
            found[item.id] = item
        return found

    def read_provider(self, raw: object, place: str) -> Provider:
        required = ("id", "name", "org_number", "operation_form")
        record = FileRecord(raw, self._name, place, required=required, optional=("contact", "phone", "email"))
        if not _ORG_NUMBER.fullmatch(record.get_text("org_number")):
            record.refuse("”org_number” ska skrivas 000000-0000")
        return Provider(
            id=record.get_text("id"),
            name=record.get_text("name"),
            org_number=record.get_text("org_number"),
            operation_form=record.get_code("operation_form", self._forms),
            contact=record.get_text("contact"),
            phone=record.get_text("phone"),
            email=record.get_text("email"),
        )

    def read_contract(self, raw: object, place: str) -> Contract:
        required = ("id", "provider", "name", "register_number", "kind", "service_areas", "valid_from")
        record = FileRecord(raw, self._name, place, required=required, optional=("valid_to",))
        starts, ends = record.get_date("valid_from"), record.get_date("valid_to")
        if starts is None or (ends is not None and ends < starts):
            record.refuse("”valid_to” ligger före ”valid_from”")
        return Contract(
            id=record.get_text("id"),
            provider_id=record.get_code("provider", self.providers),
            name=record.get_text("name"),
            register_number=record.get_text("register_number"),
            kind=record.get_text("kind"),
            service_areas=self._read_areas(record),
            valid_from=starts,
            valid_to=ends,
        )

    def _read_areas(self, record: FileRecord) -> tuple[str, ...]:
        areas = record.get_texts("service_areas")
        unknown = [area for area in areas if area not in self._codes.service_areas]
        if unknown:
            record.refuse(f"”service_areas” kan inte vara {show(unknown[0])}")
        return areas

    def read_unit(self, raw: object, place: str) -> Unit:
        record = FileRecord(raw, self._name, place, required=_UNIT_REQUIRED, optional=_UNIT_OPTIONAL)
        provider = self.providers[record.get_code("provider", self.providers)]
        area = record.get_code("service_area", self._codes.service_areas)
        return Unit(
            id=record.get_text("id"),
            name=record.get_text("name"),
            provider_id=provider.id,
            provider_name=provider.name,
            service_area=area,
            operation_form=record.get_code("operation_form", self._forms) or provider.operation_form,
            legal_basis=record.get_text("legal_basis"),
            org_number=provider.org_number,
            attributes=self._read_attributes(record),
            contract_ids=self._read_contract_ids(record, provider, area),
            address=record.get_text("address"),
            town=record.get_text("town"),
            manager=record.get_text("manager"),
            phone=record.get_text("phone"),
            email=record.get_text("email"),
            aliases=record.get_texts("aliases"),
        )

    def _read_attributes(self, record: FileRecord) -> Mapping[str, bool | int]:
        attributes: dict[str, bool | int] = {}
        for key, value in record.get_table("attributes").items():
            allowed = self._codes.attributes.get(key) if key != "regi" else None
            if allowed is None:
                record.refuse(f"”attributes” har {show(key)}, som inte finns i kodverket")
            kind = bool if allowed and set(allowed) <= {True, False} else int
            if type(value) is not kind or value < 0:
                record.refuse(f"”attributes” {show(key)} kan inte vara {show(value)}")
            attributes[key] = value
        return attributes

    def _read_contract_ids(self, record: FileRecord, provider: Provider, area: str) -> tuple[str, ...]:
        ids = record.get_texts("contracts")
        for contract_id in ids:
            contract = self.contracts.get(contract_id)
            if contract is None or contract.provider_id != provider.id:
                record.refuse(f"”contracts” har {show(contract_id)}, som inte är ett avtal med utföraren")
            if area not in contract.service_areas:
                record.refuse(f"avtalet {show(contract_id)} gäller inte verksamhetsområdet {show(area)}")
        return ids


_UNIT_REQUIRED = ("id", "name", "provider", "service_area", "legal_basis")
_UNIT_OPTIONAL = (
    "operation_form",
    "attributes",
    "contracts",
    "address",
    "town",
    "manager",
    "phone",
    "email",
    "aliases",
)


def _name_of(raw: object, number: int) -> str:
    """Say which record it is: by its id, else by where it stands."""
    found = raw.get("id") if isinstance(raw, Mapping) else None
    return show(found) if found else f"nummer {number}"

"""Reads a register of providers, contracts and units from its YAML file."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from inspektor.checklist import Codes
from inspektor.register import Contract, Provider, Register, Unit
from inspektor.yaml_file import Fields, read_yaml

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ORG_NUMBER = re.compile(r"\d{6}-\d{4}")

_HEAD = ("municipality", "board", "practice", "providers", "contracts", "units")
_PROVIDER = ("id", "name", "org_number", "operation_form", "contact", "phone", "email")
_CONTRACT = ("id", "provider", "name", "register_number", "kind", "service_areas", "valid_from", "valid_to")
_UNIT = (
    *("id", "name", "aliases", "provider", "service_area", "operation_form", "legal_basis"),
    *("attributes", "contracts", "address", "town", "manager", "phone", "email"),
)


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
    head = Fields(read_yaml(text, name), f"Filen {name}").allow(*_HEAD)
    reader = _Reader(codes)
    reader.providers = _collect(head, "providers", "utföraren", reader.read_provider)
    if "contracts" in head:
        reader.contracts = _collect(head, "contracts", "avtalet", reader.read_contract)
    return Register(
        municipality=head.text("municipality"),
        board=head.text("board"),
        providers=reader.providers,
        contracts=reader.contracts,
        units=_collect(head, "units", "enheten", reader.read_unit),
        is_practice=head.flag("practice", default=False),
    )


class _Reader:
    """What the records of one file need to know of each other."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._forms = [str(form) for form in codes.attributes["regi"]]
        self.providers: Mapping[str, Provider] = {}
        self.contracts: Mapping[str, Contract] = {}

    def read_provider(self, fields: Fields) -> Provider:
        fields.allow(*_PROVIDER)
        return Provider(
            id=_read_id(fields),
            name=fields.text("name"),
            org_number=_read_org_number(fields),
            operation_form=fields.code("operation_form", self._forms),
            contact=fields.text("contact", ""),
            phone=fields.text("phone", ""),
            email=fields.text("email", ""),
        )

    def read_contract(self, fields: Fields) -> Contract:
        fields.allow(*_CONTRACT)
        starts = fields.day("valid_from")
        ends = fields.day("valid_to") if "valid_to" in fields else None
        if ends is not None and ends < starts:
            raise fields.fault("valid_to", "ligger före valid_from")
        return Contract(
            id=_read_id(fields),
            provider_id=fields.code("provider", self.providers),
            name=fields.text("name"),
            register_number=fields.text("register_number"),
            kind=fields.text("kind"),
            service_areas=fields.codes("service_areas", self._codes.service_areas),
            valid_from=starts,
            valid_to=ends,
        )

    def read_unit(self, fields: Fields) -> Unit:
        fields.allow(*_UNIT)
        provider = self.providers[fields.code("provider", self.providers)]
        area = fields.code("service_area", self._codes.service_areas)
        is_own_form = "operation_form" in fields
        form = fields.code("operation_form", self._forms) if is_own_form else provider.operation_form
        return Unit(
            id=_read_id(fields),
            name=fields.text("name"),
            provider_id=provider.id,
            provider_name=provider.name,
            service_area=area,
            operation_form=form,
            legal_basis=fields.text("legal_basis"),
            org_number=provider.org_number,
            attributes=self._read_attributes(fields),
            contract_ids=self._read_contract_ids(fields, provider, area),
            aliases=fields.texts("aliases", ()),
            **{key: fields.text(key, "") for key in ("address", "town", "manager", "phone", "email")},
        )

    def _read_attributes(self, fields: Fields) -> Mapping[str, bool | int]:
        attributes: dict[str, bool | int] = {}
        given = fields.fields("attributes") if "attributes" in fields else Fields({}, fields.where)
        for key, _ in given.entries():
            if key == "regi" or key not in self._codes.attributes:
                raise given.fault(key, "är inget enhetsattribut i kodverket")
            is_flag = True in self._codes.attributes[key]
            attributes[key] = given.flag(key) if is_flag else given.integer(key)
            if attributes[key] < 0:
                raise given.fault(key, "kan inte vara mindre än noll")
        return attributes

    def _read_contract_ids(self, fields: Fields, provider: Provider, area: str) -> tuple[str, ...]:
        own = [each.id for each in self.contracts.values() if each.provider_id == provider.id]
        ids = fields.codes("contracts", own) if "contracts" in fields else ()
        for contract_id in ids:
            if area not in self.contracts[contract_id].service_areas:
                raise fields.fault("contracts", f"har ”{contract_id}”, som inte gäller ”{area}”")
        return ids


def _collect(head: Fields, key: str, noun: str, read: Callable[[Fields], Item]) -> dict[str, Item]:
    """Give the records under a key by id; an id stands for one record only."""
    found: dict[str, Item] = {}
    for number, raw in enumerate(head.items(key), start=1):
        item = read(Fields(raw, f"{head.where}, {noun} {_name_of(raw, number)}"))
        if item.id in found:
            raise head.fault(key, f"har id ”{item.id}” två gånger")
        found[item.id] = item
    return found


def _name_of(raw: object, number: int) -> str:
    """Say which record it is: by its id, else by where it stands."""
    found = raw.get("id") if isinstance(raw, Mapping) else None
    return f"”{found}”" if isinstance(found, str) else f"nummer {number}"


def _read_id(fields: Fields) -> str:
    found = fields.text("id")
    if not _ID.fullmatch(found):
        raise fields.fault("id", "får bara ha små bokstäver a–z, siffror och bindestreck")
    return found


def _read_org_number(fields: Fields) -> str:
    found = fields.text("org_number")
    if not _ORG_NUMBER.fullmatch(found):
        raise fields.fault("org_number", "ska skrivas 000000-0000")
    return found

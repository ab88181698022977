"""The question bank: everything that the checklist files say, ready to make forms from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspektor.checklist import Checklist, Codes, Template
from inspektor.law import LawBook

CODES_FILE = "kodverk.yaml"
LAW_FILE = "lagrum.yaml"
TEMPLATES_FILE = "mallar.yaml"


@dataclass(frozen=True)
class Bank:
    """
    Checklists and templates by id, with the files that they came from.

    `documents` holds each used file (name -> what it says, as JSON can hold it), `hashes` its SHA-256.
    `files` names the file of each checklist. `faults` are Swedish sentences on what is left out.
    """

    codes: Codes
    law: LawBook
    templates: Mapping[str, Template]
    checklists: Mapping[str, Checklist]
    files: Mapping[str, str]
    documents: Mapping[str, object] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def say_faults(self) -> str:
        """Give the first fault, from which the others mostly follow, and how many they are; else nothing."""
        if len(self.faults) < 2:
            return "".join(self.faults)
        return f"{self.faults[0]} Det finns {len(self.faults) - 1} fel till i checklistorna."

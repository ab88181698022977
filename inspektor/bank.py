"""The question bank: everything that the checklist files say, ready to make forms from."""

import hashlib
import json
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


def hash_document(document: object) -> str:
    """Give the SHA-256 of the document's canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()

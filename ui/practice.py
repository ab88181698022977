"""Opens the practice vault: a made-up municipality that needs no keyring and is there at once."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from inspektor.bank import Bank
from inspektor.checklist_file import read_bank
from inspektor.identity import new_id
from inspektor.register import Register
from inspektor.register_file import read_register
from inspektor.storage.database import Database, Hand
from inspektor.storage.preferences import get_preference, set_preference
from inspektor.storage.registers import get_register, save_register
from resources import resource
from ui.settings_page import PERSON_NAME, PERSON_ROLE

_FILE = "practice.db"
_KEY = "00" * 31 + "01"  # no secret: everything in this vault is made up
_REGISTER = "practice/register.yaml"
_PERSON, _ROLE = "Karin Ek", "uppfoljare"
_DEVICE = "device/id"


@dataclass(frozen=True)
class Vault:
    """What the pages work on: the database that is open, whom it knows, and the questions there are."""

    database: Database
    register: Register
    bank: Bank


def open_practice(folder: Path) -> Vault:
    """Open the practice vault in this folder; the first time it is filled with the made-up municipality."""
    bank = read_bank(files("checklists"))
    database = Database(folder / _FILE, _KEY, Hand("", ""))
    with database.begin() as db:
        device = get_preference(db, _DEVICE)
        if not device:
            device = new_id()
            text = resource(_REGISTER).read_text(encoding="utf-8")
            save_register(db, read_register(text, _REGISTER, bank.codes))
            for name, value in ((_DEVICE, device), (PERSON_NAME, _PERSON), (PERSON_ROLE, _ROLE)):
                set_preference(db, name, value)
        register, person = get_register(db), get_preference(db, PERSON_NAME)
    database.hand = Hand(person, device)
    return Vault(database, register, bank)

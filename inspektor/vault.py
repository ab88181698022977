"""Opens a vault: the real one with the key from its lock, or the practice one that anybody may try."""

import getpass
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from inspektor import keys
from inspektor.bank import Bank
from inspektor.checklist import Codes
from inspektor.checklist_file import read_bank
from inspektor.errors import InspektorError
from inspektor.identity import new_id
from inspektor.keys.keyring_door import Keyring
from inspektor.keys.vault_lock import VaultLock
from inspektor.keys.wrapping import USUAL_COST, KdfCost
from inspektor.register import Register
from inspektor.register_file import read_register
from inspektor.storage.database import Database, Hand, Transaction
from inspektor.storage.exchange import rename_open
from inspektor.storage.practice import fill_practice
from inspektor.storage.preferences import DEVICE, PERSON_NAME, PERSON_ROLE, get_preference, set_preference
from inspektor.storage.registers import get_register
from inspektor.visit_file import read_history
from inspektor.yaml_file import read_text
from resources import resource

_PRACTICE, _REAL = "practice", "inspektor"
_REGISTER, _HISTORY = "practice/register.yaml", "practice/history.yaml"
_PERSON, _ROLE = "Karin Ek", "uppfoljare"
_MOUNTS = Path("/proc/self/mounts")
_NETWORK_DISKS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "fuse.sshfs"})


@dataclass(frozen=True)
class Vault:
    """
    What the program works on: the database that is open, and whom it knows.

    The shipped question bank is read when it is first asked for: the list of visits does not wait for it.
    """

    database: Database
    register: Register

    @cached_property
    def bank(self) -> Bank:
        """The shipped checklists, code lists, law and templates."""
        return read_shipped_bank()


def read_shipped_bank() -> Bank:
    """Read the checklists that came with the program."""
    return read_bank(files("checklists"))


def read_register_file(path: Path, codes: Codes) -> Register:
    """Read a municipality's register from a file; InspektorError names what is wrong in it."""
    return read_register(read_text(path), path.name, codes)


def open_practice(folder: Path) -> Vault:
    """
    Open the practice vault in this folder; the first time it is filled with the made-up municipality.

    It needs no keyring.
    """
    database = Database(_prepare(folder) / f"{_PRACTICE}.db", keys.practice_key(), Hand("", ""))
    with database.begin() as db:
        if not get_preference(db, DEVICE):
            _fill(db, read_shipped_bank())
            set_preference(db, PERSON_NAME, _PERSON)
            set_preference(db, PERSON_ROLE, _ROLE)
    return _introduce(database)


def find_lock(folder: Path, keyring: Keyring | None = None, cost: KdfCost = USUAL_COST) -> VaultLock:
    """Give the lock of the real vault in this folder; its key opens the vault with `open_real`."""
    return VaultLock(_prepare(folder) / f"{_REAL}.db", keyring, cost)


def open_real(folder: Path, key: str) -> Vault:
    """Open the real vault in this folder with the key (64 hex digits) that its lock gave."""
    return _introduce(Database(_prepare(folder) / f"{_REAL}.db", key, Hand("", "")))


def _fill(db: Transaction, bank: Bank) -> None:
    register = read_register(_read(_REGISTER), _REGISTER, bank.codes)
    fill_practice(db, register, bank, read_history(_read(_HISTORY), _HISTORY, register, bank))


def _read(name: str) -> str:
    return resource(name).read_text(encoding="utf-8")


def _introduce(database: Database) -> Vault:
    """Tell the database who writes: the laptop's own id, made once, and the person it belongs to."""
    with database.begin() as db:
        device = get_preference(db, DEVICE) or new_id()
        set_preference(db, DEVICE, device)
        person = get_preference(db, PERSON_NAME) or _find_login()
        register = get_register(db)
        rename_open(db)
    database.hand = Hand(person, device)
    return Vault(database, register)


def _find_login() -> str:
    """Give the name of the computer's account until the person has written his own in the settings."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # which of them depends on system and Python
        return ""


def _prepare(folder: Path) -> Path:
    """Give the folder, made so that nobody else on the computer reads it; InspektorError if it cannot be."""
    if is_on_network(folder):
        raise InspektorError(
            "Mappen för dina uppgifter ligger på nätverket, och där är de inte säkra mot avbrott. "
            "Välj en mapp på datorns egen disk."
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise InspektorError(
            "Mappen för dina uppgifter kunde inte skapas. Kontrollera att disken inte är full "
            "eller skrivskyddad och att mappen är din."
        ) from error
    return folder


def is_on_network(folder: Path, mounts: Path = _MOUNTS) -> bool:
    """Say whether the folder lies on another computer: the write-ahead log needs memory that both share."""
    whole = folder.resolve()
    if whole.drive.startswith("\\\\"):
        return True
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False  # no Linux: nothing is known, and opening will say what does not work
    parts = (line.split() for line in lines)
    disks = {Path(part[1].replace("\\040", " ")): part[2] for part in parts if len(part) > 2}
    nearest = next((place for place in (whole, *whole.parents) if place in disks), None)
    return nearest is not None and disks[nearest] in _NETWORK_DISKS

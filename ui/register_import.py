"""`inspektor import-register`: reads the municipality's register into the real vault from a terminal."""

import argparse
import sys
from getpass import getpass
from pathlib import Path

from PySide6.QtCore import QLockFile

from inspektor.errors import InspektorError
from inspektor.keys.vault_lock import State, VaultLock
from inspektor.register import Register
from inspektor.storage.registers import save_register
from inspektor.vault import find_lock, open_real, read_register_file, read_shipped_bank
from ui.opening import data_folder, take_lock_file


def run(arguments: argparse.Namespace) -> int:
    """Do it, and give the exit status: 2 with one Swedish line if something stands in the way."""
    try:
        register = read_register_file(arguments.register, read_shipped_bank().codes)
        _save(data_folder(), register)
    except InspektorError as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    sys.stdout.write(f"{len(register.units)} enheter finns nu i registret för {register.municipality}.\n")
    return 0


def _save(folder: Path, register: Register) -> None:
    """Write it while no window is open on the vault: two programs would each miss what the other wrote."""
    lock_file = QLockFile(str(folder / "inspektor.lock"))
    if not take_lock_file(lock_file):
        raise InspektorError("Inspektor är öppet på den här datorn. Stäng fönstret och försök igen.")
    try:
        lock = find_lock(folder)
        vault = open_real(folder, _unlock(lock))
        with vault.database.begin() as db:
            save_register(db, register)
        vault.database.close()
        for mended in (*lock.take_reports(), *vault.database.take_reports()):
            sys.stdout.write(f"{mended}\n")
    finally:
        lock_file.unlock()


def _unlock(lock: VaultLock) -> str:
    """Ask for the PIN, unseen, and give the vault's key."""
    state = lock.find_state()
    if state is not State.LOCKED:
        raise InspektorError(
            f"{state.sentence} Starta Inspektor med --real och gör klart det som visas där först.".lstrip()
        )
    if not sys.stdin.isatty():
        raise InspektorError("Koden måste skrivas för hand. Kör kommandot i en terminal.")
    return lock.unlock(getpass("PIN-kod eller fras: "))

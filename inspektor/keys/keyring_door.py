"""Keeps the key of the real database in the computer's own keyring, and nowhere else."""

import re
import secrets
import sys
from importlib import import_module
from typing import Protocol

from inspektor.errors import InspektorError

SERVICE = "Inspektor databasnyckel"
"""One service name for this secret alone: Windows moves the first secret when a second shares its name."""

_BACKENDS = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "linux": (("keyring.backends.SecretService", "Keyring"), ("keyring.backends.kwallet", "DBusKeyring")),
}
_KEY = re.compile(r"[0-9a-f]{64}")


class Keyring(Protocol):
    """What is asked of a keyring: a backend of the `keyring` library, or a test's own."""

    def get_password(self, service: str, username: str) -> str | None:
        """Give the secret, None if there is none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget the secret; an error of the keyring's own if there is none."""


def find_keyring(platform: str = sys.platform) -> Keyring:
    """
    Give the operating system's keyring; InspektorError if there is none.

    The real ones are named here, so that no environment variable and no file of settings can put one in
    their place that keeps keys in plain text or nowhere.
    """
    for module, name in _BACKENDS.get(platform, ()):
        backend = getattr(import_module(module), name)  # not before now: it takes long to import
        if backend.viable:
            keyring: Keyring = backend()
            if platform == "win32":
                keyring.persist = "local machine"  # type: ignore[attr-defined]  # else it roams
            return keyring
    raise InspektorError(
        "Datorn har ingen nyckelring igång, och utan den kan databasens nyckel inte förvaras säkert. Starta "
        "nyckelringen (GNOME-nyckelring eller KWallet), logga in igen och försök på nytt. Övningskommunen "
        "fungerar ändå."
    )


def find_key(vault_name: str, keyring: Keyring | None = None) -> str | None:
    """Give the vault's key, 64 hex digits; None if the keyring has none. InspektorError if it is locked."""
    keyring = keyring or find_keyring()
    try:
        key = keyring.get_password(SERVICE, vault_name)
    except Exception as error:  # each backend has its own kinds, those of its bus too
        raise _say(error) from error
    if key is not None and not _KEY.fullmatch(key):
        raise InspektorError(
            "Databasens nyckel i nyckelringen är skadad. Ändra ingenting där; kontakta systemförvaltaren."
        )
    return key


def make_key(vault_name: str, keyring: Keyring | None = None) -> str:
    """Make a random 256-bit key for a vault without one; give it once the keyring is seen to hold it."""
    keyring = keyring or find_keyring()
    if find_key(vault_name, keyring) is not None:
        raise ValueError("the vault has a key, and a key is never replaced")
    key = secrets.token_hex(32)
    try:
        keyring.set_password(SERVICE, vault_name, key)
    except Exception as error:  # as above
        raise _say(error) from error
    if find_key(vault_name, keyring) != key:
        raise InspektorError(
            "Nyckelringen behöll inte databasens nyckel. Ingen databas har skapats; kontakta IT."
        )
    return key


def _say(error: Exception) -> InspektorError:
    from keyring.errors import KeyringLocked  # noqa: PLC0415 - the library is imported when it is needed

    if isinstance(error, KeyringLocked):
        return InspektorError(
            "Nyckelringen är låst. Lås upp den med ditt lösenord, eller logga ut och in på datorn, "
            "och försök igen."
        )
    return InspektorError(
        "Nyckelringen svarar inte som den ska. Logga ut och in på datorn och försök igen; "
        "kontakta IT om felet är kvar."
    )

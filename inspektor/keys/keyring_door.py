"""Keeps secrets in the computer's own keyring, and nowhere else; every trouble with it is a sentence."""

import sys
from importlib import import_module
from typing import Protocol

from inspektor.keys.faults import KeyringFault

_BACKENDS = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "linux": (("keyring.backends.SecretService", "Keyring"), ("keyring.backends.kwallet", "DBusKeyring")),
}


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
    Give the operating system's keyring; KeyringFault if there is none.

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
    raise KeyringFault(
        "Datorn har ingen nyckelring igång, och utan den kan valvets nyckel inte förvaras säkert. Starta "
        "nyckelringen (GNOME-nyckelring eller KWallet), logga in igen och försök på nytt. Övningskommunen "
        "fungerar ändå."
    )


def name_of(keyring: Keyring) -> str:
    """Give what a header remembers the keyring by: module and class of its backend."""
    return f"{type(keyring).__module__}.{type(keyring).__qualname__}"


class KeyringDoor:
    """
    One account's entries in one keyring; an entry is named by its service.

    One service name per secret: Windows moves the first secret when a second shares its name.
    """

    def __init__(self, keyring: Keyring, account: str) -> None:
        """Nothing is asked of the keyring yet."""
        self._keyring, self._account = keyring, account

    @property
    def name(self) -> str:
        """What a header remembers the keyring by."""
        return name_of(self._keyring)

    def get(self, service: str) -> str | None:
        """Give what is kept, None if nothing is. KeyringFault if the keyring is locked or out of order."""
        try:
            return self._keyring.get_password(service, self._account)
        except Exception as error:  # each backend has its own kinds, those of its bus too
            raise _say(error) from error

    def put(self, service: str, text: str) -> None:
        """Keep this and see that it is kept: some keyrings say nothing and keep nothing. KeyringFault."""
        try:
            self._keyring.set_password(service, self._account, text)
        except Exception as error:  # as above
            raise _say(error) from error
        if self.get(service) != text:
            raise KeyringFault("Nyckelringen behöll inte det som lades i den. Valvet är orört; kontakta IT.")

    def forget(self, service: str) -> None:
        """Delete the entry if there is one. KeyringFault if it is still there."""
        if self.get(service) is None:
            return
        try:
            self._keyring.delete_password(service, self._account)
        except Exception as error:  # as above
            raise _say(error) from error


def _say(error: Exception) -> KeyringFault:
    from keyring.errors import InitError, KeyringLocked  # noqa: PLC0415 - imported when it is needed

    if isinstance(error, (KeyringLocked, InitError)):  # the second: nobody unlocked it since it was made
        return KeyringFault(
            "Nyckelringen är låst. Lås upp den med ditt lösenord, eller logga ut och in på datorn, "
            "och försök igen."
        )
    return KeyringFault(
        "Nyckelringen svarar inte som den ska. Logga ut och in på datorn och försök igen; "
        "kontakta IT om felet är kvar."
    )

"""
Holds that the lock works with the real GNOME keyring, and that nothing that happens to it harms the vault.

Mutant that must turn this red: `find_keyring` asks the keyring library to choose (`keyring.get_keyring()`).
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from inspektor.keys.vault_lock import VaultLock
from inspektor.keys.wrapping import QUICK_COST
from tests.inspektor.keys.gnome import GnomeSession
from tests.inspektor.keys.keyrings import BrokenKeyring, FileKeyring
from tests.inspektor.keys.setting_up import PIN, header_bytes, set_up

ACT = """
import sys
from pathlib import Path
from inspektor.errors import InspektorError
from inspektor.keys.vault_lock import VaultLock
from inspektor.keys.wrapping import QUICK_COST
from tests.inspektor.keys.setting_up import PIN, NEW_PIN, set_up

what, folder = sys.argv[1], Path(sys.argv[2])
lock = VaultLock(folder / "inspektor.db", cost=QUICK_COST)
acts = {
    "set-up": lambda: "\\n".join(set_up(lock)),
    "state": lambda: lock.find_state().name,
    "unlock": lambda: lock.unlock(PIN),
    "unlock-new": lambda: lock.unlock(NEW_PIN),
    "change": lambda: lock.change_secret(PIN, NEW_PIN),
    "renew": lambda: lock.renew(sys.argv[3], NEW_PIN),
}
try:
    print(acts[what]())
except InspektorError as fault:
    print(f"{type(fault).__name__}: {fault}")
"""
Act = Callable[..., str]


@pytest.fixture
def session(tmp_path: Path) -> GnomeSession:
    return GnomeSession(tmp_path / "account")


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    return tmp_path / "vault"


@pytest.fixture
def act(session: GnomeSession, vault: Path) -> Act:
    """Give what does one thing to the vault's lock in a login of its own, and gives what was said."""

    def run(what: str, *arguments: str, **more: str) -> str:
        return session.run(ACT, what, str(vault), *arguments, **more).strip()

    return run


def test_it_opens_from_one_login_to_the_next_and_with_a_new_pin(act: Act) -> None:
    key, _ = act("set-up").split()
    assert act("state") == "LOCKED"
    assert act("unlock") == key
    assert act("change") == "None"
    assert act("unlock-new") == key
    assert act("unlock").startswith("WrongSecret: Koden är fel. Du har 9 försök kvar")


def test_a_locked_keyring_is_said(act: Act, vault: Path) -> None:
    key, recovery = act("set-up").split()
    before = header_bytes(vault)
    for what in ("state", "unlock", "change"):
        assert act(what, word="another").startswith("KeyringFault: Nyckelringen är låst. Lås upp den")
    assert header_bytes(vault) == before
    assert VaultLock(vault / "inspektor.db", BrokenKeyring(), QUICK_COST).recover(recovery) == key
    assert act("unlock") == key


def test_a_keyring_that_was_emptied_is_said_and_recovery_opens(
    act: Act, session: GnomeSession, vault: Path
) -> None:
    key, recovery = act("set-up").split()
    before = header_bytes(vault)
    session.forget_everything()
    assert act("state") == "SECRET_GONE"
    assert act("unlock").startswith("SecretGone: Datorns del av nyckeln")
    assert header_bytes(vault) == before
    assert act("renew", recovery) == key
    assert act("unlock-new") == key


@pytest.mark.parametrize("name", ["null.Keyring", "fail.Keyring", "chainer.ChainerBackend"])
def test_no_variable_puts_another_keyring_in_its_place(act: Act, name: str) -> None:
    redirected = (
        f"keyring.backends.{name}.Keyring" if name != "chainer" else "keyring.backends.chainer.ChainerBackend"
    )
    redirected = f"keyring.backends.{name}"
    key, _ = act("set-up", PYTHON_KEYRING_BACKEND=redirected).split()
    assert act("unlock", PYTHON_KEYRING_BACKEND=redirected) == key
    assert act("unlock") == key


def test_no_file_of_settings_puts_another_keyring_in_its_place(act: Act, tmp_path: Path) -> None:
    settings = tmp_path / "account" / "cfg" / "python_keyring"
    settings.mkdir(parents=True)
    (settings / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n")
    key, _ = act("set-up").split()
    assert act("unlock") == key


def test_without_any_keyring_it_says_what_to_start(act: Act, session: GnomeSession, vault: Path) -> None:
    key, _ = act("set-up").split()
    before = header_bytes(vault)
    for what in ("state", "unlock", "change"):
        said = session.run_outside(ACT, what, str(vault))
        assert said.startswith("KeyringFault: Datorn har ingen nyckelring igång")
    assert header_bytes(vault) == before
    assert act("unlock") == key


def test_a_vault_of_another_keyring_is_said_and_recovery_opens(act: Act, vault: Path, tmp_path: Path) -> None:
    lock = VaultLock(vault / "inspektor.db", FileKeyring(tmp_path / "ring.json"), QUICK_COST)
    key, recovery = set_up(lock)
    before = header_bytes(vault)
    assert act("state") == "OTHER_KEYRING"
    for what in ("unlock", "change"):
        assert act(what).startswith("KeyringFault: Valvet hör till en annan nyckelring")
    assert header_bytes(vault) == before
    assert lock.unlock(PIN) == key
    assert act("renew", recovery) == key
    assert act("unlock-new") == key

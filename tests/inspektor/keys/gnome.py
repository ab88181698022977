"""Gives a bus session of its own with the real GNOME keyring in it; nothing of the user's is touched."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
_PLACES = {
    "HOME": "",
    "XDG_DATA_HOME": "data",
    "XDG_RUNTIME_DIR": "run",
    "XDG_CONFIG_HOME": "cfg",
    "XDG_CACHE_HOME": "cache",
}
_UNLOCK = 'printf %s "$KEYRING_WORD" | gnome-keyring-daemon --unlock --components=secrets --daemonize'
_LOGIN = f'{_UNLOCK} >/dev/null 2>&1; "$@"'
WORD = "test-losen"


def is_installed() -> bool:
    """Say whether this machine has what a session needs; `make test` installs it where it may."""
    return bool(shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon"))


class GnomeSession:
    """
    Logins of one made-up account, one after the other, each with bus and keyring daemon of its own.

    A wrong word at login leaves the keyring locked, as when an administrator has set a new password.
    """

    def __init__(self, folder: Path) -> None:
        if not is_installed():
            pytest.skip("gnome-keyring-daemon or dbus-run-session is not installed")
        self._folder = folder
        for part in ("run", "data/keyrings"):
            (folder / part).mkdir(mode=0o700, parents=True)

    def environment(self, word: str = WORD, **more: str) -> dict[str, str]:
        places = {name: str(self._folder / part) for name, part in _PLACES.items()}
        return {**os.environ, **places, "KEYRING_WORD": word, "PYTHONPATH": str(ROOT), **more}

    def command(self, *words: str) -> list[str]:
        return ["dbus-run-session", "--", "sh", "-c", _LOGIN, "_", *words]

    def run(self, script: str, *arguments: str, word: str = WORD, **more: str) -> str:
        """Log in, run this Python script, log out; give what it printed."""
        command = self.command(sys.executable, "-c", script, *arguments)
        environment = self.environment(word, **more)
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run_outside(self, script: str, *arguments: str) -> str:
        """Run it where there is no bus and no keyring: a service, a terminal from afar."""
        environment = self.environment(DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere")
        command = [sys.executable, "-c", script, *arguments]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=60
        ).stdout

    def forget_everything(self) -> None:
        """Delete the keyring's files, as a reset by IT does."""
        shutil.rmtree(self._folder / "data" / "keyrings")
        (self._folder / "data" / "keyrings").mkdir(mode=0o700)

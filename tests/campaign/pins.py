"""Sets a vault's lock up and changes its PIN again and again; sees afterwards which of them opens it."""

from collections.abc import Callable, Iterable
from pathlib import Path

from inspektor.errors import InspektorError
from inspektor.keys.faults import WrongSecret
from inspektor.keys.vault_lock import VaultLock
from inspektor.keys.wrapping import QUICK_COST
from tests.campaign.saying import say
from tests.campaign.verdict import Verdict
from tests.inspektor.keys.keyrings import MemoryKeyring
from tests.inspektor.keys.setting_up import prove

_NAME = "inspektor.db"


class ToldKeyring(MemoryKeyring):
    """A keyring that outlives the power cut: what is put into it is told to somebody."""

    def __init__(self, tell: Callable[..., None]) -> None:
        super().__init__()
        self._tell = tell

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password)
        self._tell("ring", service.replace(" ", "_"), username, password)

    def delete_password(self, service: str, username: str) -> None:
        super().delete_password(service, username)
        self._tell("ring", service.replace(" ", "_"), username)


def pin_of(number: int) -> str:
    """Give the phrase with this number."""
    return f"en häst på taket {number}"


def change_pins(folder: Path, first: int, count: int) -> None:
    """Set the lock up, change its PIN over and over, and promise each that opens it now."""
    lock = VaultLock(folder / _NAME, ToldKeyring(say), QUICK_COST)
    draft = lock.prepare()
    say("key", lock.finish(draft, prove(draft), pin_of(first)))
    say("pin", first)
    for number in range(first, first + count):
        lock.change_secret(pin_of(number), pin_of(number + 1))
        say("pin", number + 1)


def judge_lock(folder: Path, said: Iterable[str]) -> Verdict:
    """Hold that the PIN promised last opens the vault, or the one that was being set."""
    ring, pin, key = ToldKeyring(_tell_nobody), -1, ""
    for line in said:
        kind, *words = line.split()
        if kind == "ring":
            _put(ring, *words)
        elif kind == "pin":
            pin = int(words[0])
        else:
            key = words[0]
    if not key:
        return Verdict(0, (), ())
    lock = VaultLock(folder / _NAME, ring, QUICK_COST)
    try:
        opened = _try(lock, pin) or _try(lock, pin + 1)
    except InspektorError as fault:
        return Verdict(1, (f"refused: {fault}",), (str(fault),))
    return Verdict(int(opened != key), (), lock.take_reports())


def _tell_nobody(*_words: object) -> None:
    """The vault is judged: nothing is promised any more."""


def _put(ring: ToldKeyring, service: str, account: str, *text: str) -> None:
    name = service.replace("_", " "), account
    ring.kept.pop(name, None)
    if text:
        ring.kept[name] = text[0]


def _try(lock: VaultLock, pin: int) -> str:
    try:
        return lock.unlock(pin_of(pin))
    except WrongSecret:
        return ""

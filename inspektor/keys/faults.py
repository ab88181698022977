"""What can stand in the way of a vault's key; each fault says what to do."""

from inspektor.errors import InspektorError


class KeyringFault(InspektorError):  # noqa: N818 - what happened, not an error of ours
    """The keyring is absent, locked, damaged or another than before; the recovery key opens all the same."""


class SecretGone(KeyringFault):
    """The keyring has no secret for this vault (any more): only the recovery key opens."""


class WrongSecret(InspektorError):  # noqa: N818 - as above
    """The PIN or phrase was wrong. `tries_left` is 0 when the keyring's secret was deleted for it."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(_say_tries(tries_left))
        self.tries_left = tries_left


class UnfitSecret(InspektorError):  # noqa: N818 - as above
    """The PIN or phrase that was chosen is too easy to guess."""


class MistypedRecoveryKey(InspektorError):  # noqa: N818 - as above
    """What was typed is no recovery key: a letter is wrong, missing or too many."""


class WrongRecoveryKey(InspektorError):  # noqa: N818 - as above
    """The recovery key is whole but belongs to another vault, or a newer one has taken its place."""


class WrongGroups(InspektorError):  # noqa: N818 - as above
    """The groups that were typed back are not those of the recovery key that was shown."""


class HeaderFault(InspektorError):  # noqa: N818 - as above
    """Both copies of the vault's header are damaged or missing, or come from a newer Inspektor."""


def _say_tries(left: int) -> str:
    if left == 0:
        return (
            "Koden var fel för tionde gången i rad, och därför har datorn glömt sin del av nyckeln. "
            "Ingenting är borta: öppna med återställningsnyckeln och välj en ny kod."
        )
    tries = "ett försök" if left == 1 else f"{left} försök"
    return f"Koden är fel. Du har {tries} kvar; sedan öppnar bara återställningsnyckeln."

"""What opens a vault: the keyring's secret and the person's, or the recovery key."""


def practice_key() -> str:
    """Give the practice vault's key: a constant and no secret, since everything in that vault is made up."""
    return "00" * 31 + "01"

"""What a PIN or a phrase must be, so that nobody guesses it in ten tries."""


def find_fault(secret: str) -> str:
    """Say in Swedish what is wrong with a chosen PIN or phrase; empty if nothing is."""
    raise NotImplementedError

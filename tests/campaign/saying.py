"""How a program that is watched says what it promises."""

import os


def say(*words: object) -> None:
    """Promise it, in a call to the system that nothing else here makes."""
    os.writev(1, [" ".join(map(str, words)).encode() + b"\n"])

"""The command `inspektor`: without a word the window opens, with words it is asked for something else."""

import sys
from collections.abc import Sequence

from inspektor.hardening import forbid_dumps


def main(argv: Sequence[str] | None = None) -> int:
    """Run `inspektor` with these arguments; give the exit status."""
    words = sys.argv[1:] if argv is None else argv
    forbid_dumps()
    if words:
        from ui.commands import run_command  # noqa: PLC0415 - no window waits for the reader of words

        return run_command(words)
    from ui.opening import show_window  # noqa: PLC0415 - no command waits for the window

    return show_window(is_real=False)

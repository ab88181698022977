"""Where an exception becomes words on the screen and a line without content in the log."""

import contextlib
import os
import sys
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType

from inspektor.errors import InspektorError
from ui.state_line import StateLine

_LOG_LIMIT = 256 * 1024


def sentence_of(fault: BaseException) -> str:
    """Give the words for the inspector: an InspektorError as it stands, anything else as a fault of ours."""
    if isinstance(fault, InspektorError):
        return str(fault)
    kind = type(fault).__name__
    return f"Något gick fel i programmet ({kind}). Arbeta vidare; händer det igen, starta om och meddela it."


class FaultLog:
    """
    The log: when, which type of fault, in which lines of the program.

    Never the fault's own text and never a value, for those may hold what somebody said about somebody.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, fault: BaseException) -> None:
        """Add one line; a log that cannot be written must never stop the work."""
        with contextlib.suppress(OSError):
            self._rotate()
            line = " ".join((datetime.now().astimezone().isoformat(timespec="seconds"), *_describe(fault)))
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8") as file:
                file.write(line + "\n")

    def _rotate(self) -> None:
        if self._path.exists() and self._path.stat().st_size > _LOG_LIMIT:
            self._path.replace(self._path.with_suffix(".old.log"))


class Messages:
    """Tells the inspector of a fault on the state line, and the log as well."""

    def __init__(self, state_line: StateLine, log: FaultLog) -> None:
        self._state_line = state_line
        self._log = log

    def tell(self, fault: BaseException) -> None:
        """Show the sentence until somebody mends it, and log the types and lines."""
        self._log.write(fault)
        self._state_line.show_fault(sentence_of(fault))

    def hook(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        """Take what nobody caught; `sys.excepthook` has this shape."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
        else:
            self.tell(fault)


def install_excepthook(state_line: StateLine, log: FaultLog) -> Messages:
    """From now on nothing that goes wrong passes in silence; called before the first window is shown."""
    messages = Messages(state_line, log)
    sys.excepthook = messages.hook
    return messages


def _describe(fault: BaseException) -> Iterator[str]:
    """Give the types from the outermost to the first cause, each with its lines, innermost last."""
    seen: BaseException | None = fault
    while seen is not None:
        yield type(seen).__name__
        for frame in traceback.extract_tb(seen.__traceback__):
            yield f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno}"
        seen = seen.__cause__ or seen.__context__

"""What the memo page has done in the background: each loads what it needs first there, beside the screen."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inspektor.storage.database import Database
from ui.pdf_file import save_pdf

if TYPE_CHECKING:
    from ui.memo_making import MadeMemo
    from ui.printing import PrinterChoice


def make_memo(database: Database, visit_id: str, made_at: datetime) -> "MadeMemo":
    """Draw the memo as the visit stands on the disk."""
    from ui import memo_making  # noqa: PLC0415 - loads reportlab

    return memo_making.make_memo(database, visit_id, made_at)


def find_printers() -> "tuple[PrinterChoice, ...]":
    """Give the queues that the operating system knows."""
    from ui.printing import list_printers  # noqa: PLC0415 - loads CUPS

    return list_printers()


def print_memo(database: Database, visit_id: str, made_at: datetime, printer: str, copies: int) -> None:
    """Draw the memo and hand it to a printer's queue."""
    from ui.memo_making import issue_memo  # noqa: PLC0415 - loads reportlab
    from ui.printing import print_pdf  # noqa: PLC0415 - loads CUPS

    made = make_memo(database, visit_id, made_at)
    print_pdf(made.rendered.pdf, printer, copies)
    issue_memo(database, made)


def save_memo(database: Database, visit_id: str, made_at: datetime, path: Path) -> None:
    """Draw the memo and write it to this file."""
    from ui.memo_making import issue_memo  # noqa: PLC0415 - loads reportlab

    made = make_memo(database, visit_id, made_at)
    save_pdf(made.rendered.pdf, path)
    issue_memo(database, made)

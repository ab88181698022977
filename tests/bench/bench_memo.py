"""Measures the memo of a full visit against the same text drawn on a bare reportlab canvas."""

from datetime import UTC, datetime
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from inspektor.documents.memo import Memo, write_memo
from inspektor.documents.pdf import render
from inspektor.storage import visits
from inspektor.vault import open_practice
from tests.bench.year import add_visit

ROUNDS = 7
_FONT = "BenchSans"


def measure() -> dict[str, float]:
    """Give pages per second of processor time, and how many times the bare canvas' time a page takes."""
    memo = _make_memo()
    pages = [page.extract_text().splitlines() for page in PdfReader(BytesIO(render(memo).pdf)).pages]
    mine, bare = [], []
    for _ in range(ROUNDS):
        mine.append(_time(lambda: render(memo)))
        bare.append(_time(lambda: _draw(pages)))
    return {
        "pages": float(len(pages)),
        "pages_per_second": len(pages) / median(mine),
        "ratio": median(mine) / median(bare),
    }


def _make_memo() -> Memo:
    at = datetime(2026, 11, 19, 6, 20, tzinfo=UTC)
    with TemporaryDirectory() as name:
        vault = open_practice(Path(name))
        visit_id = add_visit(vault, at, "kvalitetsgranskning-sabo", 120, 40, 6)
        with vault.database.read() as db:
            visit = visits.get_visit(db, visit_id)
        vault.database.close()
    register = vault.register
    return write_memo(
        visit,
        municipality=register.municipality,
        board=register.board,
        version=1,
        made_at=at,
        is_practice=True,
    )


def _time(work: object) -> float:
    begun = process_time()
    work()  # type: ignore[operator]  # a function without arguments
    return process_time() - begun


def _draw(pages: list[list[str]]) -> bytes:
    """Draw the lines as they are: no layout, no tables, no wrapping."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        font = files("resources").joinpath("fonts/NotoSans-Regular.ttf")
        pdfmetrics.registerFont(TTFont(_FONT, str(font)))
    buffer = BytesIO()
    canvas = Canvas(buffer)
    for lines in pages:
        canvas.setFont(_FONT, 9)
        for number, line in enumerate(lines):
            canvas.drawString(50, 800 - 10 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()

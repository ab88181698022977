"""What the operating system knows of printers, and the way from a PDF to paper."""

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QPageSize, QPainter

# QtPrintSupport and QtPdf load CUPS and a PDF engine: they wait until somebody wants paper.
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from inspektor.errors import InspektorError

_DPI = 300


@dataclass(frozen=True, slots=True)
class PrinterChoice:
    """A queue of the operating system; `is_ready` is false when it is stopped."""

    name: str
    description: str
    is_default: bool
    is_ready: bool


def list_printers() -> tuple[PrinterChoice, ...]:
    """Give every queue, the usual one first; it may take seconds where printers are sought on the network."""
    found = (
        PrinterChoice(
            info.printerName(),
            info.description() or info.printerName(),
            info.isDefault(),
            info.state() is not QPrinter.PrinterState.Error,
        )
        for info in QPrinterInfo.availablePrinters()
    )
    return tuple(sorted(found, key=lambda choice: (not choice.is_default, choice.name)))


def print_pdf(pdf: bytes, name: str, copies: int) -> None:
    """
    Hand the memo's pages to a printer's queue.

    Qt tells of no failure after this (a dead server included), so nobody may say "utskrivet" for it. Raises
    InspektorError when the queue is gone or stopped.
    """
    paint_pdf(pdf, open_printer(name, "Minnesanteckningar", copies))


def open_printer(name: str, title: str, copies: int = 1) -> QPrinter:
    """
    Give the printer of this queue; InspektorError when it is gone or stopped.

    The title stands in queues that others see: never a unit or a person.
    """
    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        raise InspektorError(f"Skrivaren {name} finns inte längre. Välj en annan eller spara som PDF.")
    if info.state() is QPrinter.PrinterState.Error:
        raise InspektorError(f"Skrivaren {name} är stoppad. Starta den, välj en annan eller spara som PDF.")
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setCopyCount(copies)
    return printer


def paint_pdf(pdf: bytes, printer: QPrinter) -> None:
    """Paint each page on a sheet of A4 at 300 dpi, without loss and without a transparent ground."""
    printer.setResolution(_DPI)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    buffer, document = open_pdf(pdf)
    painter = QPainter()
    if not painter.begin(printer):
        raise InspektorError(
            "Skrivaren tog inte emot sidorna. Försök igen, välj en annan eller spara som PDF."
        )
    try:
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        sheet = printer.pageLayout().fullRectPixels(_DPI)
        for number in range(document.pageCount()):
            if number:
                printer.newPage()
            painter.drawImage(sheet, _draw_page(document, number, sheet.size()))
    finally:
        painter.end()
        document.close()
        buffer.close()


def open_pdf(pdf: bytes) -> tuple[QBuffer, QPdfDocument]:
    """Open a PDF in memory, never on the disk; the buffer must live as long as the document."""
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    return buffer, document


def _draw_page(document: QPdfDocument, number: int, size: QSize) -> QImage:
    """Give the page on white: transparent, a print queue would make it a JPEG with a mask."""
    page = QImage(size, QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.white)
    painter = QPainter(page)
    painter.drawImage(0, 0, document.render(number, size))
    painter.end()
    return page

"""Shows a PDF from memory, page under page, and stays where one reads when a newer one comes."""

from PySide6.QtCore import QBuffer, QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeySequence, QPalette, QShortcut
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from ui.flow import FlowLayout
from ui.plain_label import PlainLabel
from ui.printing import open_pdf
from ui.style import palette_of

_STEP = 1.2
_LEAST, _MOST = 0.25, 4.0


class PdfPreview(QWidget):
    """A page view with zoom; `read_text` gives what a reader can copy out of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: QPdfDocument | None = None
        self._buffer: QBuffer | None = None
        self.view = QPdfView()
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setAccessibleName("Förhandsgranskning av minnesanteckningarna")
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._page = PlainLabel("", "muted", wrap=False)
        self._lay_out()
        self._paint_ground()
        self.view.verticalScrollBar().valueChanged.connect(self._say_page)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Let the paper lie on the page's own ground, in light and dark."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._paint_ground()

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return self._document.pageCount() if self._document else 0

    def show_pdf(self, pdf: bytes) -> None:
        """Show this document at the same place as the one before it."""
        bar = self.view.verticalScrollBar()
        place, old = bar.value(), (self._document, self._buffer)
        self._buffer, self._document = open_pdf(pdf)
        self.view.setDocument(self._document)
        bar.setValue(place)
        for part in old:
            _let_go(part)
        self._say_page()

    def read_text(self) -> str:
        """Give the text of all pages."""
        document = self._document
        if document is None:
            return ""
        return "\n".join(document.getAllText(number).text() for number in range(document.pageCount()))

    def fit_width(self) -> None:
        """Make the page as wide as the room."""
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)

    def zoom(self, factor: float) -> None:
        """Make the page this much larger."""
        now = self._zoom_now()
        self.view.setZoomMode(QPdfView.ZoomMode.Custom)
        self.view.setZoomFactor(min(_MOST, max(_LEAST, now * factor)))

    def _zoom_now(self) -> float:
        if self.view.zoomMode() is QPdfView.ZoomMode.Custom or not self._document:
            return self.view.zoomFactor()
        dots_per_point = self.logicalDpiX() / 72
        return self.view.viewport().width() / (self._document.pagePointSize(0).width() * dots_per_point)

    def _paint_ground(self) -> None:
        palette = self.view.palette()
        palette.setColor(QPalette.ColorRole.Dark, QColor(palette_of(self).line))
        self.view.setPalette(palette)

    def _say_page(self) -> None:
        if self.page_count:
            number = self.view.pageNavigator().currentPage() + 1
            self._page.setText(f"Sida {number} ({self.page_count})")

    def _lay_out(self) -> None:
        bar = QWidget()
        row = FlowLayout(bar, spacing=6)
        row.addWidget(self._page)
        for words, key, tip, act in (
            ("−", "Ctrl+-", "Mindre", lambda: self.zoom(1 / _STEP)),
            ("+", "Ctrl++", "Större", lambda: self.zoom(_STEP)),
            ("Sidbredd", "Ctrl+B", "Sidbredd", self.fit_width),
        ):
            button = QPushButton(words)
            button.setProperty("role", "quiet")
            button.setToolTip(f"{tip} ({key})")
            button.setAccessibleName(tip)
            button.clicked.connect(act)
            row.addWidget(button)
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(bar)
        column.addWidget(self.view, 1)


def _let_go(part: QObject | None) -> None:
    if part is not None:
        part.deleteLater()

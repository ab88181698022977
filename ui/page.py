"""What every page of the window is: something with a title that can be entered and left."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from inspektor.place import Place
from ui.style import BASE_POINTS, NARROW


class Page(QWidget):
    """
    One page; the window calls `enter` each time it is shown and `leave` before another one is.

    `leave` writes what stands in the editors. If that fails it raises InspektorError, and the window says so;
    the text stays in the editor.
    """

    title = ""

    def enter(self) -> None:
        """Read what is to be shown; called each time the page comes forward."""

    def leave(self) -> None:
        """Write what stands in the editors; called before another page comes and before the window closes."""

    def place(self) -> Place:
        """Give where the inspector is: what the program opens on after anything, a kill included."""
        return Place()

    def focus_start(self) -> None:
        """Put the caret where work begins; called after `enter`."""
        self.setFocus()


class ScrollPage(Page):
    """A page whose whole content scrolls, so that nothing is cut at 200 % on a small screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what stands in it takes the keys
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._area)
        content = QWidget()
        content.setObjectName("page")
        self._area.setWidget(content)
        self.body = QVBoxLayout(content)
        self.body.setSpacing(14)
        self._set_margins()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._set_margins()

    def _set_margins(self) -> None:
        side, top = (16, 12) if is_narrow(self) else (28, 22)
        self.body.setContentsMargins(side, top, side, top)


class Columns(QWidget):
    """Columns beside each other that stand on top of each other when the room is narrow."""

    def __init__(self, *columns: tuple[QWidget, int], parent: QWidget | None = None) -> None:
        """Take each column with its share of the width."""
        super().__init__(parent)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(18)
        for column, share in columns:
            self._box.addWidget(column, share)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._arrange()

    def _arrange(self) -> None:
        direction = QBoxLayout.Direction.TopToBottom if is_narrow(self) else QBoxLayout.Direction.LeftToRight
        if self._box.direction() is not direction:
            self._box.setDirection(direction)


def is_narrow(widget: QWidget) -> bool:
    """Say whether columns must stand on top of each other here, at the text size that was chosen."""
    return widget.width() < NARROW * widget.font().pointSizeF() / BASE_POINTS * 0.8


def has_caret(widget: QWidget) -> bool:
    """Say whether keys go there once the window is in front: the caret stays when one looks elsewhere."""
    return widget.window().focusWidget() is widget


def show_widget(widget: QWidget | None) -> None:
    """Scroll every area around this widget so that it is seen: focus set by the program does not do that."""
    around = widget.parentWidget() if widget is not None else None
    while widget is not None and around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget, 8, 24)
        around = around.parentWidget()

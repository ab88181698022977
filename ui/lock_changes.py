"""Forms of the lock section that unfold when asked for: another code, another recovery key."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from inspektor.errors import InspektorError
from inspektor.keys.recovery_key import RecoveryDraft
from inspektor.keys.vault_lock import VaultLock
from ui.background import Background
from ui.flow import FlowLayout
from ui.gate_page import make_secret_field, mark_field
from ui.messages import sentence_of
from ui.new_secret import NewSecret
from ui.page import show_widget
from ui.plain_label import PlainLabel
from ui.recovery_paper import GroupProof, RecoveryPaper, name_asked
from ui.setup_page import CODE_WORDS, PAPER_WORDS
from ui.style import BASE_POINTS, dress

_WIDTH = 560
_CODE_NOW = "Koden som gäller nu"


class ChangeForm(QWidget):
    """
    A button that unfolds fields, does what they ask for beside the screen, and says what came of it.

    `faulted` gives a fault of ours, for the log; what the inspector can act on stands in the form.
    """

    faulted = Signal(object)

    def __init__(self, words: str, do: str, background: Background) -> None:
        """`words` unfold the form, `do` carries it out."""
        super().__init__()
        self._background = background
        self.open_button = QPushButton(words)
        self.do_button, self.close_button = QPushButton(do), QPushButton("Avbryt")
        self.do_button.setProperty("role", "primary")
        self.close_button.setProperty("role", "quiet")
        self._form, self._room = QWidget(), QWidget()
        self.fields = QVBoxLayout(self._room)
        self._words = PlainLabel()
        self._lay_out()
        self.open_button.clicked.connect(self.unfold)
        self.do_button.clicked.connect(self.carry_out)
        self.close_button.clicked.connect(self.fold)
        for widget in (self._form, self._words):
            widget.hide()

    def unfold(self) -> None:
        """Show the fields."""
        self._say("")
        self._form.setMaximumWidth(round(_WIDTH * self.font().pointSizeF() / BASE_POINTS))
        self._form.show()
        self.open_button.hide()
        self._reveal(self._form)

    def fold(self) -> None:
        """Put the fields away with what was typed in them."""
        for field in self._form.findChildren(QLineEdit):
            field.clear()
        self._say("")
        self.open_button.show()
        if self._has_caret:  # before the form is hidden, or Qt gives the caret to the next section
            self.open_button.setFocus()
            self._reveal(self.open_button)
        self._form.hide()

    def put_away(self) -> None:
        """Fold, unless it is being carried out."""
        if self._form.isEnabled():
            self.fold()

    def carry_out(self) -> None:
        """Do what the fields ask for."""

    def say_fault(self, words: str, field: QLineEdit | None = None) -> None:
        """Say in red what was wrong, above the field where it can be mended, with the caret there."""
        self._form.setEnabled(True)
        self._say(words, "fault", field)
        if field is not None:
            field.setFocus()
            field.selectAll()
            self._reveal(field, self._words)

    def run(self, job: Callable[[], None], done: str, field: QLineEdit) -> None:
        """Do it beside the screen; then say that it is done, or what was wrong."""
        if self._has_caret:  # what is disabled would give it to the next section
            self.setFocus()
        self._form.setEnabled(False)
        self._say("Ett ögonblick …")
        self._reveal(self._words)
        self._background.run(job, partial(self._tell_done, done), partial(self._tell_fault, field))

    def _tell_done(self, words: str, _nothing: None) -> None:
        self._form.setEnabled(True)
        self.fold()
        self._say(words)
        self._reveal(self.open_button, self._words)

    def _tell_fault(self, field: QLineEdit, fault: BaseException) -> None:
        self.say_fault(sentence_of(fault), field)
        if not isinstance(fault, InspektorError):
            self.faulted.emit(fault)

    def order_keys(self, *fields: QWidget) -> None:
        """Let Tab go through these fields, then to the form's own buttons, then on."""
        stops = self.open_button, *fields, self.do_button, self.close_button
        for stop, following in pairwise(stops):
            QWidget.setTabOrder(stop, following)

    @property
    def _has_caret(self) -> bool:
        focus = self.window().focusWidget()
        return focus is self or (focus is not None and self.isAncestorOf(focus))

    def _reveal(self, *widgets: QWidget) -> None:
        """Scroll to these when they have got their places; the last one is seen for certain."""
        for widget in widgets:
            QTimer.singleShot(0, widget, partial(show_widget, widget))

    def _say(self, words: str, role: str = "muted", field: QLineEdit | None = None) -> None:
        """Say this right above the field, or below the form where it is about none."""
        around = field.parentWidget() if field is not None else None
        column = (around or self).layout()
        if isinstance(column, QBoxLayout):
            column.insertWidget(column.indexOf(field) if field is not None else -1, self._words)
        mark_field(self._form, field, words)
        dress(self._words, role=role)
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def _lay_out(self) -> None:
        self.fields.setContentsMargins(0, 0, 0, 0)
        self.fields.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        inside = QVBoxLayout(self._form)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._room)
        buttons = FlowLayout(spacing=8)
        buttons.addWidget(self.do_button)
        buttons.addWidget(self.close_button)
        inside.addLayout(buttons)
        bar = QWidget()
        FlowLayout(bar).addWidget(self.open_button)
        for widget in (bar, self._form, self._words):
            column.addWidget(widget)


class CodeChange(ChangeForm):
    """The code that holds now, and the new one twice."""

    def __init__(self, lock: VaultLock, background: Background) -> None:
        super().__init__("Byt kod", "Byt kod", background)
        self._lock = lock
        self.old = make_secret_field(_CODE_NOW)
        self.secret = NewSecret()
        for widget in (PlainLabel(CODE_WORDS, "muted"), PlainLabel(_CODE_NOW), self.old, self.secret):
            self.fields.addWidget(widget)
        self.old.returnPressed.connect(self.secret.first.setFocus)
        self.secret.finished.connect(self.carry_out)

    def unfold(self) -> None:
        super().unfold()
        self.order_keys(self.old, self.secret.first, self.secret.again, self.secret.is_shown)
        self.old.setFocus()

    def carry_out(self) -> None:
        if fault := self.secret.find_fault():
            self.say_fault(*fault)
            return
        job = partial(self._lock.change_secret, self.old.text(), self.secret.text)
        self.run(job, "Den nya koden gäller från och med nu.", self.old)


class KeyRenewal(ChangeForm):
    """A new recovery key on paper, proved by two of its groups, and the code."""

    def __init__(self, lock: VaultLock, background: Background) -> None:
        super().__init__("Gör en ny återställningsnyckel", "Låt den nya nyckeln gälla", background)
        self._lock = lock
        self._draft: RecoveryDraft | None = None
        self._paper: QWidget | None = None
        self.proof: GroupProof | None = None
        self.code = make_secret_field(_CODE_NOW)
        self.code.returnPressed.connect(self.carry_out)

    def unfold(self) -> None:
        """Show a new key; the old one opens until the new one has been proved."""
        super().unfold()
        self._forget()
        draft = self._draft = self._lock.prepare()
        paper, self.proof = RecoveryPaper(draft, self._background), GroupProof(draft.asked)
        self._paper = QWidget()
        column = QVBoxLayout(self._paper)
        column.setContentsMargins(0, 0, 0, 0)
        asked = f"Läs sedan på papperet och skriv {name_asked(draft.asked)}, och din kod."
        for widget in (PlainLabel(PAPER_WORDS, "muted"), paper, PlainLabel(asked, "muted"), self.proof):
            column.addWidget(widget)
        column.addWidget(PlainLabel(_CODE_NOW))
        column.addWidget(self.code)
        self.fields.addWidget(self._paper)
        self.order_keys(paper.printers, paper.print_button, *self.proof.fields, self.code)
        self.proof.finished.connect(self.code.setFocus)
        paper.find_printers()
        self.proof.setFocus()

    def fold(self) -> None:
        super().fold()
        self._forget()

    def carry_out(self) -> None:
        if self._draft is None or self.proof is None:
            return
        job = partial(self._lock.new_recovery_key, self._draft, self.proof.typed, self.code.text())
        done = "Den nya återställningsnyckeln gäller. Förstör papperet med den gamla."
        wrong = self._draft.find_wrong(self.proof.typed)
        self.run(job, done, self.code if wrong is None else self.proof.fields[wrong])

    def _forget(self) -> None:
        if self._paper is not None:
            self.code.setParent(None)
            self._paper.hide()
            self._paper.deleteLater()
        self._draft = self._paper = self.proof = None

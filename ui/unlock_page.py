"""Låst: the field for the PIN, and the way out for who has forgotten it."""

from PySide6.QtCore import Signal

from ui.gate_page import GatePage, make_secret_field
from ui.plain_label import PlainLabel

_WORDS = "Skriv din kod, så öppnas Inspektor där du var."
_PRACTICE = "Övningen har ingen kod. Tryck Enter, så öppnas den där du var."


class UnlockPage(GatePage):
    """`unlock_asked` gives the PIN or phrase as it was typed; the practice vault has none."""

    title = "Låst"
    unlock_asked = Signal(str)
    recovery_asked = Signal()

    def __init__(self, *, is_practice: bool = False) -> None:
        super().__init__()
        self._has_code = not is_practice
        self.say("Låst", _WORDS if self._has_code else _PRACTICE)
        self.field = make_secret_field("Kod")
        if self._has_code:
            self.content.addWidget(PlainLabel("Kod"))
            self.content.addWidget(self.field)
            self.field.returnPressed.connect(self._ask)
        self._unlock = self.add_button("Lås upp", "primary")
        self._unlock.clicked.connect(self._ask)
        if self._has_code:
            self.add_button("Öppna med återställningsnyckeln", "quiet").clicked.connect(self.recovery_asked)

    def focus_start(self) -> None:
        (self.field if self._has_code else self._unlock).setFocus()

    def take_fault(self, words: str) -> None:
        """Say that it did not open; the next try begins at once."""
        self.say_fault(words, self.field)

    def _ask(self) -> None:
        if self._has_code and not self.field.text():
            self.say_fault("Skriv koden först.", self.field)
            return
        self.wait("Låser upp …")
        self.unlock_asked.emit(self.field.text())

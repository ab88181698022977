"""Opens a vault with the recovery key, and lets a new code be chosen afterwards."""

from PySide6.QtCore import Signal

from ui.gate_page import GatePage
from ui.new_secret import NewSecret
from ui.plain_label import PlainLabel
from ui.recovery_paper import make_key_field
from ui.setup_page import CODE_WORDS

_WORDS = (
    "Skriv nyckeln från ditt papper. Stora och små bokstäver, mellanslag och bindestreck spelar ingen roll."
)
_HINT = "nio grupper med fyra tecken"


class RecoveryPage(GatePage):
    """
    `recover_asked` gives the key as it was typed; then `renew_asked` key and new code.

    `open_asked` opens without a new code: offered only where the keyring does not take one.
    """

    title = "Återställning"
    recover_asked = Signal(str)
    renew_asked = Signal(str, str)
    open_asked = Signal()
    back_asked = Signal()

    def __init__(self, *, sentence: str = "", has_way_back: bool = False) -> None:
        """Take what has happened, in Swedish, if anything has; `has_way_back` to the field for the code."""
        super().__init__()
        self.field = make_key_field("Återställningsnyckel", _HINT)
        self.secret = NewSecret()
        self._label = PlainLabel("Återställningsnyckel")
        for widget in (self._label, self.field, self.secret):
            self.content.addWidget(widget)
        self.secret.hide()
        self._is_recovered = False
        self.next_button = self.add_button("Öppna", "primary")
        self.open_button = self.add_button("Öppna utan ny kod")
        self.back_button = self.add_button("Tillbaka till koden", "quiet")
        self.open_button.hide()
        self.back_button.setVisible(has_way_back)
        self._connect()
        self.say("Öppna med återställningsnyckeln", f"{sentence} {_WORDS}".strip())

    def focus_start(self) -> None:
        (self.secret if self._is_recovered else self.field).setFocus()

    def choose_secret(self) -> None:
        """The key was right: let a new code be chosen."""
        self._is_recovered = True
        self.say("Välj en ny kod", f"Nyckeln stämmer, och dina uppgifter finns kvar. {CODE_WORDS}")
        self.say_fault("")
        for widget in (self._label, self.field, self.back_button):
            widget.hide()
        self.secret.show()
        self.next_button.setText("Spara koden och öppna")
        self.focus_start()

    def take_fault(self, words: str) -> None:
        """Say what was wrong with the key, or with the code."""
        self.say_fault(words, self.secret.first if self._is_recovered else self.field)

    def offer_opening(self) -> None:
        """The keyring takes no new code now: let one open all the same, this once."""
        self.open_button.show()

    def _connect(self) -> None:
        self.field.returnPressed.connect(self._go_on)
        self.secret.finished.connect(self._go_on)
        self.next_button.clicked.connect(self._go_on)
        self.open_button.clicked.connect(self.open_asked)
        self.back_button.clicked.connect(self.back_asked)

    def _go_on(self) -> None:
        if not self._is_recovered:
            self.wait("Prövar nyckeln …")
            self.recover_asked.emit(self.field.text())
        elif fault := self.secret.find_fault():
            self.say_fault(*fault)
        else:
            self.wait("Låser med den nya koden och öppnar …")
            self.renew_asked.emit(self.field.text(), self.secret.text)

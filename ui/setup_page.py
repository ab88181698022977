"""Set-up of the real vault in three steps: choose a code, put the recovery key on paper, prove it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from inspektor.keys.recovery_key import RecoveryDraft
from ui.background import Background
from ui.gate_page import GatePage
from ui.new_secret import NewSecret
from ui.recovery_paper import GroupProof, RecoveryPaper, name_asked

CODE_WORDS = (
    "Koden öppnar Inspektor på den här datorn. Minst sex siffror, eller några egna ord (minst åtta tecken). "
    "Undvik datum, årtal och 123456."
)
PAPER_WORDS = (
    "Med den öppnar du om koden glöms eller om datorns nyckelring försvinner. Skriv ut den eller skriv av "
    "den, och förvara papperet inlåst, inte vid datorn. Den visas bara nu."
)


class SetupPage(GatePage):
    """`finish_asked` gives the two groups that were typed back, and the code, as they were typed."""

    title = "Välkommen"
    finish_asked = Signal(str, str, str)

    def __init__(self, draft: RecoveryDraft, background: Background, *, sentence: str = "") -> None:
        """Take the recovery key that opens nothing yet, and what is to be said of an older vault."""
        super().__init__()
        self._draft, self._sentence = draft, sentence
        self.secret = NewSecret()
        self.paper = RecoveryPaper(draft, background)
        self.proof = GroupProof(draft.asked)
        self._step = 0
        self._parts: tuple[QWidget, ...] = (self.secret, self.paper, self.proof)
        for part in self._parts:
            self.content.addWidget(part)
        self.next_button = self.add_button("Nästa", "primary")
        self.back_button = self.add_button("Tillbaka", "quiet")
        self._connect()
        self._show_step(0)

    def focus_start(self) -> None:
        (self.next_button if self._step == 1 else self._parts[self._step]).setFocus()

    def take_fault(self, words: str) -> None:
        """Say what was wrong with the groups; the same key holds for the next try."""
        self.say_fault(words, self.proof.fields[self._draft.find_wrong(self.proof.typed) or 0])

    def _connect(self) -> None:
        self.secret.finished.connect(self._go_on)
        self.proof.finished.connect(self._go_on)
        self.next_button.clicked.connect(self._go_on)
        self.back_button.clicked.connect(lambda: self._show_step(self._step - 1))

    def _go_on(self) -> None:
        if self._step == 0 and (fault := self.secret.find_fault()):
            self.say_fault(*fault)
        elif self._step < len(self._parts) - 1:
            self._show_step(self._step + 1)
        else:
            self.wait("Låser med din kod och öppnar …")
            self.finish_asked.emit(*self.proof.typed, self.secret.text)

    def _show_step(self, number: int) -> None:
        first = f"{self._sentence} {CODE_WORDS}".strip()
        proof = f"Läs på ditt papper och skriv {name_asked(self._draft.asked)}."
        heading, words, onward, back = (
            ("Välj en kod", first, "Nästa", ""),
            ("Din återställningsnyckel", PAPER_WORDS, "Jag har den på papper", "Tillbaka"),
            ("Visa att du har nyckeln", proof, "Klart, öppna Inspektor", "Visa nyckeln igen"),
        )[number]
        self._step = number
        self.say(f"{number + 1} av 3: {heading}", words)
        self.say_fault("")
        for part in self._parts:
            part.setVisible(part is self._parts[number])
        self.next_button.setText(onward)
        self.back_button.setText(back)
        self.back_button.setVisible(bool(back))
        if number == 1:
            self.paper.find_printers()
        self.focus_start()

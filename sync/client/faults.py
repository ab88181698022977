"""Turns what can go wrong between laptop and centre into sentences that say what to do."""

from collections.abc import Mapping

from inspektor.errors import InspektorError

_KEPT = "Allt finns kvar på den här datorn."
_SENTENCES: Mapping[str, str] = {
    "insecure": "Adressen till centralen är inte säker. Rätta den i inställningarna så att den börjar med "
    "https.",
    "bad_address": "Adressen till centralen går inte att använda. Rätta den i inställningarna.",
    "untrusted": "Anslutningen till centralen är inte säker: certifikatet godtas inte. "
    "Inget har skickats. Anslut till kommunens nät, eller kontakta IT om felet är kvar.",
    "unreachable": "Centralen gick inte att nå. Kontrollera nätet och försök igen.",
    "timeout": "Centralen svarade inte i tid. Försök igen, gärna på ett snabbare nät.",
    "strange_answer": "Svaret kom inte från centralen, ofta är det ett gästnät som vill att man loggar in. "
    "Logga in på nätet eller anslut till rätt nätverk, och försök igen.",
    "nonsense": "Centralen svarade något som Inspektor inte förstår. Försök igen, och kontakta IT om felet "
    "är kvar.",
    "unauthorized": "Centralen känner inte igen den här datorn. Be IT om en ny nyckel; det osända väntar.",
    "device_revoked": "Den här datorn är spärrad i centralen. Kontakta IT; det osända väntar.",
    "protocol_unknown": "Centralen och Inspektor har olika version. Uppdatera Inspektor, eller be IT "
    "uppdatera centralen.",
    "too_large": "Centralen säger att sändningen är för stor. Kontakta IT.",
    "busy": "Centralen har mycket att göra just nu. Försök igen om en stund.",
    "slow": "Nätet är för långsamt för sändningen. Försök igen på ett snabbare nät.",
    "disk_full": "Centralens disk är full och inget kunde tas emot. Kontakta IT.",
    "broken": "Något gick fel i centralen. Försök igen, och kontakta IT om felet är kvar.",
    "restless": "Centralen ändrar sig medan datorn skickar. Kontakta IT.",
    "cancelled": "Överföringen avbröts. Försök igen när du vill.",
}


class SyncError(InspektorError):
    """
    Why the exchange stopped: a sentence for the inspector, and a stable `code` for the program.

    "unauthorized" and "device_revoked" mean that trying again by itself is no use until somebody has acted.
    `retry_after` is in seconds, as the centre asked for; 0 when it did not.
    """

    def __init__(self, code: str, retry_after: float = 0.0) -> None:
        """Take the sentence that belongs to the code; an unknown one says that it was not understood."""
        super().__init__(f"{_SENTENCES.get(code, _SENTENCES['nonsense'])} {_KEPT}")
        self.code = code
        self.retry_after = retry_after

"""The law of the visit's day, in words."""

from datetime import date
from pathlib import Path

import pytest

import checklists
from inspektor.checklist_file import read_bank
from inspektor.form import law_in_words
from inspektor.law import LawBook

LAST_OLD_DAY, FIRST_NEW_DAY = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture(scope="module")
def law() -> LawBook:
    return read_bank(Path(checklists.__file__).parent).law


def test_the_old_act_holds_until_its_last_day_and_the_new_one_from_its_first(law: LawBook) -> None:
    old = law.as_of("sol.lex-sarah-anmala", LAST_OLD_DAY)
    new = law.as_of("sol.lex-sarah-anmala", FIRST_NEW_DAY)
    assert law_in_words(old) == "14 kap. 7 § socialtjänstlagen (2001:453)"
    assert law_in_words(new) == "27 kap. 6 § socialtjänstlagen (2025:400)"


def test_a_reference_that_was_not_in_force_shows_its_heading_and_a_warning(law: LawBook) -> None:
    words = law_in_words(law.as_of("sol.kommun-anmaler", date(2025, 12, 31)))
    assert words.startswith("Kommunen anmäler allvarliga brister")
    assert words.endswith("(ingen gällande bestämmelse hittades för datumet)")
    assert "27 kap. 7 §" in law_in_words(law.as_of("sol.kommun-anmaler", date(2026, 1, 1)))


def test_an_uncertain_reference_asks_to_be_checked(law: LawBook) -> None:
    assert law.as_of("sol.personal", LAST_OLD_DAY).is_uncertain
    assert law_in_words(law.as_of("sol.personal", LAST_OLD_DAY)).endswith("(kontrollera)")
    assert "kontrollera" not in law_in_words(law.as_of("sol.personal", FIRST_NEW_DAY))


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("lss.insatser", "9 § lagen (1993:387) om stöd och service till vissa funktionshindrade"),
        ("hsl.god-vard", "5 kap. 1 § hälso- och sjukvårdslagen (2017:30)"),
        ("sof.dygnet-runt", "2 kap. 2 § socialtjänstförordningen (2025:468)"),
        ("osl.hsl", "25 kap. 1 § offentlighets- och sekretesslagen (2009:400)"),
        ("rf.tvang", "2 kap. 6 och 8 §§ regeringsformen (1974:152)"),
        ("meddelarskydd", "lagen (2017:151) om meddelarskydd i vissa enskilda verksamheter"),
        ("livsmedel", "förordning (EG) 852/2004 om livsmedelshygien (kontrollera)"),
        ("dsf.principer", "art. 5, 6, 9, 25, 28 och 32 EU:s dataskyddsförordning (EU) 2016/679"),
        ("avtal.krav", "Avtal, förfrågningsunderlag eller uppdragsbeskrivning, se kravkatalogen"),
    ],
)
def test_a_statute_is_named_as_running_text_names_it(law: LawBook, key: str, words: str) -> None:
    assert law_in_words(law.as_of(key, date(2026, 11, 19))) == words


def test_on_the_first_visits_day_only_what_is_too_new_or_repealed_is_missing(law: LawBook) -> None:
    gone = [key for key in law.versions if law.as_of(key, date(2026, 11, 19)).version is None]
    assert gone == []


def test_an_unknown_key_is_our_own_fault(law: LawBook) -> None:
    with pytest.raises(KeyError):
        law.as_of("sol.hittepa", FIRST_NEW_DAY)

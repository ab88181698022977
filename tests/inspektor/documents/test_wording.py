"""Holds the fixed words of documents: what is missing or wrong in their file is named."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from inspektor.documents import wording
from inspektor.documents.wording import Wording, read_texts
from inspektor.errors import InspektorError


def test_a_text_that_is_missing_is_named(make: SimpleNamespace) -> None:
    with pytest.raises(InspektorError, match=r"memo\.yaml.*gruppen ”dokument”"):
        make.memo(make.visit(), texts=Wording({}))
    with pytest.raises(InspektorError, match="”dokument: slag”"):
        Wording({"dokument": {}}).say("dokument", "slag")


def test_a_text_with_wrong_braces_is_named() -> None:
    for wrong in ("{okänt}", "{", "{0}", "{enhet.namn}"):
        with pytest.raises(InspektorError, match=r"”dokument: titel”.*klammer"):
            Wording({"dokument": {"titel": wrong}}).say("dokument", "titel", enhet="Lindgården")


def test_numbers_and_nouns_agree_and_codes_have_words() -> None:
    texts = read_texts()
    assert texts.count("fraga", 1) == "1 fråga"
    assert texts.count("fraga", 0) == "0 frågor"
    assert texts.find("kalla", "O") == "Observation"
    assert texts.find("kalla", "okänd") == "okänd"


def test_every_text_of_the_shipped_file_is_used() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(wording.__file__).parent.glob("*.py"))
    texts = read_texts()
    keys = [
        key
        for group in ("dokument", "rubriker", "etiketter", "kolumner", "meningar")
        for key in texts.keys(group)
    ]
    assert [key for key in keys if f'"{key}"' not in sources] == []

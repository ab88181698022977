"""Holds what a reader of the file gets: nothing lost, nothing parsed as markup, and the same bytes."""

from io import BytesIO
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import Destination, DictionaryObject, PdfObject

from inspektor.checklist import Severity
from inspektor.deficiency import Deficiency
from inspektor.documents.blocks import Column, Prose, Row, Table
from inspektor.documents.fonts import Weight, load_faces
from inspektor.documents.layout import fill_pages
from inspektor.documents.pdf import Rendered, render
from inspektor.documents.styles import BOTTOM, PAGE_HEIGHT
from inspektor.documents.text import BOX, clean
from inspektor.documents.typesetting import Typesetter
from inspektor.visit import Answer, Note, Source, Visit

LONG_NOTE = " ".join(f"Iakttagelse{n} gjordes i korridoren vid frukosten." for n in range(120))[:6000]
HOSTILE = {
    "a note of 6,000 characters": LONG_NOTE,
    "a word of 40 letters": "x" * 5 + "verksamhetsuppföljningsansvarigsgruppens" + " slut",
    "a word of 200 letters": "".join(chr(97 + n % 26) for n in range(200)),
    "one word of 6,000 letters": "".join(chr(97 + n % 25) for n in range(6000)),
    "markup": "<b>fet</b> & &amp; <br/> <para> </font> <a href='x'>länk</a>",
    "an image to fetch": "<img src=/etc/passwd> <img src='file:///etc/passwd' width=1>",
    "PDF syntax": r"(Hej) Tj ET \n \( BT /F1 12 Tf (x) endstream %%EOF",
    "format fields": "{antal} {} {0} %s %(x)d",
    "decomposed letters": "A\u030asa sa\u030ag a\u0308ldre på o\u0308n",
    "signs": "≥ 3 → nej, ½ % ‰ § ☐ ☑ ✓ ⚠ 𝐀",
    "blank lines and indents": "Rad ett\n\n\n   Rad  två\n\n",
    "no-break spaces": "15\N{NO-BREAK SPACE}december kl.\N{NO-BREAK SPACE}09.00",
    "Greek and Cyrillic": "Ωμέγα и Юлия",
    "many different characters": "".join(map(chr, range(0xA1, 0x250))).replace("\xad", ""),
}


def note(text: str, **more: object) -> Note:
    at = more.pop("at")
    return Note("n1", at, Source.OBSERVATION, text, **more)  # type: ignore[arg-type]  # each test knows its fields


def everywhere(make: SimpleNamespace, text: str) -> Visit:
    """Give a visit with the text, marked by a number, in every place where one can type."""
    found = Deficiency(
        id="d1", visit_id="visit-1", question_id="BEM-01", area="bemanning", requirement="3" + text,
        observation="4" + text, evidence="5" + text, extent="6" + text, severity=Severity.SERIOUS,
        proposed_severity=Severity.MINOR, severity_reason="7" + text, demand="8" + text,
    )  # fmt: skip
    facts = {
        "summary": "A" + text,
        "positives": "B" + text,
        "next_steps": "C" + text,
        "not_reviewed": "D" + text,
    }
    return make.visit(  # type: ignore[no-any-return]  # a namespace holds anything
        answers=(Answer("BEM-01", "nej", "1" + text), Answer("BEM-04", "2" + text)),
        notes=(note("9" + text, at=make.started), note("F" + text, at=make.started, area="bemanning")),
        deficiencies=(found,),
        judgements={"bemanning": "E" + text},
        facts=facts,
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_every_character_typed_anywhere_stands_in_the_file(make: SimpleNamespace, text: str) -> None:
    rendered = render(make.memo(everywhere(make, text)))
    body = make.body(rendered.pdf)
    missing = [mark for mark in "123456789ABCDEF" if make.squeeze(mark + text) not in body]
    assert missing == []
    assert (rendered.boxed, rendered.dropped) == ("", 0)


def test_what_no_font_has_is_boxed_and_told(make: SimpleNamespace) -> None:
    visit = make.visit(notes=(note("Eld 🔥🔥 och سلام\x07 slut\ufeff", at=make.started),))
    rendered = render(make.memo(visit))
    assert f"Eld{BOX * 2}och{BOX * 4}slut" in make.body(rendered.pdf)
    assert rendered.boxed == "".join(sorted("🔥سلام"))
    assert rendered.dropped == 2


def test_a_name_on_every_page_is_counted_once(make: SimpleNamespace) -> None:
    visit = make.visit(notes=(note(LONG_NOTE, at=make.started),))
    rendered = render(make.memo(visit, municipality="Ek\x07köping 🔥"))
    assert rendered.pages > 2
    assert rendered.dropped == 1
    assert rendered.boxed == "🔥"


@settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_random_text_stands_in_the_file(make: SimpleNamespace, text: str) -> None:
    rendered = render(make.memo(make.visit(facts={"summary": f"Början {text} Slutet"})))
    cleaned = clean(f"Början {text} Slutet", load_faces()[Weight.REGULAR].has_glyph)
    assert make.squeeze(cleaned.text) in make.body(rendered.pdf)
    assert rendered.boxed == "".join(sorted(set(cleaned.boxed)))
    assert rendered.dropped == cleaned.dropped


def test_each_page_says_draft_number_and_practice(make: SimpleNamespace) -> None:
    rendered = render(make.memo(everywhere(make, LONG_NOTE)))
    pages = make.pages(rendered.pdf)
    assert rendered.pages == len(pages) > 10
    for number, page in enumerate(pages, 1):
        assert "UTKASTversion3·2026-11-1911:05" in page
        assert f"{number}({len(pages)})" in page
        assert "ÖVNING–påhittadeuppgifter" in page


def test_a_settled_memo_of_a_real_visit_has_no_such_marks(make: SimpleNamespace) -> None:
    rendered = render(make.memo(make.visit(), is_draft=False, is_practice=False))
    text = "".join(make.pages(rendered.pdf))
    assert "UTKAST" not in text
    assert "ÖVNING" not in text


def test_the_same_memo_gives_the_same_bytes(make: SimpleNamespace) -> None:
    first, second = (render(make.memo(everywhere(make, "å ≥ 🔥"))) for _ in range(2))
    assert first == second
    assert first.pdf == second.pdf


def test_another_memo_gives_other_bytes(make: SimpleNamespace) -> None:
    first, second = (render(make.memo(everywhere(make, text))) for text in ("ja", "je"))
    assert first.sha256 != second.sha256


def test_the_file_says_what_it_is(make: SimpleNamespace) -> None:
    reader = PdfReader(BytesIO(render(make.memo(make.visit())).pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "Minnesanteckningar från besök vid Lindgården"
    assert reader.metadata.author == "Ekköpings kommun"
    assert reader.metadata.creation_date_raw == "D:20261119110500+00'00"
    assert str(reader.root_object["/Lang"]) == "sv-SE"


def open_dictionary(found: PdfObject) -> DictionaryObject:
    dictionary = found.get_object()
    assert isinstance(dictionary, DictionaryObject)
    return dictionary


def test_fonts_are_embedded_and_all_ours(make: SimpleNamespace) -> None:
    reader = PdfReader(BytesIO(render(make.memo(everywhere(make, "≥ ☐ à"))).pdf))
    resources = [open_dictionary(page["/Resources"]) for page in reader.pages]
    fonts = [open_dictionary(font) for each in resources for font in open_dictionary(each["/Font"]).values()]
    assert fonts
    for font in fonts:
        assert "NotoSans" in str(font["/BaseFont"])
        assert "/FontFile2" in open_dictionary(font["/FontDescriptor"])


def test_headings_are_bookmarks(make: SimpleNamespace) -> None:
    reader = PdfReader(BytesIO(render(make.memo(make.visit())).pdf))
    title, below = reader.outline
    assert isinstance(title, Destination)
    assert isinstance(below, list)
    assert title.title == "Minnesanteckningar från besök vid Lindgården"
    names = [entry.title for entry in below if isinstance(entry, Destination)]
    assert names[:2] == ["Besöket", "Enheten"]
    assert {"Bemanning", "Bemötande", "Brister", "Samlad bedömning"} <= set(names)


def test_words_keep_their_spaces_where_lines_break(make: SimpleNamespace) -> None:
    words = " ".join(f"ord{n}" for n in range(300))
    rendered = render(make.memo(make.visit(facts={"summary": words})))
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(rendered.pdf)).pages)
    assert {f"ord{n}" for n in range(300)} <= set(text.split())


def set_table(rows: list[str]) -> tuple[Typesetter, Table]:
    columns = (Column("Nr", 1), Column("Text", 3))
    told = tuple(Row(((Prose(str(n)),), (Prose(text),))) for n, text in enumerate(rows))
    return Typesetter(load_faces()), Table(columns, told)


def words_on(page: list[tuple[float, object]]) -> list[str]:
    return [mark.text for _down, box in page for mark in box.marks if hasattr(mark, "text")]  # type: ignore[attr-defined]  # a Box


def test_a_table_repeats_its_head_on_each_page_and_keeps_rows_whole() -> None:
    typesetter, table = set_table(["ett två tre fyra fem sex sju åtta nio tio " * 6] * 60)
    pages = fill_pages(typesetter.set_blocks([table]))
    assert len(pages) > 3
    for page in pages:
        words = words_on(page)  # type: ignore[arg-type]  # (distance, box) pairs
        assert words[:2] == ["Nr", "Text"]
        assert words[2].isdigit()  # a row starts the page: none was cut


def test_a_row_higher_than_a_page_is_cut_and_nothing_leaves_the_page() -> None:
    typesetter, table = set_table(["kort", "ord " * 3000, "kort"])
    pages = fill_pages(typesetter.set_blocks([table]))
    assert len(pages) > 2
    for page in pages:
        assert words_on(page)[:2] == ["Nr", "Text"]  # type: ignore[arg-type]  # the same
        down, box = page[-1]
        assert down + box.height <= PAGE_HEIGHT - BOTTOM + 0.01


def test_no_heading_stands_last_on_a_page(make: SimpleNamespace) -> None:
    typesetter = Typesetter(load_faces())
    for length in range(0, 1200, 40):
        memo = make.memo(make.visit(facts={"not_reviewed": "ord " * length}))
        for page in fill_pages(typesetter.set_blocks(memo.blocks)):
            assert page[-1][1].heading is None


def test_an_empty_visit_gives_a_memo(make: SimpleNamespace) -> None:
    rendered: Rendered = render(make.memo(make.visit(form=make.form(()))))
    assert "Mallengavingafrågorfördenhärenheten." in make.body(rendered.pdf)

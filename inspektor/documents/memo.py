"""What a memo (minnesanteckningar) says of a visit, in which order; nothing of how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inspektor.deficiency import Deficiency
from inspektor.documents import memo_areas, memo_findings, memo_visit
from inspektor.documents.blocks import Block
from inspektor.documents.subject import Subject
from inspektor.documents.wording import Wording, read_texts
from inspektor.register import Contract
from inspektor.visit import Visit, VisitFacts

_PARTS = (
    memo_visit.tell_visit,
    memo_visit.tell_brief,
    memo_visit.tell_overview,
    memo_visit.tell_scope,
    memo_visit.tell_method,
    memo_areas.tell_areas,
    memo_areas.tell_unsorted,
    memo_findings.tell_deficiencies,
    memo_findings.tell_earlier,
    memo_findings.tell_conflicts,
    memo_findings.tell_conclusions,
)


@dataclass(frozen=True)
class Memo:
    """
    A finished text, ready to be laid out.

    `head` is pairs of label and value for the letterhead; an empty `draft_mark` or `practice_banner` means
    that there is none.
    """

    title: str
    kind: str
    municipality: str
    board: str
    head: tuple[tuple[str, str], ...]
    made_at: datetime
    blocks: tuple[Block, ...]
    draft_mark: str = ""
    practice_banner: str = ""
    language: str = "sv-SE"


def write_memo(
    visit: Visit,
    *,
    municipality: str,
    board: str,
    version: int,
    made_at: datetime,
    is_practice: bool,
    is_draft: bool = True,
    earlier: Sequence[tuple[VisitFacts, Deficiency]] = (),
    contracts: Sequence[Contract] = (),
    texts: Wording | None = None,
) -> Memo:
    """Write the memo; `earlier` pairs the unit's open deficiencies with their visits."""
    said = texts or read_texts()
    subject = Subject(visit, said, contracts, earlier)
    return Memo(
        title=said.say("dokument", "titel", enhet=visit.facts.unit.name),
        kind=said.say("dokument", "slag"),
        municipality=municipality,
        board=board,
        head=_say_head(subject, version),
        made_at=made_at,
        blocks=tuple(block for part in _PARTS for block in part(subject)),
        draft_mark=_say_draft(said, version, made_at) if is_draft else "",
        practice_banner=said.say("dokument", "ovning") if is_practice else "",
    )


def _say_head(subject: Subject, version: int) -> tuple[tuple[str, str], ...]:
    texts, day = subject.texts, subject.visit.facts.started
    return (texts.say("dokument", "datum"), texts.short_day(day)), (
        texts.say("dokument", "version"),
        str(version),
    )


def _say_draft(texts: Wording, version: int, made_at: datetime) -> str:
    return texts.say("dokument", "utkast", version=version, tid=made_at.strftime("%Y-%m-%d %H:%M"))

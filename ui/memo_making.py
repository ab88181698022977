"""Makes the memo of a visit from the database: plain functions for the background, without Qt."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from inspektor.deficiency import Deficiency
from inspektor.documents.memo import Memo, write_memo
from inspektor.documents.pdf import Rendered, render
from inspektor.register import Contract, Register
from inspektor.storage.database import Database, Transaction
from inspektor.storage.deficiencies import list_open_deficiencies
from inspektor.storage.disposal import find_disposal
from inspektor.storage.preferences import get_preference, set_preference
from inspektor.storage.registers import get_register
from inspektor.storage.visits import get_visit, list_visits
from inspektor.visit import Visit, VisitFacts


@dataclass(frozen=True, slots=True)
class MadeMemo:
    """
    A memo as it can be shown, printed and saved.

    `version` goes up by one when the content is another than what last left the house (`issue_memo`);
    `content` is the SHA-256 of what it says. The numbers are of what stands in the visit and not in the memo;
    notes that were disposed of are in neither.
    """

    visit_id: str
    rendered: Rendered
    version: int
    content: str
    excluded_notes: int
    voided_deficiencies: int
    conflicts: int
    disposed_at: datetime | None = None


def make_memo(database: Database, visit_id: str, made_at: datetime) -> MadeMemo:
    """Read the visit as it stands on the disk and draw its memo; LookupError if the visit is not here."""
    with database.read() as db:
        visit, register = get_visit(db, visit_id), get_register(db)
        earlier = _list_earlier(db, visit.facts)
        issued, disposed_at = _get_issued(db, visit_id), find_disposal(db, visit_id)
    memo = _write(visit, register, earlier, made_at)
    content = _digest(memo)
    version = issued[0] if issued[1] == content else issued[0] + 1
    return MadeMemo(
        visit_id=visit_id,
        rendered=render(_write(visit, register, earlier, made_at, version)),
        version=version,
        content=content,
        excluded_notes=sum(note.is_excluded or bool(note.void_reason.strip()) for note in visit.notes),
        voided_deficiencies=sum(bool(one.void_reason.strip()) for one in visit.deficiencies),
        conflicts=len(visit.conflicts),
        disposed_at=disposed_at,
    )


def issue_memo(database: Database, made: MadeMemo) -> None:
    """Note that this version was printed or saved: what is written after it gets the next number."""
    with database.begin() as db:
        set_preference(db, _name(made.visit_id), json.dumps([made.version, made.content]))


def _get_issued(db: Transaction, visit_id: str) -> tuple[int, str]:
    """Give the version that last left the house and its content; 0 when none has."""
    version, content = json.loads(get_preference(db, _name(visit_id), '[0, ""]'))
    return int(version), str(content)


def _name(visit_id: str) -> str:
    return f"memo/{visit_id}"


def _digest(memo: Memo) -> str:
    return hashlib.sha256(repr((memo.title, memo.blocks)).encode()).hexdigest()


def _list_earlier(db: Transaction, facts: VisitFacts) -> tuple[tuple[VisitFacts, Deficiency], ...]:
    """Give the unit's open deficiencies of other visits."""
    visits = {one.id: one for one in list_visits(db) if one.unit.id == facts.unit.id and one.id != facts.id}
    found = list_open_deficiencies(db)
    return tuple((visits[one.visit_id], one) for one in found if one.visit_id in visits)


def _write(
    visit: Visit,
    register: Register,
    earlier: tuple[tuple[VisitFacts, Deficiency], ...],
    made_at: datetime,
    version: int = 0,
) -> Memo:
    return write_memo(
        visit,
        municipality=register.municipality,
        board=register.board,
        version=version,
        made_at=made_at,
        is_practice=register.is_practice,
        earlier=earlier,
        contracts=_list_contracts(visit, register),
    )


def _list_contracts(visit: Visit, register: Register) -> tuple[Contract, ...]:
    contracts = register.contracts
    return tuple(contracts[key] for key in visit.facts.unit.contract_ids if key in contracts)

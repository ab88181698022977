"""Reads the question bank from its files; a checklist with a fault is left out and the others still work."""

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

from inspektor.bank import CODES_FILE, LAW_FILE, TEMPLATES_FILE, Bank
from inspektor.change import digest_of
from inspektor.checklist import AREAS, Checklist, Codes, Question
from inspektor.codes_file import read_codes
from inspektor.errors import InspektorError
from inspektor.law import LawBook
from inspektor.law_file import read_law
from inspektor.question_file import Shelf, read_question
from inspektor.template_file import Present, read_templates
from inspektor.yaml_file import Fields, read_file

SUFFIX = ".yaml"

_NEEDED = (CODES_FILE, LAW_FILE, TEMPLATES_FILE)
_HEAD = ("id", "namn", "granskningstyper", "beskrivning", "omrade", "version", "galler_fran", "sprak")
_HEAD_TOO = ("urval", "enkat")


def read_bank(folder: Path | Traversable) -> Bank:
    """
    Give what the folder's YAML files say; every check of SCHEMA.md has been made.

    A broken checklist becomes a sentence in `faults`. InspektorError if the code lists, the law or the
    templates cannot be used, since nothing works without them.
    """
    documents: dict[str, object] = {}
    faults: list[str] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if not path.name.endswith(SUFFIX):
            continue
        try:
            documents[path.name] = read_file(path)
        except InspektorError as error:
            if path.name in _NEEDED:
                raise
            faults.append(_leave_out(error))
    return _make_bank(documents, faults)


def bank_from_documents(documents: Mapping[str, object]) -> Bank:
    """Give the same from documents that were read before: file name -> what it says."""
    return _make_bank(documents, [])


def _make_bank(documents: Mapping[str, object], faults: list[str]) -> Bank:
    for file in _NEEDED:
        if file not in documents:
            raise InspektorError(f"Filen {file} saknas bland checklistorna. Installera programmet igen.")
    codes = read_codes(documents[CODES_FILE], CODES_FILE)
    law = read_law(documents[LAW_FILE], LAW_FILE)
    checklists: dict[str, Checklist] = {}
    files: dict[str, str] = {}
    for file in sorted(documents.keys() - set(_NEEDED)):
        try:
            checklist = _read_checklist(documents[file], file, codes, law)
            _refuse_known_ids(checklist, file, checklists, files)
        except InspektorError as error:
            faults.append(_leave_out(error))
        else:
            checklists[checklist.id], files[checklist.id] = checklist, file
    present = Present(checklists, {q.id for each in checklists.values() for q in each.questions})
    templates, lost = read_templates(documents[TEMPLATES_FILE], TEMPLATES_FILE, codes, present)
    used = {file: documents[file] for file in (*_NEEDED, *files.values())}
    return Bank(
        codes=codes,
        law=law,
        templates=templates,
        checklists=checklists,
        files=files,
        documents=used,
        hashes={file: digest_of(document) for file, document in used.items()},
        faults=(*faults, *lost),
    )


def _leave_out(error: InspektorError) -> str:
    return f"{error} Checklistan är inte med förrän filen är rättad."


def _read_checklist(document: object, file: str, codes: Codes, law: LawBook) -> Checklist:
    top = Fields(document, f"Filen {file}").allow("schemaversion", "checklista", "fragor")
    head = top.fields("checklista").allow(*_HEAD, *_HEAD_TOO)
    checklist_id = head.text("id")
    questions: dict[str, Question] = {}
    for number, raw in enumerate(top.items("fragor"), start=1):
        shelf = Shelf(codes, law, checklist_id, questions)
        question = read_question(raw, f"{top.where}, fråga {number}", shelf)
        if question.id in questions:
            raise InspektorError(f"{top.where}, frågan {question.id}: nyckeln id finns på två frågor.")
        questions[question.id] = question
    if not questions:
        raise top.fault("fragor", "är tom")
    return Checklist(
        id=checklist_id,
        name=head.text("namn"),
        area=head.code("omrade", AREAS) if "omrade" in head else checklist_id,
        version=head.text("version"),
        valid_from=head.day("galler_fran").isoformat(),
        review_kinds=head.codes("granskningstyper", codes.review_kinds),
        questions=tuple(questions.values()),
        description=head.text("beskrivning", ""),
    )


def _refuse_known_ids(
    checklist: Checklist, file: str, known: Mapping[str, Checklist], files: Mapping[str, str]
) -> None:
    """Hold check 1: an id stands once in the whole bank."""
    if checklist.id in known:
        raise InspektorError(
            f"Filen {file}: nyckeln id har {checklist.id}, som finns i {files[checklist.id]}."
        )
    owners = {question.id: files[each.id] for each in known.values() for question in each.questions}
    for question in checklist.questions:
        if question.id in owners:
            raise InspektorError(
                f"Filen {file}, frågan {question.id}: nyckeln id finns redan i {owners[question.id]}."
            )

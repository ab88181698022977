"""`inspektor rehearse`: plays a visit file through the real program and tells what came of it."""

import argparse
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from inspektor.errors import InspektorError
from inspektor.register_file import read_register
from inspektor.vault import read_shipped_bank
from inspektor.visit_file import VisitPlan, list_open_questions, read_history, read_visit_file
from inspektor.yaml_file import read_text
from resources import resource

_REGISTER, _HISTORY = "practice/register.yaml", "practice/history.yaml"
_SUMMARY = "summary.json"
_NOT_ALL, _WRONG_FILE = 1, 2


def run(arguments: argparse.Namespace) -> int:
    """Play the file; 0 only if everything in it arrived everywhere, 2 if the file is at fault, else 1."""
    status = _WRONG_FILE
    try:
        _forget_former(arguments.out)
        plan = read_plan(arguments.visit)
        _make_folder(arguments.out)
        status = _NOT_ALL
        summary = _play(plan, arguments.out)
    except InspektorError as fault:
        sys.stderr.write(f"{fault}\n")
        return status
    text = json.dumps(summary, ensure_ascii=False, indent=2)
    (arguments.out / _SUMMARY).write_text(text + "\n", encoding="utf-8")
    sys.stdout.write((text if arguments.json else _say(summary, arguments.out)) + "\n")
    return 0 if summary["arrived_everywhere"] else _NOT_ALL


def read_plan(path: Path) -> VisitPlan:
    """Read a visit file against the practice register and the checklists; InspektorError if it is faulty."""
    text = read_text(path)
    bank = read_shipped_bank()
    register = read_register(read_text(resource(_REGISTER)), _REGISTER, bank.codes)
    history = read_history(read_text(resource(_HISTORY)), _HISTORY, register, bank)
    return read_visit_file(text, path.name, register, bank, list_open_questions(history))


def _play(plan: VisitPlan, out: Path) -> dict[str, Any]:
    _do_without_screen()
    from ui.rehearsal_stage import Stage  # noqa: PLC0415 - a fault in the file must not wait for the screen

    return Stage(plan, out).play()


def _forget_former(out: Path) -> None:
    """A summary of what was played before must not be taken for one of this time."""
    with suppress(OSError):  # no folder yet, or none that may be written in: said when it is made
        (out / _SUMMARY).unlink()


def _do_without_screen() -> None:
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InspektorError(f"Mappen {folder} kunde inte skapas. Ange en annan med --out.") from error


def _say(summary: dict[str, object], out: Path) -> str:
    kinds = summary["questions_answered_by_kind"]
    lines = [
        f"Besvarat: {summary['questions_answered']} av {summary['questions_shown']} frågor",
        f"Slags svar: {len(kinds) if isinstance(kinds, dict) else 0}",
        f"Anteckningar: {summary['notes']}, brister: {summary['deficiencies']}",
        f"Minnesanteckningar: {out / 'memo.pdf'}",
        f"Skärmbilder och sammanfattning: {out}",
    ]
    if summary["arrived_everywhere"]:
        lines.append("Allt kom fram: databasen, minnesanteckningarna, centralen och den andra datorn.")
    else:
        missing = summary["missing"]
        places = ", ".join(missing) if isinstance(missing, list) else ""
        lines.append(f"Allt kom inte fram. Saknas: {places}.")
    return "\n".join(lines)

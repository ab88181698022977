"""Breaks each import contract and each ban once on purpose: one that guards the wrong door keeps silent."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("inspektor", "ui", "sync", "checklists", "resources")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TOOLS = Path(sys.executable).parent

# contract -> (file, the line that breaks it); a file that is not there is made
BREACHES = {
    "The floors of the house": ("inspektor/errors.py", "import ui"),
    "The floors of the core: every module has one": ("inspektor/errors.py", "import inspektor.visit"),
    "Two ends, one protocol": ("sync/server/__init__.py", "import sync.client"),
    "The server needs no laptop": ("sync/server/__init__.py", "import inspektor.storage"),
    "Who checks shares nothing with who wrote": ("inspektor/verify.py", "import msgspec"),
    "No circles": ("inspektor/checklist.py", "import inspektor.visit"),
    "Door: database": ("ui/__init__.py", "import sqlcipher3"),
    "Door: screen": ("inspektor/visit.py", "from PySide6.QtCore import QObject"),
    "Door: secrecy": ("ui/__init__.py", "import nacl"),
    "Door: paper": ("inspektor/storage/__init__.py", "from reportlab.pdfgen import canvas"),
    "Door: strangers' pictures": ("inspektor/documents/__init__.py", "from PIL import Image"),
    "Door: network": ("sync/server/__init__.py", "import requests"),
}
FURTHER_BREACHES = [
    (
        "The floors of the core: every module has one",
        "inspektor/homeless.py",
        '"""A module without a floor."""',
    ),
    ("Two ends, one protocol", "sync/homeless.py", '"""A module without a floor."""'),
    ("The floors of the house", "resources/__init__.py", "import checklists"),
    ("Door: database", "ui/__init__.py", "from sqlalchemy import orm"),
]
BANNED = [
    "import threading",
    "from concurrent.futures import ThreadPoolExecutor",
    "from PySide6.QtCore import QThread",
    "from PySide6.QtCore import QThreadPool",
    "from PySide6.QtCore import QRunnable",
    "import yaml",
]
DOORS = {"inspektor/yaml_file.py", "inspektor/storage/database.py", "ui/background.py"}
EXEMPTION = re.compile(r"TID251|noqa(?!:)|ruff: *noqa")  # by name, or by an exemption from everything


def copy_packages(target: Path) -> Path:
    """Copy what the contracts look at: code and settings, without the data."""
    shutil.copy(ROOT / "pyproject.toml", target)
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            copied = target / path.relative_to(ROOT)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copied)
    return target


def broken_contracts(folder: Path) -> set[str]:
    """Run lint-imports as `make check` does; give the names of the contracts that it found broken."""
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    command = [str(TOOLS / "lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    verdicts = re.findall(r"^(.+) (KEPT|BROKEN)", run.stdout, re.MULTILINE)
    assert len(verdicts) == len(SETTINGS["tool"]["importlinter"]["contracts"]), run.stdout + run.stderr
    broken = {name for name, verdict in verdicts if verdict == "BROKEN"}
    assert bool(broken) == bool(run.returncode)
    return broken


def break_once(tmp_path: Path, breach: tuple[str, str, str]) -> tuple[str, set[str]]:
    contract, file, line = breach
    folder = Path(
        shutil.copytree(tmp_path / "clean", tmp_path / f"{contract}-{file}-{line}".replace("/", "-"))
    )
    with (folder / file).open("a", encoding="utf-8") as offended:
        offended.write(f"\n{line}\n")
    return contract, broken_contracts(folder)


def test_every_contract_has_a_breach_to_be_tried_with() -> None:
    assert {c["name"] for c in SETTINGS["tool"]["importlinter"]["contracts"]} == BREACHES.keys()


def test_the_code_as_it_stands_keeps_every_contract(tmp_path: Path) -> None:
    assert broken_contracts(copy_packages(tmp_path)) == set()


def test_each_contract_is_broken_by_a_line_that_should_break_it(tmp_path: Path) -> None:
    (tmp_path / "clean").mkdir()
    copy_packages(tmp_path / "clean")
    breaches = [(contract, *breach) for contract, breach in BREACHES.items()] + FURTHER_BREACHES
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = list(pool.map(partial(break_once, tmp_path), breaches))
    assert [contract for contract, broken in outcomes if contract not in broken] == []


def is_banned(line: str) -> bool:
    """Ask ruff, with the project's own settings, about a page that holds this line."""
    options = ["--select=TID251", "--output-format=concise", "--stdin-filename=ui/start_page.py"]
    command = [str(TOOLS / "ruff"), "check", *options, "-"]
    run = subprocess.run(command, cwd=ROOT, input=f"{line}\n", capture_output=True, text=True, check=False)
    return "TID251" in run.stdout


@pytest.mark.parametrize("line", BANNED)
def test_a_banned_import_is_seen(line: str) -> None:
    assert is_banned(line)


def test_an_import_that_is_not_banned_passes() -> None:
    assert not is_banned("import queue")


def test_only_the_doors_are_exempt_from_the_bans() -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    exempt = {
        p.relative_to(ROOT).as_posix() for p in files if EXEMPTION.search(p.read_text(encoding="utf-8"))
    }
    assert exempt <= DOORS

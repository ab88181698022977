"""Breaks one line of a copy of the program, to see that somebody notices."""

import os
import shutil
import subprocess
import sysconfig
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One line of the program, what it is broken to, and the tests that must notice (pytest's arguments)."""

    name: str
    promise: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def copy_program(folder: Path) -> Path:
    """Copy what git holds or would take in, give it a Python that knows no other, and give the place."""
    git = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    listed = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    _make_python(folder)
    return folder


def _make_python(copy: Path) -> None:
    """Make one that finds the copy by itself: an isolated process looks at no variable and no folder."""
    venv.create(copy / ".venv", symlinks=True)
    (packages,) = (copy / ".venv" / "lib").glob("*/site-packages")
    libraries = sysconfig.get_path("purelib")
    (packages / "program.pth").write_text(f"{copy}\n{libraries}\n", encoding="utf-8")


def apply(mutant: Mutant, copy: Path) -> None:
    """Break the line; ValueError if it does not stand in the file exactly once."""
    path = copy / mutant.file
    text = path.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        raise ValueError(f"{mutant.name}: its line stands {text.count(mutant.old)} times in {mutant.file}")
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")


def mend(mutant: Mutant, copy: Path) -> None:
    """Put the file back."""
    shutil.copyfile(ROOT / mutant.file, copy / mutant.file)


def run_in(copy: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the copy's own Python there."""
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    python = str(copy / ".venv" / "bin" / "python")
    return subprocess.run(
        [python, *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )


def run_tests(copy: Path, tests: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run these tests in the copy."""
    return run_in(copy, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests)

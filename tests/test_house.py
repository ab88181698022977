"""Holds the rules of the house that no linter holds: lengths, docstrings, names, layout, no addresses."""

import ast
import io
import re
import statistics
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("inspektor", "ui", "sync", "checklists", "resources")
LAYOUT = {
    *PACKAGES, "tests", "pyproject.toml", "README.md",
    "Makefile", "requirements.in", "requirements.lock",
}  # fmt: skip
MADE_BY_TOOLS = {"build", "dist"}
LONGEST_FUNCTION, LONGEST_CLASS, LONGEST_FILE = 30, 199, 399
HALF_OF_FUNCTIONS_UNDER = 10

# Brackets keep this file from naming what it looks for.
FORBIDDEN = re.compile(
    r"p[y]pi\.org|python[h]osted\.org|index[-_]url|registry\.n[p]mjs|[d]eb\.debian\.org|archive\.u[b]untu\.com"
    r"|(?<![\w.])/(?:h[o]me|U[s]ers)/\w+|(?<![\w.])/r[o]ot/|(?<![\w.])/w[o]rk/",
    re.IGNORECASE,
)

Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def committed_files() -> list[Path]:
    """Give what git holds or would take in: all but what .gitignore names."""
    git = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted(ROOT / name for name in names if name and (ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def lengths(source: str, kinds: tuple[type[Node], ...]) -> Iterator[tuple[str, int]]:
    """Give name and lines, counted from `def` or `class` to the end, docstring and blank lines too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, kinds):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def faults(source: str) -> list[str]:
    """Say what in a module's text breaks the house's measures."""
    functions = lengths(source, (ast.FunctionDef, ast.AsyncFunctionDef))
    found = [f"{name} has {n} lines" for name, n in functions if n > LONGEST_FUNCTION]
    found += [f"{name} has {n} lines" for name, n in lengths(source, (ast.ClassDef,)) if n > LONGEST_CLASS]
    if (lines := len(source.splitlines())) > LONGEST_FILE:
        found.append(f"the file has {lines} lines")
    if not ast.get_docstring(ast.parse(source)):
        found.append("no docstring says what the module is for")
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    found += [
        f"{t.string} is not ASCII" for t in tokens if t.type == tokenize.NAME and not t.string.isascii()
    ]
    return found


@pytest.mark.parametrize("path", python_files(*PACKAGES, "tests"), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_module_keeps_the_measures(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


def test_half_of_the_functions_are_under_ten_lines() -> None:
    sources = [path.read_text(encoding="utf-8") for path in python_files(*PACKAGES)]
    functions = [n for text in sources for _, n in lengths(text, (ast.FunctionDef, ast.AsyncFunctionDef))]
    assert statistics.median(functions) < HALF_OF_FUNCTIONS_UNDER


LONG_FUNCTION = '"""A module."""\n\n\ndef long():\n' + "    pass\n" * LONGEST_FUNCTION
LONG_CLASS = '"""A module."""\n\n\nclass Long:\n' + "    x = 1\n" * LONGEST_CLASS


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (LONG_FUNCTION, "long has 31 lines"),
        (LONG_FUNCTION.replace("def", "async def"), "long has 31 lines"),
        (LONG_CLASS, "Long has 200 lines"),
        ('"""A module."""\n' + "x = 1\n" * LONGEST_FILE, "the file has 400 lines"),
        ("x = 1\n", "no docstring says what the module is for"),
        ('"""A module."""\nbrister_för_året = 1\n', "brister_för_året is not ASCII"),
    ],
)
def test_a_made_up_breach_is_seen(source: str, fault: str) -> None:
    assert faults(source) == [fault]


def test_a_module_at_the_limits_passes() -> None:
    assert faults(LONG_FUNCTION.removesuffix("    pass\n")) == []


def test_no_file_names_a_package_host_or_a_folder_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in committed_files()
        if (match := FORBIDDEN.search(path.read_bytes().decode("utf-8", "ignore")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "https://files.python" + "hosted.org/x.whl",
        "--extra-index" + "-url=x",
        'open("/ho' + 'me/karin/visit")',
        "cd /ro" + "ot/inspektor",
    ],
)
def test_a_host_or_a_machines_folder_would_be_seen(line: str) -> None:
    assert FORBIDDEN.search(line)


def test_every_locked_package_has_a_hash_and_none_an_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    packages = re.findall(r"^[a-z0-9][^\n]*==(?:[^\n]*\\\n)+", lock, re.MULTILINE | re.IGNORECASE)
    assert len(packages) == len(re.findall(r"^\w", lock, re.MULTILINE))
    assert all("--hash=sha256:" in package for package in packages)
    assert "http" not in lock.replace("httptools", "").replace("httpx", "")
    assert "://" not in lock


def test_the_top_level_holds_what_was_agreed_and_nothing_else() -> None:
    top = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert top - MADE_BY_TOOLS == LAYOUT

"""Watches a program that has canaries in its hands, and looks for them in every byte it writes to a file."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.campaign.canary_flows import CANARIES, NEEDLE
from tests.figures import Row, row

_FLOWS = Path(__file__).with_name("canary_flows.py")
_WATCHED = (
    "openat,write,pwrite64,writev,pwritev,rename,renameat,renameat2,mkdir,link,linkat,symlink,symlinkat"
)
_LINE = re.compile(r"\d+ +(\w+)\((?:\w+<((?:\\x[0-9a-f]{2})*)>)?")
_NEEDLES = tuple(NEEDLE.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_ESCAPED = tuple("".join(f"\\x{byte:02x}" for byte in needle) for needle in _NEEDLES)
_TAKES_NAMES = frozenset({"openat", "rename", "renameat", "renameat2", "mkdir", "link", "linkat", "symlink"})


def run(seed: int, folder: Path) -> list[Row]:
    """Take 200 canaries through all flows; none may be in a file, or in a file's name, but the exports."""
    home, log = folder / "home", folder / "strace.log"
    (home / "tmp").mkdir(parents=True)
    kept = _watch(home, log, seed)
    writes = list(_find_in_writes(log, home / "exports"))
    files = [path for path in home.rglob("*") if path.is_file() and home / "exports" not in path.parents]
    found = [path for path in files if any(needle in path.read_bytes() for needle in _NEEDLES)]
    for place in [*map(str, found), *writes]:
        print(f"a canary in {place}")  # noqa: T201 - shown when it fails
    return [
        row("canaries: taken through all flows", CANARIES, 200, "texts", "higher"),
        row("canaries: kept where they may be, of the vault's notes", kept, 100, "notes", "higher"),
        row("canaries: files written and looked through", len(files), 10, "files", "higher"),
        row("canaries: in a file", len(found), 0, "files"),
        row("canaries: in what was ever written or named", len(writes), 0, "calls"),
    ]


def _watch(home: Path, log: Path, seed: int) -> int:
    """Run the flows with a home and a temporary folder of their own; give how many notes were kept."""
    places = {name: str(home / "tmp") for name in ("TMPDIR", "TEMP", "XDG_RUNTIME_DIR")}
    environment = os.environ | places | {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"PYTHONPATH": os.pathsep.join(sys.path), "QT_QPA_PLATFORM": "offscreen"}
    strace = (
        "strace",
        "-f",
        "-y",
        "-qq",
        "--seccomp-bpf",
        "-xx",
        "-s",
        "10000000",
        "-e",
        f"trace={_WATCHED}",
    )
    command = (*strace, "-o", str(log), sys.executable, str(_FLOWS), str(home), str(seed))
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return int(json.loads(done.stdout.splitlines()[-1])["notes"])


def _find_in_writes(log: Path, exports: Path) -> Iterator[str]:
    """Give the calls that wrote a canary to a file, or made a file of that name, though nobody asked."""
    with log.open(encoding="ascii") as lines:
        for line in lines:
            if any(needle in line for needle in _ESCAPED) and (found := _LINE.match(line)):
                name = bytes.fromhex((found[2] or "").replace("\\x", "")).decode(errors="replace")
                is_file = name.startswith("/") and exports not in Path(name).parents
                if found[1] in _TAKES_NAMES or is_file:
                    yield f"{found[1]} {name}"

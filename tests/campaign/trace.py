"""Runs a program under strace and gives what it did to the files of one folder, and what it said."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from tests.campaign.disk import Disk, Event, Make, Remove, Rename, Resize, Say, Sync, Write

_WATCHED = (
    "openat,creat,write,pwrite64,writev,pwritev,pwritev2,lseek,fsync,fdatasync,ftruncate,truncate,fallocate,"
    "rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,sendfile,copy_file_range"
)
_LINE = re.compile(r"(?P<process>\d+) +(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
_BROKEN_OFF = re.compile(r"(\d+) +(.*) <unfinished \.\.\.>$")
_GOES_ON = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)$")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_OPENED = re.compile(r"^(\w+)<((?:\\x[0-9a-f]{2})*)>")
_SOURCE = re.compile(r", \d+<((?:\\x[0-9a-f]{2})*)>, \[(\d+)\]")
_MADE_ANEW = "-shm"  # memory that connections share: of no worth after a power cut


def why_not() -> str:
    """Give why strace cannot be used here; empty if it can."""
    if not (command := shutil.which("strace")):
        return "strace is not installed: make test installs it where it may"
    tried = subprocess.run([command, "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    return f"strace may not watch a process here: {tried.stderr.strip()}" if tried.returncode else ""


def record(command: Sequence[str], folder: Path, log: Path) -> tuple[Event, ...]:
    """
    Run the command to its end; what it writes to its standard output with `writev` is a Say.

    CalledProcessError if it fails, ValueError if it did something to the folder that is not understood here.
    """
    strace = (
        "strace",
        "-f",
        "-y",
        "-qq",
        "--seccomp-bpf",
        "-xx",
        "-s",
        "100000000",
        "-e",
        f"trace={_WATCHED}",
    )
    subprocess.run([*strace, "-o", str(log), *command], stdout=subprocess.DEVNULL, check=True)
    with log.open(encoding="ascii") as lines:
        return tuple(_Reader(folder).read(lines))


class _Call:
    """One line: a call that succeeded, with its strings, and the path and number of the file it was about."""

    def __init__(self, name: str, arguments: str, result: int) -> None:
        self.name, self.arguments, self.result = name, arguments, result
        self.strings = [_to_bytes(text) for text in _STRING.findall(arguments)]
        opened = _OPENED.match(arguments)
        self.number = opened[1] if opened else ""
        self._base = Path(_to_bytes(opened[2]).decode(errors="replace") if opened else "/")

    @property
    def last(self) -> int:
        """The last argument, a number."""
        return int(self.arguments.rsplit(",", 1)[-1])

    @property
    def about(self) -> Path:
        """The file that was open under the number."""
        return self._base

    @property
    def source(self) -> tuple[Path, int]:
        """The file that is copied from, and the place in it; ValueError if it is not of the usual shape."""
        if not (found := _SOURCE.search(self.arguments)):
            raise ValueError(f"not understood: {self.name}({self.arguments})")
        return Path(_to_bytes(found[1]).decode()), int(found[2])

    def name_at(self, index: int) -> Path:
        """Give a path that was given by name, relative to the open folder if there was one."""
        return self._base / self.strings[index].decode(errors="replace")


class _Reader:
    """Understands strace's lines as far as they are about one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._disk, self._places = Disk(self._folder), dict[str, int]()

    def read(self, lines: Iterable[str]) -> Iterator[Event]:
        for line in _join(lines):
            if (found := _LINE.match(line)) and int(found["result"]) >= 0:
                call = _Call(found["call"], found["arguments"], int(found["result"]))
                for event in self._understand(call):
                    self._disk.take(event)
                    yield event

    def _understand(self, call: _Call) -> Iterator[Event]:
        if call.name == "writev" and call.number == "1":
            return iter([Say(b"".join(call.strings).decode().strip())])
        by_name = _BY_NAME.get(call.name)
        path = call.name_at(0) if by_name else call.about
        if self._folder not in (path, *path.parents) or path.name.endswith(_MADE_ANEW):
            return iter(())
        if by_name:
            return by_name(self, call, path)
        if not self._disk.exists(path):  # a file without a name: nothing of it outlives the power
            return iter(())
        if call.name not in _BY_NUMBER:
            raise ValueError(f"not understood: {call.name} of {path}")
        return _BY_NUMBER[call.name](self, call, path)

    def open(self, call: _Call, path: Path) -> Iterator[Event]:
        self._places[str(call.result)] = 0
        if "O_APPEND" in call.arguments:
            raise ValueError(f"not understood: {path} is opened to be appended to")
        if "O_CREAT" in call.arguments and not self._disk.exists(path):
            yield Make(path)
        elif "O_TRUNC" in call.arguments:
            yield Resize(path, 0)

    def seek(self, call: _Call, _path: Path) -> Iterator[Event]:
        self._places[call.number] = call.result
        return iter(())

    def write(self, call: _Call, path: Path) -> Iterator[Event]:
        place = self._places[call.number]
        self._places[call.number] = place + call.result
        yield Write(path, place, call.strings[0][: call.result])

    def copy(self, call: _Call, path: Path) -> Iterator[Event]:
        source, begin = call.source
        place = self._places[call.number]
        self._places[call.number] = place + call.result
        yield Write(path, place, self._disk.read(source)[begin : begin + call.result])


_Reading = Callable[[_Reader, _Call, Path], Iterator[Event]]


def _always(make: Callable[[_Call, Path], Event]) -> _Reading:
    return lambda _reader, call, path: iter([make(call, path)])


_rename = _always(lambda call, path: Rename(path, call.name_at(1)))
_remove = _always(lambda _call, path: Remove(path))
_make_folder = _always(lambda _call, path: Make(path, is_folder=True))
_sync = _always(lambda _call, path: Sync(path))

_BY_NAME: Mapping[str, _Reading] = MappingProxyType(
    {
        "openat": _Reader.open,
        "rename": _rename,
        "unlink": _remove,
        "unlinkat": _remove,
        "rmdir": _remove,
        "mkdir": _make_folder,
        "mkdirat": _make_folder,
    }
)
_BY_NUMBER: Mapping[str, _Reading] = MappingProxyType(
    {
        "lseek": _Reader.seek,
        "write": _Reader.write,
        "sendfile": _Reader.copy,
        "pwrite64": _always(lambda call, path: Write(path, call.last, call.strings[0][: call.result])),
        "ftruncate": _always(lambda call, path: Resize(path, call.last)),
        "fsync": _sync,
        "fdatasync": _sync,
    }
)


def _join(lines: Iterable[str]) -> Iterator[str]:
    """Put together the lines that another thread's broke in two."""
    waiting: dict[str, str] = {}
    for line in lines:
        if broken := _BROKEN_OFF.match(line):
            waiting[broken[1]] = f"{broken[1]} {broken[2]}"
        elif rest := _GOES_ON.match(line):
            yield waiting.pop(rest[1]) + rest[2]
        else:
            yield line


def _to_bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))

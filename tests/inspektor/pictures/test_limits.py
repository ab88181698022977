"""
Holds that the process that decodes can reach nothing, and that whatever it does the program lives.

Mutants that must turn this red: `limit_process` not called in child.py; any line of `_LIMITS` gone; `seconds`
not used in process.py; `most` not used.
"""

import gc
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inspektor.errors import InspektorError
from inspektor.pictures import cleaning, limits
from inspektor.pictures.process import Outcome, run

TRIES = """
import os, socket, sys
from inspektor.pictures.limits import limit_process

def allocate():
    return bytearray(2 * 2**30)

def write_on_an_open_file():
    os.write(file, b"x")

file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
limit_process()
signals = __import__("signal")
signals.signal(signals.SIGXFSZ, signals.SIG_IGN)
for attempt in (
    lambda: open("/etc/hostname"),
    lambda: socket.socket(),
    lambda: socket.socketpair(),
    lambda: os.open(sys.argv[1] + ".new", os.O_CREAT | os.O_WRONLY),
    lambda: os.pipe(),
    allocate,
    write_on_an_open_file,
):
    try:
        attempt()
    except (OSError, MemoryError) as error:
        print(type(error).__name__, getattr(error, "errno", None))
    else:
        print("allowed")
"""

FORK = """
import os, resource  # now: the interpreter may lie where only the administrator reads
from inspektor.pictures.limits import limit_process
os.setuid(65534)
limit_process()
os.fork()
print("forked")
"""


def python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-c", *arguments)


def test_no_file_no_network_and_no_more_memory_than_a_gigabyte(tmp_path: Path) -> None:
    outcome = subprocess.run(python(TRIES, str(tmp_path / "x")), capture_output=True, text=True, check=True)
    no_descriptor, too_large = "OSError 24", "OSError 27"
    assert outcome.stdout.splitlines() == [no_descriptor] * 5 + ["MemoryError None", too_large]
    assert (tmp_path / "x").read_bytes() == b""


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only an administrator may step down")
def test_no_further_process() -> None:
    outcome = subprocess.run(python(FORK), capture_output=True, text=True, check=False)
    assert "BlockingIOError" in outcome.stderr
    assert outcome.stdout == ""


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="only Linux tells of another's limits")
def test_the_real_process_is_limited_before_it_reads_a_byte() -> None:
    with subprocess.Popen(cleaning.COMMAND, stdin=subprocess.PIPE, env={}) as child:
        told, until = Path(f"/proc/{child.pid}/limits"), time.monotonic() + 20
        while "Max open files            0 " not in told.read_text() and time.monotonic() < until:
            time.sleep(0.02)
        found = {line[:26].strip(): line[26:].split()[:2] for line in told.read_text().splitlines()[1:]}
        environment = Path(f"/proc/{child.pid}/environ").read_bytes()
        child.kill()
    names = ("open files", "file size", "core file size", "processes", "cpu time", "address space")
    expected = ("0", "0", "0", "0", "10", str(2**30))
    assert [found[f"Max {name}"] for name in names] == [[value, value] for value in expected]
    assert environment == b""


def test_windows_has_no_such_limits_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource  # noqa: PLC0415 - as the module itself: not on Windows

    before = resource.getrlimit(resource.RLIMIT_CORE)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 0x08000000, raising=False)
    limits.limit_process()
    assert resource.getrlimit(resource.RLIMIT_CORE) == before
    assert limits.get_creation_flags() == 0x08000000
    environment = {"SYSTEMROOT": "C:\\Windows", "PATH": "C:\\", "PYTHONPATH": "C:\\evil"}
    assert limits.list_environment(environment) == {"SYSTEMROOT": "C:\\Windows"}


def test_macos_has_no_limit_on_addresses_and_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource  # noqa: PLC0415 - as above

    asked: list[int] = []
    monkeypatch.setattr(resource, "setrlimit", lambda name, _: asked.append(name))
    monkeypatch.setattr(sys, "platform", "darwin")
    limits.limit_process()
    assert resource.RLIMIT_AS not in asked
    assert {resource.RLIMIT_NOFILE, resource.RLIMIT_CPU, resource.RLIMIT_CORE} <= set(asked)


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(60)",
        "import sys; sys.stdin.buffer.read(); import time; time.sleep(60)",
        "import os, time; os.close(1); os.close(0); time.sleep(60)",
    ],
)
def test_a_process_that_takes_too_long_is_killed(program: str) -> None:
    began = time.monotonic()
    assert run(python(program), bytes(2**20), seconds=0.5, most=100) == Outcome(b"", None)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("most", [1000, 300_000])
def test_a_process_that_writes_without_end_is_killed(most: int) -> None:
    endless = "import sys\nwhile True: sys.stdout.buffer.write(bytes(2**20))"
    began = time.monotonic()
    outcome = run(python(endless), b"", seconds=20, most=most)
    assert (len(outcome.out), outcome.status) == (most + 1, None)
    assert time.monotonic() - began < 10


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_process_whose_own_child_holds_the_pipe_does_not_hold_the_program() -> None:
    forks = "import os, time; os.fork(); time.sleep(6)"
    began = time.monotonic()
    assert run(python(forks), b"", seconds=0.5, most=100) == Outcome(b"", None)
    assert time.monotonic() - began < 5
    gc.collect()  # asyncio says now, and not in another test, that it left the pipe


HEADER = (
    "import struct, sys; sys.stdin.buffer.read(); out = sys.stdout.buffer; h = struct.Struct('>IIII').pack\n"
)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import os; os.abort()", "skadad"),
        ("import os; os._exit(0)", "skadad"),
        ("import sys; sys.stdin.buffer.read(); sys.exit(9)", "skadad"),
        ("import sys; sys.stdin.buffer.read(); sys.exit(4)", "för stor"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "skadad"),
        (HEADER + "out.write(h(9, 9, 3, 3) + b'GIFGIF')", "skadad"),
        (HEADER + "out.write(h(9, 9, 3, 3) + b'\\xff\\xd8\\xff' + b'<sv')", "skadad"),
        (HEADER + "out.write(h(9, 9, 2**32 - 1, 3) + b'\\xff\\xd8\\xff' * 2)", "skadad"),
        (HEADER + "out.write(h(9, 99999, 3, 3) + b'\\xff\\xd8\\xff' * 2)", "skadad"),
        (HEADER + "out.write(h(0, 9, 3, 3) + b'\\xff\\xd8\\xff' * 2)", "skadad"),
        (HEADER + "out.write(h(9, 9, 3, 70000) + b'\\xff\\xd8\\xff' * 2 + bytes(69997))", "skadad"),
        (HEADER + "out.write(h(9, 9, 3, 3) + b'\\xff\\xd8\\xff' * 2 + b'more')", "skadad"),
        (HEADER + "out.write(b'\\0' * (2**25 + 1))", "lång tid"),
    ],
)
def test_what_a_decoder_under_a_strangers_command_answers_is_not_believed(
    program: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "COMMAND", python(program))
    with pytest.raises(InspektorError, match=words):
        cleaning.clean_picture(b"\xff\xd8\xff" + bytes(100))


def test_a_decoder_that_hangs_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "COMMAND", python("import time; time.sleep(60)"))
    monkeypatch.setattr(cleaning, "SECONDS", 0.5)
    with pytest.raises(InspektorError, match=r"tog för lång tid .* sparades inte"):
        cleaning.clean_picture(b"\xff\xd8\xff" + bytes(3 * 2**20))


def test_a_good_answer_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = HEADER + "out.write(h(9, 8, 4, 3) + b'\\xff\\xd8\\xff1' + b'\\xff\\xd8\\xff')"
    monkeypatch.setattr(cleaning, "COMMAND", python(answer))
    clean = cleaning.clean_picture(b"\xff\xd8\xff")
    assert (clean.width, clean.height, clean.data) == (9, 8, b"\xff\xd8\xff1")

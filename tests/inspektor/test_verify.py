"""
Holds that an exported chain is found whole when it is, and that nothing in it can be altered unseen.

The first tests alter one thing and let the vault's own key sign the rest anew: so each check is tried alone.
"""

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nacl.signing import SigningKey

import inspektor.verify
from inspektor.storage.chain_export import export_chain, find_fingerprint
from inspektor.storage.database import Database
from inspektor.verify import check, main
from tests.campaign.tampering import Export, dispose, encode, tamper_campaign, write_vault

KEY = "0123456789abcdef" * 4
Alter = Callable[[Export], object]


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Give a vault with three visits of which one was disposed of: 74 links, of which the 64th is signed."""
    database = write_vault(tmp_path_factory.mktemp("vault"), KEY, visits=("visit-1", "visit-2", "visit-3"))
    dispose(database, "visit-3")
    yield database
    database.close()


@pytest.fixture(scope="module")
def text(vault: Database, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the export of the whole chain."""
    path = tmp_path_factory.mktemp("export") / "kedja.jsonl"
    export_chain(vault, path)
    return path.read_bytes()


@pytest.fixture
def key(vault: Database) -> SigningKey:
    """Give the key that the vault signs with: what only an insider has."""
    return SigningKey(vault.key_for("signing"))


@pytest.fixture
def found(tmp_path: Path) -> Callable[[bytes], tuple[int, str]]:
    """Check a file with this content; give status and words."""

    def find(content: bytes, fingerprint: str = "") -> tuple[int, str]:
        path = tmp_path / "kedja.jsonl"
        path.write_bytes(content)
        verdict = check(path, fingerprint)
        return verdict.status, verdict.words

    return find


Found = Callable[..., tuple[int, str]]


def resigned(text: bytes, key: SigningKey, alter: Alter, **wrong: object) -> bytes:
    """Alter the export and sign its end anew."""
    export = Export.read(text)
    alter(export)
    export.sign_end(key, **wrong)
    return export.write()


def rehashed(text: bytes, key: SigningKey, alter: Alter) -> bytes:
    """Alter the export, hash and sign everything anew."""
    export = Export.read(text)
    alter(export)
    export.rehash(key)
    export.sign_end(key)
    return export.write()


def nothing(_export: Export) -> None:
    """Alter nothing."""


def set_part(row: int, *path: str, value: object) -> Alter:
    def alter(export: Export) -> None:
        part = export.lines[row - 1]
        for name in path[:-1]:
            part = part[name]
        part[path[-1]] = value

    return alter


def test_an_untouched_export_is_whole(vault: Database, text: bytes, found: Found) -> None:
    status, words = found(text)
    assert status == 0
    assert words.startswith(f"Hel: 74 poster, signerade med nyckeln {find_fingerprint(vault)}, senast 20")
    assert "Utan innehåll: 18 gallrade." in words
    assert "Jämför nyckelns kännetecken" in words
    assert found(text, find_fingerprint(vault))[0] == 0
    assert "Jämför" not in found(text, find_fingerprint(vault).upper().replace(" ", "-"))[1]


def test_what_the_tests_sign_themselves_is_what_the_vault_signs(text: bytes, key: SigningKey) -> None:
    assert resigned(text, key, nothing) == rehashed(text, key, nothing) == text


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (set_part(3, "content", "value", value="Inget larm."), "Rad 3 (post 2): innehållet är ändrat"),
        (set_part(3, "left_out", value="disposed"), "Rad 3 (post 2): innehållet är ändrat"),
        (set_part(7, "link", "author", value="Mehmet Aydin"), "Rad 7 (post 6) är ändrad"),
        (set_part(7, "hash", value="00" * 32), "Rad 7 (post 6) är ändrad"),
        (set_part(65, "signature", value=""), "Rad 65 (post 64) har inte den signatur"),
        (set_part(65, "signature", value="AAAA"), "Rad 65 (post 64) har inte den signatur"),
        (set_part(64, "signature", value="AAAA"), "Rad 64 (post 63) har inte den signatur"),
        (set_part(1, "fingerprint", value="0000"), "Rad 1 är ändrad: nyckeln"),
        (lambda export: export.lines.pop(9), "Rad 10: post 9 saknas"),
        (
            lambda export: export.lines.insert(9, export.lines[9]),
            "Rad 11: post 9 står på fel plats eller två",
        ),
        (lambda export: export.lines.insert(20, export.lines.pop(9)), "Rad 10: post 9 står längre ned"),
        (lambda export: export.lines.insert(9, export.lines.pop(20)), "Rad 10: post 9 står längre ned"),
    ],
)
def test_each_check_names_the_line_and_what_it_found(
    text: bytes, key: SigningKey, found: Found, alter: Alter, words: str
) -> None:
    status, said = found(resigned(text, key, alter))
    assert (status, said[: len("Inte hel. ") + len(words)]) == (1, "Inte hel. " + words)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"count": 75}, "Slutet är avklippt: 74 poster finns"),
        ({"last": "00" * 32}, "Slutet är avklippt"),
        ({"digest": "00" * 32}, "Något utanför posterna är ändrat"),
    ],
)
def test_each_part_of_the_end_counts(
    text: bytes, key: SigningKey, found: Found, wrong: dict[str, object], words: str
) -> None:
    status, said = found(resigned(text, key, nothing, **wrong))
    assert status == 1
    assert words in said


def test_the_end_is_signed_with_the_key_of_the_first_line(text: bytes, found: Found) -> None:
    status, said = found(resigned(text, SigningKey(bytes(32)), nothing))
    assert (status, "Slutet (rad 76) är inte signerat" in said) == (1, True)


def test_a_signature_written_in_another_way_is_another_one(text: bytes, found: Found) -> None:
    export = Export.read(text)
    signature = export.lines[-1]["signature"]
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    export.lines[-1]["signature"] = signature[:-3] + digits[digits.index(signature[-3]) + 1] + "=="
    assert found(export.write())[0] == 1


def test_a_cut_file_is_not_whole(text: bytes, found: Found) -> None:
    lines = text.splitlines(keepends=True)
    assert found(b"".join(lines[:-1])) == (
        1,
        "Inte hel. Filen är avklippt: efter 74 poster saknas fortsättningen och slutet.",
    )
    assert found(text[:-30]) == (1, "Inte hel. Filen är avklippt mitt i rad 76.")
    assert "Slutet är avklippt: 20 poster" in found(b"".join([*lines[:21], lines[-1]]))[1]


def test_what_stands_after_the_end_is_found(text: bytes, found: Found) -> None:
    assert found(text + b"\n") == (1, "Inte hel. Det står något efter slutet (rad 77).")


def test_disposed_content_needs_a_link_that_says_so(text: bytes, key: SigningKey, found: Found) -> None:
    row = next(n for n, line in enumerate(Export.read(text).lines, 1) if line.get("left_out") == "disposed")
    assert "visit-3" in Export.read(text).lines[row - 1]["link"]["object"]

    def drop(export: Export) -> None:
        export.lines[2] |= {"content": None, "left_out": "disposed"}

    def rename(export: Export) -> None:
        link = next(line["link"] for line in export.links if line["link"]["verb"] == "dispose")
        link["object"] = "visit-2"

    for altered in (resigned(text, key, drop), rehashed(text, key, rename)):
        assert found(altered) == (1, "Inte hel. Innehåll saknas utan att kedjan säger att det är gallrat.")


def test_the_digest_of_disposed_content_cannot_be_altered(text: bytes, key: SigningKey, found: Found) -> None:
    row = next(n for n, line in enumerate(Export.read(text).lines, 1) if line.get("left_out") == "disposed")
    altered = resigned(text, key, set_part(row, "link", "digest", value="00" * 32))
    assert (found(altered)[0], f"Rad {row} (" in found(altered)[1]) == (1, True)


@pytest.mark.parametrize("why", ["", "other", "elsewhere"])
def test_content_is_not_left_out_of_a_whole_export_without_a_reason(
    text: bytes, key: SigningKey, found: Found, why: str
) -> None:
    def drop(export: Export) -> None:
        export.lines[2] |= {"content": None, "left_out": why}

    assert found(resigned(text, key, drop)) == (1, "Inte hel. Rad 3 (post 2): innehållet är borttaget.")


def test_replaced_content_must_stand_in_a_later_link(text: bytes, key: SigningKey, found: Found) -> None:
    def drop(export: Export) -> None:
        export.lines[2] |= {"content": None, "left_out": "replaced"}

    def chain_anew(export: Export) -> None:
        first = json.loads(encode(export.lines[2]))
        drop(export)
        export.lines.insert(-1, first)
        export.renumber()

    assert "Innehåll saknas" in found(resigned(text, key, drop))[1]
    status, words = found(rehashed(text, key, chain_anew))
    assert (status, "1 skrivna på nytt" in words) == (0, True)


def test_a_file_that_owes_without_end_does_not_fill_the_memory(
    text: bytes, key: SigningKey, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspektor.verify, "_MOST_MISSING", 5)

    def drop(export: Export) -> None:
        for line in [line for line in export.links if line["content"]][:6]:
            line |= {"content": None, "left_out": "replaced"}

    status, words = found(resigned(text, key, drop))
    assert (status, "fler besök än en dator" in words) == (2, True)


def test_an_export_signed_with_another_key_is_found_when_the_key_is_known(
    vault: Database, text: bytes, found: Found
) -> None:
    export, other = Export.read(text), SigningKey(bytes(32))
    export.set_key(other)
    export.rehash(other)
    export.sign_end(other)
    assert found(export.write())[0] == 0
    status, words = found(export.write(), find_fingerprint(vault))
    assert (status, "signerad med en annan nyckel" in words) == (1, True)


def test_half_a_fingerprint_is_not_enough(vault: Database, text: bytes, found: Found) -> None:
    assert found(text, find_fingerprint(vault)[:9])[0] == 1


def test_a_thousand_random_tamperings_are_all_found() -> None:
    seed = random.randrange(2**32)
    outcome = tamper_campaign(1000, seed)
    assert (outcome.tried, outcome.missed) == (1000, ()), f"seed {seed}"


HOSTILE_FILES = {
    "nothing": b"",
    "one empty line": b"\n",
    "bytes of all kinds": bytes(range(256)) * 100 + b"\n",
    "a PDF": b"%PDF-1.7\n1 0 obj\n",
    "a list": b"[]\n",
    "a number": b"1\n",
    "an endless line": b"[" * (17 * 1024 * 1024),
}
HOSTILE_HEADS: dict[str, dict[str, object]] = {
    "another version": {"version": 2},
    "a key that is none": {"key": "AAAA"},
    "a key that is no text": {"key": [1]},
    "a key beyond ASCII": {"key": "åäö"},
    "a visit that is no text": {"visit": [[1]], "key": ""},
    "one name more": {"more": 1},
}
HOSTILE_LINES = {
    "an endless second line": b"x" * (17 * 1024 * 1024),
    "deep lists": b"[" * 1_000_000 + b"]" * 1_000_000,
    "deep tables": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "only NaN": b'{"content":NaN}',
    "a huge number": b'{"content":' + b"9" * 10_000 + b"}",
    "half a character": b'{"content":"\\ud800"}',
    "bytes that are no UTF-8": b'{"content":"\xff\xfe"}',
    "an end without parts": b'{"end":{},"signature":""}',
    "an end that is a list": b'{"end":[1],"signature":""}',
}
HOSTILE_EDITS = {
    "NaN within": (b'"counter":1', b'"counter":NaN'),
    "a name twice": (b'{"content"', b'{"content":1,"content"'),
    "spaces between": (b",", b", "),
    "a link with another name": (b'{"at":', b'{"aa":'),
    "a truth for a number": (b'"n":1,', b'"n":true,'),
    "a list for a reason": (b'"left_out":""', b'"left_out":[1]'),
    "a list for an author": (b'"device":"laptop-karin","digest"', b'"device":[],"digest"'),
}


def hostile(text: bytes) -> dict[str, bytes]:
    """Give files that somebody made to bring the check down: whole ones, first lines, second lines, edits."""
    first, second, rest = text.split(b"\n", 2)
    head, line = json.loads(first), json.loads(second)
    odd = [{"link": line["link"]}, line | {"link": {}}, line | {"link": [1]}]
    return {
        **HOSTILE_FILES,
        "UTF-16": text.decode().encode("utf-16"),
        **{name: encode(head | parts) + b"\n" + second + b"\n" for name, parts in HOSTILE_HEADS.items()},
        **{name: first + b"\n" + hostile_line + b"\n" for name, hostile_line in HOSTILE_LINES.items()},
        **{f"no link {n}": first + b"\n" + encode(content) + b"\n" for n, content in enumerate(odd)},
        **{name: b"\n".join((first, second.replace(*edit), rest)) for name, edit in HOSTILE_EDITS.items()},
    }


def test_hostile_files_end_with_one_sentence_and_never_a_trace(text: bytes, found: Found) -> None:
    outcomes = {name: found(content) for name, content in hostile(text).items()}
    assert {name: status for name, (status, _) in outcomes.items() if status != 2} == {}
    assert [words for _, words in outcomes.values() if "\n" in words or not words.endswith(".")] == []


def test_a_gap_before_garbage_is_no_trace_either(text: bytes, found: Found) -> None:
    lines = text.splitlines(keepends=True)
    odd = b'{"link":[]}\n{"link":{"n":[]}}\n'
    assert found(lines[0] + lines[2] + odd)[0] == 1
    assert found(lines[0] + lines[2] + b"\xff\n")[0] == 2


def test_a_file_that_cannot_be_read_is_said_in_words(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        verdict = check(path)
        assert (verdict.status, verdict.words[:24]) == (2, "Filen går inte att läsa.")


def test_nothing_of_a_hostile_file_reaches_the_terminal(text: bytes, key: SigningKey, found: Found) -> None:
    def color(export: Export) -> None:
        export.lines[0]["device"] = "\x1b[31m"
        for line in export.links:
            line["link"]["at"] = "\x1b[2J"

    status, words = found(rehashed(text, key, color))
    assert (status, "\x1b" in words, "senast" in words) == (0, False, False)


def test_the_check_is_one_file_that_runs_alone(text: bytes, tmp_path: Path) -> None:
    alone, chain = tmp_path / "kontroll.py", tmp_path / "kedja.jsonl"
    shutil.copy(inspektor.verify.__file__, alone)
    for content, status, first in (
        (text, 0, "Hel: 74"),
        (text[:-9], 1, "Inte hel."),
        (b"x\n", 2, "Går inte"),
    ):
        chain.write_bytes(content)
        command = [sys.executable, "-P", "-X", "utf8", str(alone), str(chain)]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
        assert (run.returncode, run.stderr, run.stdout.startswith(first)) == (status, "", True)


def test_the_module_and_its_option_work_as_well(
    vault: Database, text: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kedja.jsonl").write_bytes(text)
    words = [str(tmp_path / "kedja.jsonl"), "--key"]
    assert main([*words, find_fingerprint(vault)]) == 0
    assert main([*words, "0000"]) == 1
    assert "en annan nyckel" in capsys.readouterr().out


def test_many_lines_take_no_more_memory_than_few(text: bytes, tmp_path: Path) -> None:
    export, key = Export.read(text), SigningKey(bytes(32))
    one = export.links[-1]
    export.lines[1:-1] = [json.loads(encode(one)) for _ in range(20_000)]
    export.set_key(key)
    export.renumber()
    export.rehash(key)
    export.sign_end(key)
    (tmp_path / "kedja.jsonl").write_bytes(export.write())
    script = (
        "import resource,sys;from inspektor.verify import main;m=lambda:resource.getrusage(0).ru_maxrss;"
        "b=m();s=main([sys.argv[1]]);print(s,m()-b)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "kedja.jsonl")]
    begun = time.perf_counter()
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert time.perf_counter() - begun < 20
    status, grown = run.stdout.split()[-2:]
    assert (status, int(grown) < 5_000) == ("0", True)  # kB

"""A fault becomes a sentence on the screen and a line without content in the log."""

import stat
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspektor.errors import InspektorError
from ui.messages import FaultLog, Messages, install_excepthook, sentence_of
from ui.state_line import StateLine

SECRET = "Brukaren grät hela natten"


def fall(text: str) -> None:
    try:
        int(text)
    except ValueError as fault:
        raise KeyError(text) from fault


def caught(text: str = SECRET) -> KeyError:
    with pytest.raises(KeyError) as info:
        fall(text)
    return info.value


def test_the_inspectors_own_fault_is_shown_as_it_stands() -> None:
    assert sentence_of(InspektorError("Disken är full. Ta bort något.")) == "Disken är full. Ta bort något."


def test_our_own_fault_is_named_without_what_it_says() -> None:
    sentence = sentence_of(caught())
    assert "KeyError" in sentence
    assert SECRET not in sentence


def test_the_log_holds_types_and_lines_and_never_content(tmp_path: Path) -> None:
    log = FaultLog(tmp_path / "inspektor.log")
    log.write(caught())
    line = (tmp_path / "inspektor.log").read_text(encoding="utf-8")
    assert "KeyError" in line
    assert "ValueError" in line
    assert f"ui/{Path(__file__).name}:" in line
    assert not any(word in line for word in SECRET.split())
    assert str(Path(__file__).parents[2]) not in line


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_only_its_owner_may_read_the_log(tmp_path: Path) -> None:
    FaultLog(tmp_path / "inspektor.log").write(caught())
    assert stat.S_IMODE((tmp_path / "inspektor.log").stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_does_not_stop_the_work(tmp_path: Path) -> None:
    FaultLog(tmp_path / "gone" / "inspektor.log").write(caught())


def test_the_log_does_not_grow_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "inspektor.log"
    path.write_bytes(b"x" * 300_000)
    FaultLog(path).write(caught())
    assert path.stat().st_size < 2000
    assert (tmp_path / "inspektor.old.log").exists()


def test_what_nobody_caught_is_told_on_the_state_line(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = StateLine()
    qtbot.addWidget(line)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    messages = install_excepthook(line, FaultLog(tmp_path / "inspektor.log"))
    assert sys.excepthook == messages.hook
    fault = caught()
    sys.excepthook(type(fault), fault, fault.__traceback__)
    assert "KeyError" in line.fault
    assert (tmp_path / "inspektor.log").exists()


def test_an_interrupt_from_the_terminal_stays_an_interrupt(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = StateLine()
    qtbot.addWidget(line)
    Messages(line, FaultLog(tmp_path / "log")).hook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert line.fault == ""
    assert "KeyboardInterrupt" in capsys.readouterr().err

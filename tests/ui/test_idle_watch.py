"""Nobody at the keyboard: a warning 30 s ahead, any act gives the whole time anew, then it is said."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ui.idle_watch import IdleWatch


class Scene:
    """A window, a clock that is turned by hand, and what was said."""

    def __init__(self, qtbot: QtBot) -> None:
        self.now, self.minutes = 0.0, 5
        self.told: list[str] = []
        self.window = QLineEdit()
        qtbot.addWidget(self.window)
        self.window.show()
        self.watch = IdleWatch(lambda: self.minutes, clock=lambda: self.now)
        self.watch.start(self.window)
        QApplication.processEvents()
        for name in ("warned", "stirred", "idled"):
            getattr(self.watch, name).connect(lambda name=name: self.told.append(name))

    def pass_seconds(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += 1
            self.watch.look()


@pytest.fixture
def scene(qtbot: QtBot) -> Scene:
    return Scene(qtbot)


def test_it_warns_thirty_seconds_ahead_and_is_said_once(scene: Scene) -> None:
    scene.pass_seconds(269)
    assert scene.told == []
    scene.pass_seconds(1)
    assert scene.told == ["warned"]
    scene.pass_seconds(30)
    assert scene.told == ["warned", "idled"]
    assert not scene.watch._timer.isActive()


@pytest.mark.parametrize("act", ["key", "mouse", "wheel"])
def test_any_act_after_the_warning_gives_the_whole_time_anew(scene: Scene, act: str) -> None:
    handle = scene.window.windowHandle()
    scene.pass_seconds(290)
    if act == "key":
        QTest.keyClick(handle, Qt.Key.Key_A)
    elif act == "mouse":
        QTest.mouseMove(handle, QPoint(3, 3))
        QTest.mouseMove(handle, QPoint(9, 9))
    else:
        QTest.wheelEvent(handle, QPoint(5, 5), QPoint(0, 120))
    QApplication.processEvents()
    assert scene.told == ["warned", "stirred"]
    scene.pass_seconds(269)
    assert scene.told == ["warned", "stirred"]
    scene.pass_seconds(31)
    assert scene.told == ["warned", "stirred", "warned", "idled"]


def test_another_number_of_minutes_holds_at_once(scene: Scene) -> None:
    scene.minutes = 1
    scene.pass_seconds(60)
    assert scene.told == ["warned", "idled"]

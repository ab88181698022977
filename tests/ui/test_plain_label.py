"""Text is text: a label never loads the picture that somebody wrote about."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ui.plain_label import PlainLabel


@pytest.mark.parametrize("wrap", [True, False])
def test_a_picture_in_the_text_is_not_drawn(qtbot: QtBot, tmp_path: Path, wrap: bool) -> None:
    picture = tmp_path / "red.png"
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    image.save(str(picture))
    label = PlainLabel(f'<img src="{picture.as_posix()}">', wrap=wrap)
    qtbot.addWidget(label)
    label.resize(600, 60)
    drawn = label.grab().toImage()
    colors = {drawn.pixelColor(x, y).name() for x in range(0, 600, 4) for y in range(0, 60, 4)}
    assert "#ff0000" not in colors
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_line_that_fits_is_not_broken_and_a_long_one_is(qtbot: QtBot) -> None:
    label = PlainLabel("En rad som får plats på skärmen")
    qtbot.addWidget(label)
    assert label.sizeHint().height() < 2 * label.fontMetrics().height()
    assert label.heightForWidth(90) > 2 * label.fontMetrics().height()

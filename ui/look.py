"""How the screen looks, kept in a file of its own: the first window needs it before the vault is open."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ui.style import Scheme, apply_style

_FILE = "look.json"


@dataclass(frozen=True, slots=True)
class Look:
    """Colors, and the text size in percent, 100-200."""

    scheme: Scheme = "system"
    percent: int = 100


def load_look(folder: Path) -> Look:
    """Give the look that was chosen here; the usual one if the file is missing or makes no sense."""
    try:
        data = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        scheme, percent = data["scheme"], int(data["percent"])
    except (OSError, ValueError, KeyError, TypeError):
        return Look()
    return Look(scheme if scheme in get_args(Scheme) else "system", max(100, min(percent, 200)))


def save_look(folder: Path, look: Look) -> None:
    """Keep the look; the file is replaced whole."""
    draft = folder / f"{_FILE}.new"
    draft.write_text(json.dumps(asdict(look)), encoding="utf-8")
    draft.replace(folder / _FILE)


def wear_look(look: Look) -> None:
    """Dress the whole program in this look."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        apply_style(app, look.scheme, look.percent)


class LookKeeper(QObject):
    """Wears the look that was chosen, keeps it, and follows the computer from light to dark."""

    def __init__(self, look: Look, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self.look, self._folder = look, folder
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    def change(self, look: Look) -> None:
        """Wear this look from now on."""
        self.look = look
        save_look(self._folder, look)
        wear_look(look)

    def _follow(self) -> None:
        wear_look(self.look)

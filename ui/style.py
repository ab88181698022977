"""Colors, sizes and the style sheet: the one place that decides how Inspektor looks."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import as_file
from string import Template
from types import MappingProxyType
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from resources import resource

# How a page asks for a look (dynamic properties, set before the widget is shown; see `dress`):
#
#   QPushButton  role="primary"   the one thing to do next          role="quiet"   no frame until pointed at
#                role="answer"    one key, checkable, big           role="danger"  cannot be taken back
#                role="segment"   one of a row of choices           role="rail"    the rail at the left
#                (none)           an ordinary framed button
#   QFrame       role="card"      white, framed, rounded            role="panel"   a shade darker, no frame
#                role="banner"    practice and warnings, tone="practice" | "fault" | "ok" | "info"
#                role="line"      one pixel high, between things
#   QLabel       role="h1" "h2" "h3"  headings                      role="muted"   less important
#                role="small"     muted and smaller                 role="key"     a key cap: F2, J, Ctrl+N
#                role="chip"      a colored word, tone=one of `TONES` (severity, source letter, state)
#                role="fault"     red words under a field           role="law"     a legal reference
#   any editor   fault=True       red frame
#
# `TONES` are the codes themselves: "iakttagelse" "mindre" "vasentlig" "allvarlig" for severities, the letters
# "B" "N" "P" "L" "H" "O" "D" for sources, and "neutral" "info" "ok" "fault" "practice". What paints itself (a
# delegate) asks `palette_of(widget)`.

Scheme = Literal["system", "light", "dark"]

FAMILY = "Noto Sans"
BASE_POINTS = 10.5
TARGET = 36
"""The least height in pixels of anything that is pressed."""
NARROW = 900
"""Under this width in pixels (200 % on a small laptop) pages put their columns on top of each other."""

_FONT_FILES = ("NotoSans-Regular", "NotoSans-SemiBold")  # the screen has no italics


@dataclass(frozen=True, slots=True)
class Tone:
    """Colored words: `ink` on `ground`, at least 4.5:1."""

    ink: str
    ground: str


@dataclass(frozen=True, slots=True)
class Palette:
    """Every color there is, by what it is for. `PAIRS` says which ones meet."""

    name: str
    page: str
    surface: str
    sunken: str
    hover: str
    line: str
    frame: str
    ink: str
    muted: str
    accent: str
    accent_hover: str
    accent_ink: str
    accent_soft: str
    accent_text: str
    focus: str
    danger: str
    rail: str
    rail_hover: str
    rail_active: str
    rail_ink: str
    rail_muted: str
    rail_focus: str
    tones: Mapping[str, Tone]


def _tones(table: str) -> Mapping[str, Tone]:
    rows = (line.split() for line in table.strip().splitlines())
    return MappingProxyType({name: Tone(ink, ground) for name, ink, ground in rows})


LIGHT = Palette(
    name="light",
    page="#f6f4f0",
    surface="#ffffff",
    sunken="#efece5",
    hover="#f3f0ea",
    line="#e0dbd1",
    frame="#86827a",
    ink="#1b2528",
    muted="#565f62",
    accent="#0b5f70",
    accent_hover="#084a58",
    accent_ink="#ffffff",
    accent_soft="#dcecef",
    accent_text="#0a5565",
    focus="#b5530a",
    danger="#a61b1b",
    rail="#113c47",
    rail_hover="#1b4d59",
    rail_active="#276270",
    rail_ink="#ffffff",
    rail_muted="#cfe0e4",
    rail_focus="#ffc77a",
    tones=_tones("""
        neutral     #4a5457 #ebe7df
        info        #0a5565 #dcecef
        ok          #1b6438 #dff0e4
        fault       #971717 #fbe3e1
        practice    #5c4000 #ffe7b0
        iakttagelse #3d5159 #e5ebee
        mindre      #664d00 #fbf0c9
        vasentlig   #853a00 #fde4cf
        allvarlig   #971717 #fbe0df
        B           #0a5565 #d9ecf0
        N           #6b3a6f #f1e3f2
        P           #1b6438 #dff0e4
        L           #664d00 #fbf0c9
        H           #853a00 #fde4cf
        O           #2b4a8b #e2e9f8
        D           #4a5457 #ebe7df
    """),
)

DARK = Palette(
    name="dark",
    page="#14191b",
    surface="#1d2426",
    sunken="#171d1f",
    hover="#263033",
    line="#333e41",
    frame="#7d8b8f",
    ink="#e9edec",
    muted="#a9b5b7",
    accent="#6cc3d3",
    accent_hover="#8ad3e0",
    accent_ink="#06252c",
    accent_soft="#17414b",
    accent_text="#8fd3df",
    focus="#ffb454",
    danger="#ff9c94",
    rail="#0d2a32",
    rail_hover="#163a44",
    rail_active="#1f4d59",
    rail_ink="#f2f7f8",
    rail_muted="#a9c3c9",
    rail_focus="#ffb454",
    tones=_tones("""
        neutral     #c6ced0 #2d3639
        info        #8fd3df #17414b
        ok          #8fdcaa #173a26
        fault       #ffb1aa #4a1b1b
        practice    #ffdc94 #453410
        iakttagelse #c3d0d5 #2c393e
        mindre      #f2d675 #3f3510
        vasentlig   #ffbf8a #47290f
        allvarlig   #ffb1aa #4f1c1c
        B           #8fd3df #17414b
        N           #e3b6e7 #40264a
        P           #8fdcaa #173a26
        L           #f2d675 #3f3510
        H           #ffbf8a #47290f
        O           #b3c7f7 #233459
        D           #c6ced0 #2d3639
    """),
)

TONES = tuple(LIGHT.tones)

PAIRS = (
    *((ink, ground) for ink in ("ink", "muted") for ground in ("page", "surface", "sunken", "hover")),
    *(("accent_text", ground) for ground in ("page", "surface", "sunken", "hover", "accent_soft")),
    ("accent_ink", "accent"),
    ("accent_ink", "accent_hover"),
    ("ink", "accent_soft"),
    ("muted", "accent_soft"),
    ("danger", "surface"),
    ("danger", "page"),
    *(("rail_ink", ground) for ground in ("rail", "rail_hover", "rail_active")),
    *(("rail_muted", ground) for ground in ("rail", "rail_hover", "rail_active")),
)
"""Words and the ground they stand on: at least 4.5:1 (WCAG 2.2, 1.4.3), in both palettes."""

FRAME_PAIRS = (
    *((line, ground) for line in ("frame", "focus") for ground in ("page", "surface", "sunken")),
    ("rail_focus", "rail"),
)
"""Frames and focus rings against their ground: at least 3:1 (WCAG 2.2, 1.4.11)."""


def apply_style(app: QApplication, scheme: Scheme = "system", percent: int = 100) -> Palette:
    """Dress the whole program; `percent` is the text size, 100-200. Give the palette that was chosen."""
    palette = DARK if _is_dark(app, scheme) else LIGHT
    app.setStyle("Fusion")
    app.setFont(_font(percent))
    app.setPalette(_qt_palette(palette))
    app.setStyleSheet(style_sheet(palette, percent))
    return palette


def load_fonts() -> tuple[str, ...]:
    """Load the shipped fonts, so that every laptop shows the same picture; give the families that came."""
    families: list[str] = []
    for name in _FONT_FILES:
        with as_file(resource(f"fonts/{name}.ttf")) as path:
            number = QFontDatabase.addApplicationFont(str(path))
            families += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(families))


def style_sheet(palette: Palette, percent: int = 100) -> str:
    """Make the style sheet from resources/style.qss and one palette."""
    colors = {f.name: getattr(palette, f.name) for f in fields(palette) if f.name != "tones"}
    sizes = {
        name: f"{BASE_POINTS * ratio * percent / 100:.1f}pt"
        for name, ratio in (("small", 0.9), ("base", 1.0), ("h3", 1.05), ("h2", 1.2), ("h1", 1.7))
    }
    icons = resource(f"icons/{palette.name}")
    sheet = Template(resource("style.qss").read_text(encoding="utf-8"))
    text = sheet.substitute(
        colors, **sizes, icons=str(icons).replace("\\", "/"), fault=palette.tones["fault"].ink
    )
    return text + "".join(_tone_rules(palette))


def palette_of(widget: QWidget) -> Palette:
    """
    Give the palette that this widget wears, for what paints itself.

    The application's palette is asked, for the style sheet changes the widget's own.
    """
    return DARK if QApplication.palette(widget).color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def dress(widget: QWidget, **properties: str | bool) -> None:
    """Set the properties that the style sheet looks at, and let the change be seen at once."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _tone_rules(palette: Palette) -> list[str]:
    return [
        f'QLabel[role="chip"][tone="{name}"] {{ color: {tone.ink}; background: {tone.ground}; }}\n'
        f'QFrame[role="banner"][tone="{name}"] {{ background: {tone.ground}; }}\n'
        f'QFrame[role="banner"][tone="{name}"] QLabel {{ color: {tone.ink}; }}\n'
        for name, tone in palette.tones.items()
    ]


def _is_dark(app: QApplication, scheme: Scheme) -> bool:
    if scheme == "system":
        return app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return scheme == "dark"


def _font(percent: int) -> QFont:
    font = QFont(FAMILY)
    font.setPointSizeF(BASE_POINTS * percent / 100)
    return font


_ROLES = (
    (QPalette.ColorRole.Window, "page"),
    (QPalette.ColorRole.WindowText, "ink"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.AlternateBase, "sunken"),
    (QPalette.ColorRole.Text, "ink"),
    (QPalette.ColorRole.PlaceholderText, "muted"),
    (QPalette.ColorRole.Button, "surface"),
    (QPalette.ColorRole.ButtonText, "ink"),
    (QPalette.ColorRole.Highlight, "accent"),
    (QPalette.ColorRole.HighlightedText, "accent_ink"),
    (QPalette.ColorRole.ToolTipBase, "ink"),
    (QPalette.ColorRole.ToolTipText, "page"),
    (QPalette.ColorRole.Link, "accent_text"),
    (QPalette.ColorRole.LinkVisited, "accent_text"),
    (QPalette.ColorRole.Accent, "accent"),
    (QPalette.ColorRole.Light, "surface"),
    (QPalette.ColorRole.Mid, "line"),
    (QPalette.ColorRole.Dark, "frame"),
)


def _qt_palette(palette: Palette) -> QPalette:
    """Give the same colors to what Fusion paints by itself."""
    dress_of = QPalette()
    for role, token in _ROLES:
        dress_of.setColor(role, QColor(getattr(palette, token)))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        dress_of.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.muted))
    return dress_of

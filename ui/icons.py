"""Icons from resources/icons, drawn in the color of the words beside them."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QGuiApplication, QIcon, QImageReader, QPixmap

from resources import resource


def make_icon(name: str, color: str, size: int = 20) -> QIcon:
    """Give resources/icons/<name>.svg in this color; sharp on every screen."""
    return QIcon(make_pixmap(name, color, size))


def make_pixmap(name: str, color: str, size: int) -> QPixmap:
    """Draw the icon at `size` logical pixels."""
    drawing = resource(f"icons/{name}.svg").read_bytes().replace(b"currentColor", color.encode())
    buffer = QBuffer()
    buffer.setData(QByteArray(drawing))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    ratio = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
    reader.setScaledSize(QSize(round(size * ratio), round(size * ratio)))
    pixmap = QPixmap.fromImage(reader.read())
    pixmap.setDevicePixelRatio(ratio)
    return pixmap

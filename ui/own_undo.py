"""A field's own undo, of what was typed in it since it was shown: it comes before the visit's."""

from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

UNDO_KEYS = ("Ctrl+Z",)
REDO_KEYS = ("Ctrl+Shift+Z", "Ctrl+Y")


def is_undo_or_redo(event: QKeyEvent) -> bool | None:
    """Say whether the key asks for undo (False) or redo (True); None for any other."""
    pressed = QKeySequence(event.keyCombination()).toString()
    if pressed in UNDO_KEYS:
        return False
    return True if pressed in REDO_KEYS else None


def take_own(field: QWidget | None, *, is_redo: bool) -> bool:
    """Let the field undo or redo what was typed in it; False if it has nothing of its own."""
    if not _has_own(field, is_redo=is_redo):
        return False
    if isinstance(field, QPlainTextEdit | QLineEdit):
        (field.redo if is_redo else field.undo)()
    return True


def _has_own(field: QWidget | None, *, is_redo: bool) -> bool:
    if isinstance(field, QPlainTextEdit):
        document = field.document()
        has_any = document.isRedoAvailable() if is_redo else document.isUndoAvailable()
    elif isinstance(field, QLineEdit):
        has_any = field.isRedoAvailable() if is_redo else field.isUndoAvailable()
    else:
        return False
    return has_any and not field.isReadOnly()


def hear_undo(field: QPlainTextEdit | QLineEdit, event: QKeyEvent) -> bool:
    """Take an undo or redo key; what the field has none of is left to the window. False for other keys."""
    is_redo = is_undo_or_redo(event)
    if is_redo is None:
        return False
    if not take_own(field, is_redo=is_redo):
        event.ignore()
    return True

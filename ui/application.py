"""Makes the one QApplication of the process: Swedish, with the shipped font, dressed."""

import sys

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from ui.look import Look
from ui.style import apply_style, load_fonts


def make_application(look: Look) -> QApplication:
    """Make the QApplication, or dress the one there is."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
        app.setApplicationName("Inspektor")
        app.setApplicationDisplayName("")  # or Qt puts it after every title once more
        speak_swedish(app)
        load_fonts()
    apply_style(app, look.scheme, look.percent)
    return app


def speak_swedish(app: QApplication) -> None:
    """Give Qt's own words, dates and numbers in Swedish whatever the computer is set to."""
    QLocale.setDefault(QLocale(QLocale.Language.Swedish, QLocale.Country.Sweden))
    translator = QTranslator(app)
    if translator.load("qtbase_sv", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)

"""Every line of Qt, and every Swedish word on the screen."""

import ctypes
import sys

if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
    # PySide6 6.12.0 forgets to count the True that each Signal.emit() returns: after some hundred signals
    # Python 3.11 would deallocate True and abort. From 3.12 on True is immortal (PEP 683); here it is made so.
    # tests/ui/test_immortal_true.py tells when PySide6 has mended it and these lines can go.
    ctypes.c_ssize_t.from_address(id(True)).value += 1 << 40

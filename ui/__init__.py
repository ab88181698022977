"""Every line of Qt, and every Swedish word on the screen."""

import ctypes
import sys

if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
    # PySide6 6.12.0 forgets to count the True that each Signal.emit() returns, and the None that a model's
    # data() or a layout's itemAt() gives to Qt: after some hundred of them Python 3.11 would deallocate
    # both and abort. From 3.12 on they are immortal (PEP 683); here they are made so.
    # tests/ui/test_immortal_true.py tells when PySide6 has mended it and these lines can go.
    for _constant in (None, True, False):
        ctypes.c_ssize_t.from_address(id(_constant)).value += 1 << 40

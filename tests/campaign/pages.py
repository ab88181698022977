"""Decrypts every page of an SQLCipher file and of its log as they lie there, freed pages too."""

import ctypes
import ctypes.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from inspektor.sealing import TAG_BYTES, BrokenSeal, derive, unseal

PAGE, RESERVE, IV, SALT, BLOCK = 4096, 80, 16, 16, 16
WAL_HEADER, FRAME_HEADER, LENGTH = 32, 24, 4


def decrypt_database(data: bytes, key: str) -> bytes:
    """Give the plain bytes of all pages of the file, one after the other."""
    return b"".join(_decrypt_page(data[at : at + PAGE], key) for at in range(0, len(data), PAGE))


def decrypt_log(data: bytes, key: str) -> bytes:
    """Give the plain bytes of all frames of a write-ahead log, those that no longer count among them."""
    size = FRAME_HEADER + PAGE
    starts = range(WAL_HEADER, len(data), size)
    return b"".join(_decrypt_page(data[at + FRAME_HEADER : at + size], key) for at in starts)


def read_plain(path: Path, key: str) -> bytes:
    """Give a file of a vault as it lies there, and after that what the key makes of it."""
    data = path.read_bytes()
    if path.suffix == ".box":
        return data + b"".join(_open_box(path, key))
    return data + (decrypt_log(data, key) if path.name.endswith("-wal") else decrypt_database(data, key))


def _decrypt_page(page: bytes, key: str) -> bytes:
    """Undo AES-256-CBC by AES-256-ECB of the whole page at once and one exclusive or."""
    if len(page) < PAGE:
        return b""
    iv = page[PAGE - RESERVE : PAGE - RESERVE + IV]
    sealed = page[: PAGE - RESERVE]
    plain = _cbc(sealed, iv, key)
    # The first page begins with the file's salt, which is not encrypted and shifts nothing else.
    return plain + _cbc(sealed[SALT:], iv, key)


def _cbc(sealed: bytes, iv: bytes, key: str) -> bytes:
    blocks, before = _ecb(sealed, bytes.fromhex(key)), iv + sealed[:-BLOCK]
    mixed = int.from_bytes(blocks, "big") ^ int.from_bytes(before, "big")
    return mixed.to_bytes(len(blocks), "big")


@cache  # looking for it takes longer than a whole file
def _find_crypto() -> ctypes.CDLL:
    return ctypes.CDLL(ctypes.util.find_library("crypto"))


def _ecb(sealed: bytes, key: bytes) -> bytes:
    crypto = _find_crypto()
    for name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_ecb"):
        getattr(crypto, name).restype = ctypes.c_void_p
    context = ctypes.c_void_p(crypto.EVP_CIPHER_CTX_new())
    plain, length = ctypes.create_string_buffer(len(sealed) + BLOCK), ctypes.c_int()
    crypto.EVP_DecryptInit_ex(context, ctypes.c_void_p(crypto.EVP_aes_256_ecb()), None, key, None)
    crypto.EVP_CIPHER_CTX_set_padding(context, 0)
    crypto.EVP_DecryptUpdate(context, plain, ctypes.byref(length), sealed, len(sealed))
    crypto.EVP_CIPHER_CTX_free(context)
    return plain.raw[: length.value]


def _open_box(path: Path, key: str) -> Iterator[bytes]:
    """Give the plain bytes of each record of a segment: each is bound to the last bytes of the one before."""
    data, extra, at = path.read_bytes(), path.stem.encode(), 0
    while at < len(data):
        end = at + LENGTH + int.from_bytes(data[at : at + LENGTH], "big")
        try:
            yield unseal(derive(key, "black box"), data[at + LENGTH : end], extra)
        except BrokenSeal:
            return
        at, extra = end, data[end - TAG_BYTES : end]

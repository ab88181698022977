"""Seals bytes so that nobody without the key reads them and nobody alters them unseen."""

from hashlib import blake2b

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_NPUBBYTES as NONCE_BYTES
from nacl.exceptions import CryptoError
from nacl.utils import random

KEY_BYTES = 32
TAG_BYTES = 16


class BrokenSeal(Exception):  # noqa: N818 - what happened, not an error of ours
    """The bytes were altered, cut, or sealed with another key or for another purpose."""


def derive(key_hex: str, purpose: str) -> bytes:
    """Give 32 bytes for one purpose from a random 256-bit key (64 hex digits): BLAKE2b, keyed (RFC 7693)."""
    return blake2b(purpose.encode(), key=bytes.fromhex(key_hex), digest_size=KEY_BYTES).digest()


def seal(key: bytes, plain: bytes, extra: bytes = b"") -> bytes:
    """Give nonce and sealed bytes (XChaCha20-Poly1305); to unseal them takes the same `extra`, not kept."""
    nonce = random(NONCE_BYTES)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plain, extra, nonce, key)


def unseal(key: bytes, sealed: bytes, extra: bytes = b"") -> bytes:
    """Give what was sealed with this key and `extra`; BrokenSeal if a single bit differs."""
    nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    if len(text) < TAG_BYTES:
        raise BrokenSeal
    try:
        plain: bytes = crypto_aead_xchacha20poly1305_ietf_decrypt(text, extra, nonce, key)
    except CryptoError as error:
        raise BrokenSeal from error
    return plain

"""The vault's header: what is needed besides the secrets to open it, in two copies beside the database."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Self

import msgspec
from msgspec import Meta, Raw, Struct

from inspektor.durable import write_durably
from inspektor.keys.faults import HeaderFault
from inspektor.sealing import KEY_BYTES, TAG_BYTES

VERSION = 1
SALT_BYTES = 16
_SEALED = 24 + KEY_BYTES + TAG_BYTES
_LIMIT = 16 * 1024  # bytes; a header has less than one thousand
_SUFFIXES = (".vault", ".vault2")

Id = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Sealed = Annotated[bytes, Meta(min_length=_SEALED, max_length=_SEALED)]


class Kdf(Struct, frozen=True, forbid_unknown_fields=True):
    """Argon2id's cost and salt, within limits: a stranger's header must not take all the memory there is."""

    passes: Annotated[int, Meta(ge=1, le=10)]
    memory: Annotated[int, Meta(ge=8192, le=1024**3)]
    salt: Annotated[bytes, Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]


class Header(Struct, frozen=True, forbid_unknown_fields=True):
    """
    What stands in the header; both keys are the vault's own, sealed in two ways.

    `generation` grows with each writing: the newest copy counts. `keyring` is the backend's module and class,
    `ring` the id of the keyring's secret.
    """

    version: Annotated[int, Meta(ge=1, le=VERSION)]
    vault: Id
    generation: Annotated[int, Meta(ge=1, le=2**53)]
    keyring: Annotated[str, Meta(max_length=200)]
    ring: Id
    kdf: Kdf
    by_recovery: Sealed
    by_secret: Sealed

    def bound_to_secret(self) -> bytes:
        """Give all that the seal of the PIN's side is bound to: everything but that seal itself."""
        return msgspec.json.encode(self.with_secret(b""))

    def with_secret(self, by_secret: bytes) -> Self:
        """Give the header with this seal on the PIN's side."""
        return msgspec.structs.replace(self, by_secret=by_secret)


def bind_recovery(vault_id: str) -> bytes:
    """Give what the recovery seal is bound to: it stays when the PIN, and with it all the rest, changes."""
    return f"inspektor vault {VERSION} {vault_id}".encode()


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    check: str
    header: Raw


class _Version(Struct, frozen=True):
    version: int


class HeaderFiles:
    """Both copies of one vault's header. `reports` gathers a Swedish sentence for each that was mended."""

    def __init__(self, database: Path) -> None:
        """Name the copies by the database they lie beside."""
        self.paths: Sequence[Path] = [database.with_suffix(suffix) for suffix in _SUFFIXES]
        self.reports: list[str] = []

    @property
    def exist(self) -> bool:
        """Whether any copy is there, whole or not."""
        return any(path.exists() for path in self.paths)

    def read(self) -> Header | None:
        """
        Give the newest whole copy and mend the other from it; None if there never was a header.

        HeaderFault if none is whole, or if a newer Inspektor wrote it; then no file is touched.
        """
        copies = [_read(path) for path in self.paths]
        whole = [copy for copy in copies if copy is not None]
        if not whole and not self.exist:
            return None
        if not whole:
            raise HeaderFault(
                "Båda kopiorna av valvets låsfil är skadade, och utan dem går valvet inte att öppna. Ingen "
                f"fil har ändrats. Be IT att lägga tillbaka {self.paths[0].name} från datorns säkerhetskopia."
            )
        newest = max(whole, key=lambda header: header.generation)
        for path, copy in zip(self.paths, copies, strict=True):
            if copy != newest:
                self._mend(path, newest)
        return newest

    def write(self, header: Header) -> None:
        """
        Write both copies, one after the other: at every moment one of them is whole.

        HeaderFault if the first could not be written; then the old header counts. Where only the second could
        not, the new one counts, a report says so, and the next reading tries again.
        """
        data = _encode(header)
        try:
            write_durably(self.paths[0], data)
        except OSError as error:
            raise HeaderFault(
                "Valvets låsfil kunde inte skrivas, så ingenting är ändrat. Kontrollera att disken inte är "
                "full eller skrivskyddad och försök igen."
            ) from error
        self._write_copy(self.paths[1], data)

    def _mend(self, path: Path, newest: Header) -> None:
        if self._write_copy(path, _encode(newest)):
            self.reports.append(
                f"Den ena kopian av valvets låsfil ({path.name}) var skadad, saknades eller var äldre. Den "
                "är gjord på nytt av den andra, och ingenting har gått förlorat."
            )

    def _write_copy(self, path: Path, data: bytes) -> bool:
        try:
            write_durably(path, data)
        except OSError:
            self.reports.append(
                f"Den ena kopian av valvets låsfil ({path.name}) kunde inte skrivas. Valvet öppnas med den "
                "andra; kontrollera att disken inte är full eller skrivskyddad."
            )
            return False
        return True


def _encode(header: Header) -> bytes:
    raw = msgspec.json.encode(header)
    return msgspec.json.encode(_File(_digest(raw), Raw(raw)))


def _digest(raw: bytes) -> str:
    return blake2b(raw, digest_size=16).hexdigest()


def _read(path: Path) -> Header | None:
    try:
        with path.open("rb") as file:
            return _decode(file.read(_LIMIT))
    except OSError:
        return None


def _decode(data: bytes) -> Header | None:
    """Give the header of one copy, None if it is not as it was written. HeaderFault: a newer one."""
    try:
        parts = msgspec.json.decode(data, type=_File)
        raw = bytes(parts.header)
        if parts.check != _digest(raw):
            return None
        _refuse_newer(raw)
        header = msgspec.json.decode(raw, type=Header)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):  # the last: brackets in brackets
        return None
    return header if _encode(header) == data else None  # a space more is a sign that somebody wrote there


def _refuse_newer(raw: bytes) -> None:
    if msgspec.json.decode(raw, type=_Version).version > VERSION:
        raise HeaderFault(
            "Valvet är skrivet av en nyare version av Inspektor. Ingen fil har ändrats; installera den nyare "
            "versionen och öppna igen."
        )

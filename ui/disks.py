"""Which other disks there are to put an emergency copy on: memory sticks first, the laptop's own never."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

_STICK_ROOTS = ("/media", "/run/media", "/Volumes", "/mnt")
_NO_DISKS = ("/boot", "/snap", "/var/lib", "/System", "/private")
_OF_THE_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afpfs", "webdav"})
_OF_MEMORY = frozenset({"tmpfs", "ramfs", "devtmpfs", "overlay", "squashfs", "proc", "sysfs", "autofs"})


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk with a file system: where it is, what it is called, its kind, and how many bytes are free."""

    root: Path
    name: str
    device: str
    kind: str
    free: int

    @property
    def is_stick(self) -> bool:
        """Say whether it lies where the system puts what is plugged in; another letter on Windows."""
        text = str(self.root)
        return text.startswith(_STICK_ROOTS) or (len(text) <= 3 and text[1:2] == ":")


_SAME_DISK = "Mappen ligger på samma disk som Inspektor: kopian skyddar inte om datorn går sönder."
_EJECT = "Mata ut minnet innan du drar ur det."

FindDisks = Callable[[], tuple[Disk, ...]]


def list_disks() -> tuple[Disk, ...]:
    """Give the disks that are mounted and can be written."""
    return tuple(
        Disk(
            Path(each.rootPath()),
            each.displayName() or each.rootPath(),
            bytes(each.device().data()).decode(errors="replace"),
            bytes(each.fileSystemType().data()).decode(errors="replace"),
            each.bytesAvailable(),
        )
        for each in QStorageInfo.mountedVolumes()
        if each.isValid() and each.isReady() and not each.isReadOnly()
    )


def choose_targets(disks: Sequence[Disk], data_folder: Path) -> tuple[Disk, ...]:
    """Give those of these disks that an emergency copy may go to: not the one that the work lies on."""
    own = _list_own(disks, data_folder)
    fit = [disk for disk in disks if disk.device not in own and _is_disk(disk)]
    once = {disk.device: disk for disk in reversed(fit)}  # the same disk may be mounted twice
    return tuple(sorted(once.values(), key=lambda disk: (not disk.is_stick, str(disk.root))))


def advise(disks: Sequence[Disk], folder: Path, data_folder: Path) -> str:
    """Say what is to be known of a copy that lies in this folder; empty if nothing is."""
    disk = _find_disk(disks, folder.resolve())
    if disk is not None and disk.device in _list_own(disks, data_folder.resolve()):
        return _SAME_DISK
    return _EJECT if disk is not None and disk.is_stick else ""


def _list_own(disks: Sequence[Disk], data_folder: Path) -> set[str]:
    """Give the devices that go with the laptop: what the work lies on, and the system."""
    own = _find_disk(disks, data_folder)
    return {disk.device for disk in disks if disk.root == Path("/")} | ({own.device} if own else set())


def _find_disk(disks: Sequence[Disk], folder: Path) -> Disk | None:
    around = [disk for disk in disks if folder.is_relative_to(disk.root)]
    return max(around, key=lambda disk: len(disk.root.parts), default=None)


def _is_disk(disk: Disk) -> bool:
    kind = disk.kind.lower()
    is_real = kind not in _OF_THE_NETWORK | _OF_MEMORY and not kind.startswith("cgroup")
    return is_real and not str(disk.root).startswith(_NO_DISKS) and not disk.device.startswith("/dev/loop")

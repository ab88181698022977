"""The lines that `make mutants` breaks, one or more for each promise; run.py names them all."""

from tests.mutants.breaking import Mutant

_POWER = "power cut"
_KILL = "kill -9"
_DISK = "full disk"
_RUIN = "any one file destroyed"
_BACKUPS = "backups restored"
_CANARIES = "canaries"
_MEMORY = "memory after lock"
_DISPOSAL = "disposal"
_PARTS = "one part without the other"
_RING = "real keyring"
_CHAIN = "tampering with the chain"
_UPGRADES = "upgrades"

_CUT = "tests/proof/test_power_cut.py::test_nothing_promised_is_lost_at_a_power_cut"
_ALONE = "tests/proof/test_power_cut.py::test_each_of_the_two_journals_is_enough_at_a_power_cut"
_AT_START = (
    "tests/proof/test_ruin.py::test_a_second_journal_that_is_gone_or_cut_is_noticed_before_anything_is_read"
)
_DISPOSED = "tests/sync/test_disposal.py::test_after_disposal_none_of_200_canaries_is_on_any_decrypted_page"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        name="synchronous is NORMAL",
        promise=_POWER,
        file="inspektor/storage/engine.py",
        old='("synchronous", "FULL", 2)',
        new='("synchronous", "NORMAL", 1)',
        tests=(_ALONE,),
    ),
    Mutant(
        name="the black box is not synced",
        promise=_POWER,
        file="inspektor/storage/black_box.py",
        old="sync_file(self._file)",
        new="self._file",
        tests=(_ALONE,),
    ),
    Mutant(
        name="no folder is synced",
        promise=_POWER,
        file="inspektor/durable.py",
        old="    try:\n        os.fsync(number)",
        new="    try:\n        pass",
        tests=(_ALONE,),
    ),
    Mutant(
        name="a new folder's name is not synced",
        promise=_POWER,
        file="inspektor/durable.py",
        old="sync_folder(folder.parent)",
        new="folder.parent",
        tests=(_CUT,),
    ),
    Mutant(
        name="what is acknowledged is not committed",
        promise=_KILL,
        file="inspektor/storage/database.py",
        old="with self._alone(), self._noticing_damage(), self._writers.begin() as db:",
        new="with self._alone(), self._noticing_damage(), self._writers.connect() as db:",
        tests=("tests/proof/test_kill_storage.py",),
    ),
    Mutant(
        name="a disk that is full under the black box is no fault to tell",
        promise=_DISK,
        file="inspektor/storage/faults.py",
        old="errno.ENOSPC: _FULL,",
        new="errno.ENOSPC: 0,",
        tests=("tests/proof/test_full_disk.py",),
    ),
    Mutant(
        name="a transaction is not written into the black box",
        promise=_RUIN,
        file="inspektor/storage/database.py",
        old="if record:",
        new="if not record:",
        tests=("tests/proof/test_ruin.py",),
    ),
    Mutant(
        name="what the database lacks is not replayed",
        promise=_RUIN,
        file="inspektor/storage/twofold.py",
        old="missing = self.box.read_after(head) if head else ()",
        new="missing = ()",
        tests=("tests/proof/test_ruin.py",),
    ),
    Mutant(
        name="database and black box are not compared",
        promise=_RUIN,
        file="inspektor/storage/twofold.py",
        old="if head is None or not self.box.holds(head):",
        new="if head is None:",
        tests=(_AT_START,),
    ),
    Mutant(
        name="an attachment has no second copy",
        promise=_RUIN,
        file="inspektor/storage/attachment_file.py",
        old="for path in (self.main, self.spare):\n            make_folder",
        new="for path in (self.main, self.main):\n            make_folder",
        tests=("tests/proof/test_ruin.py",),
    ),
    Mutant(
        name="a backup counts without having been opened",
        promise=_BACKUPS,
        file="inspektor/storage/backups.py",
        old="        _check(temporary, database.key, seq)",
        new="        assert seq",
        tests=("tests/inspektor/storage/test_backups.py",),
    ),
    Mutant(
        name="the fault's own words are logged",
        promise=_CANARIES,
        file="ui/messages.py",
        old="yield type(seen).__name__",
        new="yield repr(seen)",
        tests=("tests/proof/test_canaries.py",),
    ),
    Mutant(
        name="a picture is kept as it came, EXIF and GPS with it",
        promise=_CANARIES,
        file="inspektor/pictures/child.py",
        old='picture = _encode(sheet, "PNG" if is_png else "JPEG")',
        new="picture = data",
        tests=("tests/inspektor/pictures/test_cleaning.py",),
    ),
    Mutant(
        name="the process goes on after a lock",
        promise=_MEMORY,
        file="ui/locking.py",
        old="    os.execv(command[0], command)",
        new="    subprocess.Popen(command)",
        tests=("tests/ui/test_lock.py",),
    ),
    Mutant(
        name="secure_delete is off",
        promise=_DISPOSAL,
        file="inspektor/storage/engine.py",
        old='("secure_delete", "ON", 1)',
        new='("secure_delete", "OFF", 0)',
        tests=(_DISPOSED,),
    ),
    Mutant(
        name="SQLite's log is not emptied at disposal",
        promise=_DISPOSAL,
        file="inspektor/storage/clearing.py",
        old="        database.scrub()",
        new="        assert database",
        tests=(_DISPOSED,),
    ),
    Mutant(
        name="old segments of the black box stay at disposal",
        promise=_DISPOSAL,
        file="inspektor/storage/clearing.py",
        old="        database.drop_segments_before(head.segment)",
        new="        assert fresh",
        tests=(_DISPOSED,),
    ),
    Mutant(
        name="old backups stay at disposal",
        promise=_DISPOSAL,
        file="inspektor/storage/clearing.py",
        old="        _rewrite_backups(database, fresh, visit_ids)",
        new="        assert fresh",
        tests=(_DISPOSED,),
    ),
    Mutant(
        name="the keyring's half is left out of the key",
        promise=_PARTS,
        file="inspektor/keys/wrapping.py",
        old="blake2b(stretched, key=ring, ",
        new='blake2b(stretched, key=b"", ',
        tests=("tests/inspektor/keys/test_vault_lock.py",),
    ),
    Mutant(
        name="the PIN is left out of the key",
        promise=_PARTS,
        file="inspektor/keys/wrapping.py",
        old="blake2b(stretched, key=ring, ",
        new='blake2b(b"", key=ring, ',
        tests=("tests/inspektor/keys/test_vault_lock.py",),
    ),
    Mutant(
        name="wrong tries are not counted",
        promise=_PARTS,
        file="inspektor/keys/vault_lock.py",
        old="left = ring.spend_try()",
        new="left = 9",
        tests=("tests/inspektor/keys/test_tries.py",),
    ),
    Mutant(
        name="a keyring that keeps nothing is believed",
        promise=_RING,
        file="inspektor/keys/keyring_door.py",
        old="if self.get(service) != text:",
        new="if text == service:",
        tests=("tests/inspektor/keys",),
    ),
    Mutant(
        name="a signature is not checked",
        promise=_CHAIN,
        file="inspektor/verify.py",
        old="self._key.verify(message, raw)",
        new="bytes(message)",
        tests=("tests/inspektor/test_verify.py",),
    ),
    Mutant(
        name="a newer file is not refused",
        promise=_UPGRADES,
        file="inspektor/storage/migrations.py",
        old="if version > 1 + len(STEPS):",
        new="if version > 99:",
        tests=(
            "tests/inspektor/storage/test_migrations.py",
            "tests/inspektor/storage/test_database.py",
        ),
    ),
)

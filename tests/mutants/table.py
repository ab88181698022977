"""The lines that `make mutants` breaks, one or more for each promise; run.py names them all."""

from tests.mutants.breaking import Mutant

_POWER = "power cut: 0 lost"

_ALONE = "tests/proof/test_power_cut.py::test_each_of_the_two_journals_is_enough_at_a_power_cut"
_AT_START = (
    "tests/proof/test_ruin.py::test_a_second_journal_that_is_gone_or_cut_is_noticed_before_anything_is_read"
)
_RUIN = "any one file may be destroyed"
_DISPOSAL = "after disposal: 0 of 200"

_CANARIES = "tests/sync/test_disposal.py::test_after_disposal_none_of_200_canaries_is_on_any_decrypted_page"
_CLEARING = "inspektor/storage/clearing.py"

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
        file="inspektor/storage/database.py",
        old="missing = self._box.read_after(head) if head else ()",
        new="missing = ()",
        tests=("tests/proof/test_ruin.py",),
    ),
    Mutant(
        name="database and black box are not compared",
        promise=_RUIN,
        file="inspektor/storage/database.py",
        old="if head is None or not self._box.holds(head):",
        new="if head is None:",
        tests=(_AT_START,),
    ),
    Mutant(
        name="deleted rows are not overwritten",
        promise=_DISPOSAL,
        file="inspektor/storage/engine.py",
        old='("secure_delete", "ON", 1)',
        new='("secure_delete", "OFF", 0)',
        tests=(_CANARIES,),
    ),
    Mutant(
        name="the log is not emptied after a disposal",
        promise=_DISPOSAL,
        file=_CLEARING,
        old="        database.scrub()\n",
        new="",
        tests=(_CANARIES,),
    ),
    Mutant(
        name="old segments of the black box are kept",
        promise=_DISPOSAL,
        file=_CLEARING,
        old="        database.drop_segments_before(head.segment)\n",
        new="        pass\n",
        tests=(_CANARIES,),
    ),
    Mutant(
        name="old backups are kept as they are",
        promise=_DISPOSAL,
        file=_CLEARING,
        old="        _rewrite_backups(database, fresh, visit_ids)\n",
        new="",
        tests=(_CANARIES,),
    ),
    Mutant(
        name="what was moved aside is kept",
        promise=_DISPOSAL,
        file=_CLEARING,
        old="        _remove_strays(database)\n",
        new="",
        tests=(_CANARIES,),
    ),
    Mutant(
        name="what was disposed of is taken in again",
        promise=_DISPOSAL,
        file="inspektor/storage/exchange.py",
        old="    changes = _skip_gone(db, changes)\n",
        new="",
        tests=(_CANARIES,),
    ),
)

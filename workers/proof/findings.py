"""What the check has to say: what is wrong, row by row where it can, and what is not proved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from domain.kernel import Cursor
from workers.proof.checkpoints import Checkpoint
from workers.proof.rows import Listed, Row

RowFault = Literal[
    "altered",  # what it says is not what its digest is of
    "unchained",  # it does not follow from the version before it, one of the two is wrong
    "unreadable",  # it holds what no append can have written
    "doubled",  # a version that the stream has already
    "disordered",  # it stands before a lower version of its stream
    "missing",  # a version that the stream must have had
    "rewritten",  # the list outside has another digest or name for it
    "replaced",  # the list outside has it where another row stands now
    "removed",  # the list outside has it
    "inserted",  # the list outside has it not
]
WholeFault = Literal[
    "rows_differ",  # the rows between two horizons are not those signed, and no list says which
    "log_ends_early",  # the copies outside go on where the database ends
    "list_altered",  # a list outside is not the one signed
    "malformed",  # a checkpoint that is none
    "unknown_key",  # signed by a key that does not count here
    "bad_signature",  # not signed by whom it names
    "unlinked",  # it does not continue the checkpoint before it
    "checkpoint_missing",  # neither in the database nor outside
    "checkpoint_removed",  # outside, but not in the database
    "checkpoint_differs",  # in the database, another one than outside
    "copy_removed",  # in the database, but not outside, though a later one is
    "out_of_order",  # an export's line stands before one that was recorded earlier
    "miscounted",  # an export holds more or fewer events than it says
]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `row` names the row as it stands, or as the list outside has it."""

    kind: RowFault | WholeFault
    row: Listed | None = None
    checkpoint: int | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def order(self) -> tuple[bool, Cursor | tuple[()], int]:
        """Rows in the order of the log, then what is about many rows."""
        return self.row is None, self.row.cursor if self.row else (), self.checkpoint or 0


def named(row: Row) -> Listed:
    """A row as a fault names it."""
    return Listed(row.cursor, row.stream, row.version, row.name, row.digest)


@dataclass(frozen=True)
class Break:
    """An act in the chain of checkpoints: who decided what, and the checkpoints given up by it."""

    checkpoint: Checkpoint
    given_up: tuple[int, ...] = ()


@dataclass
class Report:
    """What a check found. It is well if there are no faults."""

    events: int = 0
    streams: int = 0
    checkpoints: int = 0
    last: Checkpoint | None = None
    last_hash: str = ""
    tail: int = 0
    """Events after the last checkpoint: chained, not signed."""
    tail_since: str = ""
    """When the first of them was recorded."""
    faults: list[Fault] = field(default_factory=list)
    """In the order of the log: the first is the first row that is wrong."""
    more: int = 0
    """Faults beyond those listed."""
    breaks: list[Break] = field(default_factory=list)
    without_copies: bool = False
    """There was nothing outside the database to compare with."""
    unlisted: int = 0
    """Checkpoints whose list of rows is not outside: their rows can be checked, not named."""
    not_copied: int = 0
    """Checkpoints at the end of the database's chain that are not outside yet."""

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

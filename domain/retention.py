"""How long what is kept: a table by kind of record, set by the archive's owner; and what a court or
a dispute about it holds back from destruction, whatever the table says.

No period is shipped as law where no law names one (人民调解法 27 asks for a file and names none).
Destruction itself is the file's own matter: two people sign it, and its keys are destroyed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, ClassVar, Final, Literal, NamedTuple, assert_never, get_args
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import Field, StringConstraints

from domain.dispute.terms import StaffId
from domain.kernel import Act, Fact, FreeText, Refused, Role, Value, civil_date
from domain.signature import Aggregate

RETENTION_STREAM = uuid5(NAMESPACE_URL, "jiefen:retention")
"""There is one table, and one list of what is held back; this is their stream."""

LAW: Final = "archive's table"
HOLD_LAW: Final = "个人信息保护法 47; office rule: legal hold"

RecordKind = Literal[
    "dispute_file",  # 卷宗 of a mediated dispute
    "rights_request",  # a request about one's own data
    "hotline_record",
    "impact_assessment",
]
"""What the table has a period for. What ends by its own rule is not here: a support plan is purged,
working notes end at filing, the record of readings goes month by month."""

KEEPERS: Final[tuple[Role, ...]] = ("archivist",)
HOLDERS: Final[tuple[Role, ...]] = ("archivist", "judicial_office", "county_desk")

Years = Annotated[int, Field(ge=1, le=100)]


class LeastPeriod(NamedTuple):
    """What no table goes below, with its source."""

    years: int
    source: str


LEAST: Final[Mapping[RecordKind, LeastPeriod]] = {
    "hotline_record": LeastPeriod(3, "心理援助热线技术指南（2021）"),
    "impact_assessment": LeastPeriod(3, "个人信息保护法 56"),
}
"""The others have no least period in law: the archive's owner says."""

TableVersion = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
HoldId = Annotated[str, StringConstraints(pattern=r"^h[1-9][0-9]{0,4}$")]


# --- facts ---------------------------------------------------------------------------------------


class Period(Value):
    """One row: how many full years after the end of its year a record is kept; None for ever."""

    record: RecordKind
    years: Years | None
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
    """The article, or the archive's own decision: published, so it stands in clear."""


class RetentionAdopted(Fact):
    """From here on this is the table. Files that have a period already keep it."""

    stored_name: ClassVar[str] = "retention.adopted.v1"
    version: TableVersion
    periods: Annotated[tuple[Period, ...], Field(min_length=1, max_length=20)]


class HoldSet(Fact):
    """Nothing of this record is destroyed or erased until that is lifted."""

    stored_name: ClassVar[str] = "retention.hold_set.v1"
    hold: HoldId
    record: UUID
    reason: FreeText
    by: StaffId


class HoldLifted(Fact):
    """The record may go again, when its period is over."""

    stored_name: ClassVar[str] = "retention.hold_lifted.v1"
    hold: HoldId
    reason: FreeText


RetentionFact = RetentionAdopted | HoldSet | HoldLifted
RETENTION_FACTS: tuple[type[Fact], ...] = RetentionFact.__args__


# --- state ---------------------------------------------------------------------------------------


class Hold(NamedTuple):
    """What is held back, since when, and by whom."""

    record: UUID
    since: date
    by: str


@dataclass(frozen=True, slots=True)
class RetentionBook:
    """The table in force, every version there was, and what is held back now."""

    version: str = ""
    periods: Mapping[RecordKind, Period] = field(default_factory=dict)
    versions: tuple[str, ...] = ()
    holds: Mapping[str, Hold] = field(default_factory=dict)
    numbered: int = 0

    def held(self, record: UUID) -> bool:
        """Whether something of this record is held back."""
        return any(hold.record == record for hold in self.holds.values())

    def until(self, record: RecordKind, ended_on: date) -> date | None:
        """The last day on which a record that ended then is kept; None for ever. Raises Refused."""
        period = self.periods.get(record)
        if period is None:
            raise Refused(
                "The archive's owner has set no period for this kind of record: adopt_table",
                law=LAW,
            )
        return date(ended_on.year + period.years, 12, 31) if period.years else None


NO_TABLE: Final = RetentionBook()


def evolve(retention: RetentionBook, fact: RetentionFact, at: datetime) -> RetentionBook:
    """The table and the holds after one more fact."""
    match fact:
        case RetentionAdopted():
            return replace(
                retention,
                version=fact.version,
                periods={each.record: each for each in fact.periods},
                versions=(*retention.versions, fact.version),
            )
        case HoldSet():
            hold = Hold(fact.record, civil_date(at), fact.by)
            return replace(
                retention,
                holds={**retention.holds, fact.hold: hold},
                numbered=retention.numbered + 1,
            )
        case HoldLifted():
            left = {key: hold for key, hold in retention.holds.items() if key != fact.hold}
            return replace(retention, holds=left)
        case _:
            assert_never(fact)


# --- commands ------------------------------------------------------------------------------------


def adopt_table(
    retention: RetentionBook, act: Act, *, version: TableVersion, periods: tuple[Period, ...]
) -> list[RetentionFact]:
    """Set how long each kind of record is kept, as the archive's owner. The whole table at once."""
    _only(act, *KEEPERS)
    if version in retention.versions:
        raise Refused(
            "Version {version} of the table was in force already", law=LAW, version=version
        )
    named = [each.record for each in periods]
    if sorted(named) != sorted(get_args(RecordKind)):
        raise Refused(
            "A table has one row for each kind of record: {kinds}",
            law=LAW,
            kinds=", ".join(get_args(RecordKind)),
        )
    for each in periods:
        least = LEAST.get(each.record)
        if least and each.years is not None and each.years < least.years:
            raise Refused(
                "{record} is kept for at least {years} years ({source})",
                law=LAW,
                record=each.record,
                years=least.years,
                source=least.source,
            )
    return [RetentionAdopted(version=version, periods=periods)]


def set_hold(
    retention: RetentionBook, act: Act, *, record: UUID, reason: FreeText
) -> list[RetentionFact]:
    """Hold a record back from destruction and erasure: a court asks, or somebody disputes it."""
    _only(act, *HOLDERS)
    return [HoldSet(hold=f"h{retention.numbered + 1}", record=record, reason=reason, by=act.by.id)]


def lift_hold(
    retention: RetentionBook, act: Act, *, hold: HoldId, reason: FreeText
) -> list[RetentionFact]:
    """Say why a record need not be held back any more."""
    _only(act, *HOLDERS)
    if hold not in retention.holds:
        raise Refused("Nothing is held back as {hold}", law=HOLD_LAW, hold=hold)
    return [HoldLifted(hold=hold, reason=reason)]


def not_held(retention: RetentionBook, record: UUID) -> None:
    """Refuse to destroy what is held back. Raises Refused."""
    if retention.held(record):
        raise Refused(
            "This record is held back from destruction: lift the hold first", law=HOLD_LAW
        )


def _only(act: Act, *roles: Role) -> None:
    if act.by.role not in roles:
        raise Refused(
            "This is done by: {roles}",
            law="office rule: who does what",
            roles=", ".join(role.replace("_", " ") for role in roles),
        )


RETENTION: Final = Aggregate(
    "retention",
    RetentionBook(),
    evolve,
    RETENTION_FACTS,
    {"adopt_table": adopt_table, "set_hold": set_hold, "lift_hold": lift_hold},
)

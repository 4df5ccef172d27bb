"""How long what is kept: a table by kind of record, set by the archive's owner for its own area;
and what a court or a dispute about it holds back from destruction, whatever the table says.

No period is shipped as law where no law names one (人民调解法 27 asks for a file and names none).
Destruction itself is the file's own matter: two people sign it, and its keys are destroyed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, assert_never, get_args
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import Field, StringConstraints

from domain.access import answers_today
from domain.area_lineage import NOTHING_CHANGED, Lineage, became
from domain.areas import significant, written
from domain.dispute.terms import StaffId
from domain.kernel import Act, Fact, FreeText, NotThere, Refused, Role, Value, civil_date
from domain.signature import Aggregate

RETENTION_STREAM = uuid5(NAMESPACE_URL, "jiefen:retention")
"""The tables of all areas, and one list of what is held back; this is their stream."""

LAW: Final = "archive's table"
HOLD_LAW: Final = "个人信息保护法 47; office rule: legal hold"

Body = dict[str, Any]
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
Keeping = Annotated[
    str, StringConstraints(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})?$")
]
"""The significant digits of the area whose archive set a table; "" is everywhere."""


# --- facts ---------------------------------------------------------------------------------------


class Period(Value):
    """One row: how many full years after the end of its year a record is kept; None for ever."""

    record: RecordKind
    years: Years | None
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
    """The article, or the archive's own decision: published, so it stands in clear."""


class RetentionAdopted(Fact):
    """From here on this is the table of the area. Files that have a period already keep it."""

    stored_name: ClassVar[str] = "retention.adopted.v2"
    version: TableVersion
    area: Keeping
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


def adopted_everywhere(body: Body) -> Body:
    """From before each archive had a table of its own: it was everybody's."""
    return body | {"area": ""}


RETENTION_UPCASTS: Final[dict[str, tuple[str, Callable[[Body], Body]]]] = {
    "retention.adopted.v1": ("retention.adopted.v2", adopted_everywhere),
}


# --- state ---------------------------------------------------------------------------------------


class Hold(NamedTuple):
    """What is held back, since when, and by whom."""

    record: UUID
    since: date
    by: str


class Table(NamedTuple):
    """How long what is kept in an area, as its archive set it last; before it did, by none."""

    area: str = ""
    version: str = ""
    periods: Mapping[RecordKind, Period] = {}


class OnFile(NamedTuple):
    """Which office has the record that a command names, or that is held back as the command says;
    "" where there is none. Nobody gives it: it is looked up."""

    office: str = ""


@dataclass(frozen=True, slots=True)
class RetentionBook:
    """The table in force in each area, every version there was, and what is held back now."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    versions: frozenset[tuple[str, str]] = frozenset()
    """Each with its area."""
    holds: Mapping[str, Hold] = field(default_factory=dict)
    numbered: int = 0

    def held(self, record: UUID) -> bool:
        """Whether something of this record is held back."""
        return any(hold.record == record for hold in self.holds.values())

    def table_of(self, office: str, offices: Lineage = NOTHING_CHANGED) -> Table:
        """The table of the closest archive in whose area the office is.

        Of one that was handed over (`offices`) it is the office that answers for it today, and the
        table of an archive that got another code is its own still; where nobody there has set one,
        the table under which the office was goes on.
        """
        today = became(offices, office).to
        placed = [(_lies_now(area, offices), each) for area, each in self.tables.items()]
        here = [(area, each) for area, each in placed if today.startswith(area)]
        here = here or [(each.area, each) for _, each in placed if office.startswith(each.area)]
        closest = max(here, key=lambda held: (len(held[0]), held[0] == held[1].area), default=None)
        return closest[1] if closest else Table()

    def until(
        self,
        record: RecordKind,
        ended_on: date,
        office: str,
        offices: Lineage = NOTHING_CHANGED,
    ) -> date | None:
        """The last day on which a record of this office that ended then is kept; None for ever.
        Raises Refused."""
        period = self.table_of(office, offices).periods.get(record)
        if period is None:
            raise Refused(
                "The archive's owner has set no period for this kind of record: adopt_table",
                law=LAW,
            )
        return date(ended_on.year + period.years, 12, 31) if period.years else None


def _lies_now(area: str, offices: Lineage) -> str:
    """Where the archive of an area is today, if it is the same under another code; where it was, if
    its cases went to another office."""
    now = became(offices, written(area)) if area else None
    return significant(now.to) if now and now.rest else area


NO_TABLE: Final = RetentionBook()


def evolve(retention: RetentionBook, fact: RetentionFact, at: datetime) -> RetentionBook:
    """The table and the holds after one more fact."""
    match fact:
        case RetentionAdopted():
            periods = {each.record: each for each in fact.periods}
            table = Table(fact.area, fact.version, periods)
            return replace(
                retention,
                tables={**retention.tables, fact.area: table},
                versions=retention.versions | {(fact.area, fact.version)},
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
    """Set how long each kind of record is kept in your area, as its archive's owner.

    The whole table at once; a closer archive's own table comes before it.
    """
    _only(act, *KEEPERS)
    area = significant(act.by.office)
    if (area, version) in retention.versions:
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
    return [RetentionAdopted(version=version, area=area, periods=periods)]


def set_hold(
    retention: RetentionBook, act: Act, *, record: UUID, reason: FreeText, filed: OnFile
) -> list[RetentionFact]:
    """Hold a record of your area back from destruction and erasure, with the reason.

    A court asks for it, say, or somebody disputes it. Elsewhere, and where there is no record,
    there is nothing to hold.
    """
    _only(act, *HOLDERS)
    if not answers_today(act.by, filed.office):
        raise NotThere("record", record)
    return [HoldSet(hold=f"h{retention.numbered + 1}", record=record, reason=reason, by=act.by.id)]


def lift_hold(
    retention: RetentionBook, act: Act, *, hold: HoldId, reason: FreeText, filed: OnFile
) -> list[RetentionFact]:
    """Say why a record of your area need not be held back any more."""
    _only(act, *HOLDERS)
    if hold not in retention.holds or not answers_today(act.by, filed.office):
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
    if not act.by.office:
        raise Refused("Say for which office you act: its 12-digit code", law=LAW)


RETENTION: Final = Aggregate(
    "retention",
    RetentionBook(),
    evolve,
    RETENTION_FACTS,
    {"adopt_table": adopt_table, "set_hold": set_hold, "lift_hold": lift_hold},
    reads=frozenset({OnFile}),
)

"""Personal data that were leaked, altered or lost: reported at once, the people told, summed up;
each by its own clock, which reminds and never decides (个人信息保护法 57).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from pydantic import AwareDatetime

from domain.calendar import end_of
from domain.deadlines import Look
from domain.dispute.terms import OfficeCode, Reference, StaffId
from domain.duties.assessing import answers_for
from domain.duties.facts import (
    DutiesFact,
    IncidentContained,
    IncidentFound,
    IncidentPeopleTold,
    IncidentReported,
    IncidentSummedUp,
    IncidentTellingNotNeeded,
    IncidentTimePassed,
)
from domain.duties.state import Duties, Incident, evolve
from domain.duties.terms import (
    INCIDENTS,
    Authority,
    IncidentDuty,
    IncidentExtent,
    IncidentId,
    IncidentKind,
    Telling,
    Whose,
)
from domain.kernel import Act, FreeText, Refused
from domain.wording import addresses_somebody, leads_to_somebody

REPORTED_WITHIN: Final[Mapping[IncidentExtent, timedelta]] = {
    "normal": timedelta(hours=24),
    "considerable": timedelta(hours=4),
    "major": timedelta(hours=4),
    "extreme": timedelta(hours=4),
}
"""From when it was found. From considerable on: 国家网络安全事件报告管理办法 4, four hours to the
cyberspace office of the province; an ordinary one: "at once" (个人信息保护法 57), office rule."""

TOLD_WITHIN: Final = timedelta(hours=72)
"""The people are told "at once" (个人信息保护法 57); this is the last moment (office rule)."""

SUMMED_UP_WITHIN: Final = timedelta(days=30)
"""From when it was contained (国家网络安全事件报告管理办法: 30 days after handling)."""


class Due(NamedTuple):
    """One duty of one incident, and its last moment."""

    incident: str
    duty: IncidentDuty
    at: datetime


def dues(duties: Duties) -> Iterator[Due]:
    """What is still to be done of incidents, noted as late or not."""
    for name, held in duties.incidents.items():
        if held.over:
            continue
        if not held.reported:
            yield Due(name, "report", held.found_at + REPORTED_WITHIN[held.extent])
        if held.told is None:
            yield Due(name, "tell", held.found_at + TOLD_WITHIN)
        if held.contained_on is not None:
            yield Due(name, "sum_up", end_of(held.contained_on + SUMMED_UP_WITHIN))


def looks(duties: Duties, stream: UUID) -> tuple[Look, ...]:
    """When time alone will bring something: the last moment of each duty, on the minute."""
    found = [
        Look(f"{due.incident} {due.duty}", due.at.astimezone(UTC))
        for due in dues(duties)
        if due.duty not in duties.incidents[due.incident].passed
    ]
    return tuple(sorted(found, key=lambda look: look.at))


def waiting_for(duties: Duties, officer: str | None) -> bool:
    """Whether an incident that this officer answers for is not over."""
    return any(officer in (each.by, each.second) and not each.over for each in _all(duties))


def _all(duties: Duties) -> list[Incident]:
    return list(duties.incidents.values())


def who_hears(duties: Duties, fact: IncidentFound | IncidentTimePassed) -> tuple[str, ...]:
    """Of an incident the second officer hears at once; of a time that is over both do."""
    held = duties.incidents[fact.incident]
    return (held.second,) if isinstance(fact, IncidentFound) else (held.by, held.second)


# --- commands ------------------------------------------------------------------------------------


def raise_incident(
    duties: Duties,
    act: Act,
    *,
    area: OfficeCode,
    kind: IncidentKind,
    extent: IncidentExtent,
    whose: tuple[Whose, ...],
    account: FreeText,
    found_at: AwareDatetime,
    second: StaffId,
) -> list[DutiesFact]:
    """Record that personal data were leaked, altered or lost, or may have been; its clocks start.

    `account` names nobody: what happened, to which data, of how many. `second`: who else answers.
    """
    if act.by.role != "operator":
        answers_for(act, area)
    if not whose:
        raise Refused("Say of whom the data were", law=INCIDENTS)
    if leads_to_somebody(account) or addresses_somebody(account):
        raise Refused(
            "The account names nobody: say what happened, to which data, of how many people",
            law=INCIDENTS,
        )
    if found_at > act.at:
        raise Refused("It cannot have been found later than now", law=INCIDENTS)
    if second == act.by.id:
        raise Refused("The second person is somebody else", law="office rule: two persons")
    return [
        IncidentFound(
            incident=f"i{len(duties.incidents) + 1}",
            area=area,
            kind=kind,
            extent=extent,
            whose=tuple(dict.fromkeys(whose)),
            account=account,
            found_at=found_at,
            by=act.by.id,
            second=second,
        )
    ]


def report_incident(
    duties: Duties,
    act: Act,
    *,
    incident: IncidentId,
    to: Authority,
    number: Reference,
    sent: FreeText,
) -> list[DutiesFact]:
    """Record that an authority was told, and keep a copy of what was sent."""
    _open(duties, act, incident)
    return [IncidentReported(incident=incident, to=to, number=number, sent=sent)]


def tell_people(
    duties: Duties, act: Act, *, incident: IncidentId, how: Telling, told: FreeText
) -> list[DutiesFact]:
    """Record that the people concerned were told: what, why, what it can mean, what they can do."""
    if _open(duties, act, incident).told:
        raise Refused("The people were told already", law=INCIDENTS)
    return [IncidentPeopleTold(incident=incident, how=how, told=told)]


def need_not_tell(
    duties: Duties, act: Act, *, incident: IncidentId, reason: FreeText
) -> list[DutiesFact]:
    """Record why the people need not be told: the measures keep all harm away from them."""
    held = _open(duties, act, incident)
    if held.told is not None:
        raise Refused("The people were told already", law=INCIDENTS)
    if act.by.id == held.by:
        raise Refused("The second person is somebody else", law="office rule: two persons")
    return [IncidentTellingNotNeeded(incident=incident, reason=reason)]


def contain_incident(
    duties: Duties, act: Act, *, incident: IncidentId, measures: FreeText
) -> list[DutiesFact]:
    """Record that it goes on no more, and by which measures."""
    if _open(duties, act, incident).contained_on is not None:
        raise Refused("It was contained already", law=INCIDENTS)
    return [IncidentContained(incident=incident, measures=measures)]


def sum_up_incident(
    duties: Duties, act: Act, *, incident: IncidentId, summary: FreeText
) -> list[DutiesFact]:
    """Sum it up once it is contained, reported and told: cause, harm, measures; it is over then."""
    held = _open(duties, act, incident)
    if held.contained_on is None or not held.reported or held.told is None:
        raise Refused(
            "First it is contained, reported, and the people are told or it is on record why not",
            law=INCIDENTS,
        )
    return [IncidentSummedUp(incident=incident, summary=summary)]


def settle_deadlines(duties: Duties, act: Act, *, due: AwareDatetime) -> list[DutiesFact]:
    """Note which duties' last moment was over by `due`. Judged by `due` alone."""
    if act.by.role != "clock":
        raise Refused(
            "Only the clock notes that a deadline has passed", law="office rule: who does what"
        )
    noted: list[DutiesFact] = []
    for late in sorted(dues(duties), key=lambda each: each.at):
        if late.at <= due and late.duty not in duties.incidents[late.incident].passed:
            fact = IncidentTimePassed(incident=late.incident, duty=late.duty)
            duties = evolve(duties, fact, act.at)
            noted.append(fact)
    return noted


def _open(duties: Duties, act: Act, incident: str) -> Incident:
    held = duties.incidents.get(incident)
    if held is None:
        raise Refused("There is no incident {incident}", law=INCIDENTS, incident=incident)
    if act.by.role != "operator":
        answers_for(act, held.area)
    if held.over:
        raise Refused("This incident was summed up: it is over", law=INCIDENTS)
    return held

"""Supervisors see urgent matters: whose, how soon, what of the plan is open or late; no person."""

from datetime import timedelta
from typing import Any

from domain.dispute.facts import (
    Closed,
    DeadlinePassed,
    MediationFailed,
    PlannedStep,
    ReportMade,
    ReportTold,
    UrgentEndProposed,
    UrgentMatterConfirmed,
    UrgentMatterEnded,
    UrgentMatterRaised,
    UrgentMatterTakenOver,
    UrgentStepsPlanned,
    UrgentStepTaken,
)
from projections.urgent import LEDGERS, Matter, urgent
from tests.domain.cases import at, day
from tests.projections.office import BANNER, VILLAGE, Office, Step, accepted

NOW = at("03-14")


def raised(on: str, level: Any, *steps: str) -> tuple[Step, ...]:
    plan = tuple(
        PlannedStep(step=f"s{n}", kind="separate_talks", due_on=day(due), responsible="wang")
        for n, due in enumerate(steps, 1)
    )
    return (
        *accepted(),
        (UrgentMatterRaised(facts="?", steps=("separate_talks",), by="wang"), at(on)),
        (UrgentStepsPlanned(matter_level=level, steps=plan), at(on)),
    )


def found(office: Office, area: str | None = None) -> list[Matter]:
    with office.read(*LEDGERS, "areas") as connection:
        return urgent(connection, NOW, area)


def test_urgent_matters_stand_by_level_and_then_by_what_ends_soonest(office: Office) -> None:
    calm = (*raised("03-10", "A", "03-11"), (UrgentMatterEnded(), at("03-11")))
    streams = [
        office.dispute(*raised("03-10", "B", "03-11")),
        office.dispute(*calm),
        office.dispute(*raised("03-12", "A", "03-13")),
        office.dispute(*raised("03-09", "B", "03-11")),
        office.dispute(*raised("03-09", "A", "03-10"), area="150525100201"),
    ]
    assert [m.stream for m in found(office)] == [streams[n] for n in (4, 2, 3, 0)]
    assert [m.stream for m in found(office, BANNER)] == [streams[n] for n in (2, 3, 0)]
    assert {m.area for m in found(office, BANNER)} == {VILLAGE}


def test_an_urgent_matter_shows_its_owner_its_end_and_what_is_late(office: Office) -> None:
    taken = (UrgentStepTaken(step="s1", evidence="1", note="done"), at("03-11"))
    handed = (UrgentMatterTakenOver(owner="chen"), at("03-11"))
    stream = office.dispute(*raised("03-10", "B", "03-11", "03-13", "03-14"), taken, handed)
    (matter,) = found(office)
    assert (matter.owner, matter.matter_level, matter.seen) == ("chen", "B", False)
    assert matter.ends_at == at("03-10") + timedelta(days=7)
    assert (matter.steps_open, matter.steps_overdue) == (2, 1)
    assert (matter.next_step_on, matter.end_proposed) == (day("03-13"), False)
    done = [
        (UrgentStepTaken(step=step, evidence="1", note="done"), at("03-13"))
        for step in ("s2", "s3")
    ]
    end = (UrgentEndProposed(), at("03-13"))
    office.record(stream, *done, (UrgentMatterConfirmed(), at("03-13")), end)
    (matter,) = found(office)
    assert (matter.steps_open, matter.steps_overdue, matter.next_step_on) == (0, 0, None)
    assert (matter.seen, matter.end_proposed) == (True, True)


def over(on: str) -> Step:
    """Its seven days were over, and the clock has noted it."""
    fact = DeadlinePassed(
        deadline="urgent-end",
        rule="urgent-end",
        due_on=day(on),
        falls_at=at(on),
        stage="due",
        effect="institution_duty",
        proposes="end_or_renew_urgent",
    )
    return fact, at(on)


def test_what_ran_out_stays_on_the_list_until_it_is_closed_or_its_dispute_ends(
    office: Office,
) -> None:
    in_force = office.dispute(*raised("03-10", "B", "03-11"))
    noted = office.dispute(*raised("03-02", "A", "03-03"), over("03-09"))
    unnoted = office.dispute(*raised("03-05", "A", "03-06"))
    closed = office.dispute(
        *raised("03-02", "A"), over("03-09"), (UrgentMatterEnded(), at("03-10"))
    )
    ended = office.dispute(
        *raised("03-02", "A"), over("03-09"), (MediationFailed(routes=("suit",)), at("03-10"))
    )
    matters = {m.stream: m for m in found(office)}
    assert {stream: m.standing for stream, m in matters.items()} == {
        noted: "run_out",
        unnoted: "run_out",
        in_force: "in_force",
    }
    assert not {closed, ended} & set(matters)
    left = matters[noted]
    assert (left.owner, left.matter_level, left.steps_open) == ("wang", "A", 1)
    assert left.ends_at == at("03-09")
    office.record(noted, *raised("03-13", "C", "03-14")[len(accepted()) :])
    (again,) = [m for m in found(office) if m.stream == noted]
    assert (again.standing, again.matter_level) == ("in_force", "C")


def test_a_report_of_which_somebody_is_to_be_told_is_on_the_list_whatever_becomes_of_the_case(
    office: Office,
) -> None:
    report = (ReportMade(ground="immediate_danger", to=("police",), sent="?"), at("03-10"))
    failed = (MediationFailed(routes=("suit",)), at("03-11"))
    stream = office.dispute(*accepted(), report, failed, (Closed(), at("03-12")))
    urgent_too = office.dispute(*raised("03-10", "C", "03-11"), report)
    both, calm = found(office)
    assert (both.stream, both.standing, both.untold_since) == (urgent_too, "in_force", day("03-10"))
    assert (calm.stream, calm.standing, calm.untold_since) == (stream, None, day("03-10"))
    assert (calm.owner, calm.ends_at, calm.steps_open) == (None, None, 0)
    office.record(stream, (ReportTold(party="p1"), at("03-13")))
    assert [m.stream for m in found(office)] == [urgent_too]


def test_nothing_in_it_is_of_a_person() -> None:
    """The level is of the matter; the owner is an officer."""
    of_somebody = {"party", "parties", "name", "person", "matter"}
    assert not of_somebody & set(Matter._fields)

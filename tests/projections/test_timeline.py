"""A case's timeline: every fact, and what was said in confidence only to whom it was said."""

from uuid import UUID

from domain.dispute.facts import (
    Audience,
    ConcessionNoted,
    ConfidentialNoteTaken,
    DeadlinePassed,
    ReportMade,
    ReportTellingHeldBack,
    SessionRecorded,
)
from domain.national_rules import NATIONAL_RULES
from projections import timeline
from tests.domain.cases import at, day
from tests.projections.office import Office, Step, accepted


def note(audience: Audience, party: str | None = None, number: int = 1) -> Step:
    fact = ConfidentialNoteTaken(note=f"n{number}", audience=audience, party=party, text="secret")
    return fact, at("03-04")


def seen(office: Office, stream: UUID, *, mediates: bool = False, party: str | None = None) -> str:
    """The versions that this reader sees."""
    with office.read("timeline") as connection:
        rows = timeline.for_role(connection, stream, mediates=mediates, party=party)
    return " ".join(str(row.version) for row in rows)


def test_every_fact_with_who_recorded_it(office: Office) -> None:
    stream = office.dispute()
    office.record(stream, *accepted(), actor="chen", role="head")
    with office.read("timeline") as connection:
        rows = timeline.for_mediator(connection, stream)
    assert [row.name for row in rows] == [
        "dispute.registered.v2",
        "dispute.triaged.v1",
        "dispute.consent_given.v1",
        "dispute.consent_given.v1",
        "dispute.accepted.v1",
        "dispute.mediator_assigned.v1",
    ]
    assert [(row.actor, row.role) for row in rows[:2]] == [("li", "desk"), ("chen", "head")]
    assert rows[0].at == at("03-02", "10:30")
    assert rows[0].data["matter"].startswith("sealed:")
    assert rows[5].data["mediator"] == "wang"


def test_who_reads_a_confidential_note(office: Office) -> None:
    notes = (note("mediator", "p1"), note("party", "p1", 2), note("shared", None, 3))
    stream = office.dispute(*notes)
    assert seen(office, stream, mediates=True) == "1 2 3 4"
    assert seen(office, stream, party="p1") == "1 3 4"
    assert seen(office, stream, party="p2") == "1 4"
    assert seen(office, stream) == "1"


def test_separate_talks_are_between_the_mediator_and_that_party(office: Office) -> None:
    talks = SessionRecorded(form="separate", parties=("p1",), record="said alone")
    joint = SessionRecorded(form="joint", parties=("p1", "p2"), record="said together")
    stream = office.dispute((talks, at("03-10")), (joint, at("03-10")))
    assert seen(office, stream, mediates=True) == "1 2 3"
    assert seen(office, stream, party="p1") == "1 2 3"
    assert seen(office, stream, party="p2") == "1 3"
    assert seen(office, stream) == "1 3"


def test_a_concession_stays_in_the_room(office: Office) -> None:
    stream = office.dispute((ConcessionNoted(party="p2", text="it was my pipe"), at("03-10")))
    assert seen(office, stream) == "1"
    assert seen(office, stream, party="p1") == "1 2"


def test_a_report_is_seen_by_no_party_and_names_no_reporter(office: Office) -> None:
    report = ReportMade(ground="suspected_abuse_of_minor", to=("police",), sent="what was sent")
    stream = office.dispute((report, at("03-10")))
    assert seen(office, stream, party="p1") == seen(office, stream, party="p2") == "1"
    with office.read("timeline") as connection:
        row = timeline.for_mediator(connection, stream)[-1]
    assert (row.actor, row.role, row.office) == ("", "", "")


def test_no_party_learns_of_a_report_or_an_urgent_matter_from_its_clocks(office: Office) -> None:
    """Whoever is suspected would know from a passed limit that there is one."""
    held = ReportTellingHeldBack(ground="nobody_to_tell", reason="?", look_again_on=None)
    steps: list[Step] = [(held, at("03-10"))]
    open_to_all = {"1"}
    for number, rule in enumerate(NATIONAL_RULES, 3):
        passed = DeadlinePassed(
            deadline=rule.id,
            rule=rule.id,
            due_on=day("03-10"),
            falls_at=at("03-10"),
            stage="due",
            effect=rule.effect,
            proposes=rule.proposes,
        )
        steps.append((passed, at("03-10")))
        if not rule.trigger.startswith(("report", "urgent")):
            open_to_all.add(str(number))
    stream = office.dispute(*steps)
    assert set(seen(office, stream, party="p1").split()) == open_to_all
    assert len(seen(office, stream).split()) == len(steps) + 1, "officers read them all"


def test_a_party_is_not_told_how_to_reach_the_other(office: Office) -> None:
    stream = office.dispute()
    with office.read("timeline") as connection:
        (row,) = timeline.for_party(connection, stream, "p1")
        (full,) = timeline.for_officer(connection, stream)
    own, other = (party["particulars"] for party in row.data["parties"])
    assert own["phone"].startswith("sealed:")
    assert other["phone"] is None
    assert other["name"].startswith("sealed:")
    assert full.data["parties"][1]["particulars"]["phone"].startswith("sealed:")

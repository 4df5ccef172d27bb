"""A case's timeline: every fact as it was recorded, sealed, and nowhere who made a report."""

from domain.dispute.facts import ReportMade
from projections import timeline
from tests.domain.cases import at
from tests.projections.office import Office, accepted


def test_every_fact_with_who_recorded_it(office: Office) -> None:
    stream = office.dispute()
    office.record(stream, *accepted(), actor="chen", role="head")
    with office.read("timeline") as connection:
        rows = timeline.lines(connection, stream)
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


def test_a_report_names_no_reporter(office: Office) -> None:
    report = ReportMade(ground="suspected_abuse_of_minor", to=("police",), sent="what was sent")
    stream = office.dispute((report, at("03-10")))
    with office.read("timeline") as connection:
        row = timeline.lines(connection, stream)[-1]
    assert (row.actor, row.role, row.office) == ("", "", "")

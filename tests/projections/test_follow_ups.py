"""A follow-up that nobody made is seen, in a worklist and in the figures, until it is made."""

from domain.dispute.facts import FollowUpMade, FollowUpMoved, FollowUpsStopped
from projections import figures
from projections.worklist import LEDGERS, worklist
from tests.domain.cases import at, day
from tests.projections.office import Office, settled

LATE = at("04-01")
MISSED = ("follow-up:2026-03-20", "follow_up", True)
CALL = FollowUpMade(channel="phone", finding="not_performed")
MOVED = FollowUpMoved(day=day("03-20"), to=day("04-02"), reason="party_asked")


def missed(office: Office) -> int:
    with office.read(*figures.LEDGERS) as connection:
        return figures.figures(connection, LATE).follow_ups_missed


def first(office: Office) -> tuple[str | None, str | None, bool]:
    """What stands on top of the worklist of the mediator."""
    with office.read(*LEDGERS) as connection:
        (item,) = worklist(connection, "wang", LATE)
    return item.deadline, item.proposes, item.overdue


def test_a_missed_follow_up_is_seen_until_it_is_made(office: Office) -> None:
    office.calendar()
    office.rules()
    stream = office.dispute(*settled("03-10", "03-20"))
    assert (missed(office), first(office)) == (1, MISSED)
    office.record(stream, (CALL, at("03-31")))
    assert missed(office) == 0
    assert first(office) != MISSED


def test_a_moved_follow_up_is_not_missed_before_its_new_day(office: Office) -> None:
    office.calendar()
    office.rules()
    office.dispute(*settled("03-10", "03-20"), (MOVED, at("03-23")))
    assert missed(office) == 0


def test_where_a_party_wants_no_calls_none_is_missed(office: Office) -> None:
    office.calendar()
    office.rules()
    office.dispute(*settled("03-10", "03-20"), (FollowUpsStopped(party="p1"), at("03-25")))
    assert missed(office) == 0

"""Who is away and who covers: only whoever has said so, and only on those days."""

from datetime import date
from typing import Any

import pytest

from domain.absences import (
    AbsenceEnded,
    Absences,
    AbsenceStated,
    CoverAccepted,
    CoverDeclined,
    accept_cover,
    decline_cover,
    end_absence,
    evolve,
    state_absence,
)
from domain.kernel import Act, Refused, Role
from domain.reach import Post, Reach, Reaches
from tests.domain.casework import ELSEWHERE, OFFICE, act, at, day

ZHAO = act("mediator", "03-02")
CHEN = act("mediator", "03-02", who="chen")
AWAY: dict[str, Any] = {"from_on": day("03-09"), "until_on": day("03-13"), "cover": "chen"}
STATED = AbsenceStated(absence="a1", officer="zhao", office=OFFICE, **AWAY)
ACCEPTED = CoverAccepted(absence="a1")


TOWN = Post(role="mediator", office=OFFICE)
KNOWN = Reaches({"zhao": Reach(posts=(TOWN,))})


def states(held: Absences, by: Act, reaches: Reaches = KNOWN, **data: Any) -> Any:
    return state_absence(held, by, reaches=reaches, **data)


def book(*facts: Any) -> Absences:
    held = Absences()
    for fact in facts:
        held = evolve(held, fact, at())
    return held


def refused(command: Any, held: Absences, by: Act, **data: Any) -> str:
    with pytest.raises(Refused) as refusal:
        command(held, by, **data)
    assert refusal.value.law == "office rule: absence"
    return str(refusal.value)


def test_an_officer_is_away_and_somebody_is_asked_to_cover() -> None:
    assert states(Absences(), ZHAO, **AWAY) == [STATED]
    assert book(STATED).covered_by("chen", day("03-10")) == (), "nobody covers unasked"


@pytest.mark.parametrize(
    ("on", "away"),
    [("03-08", ()), ("03-09", ("zhao",)), ("03-13", ("zhao",)), ("03-14", ())],
)
def test_whoever_accepted_covers_on_those_days_and_no_other(on: str, away: Any) -> None:
    held = book(STATED, *accept_cover(book(STATED), CHEN, absence="a1"))
    assert held.covered_by("chen", day(on)) == away
    assert held.covers_of("zhao", day(on)) == (("chen",) if away else ())
    assert held.covered_by("feng", day(on)) == ()


def test_nobody_of_another_office_covers() -> None:
    """A head who says of somebody else's mediator that he is away opens no file of that office."""
    stranger = act("mediator", "03-02", who="chen", office=ELSEWHERE)
    assert "same office" in refused(accept_cover, book(STATED), stranger, absence="a1")
    elsewhere = STATED.model_copy(update={"office": ELSEWHERE})
    held = book(elsewhere, *accept_cover(book(elsewhere), stranger, absence="a1"))
    assert held.covered_by("chen", day("03-10"), ELSEWHERE) == ("zhao",)
    assert held.covered_by("chen", day("03-10"), OFFICE) == ()


def test_who_covers_for_two_sees_both() -> None:
    feng = STATED.model_copy(update={"absence": "a2", "officer": "feng"})
    held = book(STATED, feng, ACCEPTED, CoverAccepted(absence="a2"))
    assert held.covered_by("chen", day("03-09")) == ("zhao", "feng")


@pytest.mark.parametrize("ends", [AbsenceEnded(absence="a1"), CoverDeclined(absence="a1")])
def test_when_it_is_over_all_is_as_before(ends: Any) -> None:
    held = book(STATED, ACCEPTED, ends)
    assert held.covered_by("chen", day("03-10")) == ()
    assert states(held, ZHAO, **AWAY) == [STATED.model_copy(update={"absence": "a2"})]


def test_a_head_states_the_absence_of_others() -> None:
    head = act("head", "03-02")
    assert states(Absences(), head, officer="zhao", **AWAY) == [STATED]
    said = refused(states, Absences(), CHEN, officer="zhao", **AWAY)
    assert said == "Each officer states its own absence; the head states any"


def test_a_head_of_another_office_states_nobodys_absence() -> None:
    """It would be recorded of that office, and take somebody off the on-call lists."""
    stranger = act("head", "03-02", office=ELSEWHERE)
    said = refused(states, Absences(), stranger, officer="zhao", **AWAY)
    assert said == "zhao is of another office: its own head states that"
    two = Reaches({"zhao": Reach(posts=(TOWN, Post(role="mediator", office=ELSEWHERE)))})
    (stated,) = states(Absences(), stranger, two, officer="zhao", **AWAY)
    assert stated.office == ELSEWHERE


@pytest.mark.parametrize("reaches", [Reaches(), Reaches({"zhao": Reach()})])
def test_what_is_said_of_somebody_whose_office_nobody_knows_blocks_nothing(
    reaches: Reaches,
) -> None:
    stranger = act("head", "03-02", office=ELSEWHERE)
    stated = states(Absences(), stranger, reaches, officer="zhao", **AWAY)
    assert [each.office for each in stated] == [ELSEWHERE]
    own = states(book(*stated), ZHAO, reaches, **AWAY)
    assert own == [STATED.model_copy(update={"absence": "a2"})]
    head = act("head", "03-02")
    assert states(book(*stated), head, reaches, officer="zhao", **AWAY) == own


@pytest.mark.parametrize(
    ("on", "gone"), [("03-08", False), ("03-09", True), ("03-13", True), ("03-14", False)]
)
def test_whoever_is_away_is_away_covered_or_not(on: str, gone: bool) -> None:
    assert book(STATED).away("zhao", day(on)) is gone
    assert book(STATED, ACCEPTED).away("zhao", day(on)) is gone
    assert not book(STATED, ACCEPTED).away("chen", day(on))
    assert not book(STATED, AbsenceEnded(absence="a1")).away("zhao", day(on))
    assert book(STATED).officers_away(day("03-13")) == {"zhao"}
    assert book(STATED).officers_away(day("03-14")) == set()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"from_on": day("03-14")}, "ends after it begins"),
        ({"from_on": day("02-01"), "until_on": day("03-01")}, "not in the past"),
        ({"until_on": date(2026, 9, 5)}, "more than 180 days"),
        ({"cover": "zhao"}, "Somebody else covers"),
    ],
)
def test_what_is_no_absence(changes: dict[str, Any], rule: str) -> None:
    assert rule in refused(states, Absences(), ZHAO, **(AWAY | changes))


def test_the_longest_absence() -> None:
    assert states(Absences(), ZHAO, **(AWAY | {"until_on": date(2026, 9, 4)}))


def test_nobody_is_away_twice_nor_covers_while_away() -> None:
    held = book(STATED)
    assert "zhao is away then" in refused(states, held, ZHAO, **(AWAY | {"cover": "feng"}))
    feng = act("mediator", "03-02", who="feng")
    asks = AWAY | {"cover": "zhao"}
    assert "zhao is away then" in refused(states, held, feng, **asks)
    later = asks | {"from_on": day("03-14"), "until_on": day("03-15")}
    assert states(held, feng, **later)
    covering = book(STATED, ACCEPTED)
    own = AWAY | {"cover": "feng"}
    assert "chen covers for" in refused(states, covering, CHEN, **own)


def test_whoever_went_away_meanwhile_does_not_accept() -> None:
    own = STATED.model_copy(update={"absence": "a2", "officer": "chen", "cover": "feng"})
    assert "chen is away then" in refused(accept_cover, book(STATED, own), CHEN, absence="a1")


def test_only_whoever_was_asked_answers() -> None:
    for command in (accept_cover, decline_cover):
        assert "Only whoever was asked" in refused(command, book(STATED), ZHAO, absence="a1")
        assert "No such absence" in refused(command, book(), CHEN, absence="a1")
    assert decline_cover(book(STATED), CHEN, absence="a1") == [CoverDeclined(absence="a1")]
    assert "cover already" in refused(accept_cover, book(STATED, ACCEPTED), CHEN, absence="a1")
    late = act("mediator", "03-14", who="chen")
    assert "No such absence" in refused(accept_cover, book(STATED), late, absence="a1")


def test_whoever_was_away_is_back_earlier() -> None:
    held, ended = book(STATED, ACCEPTED), [AbsenceEnded(absence="a1")]
    assert end_absence(held, ZHAO, absence="a1") == ended
    assert end_absence(held, act("head"), absence="a1") == ended
    for other in (CHEN, act("head", office=ELSEWHERE)):
        assert "Whoever is away ends" in refused(end_absence, held, other, absence="a1")


@pytest.mark.parametrize("role", ["party", "clock", "importer", "archivist"])
def test_absences_are_those_of_officers(role: Role) -> None:
    by = act(role)
    assert "those of officers" in refused(states, Absences(), by, **AWAY)
    assert "those of officers" in refused(end_absence, book(STATED), by, absence="a1")


def test_an_absence_is_of_an_office() -> None:
    nowhere = act("mediator", office="")
    assert "for which office" in refused(states, Absences(), nowhere, **AWAY)

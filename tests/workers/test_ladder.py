"""The ladder on real servers: what was not settled in time is noted by Temporal's clock once for
each level, and told to whoever answers for that level, once; the case stays until it is handed on.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.aggregates import DISPUTE
from domain.dispute.facts import DeadlinePassed
from domain.kernel import Officer, Refused
from domain.reach import REACH_STREAM
from domain.rules import RULES_STREAM
from tests.workers.clockwork import COUNTY, DESK, OFFICE, Clockwork, rule
from tests.workers.running import eventually
from workers.handler import Request
from workers.notices import book
from workers.notices.book import Kept
from workers.notices.following import Following

ELSEWHERE = "150524101000"
HEAD = Officer(id="sun", role="head", office=OFFICE)
THEIR_HEAD = Officer(id="qian", role="head", office=ELSEWHERE)
BOTH = ["p1", "p2"]
RUNGS = [
    {"at": "village", "after": 7, "tells": "head"},
    {"at": "township", "after": 15, "tells": "judicial_office"},
    {"at": "county", "after": 30, "tells": "county_desk"},
]
LEGAL = rule("legal", "mediating", 40, "day").model_copy(update={"effect": "institution_duty"})


def adopt(works: Clockwork, *, county_after: int = 30) -> None:
    """A legal limit of forty days, and a ladder below it."""
    rungs = [*RUNGS[:-1], RUNGS[-1] | {"after": county_after}]
    ladder = {"id": "ladder", "trigger": "mediating", "rungs": rungs, "source": "a test"}
    works.do(
        "adopt",
        RULES_STREAM,
        COUNTY,
        aggregate="rules",
        version=uuid4().hex,
        rows=[LEGAL.model_dump(mode="json")],
        ladders=[ladder],
        area=COUNTY.office[:6],
        source="a test",
        running_cases="a law, article 3",
    )


def accepted(works: Clockwork, days_ago: int) -> UUID:
    """A case that was accepted so many days ago, and led by zhao since."""
    then = datetime.now(UTC) - timedelta(days=days_ago, hours=1)
    people = [
        {"role": role, "person": {"name": name, "phone": f"1390000000{n}"}}
        for n, (role, name) in enumerate((("applicant", "张三"), ("respondent", "李四")))
    ]
    case = works.do(
        "register",
        None,
        at=then,
        area=OFFICE,
        body="township",
        type="neighbour",
        source="on_application",
        matter="water",
        requested_at=then,
        parties=people,
    ).stream
    steps: list[tuple[str, Officer, dict[str, Any]]] = [
        ("triage", DESK, {"in_scope": True}),
        ("give_rights_notice", DESK, {"parties": BOTH}),
        ("consent", DESK, {"party": "p1"}),
        ("consent", DESK, {"party": "p2"}),
        ("accept", HEAD, {}),
        ("assign", HEAD, {"mediator": "zhao", "conflict": False}),
    ]
    for command, officer, data in steps:
        works.do(command, case, officer, at=then, **data)
    return case


def levels(works: Clockwork, case: UUID) -> list[str]:
    """The levels noted in the log, in its order."""
    with works.system.reading.connection() as connection:
        facts = [event.fact for event in works.system.log.stream(connection, case)]
    passed = [fact for fact in facts if isinstance(fact, DeadlinePassed)]
    return [fact.stage for fact in passed if fact.rule == "ladder"]


def told(works: Clockwork, case: UUID) -> list[Kept]:
    """What the book of notices has of the case."""
    following = Following(works.system)
    with works.system.pool.connection() as connection:
        while following.step(connection):
            pass
        return [kept for kept, _ in book.of_case(connection, case)]


def risen(works: Clockwork, case: UUID) -> list[tuple[str, str]]:
    """To whom notices of it rose: an officer, or a post that nobody is known at."""
    rows = [kept for kept in told(works, case) if kept.kind == "matter_rises"]
    rows.sort(key=lambda kept: kept.due_at or datetime.max.replace(tzinfo=UTC))
    return [(kept.about, kept.officer or f"{kept.role}@{kept.office}") for kept in rows]


def stands(works: Clockwork, case: UUID) -> tuple[str, str | None]:
    """Whose the case is: office and mediator."""
    with works.system.reading.connection() as connection:
        state = works.system.states.load(connection, DISPUTE, case).state
    return state.office, state.mediator


def known(works: Clockwork, officer: str, role: str, office: str) -> None:
    posts = [{"role": role, "office": office}]
    data = {"officer": officer, "ways": [], "posts": posts}
    works.system.handler.perform(
        Request(
            aggregate="reach", command="state_reach", stream=REACH_STREAM, data=data, officer=COUNTY
        )
    )


def test_each_level_is_noted_and_told_once_and_the_county_is_still_to_come(
    works: Clockwork,
) -> None:
    adopt(works)
    known(works, "gao", "judicial_office", OFFICE)
    with works.projector(), works.timekeeper(), works.worker():
        half, whole = accepted(works, 16), accepted(works, 31)
        eventually(lambda: len(levels(works, half)) == 2 and len(levels(works, whole)) == 3)
        left = eventually(lambda: works.held(half)) or {}
    assert levels(works, half) == ["level-village", "level-township"]
    assert levels(works, whole) == ["level-village", "level-township", "level-county"]
    assert set(left) == {"ladder:county@level-county", "legal@due"}
    assert left["ladder:county@level-county"] < left["legal@due"]
    village = ("ladder:village", f"head@{OFFICE}")
    township = ("ladder:township", "gao")
    assert risen(works, half) == [village, township]
    assert risen(works, whole) == [village, township, ("ladder:county", f"county_desk@{OFFICE}")]
    works.sql("update notice.followed set place = '{0,0,0}'")
    assert len(risen(works, whole)) == 3, "read twice, told once"
    assert stands(works, half) == stands(works, whole) == (OFFICE, "zhao")


def test_a_case_is_handed_on_and_back_by_offer_acceptance_and_both_parties(
    works: Clockwork,
) -> None:
    adopt(works)
    with works.projector(), works.timekeeper(), works.worker():
        case = accepted(works, 16)
        eventually(lambda: len(levels(works, case)) == 2)
        there = {"to_office": ELSEWHERE, "to_area": ELSEWHERE, "reason": "the place is there"}
        with pytest.raises(Refused, match="every party's consent"):
            works.do("offer_transfer", case, HEAD, **there, agreed_by=["p1"])
        works.do("offer_transfer", case, HEAD, **there, agreed_by=BOTH)
        assert stands(works, case) == (OFFICE, "zhao"), "an offer moves nothing"
        (offered,) = [kept for kept in told(works, case) if kept.kind == "transfer_offered"]
        assert (offered.role, offered.office) == ("desk", ELSEWHERE)
        works.do("accept_transfer", case, THEIR_HEAD)
        assert stands(works, case) == (ELSEWHERE, None)
        with pytest.raises(Refused, match="every party's consent"):
            works.do("hand_back", case, THEIR_HEAD, reason="not ours", agreed_by=["p2"])
        works.do("hand_back", case, THEIR_HEAD, reason="not ours", agreed_by=BOTH)
        assert stands(works, case) == (ELSEWHERE, None)
        works.do("accept_transfer", case, HEAD)
        assert stands(works, case) == (OFFICE, None)
        eventually(works.folded)
        held = {"ladder:county@level-county", "legal@due"}
        eventually(lambda: set(works.held(case) or ()) == held)
    assert levels(works, case) == ["level-village", "level-township"], "none is heard of again"


def test_a_ladder_beyond_the_legal_limit_is_not_adopted(works: Clockwork) -> None:
    with pytest.raises(Refused, match="beyond the legal limit"):
        adopt(works, county_after=41)

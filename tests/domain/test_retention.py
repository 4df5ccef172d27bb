"""How long what is kept: set by the archive's owner, never below the law; what is held back is not
destroyed; a destruction has two signatures.
"""

from typing import Any, get_args

import pytest

from domain.aggregates import DISPUTE
from domain.area_lineage import succession
from domain.areas import AreaChanged, Successor
from domain.dispute.archive import appraise, destroy, retain
from domain.dispute.facts import Appraised, Destroyed, Filed, Retained
from domain.kernel import Act, NotThere, Officer, Refused, Role
from domain.permits import permission
from domain.retention import (
    LEAST,
    NO_TABLE,
    RETENTION,
    Hold,
    HoldLifted,
    HoldSet,
    OnFile,
    Period,
    RecordKind,
    RetentionAdopted,
    RetentionBook,
    Table,
    adopt_table,
    evolve,
    lift_hold,
    set_hold,
)
from tests.domain.casework import OFFICE, PEOPLE, STREAM, ask, at, check, day
from tests.domain.casework import act as in_case
from tests.domain.test_dispute_closing import COMPLETE
from tests.scenario import fold, scenario

OWN = "本馆决定2026-1"
YEARS: dict[RecordKind, int | None] = {
    "dispute_file": 10,
    "rights_request": 3,
    "hotline_record": 3,
    "impact_assessment": 3,
}


def periods(**changes: int | None) -> tuple[Period, ...]:
    years: dict[Any, int | None] = {**YEARS, **changes}
    return tuple(Period(record=kind, years=n, source=OWN) for kind, n in years.items())


COUNTY, OTHER_COUNTY = "150524000000", "150525000000"
TABLE = RetentionAdopted(version="2026-1", area="150524", periods=periods())
HELD = HoldSet(hold="h1", record=STREAM, reason="法院调卷", by="zhou")


HERE = OnFile(OFFICE)


def act(role: Role, office: str = COUNTY) -> Act:
    return Act(STREAM, Officer(id=PEOPLE[role], role=role, office=office), at("03-02"))


def book(*given: Any) -> RetentionBook:
    return fold(RetentionBook(), evolve, given)


def case_of(given: list[Any], when: Any, then: Any) -> None:
    scenario(RetentionBook(), evolve, given=given, when=when, then=then)


def test_the_archives_owner_sets_the_whole_table() -> None:
    adopting: dict[str, Any] = {"version": "2026-1", "periods": periods()}
    case_of([], lambda b: adopt_table(b, act("archivist"), **adopting), [TABLE])
    case_of([TABLE], lambda b: adopt_table(b, act("archivist"), **adopting), "in force already")
    adopting["periods"] = periods()[1:]
    case_of([], lambda b: adopt_table(b, act("archivist"), **adopting), "one row for each kind")
    assert book(TABLE).table_of(OFFICE).version == "2026-1"


@pytest.mark.parametrize("kind", sorted(LEAST))
def test_no_table_goes_below_the_law(kind: RecordKind) -> None:
    low = periods(**{kind: LEAST[kind].years - 1})
    case_of(
        [],
        lambda b: adopt_table(b, act("archivist"), version="x", periods=low),
        f"at least {LEAST[kind].years} years",
    )
    for_ever = periods(**{kind: None})
    assert adopt_table(RetentionBook(), act("archivist"), version="x", periods=for_ever)


def test_no_period_of_a_mediation_file_is_shipped() -> None:
    assert "dispute_file" not in LEAST, "no law names one: the archive's owner says"
    assert RetentionBook().table_of(OFFICE).periods == {}


def test_what_is_held_back_is_said_with_a_reason_and_lifted_with_one() -> None:
    why: dict[str, Any] = {"reason": "法院调卷", "filed": HERE}
    case_of([], lambda b: set_hold(b, act("archivist"), record=STREAM, **why), [HELD])
    lifted = HoldLifted(hold="h1", reason="已还")
    assert book(HELD).holds == {"h1": Hold(STREAM, day("03-02"), "zhou")}
    case_of(
        [HELD],
        lambda b: lift_hold(b, act("county_desk"), hold="h1", reason="已还", filed=HERE),
        [lifted],
    )
    case_of([], lambda b: lift_hold(b, act("archivist"), hold="h1", **why), "Nothing is held back")
    again = HELD.model_copy(update={"hold": "h2"})
    case_of([HELD, lifted], lambda b: set_hold(b, act("archivist"), record=STREAM, **why), [again])
    assert book(HELD).held(STREAM)
    assert not book(HELD, lifted).held(STREAM)


# --- the remit -----------------------------------------------------------------------------------


def test_each_archive_sets_the_table_of_its_own_area_and_of_no_other() -> None:
    """A village far away used to set the periods of everybody's files."""
    theirs: dict[str, Any] = {"version": "2026-1", "periods": periods(dispute_file=1)}
    far = act("archivist", OTHER_COUNTY)
    case_of(
        [TABLE],
        lambda b: adopt_table(b, far, **theirs),
        [RetentionAdopted(area="150525", **theirs)],
    )
    both = book(TABLE, RetentionAdopted(area="150525", **theirs))
    assert both.until("dispute_file", day("04-20"), OFFICE) == day("2036-12-31")
    assert both.until("dispute_file", day("04-20"), "150525100201") == day("2027-12-31")
    with pytest.raises(Refused, match="has set no period"):
        both.until("dispute_file", day("04-20"), "150526100201")


def test_the_closest_archive_comes_first_and_one_from_before_holds_everywhere() -> None:
    before = RetentionAdopted(version="2025", area="", periods=periods(dispute_file=5))
    closer = RetentionAdopted(version="x", area="150524100", periods=periods(dispute_file=30))
    all_three = book(before, TABLE, closer)
    told = {office: all_three.table_of(office).version for office in (OFFICE, COUNTY, OTHER_COUNTY)}
    assert told == {OFFICE: "x", COUNTY: "2026-1", OTHER_COUNTY: "2025"}
    assert NO_TABLE.table_of("") == Table()


def _handed_over(kind: Any, before: str, after: str, **more: Any) -> Any:
    change = AreaChanged(
        kind=kind,
        takes_effect=day("03-02"),
        predecessors=(before,),
        successors=(Successor(code=after, name="x"),),
        notice_no="内政字〔2026〕12号",
        **more,
    )
    return succession([change], day("03-03"))


def test_the_table_of_an_archive_that_got_another_code_is_its_own_still() -> None:
    """What was set for everybody does not come before it; what it sets anew does."""
    recoded = _handed_over("recoded", COUNTY, "150581000000", offices_follow=True)
    everywhere = RetentionAdopted(version="2025", area="", periods=periods(dispute_file=5))
    held = book(everywhere, TABLE)
    for office in (OFFICE, "150581100201"):
        assert held.table_of(office, recoded).version == "2026-1"
        assert held.until("dispute_file", day("04-20"), office, recoded) == day("2036-12-31")
    assert held.table_of("150581100201").version == "2025", "before it was recoded"
    anew = RetentionAdopted(version="2027", area="150581", periods=periods(dispute_file=30))
    assert book(everywhere, TABLE, anew).table_of(OFFICE, recoded).version == "2027"


def test_a_file_of_an_office_that_was_handed_over_is_kept_as_where_it_went() -> None:
    """By the archive in whose area that is; where none has set a table, by the one from before."""
    to = "150525109000"
    over = ({"office": OFFICE, "to": to},)
    moved = _handed_over("moved", "150524100000", to, offices=over)
    theirs = RetentionAdopted(version="theirs", area="150525", periods=periods(dispute_file=1))
    assert book(TABLE, theirs).table_of(OFFICE, moved).version == "theirs"
    assert book(TABLE).table_of(OFFICE, moved).version == "2026-1"
    assert book(TABLE).table_of(to, moved) == Table(), "that was never theirs"


@pytest.mark.parametrize("role", ["archivist", "judicial_office", "county_desk"])
def test_a_hold_is_set_and_lifted_within_ones_own_area(role: Role) -> None:
    """Elsewhere, or where nothing is, there is nothing to hold: one answer, and none to lift."""
    far = act(role, OTHER_COUNTY)
    for filed, by in ((HERE, far), (OnFile(), act(role))):
        with pytest.raises(NotThere):
            set_hold(NO_TABLE, by, record=STREAM, reason="?", filed=filed)
    case_of(
        [HELD],
        lambda b: lift_hold(b, far, hold="h1", reason="?", filed=HERE),
        "Nothing is held back",
    )


@pytest.mark.parametrize("name", sorted(RETENTION.commands))
def test_who_acts_for_no_office_keeps_no_archive(name: str) -> None:
    _, data = WHO[name]
    case_of(
        [HELD],
        lambda b: RETENTION.functions[name](b, act("archivist", ""), **data),
        "Say for which office",
    )


WHO: dict[str, tuple[tuple[Role, ...], dict[str, Any]]] = {
    "adopt_table": (("archivist",), {"version": "2", "periods": periods()}),
    "set_hold": (
        ("archivist", "judicial_office", "county_desk"),
        {"record": STREAM, "reason": "?", "filed": HERE},
    ),
    "lift_hold": (
        ("archivist", "judicial_office", "county_desk"),
        {"hold": "h1", "reason": "?", "filed": HERE},
    ),
}


@pytest.mark.parametrize("name", sorted(RETENTION.commands))
@pytest.mark.parametrize("role", get_args(Role))
def test_whose_task_it_is_does_it_and_nobody_else(name: str, role: Role) -> None:
    roles, data = WHO[name]

    def when(held: RetentionBook) -> Any:
        return RETENTION.functions[name](held, act(role), **data)

    if role in roles:
        assert when(book(HELD))
    else:
        case_of([HELD], when, "This is done by")


# --- the file ------------------------------------------------------------------------------------

FILED = [*COMPLETE, (Filed(volume="卷1"), at("04-20"))]
TEN_YEARS = Retained(retention="by_local_table", until=day("2036-12-31"))
KEPT = [*FILED, TEN_YEARS]
THEN = in_case("archivist", "2037-01-04")
PROPOSED = [*KEPT, Appraised(destroy=True, by="zhou")]


def test_a_file_gets_its_period_by_the_table_from_the_year_of_filing() -> None:
    by_table = ask(retain, "archivist", retention="by_local_table", book=book(TABLE))
    check(given=FILED, when=by_table, then=[TEN_YEARS])
    none = ask(retain, "archivist", retention="by_local_table")
    check(given=FILED, when=none, then="has set no period")
    for_ever = book(
        RetentionAdopted(version="x", area="150524", periods=periods(dispute_file=None))
    )
    check(
        given=FILED,
        when=ask(retain, "archivist", retention="by_local_table", book=for_ever),
        then=[Retained(retention="permanent", until=None)],
    )


def test_another_table_changes_no_file_that_has_its_period() -> None:
    late = RetentionAdopted(version="2027-1", area="150524", periods=periods(dispute_file=30))
    assert book(TABLE, late).until("dispute_file", day("04-20"), OFFICE) == day("2056-12-31")
    early = in_case("archivist", "2036-12-31")
    check(given=KEPT, when=ask(appraise, early, destroy=True), then="period is not over")
    proposed = [Appraised(destroy=True, by="zhou")]
    check(given=KEPT, when=ask(appraise, THEN, destroy=True, book=book(late)), then=proposed)


def test_what_is_held_back_is_neither_appraised_away_nor_destroyed() -> None:
    held, free = book(HELD), book(HELD, HoldLifted(hold="h1", reason="已还"))
    second = in_case("head", "2037-01-05")
    check(given=KEPT, when=ask(appraise, THEN, destroy=True, book=held), then="held back")
    longer = ask(appraise, THEN, destroy=False, keep_until=day("2040-12-31"), book=held)
    check(
        given=KEPT,
        when=longer,
        then=[Appraised(destroy=False, keep_until=day("2040-12-31"), by="zhou")],
    )
    check(given=PROPOSED, when=ask(destroy, second, book=held), then="held back")
    gone = [Destroyed(first_signature="zhou", second_signature="qian")]
    check(given=PROPOSED, when=ask(destroy, second, book=free), then=gone)


def test_one_human_in_two_roles_is_one_person() -> None:
    """Who appraised a file as its archivist does not sign as the head that it is destroyed."""
    same = Act(STREAM, Officer(id=PEOPLE["archivist"], role="head", office=OFFICE), at("03-02"))
    check(given=PROPOSED, when=ask(destroy, same), then="second person is somebody else")


@pytest.mark.parametrize("command", ["file_away", "retain", "appraise", "destroy"])
def test_the_archive_of_another_area_does_nothing_with_a_file(command: str) -> None:
    case = fold(DISPUTE.start, DISPUTE.evolve, KEPT)
    roles: tuple[Role, ...] = ("archivist", "judicial_office")
    for role in roles:
        for office, theirs in ((COUNTY, True), (OTHER_COUNTY, False), ("", False)):
            by = Officer(id="somebody", role=role, office=office)
            said = permission("dispute", command, case, by, THEN.at)
            assert said is not None and said.decision.allowed is theirs, (role, office)

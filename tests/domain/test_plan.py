"""Every transition of a support plan (domain.md E): given, when, then."""

from datetime import date, timedelta
from inspect import signature
from typing import Any
from uuid import UUID

import pytest

from domain.access import THE_PLAN, FieldClass, decide
from domain.areas import NO_LIST, Areas
from domain.calendar import Calendar, DayCorrected
from domain.calendar import evolve as evolve_calendar
from domain.deadlines import NEUTRAL, looking
from domain.guardianship import Kin
from domain.kernel import Act, Officer, Role
from domain.neutral import neutral_of
from domain.people import Particulars
from domain.persons import Guardians
from domain.plan.agenda import looks, waiting_for
from domain.plan.assessing import (
    NeedEntry,
    confirm_support,
    propose_support,
    send_back_support,
    state_needs,
)
from domain.plan.audience import Audience
from domain.plan.clocks import settle_deadlines
from domain.plan.consenting import (
    consent,
    consent_to_health,
    decline,
    offer_plan,
    withdraw_consent,
    withdraw_health_consent,
)
from domain.plan.derivation import PlanDerivation, PlanStep, derive
from domain.plan.ending import (
    close_plan,
    refuse_plan,
    take_over_plan,
    tell_of_lapse,
    transfer_plan,
)
from domain.plan.facts import (
    CameBack,
    ConsentWithdrawn,
    Goal,
    GoalLookedAt,
    HealthConsented,
    HealthConsentWithdrawn,
    HelpAnswered,
    HelpRequested,
    Joined,
    LapseTold,
    Measure,
    MeasureTaken,
    Member,
    NeedsStated,
    ObjectionAcknowledged,
    ObjectionAnswered,
    PlanClosed,
    PlanConsented,
    PlanDeclined,
    PlanLapsed,
    PlanObjected,
    PlanOffered,
    PlanPurged,
    PlanReferred,
    PlanRevised,
    PlanTakenOver,
    PlanTransferOffered,
    PlanTransferred,
    PlanTransferRefused,
    SessionNoted,
    SupportProposed,
    SupportSentBack,
    SupportSet,
    TeamChanged,
    TimeCame,
)
from domain.plan.helping import (
    GoalEntry,
    MeasureEntry,
    change_team,
    note_session,
    record_help_answered,
    record_return,
    refer,
    request_help,
    revise_plan,
    sign_plan,
    take_measure,
)
from domain.plan.rights import acknowledge_objection, answer_objection, object_to_plan
from domain.plan.sight import stands
from domain.plan.state import Living, Plan
from domain.reach import Post
from tests.domain.casework import OFFICE, STREAM, VILLAGE, at, day
from tests.domain.plans import (
    ACTIVE,
    ASSESSING,
    CONSENTED,
    COUNSELLOR,
    HEALTH,
    HEALTHY,
    NEEDS,
    OFFER,
    OFFERED,
    OWNER,
    PAPER,
    PERSON,
    PROPOSED,
    REGULAR,
    REVIEWED,
    SET,
    SIGN,
    SIGNED,
    SUPERVISOR,
    SUPPORTED,
    TEAM,
    YES,
    act,
    after,
    ask,
    check,
    days,
    refusal_of,
    settled,
)
from tests.domain.years import CALENDAR

ABSENT = "There is no such plan"

# --- offered -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role", ["desk", "mediator", "counsellor", "social_worker", "grid_worker", "party"]
)
def test_any_worker_or_the_person_asks_for_a_stated_need(role: Role) -> None:
    check(
        given=[],
        when=ask(offer_plan, act(role), **OFFER),
        then=[PlanOffered(office=OFFICE, capacity="full", **OFFER)],
    )


def test_help_is_offered_once_and_by_an_office() -> None:
    check(given=OFFERED, when=ask(offer_plan, OWNER, **OFFER), then="offered here already")
    check(given=[], when=ask(offer_plan, act("desk", office=""), **OFFER), then="which office")


def test_an_offer_nobody_answers_is_purged_after_thirty_days() -> None:
    assert settled(OFFERED, "04-08") == []
    assert settled(OFFERED, "04-09") == [PlanPurged()]
    late = act("social_worker", "04-10")
    check(given=OFFERED, when=ask(consent, late, **YES), then=ABSENT)


# --- consented, declined -------------------------------------------------------------------------


def test_the_owner_records_what_for_by_whom_and_in_which_words() -> None:
    check(
        given=OFFERED,
        when=ask(consent, OWNER, **YES),
        then=[PlanConsented(guardian=None, owner="feng", **YES)],
    )


MOTHER = Particulars(name="丙的母亲")
CHILD = [(PlanOffered(office=OFFICE, **OFFER, capacity="represented"), at("03-09"))]


def test_for_a_child_under_fourteen_the_guardian_consents() -> None:
    theirs = {**YES, "given_by": "guardian", "guardian": MOTHER}
    check(given=CHILD, when=ask(consent, OWNER, **YES), then="guardian of a child under 14")
    check(
        given=CHILD,
        when=ask(consent, OWNER, **{**YES, "given_by": "guardian"}),
        then="who the guardian is",
    )
    check(
        given=CHILD,
        when=ask(consent, OWNER, **theirs, kin=Kin(born=date(2016, 3, 1))),
        then=[PlanConsented(owner="feng", **theirs)],
    )
    check(given=OFFERED, when=ask(consent, OWNER, **theirs), then="guardian of a child under 14")


NAMED, ANOTHER = (frozenset({UUID(int=number)}) for number in (7, 8))


@pytest.mark.parametrize(
    ("stage", "guardians", "says"),
    [
        (CHILD, Guardians(of_child=NAMED), None),
        (CHILD, Guardians(of_child=NAMED | ANOTHER), None),
        (CHILD, Guardians(of_adult=NAMED), "The person is grown up"),
        (CHILD, Guardians(), "Say what shows that a guardian speaks"),
        (CHILD, Guardians(of_child=ANOTHER), "Somebody else is named"),
        (CHILD, Guardians(of_adult=ANOTHER), "Somebody else is named"),
        (CHILD, Guardians(of_child=ANOTHER, of_adult=NAMED), "Somebody else is named"),
        (OFFERED, Guardians(of_child=NAMED), "A guardian of a child under 14 is named"),
        (OFFERED, Guardians(of_adult=NAMED), None),
    ],
)
def test_a_guardian_named_at_the_person_is_the_one_who_consents(
    stage: Any, guardians: Guardians, says: str | None
) -> None:
    """An adult who has a guardian for something else, and is not represented, consents alone."""
    mother = MOTHER.model_copy(update={"id": UUID(int=7)})
    yes = {**YES, "guardian": None}
    if stage is CHILD:
        yes |= {"given_by": "guardian", "guardian": mother}
    when = ask(consent, OWNER, **yes, guardians=guardians)
    check(given=stage, when=when, then=says or [PlanConsented(owner="feng", **yes)])


def test_one_person_has_one_plan_and_a_stranger_is_not_told_of_it() -> None:
    lives = Living((after(ACTIVE),))
    stranger = act("social_worker", who="han")
    yes = {**YES, "social_worker": "han"}
    said = refusal_of(after(OFFERED), ask(consent, stranger, **yes, living=lives))
    assert said is not None and "No plan begins" in str(said)
    check(given=OFFERED, when=ask(consent, OWNER, **YES, living=lives), then="One person, one plan")
    over = Living((after([*ACTIVE, (ConsentWithdrawn(), at("03-12"))]), after(OFFERED)))
    assert refusal_of(after(OFFERED), ask(consent, OWNER, **YES, living=over)) is None
    lapsed = ask(consent, act("social_worker", "12-01"), **YES, living=lives)
    assert refusal_of(after(OFFERED)._replace(purge_on=None), lapsed) is None


@pytest.mark.parametrize("channel", ["phone", "register"])
def test_a_consent_can_be_shown(channel: str) -> None:
    check(
        given=OFFERED,
        when=ask(consent, OWNER, **{**YES, "channel": channel}),
        then="so that it can be shown",
    )


def test_what_is_no_consent() -> None:
    nothing: dict[str, Any] = {**YES, "purposes": ("appointments",)}
    check(given=OFFERED, when=ask(consent, OWNER, **nothing), then="looking at needs and goals")
    other = act("social_worker", who="han")
    check(given=OFFERED, when=ask(consent, other, **YES), then="works with the person")
    check(given=CONSENTED, when=ask(consent, OWNER, **YES), then="consented already")
    elsewhere = act("social_worker", office="150525100000")
    check(given=OFFERED, when=ask(consent, elsewhere, **YES), then=ABSENT)


def test_health_is_consented_to_apart() -> None:
    check(
        given=CONSENTED,
        when=ask(consent_to_health, OWNER, **HEALTH),
        then=[HealthConsented(**HEALTH)],
    )
    check(given=HEALTHY, when=ask(consent_to_health, OWNER, **HEALTH), then="stands already")
    wish = (NeedEntry(kind="health_wish", words="想睡个好觉"),)
    check(
        given=CONSENTED,
        when=ask(state_needs, OWNER, needs=wish),
        then="separate consent",
    )


def test_the_consent_for_health_is_withdrawn_and_the_plan_goes_on() -> None:
    check(
        given=ACTIVE,
        when=ask(withdraw_health_consent, PERSON),
        then=[HealthConsentWithdrawn()],
    )
    plan = after([*ACTIVE, HealthConsentWithdrawn()])
    assert plan.phase == "active"
    check(
        given=[*ACTIVE, HealthConsentWithdrawn()],
        when=ask(refer, COUNSELLOR, to="clinic", agreed=True),
        then="separate consent",
    )
    check(given=CONSENTED, when=ask(withdraw_health_consent, PERSON), then="separate consent")


def test_a_refusal_leaves_a_date_and_nothing_else() -> None:
    check(given=OFFERED, when=ask(decline, PERSON), then=[PlanDeclined()])
    check(given=OFFERED, when=ask(decline, act("desk")), then=[PlanDeclined()])
    assert set(PlanDeclined.model_fields) == set()
    declined = after([*OFFERED, (PlanDeclined(), at("03-10"))])
    assert declined == Plan(phase="declined", ended_on=day("03-10"), purge_on=day("06-08"))


def test_nobody_asks_again_about_an_offer_that_was_declined() -> None:
    given = [*OFFERED, (PlanDeclined(), at("03-10"))]
    check(given=given, when=ask(decline, PERSON), then="nobody asks again")
    check(given=given, when=ask(consent, OWNER, **YES), then="nobody asks again")


def test_a_refusal_is_purged_after_ninety_days() -> None:
    given = [*OFFERED, (PlanDeclined(), at("03-10"))]
    assert settled(given, "06-08") == []
    assert settled(given, "06-09") == [PlanPurged()]
    assert after([*given, PlanPurged()]) == Plan(phase="purged", ended_on=day("03-10"))


# --- assessing -----------------------------------------------------------------------------------


def test_needs_are_written_down_in_the_persons_own_words() -> None:
    needs = tuple(NeedEntry(kind=need.kind, words=need.words) for need in NEEDS.needs)
    check(given=HEALTHY, when=ask(state_needs, OWNER, needs=needs), then=[NEEDS])
    assert after([*HEALTHY, NEEDS]).phase == "assessing"
    more = (NeedEntry(kind="legal", words="合同看不懂"),)
    (stated,) = ask(state_needs, COUNSELLOR, needs=more)(after(ACTIVE))
    assert isinstance(stated, NeedsStated)
    assert [need.need for need in stated.needs] == ["n3"]
    assert after([*ACTIVE, stated]).phase == "active"
    check(given=HEALTHY, when=ask(state_needs, OWNER, needs=()), then="what the person needs")


def test_without_consent_there_is_no_plan() -> None:
    for stage in ([], OFFERED):
        check(
            given=stage,
            when=ask(state_needs, OWNER, needs=(NeedEntry(kind="legal", words="?"),)),
            then=ABSENT,
        )
        check(
            given=stage,
            when=ask(consent_to_health, PERSON, **HEALTH),
            then="no plan|no such plan",
        )


# --- how much help -------------------------------------------------------------------------------


def test_a_counsellor_proposes_after_hearing_the_person() -> None:
    check(
        given=ASSESSING,
        when=ask(propose_support, act("counsellor", "03-12"), **REGULAR),
        then=[SupportProposed(counsellor="zheng", **REGULAR)],
    )
    check(
        given=HEALTHY,
        when=ask(propose_support, COUNSELLOR, **REGULAR),
        then="first what the person needs",
    )
    check(
        given=ASSESSING,
        when=ask(propose_support, COUNSELLOR, **{**REGULAR, "supervisor": "feng"}),
        then="somebody else",
    )


@pytest.mark.parametrize("until", ["03-10", "09-07"])
def test_help_is_set_until_a_day_within_reach(until: str) -> None:
    check(
        given=ASSESSING,
        when=ask(propose_support, COUNSELLOR, **{**REGULAR, "until": day(until)}),
        then="180 days at most",
    )


def test_a_supervisor_sets_it_with_the_counsellor() -> None:
    check(given=PROPOSED, when=ask(confirm_support, act("supervisor", "03-12")), then=[SET])
    assert after(SUPPORTED).phase == "support_set"
    other = act("supervisor", who="xu")
    check(given=PROPOSED, when=ask(confirm_support, other), then=ABSENT)
    check(given=SUPPORTED, when=ask(confirm_support, SUPERVISOR), then="Nothing is proposed")
    late = act("supervisor", "08-31")
    check(given=PROPOSED, when=ask(confirm_support, late), then="is over")


def test_another_supervisor_is_asked_than_the_one_before() -> None:
    given = [*ACTIVE, SupportProposed(counsellor="zheng", **{**REGULAR, "supervisor": "xu"})]
    check(given=given, when=ask(confirm_support, SUPERVISOR), then="who was asked")


def test_a_proposal_is_sent_back_and_nothing_is_set() -> None:
    sent_back = SupportSentBack(reason="先再听听丙的想法")
    check(
        given=PROPOSED,
        when=ask(send_back_support, SUPERVISOR, reason="先再听听丙的想法"),
        then=[sent_back],
    )
    assert after([*PROPOSED, sent_back]).support is None


# --- signed --------------------------------------------------------------------------------------


def test_the_person_signs_goals_measures_and_team_and_gets_a_copy() -> None:
    check(
        given=SUPPORTED,
        when=ask(sign_plan, act("social_worker", "03-13"), **SIGN),
        then=[SIGNED],
    )
    check(
        given=SUPPORTED,
        when=ask(sign_plan, OWNER, **{**SIGN, "copy_given": False}),
        then="gets a copy",
    )
    check(given=ASSESSING, when=ask(sign_plan, OWNER, **SIGN), then="first how much help")
    check(given=ACTIVE, when=ask(sign_plan, OWNER, **SIGN), then="revised from now on")
    late = act("social_worker", "08-31")
    check(given=SUPPORTED, when=ask(sign_plan, late, **SIGN), then="set it anew")


STRAY = MeasureEntry(goal="o1", what="?", owner="somebody", due_on=day("03-20"))


@pytest.mark.parametrize(
    ("changes", "then"),
    [
        ({"goals": ()}, "a goal at least"),
        ({"goals": (GoalEntry(need="n9", words="?"),)}, "no such need"),
        ({"measures": (STRAY,)}, "by somebody of the team"),
        ({"measures": (STRAY.model_copy(update={"goal": "o7"}),)}, "serves a goal"),
        (
            {"measures": (STRAY.model_copy(update={"owner": "p1", "due_on": day("03-01")}),)},
            "today or later",
        ),
        (
            {"measures": (STRAY.model_copy(update={"owner": "p1", "due_on": date(2040, 1, 1)}),)},
            "within 366 days",
        ),
        ({"team": TEAM[:1]}, "somebody who covers"),
        ({"team": (*TEAM, TEAM[0])}, "each named once"),
        ({"team": (*TEAM, Member(role="legal_helper", member="wu"))}, "somebody else"),
        ({"team": (*TEAM, Member(role="counsellor", member="ren"))}, "one person's"),
    ],
)
def test_what_is_no_plan(changes: dict[str, Any], then: str) -> None:
    check(given=SUPPORTED, when=ask(sign_plan, OWNER, **{**SIGN, **changes}), then=then)


def test_a_team_has_seven_people_at_most() -> None:
    helpers = [Member(role="covering_counsellor", member=f"h{n}") for n in range(5)]
    for count, then in ((4, None), (5, "7 people at most")):
        team = (*TEAM, *helpers[:count])
        when = ask(sign_plan, act("social_worker", "03-13"), **{**SIGN, "team": team})
        if then:
            check(given=SUPPORTED, when=when, then=then)
        else:
            (signed,) = when(after(SUPPORTED))
            assert len(signed.team) == 7


def test_nobody_beside_the_counsellors_is_told_without_a_yes_to_a_team() -> None:
    alone = {**YES, "purposes": ("needs_and_goals", "appointments")}
    consented = (PlanConsented(guardian=None, owner="feng", **alone), at("03-10"))
    given = [*OFFERED, consented, *SUPPORTED[2:]]
    check(given=given, when=ask(sign_plan, OWNER, **SIGN), then="that a team is told")
    two = {**SIGN, "team": TEAM[:2], "measures": ()}
    assert ask(sign_plan, OWNER, **two)(after(given))


def test_the_next_version_says_what_changed() -> None:
    changes: dict[str, Any] = {
        "goals": (GoalEntry(need="n2", words="睡好"),),
        "dropped_measures": ("m1",),
        "changed": "工资另案解决，先睡好",
    }
    revised = PlanRevised(
        goals=(Goal(goal="o2", need="n2", words="睡好"),),
        measures=(),
        dropped_goals=(),
        dropped_measures=("m1",),
        changed="工资另案解决，先睡好",
        **PAPER,
    )
    check(
        given=ACTIVE,
        when=ask(revise_plan, OWNER, copy_given=True, **PAPER, **changes),
        then=[revised],
    )
    plan = after([*ACTIVE, revised])
    assert (plan.versions, plan.goals, plan.measures) == (2, ("o1", "o2"), {})


@pytest.mark.parametrize(
    ("changes", "then"),
    [
        ({}, "what changes"),
        ({"dropped_goals": ("o9",)}, "no such goal or measure"),
        ({"dropped_goals": ("o1",)}, "a goal at least"),
        ({"dropped_measures": ("m1", "m1")}, "named once"),
        ({"goals": (GoalEntry(need="n1", words="?"),), "copy_given": False}, "gets a copy"),
        ({"goals": (GoalEntry(need="n1", words="?"),), "channel": "phone"}, "can be shown"),
    ],
)
def test_what_is_no_new_version(changes: dict[str, Any], then: str) -> None:
    data = {"copy_given": True, "changed": "?", **PAPER, **changes}
    check(given=ACTIVE, when=ask(revise_plan, OWNER, **data), then=then)


def test_the_team_changes_as_the_person_agreed() -> None:
    agreed: dict[str, Any] = {"agreed_by": "person", "channel": "in_person"}
    joined = (Joined(role="legal_helper", member="lu"),)
    changed = TeamChanged(joined=joined, left=("feng",))
    check(
        given=ACTIVE,
        when=ask(change_team, OWNER, joined=joined, left=("feng",), **agreed),
        then=[changed],
    )
    plan = after([*ACTIVE, changed])
    assert dict(plan.team) == {
        "zheng": "counsellor",
        "chen": "covering_counsellor",
        "lu": "legal_helper",
    }
    assert plan.versions == 2
    check(
        given=ACTIVE,
        when=ask(change_team, OWNER, left=("chen",), **agreed),
        then="somebody who covers",
    )
    check(given=ACTIVE, when=ask(change_team, OWNER, **agreed), then="what changes")
    assert (plan.owner, plan.social_worker) == ("zheng", "")
    assert "feng" not in plan.workers, "whoever leaves sees nothing from then on"


def test_the_person_agrees_to_another_counsellor() -> None:
    agreed: dict[str, Any] = {"agreed_by": "person", "channel": "in_person"}
    nobody = {"joined": (Joined(role="legal_helper", member="lu"),), "left": ("zheng",)}
    check(given=ACTIVE, when=ask(change_team, OWNER, **agreed, **nobody), then="counsellor is in")
    joined = (Joined(role="counsellor", member="ren"),)
    changed = TeamChanged(joined=joined, left=("zheng",))
    check(
        given=ACTIVE,
        when=ask(change_team, OWNER, joined=joined, left=("zheng",), **agreed),
        then=[changed],
    )
    plan = after([*ACTIVE, changed])
    assert (plan.counsellor, plan.counselled_before, plan.owner) == ("ren", ("zheng",), "feng")
    assert "zheng" not in plan.workers
    check(
        given=[*ACTIVE, changed],
        when=ask(note_session, COUNSELLOR, attendance="attended"),
        then="no such plan",
    )
    back = TeamChanged(joined=(Joined(role="counsellor", member="zheng"),), left=("ren",))
    again = after([*ACTIVE, changed, back])
    assert (again.counsellor, again.counselled_before) == ("zheng", ("ren",))


AGREED: dict[str, Any] = {"agreed_by": "person", "channel": "in_person"}


@pytest.mark.parametrize(
    ("changes", "then"),
    [
        ({"left": ("lu",)}, "is of the team"),
        ({"left": ("feng", "feng")}, "named once"),
        ({"joined": (Joined(role="social_worker", member="han"),)}, "one person's"),
        ({"joined": (Joined(role="legal_helper", member="lu", follows="feng"),)}, "who leaves"),
        (
            {
                "joined": (
                    Joined(role="legal_helper", member="lu", follows="feng"),
                    Joined(role="social_worker", member="han", follows="feng"),
                ),
                "left": ("feng",),
            },
            "followed by one",
        ),
    ],
)
def test_what_is_no_change_of_a_team(changes: dict[str, Any], then: str) -> None:
    check(given=ACTIVE, when=ask(change_team, OWNER, **AGREED, **changes), then=then)


SLEEP = PlanRevised(
    goals=(Goal(goal="o2", need="n2", words="睡好"),),
    measures=(Measure(measure="m2", goal="o2", what="约门诊", owner="feng", due_on=day("03-25")),),
    dropped_goals=(),
    dropped_measures=(),
    changed="也谈睡眠",
    **PAPER,
)


def test_what_whoever_left_had_to_do_is_for_who_follows_and_else_for_the_owner() -> None:
    """Nothing of the plan is told to who is gone; and whoever takes it on hears of it."""
    begun = [*ACTIVE, (SLEEP, at("03-14"))]
    han = Joined(role="social_worker", member="han", follows="feng")
    for joined, owner, takes_on in (((han,), "han", "han"), ((), "zheng", "zheng")):
        (changed,) = ask(change_team, OWNER, joined=joined, left=("feng",), **AGREED)(after(begun))
        plan = after([*begun, changed])
        assert {step.owner for step in plan.measures.values()} == {takes_on}
        assert plan.owner == owner
        assert [who for who in ("feng", "han", "zheng") if waiting_for(plan, who)] == [takes_on]
        (told,) = neutral_of(TeamChanged).notices(plan, changed)  # type: ignore[union-attr]
        assert told.to == takes_on
        (came,) = settled([*begun, changed], "03-21")
        assert isinstance(came, TimeCame)
        assert came.told == (takes_on,)
        done = [*begun, changed, MeasureTaken(measure="m1"), MeasureTaken(measure="m2")]
        assert not waiting_for(after(done), takes_on)
        assert stands(plan, Officer(id="feng", role="social_worker"), at("03-21")) == "none"


def test_what_came_before_the_change_waits_for_whoever_takes_it_on() -> None:
    came = [*ACTIVE, *((fact, at("03-21")) for fact in settled(ACTIVE, "03-21"))]
    plan = after([*came, TeamChanged(joined=(), left=("feng",))])
    assert (waiting_for(plan, "feng"), waiting_for(plan, "zheng")) == (False, True)


def test_what_concerns_health_is_taken_on_by_who_cares_for_it() -> None:
    lu = (Joined(role="legal_helper", member="lu", follows="feng"),)
    when = ask(change_team, OWNER, joined=lu, left=("feng",), **AGREED)
    check(given=[*ACTIVE, (SLEEP, at("03-14"))], when=when, then="What concerns health")
    assert when(after(ACTIVE))


# --- what is done --------------------------------------------------------------------------------


def test_a_measure_is_taken_once_by_whose_it_is() -> None:
    check(
        given=ACTIVE,
        when=ask(take_measure, OWNER, measure="m1"),
        then=[MeasureTaken(measure="m1")],
    )
    assert after([*ACTIVE, MeasureTaken(measure="m1")]).measures["m1"].taken
    check(given=ACTIVE, when=ask(take_measure, COUNSELLOR, measure="m1"), then="whoever takes")
    check(given=ACTIVE, when=ask(take_measure, OWNER, measure="m9"), then="no such goal or measure")
    check(
        given=[*ACTIVE, MeasureTaken(measure="m1")],
        when=ask(take_measure, PERSON, measure="m1"),
        then="taken already",
    )


HELP: dict[str, Any] = {"need": "n1", "to": "labour_inspection", "question": "工资何时能发？"}
REQUESTED = HelpRequested(request="r1", answer_by=day("03-24"), **HELP)


def test_another_office_is_asked_with_a_yes_to_exactly_this() -> None:
    check(given=ASSESSING, when=ask(request_help, OWNER, agreed=True, **HELP), then=[REQUESTED])
    check(
        given=ASSESSING,
        when=ask(request_help, OWNER, agreed=False, **HELP),
        then="yes each time",
    )
    check(
        given=ASSESSING,
        when=ask(request_help, OWNER, agreed=True, **{**HELP, "need": "n9"}),
        then="no such need",
    )


def test_what_the_consent_does_not_name_is_not_done() -> None:
    few = {**YES, "purposes": ("needs_and_goals", "sharing_in_team")}
    consented = (PlanConsented(guardian=None, owner="feng", **few), at("03-10"))
    given = [*OFFERED, consented, *ACTIVE[2:]]
    check(
        given=given,
        when=ask(request_help, OWNER, agreed=True, **HELP),
        then="does not cover this",
    )
    check(
        given=given,
        when=ask(note_session, COUNSELLOR, attendance="attended"),
        then="does not cover this",
    )


def test_the_answer_of_another_office_is_written_down() -> None:
    given = [*ASSESSING, (REQUESTED, at("03-10"))]
    answered = HelpAnswered(request="r1", answer="下周约谈")
    check(
        given=given,
        when=ask(record_help_answered, OWNER, request="r1", answer="下周约谈"),
        then=[answered],
    )
    check(
        given=[*given, answered],
        when=ask(record_help_answered, OWNER, request="r1", answer="?"),
        then="waiting for an answer",
    )
    assert days([*given]) == [("plan-request", "due", "03-24")]
    assert days([*given, answered]) == []


def test_sessions_are_noted_and_nothing_of_what_was_said() -> None:
    check(
        given=ACTIVE,
        when=ask(note_session, COUNSELLOR, attendance="attended"),
        then=[SessionNoted(attendance="attended")],
    )
    assert set(SessionNoted.model_fields) == {"attendance"}
    assert after([*ACTIVE, SessionNoted(attendance="missed")]).sessions == 1
    check(
        given=ASSESSING,
        when=ask(note_session, COUNSELLOR, attendance="attended"),
        then="not signed the plan yet",
    )


def test_the_person_is_referred_and_comes_back_with_what_they_allow() -> None:
    slot = at("03-16")
    referred = PlanReferred(to="clinic", slot=slot)
    given = [*ACTIVE, (referred, at("03-13"))]
    check(
        given=ACTIVE,
        when=ask(refer, COUNSELLOR, to="clinic", slot=slot, agreed=True),
        then=[referred],
    )
    check(given=given, when=ask(refer, COUNSELLOR, to="clinic", agreed=True), then="open already")
    check(
        given=ACTIVE,
        when=ask(refer, COUNSELLOR, to="clinic", agreed=False),
        then="does not want it",
    )
    check(
        given=ACTIVE,
        when=ask(refer, act("counsellor", "03-20"), to="clinic", slot=slot, agreed=True),
        then="still to come",
    )
    back = CameBack(attended=True, next_contact=day("04-01"), advice=None)
    came: dict[str, Any] = {"attended": True, "next_contact": day("04-01")}
    then = act("counsellor", "03-16")
    check(
        given=given,
        when=ask(record_return, then, allowed=("next_contact",), **came),
        then=[back],
    )
    check(given=given, when=ask(record_return, then, **came), then="has not allowed")
    check(
        given=given,
        when=ask(record_return, act("counsellor", "03-15"), attended=True),
        then="when the time has come",
    )
    assert not after([*given, back]).referred
    check(
        given=ACTIVE,
        when=ask(record_return, COUNSELLOR, attended=True),
        then="No referral is open",
    )


# --- review and lapse ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intensity", "signed_on", "review_on", "lapse_on"),
    [
        ("intensive", "03-13", "03-20", "03-27"),
        ("regular", "03-13", "04-10", "04-17"),  # 04-12 is a Sunday: backward to the Friday
        ("light", "03-13", "06-11", "06-18"),
        ("light", "04-10", "07-09", "07-16"),
        ("intensive", "09-30", "10-08", "10-15"),  # nothing but the holiday between: the day after
    ],
)
def test_reviews_come_by_how_much_help_and_roll_backward(
    intensity: str, signed_on: str, review_on: str, lapse_on: str
) -> None:
    until = at(signed_on).date() + timedelta(days=150)
    chosen = SET.model_copy(update={"intensity": intensity, "until": until})
    sign = {**SIGN, "measures": ()}
    (signed,) = ask(sign_plan, act("social_worker", signed_on), **sign)(after([*PROPOSED, chosen]))
    assert (signed.review_on, signed.lapse_on) == (day(review_on), day(lapse_on))


def test_help_set_for_less_is_looked_at_before_it_ends() -> None:
    short = SET.model_copy(update={"until": day("03-22")})  # a Sunday
    sign = {**SIGN, "measures": ()}
    (signed,) = ask(sign_plan, act("social_worker", "03-13"), **sign)(after([*PROPOSED, short]))
    assert signed.review_on == day("03-20")


def test_the_support_story_to_the_letter() -> None:
    """figures/demo_story.md, "Support": the dates are law."""
    assert ("plan-review", "due", "04-10") in days(ACTIVE)
    proposed = SupportProposed(counsellor="zheng", **{**REGULAR, "intensity": "light"})
    given = [*ACTIVE, (MeasureTaken(measure="m1"), at("03-20")), (proposed, at("04-10"))]
    (held,) = ask(confirm_support, act("supervisor", "04-10"))(after(given))
    assert (held.change, held.review_on) == ("less", day("07-09"))
    given = [*given, (held, at("04-10"))]

    came: list[tuple[str, Any]] = []
    for on in ("07-09", "07-10", "07-12", "07-13", "07-14", "07-15", "07-16", "07-17"):
        noted = settled(given, on, "09:00")
        given = [*given, *((fact, at(on, "09:00")) for fact in noted)]
        came += [(on, fact) for fact in noted]

    told = ("zheng", "chen", "wu")
    assert came == [
        (
            "07-10",
            TimeCame(
                limit="plan-review",
                key="",
                stage="due",
                due_on=day("07-09"),
                told=("zheng", "feng"),
            ),
        ),
        (
            "07-13",
            TimeCame(limit="plan-lapse", key="", stage="warning-3", due_on=day("07-16"), told=told),
        ),
        (
            "07-15",
            TimeCame(limit="plan-lapse", key="", stage="warning-1", due_on=day("07-16"), told=told),
        ),
        ("07-17", PlanLapsed(review_on=day("07-09"), lapsed_on=day("07-16"))),
    ]
    assert after(given).service_failed
    check(
        given=given,
        when=ask(tell_of_lapse, act("counsellor", "07-17"), channel="phone"),
        then=[LapseTold(channel="phone")],
    )


def test_a_review_on_the_last_day_of_grace_is_in_time() -> None:
    proposed = SupportProposed(counsellor="zheng", **REGULAR)
    given = [*REVIEWED, (proposed, at("07-16"))]
    (held,) = ask(confirm_support, act("supervisor", "07-16"))(after(given))
    assert held.review_on == day("08-14")  # 08-15 is a Saturday
    after_it = [*given, (held, at("07-16"))]
    assert all(day_ > "07-16" for limit, _, day_ in days(after_it) if limit == "plan-lapse")


def test_after_its_day_a_plan_has_lapsed_whether_or_not_a_clock_noted_it() -> None:
    proposed = [*REVIEWED, SupportProposed(counsellor="zheng", **REGULAR)]
    late = act("supervisor", "07-17")
    check(given=proposed, when=ask(confirm_support, late), then="The plan lapsed")
    owner = act("social_worker", "07-17")
    check(given=REVIEWED, when=ask(take_measure, owner, measure="m1"), then="The plan lapsed")


def test_appointments_with_ones_own_counsellor_stay_after_a_lapse() -> None:
    lapsed = [*REVIEWED, PlanLapsed(review_on=day("07-09"), lapsed_on=day("07-16"))]
    for given in (REVIEWED, lapsed):
        check(
            given=given,
            when=ask(note_session, act("counsellor", "07-20"), attendance="attended"),
            then=[SessionNoted(attendance="attended")],
        )
    plan = after(lapsed)
    assert plan.support is None
    assert days(lapsed) == []
    cover = act("counsellor", "07-20", who="chen")
    for given in (REVIEWED, lapsed):
        check(given=given, when=ask(note_session, cover, attendance="missed"), then="person's own")
    before = act("counsellor", "07-16", who="chen")
    assert ask(note_session, before, attendance="missed")(after(REVIEWED))


def test_who_is_told_of_a_lapse_once() -> None:
    lapsed = [*REVIEWED, PlanLapsed(review_on=day("07-09"), lapsed_on=day("07-16"))]
    told = [*lapsed, LapseTold(channel="phone")]
    check(given=told, when=ask(tell_of_lapse, OWNER, channel="phone"), then="told already")
    check(given=ACTIVE, when=ask(tell_of_lapse, OWNER, channel="phone"), then="not lapsed")


def test_a_due_review_is_no_end() -> None:
    came = settled(ACTIVE, "04-11")
    plan = after([*ACTIVE, *came])
    assert plan.phase == "review"
    assert settled([*ACTIVE, *came], "04-11") == []
    check(
        given=[*ACTIVE, *came],
        when=ask(propose_support, act("counsellor", "04-13"), **REGULAR),
        then=[SupportProposed(counsellor="zheng", **REGULAR)],
    )


@pytest.mark.parametrize(
    ("intensity", "change"), [("intensive", "more"), ("regular", "same"), ("light", "less")]
)
def test_a_review_sets_more_less_or_the_same(intensity: str, change: str) -> None:
    proposed = SupportProposed(counsellor="zheng", **{**REGULAR, "intensity": intensity})
    (held,) = ask(confirm_support, act("supervisor", "04-10"))(after([*ACTIVE, proposed]))
    assert isinstance(held, SupportSet)
    assert held.change == change


def test_a_measure_that_is_due_is_told_to_whose_it_is() -> None:
    (came,) = settled(ACTIVE, "03-21")
    assert came == TimeCame(
        limit="plan-measure", key="m1", stage="due", due_on=day("03-20"), told=("feng",)
    )


def test_whoever_left_the_team_hears_of_no_measure_any_more() -> None:
    joined = (Joined(role="social_worker", member="lu"),)
    given = [*ACTIVE, (TeamChanged(joined=joined, left=("feng",)), at("03-14"))]
    (came,) = settled(given, "03-21")
    assert isinstance(came, TimeCame)
    assert came.told == ("lu",), "whoever follows owns the plan, and hears for who left"
    assert after(given).owner == after(given).social_worker == "lu"


def test_only_the_clock_says_that_time_came() -> None:
    check(
        given=ACTIVE,
        when=ask(settle_deadlines, OWNER, due=at("07-17")),
        then="Only the clock",
    )


def test_a_clock_that_comes_very_late_notes_everything_once_and_in_order() -> None:
    came = settled(ACTIVE, "12-31")
    assert [type(fact).__name__ for fact in came] == [*["TimeCame"] * 4, "PlanLapsed"]
    given = [*ACTIVE, *((fact, at("12-31")) for fact in came)]
    assert settled(given, "12-31") == []


def test_it_waits_for_whoever_was_told_until_it_is_done() -> None:
    """A review until it is held, a lapse until the person knows of it; for nobody else."""
    begun = [*REVIEWED, (MeasureTaken(measure="m1"), at("04-10"))]
    came = [*begun, *((fact, at("07-10")) for fact in settled(begun, "07-10"))]

    def waits(given: list[Any]) -> set[str]:
        return {who for who in ("zheng", "chen", "feng", "wu") if waiting_for(after(given), who)}

    assert waits(begun) == set()
    assert waits(came) == {"zheng", "feng"}
    warned = [*came, *((fact, at("07-13")) for fact in settled(came, "07-13"))]
    assert waits(warned) == {"zheng", "feng", "chen", "wu"}
    held = SupportSet(
        intensity="light",
        change="same",
        until=day("12-31"),
        counsellor="zheng",
        supervisor="wu",
        review_on=day("10-12"),
        lapse_on=day("10-19"),
    )
    assert waits([*warned, (held, at("07-14"))]) == set()
    lapsed = [*warned, *((fact, at("07-17")) for fact in settled(warned, "07-17"))]
    assert waits(lapsed) == {"zheng", "chen", "wu"}
    assert waits([*lapsed, LapseTold(channel="phone")]) == set()


def test_a_clock_knows_when_to_look_and_not_what_for() -> None:
    """Review, warning, lapse, purge, measure: one name for all, and one alarm at a time."""
    for stage in (OFFERED, ACTIVE, REVIEWED, [*OFFERED, PlanDeclined()]):
        assert set(looking(looks(after(stage), STREAM)).due) == {NEUTRAL}
    assert looking(looks(after(CONSENTED), STREAM)).due == {}
    assert not [part for part in ("plan", "review", "lapse", "support") if part in NEUTRAL]


# --- objection -----------------------------------------------------------------------------------

OBJECTED = PlanObjected(words=None, acknowledge_by=day("03-13"), answer_by=day("03-31"))
FROZEN = [*ACTIVE, (OBJECTED, at("03-10"))]
REVIEWER = act("supervisor", who="xu")
SEEN = [*FROZEN, (ObjectionAcknowledged(reviewer="xu"), at("03-11"))]
ANSWER: dict[str, Any] = {"reasons": "已逐项说明", "court_named": True}


def test_the_person_objects_and_everything_stands_still() -> None:
    check(given=ACTIVE, when=ask(object_to_plan, PERSON), then=[OBJECTED])
    for when in (
        ask(take_measure, OWNER, measure="m1"),
        ask(note_session, COUNSELLOR, attendance="attended"),
        ask(propose_support, COUNSELLOR, **REGULAR),
        ask(object_to_plan, PERSON),
    ):
        check(given=FROZEN, when=when, then="until the objection is answered")
    check(given=FROZEN, when=ask(withdraw_consent, PERSON), then=[ConsentWithdrawn()])
    check(given=OFFERED, when=ask(object_to_plan, PERSON), then="no plan to which")


def test_an_objection_has_two_days_that_are_counted() -> None:
    answering = [
        ("plan-objection", "warning-3", "03-31"),
        ("plan-objection", "due", "03-31"),
        ("plan-objection", "again-1", "03-31"),
    ]
    assert days(FROZEN) == [("plan-objection-seen", "due", "03-13"), *answering]
    assert days(SEEN) == answering


ABOVE = Post(role="supervisor", office=OFFICE)


def test_an_objection_nobody_answers_rises_week_by_week_and_no_day_decides_it() -> None:
    """Whoever could look at it hears: at once, after three days, before the fifteen are over, on
    the last of them, and every week from then on. The plan is neither touched nor given up."""
    plan, of = after(FROZEN), neutral_of(PlanObjected)
    assert of is not None
    assert [notice.to for notice in of.notices(plan, OBJECTED)] == [ABOVE]
    assert waiting_for(plan, "xu")
    assert waiting_for(plan, None), "where nobody is known at that post"
    assert not [who for who in ("feng", "zheng", "chen", "wu") if waiting_for(plan, who)]
    given = FROZEN
    came: list[tuple[str, str]] = []
    for on in ("03-13", "03-14", "03-28", "04-01", "04-07", "04-14", "04-21"):
        noted = settled(given, on)
        given = [*given, *((fact, at(on)) for fact in noted)]
        for fact in noted:
            assert isinstance(fact, TimeCame)
            assert [notice.to for notice in of.notices(after(given), fact)] == [ABOVE]
            came.append((on, fact.stage))
    assert came == [
        ("03-14", "due"),
        ("03-28", "warning-3"),
        ("04-01", "due"),
        ("04-07", "again-1"),
        ("04-14", "again-2"),
        ("04-21", "again-3"),
    ]
    plan = after(given)
    assert plan.objection is not None
    assert plan.phase == "active"
    assert ask(withdraw_consent, PERSON)(plan) == [ConsentWithdrawn()]


def test_who_does_not_answer_in_time_is_followed_by_another_reviewer() -> None:
    other = act("supervisor", "03-31", who="hao")
    check(given=SEEN, when=ask(acknowledge_objection, other), then="looks at it already")
    seen = Officer(id="hao", role="supervisor", office=OFFICE)
    assert stands(after(SEEN), seen, at("03-31")) == "none"
    assert not waiting_for(after(SEEN), "hao")
    late = [*SEEN, *((fact, at("04-01")) for fact in settled(SEEN, "04-01"))]
    assert {who for who in ("hao", "xu", "wu", "feng") if waiting_for(after(late), who)} == {
        *("hao", "xu")
    }
    assert stands(after(late), seen, at("04-01")) == "could_review"
    taken = ObjectionAcknowledged(reviewer="hao")
    other = act("supervisor", "04-01", who="hao")
    check(given=late, when=ask(acknowledge_objection, other), then=[taken])
    xu = act("supervisor", "04-01", who="xu")
    check(given=late, when=ask(acknowledge_objection, xu), then="looks at it already")
    answer = {"upheld": True, **ANSWER}
    check(given=[*late, taken], when=ask(answer_objection, xu, **answer), then="Whoever acknow")
    assert ask(answer_objection, other, **answer)(after([*late, taken]))


def test_somebody_independent_looks() -> None:
    check(
        given=FROZEN,
        when=ask(acknowledge_objection, REVIEWER),
        then=[ObjectionAcknowledged(reviewer="xu")],
    )
    check(given=FROZEN, when=ask(acknowledge_objection, SUPERVISOR), then="does not judge")
    check(given=SEEN, when=ask(acknowledge_objection, REVIEWER), then="looks at it already")
    check(given=ACTIVE, when=ask(acknowledge_objection, REVIEWER), then=ABSENT)


def test_the_answer_has_reasons_and_names_the_court() -> None:
    goes_on = ObjectionAnswered(
        upheld=False, reasons="已逐项说明", review_on=day("04-10"), lapse_on=day("04-17")
    )
    check(given=SEEN, when=ask(answer_objection, REVIEWER, upheld=False, **ANSWER), then=[goes_on])
    assert after([*SEEN, goes_on]).phase == "active"
    check(
        given=SEEN,
        when=ask(answer_objection, REVIEWER, upheld=False, reasons="?", court_named=False),
        then="told of the court",
    )
    check(
        given=FROZEN,
        when=ask(answer_objection, REVIEWER, upheld=False, **ANSWER),
        then="acknowledged the objection",
    )


def test_an_objection_that_is_upheld_ends_the_plan() -> None:
    (answered,) = ask(answer_objection, REVIEWER, upheld=True, **ANSWER)(after(SEEN))
    assert after([*SEEN, answered]).phase == "withdrawn"


def test_a_review_that_nobody_could_hold_is_due_on_the_day_of_the_answer() -> None:
    reviewer = act("supervisor", "04-28", who="xu")
    plan = after(SEEN)
    assert not plan.lapsed(at("04-28"))
    (answered,) = ask(answer_objection, reviewer, upheld=False, **ANSWER)(plan)
    assert (answered.review_on, answered.lapse_on) == (day("04-28"), day("05-05"))


def test_who_objects_after_the_lapse_objects_to_a_lapsed_plan() -> None:
    late = act("party", "07-20")
    lapsed, objected = ask(object_to_plan, late)(after(REVIEWED))
    assert lapsed == PlanLapsed(review_on=day("07-09"), lapsed_on=day("07-16"))
    assert isinstance(objected, PlanObjected)
    assert after([*REVIEWED, lapsed, objected]).phase == "lapsed"


# --- the end -------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [CONSENTED, ASSESSING, PROPOSED, SUPPORTED, ACTIVE, REVIEWED])
@pytest.mark.parametrize("by", [PERSON, OWNER, COUNSELLOR])
def test_a_consent_is_withdrawn_at_any_time_without_a_reason(stage: list[Any], by: Act) -> None:
    check(given=stage, when=ask(withdraw_consent, by), then=[ConsentWithdrawn()])
    withdrawn = [*stage, (ConsentWithdrawn(), at("03-20"))]
    plan = after(withdrawn)
    assert (plan.phase, plan.support, plan.purge_on) == ("withdrawn", None, day("04-19"))
    check(given=withdrawn, when=ask(state_needs, OWNER, needs=()), then="This plan is over")
    check(given=withdrawn, when=ask(withdraw_consent, PERSON), then="No consent stands")
    assert settled(withdrawn, "04-20") == [PlanPurged()]


def test_withdrawing_asks_for_nothing_at_all() -> None:
    assert set(signature(withdraw_consent).parameters) == {"plan", "act"}
    assert set(ConsentWithdrawn.model_fields) == set()


def test_a_plan_is_closed_by_its_goals() -> None:
    outcome = (GoalLookedAt(goal="o1", outcome="reached"),)
    closed = PlanClosed(ending="goals_looked_at", goals=outcome)
    check(
        given=ACTIVE,
        when=ask(close_plan, OWNER, ending="goals_looked_at", goals=outcome),
        then=[closed],
    )
    check(
        given=ACTIVE,
        when=ask(close_plan, OWNER, ending="goals_looked_at", goals=()),
        then="every goal",
    )
    check(
        given=ACTIVE,
        when=ask(close_plan, OWNER, ending="continued_at_clinic", goals=outcome),
        then="No referral is open",
    )
    assert days([*ACTIVE, closed]) == []


THERE = "150525100000"
MOVES: dict[str, Any] = {"to_office": THERE, "agreed_by": "person", "channel": "in_person"}
MOVING = PlanTransferOffered(to_office=THERE, summary="想接着谈睡眠", answer_by=day("03-20"))
DONG = act("counsellor", "03-16", who="dong", office=THERE)
OFFERED_THERE = [*ACTIVE, (MOVING, at("03-13"))]


def test_who_moves_takes_the_summary_they_choose_or_none() -> None:
    owner = act("social_worker", "03-13")
    for summary in (MOVING.summary, None):
        offered = MOVING.model_copy(update={"summary": summary})
        check(
            given=ACTIVE,
            when=ask(transfer_plan, owner, summary=summary, **MOVES),
            then=[offered],
        )
    home = {**MOVES, "to_office": OFFICE}
    check(given=ACTIVE, when=ask(transfer_plan, owner, **home), then="responsible already")
    check(given=OFFERED_THERE, when=ask(transfer_plan, owner, **MOVES), then="waiting for its")
    late = act("social_worker", "03-21")
    assert ask(transfer_plan, late, **MOVES)(after(OFFERED_THERE)), "another office can be asked"
    check(given=OFFERED_THERE, when=ask(take_measure, owner, measure="m1"), then=[TAKEN])
    assert ("plan-transfer", "due", "03-20") in days(OFFERED_THERE)
    before = PlanTransferred(to_office=THERE, summary=None)
    check(given=[*ACTIVE, before], when=ask(take_measure, owner, measure="m1"), then="over")


TAKEN = MeasureTaken(measure="m1")


def test_the_other_office_takes_over_or_refuses() -> None:
    taken, refused = PlanTakenOver(by="dong"), PlanTransferRefused(reason="住处不在我处")
    check(given=OFFERED_THERE, when=ask(take_over_plan, DONG), then=[taken])
    no = ask(refuse_plan, DONG, reason="住处不在我处")
    check(given=OFFERED_THERE, when=no, then=[refused])
    assert (after([*OFFERED_THERE, refused]).phase, after([*OFFERED_THERE, taken]).phase) == (
        *("active", "transferred"),
    )
    for given in (ACTIVE, [*OFFERED_THERE, refused], [*OFFERED_THERE, taken]):
        check(given=given, when=ask(take_over_plan, DONG), then=ABSENT)
    check(given=OFFERED_THERE, when=ask(take_over_plan, COUNSELLOR), then=ABSENT)
    withdrawn = [*OFFERED_THERE, (ConsentWithdrawn(), at("03-14"))]
    check(given=withdrawn, when=ask(take_over_plan, DONG), then=ABSENT)
    objected = [*OFFERED_THERE, (OBJECTED, at("03-14"))]
    check(given=objected, when=ask(take_over_plan, DONG), then="until the objection")
    of = neutral_of(PlanTransferOffered)
    assert of is not None
    told = {notice.to for notice in of.notices(after(OFFERED_THERE), MOVING)}
    assert told == {Post(role=role, office=THERE) for role in ("counsellor", "social_worker")}
    assert waiting_for(after(OFFERED_THERE), "dong")
    assert not waiting_for(after([*OFFERED_THERE, taken]), "dong")


def test_an_offer_of_a_plan_is_read_where_it_goes_and_nothing_else_is() -> None:
    """By the carers of that office until it answers, and then by whoever took over."""
    dong, han = (Officer(id=who, role="counsellor", office=THERE) for who in ("dong", "han"))
    for given, readers in (
        (OFFERED_THERE, {dong, han}),
        ([*OFFERED_THERE, PlanTransferRefused(reason="?")], set[Officer]()),
        ([*OFFERED_THERE, PlanTakenOver(by="dong")], {dong}),
    ):
        plan = after(given)
        for reader in (dong, han):
            relation = stands(plan, reader, at("03-16"))
            assert decide(reader, "read", "need", relation).allowed == (reader in readers)
            for held in THE_PLAN - {"need"}:
                assert not decide(reader, "read", held, relation).allowed
            if reader in readers:
                facts = (entry[0] if isinstance(entry, tuple) else entry for entry in given)
                seen = Audience(plan, reader, relation)
                assert [fact for fact in facts if seen.told(fact)] == [MOVING]


LIST = Areas({OFFICE: "某镇", VILLAGE: "某村", THERE: "新城镇"})


def test_a_plan_is_for_an_office_that_exists() -> None:
    nowhere = {**MOVES, "to_office": "999999999999"}
    owner = act("social_worker", "03-13")
    for areas in (NO_LIST, LIST):
        when = ask(transfer_plan, owner, areas=areas, **nowhere)
        check(given=ACTIVE, when=when, then="No list of areas")
        away = act("desk", office="999999999999")
        check(given=[], when=ask(offer_plan, away, areas=areas, **OFFER), then="No list of areas")
        far = {**OFFER, "area": "990000000000"}
        check(given=[], when=ask(offer_plan, OWNER, areas=areas, **far), then="No list of areas")
        assert ask(offer_plan, OWNER, areas=areas, **OFFER)(Plan())
        assert ask(transfer_plan, owner, areas=areas, **MOVES)(after(ACTIVE))
    unlisted = {**MOVES, "to_office": "150526100000"}
    when = ask(transfer_plan, owner, areas=LIST, **unlisted)
    check(given=ACTIVE, when=when, then="No list of areas")


# --- who sees what -------------------------------------------------------------------------------

READERS: dict[str, Officer] = {
    "person": Officer(id="p1", role="party"),
    "other party": Officer(id="p2", role="party"),
    "counsellor": Officer(id="zheng", role="counsellor", office=OFFICE),
    "cover": Officer(id="chen", role="counsellor", office=OFFICE),
    "owner": Officer(id="feng", role="social_worker", office=OFFICE),
    "other counsellor": Officer(id="han", role="counsellor", office=OFFICE),
    "its supervisor": Officer(id="wu", role="supervisor", office=OFFICE),
    "reviewer": Officer(id="xu", role="supervisor", office=OFFICE),
    "mediator": Officer(id="zhao", role="mediator", office=OFFICE),
    "head": Officer(id="qian", role="head", office=OFFICE),
    "archivist": Officer(id="zhou", role="archivist", office=OFFICE),
}
LAPSED = [*REVIEWED, (PlanLapsed(review_on=day("07-09"), lapsed_on=day("07-16")), at("07-17"))]
Seen = frozenset[FieldClass]
ALL: Seen = THE_PLAN
CODES: Seen = frozenset({"plan", "plan_level", "appointment"})
APPOINTMENTS: Seen = frozenset({"appointment"})
ASSIGNED: Seen = frozenset({"assigned"})
SEES: list[tuple[str, list[Any], dict[str, Seen]]] = [
    (
        "04-01",
        ACTIVE,
        {
            "person": ALL,
            "counsellor": ALL,
            "cover": ALL,
            "owner": ALL,
            "its supervisor": CODES,
            "mediator": ASSIGNED,
        },
    ),
    ("04-01", ASSESSING, {"person": ALL, "counsellor": ALL, "owner": ALL}),
    (
        "04-01",
        OFFERED,
        {"person": ALL, "counsellor": ALL, "cover": ALL, "owner": ALL, "other counsellor": ALL},
    ),
    (
        "07-16",
        REVIEWED,
        {
            "person": ALL,
            "counsellor": ALL,
            "cover": ALL,
            "owner": ALL,
            "its supervisor": CODES,
            "mediator": ASSIGNED,
        },
    ),
    ("07-17", REVIEWED, {"person": ALL, "counsellor": APPOINTMENTS}),
    ("07-20", LAPSED, {"person": ALL, "counsellor": APPOINTMENTS}),
    ("03-12", SEEN, {"person": ALL, "reviewer": CODES}),
    ("03-21", [*ACTIVE, (ConsentWithdrawn(), at("03-20"))], {"person": ALL}),
    ("05-01", [*ACTIVE, (ConsentWithdrawn(), at("03-20"))], {}),
    ("03-21", [*OFFERED, (PlanDeclined(), at("03-10"))], {}),
    ("04-10", OFFERED, {}),
]


OF_A_PLAN: Seen = THE_PLAN | {"assigned", "clinical_note"}


def read_by(plan: Plan, reader: Officer, on: str) -> Seen:
    """Which classes of a plan this reader reads on this day."""
    relation = stands(plan, reader, at(on))
    return frozenset(held for held in OF_A_PLAN if decide(reader, "read", held, relation).allowed)


@pytest.mark.parametrize(("on", "stage", "seen"), SEES)
def test_who_sees_what_of_a_plan(on: str, stage: list[Any], seen: dict[str, Seen]) -> None:
    plan = after(stage)
    found = {who: read_by(plan, reader, on) for who, reader in READERS.items()}
    assert {who: what for who, what in found.items() if what} == seen


def test_an_offer_is_its_offices_only() -> None:
    elsewhere = Officer(id="han", role="counsellor", office="150525100000")
    assert read_by(after(OFFERED), elsewhere, "03-10") == set()
    assert VILLAGE.startswith(OFFICE[:9])


# --- where its days come from --------------------------------------------------------------------


def why(given: Any, calendar: Calendar = CALENDAR) -> dict[str, PlanDerivation]:
    steps = [PlanStep(n, fact, when) for n, (fact, when) in enumerate(given, 1)]
    return {each.id: each for each in derive(steps, calendar)}


def test_a_review_is_counted_from_signing_and_rolls_backward() -> None:
    found = why(ACTIVE)
    review, lapse, measure = found["plan-review"], found["plan-lapse"], found["plan-measure:m1"]
    assert (review.starts_on, review.length, review.due) == (day("03-13"), 30, day("04-10"))
    assert review.end is not None and review.end.last == day("04-12")
    assert [rest.on for rest in review.rests] == [day("04-11"), day("04-12")]
    assert review.began.fact == SIGNED
    assert (lapse.starts_on, lapse.length, lapse.due) == (day("04-10"), 7, day("04-17"))
    assert (measure.starts_on, measure.length, measure.due) == (day("03-20"), 0, day("03-20"))
    assert why(REVIEWED)["plan-review"].due == day("07-09")
    assert why(REVIEWED)["plan-review"].length == 90


def test_a_day_in_a_year_that_is_not_published_says_so() -> None:
    long = SET.model_copy(update={"until": date(2027, 6, 1)})
    next_year = {"review_on": date(2027, 1, 19), "lapse_on": date(2027, 1, 26)}
    signed = SIGNED.model_copy(update=next_year)
    found = why([*PROPOSED, (long, at("12-18")), (signed, at("12-20"))])
    assert found["plan-review"].open_years == (2027,)
    assert found["plan-lapse"].open_years == (), "its days are counted, whichever they are"
    assert why(ACTIVE)["plan-review"].open_years == ()


def test_a_day_that_was_agreed_stands_whatever_a_later_notice_says() -> None:
    off = DayCorrected(
        day=day("04-10"),
        working=False,
        source="notice",
        notice_no="1",
        published_on=day("03-20"),
        counts_from=day("03-20"),
    )
    later = evolve_calendar(CALENDAR, off, at("03-20"))
    review = why(ACTIVE, later)["plan-review"]
    assert (review.due, review.end) == (day("04-10"), None)


def test_what_is_open_of_a_plan_is_what_is_explained() -> None:
    for given in (OFFERED, ACTIVE, REVIEWED, FROZEN):
        assert {each.partition(":")[0] for each in why(given)} == {d for d, _, _ in days(given)}


# --- of another area -----------------------------------------------------------------------------


@pytest.mark.parametrize("office", ["150525000000", "150524200000", ""])
def test_to_a_supervisor_of_another_area_there_is_no_plan(office: str) -> None:
    """Who was asked sets how much help within their own area only, and whoever looks at an
    objection answers for the office that has the plan."""

    def asked(who: str) -> Act:
        return act("supervisor", "03-12", who=who, office=office)

    check(given=PROPOSED, when=ask(confirm_support, asked("wu")), then=ABSENT)
    check(given=PROPOSED, when=ask(send_back_support, asked("wu"), reason="?"), then=ABSENT)
    check(given=FROZEN, when=ask(acknowledge_objection, asked("xu")), then=ABSENT)
    answer = {"upheld": True, "reasons": "?", "court_named": True}
    check(given=SEEN, when=ask(answer_objection, asked("xu"), **answer), then=ABSENT)
    for given, who in ((PROPOSED, "wu"), (FROZEN, "xu"), (SEEN, "xu")):
        by = asked(who)
        near = by.by.model_copy(update={"office": "150524000000"})
        assert stands(after(given), by.by, by.at) == "none"
        assert stands(after(given), near, by.at) in ("supervises", "could_review", "reviews")

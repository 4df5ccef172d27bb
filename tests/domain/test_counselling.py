"""Counselling, given / when / then: what is agreed, booked, met and stopped; and who may do what.

docs/counselling.md lists every command with the test that shows it.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, timedelta
from inspect import signature
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest

from domain.counselling import conferences, consultations, course
from domain.counselling.conferences import CONFERENCE, ConferenceCalled, ConferenceHeld
from domain.counselling.consultations import CONSULTATION, ConsultationNoted
from domain.counselling.course import COUNSELLING_COURSE
from domain.counselling.diary import DIARY, Diary, TimeFreed, TimeTaken, diary_of
from domain.counselling.facts import (
    CallAllowed,
    CallMade,
    CounsellingAgreed,
    CounsellingEnded,
    CounsellingPurged,
    CounsellingWithdrawn,
    CounsellorChanged,
    PresenceNoted,
    ScaleFilledIn,
    SessionBooked,
    SessionCancelled,
)
from domain.counselling.groups import GROUP, GroupCancelled, GroupHeld, GroupPlanned
from domain.counselling.scales import SCALES, ScaleChecked, Scales, ScaleWithdrawn
from domain.counselling.sight import stands
from domain.dispute.notices import Notice
from domain.guardianship import Kin
from domain.kernel import Across, Act, Fact, Kept, Officer, Refused, Role
from domain.neutral import SOMETHING_WAITS, neutral_of
from domain.people import Particulars
from domain.persons import Guardians
from domain.reach import Post, Reach, Reaches
from domain.signature import Aggregate
from tests.domain.casework import OFFICE, PEOPLE, STREAM, at, day
from tests.scenario import fold

C = Particulars(name="丙", phone="13900000000")
TEN = at("03-12", "10:00")
MINE = diary_of("zheng")

AGREED = CounsellingAgreed(
    office=OFFICE,
    person=C,
    guardian=None,
    capacity="full",
    given_by="person",
    words="想谈谈",
    channel="in_person",
    counsellor="zheng",
)
BOOKED = SessionBooked(session="s1", mode="in_room", begins_at=TEN, minutes=50, link=None)
TAKEN = TimeTaken(begins_at=TEN, ends_at=TEN + timedelta(minutes=50), use="session")
PHQ = ScaleChecked(
    scale="PHQ-9",
    version="1999-zh",
    allowed="free_for_all",
    document="授权书2026-1",
    questions=9,
    most=3,
    urgent=(9,),
    checked_on=day("03-02"),
    by="zheng",
)
SCALES_KNOWN: Scales = fold(SCALES.start, SCALES.evolve, [PHQ])
YES: dict[str, Any] = {"given_by": "person", "channel": "in_person"}

Given = Sequence[Fact]


def act(role: Role, on: str = "03-10", *, who: str = "", office: str = OFFICE) -> Act:
    return Act(STREAM, Officer(id=who or PEOPLE[role], role=role, office=office), at(on))


OWN = act("counsellor")
PERSON = act("party")


def diary(*given: Fact, whose: str = "zheng") -> Kept[Diary]:
    return Kept(diary_of(whose), whose, fold(DIARY.start, DIARY.evolve, [(f, at()) for f in given]))


def when(
    kind: Aggregate[Any], given: Given, name: str, by: Act, /, *, kept: Kept[Diary], **data: Any
) -> Any:
    state = fold(kind.start, kind.evolve, [(fact, at("03-09")) for fact in given])
    decide: Callable[..., Any] = kind.functions[name]
    wanted = list(signature(decide).parameters)[2:]
    known = {
        "diary": kept,
        "scales": SCALES_KNOWN,
        "guardians": Guardians(),
        "reaches": data.pop("reaches", KNOWN),
    }
    if kind is DIARY:
        by = Act(kept.id, by.by, by.at)
    return decide(state, by, **({n: held for n, held in known.items() if n in wanted} | data))


def check(
    given: Given,
    name: str,
    by: Act = OWN,
    /,
    *,
    then: Any,
    kind: Aggregate[Any] = COUNSELLING_COURSE,
    kept: Kept[Diary] | None = None,
    **data: Any,
) -> None:
    kept = kept or diary()
    if isinstance(then, str):
        with pytest.raises(Refused, match=then) as refused:
            when(kind, given, name, by, kept=kept, **data)
        assert refused.value.law
    else:
        assert when(kind, given, name, by, kept=kept, **data) == then


# --- agreed --------------------------------------------------------------------------------------

ASKED: dict[str, Any] = {"person": C, "words": "想谈谈", "counsellor": "zheng", **YES}


def test_somebody_wants_to_talk_to_a_counsellor() -> None:
    check([], "agree", act("social_worker"), then=[AGREED], **ASKED)
    check([AGREED], "agree", then="began already", **ASKED)
    check([], "agree", act("counsellor", office=""), then="which office", **ASKED)


def test_a_yes_is_the_persons_and_for_a_child_the_guardians() -> None:
    by_phone = {**ASKED, "channel": "phone"}
    check([], "agree", then="so that it can be shown", **by_phone)
    child = {**ASKED, "capacity": "represented"}
    check([], "agree", then="guardian of a child", **child)
    check([], "agree", then="who the guardian is", **{**child, "given_by": "guardian"})
    both = {**child, "given_by": "guardian", "guardian": Particulars(name="丁")}
    known = {**both, "kin": Kin(born=date(2016, 3, 1))}
    assert (
        when(COUNSELLING_COURSE, [], "agree", OWN, kept=diary(), **known)[0].guardian.name == "丁"
    )
    named = Guardians(of_child=frozenset({UUID(int=7)}))
    check([], "agree", then="A guardian of a child under 14 is named", **ASKED, guardians=named)
    check([], "agree", then="Somebody else is named", **both, guardians=named)


def test_another_counsellor_with_the_persons_yes() -> None:
    changed = CounsellorChanged(counsellor="chen", given_by="person", channel="in_person")
    check([AGREED], "change_counsellor", then=[changed], counsellor="chen", **YES)
    check([AGREED], "change_counsellor", then=[], counsellor="zheng", **YES)
    to_come = "Cancel the appointments"
    check([AGREED, BOOKED], "change_counsellor", then=to_come, counsellor="chen", **YES)
    state = fold(COUNSELLING_COURSE.start, COUNSELLING_COURSE.evolve, [AGREED, changed])
    own = Officer(id="zheng", role="counsellor", office=OFFICE)
    assert stands(state, own, at("03-10")) == "on_duty", "not theirs any more"


# --- appointments --------------------------------------------------------------------------------

AT_TEN: dict[str, Any] = {"mode": "in_room", "begins_at": TEN}


def test_an_appointment_takes_time_of_the_counsellors_diary() -> None:
    check([AGREED], "book_session", then=Across[Fact]([BOOKED], {MINE: [TAKEN]}), **AT_TEN)
    duty = act("social_worker")
    check([AGREED], "book_session", duty, then=Across[Fact]([BOOKED], {MINE: [TAKEN]}), **AT_TEN)


@pytest.mark.parametrize("begins", ["09:11", "09:30", "10:00", "10:49"])
def test_no_time_is_booked_twice(begins: str) -> None:
    again = {**AT_TEN, "begins_at": at("03-12", begins)}
    taken = "zheng is taken from 2026-03-12 10:00 to 2026-03-12 10:50"
    check([AGREED], "book_session", then=taken, kept=diary(TAKEN), **again)


@pytest.mark.parametrize("begins", ["09:10", "10:50"])
def test_time_before_and_after_is_free(begins: str) -> None:
    beside = {**AT_TEN, "begins_at": at("03-12", begins)}
    booked = when(COUNSELLING_COURSE, [AGREED], "book_session", OWN, kept=diary(TAKEN), **beside)
    assert booked.there[MINE][0].begins_at == at("03-12", begins)


def test_an_appointment_is_still_to_come_and_a_remote_one_has_its_link() -> None:
    check([AGREED], "book_session", then="still to come", **{**AT_TEN, "begins_at": at("03-10")})
    remote = {**AT_TEN, "mode": "remote"}
    check([AGREED], "book_session", then="A link belongs to a remote", **remote)
    check([AGREED], "book_session", then="A link belongs to a remote", **AT_TEN, link="x")
    linked = when(
        COUNSELLING_COURSE,
        [AGREED],
        "book_session",
        OWN,
        kept=diary(),
        **remote,
        link="https://meet.example/1",
    )
    assert linked.here[0].link == "https://meet.example/1"
    for link in (
        "javascript:alert(1)",
        "http://meet.example",
        "https://a@b/",
        "https://",
        "会议号",
    ):
        then = "begins with https"
        check([AGREED], "book_session", then=then, **remote, link=link)
    far = {**AT_TEN, "begins_at": TEN + timedelta(days=1500)}
    check([AGREED], "book_session", then="within 366 days", **far)


def test_who_cancels_gives_the_time_back() -> None:
    cancelled = Across[Fact](
        [SessionCancelled(session="s1", by="person")], {MINE: [TimeFreed(begins_at=TEN)]}
    )
    both: dict[str, Any] = {"session": "s1", "by": "person"}
    check([AGREED, BOOKED], "cancel_session", then=cancelled, **both)
    check([AGREED], "cancel_session", then="no such appointment", **both)
    late = act("counsellor", "03-12")
    check([AGREED, BOOKED], "cancel_session", late, then="began already", **both)
    gone = [AGREED, BOOKED, SessionCancelled(session="s1", by="person")]
    check(gone, "cancel_session", then="no such appointment", **both)
    freed = diary(TAKEN, TimeFreed(begins_at=TEN))
    assert freed.state.meets(TEN, TEN + timedelta(minutes=50)) is None


def test_whether_somebody_came_is_noted_once_and_has_no_effect() -> None:
    after = act("counsellor", "03-12")
    missed = PresenceNoted(session="s1", presence="missed")
    both: dict[str, Any] = {"session": "s1", "presence": "missed"}
    check([AGREED, BOOKED], "note_presence", after, then=[missed], **both)
    check([AGREED, BOOKED], "note_presence", then="when it has begun", **both)
    check([AGREED, BOOKED, missed], "note_presence", after, then="noted already", **both)
    again = {**AT_TEN, "begins_at": at("03-19", "10:00")}
    given = [AGREED, BOOKED, missed]
    assert when(COUNSELLING_COURSE, given, "book_session", after, kept=diary(), **again).here


def test_time_is_kept_free_and_opened_again() -> None:
    leave = {"begins_at": at("03-16", "08:00"), "ends_at": at("03-20", "18:00")}
    kept = TimeTaken(**leave, use="other")
    assert when(DIARY, [], "block_time", OWN, kept=diary(), **leave) == [kept]
    check([], "block_time", then="ends after it begins", kind=DIARY, begins_at=TEN, ends_at=TEN)
    long: dict[str, Any] = {"begins_at": TEN, "ends_at": TEN + timedelta(days=32)}
    check([], "block_time", then="31 days free", kind=DIARY, **long)
    check(
        [TAKEN], "block_time", then="move it first", kind=DIARY, begins_at=TEN, ends_at=at("03-13")
    )
    on_leave = {**AT_TEN, "begins_at": at("03-17", "10:00")}
    check([AGREED], "book_session", then="is taken from", kept=diary(kept), **on_leave)
    check(
        [kept],
        "free_time",
        then=[TimeFreed(begins_at=leave["begins_at"])],
        kind=DIARY,
        begins_at=leave["begins_at"],
    )
    check([TAKEN], "free_time", then="kept free", kind=DIARY, begins_at=TEN)


CLINIC = "150525100000"
KNOWN = Reaches(
    {
        "zheng": Reach(posts=(Post(role="counsellor", office=OFFICE),)),
        "lu": Reach(posts=(Post(role="counsellor", office=CLINIC),)),
    }
)
"""Who is known to work where: zheng here, lu at the clinic."""


def test_a_diary_is_for_whose_it_is_and_for_whoever_is_on_duty_at_their_office() -> None:
    days: dict[str, Any] = {"begins_at": TEN, "ends_at": at("03-13")}
    blocked = [TimeTaken(**days, use="other")]
    colleague = act("social_worker")
    stranger = act("counsellor", who="lu", office=CLINIC)
    nowhere = act("social_worker", office="")
    for by, reaches in ((OWN, Reaches()), (colleague, KNOWN)):
        check([], "block_time", by, then=blocked, kind=DIARY, reaches=reaches, **days)
        freed = [TimeFreed(begins_at=TEN)]
        check(blocked, "free_time", by, then=freed, kind=DIARY, reaches=reaches, begins_at=TEN)
    for by, reaches in ((stranger, KNOWN), (nowhere, KNOWN), (colleague, Reaches())):
        said = "for whose it is and for the carers of their office"
        check([], "block_time", by, then=said, kind=DIARY, reaches=reaches, **days)
        check(blocked, "free_time", by, then=said, kind=DIARY, reaches=reaches, begins_at=TEN)


def test_an_office_books_for_its_own_counsellors() -> None:
    asked = {**ASKED, "counsellor": "lu"}
    check([], "agree", then="works at another office", reaches=KNOWN, **asked)
    check([], "agree", act("social_worker"), then=[AGREED], reaches=KNOWN, **ASKED)
    said = "works at another office"
    check([AGREED], "change_counsellor", then=said, reaches=KNOWN, counsellor="lu", **YES)


def test_a_scale_in_use_is_changed_by_the_service_that_checked_it() -> None:
    fields = PHQ.model_dump(exclude={"checked_on", "by"})
    other = act("counsellor", who="lu", office=CLINIC)
    far = act("supervisor", office="110101000000")
    for by in (other, far):
        said = "word of another service"
        check([PHQ], "check_scale", by, then=said, kind=SCALES, reaches=KNOWN, **fields)
        check([PHQ], "withdraw_scale", by, then=said, kind=SCALES, reaches=KNOWN, scale="PHQ-9")
    withdrawn = [ScaleWithdrawn(scale="PHQ-9")]
    theirs = act("counsellor", who="ma")
    over, over_all = (act("supervisor", office=office) for office in ("150524000000", ""))
    for by in (OWN, theirs, over, over_all):
        check(
            [PHQ], "withdraw_scale", by, then=withdrawn, kind=SCALES, reaches=KNOWN, scale="PHQ-9"
        )
    check(
        [],
        "check_scale",
        other,
        then=[PHQ.model_copy(update={"by": "lu", "checked_on": day("03-10")})],
        kind=SCALES,
        reaches=KNOWN,
        **fields,
    )


def test_a_diary_says_what_is_taken_and_lets_go_of_what_is_over() -> None:
    assert set(TimeTaken.model_fields) == {"begins_at", "ends_at", "use"}, "nothing of whom"
    later = TimeTaken(begins_at=at("03-20"), ends_at=at("03-20", "13:00"), use="group")
    given = [(TAKEN, at("03-10")), (later, at("03-14"))]
    state: Diary = fold(DIARY.start, DIARY.evolve, given)
    assert list(state.taken) == [at("03-20").astimezone(UTC)]
    both = fold(DIARY.start, DIARY.evolve, [(later, at("03-10")), (TAKEN, at("03-10"))])
    assert [each.use for each in both.ahead(at("03-10"))] == ["session", "group"]
    assert [each.use for each in both.ahead(at("03-13"))] == ["group"]


# --- what somebody says of themselves ------------------------------------------------------------

ANSWERS = (1, 0, 2, 1, 0, 0, 1, 0, 1)
FILLED: dict[str, Any] = {"scale": "PHQ-9", "answers": ANSWERS}


def test_the_person_fills_in_a_scale_and_the_sum_alone_is_kept() -> None:
    filled = ScaleFilledIn(entry="i1", scale="PHQ-9", version="1999-zh", total="6")
    check([AGREED], "fill_in_scale", PERSON, then=[filled], **FILLED)
    assert set(ScaleFilledIn.model_fields) == {"entry", "scale", "version", "total"}
    for by in (OWN, act("social_worker"), act("party", who="g1")):
        with pytest.raises(Refused):
            when(COUNSELLING_COURSE, [AGREED], "fill_in_scale", by, kept=diary(), **FILLED)


def test_only_a_scale_that_somebody_checked_is_used() -> None:
    unknown = {**FILLED, "scale": "SCL-90"}
    check([AGREED], "fill_in_scale", PERSON, then="Nobody has checked", **unknown)
    for answers in (ANSWERS[:8], (*ANSWERS[:8], 4), (*ANSWERS[:8], -1)):
        given = {**FILLED, "answers": answers}
        check([AGREED], "fill_in_scale", PERSON, then="9 questions, each answered", **given)
    fields = PHQ.model_dump(exclude={"checked_on", "by"})
    check([], "check_scale", act("counsellor", "03-02"), then=[PHQ], kind=SCALES, **fields)
    beyond = {**fields, "urgent": (10,)}
    check([], "check_scale", then="has 9 questions", kind=SCALES, **beyond)
    withdrawn = [ScaleWithdrawn(scale="PHQ-9")]
    check([PHQ], "withdraw_scale", then=withdrawn, kind=SCALES, scale="PHQ-9")
    assert fold(SCALES.start, SCALES.evolve, [PHQ, *withdrawn]).known == {}


def test_an_alarming_answer_is_one_to_an_urgent_question_and_leaves_no_trace() -> None:
    """What is recorded is the same: whom to call is shown from the answers, and forgotten."""
    scale = SCALES_KNOWN.known["PHQ-9"]
    quiet = (1, 0, 2, 1, 0, 0, 1, 1, 0)
    assert scale.alarms(ANSWERS)
    assert not scale.alarms(quiet)
    assert not scale.alarms(ANSWERS[:8]), "no answer to it"
    said = [
        when(
            COUNSELLING_COURSE,
            [AGREED],
            "fill_in_scale",
            PERSON,
            kept=diary(),
            scale="PHQ-9",
            answers=each,
        )
        for each in (ANSWERS, quiet)
    ]
    assert said[0] == said[1]


def test_a_counsellor_calls_whoever_said_so() -> None:
    check([AGREED], "allow_call", PERSON, then=[CallAllowed()])
    check([AGREED, CallAllowed()], "allow_call", PERSON, then=[])
    check([AGREED], "note_call", then="has not said", reached=True)
    check([AGREED, CallAllowed()], "note_call", then=[CallMade(reached=False)], reached=False)
    states = [
        fold(COUNSELLING_COURSE.start, COUNSELLING_COURSE.evolve, [AGREED, CallAllowed(), *more])
        for more in ([], [CallMade(reached=False)], [CallMade(reached=True)], [CounsellingEnded()])
    ]
    assert [course.waiting_for(each, "zheng") for each in states] == [True, True, False, False]
    assert not course.waiting_for(states[0], "chen")


def test_nobody_is_told_of_anything_but_that_the_person_waits_for_a_call() -> None:
    state = fold(COUNSELLING_COURSE.start, COUNSELLING_COURSE.evolve, [AGREED, CallAllowed()])
    of = neutral_of(ScaleFilledIn)
    assert of is not None
    assert set(of.told) == {CallAllowed}
    assert list(of.notices(state, CallAllowed())) == [Notice(SOMETHING_WAITS, "zheng")]


# --- the end -------------------------------------------------------------------------------------


def test_the_person_stops_at_any_time_and_appointments_fall() -> None:
    stopped = Across[Fact]([CounsellingWithdrawn()], {MINE: [TimeFreed(begins_at=TEN)]})
    for by in (PERSON, OWN, act("social_worker")):
        check([AGREED, BOOKED], "withdraw_from_counselling", by, then=stopped)
    guardian = act("party", who="g1")
    check([AGREED], "withdraw_from_counselling", guardian, then="no such counselling")
    alone = Across[Fact]([CounsellingWithdrawn()], {})
    spoken_for = AGREED.model_copy(update={"guardian": AGREED.person})
    check([spoken_for], "withdraw_from_counselling", guardian, then=alone)
    check([AGREED], "withdraw_from_counselling", PERSON, then=alone)
    check([AGREED, CounsellingEnded()], "withdraw_from_counselling", PERSON, then=alone)
    again = [AGREED, CounsellingWithdrawn()]
    check(again, "withdraw_from_counselling", PERSON, then=r"is over \(withdrawn\)")


def test_both_think_that_it_is_enough() -> None:
    check([AGREED], "end_counselling", then=[CounsellingEnded()])
    check([AGREED, BOOKED], "end_counselling", then="still to come first")
    check([AGREED, CounsellingEnded()], "book_session", then=r"is over \(ended\)", **AT_TEN)


def test_what_was_withdrawn_is_purged_after_thirty_days() -> None:
    given = [AGREED, CounsellingWithdrawn()]
    state = fold(COUNSELLING_COURSE.start, COUNSELLING_COURSE.evolve, [(f, at()) for f in given])
    (look,) = course.looks(state, STREAM)
    assert look.at - at("04-02", "00:00") < timedelta(minutes=10), "thirty days after 03-02"
    clock = act("clock", "04-02")
    decided = course.settle_deadlines(state, clock, due=look.at)
    assert decided == [CounsellingPurged()]
    assert course.settle_deadlines(state, clock, due=at("04-01")) == []
    person = Officer(id="p1", role="party")
    assert stands(state, person, at("04-01")) == "self"
    assert stands(state, person, at("04-02")) == "none", "noted or not"
    assert course.looks(fold(state, COUNSELLING_COURSE.evolve, decided), STREAM) == ()
    check([AGREED], "settle_deadlines", then="Only the clock", due=at("04-02"))


def test_who_stands_how_to_somebodys_counselling() -> None:
    state = fold(COUNSELLING_COURSE.start, COUNSELLING_COURSE.evolve, [AGREED])
    over = fold(COUNSELLING_COURSE.start, COUNSELLING_COURSE.evolve, [AGREED, CounsellingEnded()])

    def of(role: Role, who: str = "x", office: str = OFFICE, **more: Any) -> tuple[str, str]:
        reader = Officer(id=who, role=role, office=office, **more)
        return stands(state, reader, at()), stands(over, reader, at())

    assert of("counsellor", "zheng", "") == ("counsels", "formerly")
    assert of("counsellor") == of("social_worker") == ("on_duty", "none")
    assert of("social_worker", "zheng") == ("on_duty", "none"), "in another role"
    assert of("counsellor", office="150524100201") == ("none", "none")
    assert of("party", "p1") == ("self", "self")
    assert of("party", "g1") == ("outside", "outside"), "no guardian was named"
    assert of("party", "p2") == ("outside", "outside"), "answered as if there were none"
    assert of("counsellor", "zheng", body="police") == ("outside", "outside")
    for role in ("mediator", "desk", "head", "supervisor", "inspector", "operator"):
        assert of(role) == ("none", "none")


# --- without a person ----------------------------------------------------------------------------

QUESTION: dict[str, Any] = {
    "area": OFFICE,
    "mode": "by_telephone",
    "topic": "housing",
    "outcome": "answered",
}


def test_a_question_at_the_desk_is_one_line_and_nobodys() -> None:
    noted = ConsultationNoted(**QUESTION, line="问公租房", by="wang")
    check(
        [],
        "note_consultation",
        act("desk"),
        then=[noted],
        kind=CONSULTATION,
        **QUESTION,
        line="问公租房",
    )
    check(
        [noted],
        "note_consultation",
        act("desk"),
        then="note another",
        kind=CONSULTATION,
        **QUESTION,
    )
    check(
        [],
        "note_consultation",
        act("desk"),
        then="does not answer for",
        kind=CONSULTATION,
        **{**QUESTION, "area": "110101001000"},
    )
    for line in ("两\n行", "长" * 201):
        check(
            [],
            "note_consultation",
            act("desk"),
            then="200 characters",
            kind=CONSULTATION,
            **QUESTION,
            line=line,
        )
    for line in (
        "王女士问公租房",
        "帮李建国先生问工资",
        "请回电13955512345",
        "(0475) 8212 3456 回电",
        "问: a.b@c.cn",
        "Mr Wang asks",
        "回电一三五一二三四五六七八",
        "幺三九五五五幺二三四五",
        "加微信号zhangwei88",
        "微信 zw_1988",
        "QQ号:123456",
    ):
        check(
            [],
            "note_consultation",
            act("desk"),
            then="what the question is about",
            kind=CONSULTATION,
            **QUESTION,
            line=line,
        )
    for line in (
        "关于女士内衣退货",
        "对方女士要求退款",
        "欠薪 2024年 38000元",
        "上周先生住院的费用",
        "二〇二六年三月微信转账一百三十五元",
        "WeChat transfer not received",
    ):
        assert when(
            CONSULTATION, [], "note_consultation", act("desk"), kept=diary(), **QUESTION, line=line
        )
    assert set(ConsultationNoted.model_fields) == {*QUESTION, "line", "by"}, "no person record"
    state = fold(CONSULTATION.start, CONSULTATION.evolve, [noted])
    readers = [Officer(id=who, role="desk") for who in ("wang", "x")]
    assert [consultations.stands(state, each, at()) for each in readers] == ["answers", "none"]


MEETING: dict[str, Any] = {"topic": "sleep", "begins_at": TEN, "places": 3}
PLANNED = GroupPlanned(office=OFFICE, **MEETING, minutes=90, counsellor="zheng")


def test_a_group_meets_under_names_for_that_meeting() -> None:
    until = TEN + timedelta(minutes=90)
    taken = TimeTaken(begins_at=TEN, ends_at=until, use="group")
    check([], "plan_group", then=Across[Fact]([PLANNED], {MINE: [taken]}), kind=GROUP, **MEETING)
    check([], "plan_group", then="is taken from", kind=GROUP, kept=diary(TAKEN), **MEETING)
    after = act("counsellor", "03-12")
    held = GroupHeld(attended=("A", "B2"))
    check([PLANNED], "note_group_held", after, then=[held], kind=GROUP, attended=("A", "B2"))
    elsewhere = act("counsellor", who="lu", office=CLINIC)
    check([PLANNED], "cancel_group", elsewhere, then="no such group", kind=GROUP)
    check([PLANNED], "note_group_held", then="when it has begun", kind=GROUP, attended=("A",))
    for attended in (("A", "A"), ("A", "B", "C", "D")):
        check([PLANNED], "note_group_held", after, then="3 places", kind=GROUP, attended=attended)
    other = act("counsellor", "03-12", who="chen")
    check([PLANNED], "note_group_held", other, then="notes who came", kind=GROUP, attended=("A",))
    check([PLANNED, held], "cancel_group", after, then="group is over", kind=GROUP)


def test_a_group_that_does_not_meet_gives_the_time_back() -> None:
    freed: dict[UUID, list[Fact]] = {MINE: [TimeFreed(begins_at=TEN)]}
    check([PLANNED], "cancel_group", then=Across[Fact]([GroupCancelled()], freed), kind=GROUP)
    late = act("counsellor", "03-13")
    check([PLANNED], "cancel_group", late, then=Across[Fact]([GroupCancelled()], {}), kind=GROUP)
    check([], "cancel_group", then="no such group", kind=GROUP)
    check([PLANNED, GroupCancelled()], "cancel_group", then="group is over", kind=GROUP)
    check([PLANNED], "plan_group", then="planned already", kind=GROUP, **MEETING)


CASE: dict[str, Any] = {
    "mode": "in_room",
    "begins_at": TEN,
    "brief": "一位来访者睡眠不好",
    "experts": ("lu",),
}
CALLED = ConferenceCalled(**CASE, minutes=60, link=None, by="zheng")


def test_experts_are_asked_about_a_case_that_names_nobody() -> None:
    taken = TimeTaken(begins_at=TEN, ends_at=TEN + timedelta(minutes=60), use="conference")
    called = Across[Fact]([CALLED], {MINE: [taken]})
    check([], "call_conference", then=called, kind=CONFERENCE, **CASE, names_nobody=True)
    check(
        [], "call_conference", then="every name first", kind=CONFERENCE, **CASE, names_nobody=False
    )
    for brief in ("电话13900000000", "电话139-0000-0000", "证150524198807061239", "写信 a@b.cn"):
        leads = {**CASE, "brief": brief, "names_nobody": True}
        check([], "call_conference", then="leads to somebody", kind=CONFERENCE, **leads)
    for experts in (("zheng",), ("lu", "lu")):
        same = {**CASE, "experts": experts, "names_nobody": True}
        check([], "call_conference", then="named once", kind=CONFERENCE, **same)
    again = {**CASE, "names_nobody": True}
    check([CALLED], "call_conference", then="called already", kind=CONFERENCE, **again)


def test_experts_read_the_brief_and_their_advice_comes_back() -> None:
    after = act("counsellor", "03-12")
    held = ConferenceHeld(advice="规律作息")
    check([CALLED], "record_advice", after, then=[held], kind=CONFERENCE, advice="规律作息")
    check([CALLED], "record_advice", then="has not begun", kind=CONFERENCE, advice="?")
    check([CALLED, held], "cancel_conference", after, then="conference is over", kind=CONFERENCE)
    other = act("counsellor", "03-12", who="chen")
    check([CALLED], "record_advice", other, then="no such conference", kind=CONFERENCE, advice="?")
    decided = when(CONFERENCE, [CALLED], "cancel_conference", OWN, kept=diary())
    assert decided.there == {MINE: [TimeFreed(begins_at=TEN)]}
    called, over = ([CALLED], [CALLED, *decided.here])
    states = [fold(CONFERENCE.start, CONFERENCE.evolve, given) for given in (called, over)]
    lu = Officer(id="lu", role="counsellor")
    assert [conferences.stands(each, lu, at()) for each in states] == ["consulted", "none"]
    by_them = Officer(id="zheng", role="counsellor")
    assert conferences.stands(states[0], by_them, at()) == "answers"
    police = Officer(id="lu", role="counsellor", body="police")
    assert conferences.stands(states[0], police, at()) == "outside"


# --- who may -------------------------------------------------------------------------------------

CARERS: tuple[Role, ...] = ("counsellor", "social_worker")
NOTE: dict[str, Any] = {"session": "s1", "presence": "attended"}
WHO: dict[str, tuple[Aggregate[Any], list[Fact], tuple[Role, ...], dict[str, Any]]] = {
    "agree": (COUNSELLING_COURSE, [], CARERS, ASKED),
    "change_counsellor": (COUNSELLING_COURSE, [AGREED], CARERS, {"counsellor": "chen", **YES}),
    "book_session": (COUNSELLING_COURSE, [AGREED], CARERS, AT_TEN),
    "cancel_session": (
        COUNSELLING_COURSE,
        [AGREED, BOOKED],
        CARERS,
        {"session": "s1", "by": "person"},
    ),
    "note_presence": (COUNSELLING_COURSE, [AGREED, BOOKED], ("counsellor",), NOTE),
    "fill_in_scale": (COUNSELLING_COURSE, [AGREED], ("party",), FILLED),
    "allow_call": (COUNSELLING_COURSE, [AGREED], ("party",), {}),
    "note_call": (COUNSELLING_COURSE, [AGREED, CallAllowed()], ("counsellor",), {"reached": True}),
    "end_counselling": (COUNSELLING_COURSE, [AGREED], ("counsellor",), {}),
    "withdraw_from_counselling": (COUNSELLING_COURSE, [AGREED], ("party", *CARERS), {}),
    "note_consultation": (
        CONSULTATION,
        [],
        (*CARERS, "desk", "mediator", "head", "judicial_office", "county_desk"),
        QUESTION,
    ),
    "plan_group": (GROUP, [], CARERS, MEETING),
    "cancel_group": (GROUP, [PLANNED], CARERS, {}),
    "note_group_held": (GROUP, [PLANNED], CARERS, {"attended": ("A",)}),
    "call_conference": (CONFERENCE, [], ("counsellor",), {**CASE, "names_nobody": True}),
    "cancel_conference": (CONFERENCE, [CALLED], ("counsellor",), {}),
    "record_advice": (CONFERENCE, [CALLED], ("counsellor",), {"advice": "?"}),
    "block_time": (DIARY, [], CARERS, {"begins_at": TEN, "ends_at": at("03-13")}),
    "free_time": (
        DIARY,
        [TimeTaken(begins_at=TEN, ends_at=at("03-13"), use="other")],
        CARERS,
        {"begins_at": TEN},
    ),
    "check_scale": (
        SCALES,
        [],
        ("counsellor", "supervisor"),
        PHQ.model_dump(exclude={"checked_on", "by"}),
    ),
    "withdraw_scale": (SCALES, [PHQ], ("counsellor", "supervisor"), {"scale": "PHQ-9"}),
}
KINDS = (COUNSELLING_COURSE, CONSULTATION, GROUP, CONFERENCE, DIARY, SCALES)
PAGE = (Path(__file__).parents[2] / "docs" / "counselling.md").read_text("utf-8")


def test_every_command_has_its_row_here_and_on_the_page() -> None:
    commands = {name for kind in KINDS for name in kind.functions} - {"settle_deadlines"}
    assert set(WHO) == commands
    assert commands <= set(re.findall(r"`(\w+)`", PAGE))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert named <= set(globals())
    shown = {name for name in globals() if name.startswith("test_")}
    assert named >= shown - {
        "test_every_command_has_its_row_here_and_on_the_page",
        "test_everybody_else_is_refused",
        "test_a_stranger_finds_nothing",
    }


@pytest.mark.parametrize("name", WHO)
def test_everybody_else_is_refused(name: str) -> None:
    kind, given, roles, data = WHO[name]
    day_of = "03-12" if name in ("note_presence", "note_group_held", "record_advice") else "03-10"
    for role in get_args(Role):
        by = act(role, day_of, who="zheng" if role in CARERS and name != "fill_in_scale" else "")
        if role in roles:
            when(kind, given, name, by, kept=diary(), **data)
        else:
            check(given, name, by, then="This is done by", kind=kind, **data)


@pytest.mark.parametrize(
    "name", [name for name, row in WHO.items() if row[0] is COUNSELLING_COURSE]
)
def test_a_stranger_finds_nothing(name: str) -> None:
    """Somebody of another office, or a party of something else: as if there were none."""
    _, given, roles, data = WHO[name]
    if not given:
        return
    role = roles[0]
    stranger = act(role, who="p2" if role == "party" else "x", office="150524100201")
    check(given, name, stranger, then="no such counselling|own counsellor", **data)
    check([], name, act(role), then="no such counselling", **data)

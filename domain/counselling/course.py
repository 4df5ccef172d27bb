"""Somebody's counselling from the yes to the end: agreed, booked, met, and stopped at any time.

The person's own counsellor works with them; whoever is on duty in the room books and cancels.
"""

from datetime import UTC
from typing import Final
from uuid import UUID

from pydantic import AwareDatetime

from domain.calendar import end_of
from domain.counselling.diary import Diary, give_back, take
from domain.counselling.facts import (
    COUNSELLING_FACTS,
    CallAllowed,
    CallMade,
    CounsellingAgreed,
    CounsellingEnded,
    CounsellingFact,
    CounsellingPurged,
    CounsellingWithdrawn,
    CounsellorChanged,
    PresenceNoted,
    ScaleFilledIn,
    SessionBooked,
    SessionCancelled,
)
from domain.counselling.scales import MOST_POINTS, ScaleName, Scales
from domain.counselling.state import START, Counselling, Session, evolve, grow, young
from domain.counselling.terms import (
    CARERS,
    LAW,
    Minutes,
    Presence,
    SessionId,
    SessionMode,
    WhoCancelled,
    link_where_remote,
    still_to_come,
    until,
)
from domain.deadlines import Look, spread
from domain.dispute.facts import Capacity
from domain.dispute.terms import Channel, StaffId
from domain.guardianship import NOTHING_KNOWN, Incapacity, Kin
from domain.kernel import Across, Act, Fact, FreeText, Kept, Refused
from domain.people import Particulars
from domain.persons import Guardians
from domain.plan.guards import has_a_say, only, said_by, whose_yes
from domain.plan.state import GUARDIAN, PERSON
from domain.plan.terms import Speaker
from domain.reach import Reaches
from domain.signature import Aggregate

_OFFICE_DIGITS = 12


def looks(counselling: Counselling, stream: UUID) -> tuple[Look, ...]:
    """When time alone will bring something: the purge of what was withdrawn."""
    if counselling.purge_on is None:
        return ()
    ends_at = spread(end_of(counselling.purge_on), stream)
    return (Look(f"purge {counselling.purge_on}", ends_at.astimezone(UTC)),)


def waiting_for(counselling: Counselling, officer: str | None) -> bool:
    """Whether the person waits for this officer to call."""
    return counselling.call_wanted and officer == counselling.counsellor


# --- commands ------------------------------------------------------------------------------------


def agree(
    counselling: Counselling,
    act: Act,
    *,
    person: Particulars,
    words: FreeText,
    channel: Channel,
    given_by: Speaker,
    counsellor: StaffId,
    guardians: Guardians,
    reaches: Reaches,
    guardian: Particulars | None = None,
    capacity: Capacity = "full",
    incapacity: Incapacity | None = None,
    kin: Kin = NOTHING_KNOWN,
) -> list[CounsellingFact]:
    """Record that somebody wants to talk to a counsellor: to whom, and in which words.

    `guardian`: who says yes for a child under 14 or for whoever is represented; where a guardian is
    named at the person, it is that one. `incapacity`: of an adult, who found that they do not
    decide alone, and on which document.
    """
    only(act, *CARERS)
    if counselling.phase != "new":
        raise Refused("This counselling began already", law=LAW)
    if len(act.by.office) != _OFFICE_DIGITS:
        raise Refused("Say for which office you act: its 12-digit code", law=LAW)
    _works_here(counsellor, act.by.office, reaches)
    capacity = whose_yes(
        act,
        typed=capacity,
        person=person,
        given_by=given_by,
        channel=channel,
        guardian=guardian,
        incapacity=incapacity,
        guardians=guardians,
        kin=kin,
    )
    return [
        CounsellingAgreed(
            office=act.by.office,
            person=person,
            guardian=guardian,
            capacity=capacity,
            given_by=given_by,
            words=words,
            channel=channel,
            counsellor=counsellor,
            incapacity=incapacity,
        )
    ]


def change_counsellor(
    counselling: Counselling,
    act: Act,
    *,
    counsellor: StaffId,
    given_by: Speaker,
    channel: Channel,
    reaches: Reaches,
) -> list[CounsellingFact]:
    """Record that the person agreed to another counsellor; appointments are moved first."""
    _in_the_room(counselling, act)
    said_by(counselling.capacity, given_by, channel)
    if counsellor == counselling.counsellor:
        return []
    _works_here(counsellor, counselling.office, reaches)
    if counselling.coming(act.at):
        raise Refused("Cancel the appointments with the present counsellor first", law=LAW)
    return [CounsellorChanged(counsellor=counsellor, given_by=given_by, channel=channel)]


def book_session(
    counselling: Counselling,
    act: Act,
    *,
    diary: Kept[Diary],
    mode: SessionMode,
    begins_at: AwareDatetime,
    minutes: Minutes = 50,
    link: FreeText | None = None,
) -> Across[Fact]:
    """Book an appointment with the person's own counsellor, at a time that is free."""
    _in_the_room(counselling, act)
    still_to_come(begins_at, act)
    link_where_remote(mode, link)
    booked = SessionBooked(
        session=f"s{len(counselling.sessions) + 1}",
        mode=mode,
        begins_at=begins_at,
        minutes=minutes,
        link=link,
    )
    return Across([booked], take(diary, begins_at, until(begins_at, minutes), "session"))


def cancel_session(
    counselling: Counselling,
    act: Act,
    *,
    diary: Kept[Diary],
    session: SessionId,
    by: WhoCancelled,
) -> Across[Fact]:
    """Cancel an appointment that is still to come. No reason is asked; the time is free again."""
    _in_the_room(counselling, act)
    held = _booked(counselling, session)
    if held.begins_at <= act.at:
        raise Refused("It began already: note whether the person came", law=LAW)
    cancelled = SessionCancelled(session=session, by=by)
    return Across([cancelled], give_back(diary, held.begins_at))


def note_presence(
    counselling: Counselling, act: Act, *, session: SessionId, presence: Presence
) -> list[CounsellingFact]:
    """Note whether the person came, and nothing of what was said. Not coming has no effect."""
    _their_counsellor(counselling, act)
    held = _booked(counselling, session)
    if act.at < held.begins_at:
        raise Refused("Whether somebody came is known when it has begun", law=LAW)
    if held.presence is not None:
        raise Refused("That is noted already", law=LAW)
    return [PresenceNoted(session=session, presence=presence)]


def fill_in_scale(
    counselling: Counselling,
    act: Act,
    *,
    scale: ScaleName,
    answers: tuple[int, ...],
    scales: Scales,
) -> list[CounsellingFact]:
    """Fill in a scale for yourself: the sum is for you and your counsellor, and feeds nothing."""
    _the_person(act)
    _open(counselling, act)
    known = scales.known.get(scale)
    if known is None:
        raise Refused("Nobody has checked whether this scale may be used here", law=LAW)
    if not known.fits(answers):
        raise Refused(
            "The scale has {questions} questions, each answered from 0 to {most}",
            law=LAW,
            questions=known.questions,
            most=min(known.most, MOST_POINTS),
        )
    entry = f"i{counselling.entries + 1}"
    total = str(sum(answers))
    return [ScaleFilledIn(entry=entry, scale=scale, version=known.version, total=total)]


def allow_call(counselling: Counselling, act: Act) -> list[CounsellingFact]:
    """Say that your counsellor may call you. Whoever does not say so is not called."""
    _the_person(act)
    _open(counselling, act)
    return [] if counselling.call_wanted else [CallAllowed()]


def note_call(counselling: Counselling, act: Act, *, reached: bool) -> list[CounsellingFact]:
    """Note that you called, because the person said that you may."""
    _their_counsellor(counselling, act)
    if not counselling.call_wanted:
        raise Refused("The person has not said that you may call", law="个人信息保护法 13")
    return [CallMade(reached=reached)]


def end_counselling(counselling: Counselling, act: Act) -> list[CounsellingFact]:
    """End it, when both think that it is enough. Appointments are cancelled first."""
    _their_counsellor(counselling, act)
    if counselling.coming(act.at):
        raise Refused("Cancel the appointments that are still to come first", law=LAW)
    return [CounsellingEnded()]


def withdraw_from_counselling(
    counselling: Counselling, act: Act, *, diary: Kept[Diary]
) -> Across[Fact]:
    """Stop at once, without a reason; appointments fall, and after 30 days nothing is left."""
    if act.by.role == "party":
        _their_own(counselling, act)
        _begun(counselling, act)
    else:
        _in_the_room(counselling, act)
    if counselling.phase not in ("open", "ended"):
        raise _over(counselling)
    freed = [
        entry
        for number in counselling.coming(act.at)
        for entry in give_back(diary, counselling.sessions[number].begins_at)[diary.id]
    ]
    return Across([CounsellingWithdrawn()], {diary.id: freed} if freed else {})


def settle_deadlines(
    counselling: Counselling, act: Act, *, due: AwareDatetime
) -> list[CounsellingFact]:
    """Note that what was withdrawn is to be purged. Judged by `due` alone."""
    if act.by.role != "clock":
        raise Refused(
            "Only the clock notes that a deadline has passed", law="office rule: who does what"
        )
    come = any(look.at <= due for look in looks(counselling, act.stream))
    return [CounsellingPurged()] if come else []


# --- who asks ------------------------------------------------------------------------------------


def _works_here(counsellor: str, office: str, reaches: Reaches) -> None:
    """The office books in the diaries of its own people: not in that of somebody of whom it is
    known that they work elsewhere."""
    known = reaches.offices_of(counsellor)
    if known and office not in known:
        raise Refused(
            "{counsellor} works at another office: this one books for its own counsellors",
            law=LAW,
            counsellor=counsellor,
        )


def _absent() -> Refused:
    return Refused("There is no such counselling", law="精神卫生法 4")


def _over(counselling: Counselling) -> Refused:
    return Refused("This counselling is over ({phase})", law=LAW, phase=counselling.phase)


def _begun(counselling: Counselling, act: Act) -> None:
    if counselling.phase == "new" or counselling.purged(act.latest):
        raise _absent()


def _open(counselling: Counselling, act: Act) -> None:
    _begun(counselling, act)
    if counselling.phase != "open":
        raise _over(counselling)


def _in_the_room(counselling: Counselling, act: Act) -> None:
    """The person's own counsellor, or whoever is on duty at the same office."""
    only(act, *CARERS)
    _begun(counselling, act)
    if act.by.id != counselling.counsellor and act.by.office != counselling.office:
        raise _absent()
    _open(counselling, act)


def _their_counsellor(counselling: Counselling, act: Act) -> None:
    only(act, "counsellor")
    _begun(counselling, act)
    if act.by.id != counselling.counsellor:
        raise Refused("Only the person's own counsellor does this", law="精神卫生法 4")
    _open(counselling, act)


def _their_own(counselling: Counselling, act: Act) -> None:
    if act.by.id != PERSON and not (act.by.id == GUARDIAN and counselling.guardian):
        raise _absent()
    if act.by.id == GUARDIAN:
        has_a_say(counselling.guardian)


def _the_person(act: Act) -> None:
    """The person alone: nobody else says how somebody feels."""
    only(act, "party")
    if act.by.id != PERSON:
        raise _absent()


def _booked(counselling: Counselling, session: str) -> Session:
    held = counselling.sessions.get(session)
    if held is None or held.cancelled:
        raise Refused("There is no such appointment", law=LAW)
    return held


COUNSELLING_COURSE: Final = Aggregate(
    "counselling",
    START,
    evolve,
    COUNSELLING_FACTS,
    {
        "agree": agree,
        "change_counsellor": change_counsellor,
        "book_session": book_session,
        "cancel_session": cancel_session,
        "note_presence": note_presence,
        "fill_in_scale": fill_in_scale,
        "allow_call": allow_call,
        "note_call": note_call,
        "end_counselling": end_counselling,
        "withdraw_from_counselling": withdraw_from_counselling,
        "settle_deadlines": settle_deadlines,
    },
    reads=frozenset({Scales, Guardians, Kin, Reaches}),
    keeper=lambda counselling, by: counselling.counsellor,
    young=young,
    grow=grow,
)

"""What a person asks about their own data, and what the office owes them for it.

Whoever asks gives no reason; whoever refuses gives one, names the court, and is not the one who
looks at the appeal (个人信息保护法 44-50).
"""

from typing import Final, NamedTuple
from uuid import UUID

from domain.calendar import Calendar
from domain.dispute.terms import AreaCode, Channel
from domain.guardianship import (
    NOTHING_KNOWN,
    Incapacity,
    Kin,
    age_of,
    fit_to_speak,
    may_be,
    rightly_represented,
    something_shows,
)
from domain.identity import GROWN_UP
from domain.kernel import Act, FreeText, PersonId, Refused, Role
from domain.people import Particulars
from domain.persons import Guardians
from domain.plan.guards import only
from domain.rights.facts import (
    RightAppealAnswered,
    RightAppealed,
    RightAsked,
    RightCarriedOut,
    RightDecided,
    RightIdentityShown,
    RightsFact,
    RightTakenBack,
)
from domain.rights.limits import ANSWER_APPEAL, CARRY_OUT, DECIDE, IDENTITY, day_of
from domain.rights.state import RightsRequest
from domain.rights.terms import (
    GROUNDS,
    OF_THE_DEAD,
    AskedBy,
    Death,
    Ground,
    Identity,
    Mandate,
    RightKind,
    RightOutcome,
)

LAW: Final = "个人信息保护法 50"
RELATIVES: Final = "个人信息保护法 49"
_OFFICE_DIGITS = 12

COUNTER: Final[tuple[Role, ...]] = (
    *("desk", "mediator", "head", "judicial_office", "county_desk"),
    *("counsellor", "social_worker", "party"),
)
"""Who takes a request in: whoever hears it, or the person on line."""

AT_THE_OFFICE: Final[tuple[Role, ...]] = ("desk", "head", "judicial_office", "county_desk")
DECIDING: Final[tuple[Role, ...]] = ("judicial_office", "head")
REVIEWING: Final[tuple[Role, ...]] = ("county_desk", "judicial_office")


class Erased(NamedTuple):
    """The erasure that a certificate is of: whose, on which request, and whether it is certified by
    now. Nobody gives it: it is looked up."""

    people: frozenset[PersonId] = frozenset()
    request: UUID | None = None
    certified: bool = False


def ask_right(
    request: RightsRequest,
    act: Act,
    *,
    kind: RightKind,
    area: AreaCode,
    person: Particulars,
    asked_by: AskedBy,
    identity: Identity,
    channel: Channel,
    calendar: Calendar,
    speaks_for: Particulars | None = None,
    words: FreeText | None = None,
    incapacity: Incapacity | None = None,
    mandate: Mandate | None = None,
    death: Death | None = None,
    guardians: Guardians = Guardians(),  # noqa: B008 (a value without contents)
    kin: Kin = NOTHING_KNOWN,
) -> list[RightsFact]:
    """Ask what is held, to have it put right, stilled, erased or handed over; no reason is needed.

    At any counter, or on line. `speaks_for`: who asks for the person, where it is not they.
    `incapacity`: where a guardian asks for an adult, who found that they do not decide alone, and
    on which document. `mandate`: what a representative shows. `death`: what a close relative shows
    of somebody who has died; `words` say for which lawful interest of their own.
    """
    only(act, *COUNTER)
    if request.phase != "new":
        raise Refused("One request, one record: ask anew for another one", law=LAW)
    if len(act.by.office) != _OFFICE_DIGITS:
        raise Refused("Say at which office it is asked: its 12-digit code", law=LAW)
    if (asked_by == "themselves") != (speaks_for is None):
        raise Refused(
            "Say who speaks for the person, where it is not they who ask", law="民法典 23, 161"
        )
    old = age_of(person, kin, act.on)
    if speaks_for is not None:
        _fit_to_ask(act, person, speaks_for, guardians, kin)
        if asked_by == "guardian":
            _rightly_a_guardian(old, speaks_for, incapacity, guardians)
    _papers(asked_by, mandate, death)
    if mandate is not None:
        _mandated(act, kind, mandate, old)
    if death is not None:
        _of_the_dead(act, kind, words)
    if act.by.role == "party" and identity != "not_shown":
        raise Refused(
            "On line nobody has seen a document yet: the office makes sure who asks", law=LAW
        )
    if kind in ("correction", "objection") and words is None:
        raise Refused("Say in the person's words what is wrong, or what is not wanted", law=LAW)
    calendar = calendar.for_area(area)
    unsure = identity == "not_shown"
    return [
        RightAsked(
            kind=kind,
            office=act.by.office,
            area=area,
            person=person,
            asked_by=asked_by,
            speaks_for=speaks_for,
            identity=identity,
            words=words,
            channel=channel,
            decide_by=day_of(DECIDE[kind], act.on, calendar),
            identity_by=day_of(IDENTITY, act.on, calendar) if unsure else None,
            incapacity=incapacity,
            mandate=mandate,
            death=death,
            papers_seen_by=act.by.id if mandate or death else None,
        )
    ]


def _fit_to_ask(
    act: Act, person: Particulars, speaks_for: Particulars, guardians: Guardians, kin: Kin
) -> None:
    """Whoever speaks for somebody, as whatever, is a grown-up person, not they themselves, and
    nobody who stands against them in a case or did: what is asked for holds closed cases too.
    Raises Refused."""
    same = kin._replace(
        themselves=kin.themselves or may_be(speaks_for, person),
        against=kin.against or kin.stood_against,
    )
    named = speaks_for.id in guardians.of_child | guardians.of_adult
    fit_to_speak(speaks_for, act.on, same, named=named)


def _rightly_a_guardian(
    old: int | None, speaks_for: Particulars, incapacity: Incapacity | None, guardians: Guardians
) -> None:
    """A guardian asks for a child, or for an adult of whom it was found that they do not decide
    alone: nobody is somebody's guardian because they say so. Raises Refused."""
    rightly_represented(old, incapacity, known=speaks_for.id in guardians.shown)
    something_shows(old, incapacity, named=speaks_for.id in guardians.shown)


def _papers(asked_by: AskedBy, mandate: Mandate | None, death: Death | None) -> None:
    """A representative shows a mandate, a close relative that the person has died; nobody else
    does. Raises Refused."""
    if (asked_by == "representative") != (mandate is not None):
        raise Refused(
            "A representative, and nobody else, shows a written mandate: say its number, how it "
            "was made and what it lets them ask",
            law="民法典 161, 165",
        )
    if (asked_by == "close_relative") != (death is not None):
        raise Refused(
            "A close relative, and nobody else, shows that the person has died: say the number of "
            "the paper, who issued it and how they are related",
            law=RELATIVES,
        )


def _mandated(act: Act, kind: RightKind, mandate: Mandate, old: int | None) -> None:
    """The mandate was seen, a grown-up person gave it, and it is for this. Raises Refused."""
    _seen_at_a_counter(act)
    if old is not None and old < GROWN_UP:
        raise Refused(
            "Whoever is under 18 gives nobody a mandate: they ask themselves, or their guardian",
            law="民法典 19-20, 23",
        )
    if kind not in mandate.lets_ask:
        raise Refused("The mandate does not let its holder ask this", law="民法典 162, 165")


def _of_the_dead(act: Act, kind: RightKind, words: FreeText | None) -> None:
    """What close relatives ask of somebody who has died, in an interest of their own. Raises
    Refused."""
    _seen_at_a_counter(act)
    if kind not in OF_THE_DEAD:
        raise Refused(
            "Of somebody who has died close relatives ask to see, to have put right and to have "
            "erased, and nothing else",
            law=RELATIVES,
        )
    if words is None:
        raise Refused("Say in the relative's words for which interest of their own", law=RELATIVES)


def _seen_at_a_counter(act: Act) -> None:
    if act.by.role == "party":
        raise Refused(
            "On line nobody has seen the paper: show it at a counter, where it is asked", law=LAW
        )


def show_identity(request: RightsRequest, act: Act, *, identity: Identity) -> list[RightsFact]:
    """Note that it was made sure who asks; from here on what was granted opens."""
    only(act, *AT_THE_OFFICE)
    _there(request)
    if request.identified:
        raise Refused("It is sure already who asks", law=LAW)
    if request.unproved:
        raise Refused(
            "Whoever asked here showed nothing that lets them: it is asked anew, with the paper",
            law="民法典 161; 个人信息保护法 49",
        )
    if identity == "not_shown":
        raise Refused("Say how it was made sure who asks", law=LAW)
    return [RightIdentityShown(identity=identity)]


def decide_right(
    request: RightsRequest,
    act: Act,
    *,
    outcome: RightOutcome,
    reasons: FreeText,
    calendar: Calendar,
    ground: Ground | None = None,
    court_named: bool = False,
) -> list[RightsFact]:
    """Decide with reasons. A no, in whole or in part, rests on a ground, and the court was named.

    Of a support plan the person decides alone: objecting to it, withdrawing and ending it are
    commands of the plan, and wait for no decision.
    """
    only(act, *DECIDING)
    _there(request)
    if request.phase != "asked":
        raise Refused("This request is decided already; the person may appeal", law=LAW)
    granted = outcome != "not_granted"
    if granted and not request.identified:
        raise Refused("Make sure first who asks: show_identity", law=LAW)
    _rests(request, outcome, ground, court_named=court_named)
    return [
        RightDecided(
            outcome=outcome,
            ground=ground,
            reasons=reasons,
            by=act.by.id,
            carry_out_by=day_of(CARRY_OUT, act.on, calendar.for_area(request.area))
            if granted
            else None,
        )
    ]


def _rests(
    request: RightsRequest, outcome: RightOutcome, ground: Ground | None, *, court_named: bool
) -> None:
    """A yes has no ground; a no has one that the law knows for this right, and names the court."""
    if outcome == "granted":
        if ground is not None:
            raise Refused("What is granted in full needs no ground", law=LAW)
        return
    if ground is None:
        raise Refused("Say on which ground it is refused, in whole or in part", law=LAW)
    if request.kind not in GROUNDS[ground].kinds:
        raise Refused("On this ground the law does not refuse what was asked", law=LAW)
    if not court_named:
        raise Refused("Whoever is refused is told of the court", law=LAW)


def appeal_right(
    request: RightsRequest, act: Act, *, calendar: Calendar, words: FreeText | None = None
) -> list[RightsFact]:
    """Have somebody else look: at a no, at a part, or where no answer came in time."""
    only(act, *AT_THE_OFFICE, "party")
    _there(request)
    if request.appealed:
        raise Refused("Somebody else has looked or is looking; the court is open", law=LAW)
    if request.outcome == "granted":
        raise Refused("It was granted in full: there is nothing to appeal", law=LAW)
    if request.outcome is None and not request.late(act.on):
        raise Refused("It is not decided yet, and its last day is not over", law=LAW)
    answer_by = day_of(ANSWER_APPEAL, act.on, calendar.for_area(request.area))
    return [RightAppealed(words=words, answer_by=answer_by)]


def answer_appeal(
    request: RightsRequest,
    act: Act,
    *,
    upheld: bool,
    reasons: FreeText,
    calendar: Calendar,
    court_named: bool = False,
) -> list[RightsFact]:
    """Answer an appeal as somebody who did not decide: upheld, it is done; else the court."""
    only(act, *REVIEWING)
    _there(request)
    if request.phase != "appealed":
        raise Refused("There is no appeal that waits for an answer", law=LAW)
    if act.by.id == request.decided_by:
        raise Refused("Whoever decided does not judge the appeal", law=LAW)
    if not upheld and not court_named:
        raise Refused("Whoever is refused is told of the court", law=LAW)
    return [
        RightAppealAnswered(
            upheld=upheld,
            reasons=reasons,
            by=act.by.id,
            carry_out_by=day_of(CARRY_OUT, act.on, calendar.for_area(request.area))
            if upheld
            else None,
        )
    ]


def carry_out(
    request: RightsRequest,
    act: Act,
    *,
    what: FreeText,
    channel: Channel,
    certificate: UUID | None = None,
    erased: Erased,
) -> list[RightsFact]:
    """Note that what was granted is done, and how the person was told.

    An erasure is done by `jiefen erase --request`, which says what it destroyed and what the law
    keeps: the number of its certificate stands here, and is that of this request and this person.
    """
    only(act, *AT_THE_OFFICE)
    _there(request)
    if not request.granted or request.carried_out:
        raise Refused("Nothing was granted that is not done yet", law=LAW)
    if not request.identified:
        raise Refused("Make sure first who asks: show_identity", law=LAW)
    if (request.kind == "erasure") != (certificate is not None):
        raise Refused(
            "An erasure has a certificate, and nothing else has one: erase first, then give its "
            "number",
            law="个人信息保护法 47",
        )
    if certificate is not None:
        _of_this(request, act, erased)
    return [RightCarriedOut(what=what, channel=channel, certificate=certificate)]


def _of_this(request: RightsRequest, act: Act, erased: Erased) -> None:
    """The certificate is of an erasure of this person, on this request, and it is issued."""
    if erased.request != act.stream or request.person not in erased.people:
        raise Refused(
            "That is no certificate of an erasure on this request: erase with its number, then "
            "give the certificate's",
            law="个人信息保护法 47",
        )
    if not erased.certified:
        raise Refused(
            "The erasure is done, its certificate is on the way: note it when it is there",
            law="个人信息保护法 47",
        )


def take_back_right(request: RightsRequest, act: Act) -> list[RightsFact]:
    """Take a request back, or end a restriction in force: the person says so, whenever they like.

    No reason is asked, and it counts against nobody.
    """
    only(act, *AT_THE_OFFICE, "party")
    _there(request)
    if request.phase == "answered" and not request.restricting:
        raise Refused("It is done: there is nothing to take back", law=LAW)
    return [RightTakenBack()]


def _there(request: RightsRequest) -> None:
    if request.phase == "new":
        raise Refused("There is no such request", law=LAW)
    if request.phase == "taken_back":
        raise Refused("The person has taken this request back", law=LAW)

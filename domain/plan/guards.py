"""The rules that many commands of a plan share, each stated once.

Who asks is looked at first: whoever has nothing to do with a plan learns nothing of it.
Every command checks what time alone has ended: whether a clock has noted it makes no difference,
nor whether a day before that is stated.
"""

from collections.abc import Iterable

from domain.areas import Areas, answers_for
from domain.dispute.facts import Capacity
from domain.dispute.terms import Channel
from domain.guardianship import (
    ADULTS,
    Incapacity,
    Kin,
    Ward,
    age_of,
    capacity_of,
    fit_to_speak,
    may_be,
    rightly_represented,
    something_shows,
)
from domain.identity import OWN_CONSENT
from domain.kernel import Act, Refused, Role
from domain.people import Particulars
from domain.persons import Guardians
from domain.plan.state import GUARDIAN, OPEN, PERSON, RUNNING, Living, Plan
from domain.plan.terms import HELPS_WITH, Speaker


def only(act: Act, *roles: Role) -> None:
    """Who may do this. Plans have no import, so nobody records them for others in bulk."""
    if act.by.role not in roles:
        raise Refused(
            "This is done by: {roles}",
            law="office rule: who does what",
            roles=", ".join(role.replace("_", " ") for role in roles),
        )


def there(plan: Plan, act: Act) -> None:
    """There is a plan, or an offer, of which something is still kept."""
    if plan.phase == "new" or plan.purged(act.latest):
        raise absent()


def exists(areas: Areas, code: str) -> None:
    """An area that a list names, or within which one is; no plan goes to where nobody is."""
    if not areas.knows(code):
        raise Refused("No list of areas names {code}", law="office rule: transfer", code=code)


def still_open(plan: Plan, act: Act) -> None:
    """The person consented, nothing has ended it, and no objection holds it up."""
    there(plan, act)
    if plan.phase in ("offered", "declined"):
        raise Refused("Without the person's consent there is no plan", law="个人信息保护法 13")
    if plan.lapsed(act.latest):
        raise Refused(
            "The plan lapsed: nobody held its review in time. A new one begins with a new consent",
            law="office rule: support plan",
        )
    if plan.phase not in OPEN:
        raise Refused("This plan is over ({phase})", law="个人信息保护法 47", phase=plan.phase)
    not_objected(plan)


def not_objected(plan: Plan) -> None:
    """Nothing is done with a plan to which the person objects, until somebody has looked."""
    if plan.objection is not None:
        raise Refused(
            "The person objects: nothing is done with the plan until the objection is answered",
            law="个人信息保护法 44",
        )


def running(plan: Plan, act: Act) -> None:
    """Signed, and neither ended nor held up."""
    still_open(plan, act)
    if plan.phase not in RUNNING:
        raise Refused("The person has not signed the plan yet", law="office rule: support plan")


def absent() -> Refused:
    """What whoever has nothing to do with a plan is told: the same as where there is none."""
    return Refused("There is no such plan", law="个人信息保护法 47")


def its_worker(plan: Plan, act: Act, *roles: Role) -> None:
    """One of those who work with the person under this consent."""
    only(act, *roles)
    if act.by.id not in plan.workers:
        raise absent()


def its_owner(plan: Plan, act: Act) -> None:
    """The owner of the plan: the counsellor or social worker to whom the person consented."""
    its_worker(plan, act, "counsellor", "social_worker")
    if act.by.id != plan.owner:
        raise Refused("Only the owner of the plan does this", law="office rule: support plan")


def its_counsellor(plan: Plan, act: Act) -> None:
    """The person's own counsellor, or whoever covers."""
    its_worker(plan, act, "counsellor")
    if act.by.id not in (plan.counsellor, *plan.covering):
        raise Refused("Only the person's own counsellor does this", law="精神卫生法 4")


def its_supervisor(plan: Plan, act: Act) -> None:
    """A supervisor who answers for the plan's office; to one of another area there is no plan."""
    only(act, "supervisor")
    if not answers_for(act.by.office, plan.office):
        raise absent()


def of_the_person(plan: Plan, act: Act) -> None:
    """Said by the person or their guardian; whoever works with them may write it down, and before
    there is a plan, whoever offered it or sits in the same office."""
    if act.by.role == "party":
        if act.by.id != PERSON and not (act.by.id == GUARDIAN and plan.guardian):
            raise absent()
        if act.by.id == GUARDIAN:
            has_a_say(plan.guardian)
    elif plan.phase == "offered":
        only(act, *OFFERING)
        of_the_office(plan, act)
    else:
        its_worker(plan, act, "counsellor", "social_worker")


def has_a_say(spoken_for: Ward | None) -> None:
    """A guardian speaks for a child under 14, or for an adult who does not decide alone."""
    if spoken_for == "youth":
        raise Refused("From 14 on, a person consents for themselves", law="个人信息保护法 31")


def asked_themselves(plan: Plan) -> None:
    """What a guardian said yes to goes on until it is looked at again; then the person is asked."""
    if plan.asked_anew:
        raise Refused(
            "The person is 14 by now: before anything is set anew they say themselves whether they "
            "want this plan, and for what (consent)",
            law="个人信息保护法 31; office rule: support plan",
        )


def of_the_office(plan: Plan, act: Act) -> None:
    """Before anybody was named by the person, an offer is its office's only."""
    if plan.phase == "offered" and act.by.office != plan.office:
        raise absent()


OFFERING: tuple[Role, ...] = (
    *("desk", "county_desk", "mediator", "head", "judicial_office"),
    *("counsellor", "social_worker", "grid_worker", "party"),
)
"""Who may offer help, or ask for it: any worker, and the person."""


def rightly_given(plan: Plan, given_by: Speaker, channel: Channel) -> None:
    """A yes to a plan or to something in it."""
    said_by(plan.capacity, given_by, channel)


def said_by(capacity: Capacity, given_by: Speaker, channel: Channel) -> None:
    """A yes counts from the person, for a child under 14 or whoever is represented from the
    guardian; and where it can be shown."""
    if (capacity == "represented") != (given_by == "guardian"):
        raise Refused(
            "The guardian of a child under 14, or of whoever is represented, says yes; "
            "everybody else does so alone",
            law="个人信息保护法 31; 民法典 23",
        )
    if channel not in ("in_person", "on_paper", "online"):
        raise Refused(
            "A yes is given in person, on paper or online, so that it can be shown",
            law="个人信息保护法 14",
        )


def whose_yes(  # noqa: PLR0913 (everything a yes to help is judged by)
    act: Act,
    *,
    typed: Capacity,
    person: Particulars,
    given_by: Speaker,
    channel: Channel,
    guardian: Particulars | None,
    incapacity: Incapacity | None,
    guardians: Guardians,
    kin: Kin,
) -> Capacity:
    """Whether the person says yes or their guardian, and that it is rightly that one. What an
    identity number says of their age decides, whatever was typed. Raises Refused."""
    old = age_of(person, kin, act.on)
    capacity = capacity_of(typed, old)
    if capacity == "represented" != typed and given_by != "guardian":
        raise Refused(
            "The identity number says under 14: the guardian says yes for the child; say that it "
            "is the guardian's yes, and who the guardian is",
            law="个人信息保护法 31",
        )
    if capacity == "full" != typed and given_by != "person":
        raise Refused(
            "The identity number says 14 or older: they say yes for themselves",
            law="个人信息保护法 31",
        )
    said_by(capacity, given_by, channel)
    if (given_by == "guardian") != (guardian is not None):
        raise Refused("Say who the guardian is, where a guardian says yes", law="个人信息保护法 31")
    if guardian is None and incapacity is not None:
        raise Refused("Whoever says yes for themselves decides alone", law=ADULTS)
    if old is None or old < OWN_CONSENT or guardian is not None:
        rightly_named(guardians, guardian)
    if guardian is not None:
        named = guardian.id in guardians.of_child | guardians.of_adult
        same = kin._replace(themselves=kin.themselves or may_be(guardian, person))
        fit_to_speak(guardian, act.on, same, named=named)
        rightly_represented(old, incapacity, adult=guardian.id in guardians.of_adult)
        something_shows(old, incapacity, named=guardian.id in guardians.of_child)
    return capacity


def one_plan(act: Act, living: Living) -> None:
    """One person, one plan. That another one goes on is said to who works in it; everybody else is
    told as little as of anything else that keeps a plan from beginning. Raises Refused."""
    others = living.of_now(act.at)
    if any(act.by.id in plan.workers for plan in others):
        raise Refused(
            "One person, one plan: you work with this person under one that goes on",
            law="office rule: support plan",
        )
    if others:
        raise Refused(
            "No plan begins for this person now. They can ask at any counter why, and are told",
            law="个人信息保护法 44-45",
        )


def rightly_named(guardians: Guardians, guardian: Particulars | None) -> None:
    """Whoever is named as guardian at the person is the one who says yes for them; where one is
    named for a child under 14, nobody else does, nor the child. `guardian`: who says yes now."""
    if guardian is None:
        if guardians.of_child:
            raise Refused(
                "A guardian of a child under 14 is named at this person: they say yes, and it is "
                "written down that the person is represented",
                law="个人信息保护法 31",
            )
        return
    named = guardians.of_child or guardians.of_adult
    if named and guardian.id not in named:
        raise Refused(
            "Somebody else is named at this person as the guardian: they say yes, or first it is "
            "written down there who speaks for the person now",
            law="个人信息保护法 31; 民法典 27-28",
        )


def stated(plan: Plan, act: Act, needs: Iterable[str]) -> None:
    """The person stated these needs; what concerns health is recorded while they consent to that,
    and who helps with one thing knows of no other."""
    role = plan.helper(act.by.id)
    for need in needs:
        kind = plan.needs.get(need)
        if kind is None or (role and kind not in HELPS_WITH[role]):
            raise Refused("The person stated no such need", law="office rule: support plan")
        if kind == "health_wish":
            health_agreed(plan)


def health_agreed(plan: Plan) -> None:
    """What concerns health rests on a consent of its own."""
    if not plan.health:
        raise Refused(
            "What concerns health needs the person's separate consent", law="个人信息保护法 29"
        )

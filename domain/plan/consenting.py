"""An offer, and the person's answer: no consent, no plan. Withdrawing is as easy as giving.

A refusal leaves a date and nothing else.
"""

from typing import get_args

from domain.areas import Areas
from domain.dispute.facts import Capacity
from domain.dispute.terms import AreaCode, Channel, StaffId
from domain.guardianship import NOTHING_KNOWN, Incapacity, Kin
from domain.kernel import Act, FreeText, Refused
from domain.people import Particulars
from domain.persons import Guardians
from domain.plan.facts import (
    ConsentWithdrawn,
    HealthConsented,
    HealthConsentWithdrawn,
    PlanConsented,
    PlanDeclined,
    PlanFact,
    PlanOffered,
)
from domain.plan.guards import (
    OFFERING,
    absent,
    exists,
    health_agreed,
    its_owner,
    of_the_office,
    of_the_person,
    one_plan,
    only,
    rightly_given,
    still_open,
    there,
    whose_yes,
)
from domain.plan.state import NONE_LIVES, Living, Plan
from domain.plan.terms import Asker, Purpose, Speaker

_OFFICE_DIGITS = 12
NEEDED: frozenset[Purpose] = frozenset({"needs_and_goals"})
"""Without this purpose there is nothing to plan; every other one the person may leave out."""


def offer_plan(
    plan: Plan,
    act: Act,
    *,
    area: AreaCode,
    whom: FreeText,
    need: FreeText,
    asked_by: Asker,
    areas: Areas,
    capacity: Capacity = "full",
) -> list[PlanFact]:
    """Offer help to one person for a need they stated, or note that they ask for it."""
    only(act, *OFFERING)
    if plan.phase != "new":
        raise Refused("Help was offered here already", law="office rule: support plan")
    if len(act.by.office) != _OFFICE_DIGITS:
        raise Refused(
            "Say for which office you act: its 12-digit code", law="office rule: support plan"
        )
    exists(areas, act.by.office)
    exists(areas, area)
    return [
        PlanOffered(
            office=act.by.office,
            area=area,
            whom=whom,
            need=need,
            asked_by=asked_by,
            capacity=capacity,
        )
    ]


def consent(
    plan: Plan,
    act: Act,
    *,
    person: Particulars,
    purposes: tuple[Purpose, ...],
    words: FreeText,
    channel: Channel,
    given_by: Speaker,
    counsellor: StaffId,
    social_worker: StaffId,
    guardians: Guardians,
    guardian: Particulars | None = None,
    incapacity: Incapacity | None = None,
    kin: Kin = NOTHING_KNOWN,
    living: Living = NONE_LIVES,
) -> list[PlanFact]:
    """Record that the person wants a plan: what for, by whom, in which words. You own it then.

    Whoever is 14 by now, and for whom a guardian said yes, is asked anew: what the guardian said
    yes to is void then, that to what concerns health too.

    `guardian`: who says yes for a child under 14 or for whoever is represented; where a guardian is
    named at the person, it is that one. `incapacity`: of an adult, who found that they do not
    decide alone, and on which document.
    """
    only(act, "counsellor", "social_worker")
    of_the_office(plan, act)
    if plan.asked_anew:
        _goes_on(plan, act, person, counsellor, social_worker)
    else:
        _offered(plan, act)
    whose_yes(
        act,
        typed=plan.capacity,
        person=person,
        given_by=given_by,
        channel=channel,
        guardian=guardian,
        incapacity=incapacity,
        guardians=guardians,
        kin=kin,
    )
    if act.by.id not in (counsellor, social_worker):
        raise Refused(
            "The owner of a plan works with the person: as counsellor or as social worker",
            law="office rule: support plan",
        )
    if not set(purposes) >= NEEDED:
        raise Refused(
            "Without a yes to looking at needs and goals there is no plan", law="个人信息保护法 14"
        )
    if not plan.asked_anew:
        one_plan(act, living)
    return [
        PlanConsented(
            person=person,
            guardian=guardian,
            given_by=given_by,
            purposes=tuple(each for each in get_args(Purpose) if each in purposes),
            words=words,
            channel=channel,
            owner=act.by.id,
            counsellor=counsellor,
            social_worker=social_worker,
            incapacity=incapacity,
        )
    ]


def _goes_on(
    plan: Plan, act: Act, person: Particulars, counsellor: StaffId, social_worker: StaffId
) -> None:
    """Asked anew in a plan that goes on, the person is who they are, and so are those who help."""
    its_owner(plan, act)
    still_open(plan, act)
    if person.id != plan.person:
        raise Refused("This plan is another person's", law="个人信息保护法 13")
    if (counsellor, social_worker) != (plan.counsellor, plan.social_worker):
        raise Refused(
            "The person is asked about the plan as it is; who helps is changed apart",
            law="office rule: support plan",
        )


def decline(plan: Plan, act: Act) -> list[PlanFact]:
    """Record that the person does not want it. No reason is asked and nothing else is kept."""
    of_the_person(plan, act)
    _offered(plan, act)
    return [PlanDeclined()]


def _offered(plan: Plan, act: Act) -> None:
    there(plan, act)
    if plan.phase == "declined":
        raise Refused(
            "The person does not want it: nobody asks again about this offer",
            law="个人信息保护法 16",
        )
    if plan.phase != "offered" and act.by.role != "party" and act.by.id not in plan.workers:
        raise absent()
    if plan.phase != "offered":
        raise Refused("The person has consented already", law="个人信息保护法 14")


def consent_to_health(
    plan: Plan, act: Act, *, words: FreeText, channel: Channel, given_by: Speaker
) -> list[PlanFact]:
    """Record the separate consent for what concerns health, in which words it was given."""
    of_the_person(plan, act)
    still_open(plan, act)
    rightly_given(plan, given_by, channel)
    if plan.health:
        raise Refused("This consent stands already", law="个人信息保护法 29")
    return [HealthConsented(given_by=given_by, words=words, channel=channel)]


def withdraw_health_consent(plan: Plan, act: Act) -> list[PlanFact]:
    """Withdraw the consent for what concerns health; the plan goes on without it."""
    of_the_person(plan, act)
    there(plan, act)
    health_agreed(plan)
    return [HealthConsentWithdrawn()]


def withdraw_consent(plan: Plan, act: Act) -> list[PlanFact]:
    """Withdraw the consent: the plan stops at once, whatever it waits for. No reason is asked."""
    of_the_person(plan, act)
    there(plan, act)
    if plan.phase in ("offered", "declined", "withdrawn"):
        raise Refused("No consent stands here", law="个人信息保护法 15")
    return [ConsentWithdrawn()]

"""Who may speak for somebody: a grown-up person, never the one for whom they speak, never one who
stands against them (民法典 27-28, 35); and for whom nobody else speaks, whoever says so.

A number that says when somebody was born decides, whatever was typed beside it.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from domain.dispute.facts import Capacity
from domain.dispute.terms import Reference
from domain.identity import (
    GROWN_UP,
    OWN_CONSENT,
    Births,
    age,
    as_on_card,
    is_document,
    years,
    younger,
)
from domain.kernel import FreeText, Refused, Value
from domain.names import plain
from domain.people import NOBODY, Particulars

ADULTS: Final = "民法典 24, 33"
_OLDEST: Final = 130


class Incapacity(Value):
    """Who found that a grown-up person does not decide alone, and on which document: the judgment
    of a court, or the deed of a guardianship that the person agreed on themselves (民法典 24, 33).
    """

    found_by: Literal["court", "notary"]
    document: Reference


class PaperSeen(Value):
    """What an officer saw of somebody of whom no identity number is at hand: which paper, its
    number, and the day of birth on it, written as 2016-03-01."""

    kind: Literal["hospital_certificate", "household_register"]
    number: FreeText
    day: FreeText


Ward = Literal["child", "youth", "adult"]
"""For whom somebody speaks: a child under 14, an adult of whom it was found that they do not decide
alone; or spoke: of whoever is 14 by now and not grown up yet, as long as they have not said
themselves what is to become of the guardian's yes."""


class Kin(NamedTuple):
    """What is known here of two people of whom one is to speak for the other. Nobody gives it: it
    is looked up, and kept nowhere; who stands against whom, in cases that are open.

    `against`: whoever is to speak stands against the person, or may be who does: somebody of that
    name or telephone, with nothing that shows that it is somebody else; or did in a case of
    domestic violence, closed or not. `themselves`: the same of the person. `born`: what is
    known of the person from any of their files, or from a paper at the person. `settles`: in a case
    they are entered as somebody who settles alone. `stood_against`: they did in a case that is
    closed; looked up only for who wants what is held about the person, closed cases included.
    """

    against: bool = False
    themselves: bool = False
    born: date | None = None
    stood_against: bool = False
    settles: bool = False


NOTHING_KNOWN: Final = Kin()


def fit_to_speak(guardian: Particulars, on: date, kin: Kin, *, named: bool = False) -> None:
    """A guardian is a grown-up person, not the one for whom they speak, and not the one in
    conflict. `named`: an organisation that is named at the person may be one too (民法典 32).

    Raises Refused.
    """
    if kin.themselves:
        raise Refused(
            "Nobody speaks by law for themselves: name the guardian. Where it is somebody else of "
            "the same name, the identity numbers of both have to show it",
            law="民法典 27-28",
        )
    if guardian.kind != "person" and not (named and guardian.kind == "organisation"):
        raise Refused(
            "A person speaks for another: name the guardian or representative themselves",
            law="民法典 27-28",
        )
    if younger(guardian, GROWN_UP, on):
        raise Refused(
            "Whoever speaks for another is grown up, and this identity number says under 18: name "
            "somebody else",
            law="民法典 17, 27-28",
        )
    if kin.against:
        raise Refused(
            "Whoever stands or stood against the person in a case does not speak for them: name "
            "another. Where it is somebody else of the same name or telephone, the identity "
            "numbers have to show it",
            law="民法典 35",
        )


def may_be(one: Particulars, other: Particulars) -> bool:
    """Whether two entries may be one person: of one name, with no two numbers that differ."""
    if one.id == other.id != NOBODY:
        return True
    numbers = [plain(as_on_card(each.identity_number or "")) for each in (one, other)]
    if all(numbers):
        return numbers[0] == numbers[1]
    return plain(one.name) == plain(other.name)


def may_oppose(speaker: Particulars, opponent: Particulars) -> bool:
    """Whether whoever is to speak may be somebody who stands against the person: one person, or
    reached at one telephone. A telephone is shared by a family: whoever gives a number of their own
    that says who they are is not taken for another by it."""
    if may_be(speaker, opponent):
        return True
    phones = [re.sub(r"\D", "", plain(each.phone or "")) for each in (speaker, opponent)]
    return not speaker.identity_number and bool(phones[0]) and phones[0] == phones[1]


def capacity_of(typed: Capacity, old: int | None) -> Capacity:
    """Who says yes to help: for a child under 14 the guardian, from 14 to 17 the person, whatever
    was typed; of whoever is grown up, or of whom no number says anything, as was typed."""
    if old is None or old >= GROWN_UP:
        return typed
    return "represented" if old < OWN_CONSENT else "full"


def age_of(person: Particulars, kin: Kin, on: date) -> int | None:
    """How old somebody is, as their number says that is given now, or what is known of them."""
    given = age(person, on)
    return years(kin.born, on) if given is None and kin.born else given


def rightly_represented(
    old: int | None, incapacity: Incapacity | None, *, adult: bool = False, known: bool = False
) -> Ward:
    """For whom a guardian says yes: a child under 14, or a grown-up person of whom it was found
    that they do not decide alone. `adult`: the person has a guardian as an
    adult. `known`: on what that rests is written down there. Raises Refused.
    """
    if incapacity is None and not known and (adult or (old is not None and old >= GROWN_UP)):
        raise Refused(
            "The person is grown up: a guardian speaks for them only where it was found that they "
            "do not decide alone; say who found it, and on which document",
            law=ADULTS,
        )
    if incapacity is not None and old is not None and old < GROWN_UP:
        raise Refused(
            "The identity number says under 18: that somebody does not decide alone is found of "
            "adults; a child's guardian needs no such document",
            law=ADULTS,
        )
    return "adult" if incapacity else "child"


def something_shows(old: int | None, incapacity: Incapacity | None, *, named: bool) -> None:
    """Nobody is somebody's guardian because they say so. `named`: they are named at the person.
    Raises Refused."""
    if incapacity is None and old is None and not named:
        raise Refused(
            "Say what shows that a guardian speaks here: the child's identity number, who found "
            "that an adult does not decide alone and on which document, or the guardian as named "
            "at the person",
            law=ADULTS,
        )


def day_shown(paper: PaperSeen, on: date) -> date:
    """The day of birth that a paper says. Raises Refused where it is none on which whoever lives
    on that day was born, or where no paper has such a number."""
    if not is_document(paper.number):
        raise Refused(
            "No such paper has this number: write down the number of the paper that you saw",
            law="民法典 15",
        )
    try:
        day = date.fromisoformat(paper.day)
    except ValueError:
        day = date.max
    if day > on or years(day, on) > _OLDEST:
        raise Refused(
            "This is no day of birth: write it as 2016-03-01, from the paper that you saw",
            law="民法典 15",
        )
    return day


def entered_as_grown_up(who: Particulars, capacity: Capacity, on: date) -> bool:
    """Whether somebody was entered as settling alone although their number says under 18."""
    return capacity == "full" and younger(who, GROWN_UP, on)


def grown(spoken_for: Ward | None, who: str, births: Births, on: date) -> Ward | None:
    """For whom a guardian speaks on that day who spoke for a child: from 14 on they have no say
    (个人信息保护法 31), from 18 on they are nobody in it (民法典 17, 175)."""
    if spoken_for != "child" or not births.reached(who, OWN_CONSENT, on):
        return spoken_for
    return None if births.reached(who, GROWN_UP, on) else "youth"


def ward(guardian: Particulars | None, incapacity: Incapacity | None) -> Ward | None:
    """For whom a guardian who was named speaks."""
    if guardian is None:
        return None
    return "adult" if incapacity else "child"


# --- older shapes --------------------------------------------------------------------------------

Body = dict[str, Any]


def nothing_found(body: Body) -> Body:
    """From before it was asked on what it rests that somebody speaks for an adult: nothing is known
    of it, and nothing is guessed."""
    return body | {"incapacity": None}


def nothing_shown(body: Body) -> Body:
    """From before a representative showed a mandate, and a close relative that somebody has died:
    nothing was shown, and nothing opens for it."""
    return body | {"mandate": None, "death": None, "papers_seen_by": None}


def no_paper(body: Body) -> Body:
    """From before it was asked what shows how old somebody is: nothing is known of it."""
    return body | {"paper": None}


Upcast = tuple[str, Callable[[Body], Body]]

GUARDIAN_UPCASTS: Final[dict[str, Upcast]] = {
    **{
        f"{name}.v1": (f"{name}.v2", nothing_found)
        for name in (
            *("plan.consented", "counselling.agreed", "referral.offered"),
            *("rights.asked", "person.guardian_named"),
        )
    },
    "rights.asked.v2": ("rights.asked.v3", nothing_shown),
    "person.guardian_named.v2": ("person.guardian_named.v3", no_paper),
}

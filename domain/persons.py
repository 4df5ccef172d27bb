"""A person is an opaque id: how they want to be spoken to, who speaks for them, and which entries
are the same person. Which cases they are in stands in the cases alone.

Entries are joined and separated again by facts; nothing that was recorded is rewritten.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal, NamedTuple, assert_never
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.guardianship import (
    ADULTS,
    NOTHING_KNOWN,
    Incapacity,
    Kin,
    PaperSeen,
    day_shown,
    fit_to_speak,
)
from domain.identity import GROWN_UP, OWN_CONSENT, years
from domain.kernel import Across, Act, Fact, Linked, PersonId, Refused
from domain.people import Particulars
from domain.signature import Aggregate

DUPLICATES: Final = "office rule: one person, one entry"
GUARDIANS: Final = "民法典 27-28"
BY_THEMSELVES: Final = "个人信息保护法 31"

ContactWay = Literal["phone", "text_message", "letter", "in_person", "through_guardian"]
Hours = Literal["any_time", "office_hours", "evenings", "weekends"]
Tongue = Literal[
    "mandarin",
    "cantonese",
    "mongolian",
    "uyghur",
    "tibetan",
    "kazakh",
    "korean",
    "zhuang",
    "yi",
    "sign_language",
    "english",
    "other_language",
]
"""A language in which somebody understands and is understood."""
GuardianRole = Literal[
    "parent", "grandparent", "adult_sibling", "spouse", "adult_child", "relative", "organisation"
]
"""Who may be a guardian (民法典 27-28). `organisation`: a committee or the civil affairs office."""
SpokenFor = Literal["child_under_14", "minor", "adult"]
"""`minor`: from 14 to 17. `adult`: without capacity, or with limited capacity."""
ConsentFor = Literal["mediation", "support_plan", "health_data"]
JoinGround = Literal["person_said", "document_seen", "known_here"]
SeparateGround = Literal["person_said", "document_seen", "entered_by_mistake"]
GuardianEnd = Literal["grown_up", "replaced", "court_decided", "died", "entered_by_mistake"]
GuardianId = Annotated[str, StringConstraints(pattern=r"^g[1-9][0-9]*$")]


# --- facts ---------------------------------------------------------------------------------------


class ContactPreferred(Fact):
    """How the person wants to be reached from now on, all of it: by these ways only, which they
    call safe, in this order."""

    stored_name: ClassVar[str] = "person.contact_preferred.v1"
    ways: tuple[ContactWay, ...]
    hours: Hours
    languages: tuple[Tongue, ...]
    interpreter: bool


class GuardianNamed(Fact):
    """Who speaks for the person, and to what they have said yes on their behalf."""

    stored_name: ClassVar[str] = "person.guardian_named.v3"
    guardian: GuardianId
    who: Particulars
    role: GuardianRole
    spoken_for: SpokenFor
    consents: tuple[ConsentFor, ...]
    incapacity: Incapacity | None = None
    paper: PaperSeen | None = None
    """What shows how old the person is, where no number of theirs does."""


class GuardianEnded(Fact):
    """A guardian speaks for the person no longer; what they said yes to rests on nobody now."""

    stored_name: ClassVar[str] = "person.guardian_ended.v1"
    guardian: GuardianId
    ground: GuardianEnd


class PersonJoined(Fact):
    """Another entry is this same person. Its cases keep the id they were recorded with."""

    stored_name: ClassVar[str] = "person.joined.v1"
    other: PersonId
    ground: JoinGround


class PersonJoinedTo(Fact):
    """The same, in the stream of the other entry: from now on it is spoken of as `kept`."""

    stored_name: ClassVar[str] = "person.joined_to.v1"
    kept: PersonId


class PersonSeparated(Fact):
    """The other entry is somebody else after all; both are as they were."""

    stored_name: ClassVar[str] = "person.separated.v1"
    other: PersonId
    ground: SeparateGround


class PersonSeparatedFrom(Fact):
    """The same, in the stream of the other entry."""

    stored_name: ClassVar[str] = "person.separated_from.v1"
    kept: PersonId


PersonFact = (
    ContactPreferred
    | GuardianNamed
    | GuardianEnded
    | PersonJoined
    | PersonJoinedTo
    | PersonSeparated
    | PersonSeparatedFrom
)
PERSON_FACTS: tuple[type[Fact], ...] = (
    *(ContactPreferred, GuardianNamed, GuardianEnded),
    *(PersonJoined, PersonJoinedTo, PersonSeparated, PersonSeparatedFrom),
)


# --- state ---------------------------------------------------------------------------------------


class Guardian(NamedTuple):
    """Somebody who speaks for a person now; `who` is sealed."""

    who: Particulars
    role: GuardianRole
    spoken_for: SpokenFor
    consents: tuple[ConsentFor, ...]
    shown: bool = False
    """It stands written down on what it rests that they speak for an adult."""


class Person(NamedTuple):
    """What is known of somebody beside their cases."""

    preferred: ContactPreferred | None = None
    guardians: Mapping[str, Guardian] = {}
    guardians_named: int = 0
    joined: tuple[UUID, ...] = ()
    """Other entries that are this person."""
    joined_to: UUID | None = None
    """The entry under which this one is spoken of."""


class Guardians(NamedTuple):
    """Who speaks for somebody now, as it stands at the person. Nobody gives it: it is looked up."""

    of_child: frozenset[PersonId] = frozenset()
    """For a child under 14."""
    of_adult: frozenset[PersonId] = frozenset()
    shown: frozenset[PersonId] = frozenset()
    """For a child or a minor; for an adult where it was found that they do not decide alone."""


def guardians_of(entries: Iterable[Person]) -> Guardians:
    """Who speaks for a person, under whichever of their entries that was said."""
    named = [guardian for entry in entries for guardian in entry.guardians.values()]
    return Guardians(
        frozenset(each.who.id for each in named if each.spoken_for == "child_under_14"),
        frozenset(each.who.id for each in named if each.spoken_for == "adult"),
        frozenset(each.who.id for each in named if each.spoken_for != "adult" or each.shown),
    )


class Together(NamedTuple):
    """Who stands in a case together with an entry. Nobody gives it: it is looked up."""

    people: frozenset[PersonId] = frozenset()


# --- evolve --------------------------------------------------------------------------------------


def evolve(person: Person, fact: PersonFact, at: datetime) -> Person:  # noqa: PLR0911 (one line for each)
    """What is known of the person after one more fact."""
    match fact:
        case ContactPreferred():
            return person._replace(preferred=fact)
        case GuardianNamed():
            shown = fact.incapacity is not None
            named = Guardian(fact.who, fact.role, fact.spoken_for, fact.consents, shown)
            return person._replace(
                guardians={**person.guardians, fact.guardian: named},
                guardians_named=person.guardians_named + 1,
            )
        case GuardianEnded():
            left = {each: held for each, held in person.guardians.items() if each != fact.guardian}
            return person._replace(guardians=left)
        case PersonJoined():
            return person._replace(joined=(*person.joined, fact.other))
        case PersonJoinedTo():
            return person._replace(joined_to=fact.kept)
        case PersonSeparated():
            left_over = tuple(other for other in person.joined if other != fact.other)
            return person._replace(joined=left_over)
        case PersonSeparatedFrom():
            return person._replace(joined_to=None)
        case _:
            assert_never(fact)


# --- commands ------------------------------------------------------------------------------------

Ways = Annotated[tuple[ContactWay, ...], Field(min_length=1, max_length=5)]
Tongues = Annotated[tuple[Tongue, ...], Field(min_length=1, max_length=5)]
Consents = Annotated[tuple[ConsentFor, ...], Field(max_length=3)]


def prefer_contact(
    person: Person,
    act: Act,
    *,
    ways: Ways,
    hours: Hours = "any_time",
    languages: Tongues = ("mandarin",),
    interpreter: bool = False,
) -> list[PersonFact]:
    """Write down how the person wants to be reached, and in which languages.

    Only by ways that they call safe themselves; what was said before is void.
    """
    _spoken_of_here(person)
    wanted = ContactPreferred(
        ways=tuple(dict.fromkeys(ways)),
        hours=hours,
        languages=tuple(dict.fromkeys(languages)),
        interpreter=interpreter,
    )
    return [] if wanted == person.preferred else [wanted]


def name_guardian(
    person: Person,
    act: Act,
    *,
    who: Particulars,
    role: GuardianRole,
    spoken_for: SpokenFor,
    consents: Consents = (),
    incapacity: Incapacity | None = None,
    paper: PaperSeen | None = None,
    kin: Kin = NOTHING_KNOWN,
) -> list[PersonFact]:
    """Write down who speaks for the person, in which role, and to what they say yes.

    The guardian of a child under 14 consents for the child; from 14 on a minor consents for
    themselves, and the guardian is named beside them. `incapacity`: of an adult, who found that
    they do not decide alone, and on which document. `paper`: of a child or a minor without an
    identity number in any file, the paper that you saw, its number and the day of birth on it.
    """
    _spoken_of_here(person)
    if (who.kind == "organisation") != (role == "organisation"):
        raise Refused(
            "An organisation is a guardian as an organisation, and a person as a person",
            law="民法典 32",
        )
    if who.id == act.stream:
        kin = kin._replace(themselves=True)
    fit_to_speak(who, act.on, kin, named=True)
    if (spoken_for == "adult") != (incapacity is not None):
        raise Refused(
            "Of an adult, and of nobody else, say who found that they do not decide alone, and on "
            "which document",
            law=ADULTS,
        )
    if spoken_for == "minor" and consents:
        raise Refused("From 14 on, a person consents for themselves", law=BY_THEMSELVES)
    if role in ("spouse", "adult_child") and spoken_for != "adult":
        raise Refused("A spouse or grown-up child speaks for an adult only", law=GUARDIANS)
    _is_so_old(spoken_for, kin, paper, act)
    return [
        GuardianNamed(
            guardian=f"g{person.guardians_named + 1}",
            who=who,
            role=role,
            spoken_for=spoken_for,
            consents=tuple(dict.fromkeys(consents)),
            incapacity=incapacity,
            paper=paper,
        )
    ]


def _is_so_old(spoken_for: SpokenFor, kin: Kin, paper: PaperSeen | None, act: Act) -> None:
    """What is known of a day of birth decides what somebody is, whatever is typed; nobody is a
    child because somebody says so."""
    shown = day_shown(paper, act.on) if paper else None
    if shown and kin.born and shown != kin.born:
        raise Refused(
            "Another day of birth is known of this person: look at both papers again",
            law="个人信息保护法 8",
        )
    born = kin.born or shown
    if born is None:
        if spoken_for == "adult":
            return
        raise Refused(
            "Say what shows how old they are: their identity number, in a case of theirs, or the "
            "paper that you saw, with its number and the day of birth on it (paper)",
            law="个人信息保护法 31; 民法典 17",
        )
    old = years(born, act.on)
    said: SpokenFor = "child_under_14" if old < OWN_CONSENT else "adult"
    if OWN_CONSENT <= old < GROWN_UP:
        said = "minor"
    if said != spoken_for:
        raise Refused(
            "Their day of birth, as a number or a paper has it, says otherwise: enter {said}",
            law="个人信息保护法 31; 民法典 17",
            said=said,
        )
    if spoken_for != "adult" and kin.born is None and kin.settles:
        raise Refused(
            "In a case this person settles alone, as somebody who is grown up: put their identity "
            "number right there first",
            law="民法典 17-18",
        )


def end_guardian(
    person: Person, act: Act, *, guardian: GuardianId, ground: GuardianEnd
) -> list[PersonFact]:
    """Write down that a guardian does not speak for the person any more, and why."""
    if guardian not in person.guardians:
        raise Refused("{guardian} is no guardian of this person", law=GUARDIANS, guardian=guardian)
    return [GuardianEnded(guardian=guardian, ground=ground)]


def join_person(
    person: Person, act: Act, *, other: Linked[Person], ground: JoinGround, together: Together
) -> Across[PersonFact]:
    """Say that another entry is this same person. Both cases' records stay as they are.

    From then on both are found as one, and what one has told in confidence the other gets a copy
    of: whoever stands in one case as two parties is two people. It is taken back by
    `separate_person`, without loss.
    """
    if other.id == act.stream:
        raise Refused("This is the same entry already", law=DUPLICATES)
    if other.id in person.joined:
        return Across([], {})
    _spoken_of_here(person)
    if together.people & {act.stream, *person.joined}:
        raise Refused("Two parties of one case are two people", law=DUPLICATES)
    if other.state.joined_to is not None:
        raise Refused(
            "That entry is joined to another one: separate it there first", law=DUPLICATES
        )
    if other.state.joined:
        raise Refused(
            "Others are joined to that entry: join this one to it instead, or separate them first",
            law=DUPLICATES,
        )
    return Across(
        [PersonJoined(other=other.id, ground=ground)], {other.id: [PersonJoinedTo(kept=act.stream)]}
    )


def separate_person(
    person: Person, act: Act, *, other: Linked[Person], ground: SeparateGround
) -> Across[PersonFact]:
    """Say that an entry that was joined to this one is somebody else. Both are as they were."""
    if person.joined_to == other.id:
        raise Refused(
            "This entry is joined to that one: separate it there, with this one as the other",
            law=DUPLICATES,
        )
    if other.id not in person.joined:
        raise Refused("That entry is not joined to this one", law=DUPLICATES)
    return Across(
        [PersonSeparated(other=other.id, ground=ground)],
        {other.id: [PersonSeparatedFrom(kept=act.stream)]},
    )


def _spoken_of_here(person: Person) -> None:
    if person.joined_to is not None:
        raise Refused("This entry is joined to another one: say it there", law=DUPLICATES)


PERSON_KIND: Final = Aggregate(
    "person",
    Person(),
    evolve,
    PERSON_FACTS,
    {
        "prefer_contact": prefer_contact,
        "name_guardian": name_guardian,
        "end_guardian": end_guardian,
        "join_person": join_person,
        "separate_person": separate_person,
    },
    reads=frozenset({Together, Kin}),
    unopened=True,
)

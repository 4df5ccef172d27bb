"""What a number says of somebody's age decides, whatever was typed; who may speak for somebody."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.counselling.course import agree
from domain.counselling.state import START as NO_COUNSELLING
from domain.dispute.consent import name_legal_representative
from domain.dispute.correcting import correct_particulars
from domain.dispute.facts import LegalRepresentativeNamed, ParticularsCorrected, PartyJoined
from domain.dispute.intake import PartyEntry, add_party, number_parties
from domain.guardianship import Incapacity, Kin, PaperSeen, may_be, may_oppose
from domain.kernel import Fact, Officer, Refused
from domain.people import Particulars
from domain.persons import Guardians, Person, name_guardian
from domain.plan.consenting import consent, consent_to_health
from domain.plan.facts import PlanConsented, PlanOffered
from domain.plan.guards import absent
from domain.plan.sight import stands
from domain.plan.state import Plan
from domain.referral.commands import offer_referral
from domain.referral.state import START as NO_REFERRAL
from domain.rights.commands import ask_right, show_identity
from domain.rights.state import RightsRequest
from domain.rights.terms import KINDS, AskedBy, Death, Mandate
from tests.domain import casework, rights
from tests.domain.casework import OFFICE, at
from tests.domain.plans import HEALTH, OFFER, YES, act, after
from tests.domain.test_counselling import KNOWN
from tests.domain.test_dispute_consent import WITH_CHILD
from tests.domain.years import CALENDAR

CHILD, TEENAGER, GROWN, YOUNG = (
    dict[str, Any](identity_number=number)
    for number in (
        *("150524201603010016", "150524201111010028", "150524198807061232"),
        "150524200903150016",
    )
)
BORN = {"child": date(2016, 3, 1), "teenager": date(2011, 11, 1), "grown": date(1988, 7, 6)}
COURT = Incapacity(found_by="court", document="(2026)民特12号")


def who(name: str = "丙", n: int = 5, **more: Any) -> Particulars:
    return Particulars(**{"id": UUID(int=n), "name": name, **more})


MOTHER = who("丙母", 7)


def offered(typed: str) -> Plan:
    return after([(PlanOffered(office=OFFICE, **OFFER, capacity=typed), at("03-09"))])


def plan_yes(typed: str, **given: Any) -> Any:
    form = {**YES, "guardians": Guardians(), **given}
    return consent(offered(typed), act("social_worker"), **form)


def counselling_yes(typed: str, **given: Any) -> Any:
    form = {
        "words": "想谈谈",
        "channel": "in_person",
        "counsellor": "zheng",
        "guardians": Guardians(),
        "reaches": KNOWN,
        **given,
    }
    return agree(NO_COUNSELLING, act("counsellor"), **form, capacity=typed)  # type: ignore[arg-type]


YESES: list[Callable[..., Any]] = [plan_yes, counselling_yes]


def fails(says: str, do: Callable[..., Any], *args: Any, **given: Any) -> None:
    with pytest.raises(Refused, match=says) as refused:
        do(*args, **given)
    assert refused.value.law


@pytest.mark.parametrize("yes", YESES)
@pytest.mark.parametrize("typed", ["full", "represented"])
def test_a_number_decides_whose_yes_counts_whatever_was_typed(
    yes: Callable[..., Any], typed: str
) -> None:
    by_guardian = {"given_by": "guardian", "guardian": MOTHER}
    child, teenager = who(**CHILD), who(**TEENAGER)
    (fact,) = yes(typed, person=child, **by_guardian)
    assert fact.given_by == "guardian"
    fails("guardian", yes, typed, person=child, given_by="person")
    (fact,) = yes(typed, person=teenager, given_by="person")
    assert fact.guardian is None
    fails("14 or older|everybody else", yes, typed, person=teenager, **by_guardian)


@pytest.mark.parametrize("yes", YESES)
def test_a_number_in_a_case_of_theirs_counts_where_none_is_typed(yes: Callable[..., Any]) -> None:
    fails(
        "says under 14", yes, "full", person=who(), given_by="person", kin=Kin(born=BORN["child"])
    )
    (fact,) = yes("represented", person=who(), given_by="person", kin=Kin(born=BORN["teenager"]))
    assert fact.given_by == "person"


@pytest.mark.parametrize("yes", YESES)
@pytest.mark.parametrize(
    ("guardian", "says"),
    [
        (who(**CHILD), "Nobody speaks by law for themselves"),  # the child itself
        (who(n=9), "Nobody speaks by law for themselves"),  # by name alone
        (who("东升公司", 9, kind="organisation"), "A person speaks for another"),
        (who("丙家", 9, kind="household"), "A person speaks for another"),
        (who("丙兄", 9, **YOUNG), "says under 18"),
    ],
)
def test_a_guardian_is_a_grown_up_and_not_the_child(
    yes: Callable[..., Any], guardian: Particulars, says: str
) -> None:
    fails(says, yes, "full", person=who(**CHILD), given_by="guardian", guardian=guardian)


@pytest.mark.parametrize("yes", YESES)
def test_whoever_stands_against_the_child_is_no_guardian(yes: Callable[..., Any]) -> None:
    form = {"person": who(**CHILD), "given_by": "guardian", "guardian": MOTHER}
    fails("stands or stood against", yes, "full", **form, kin=Kin(against=True))


def test_an_organisation_that_is_named_at_the_person_is_a_guardian() -> None:
    home = who("儿童福利院", 9, kind="organisation")
    form = {"person": who(**CHILD), "given_by": "guardian", "guardian": home}
    named = Guardians(of_child=frozenset({home.id}))
    (fact,) = plan_yes("full", **form, guardians=named)
    assert fact.guardian == home


@pytest.mark.parametrize("yes", YESES)
def test_nobody_is_an_adults_guardian_because_they_say_so(yes: Callable[..., Any]) -> None:
    form = {"person": who(**GROWN), "given_by": "guardian", "guardian": MOTHER}
    fails("grown up: a guardian", yes, "represented", **form)
    named = Guardians(of_adult=frozenset({MOTHER.id}))
    without = {**form, "person": who()}
    fails("grown up: a guardian", yes, "represented", **without, guardians=named)
    (fact,) = yes("represented", **form, incapacity=COURT)
    assert fact.incapacity == COURT
    child = {**form, "person": who(**CHILD)}
    fails("is found of adults", yes, "represented", **child, incapacity=COURT)
    alone = {"person": who(**GROWN), "given_by": "person"}
    fails("decides alone", yes, "full", **alone, incapacity=COURT)


def test_a_referral_asks_the_same() -> None:
    form: dict[str, Any] = {
        "place": "clinic",
        "words": "愿意去",
        "channel": "in_person",
        "passed_on": "睡不好",
        "calendar": CALENDAR,
        "places": _Anywhere(),
    }
    child = {"person": who(**CHILD), "given_by": "person"}
    fails("says under 14", offer_referral, NO_REFERRAL, act("counsellor"), **form, **child)


class _Anywhere:
    def there(self, place: str) -> Any:
        return None


# --- who is nobody in a file reads nothing of it -------------------------------------------------

G1 = Officer(id="g1", role="party")


def consented(**given: Any) -> Plan:
    fact = PlanConsented(**{"owner": "feng", "guardian": None, **YES, **given})
    return after(
        [(PlanOffered(office=OFFICE, **OFFER, capacity="full"), at("03-09")), (fact, at())]
    )


def test_who_is_no_guardian_of_a_file_is_nobody_in_it() -> None:
    for plan in (offered("represented"), consented()):
        assert stands(plan, G1, at("03-11")) == "outside"
        fails(absent().message, consent_to_health, plan, act("party", who="g1"), **HEALTH)
    child = consented(given_by="guardian", guardian=MOTHER)
    assert stands(child, G1, at("03-11")) == "guards"
    adult = consented(given_by="guardian", guardian=MOTHER, incapacity=COURT)
    assert stands(adult, G1, at("03-11")) == "represents"
    assert stands(adult, Officer(id="p1", role="party"), at("03-11")) == "self"


# --- disputes ------------------------------------------------------------------------------------


def entry(capacity: Any = "full", **more: Any) -> PartyEntry:
    return PartyEntry(role="respondent", capacity=capacity, person=who(**more))


def test_in_a_dispute_nobody_under_18_settles_alone() -> None:
    case = casework.after(*casework.TOLD)
    for more in (CHILD, TEENAGER, YOUNG):
        fails("says under 18", add_party, case, casework.act("desk"), party=entry(**more))
        (joined,) = add_party(case, casework.act("desk"), party=entry("represented", **more))
        assert isinstance(joined, PartyJoined)
        assert joined.party.capacity == "represented"
    add_party(case, casework.act("desk"), party=entry(**GROWN))
    first = PartyEntry(role="applicant", person=who("甲", 1))
    fails("p2 says under 18", number_parties, (first, entry(**CHILD)), date(2026, 3, 2))
    fails("says under 18", number_parties, (first, entry(**YOUNG)), date(2027, 3, 14))
    number_parties((first, entry(**YOUNG)), date(2027, 3, 15))  # the birthday


def test_a_number_put_right_that_says_under_18_counts_from_then_on() -> None:
    case = casework.after(*casework.TOLD)
    party = case.parties["p2"]
    corrected = who("乙", **CHILD).model_copy(update={"id": party.person, "kind": party.kind})
    (fact,) = correct_particulars(
        case,
        casework.act("desk"),
        party="p2",
        corrected=corrected,
        wrong=("identity_number",),
    )
    assert isinstance(fact, ParticularsCorrected)
    assert casework.after(*casework.TOLD, fact).parties["p2"].capacity == "represented"


@pytest.mark.parametrize(
    ("person", "kin", "says"),
    [
        (MOTHER, Kin(against=True), "stands or stood against"),
        (MOTHER, Kin(themselves=True), "Nobody speaks by law for themselves"),
        (who("东升公司", 9, kind="organisation"), Kin(), "A person speaks for another"),
        (who("丙兄", 9, **YOUNG), Kin(), "says under 18"),
    ],
)
def test_a_legal_representative_is_a_grown_up_from_the_partys_own_side(
    person: Particulars, kin: Kin, says: str
) -> None:
    case = casework.after(*WITH_CHILD)
    form: dict[str, Any] = {"party": "p2", "in_conflict": False}
    desk = casework.act("desk")
    fails(says, name_legal_representative, case, desk, **form, person=person, kin=kin)
    (fact,) = name_legal_representative(case, desk, **form, person=MOTHER)
    assert isinstance(fact, LegalRepresentativeNamed)
    child = case.parties["p2"]._replace(person=UUID(int=5))
    case = case._replace(parties={**case.parties, "p2": child})
    fails("by law for themselves", name_legal_representative, case, desk, **form, person=who())


def test_one_name_may_be_one_person_unless_two_numbers_differ() -> None:
    alike = who("丙·某", 1), who("丙某", 2)
    assert may_be(*alike)
    assert may_be(alike[0].model_copy(update=GROWN), alike[1]), "nothing is known of the other"
    assert not may_be(
        alike[0].model_copy(update=GROWN),
        alike[1].model_copy(update={"identity_number": "E1234567"}),
    )
    assert may_be(who("丙", 1, **GROWN), who("丁", 2, **GROWN)), "one number is one person"
    assert not may_be(who("丙", 1), who("丁", 2))


# --- at the person, and their own data -----------------------------------------------------------

NAMING: dict[str, Any] = {"who": MOTHER, "role": "parent", "spoken_for": "child_under_14"}


def name(**given: Any) -> list[Fact]:
    return list(name_guardian(Person(), casework.act("desk"), **{**NAMING, **given}))


def test_at_the_person_a_guardian_is_named_for_what_the_person_is() -> None:
    name(kin=Kin(born=BORN["child"]))
    fails("enter minor", name, kin=Kin(born=BORN["teenager"]))
    fails("enter adult", name, kin=Kin(born=BORN["grown"]))
    fails("say who found", name, spoken_for="adult")
    fails("say who found", name, incapacity=COURT, kin=Kin(born=BORN["child"]))
    (fact,) = name(spoken_for="adult", incapacity=COURT, kin=Kin(born=BORN["grown"]))
    assert fact.incapacity == COURT  # type: ignore[attr-defined]
    home = who("福利院", 9, kind="organisation")
    fails("as an organisation", name, who=home)
    fails("as an organisation", name, role="organisation")
    name(who=home, role="organisation", kin=Kin(born=BORN["child"]))
    fails("stands or stood against", name, kin=Kin(against=True))
    fails("by law for themselves", name, kin=Kin(themselves=True))
    fails("by law for themselves", name, who=who("某", casework.STREAM.int))


def certificate(day: str = "2016-03-01", number: str = "Q150123456") -> PaperSeen:
    return PaperSeen(kind="hospital_certificate", number=number, day=day)


def test_nobody_is_a_child_because_somebody_says_so() -> None:
    for spoken_for in ("child_under_14", "minor"):
        fails("Say what shows how old", name, spoken_for=spoken_for)
        fails("Say what shows how old", name, spoken_for=spoken_for, kin=Kin(settles=True))
    (fact,) = name(paper=certificate())
    assert fact.paper == certificate()  # type: ignore[attr-defined]
    fails("enter minor", name, paper=certificate("2011-11-01"))
    fails("enter adult", name, paper=certificate("1988-07-06"))
    for day in ("2016-02-30", "1.3.2016", "2026-12-31", "1816-03-01"):
        fails("no day of birth", name, paper=certificate(day))
    fails("No such paper", name, paper=certificate(number="无"))
    fails("settles alone", name, paper=certificate(), kin=Kin(settles=True))
    fails("Another day of birth", name, paper=certificate(), kin=Kin(born=BORN["grown"]))
    name(paper=certificate(), kin=Kin(born=BORN["child"], settles=True))


@pytest.mark.parametrize("yes", YESES)
def test_whoever_says_yes_for_a_child_is_shown_to_be_its_guardian(yes: Callable[..., Any]) -> None:
    form = {"person": who(), "given_by": "guardian", "guardian": MOTHER}
    fails("Say what shows that a guardian speaks", yes, "represented", **form)
    yes("represented", **form, kin=Kin(born=BORN["child"]))
    yes("represented", **form, guardians=Guardians(of_child=frozenset({MOTHER.id})))
    yes("represented", **form, incapacity=COURT)


def asked(**given: Any) -> list[Fact]:
    form: dict[str, Any] = {
        "kind": "access_and_copy",
        "area": casework.VILLAGE,
        "person": who(),
        "asked_by": "guardian",
        "speaks_for": MOTHER,
        "identity": "document_seen",
        "channel": "in_person",
        "calendar": CALENDAR,
    }
    return list(ask_right(RightsRequest(), casework.act("desk"), **{**form, **given}))


def test_nobody_asks_as_guardian_because_they_say_so() -> None:
    fails("Say what shows", asked)
    asked(person=who(**CHILD))
    asked(person=who(**TEENAGER))
    asked(kin=Kin(born=BORN["child"]))
    asked(guardians=Guardians(shown=frozenset({MOTHER.id})))
    asked(incapacity=COURT)
    fails("grown up: a guardian", asked, person=who(**GROWN))
    asked(person=who(**GROWN), guardians=Guardians(shown=frozenset({MOTHER.id})))
    fails("by law for themselves", asked, speaks_for=who(n=9), person=who(**CHILD))
    fails("stands or stood against", asked, person=who(**CHILD), kin=Kin(against=True))


MANDATE = Mandate(made="signed", document="2026-7", lets_ask=("access_and_copy",))
DEATH = Death(certified_by="hospital", document="A20260009", relative="child")
BY_MANDATE: dict[str, Any] = {"asked_by": "representative", "mandate": MANDATE}
OF_THE_DEAD: dict[str, Any] = {"asked_by": "close_relative", "death": DEATH, "words": "办理继承"}


def test_a_representative_shows_a_mandate_that_lets_them_ask_this() -> None:
    fails("A representative, and nobody else", asked, asked_by="representative")
    fails("A representative, and nobody else", asked, incapacity=COURT, mandate=MANDATE)
    (fact,) = asked(**BY_MANDATE)
    assert (fact.mandate, fact.papers_seen_by) == (MANDATE, "wang")  # type: ignore[attr-defined]
    fails("does not let its holder", asked, **BY_MANDATE, kind="erasure")
    for person in (CHILD, TEENAGER):
        fails("gives nobody a mandate", asked, **BY_MANDATE, person=who(**person))
    fails("gives nobody a mandate", asked, **BY_MANDATE, kin=Kin(born=BORN["child"]))


def test_a_close_relative_shows_that_somebody_has_died_and_asks_in_an_interest_of_their_own() -> (
    None
):
    fails("A close relative, and nobody else", asked, asked_by="close_relative", words="继承")
    fails("A close relative, and nobody else", asked, **BY_MANDATE, death=DEATH)
    fails("for which interest", asked, **OF_THE_DEAD | {"words": None})
    for kind in KINDS:
        if kind in ("access_and_copy", "correction", "erasure"):
            (fact,) = asked(**OF_THE_DEAD, kind=kind)
            assert (fact.death, fact.papers_seen_by) == (DEATH, "wang")  # type: ignore[attr-defined]
        else:
            fails("and nothing else", asked, **OF_THE_DEAD, kind=kind)


@pytest.mark.parametrize("by", [BY_MANDATE, OF_THE_DEAD, {"incapacity": COURT}])
def test_nobody_who_stands_or_stood_against_the_person_asks_whatever_they_call_themselves(
    by: dict[str, Any],
) -> None:
    assert asked(**by)
    fails("stands or stood against", asked, **by, kin=Kin(against=True))
    fails("stands or stood against", asked, **by, kin=Kin(stood_against=True))
    fails("by law for themselves", asked, **by, speaks_for=who(n=9))


@pytest.mark.parametrize("by", [BY_MANDATE, OF_THE_DEAD])
def test_a_paper_is_seen_at_a_counter(by: dict[str, Any]) -> None:
    on_line = casework.act("party")
    form = {"kind": "access_and_copy", "area": casework.VILLAGE, "person": who(), **by}
    more = {"speaks_for": MOTHER, "identity": "not_shown", "channel": "online"}
    fails("On line nobody", ask_right, RightsRequest(), on_line, **form, **more, calendar=CALENDAR)


@pytest.mark.parametrize("asked_by", ["representative", "close_relative"])
def test_what_was_asked_without_a_paper_before_papers_were_asked_opens_nothing(
    asked_by: AskedBy,
) -> None:
    old = rights.asked(asked_by=asked_by, speaks_for=MOTHER)
    assert not rights.after(old).identified
    assert not rights.after(old, rights.SHOWN, rights.GRANTED).opens_copy
    seen = rights.ask(show_identity, "desk", identity="document_seen")
    rights.check(given=[old], when=seen, then="showed nothing that lets them")
    still = rights.asked("restriction", asked_by=asked_by, speaks_for=MOTHER)
    assert not rights.after(still).restricting


@pytest.mark.parametrize(
    ("speaker", "opponent", "may"),
    [
        (who(phone="13800000001"), who("丁", 6, phone="138-0000-0001"), True),
        (who(phone="13800000001"), who("丁", 6, phone="13800000002"), False),
        (who(), who("丁", 6), False),
        (who(), who("丙", 6), True),
        (who(phone="13800000001", **GROWN), who("丁", 6, phone="13800000001"), False),
    ],
)
def test_whoever_is_reached_at_the_opponents_telephone_may_be_the_opponent(
    speaker: Particulars, opponent: Particulars, may: bool
) -> None:
    assert may_oppose(speaker, opponent) is may

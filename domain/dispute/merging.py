"""Two cases of one matter become one, and two again: both keep their numbers, the facts of both are
recorded together, and undone, each stands as if they had never been one.

Whoever joins is asked anew: a consent is to a matter as it is. Agents, documents and sessions stay
in the file in which they are; each case is read by its number as before.
"""

from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.dispute.audience import confided
from domain.dispute.consent import ends_mediation
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    Accepted,
    AccessApproved,
    ApartTakenBack,
    BodiesInvited,
    CameAs,
    CaseMergedIn,
    CaseTakenOut,
    ConcessionNoted,
    ConsentGiven,
    ConsentRefused,
    DeadlinePassed,
    DeadlinesLapsedBeforeImport,
    DisputeFact,
    Extended,
    InquiryRecorded,
    LookedIn,
    LookInTold,
    MatterDeclaredSeparable,
    MediatorAssigned,
    MediatorRecused,
    MediatorReplaced,
    Merged,
    ParticularsCorrected,
    Party,
    PartyJoined,
    RefusalTakenBack,
    Reopened,
    ReopeningProposed,
    Resumed,
    RightsNoticeGiven,
    RunningLimits,
    SessionRecorded,
    SplitOff,
    Suspended,
    ToldApart,
    TransferAccepted,
    TransferOffered,
    TransferRefused,
    TransferWithdrawn,
    Triaged,
    Unmerged,
    Version,
)
from domain.dispute.fold_merging import FILES, leaves, still_hidden
from domain.dispute.guards import (
    before_closure,
    lets_in,
    mediators,
    not_suspended,
    only,
    still_open,
)
from domain.dispute.intake import SIDES
from domain.dispute.naming import (
    begun_by,
    highest,
    named,
    narrowed,
    next_number,
    numbers_in,
    renumbered,
)
from domain.dispute.state import BEFORE_ACCEPTANCE, IN_MEDIATION, OPEN, Dispute, MergedIn
from domain.kernel import Across, Act, Dated, Fact, Linked, PersonId, Refused, Value
from domain.people import NOBODY
from domain.rights.stilled import Stilled

LAW: Final = "office rule: linked cases"
CONSENT: Final = "人民调解法 17"


class KnownAs(Value):
    """A party as it is entered, and every entry under which the same person is known."""

    party: Party
    entries: tuple[PersonId, ...]


class CarriedFact(Value):
    """A fact since a merge; None where a text in it was erased meanwhile."""

    version: int
    fact: Fact | None


class Carried(Value):
    """What goes over from one file into another: opened to be sealed there, and shown to nobody.
    Nobody gives it: it is looked up.

    `parties`: those of a case that is to go on in another, whose data are there still. `facts`:
    what was recorded since a merge, by its version, as far as it is to be recorded again;
    `merged_at`: the version of the merge.
    """

    parties: tuple[KnownAs, ...] = ()
    merged_at: int = 0
    facts: tuple[CarriedFact, ...] = ()


# --- two cases become one ------------------------------------------------------------------------


def merge_into(
    case: Dispute, act: Act, *, into: Linked[Dispute], carried: Carried, stilled: Stilled
) -> Across[DisputeFact]:
    """Merge this open case into another one of the same office; both keep their numbers.

    Its parties join the other case and are asked there themselves; whoever is in both is one party.
    Limits that end earlier here end then there too. `unmerge` on the other case undoes it.
    """
    only(act, "head")
    may_merge(Linked(act.stream, case), into)
    for state in (case, into.state):
        lets_in(state, stilled)
    return Across(
        here=[Merged(into=into.id, code=into.state.code)],
        there={into.id: _goes_on(case, act, into.state, carried)},
    )


def may_merge(one: Linked[Dispute], other: Linked[Dispute]) -> None:
    """Whether the one case may go on in the other. Raises Refused."""
    case, into = one.state, other.state
    still_open(case)
    if one.id == other.id:
        raise Refused("A case is not merged into itself", law=LAW)
    still_open(into)
    if other.id in case.told_apart:
        raise Refused(
            "Somebody looked at {code} and told it apart: two matters. Take that back first, if"
            " they are one",
            law=LAW,
            code=into.code,
        )
    if into.office != case.office:
        raise Refused(
            "Another office is responsible for that case: offer a transfer first",
            law="office rule: transfer",
        )
    if {*into.guests} != {*case.guests}:
        raise Refused(
            "Other offices take part in one of them: nothing of the other is theirs", law=LAW
        )
    if (into.type == "labour") != (case.type == "labour"):
        raise Refused(
            "A labour dispute has limits and a form of its own: it stays by itself",
            law="劳动争议调解仲裁法 14",
        )
    if case.handover is not None and case.handover.procedure != "none":
        raise Refused(
            "A court waits for this case under its number: merge the other one into it",
            law="特邀调解规定 21, 26",
        )
    for state in (case, into):
        _may_be_joined(state)
    if case.urgent_matter is not None:
        raise Refused(
            "An urgent matter runs in it: end that first, or merge the other way round",
            law="人民调解法 25",
        )
    if case.barred & set(mediators(into)):
        raise Refused(
            "The mediator of that case was taken off this one: assign another first",
            law="特邀调解规定 15",
        )


def _may_be_joined(case: Dispute) -> None:
    not_suspended(case)
    if any(party.consent == "refused" for party in case.parties.values()):
        raise Refused(
            "A party of {code} refused mediation: merging would ask it again",
            law=CONSENT,
            code=case.code,
        )
    if case.transfer is not None:
        raise Refused(
            "{code} is offered to another office, which has not answered",
            law="office rule: transfer",
            code=case.code,
        )
    if case.sham_suspected:
        raise Refused("A sham is suspected in {code}: clear that first", law=LAW, code=case.code)


def _goes_on(case: Dispute, act: Act, into: Dispute, carried: Carried) -> list[DisputeFact]:
    matched = same_people(case, into, carried)
    known = {each.party.party: each.party for each in carried.parties}
    number, joined, came = next_number(into, "p"), list[Party](), list[CameAs]()
    for party in case.parties:
        if party in matched:
            hidden = case.hides_address_of(party) and not into.hides_address_of(matched[party])
            came.append(CameAs(there=party, here=matched[party], address_hidden=hidden))
            continue
        if party not in known:
            raise Refused(
                "The data of {party} were erased: it cannot join another case",
                law="个人信息保护法 47",
                party=party,
            )
        here = f"p{number + len(joined)}"
        came.append(CameAs(there=party, here=here))
        joined.append(_joins(known[party], here, case, into))
    merged = CaseMergedIn(
        case=act.stream,
        code=case.code,
        parties=tuple(came),
        limits=running(case),
        domestic_violence=case.domestic_violence,
        minor_involved=case.minor_involved,
        suit_pending=case.suit_pending,
        barred=tuple(sorted(case.barred)),
    )
    return [merged, *(PartyJoined(party=party) for party in joined)]


def _joins(party: Party, here: str, case: Dispute, into: Dispute) -> Party:
    """Its address stays hidden where it was, for whatever reason."""
    hidden = party.address_hidden or case.hides_address_of(party.party)
    return party.model_copy(update={"party": here, "address_hidden": hidden})


def same_people(case: Dispute, into: Dispute, carried: Carried) -> dict[str, str]:
    """Who of the one case is a party of the other: by their number here, the one there.

    Raises Refused where somebody would stand on both sides.
    """
    entries = {each.party.party: {*each.entries} for each in carried.parties}
    found = dict[str, str]()
    for party, standing in case.parties.items():
        known = {standing.person, *entries.get(party, ())}
        for other, there in into.parties.items():
            if there.person == NOBODY or there.person not in known:
                continue
            if there.role != standing.role:
                raise Refused(
                    "{party} would stand on both sides: {other} there is the same person",
                    law="人民调解法 2",
                    party=party,
                    other=other,
                )
            found[party] = other
    return found


def running(case: Dispute) -> RunningLimits:
    """From when the limits of an open case run, those that came with another case included."""
    since = [_own(case), *(merged.limits for merged in case.merges)]
    return RunningLimits(
        registered_at=min((x.registered_at for x in since if x.registered_at), default=None),
        triaged_on=min((x.triaged_on for x in since if x.triaged_on), default=None),
        accepted_at=min((x.accepted_at for x in since if x.accepted_at), default=None),
        extended_until=min((x.extended_until for x in since if x.extended_until), default=None),
        requested_at=min((x.requested_at for x in since if x.requested_at), default=None),
    )


def _own(case: Dispute) -> RunningLimits:
    before, extended = case.phase in BEFORE_ACCEPTANCE, case.extended_until is not None
    accepted = case.phase in IN_MEDIATION and not extended
    return RunningLimits(
        registered_at=(case.anew_since or case.registered_at) if before else None,
        triaged_on=case.triaged_on if before else None,
        accepted_at=case.accepted_at if accepted else None,
        extended_until=case.extended_until,
        requested_at=case.requested_at,
    )


def tell_apart(case: Dispute, act: Act, *, other: Linked[Dispute]) -> Across[DisputeFact]:
    """Say that two cases are two matters: they are not proposed to be merged again, and not merged.

    `take_back_apart` takes it back.
    """
    _may_tell(case, act, other)
    if other.id in case.told_apart:
        raise Refused("They were told apart already", law=LAW)
    return Across(
        here=[ToldApart(case=other.id, code=other.state.code)],
        there={other.id: [ToldApart(case=act.stream, code=case.code)]},
    )


def take_back_apart(case: Dispute, act: Act, *, other: Linked[Dispute]) -> Across[DisputeFact]:
    """Take back that two cases were told apart: they may be one matter after all, and merged."""
    _may_tell(case, act, other)
    if other.id not in case.told_apart:
        raise Refused("They were not told apart", law=LAW)
    return Across(
        here=[ApartTakenBack(case=other.id, code=other.state.code)],
        there={other.id: [ApartTakenBack(case=act.stream, code=case.code)]},
    )


def _may_tell(case: Dispute, act: Act, other: Linked[Dispute]) -> None:
    only(act, "head", "desk", "county_desk", "mediator")
    still_open(case)
    still_open(other.state)
    if other.id == act.stream:
        raise Refused("A case is not merged into itself", law=LAW)


# --- and two again -------------------------------------------------------------------------------

STAYS: Final[frozenset[type[Fact]]] = frozenset(
    {
        *(DeadlinePassed, DeadlinesLapsedBeforeImport, LookedIn, LookInTold, AccessApproved),
        *(TransferOffered, TransferAccepted, TransferRefused, TransferWithdrawn),
        *(BodiesInvited, SplitOff),
        *(ReopeningProposed, Reopened, CaseMergedIn, CaseTakenOut, Merged, Unmerged),
        *(ToldApart, ApartTakenBack),
        *FILES,
    }
)
"""What is of the case in which it was recorded, whoever is in it: its limits, who looked into it,
its office, its links, the files that were put in there."""

SHARED: Final[frozenset[type[Fact]]] = frozenset(
    {
        *(Triaged, Accepted, MediatorAssigned, MediatorRecused, InquiryRecorded, SessionRecorded),
        *(Suspended, Resumed, Extended, MatterDeclaredSeparable, RightsNoticeGiven, ConsentGiven),
        *(ParticularsCorrected, MediatorReplaced),
    }
)
"""What can have been done for both at once: each keeps its part."""


OF_THE_MATTER: Final[tuple[type[Fact], ...]] = (ConsentRefused, RefusalTakenBack)
"""What a party of both said of the one matter they were: nobody lays it into one of two files, and
goes on with the other (人民调解法 17)."""


class Since(NamedTuple):
    """Something that was recorded since a merge: whose it can be."""

    version: int
    fact: Fact
    choices: tuple[str, ...]
    """`stays`, `moved`, `shared`: where it may go."""


def since_merge(merged: MergedIn, merged_at: int) -> list[Since]:
    """What was recorded since and can be assigned, each with where it may go."""
    return [
        Since(version, later, _choices(merged, later))
        for version, (later, _) in enumerate(merged.meanwhile, merged_at + 1)
        if later is not None and type(later) not in STAYS and not leaves(later, merged)
    ]


def _choices(merged: MergedIn, fact: Fact) -> tuple[str, ...]:
    people = _people(fact)
    theirs = people <= set(merged.parties.values())
    ours = people.isdisjoint(merged.came)
    of_each = bool(people & set(merged.parties.values())) and bool(people - merged.came)
    divides = len(people) > 1 or (theirs and ours)
    if theirs and ours:
        if type(fact) in OF_THE_MATTER:
            return ("shared",)
        if _for_the_mediator(fact):
            return ("stays",)
    shared = type(fact) in SHARED and (not people or (of_each and divides))
    where = {"stays": ours or _for_the_mediator(fact), "moved": theirs, "shared": shared}
    return tuple(name for name, may in where.items() if may)


def _people(fact: Fact) -> set[str]:
    """The parties whom it names, but for whom it brought in."""
    return {number for number in named(fact) if number[0] == "p"} - set(begun_by(fact))


def _for_the_mediator(fact: Fact) -> bool:
    """Whether it was said to the mediator of this case alone: whoever mediates the other one is not
    who was trusted with it (人民调解法 15)."""
    return confided(fact) or isinstance(fact, ConcessionNoted)


def unmerge(
    case: Dispute,
    act: Act,
    *,
    out: Linked[Dispute],
    moved: tuple[Version, ...] = (),
    shared: tuple[Version, ...] = (),
    carried: Carried,
) -> Across[Any]:
    """Undo a merge: both cases stand as before, with what happened since where you say it belongs.

    Give it on the case into which `out` was merged. What was recorded since the merge stays here;
    `moved` are the versions that are the other case's, `shared` those of which each has its part.
    Whoever came with the other case leaves with it.
    """
    only(act, "head")
    merged = may_unmerge(case, out, act.stream)
    parted = part(Parting(case, out.state, merged), carried, Assigned(moved, shared))
    taken = CaseTakenOut(
        case=out.id,
        code=out.state.code,
        merged_at=carried.merged_at,
        left=tuple(sorted(merged.came, key=lambda party: int(party[1:]))),
        moved=parted.moved,
        shared=parted.shared,
    )
    back = Unmerged(out_of=act.stream, code=case.code, came=parted.came)
    here, there = evolve(case, taken, act.at), evolve(out.state, back, act.at)
    there = _as_if_there(there, parted.facts)
    went = (x for x in since_merge(merged, carried.merged_at) if x.version in parted.came)
    _told_to_nobody_else(case, there, went)
    for before, after in ((merged.stood, here), (out.state.aside or out.state, there)):
        _is_in_order(before, after)
    return Across(here=[taken], there={out.id: [back, *parted.facts]})


def may_unmerge(case: Dispute, out: Linked[Dispute], stream: UUID) -> MergedIn:
    """The merge that can be undone. Raises Refused."""
    before_closure(case)
    before_closure(out.state)
    merged = next((one for one in case.merges if one.case == out.id), None)
    if merged is None or out.state.merged_into != stream:
        raise Refused("{code} was not merged into this case", law=LAW, code=out.state.code)
    if merged is not case.merges[-1]:
        raise Refused(
            "{code} came in later: take that out first", law=LAW, code=case.merges[-1].code
        )
    if case.office != out.state.office:
        raise Refused(
            "Another office is responsible for that case: offer a transfer first",
            law="office rule: transfer",
        )
    return merged


class Assigned(NamedTuple):
    """Where what happened since belongs, as somebody says."""

    moved: Collection[int]
    shared: Collection[int]


class Parted(NamedTuple):
    """What of it leaves, and what is recorded again in the other case."""

    moved: tuple[int, ...]
    shared: tuple[int, ...]
    came: tuple[int, ...]
    facts: list[Dated[DisputeFact]]


class Parting(NamedTuple):
    """A case as it stands with another in it, that one, and the merge."""

    together: Dispute
    out: Dispute
    merged: MergedIn


def part(parting: Parting, carried: Carried, assigned: Assigned) -> Parted:
    """What happened since, told to where it belongs. Raises Refused where it cannot be so."""
    together, out, merged = parting
    given = {each.version: each for each in since_merge(merged, carried.merged_at)}
    if both := set(assigned.moved) & set(assigned.shared):
        raise Refused("{version} is moved or shared, not both", law=LAW, version=min(both))
    for version in (*assigned.moved, *assigned.shared):
        if version not in given:
            raise Refused(
                "{version} is nothing that can be assigned: look at what happened since",
                law=LAW,
                version=version,
            )
    for version, each in given.items():
        where = _where(version, assigned)
        if where not in each.choices:
            raise _not_there(version, each, where, merged)
    opened = {each.version: each.fact for each in carried.facts}
    numbers = _Numbers(out, merged)
    at = {
        version: when for version, (_, when) in enumerate(merged.meanwhile, carried.merged_at + 1)
    }
    facts = list[Dated[DisputeFact]]()
    goes = [version for version in sorted(given) if _where(version, assigned) != "stays"]
    for version in goes:
        fact = opened.get(version)
        if fact is None:
            raise Refused(
                "A text of {version} was erased: it stays where it is",
                law="个人信息保护法 47",
                version=version,
            )
        told = numbers.there(version, still_hidden(fact, together))
        if isinstance(told, ConsentRefused):
            there = _as_if_there(out.aside or out, facts)
            told = told.model_copy(update={"ends_mediation": ends_mediation(there, told.party)})
        facts.append(Dated(told, at[version]))
    _nothing_hangs(merged, carried.merged_at, assigned)
    moved = tuple(version for version in goes if version in assigned.moved)
    shared = tuple(version for version in goes if version in assigned.shared)
    return Parted(moved, shared, tuple(goes), facts)


def _where(version: int, assigned: Assigned) -> str:
    if version in assigned.moved:
        return "moved"
    return "shared" if version in assigned.shared else "stays"


def _not_there(version: int, each: Since, where: str, merged: MergedIn) -> Refused:
    if not each.choices:
        return Refused(
            "{version} binds parties of both cases: they cannot be parted any more",
            law="人民调解法 31",
            version=version,
        )
    if each.choices == ("shared",) and type(each.fact) in OF_THE_MATTER:
        return Refused(
            "{version} is what a party of both said of the whole matter: it is shared",
            law=CONSENT,
            version=version,
        )
    theirs = _people(each.fact) <= set(merged.parties.values())
    if each.choices == ("stays",) and theirs and _for_the_mediator(each.fact):
        return _stays(version)
    if where == "stays":
        leaving = min(named(each.fact) & merged.came)
        return Refused(
            "{version} names {party}, who leaves with {code}: say whether it is moved or shared",
            law=LAW,
            version=version,
            party=leaving,
            code=merged.code,
        )
    if where == "moved":
        return Refused(
            "{version} names a party that is not in {code}: it stays, or is shared",
            law=LAW,
            version=version,
            code=merged.code,
        )
    return Refused("{version} cannot be shared: it is of one case", law=LAW, version=version)


def _stays(version: int) -> Refused:
    return Refused(
        "{version} was said to the mediator of this case alone: it stays here",
        law="人民调解法 15",
        version=version,
    )


def _told_to_nobody_else(case: Dispute, there: Dispute, since: Iterable[Since]) -> None:
    """What was said to the mediator alone goes into another case only if nobody else mediates
    that. Raises Refused."""
    if there.mediator is not None and set(mediators(there)) <= set(mediators(case)):
        return
    for each in since:
        if _for_the_mediator(each.fact):
            raise _stays(each.version)


class _Numbers:
    """What is called what in the other case: its parties as before, everything new by its next
    number."""

    def __init__(self, out: Dispute, merged: MergedIn) -> None:
        alone = out.aside or out
        self._names = {here: there for there, here in merged.parties.items()}
        self._known = numbers_in(alone)
        self._given = highest(alone)

    def there(self, version: int, fact: Fact) -> DisputeFact:
        """The fact as it is said there. Raises Refused where it names what is not there."""
        ours = {n for n in named(fact) if n[0] == "p"} - self._names.keys() - set(begun_by(fact))
        for number in begun_by(fact):
            letter = number[0]
            if letter not in "os":  # parts of an agreement and of a plan are counted by themselves
                self._given[letter] = self._given.get(letter, 0) + 1
                self._names[number] = f"{letter}{self._given[letter]}"
            self._known.add(self._names.setdefault(number, number))
        hangs = {n for n in named(fact) if n not in ours and n not in self._names}
        if hangs:
            raise _hangs(version, min(hangs))
        said: DisputeFact = renumbered(narrowed(fact, ours), self._names)  # type: ignore[assignment]
        return said


def _hangs(version: int, number: str) -> Refused:
    return Refused(
        "{version} goes on with {number}, which is not where it would go: keep the two together",
        law=LAW,
        version=version,
        number=number,
    )


def _nothing_hangs(merged: MergedIn, merged_at: int, assigned: Assigned) -> None:
    """What stays goes on with nothing that leaves."""
    known = numbers_in(merged.stood)
    for version, (later, _) in enumerate(merged.meanwhile, merged_at + 1):
        if later is None or leaves(later, merged) or version in assigned.moved:
            continue
        begun = set(begun_by(later))
        hangs = named(later) - known - begun - merged.came
        whole = type(later) in FILES or _for_the_mediator(later)
        parted = version in assigned.shared or whole
        if hangs or (not parted and not named(later).isdisjoint(merged.came)):
            raise _hangs(version, min(hangs or named(later) & merged.came))
        known |= begun


def _mediated(case: Dispute) -> bool:
    return case.mediator is not None or case.sessions > 0 or case.agreement is not None


def _as_if_there(case: Dispute, facts: Iterable[Dated[DisputeFact]]) -> Dispute:
    for each in facts:
        case = evolve(case, each.fact, each.at)
    return case


def _is_in_order(before: Dispute, after: Dispute) -> None:
    """Nobody is left in a case that was accepted meanwhile without having agreed to it, and nothing
    was agreed or closed in a case that was not accepted."""
    if after.accepted_at is not None and before.accepted_at is None:
        for party in after.taking_part:
            if after.parties[party].consent != "given":
                raise Refused(
                    "{code} would be accepted without the consent of {party}: assign both, or none",
                    law=CONSENT,
                    code=after.code,
                    party=party,
                )
    if after.phase in OPEN and any(each.consent == "refused" for each in after.parties.values()):
        left = {after.parties[party].role for party in after.taking_part}
        if not left >= SIDES:
            raise Refused(
                "{code} would go on with one side alone, as another party refused: end it first",
                law=CONSENT,
                code=after.code,
            )
    if _mediated(after) and not _mediated(before) and after.accepted_at is None:
        raise Refused(
            "{code} would be mediated without having been accepted: assign that too",
            law=CONSENT,
            code=after.code,
        )

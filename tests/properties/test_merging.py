"""Undoing a merge is exact: whatever happened before, and since, and wherever each of it is told to
belong, both cases stand as in a world in which they were never one and everything happened there.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from hypothesis import settings

from domain.dispute import facts as f
from domain.dispute.merging import Since, since_merge
from domain.dispute.state import OPEN, Dispute
from domain.kernel import Fact, Officer, Refused
from tests.properties.chance import Chance, begin
from tests.properties.habits import USUAL, waiting
from tests.properties.invariants import replayed
from tests.properties.paper import Asked, Happened, PaperOffice, Unfit

THOROUGH = settings.get_current_profile_name() == "thorough"
ROUNDS, BEFORE, MEANWHILE = (60 if THOROUGH else 4), 400, 40
NUMBERED = ("left", "notes_taken", "people_invited", "orders_given")
"""What only says which number comes next: none is ever given twice."""


def test_undone_it_is_as_if_they_had_never_been_one() -> None:
    happened, assigned = Counter[str](), Counter[str]()
    for number in range(ROUNDS):
        for seed in range(6):
            if _merge_and_undo(Random(100 * number + seed), happened, assigned):
                break
    assert happened["undone"] >= ROUNDS / 2
    assert {"moved", "stays"} <= set(assigned)
    assert len(happened) > 10, "many kinds of things happened meanwhile"


def _merge_and_undo(random: Random, happened: Counter[str], assigned: Counter[str]) -> bool:
    office = PaperOffice()
    chance = Chance(office, random)
    begin(chance)
    for _ in range(BEFORE):
        chance.step()
        if found := _merged(office, chance, random):
            break
    else:
        return False
    merged, lead = found
    merged_at = next(
        n
        for n, (fact, _) in enumerate(office.facts[lead], 1)
        if isinstance(fact, f.CaseMergedIn) and fact.case == merged
    )
    for _ in range(MEANWHILE):
        case = office.cases[lead]
        if case.phase not in OPEN:
            break
        usual = [*waiting(case), *USUAL.get(case.phase, ())]
        wanted = [each for each in usual if each not in ("merge_into", "unmerge", "close")]
        chance.now += timedelta(hours=random.randint(1, 30))
        chance.ask(random.choice(wanted or ["take_note"]), lead)
    return _undo(chance, Merge(merged, lead, merged_at), happened, assigned)


def _merged(office: PaperOffice, chance: Chance, random: Random) -> tuple[UUID, UUID] | None:
    """Any two open cases that may be merged, merged."""
    cases = [stream for stream, case in office.cases.items() if case.phase in OPEN]
    random.shuffle(cases)
    for one in cases:
        for other in cases:
            if one == other or office.cases[one].merges or office.cases[other].merges:
                continue
            head = _head(office.cases[one])
            try:
                office.ask(Asked("merge_into", one, {"into": other}, head, chance.now))
            except (Refused, Unfit):
                continue
            return one, other
    return None


def _head(case: Dispute) -> Officer:
    return Officer(id="qian", role="head", office=case.office)


class Merge(NamedTuple):
    merged: UUID
    lead: UUID
    at: int
    """The version of the fact by which it came."""


def _undo(chance: Chance, merge: Merge, happened: Counter[str], assigned: Counter[str]) -> bool:
    """Undo it, with what happened since told to where it may belong; compare both worlds."""
    merged, lead, merged_at = merge
    office, random = chance.office, chance.random
    assert isinstance(office, PaperOffice)
    case = office.cases[lead]
    alone = office.facts[merged][:-1], office.facts[lead][: merged_at - 1]
    later = list(enumerate(office.facts[lead], 1))[merged_at:]
    since = since_merge(case.merges[-1], merged_at)
    here = {c.here for c in office.facts[lead][merged_at - 1][0].parties}
    joined = {x.party.party for _, (x, _) in later if isinstance(x, f.PartyJoined)}
    for _ in range(20):
        where = {each.version: _told(each, random) for each in since}
        data = {
            "out": merged,
            **{side: tuple(v for v, to in where.items() if to == side) for side in SIDES},
        }
        try:
            office.ask(Asked("unmerge", lead, data, _head(case), chance.now))
        except Refused:
            continue
        names = {c.here: c.there for c in office.facts[lead][merged_at - 1][0].parties}
        later = [(version, (_hidden(fact, case), at)) for version, (fact, at) in later]
        gone = {each for each in here if each in joined}
        _as_if(
            office.cases[lead],
            [
                *alone[1],
                *(
                    (_said(fact, {}, gone), at)
                    for version, (fact, at) in later
                    if _stays(version, where, fact, gone)
                ),
            ],
        )
        _as_if(office.cases[merged], [*alone[0], *_there(alone[0], later, where, names)])
        happened.update(type(fact).__name__ for _, (fact, _) in later)
        happened["undone"] += 1
        assigned.update(where.values())
        return True
    return False


def _hidden(fact: Fact, case: Dispute) -> Fact:
    """What somebody gave where it was hidden from the others is hidden in either world."""
    if not isinstance(fact, f.PartyJoined | f.ParticularsCorrected):
        return fact
    if not (case.domestic_violence or case.parties[fact.party.party].address_hidden):
        return fact
    return fact.model_copy(update={"party": fact.party.model_copy(update={"address_hidden": True})})


SIDES = ("moved", "shared")


def _told(each: Since, random: Random) -> str:
    return random.choice(each.choices) if each.choices else "stays"


def _stays(version: int, where: Mapping[int, str], fact: Fact, gone: Collection[str]) -> bool:
    if isinstance(fact, f.PartyJoined) and fact.party.party in gone:
        return False
    if isinstance(fact, f.LookInTold) and fact.party in gone:
        return False
    return where.get(version, "stays") != "moved"


def _there(
    before: Sequence[Happened],
    later: Sequence[tuple[int, Happened]],
    where: Mapping[int, str],
    names: dict[str, str],
) -> Iterator[Happened]:
    """What is told to the other case, in its numbers: whatever is new has the next one."""
    given = Counter(_letter(new) for fact, _ in before for new in _new(fact))
    for version, (fact, at) in later:
        if where.get(version, "stays") == "stays":
            continue
        for new in _new(fact):
            given[_letter(new)] += 1
            names = {**names, new: f"{_letter(new)}{given[_letter(new)]}"}
        others = {n for n in _numbers(fact) if n[0] == "p" and n not in names}
        yield _said(fact, names, others), at


NEW: Mapping[type[Fact], Callable[[Any], list[str]]] = {
    f.Registered: lambda fact: [each.party for each in fact.parties],
    f.PartyJoined: lambda fact: [fact.party.party],
    f.AgentAppointed: lambda fact: [fact.agent],
    f.LegalRepresentativeNamed: lambda fact: [fact.agent],
    f.InvitedPersonJoined: lambda fact: [fact.invited],
    f.ConfidentialNoteTaken: lambda fact: [fact.note],
    f.OfficeAsked: lambda fact: [fact.request],
    f.OrderGiven: lambda fact: [fact.order],
}


def _new(fact: Fact) -> list[str]:
    return NEW[type(fact)](fact) if type(fact) in NEW else []


def _letter(number: str) -> str:
    return number[0]


NUMBER = re.compile(r"[pginrd][0-9]+")


def _numbers(held: Any) -> set[str]:
    if isinstance(held, Fact):
        return _numbers(held.model_dump(mode="json"))
    if isinstance(held, dict):
        return set().union(*(_numbers(part) for part in held.values()))
    if isinstance(held, list):
        return set().union(*map(_numbers, held))
    return {held} if isinstance(held, str) and NUMBER.fullmatch(held) else set()


def _said(fact: Fact, names: Mapping[str, str], gone: Collection[str]) -> Fact:
    """The fact in other numbers, read off what is written and not off its types."""

    def said(held: Any) -> Any:
        if isinstance(held, dict):
            return {name: said(part) for name, part in held.items()}
        if isinstance(held, list):
            return [said(part) for part in held if str(part) not in gone]
        return names.get(held, held) if isinstance(held, str) else held

    return type(fact).model_validate_json(json.dumps(said(fact.model_dump(mode="json"))))


def _as_if(case: Dispute, facts: Sequence[Happened]) -> None:
    expected = replayed(facts)
    told = {name: getattr(case, name) for name in Dispute._fields if name not in NUMBERED}
    assert told == {name: getattr(expected, name) for name in told}

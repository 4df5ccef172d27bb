"""Whatever happens to a case, nothing outside a reader's audience is reachable by what is asked.

Every text is made a mark of its own first, so that one that comes out somewhere is recognised. Who
may read which is said here once more, from the safeguards and not from the policy.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from domain.dispute import facts as f
from domain.dispute.audience import sight
from domain.kernel import Officer, civil_date
from domain.people import Particulars
from tests.domain.seeing import Event
from tests.properties.test_dispute_histories import opened
from workers.sealing import marked_fields

STEPS, OFFICES = 400, 6
NOT_FOR_PARTIES = (
    *(f.ReportMade, f.ReportTold, f.ReportTellingHeldBack, f.ShamSuspected, f.ShamCleared),
    *(f.UrgentMatterRaised, f.UrgentMatterRenewed, f.UrgentStepTaken, f.UrgentStepDropped),
    *(f.UrgentMatterOffered, f.UrgentMatterNotTakenOver, f.UrgentEndSentBack),
)
IN_CONFIDENCE = (f.ConfidentialNoteTaken, f.ConcessionNoted)


class Marks:
    """Every text replaced by a mark, with the fact and the model in which it stands."""

    def __init__(self) -> None:
        self.where: dict[str, tuple[Any, BaseModel, str]] = {}

    def mark(self, fact: Any) -> Any:
        return self._marked(fact, fact)

    def _marked(self, held: Any, fact: Any) -> Any:
        if isinstance(held, BaseModel):
            changed: dict[str, Any] = {}
            for name, sealing in marked_fields(type(held)).items():
                part = getattr(held, name)
                if part is None:
                    continue
                if isinstance(part, str) and sealing:
                    changed[name] = token = f"mark-{len(self.where)}."
                    self.where[token] = (fact, held, name)
                else:
                    changed[name] = self._marked(part, fact)
            return held.model_copy(update=changed)
        if isinstance(held, tuple | list):
            return tuple(self._marked(part, fact) for part in held)
        return held


def cases(seed: int) -> Iterator[tuple[Marks, list[Event]]]:
    office, chance = opened(Random(seed))
    for _ in range(STEPS):
        chance.step()
    for happened in office.facts.values():
        marks = Marks()
        yield (
            marks,
            [Event(n, marks.mark(fact), at, at) for n, (fact, at) in enumerate(happened, 1)],
        )


def forbidden(fact: Any, owner: Any, field: str, party: str) -> bool:
    """Whether this text is not for this party, as the safeguards say (13, 19, 20)."""
    if isinstance(fact, NOT_FOR_PARTIES):
        return True
    if isinstance(owner, Particulars) and field != "name":
        entry = _entry_of(fact, owner)
        return entry != party
    if isinstance(fact, f.ConfidentialNoteTaken):
        mine = fact.audience == "party" and fact.party == party
        return not (fact.audience == "shared" or mine)
    if isinstance(fact, f.SessionRecorded):
        return party not in fact.parties
    if isinstance(fact, f.AgreementReached):
        made_by = {each.party for each in (*fact.signatures,)} | {i.party for i in fact.items}
        return party not in made_by
    return False


def _entry_of(fact: Any, owner: Particulars) -> str | None:
    entries = fact.parties if isinstance(fact, f.Registered) else ()
    if isinstance(fact, f.PartyJoined | f.ParticularsCorrected):
        entries = (fact.party,)
    return next((each.party for each in entries if each.particulars is owner), None)


def text_of(seen: Any) -> str:
    return " ".join(repr(each.fact) for each in seen.seen if each.fact is not None)


def parties(held: list[Event]) -> list[str]:
    names = []
    for event in held:
        if isinstance(event.fact, f.Registered):
            names += [each.party for each in event.fact.parties]
        if isinstance(event.fact, f.PartyJoined):
            names.append(event.fact.party.party)
    return names


@pytest.mark.parametrize("seed", range(OFFICES))
def test_no_party_reaches_what_is_not_for_it_on_any_day(seed: int) -> None:
    reached = 0
    for marks, held in cases(seed):
        days = sorted({civil_date(event.recorded_at) for event in held})
        for party in parties(held):
            reader = Officer(id=party, role="party")
            for on in (None, *days[:: max(1, len(days) // 5)]):
                text = text_of(sight(held, reader, on=on))
                for token, (fact, owner, field) in marks.where.items():
                    if token in text:
                        reached += 1
                        assert not forbidden(fact, owner, field, party), (party, fact, field)
                later = [e for e in held if on is not None and civil_date(e.recorded_at) > on]
                for event in later:
                    own = [t for t, (fact, _, _) in marks.where.items() if t in repr(event.fact)]
                    assert not [token for token in own if token in text], "not recorded yet"
    assert reached > 100, "parties read their cases"


def test_no_officer_reaches_more_than_the_relation_opens() -> None:
    met = 0
    for marks, held in (each for seed in range(OFFICES) for each in cases(seed)):
        case = held[0].fact
        for role in ("desk", "head", "mediator"):
            text = text_of(sight(held, Officer(id="nobody", role=role, office=case.office)))
            for token, (fact, _, _) in marks.where.items():
                alone = isinstance(fact, f.SessionRecorded) and fact.form == "separate"
                if isinstance(fact, IN_CONFIDENCE) or alone:
                    met += 1
                    assert token not in text, fact
        for stranger in (
            Officer(id="nobody", role="supervisor", office=case.office),
            Officer(id="nobody", role="archivist", office=case.office),
            Officer(id="nobody", role="mediator", office="110101001000"),
            Officer(id="nobody", role="counsellor", office=case.office),
            Officer(id="nobody", role="desk", office=case.office, body="court"),
        ):
            shown = sight(held, stranger)
            routed = shown.view.relation == "routed"
            assert routed or not [token for token in marks.where if token in text_of(shown)]
    assert met > 10


@settings(max_examples=20, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), on=st.dates())
def test_a_day_never_shows_more_than_today(seed: int, on: Any) -> None:
    """What could be seen then is, but for how one stands to the case, part of what is seen now."""
    office, chance = opened(Random(seed))
    for _ in range(60):
        chance.step()
    for happened in office.facts.values():
        held = [Event(n, fact, at, at) for n, (fact, at) in enumerate(happened, 1)]
        for party in parties(held):
            reader = Officer(id=party, role="party")
            then = [each.event.version for each in sight(held, reader, on=on).seen]
            now = [each.event.version for each in sight(held, reader).seen]
            assert set(then) <= set(now)

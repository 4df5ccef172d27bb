"""A case folded from its bytes, names and texts sealed, is the case as it was decided; and a case
that was registered in an older shape is read as one of today's.
"""

import json
from collections import defaultdict
from random import Random
from typing import cast
from uuid import UUID

from domain.aggregates import ALL_UPCASTS, FACTS
from domain.dispute.evolve import evolve
from domain.dispute.facts import DisputeFact, Registered
from domain.dispute.state import START, Dispute
from domain.kernel import Envelope
from tests.properties.chance import Chance, begin
from tests.properties.invariants import replayed
from tests.properties.paper import Happened, PaperOffice
from workers.sealing import DataKey, Sealer
from workers.store.mapper import FactMapper, Pending
from workers.store.shapes import Shapes

MAPPER = FactMapper(Shapes(FACTS, ALL_UPCASTS))
ENVELOPE = Envelope(actor="li", role="desk", correlation=UUID(int=7))
OLD = "dispute.registered.v1"


class Keys(defaultdict[UUID, DataKey]):
    """A key for everybody who occurs."""

    def __init__(self) -> None:
        super().__init__(DataKey.fresh)


def through_the_mapper(stream: UUID, facts: list[Happened], *, old: bool) -> Dispute:
    """The case folded from what would be stored; `old`: as it was registered in the first shape."""
    case = START
    for version, (fact, at) in enumerate(facts, 1):
        pending = Pending(stream, version, fact, at, ENVELOPE, Sealer(Keys()))
        stored = MAPPER.to_stored_event(pending)
        name, body = stored.topic, stored.state
        if old and isinstance(fact, Registered):
            held = json.loads(body)
            del held["requested_at"], held["request_evidence"]
            name, body = OLD, json.dumps(held).encode()
        case = evolve(case, cast("DisputeFact", MAPPER.fact(stream, version, name, body)), at)
    return case


def test_a_case_is_the_same_sealed_and_stored_and_in_its_first_shape() -> None:
    office = PaperOffice()
    chance = Chance(office, Random(7))
    begin(chance)
    for _ in range(1500):
        chance.step()
    for stream, facts in office.facts.items():
        assert through_the_mapper(stream, facts, old=False) == office.cases[stream]
        (opened, at), *later = facts
        unasked = {"requested_at": None, "request_evidence": "not_recorded"}
        known = [(opened.model_copy(update=unasked), at), *later]
        assert through_the_mapper(stream, facts, old=True) == replayed(known)

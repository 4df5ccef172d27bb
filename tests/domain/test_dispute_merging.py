"""Two cases of one matter become one, and two again as if they had never been one."""

from typing import Any
from uuid import UUID

import pytest

from domain.deadlines import agenda_of
from domain.dispute.attachments import replace_file, take_out_file
from domain.dispute.audience import sight
from domain.dispute.bodies import note_concession
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    Accepted,
    AccessApproved,
    ApartTakenBack,
    BodiesInvited,
    CameAs,
    CaseMergedIn,
    CaseTakenOut,
    Closed,
    ConcessionNoted,
    ConfidentialNoteTaken,
    ConsentGiven,
    ConsentRefused,
    DeadlinePassed,
    DisputeFact,
    Extended,
    FileAttached,
    FileReplaced,
    HandOverReceived,
    MediatorAssigned,
    MediatorRecused,
    MediatorReplaced,
    Merged,
    ParticularsCorrected,
    Party,
    PartyJoined,
    RefusalTakenBack,
    RightsNoticeGiven,
    RunningLimits,
    SessionRecorded,
    ShamSuspected,
    SplitOff,
    StoredFile,
    Suspended,
    ToldApart,
    TransferOffered,
    Triaged,
    Unmerged,
    UrgentMatterRaised,
)
from domain.dispute.handling import take_note
from domain.dispute.intake import add_party
from domain.dispute.linked import ids_linked_to
from domain.dispute.merging import (
    Carried,
    CarriedFact,
    KnownAs,
    merge_into,
    since_merge,
    take_back_apart,
    tell_apart,
    unmerge,
)
from domain.dispute.naming import without_texts
from domain.dispute.state import START, Dispute
from domain.fields import leaves
from domain.kernel import Across, Act, Dated, Fact, Linked, Officer, Recorded, Refused
from domain.people import Particulars
from domain.rights.stilled import Stilled
from tests.domain.cases import RULES
from tests.domain.casework import (
    AGREED,
    DECLINED,
    ELSEWHERE,
    OFFICE,
    STREAM,
    THIRD,
    after,
    agreement,
    ask,
    at,
    check,
    day,
    registered,
)
from tests.domain.years import CALENDAR

LEAD = UUID("018f0000-0000-7000-8000-00000000000c")
CODE, NEXT = f"{OFFICE}-2026-00007", f"{OFFICE}-2026-00008"
A, B, C = (UUID(int=n) for n in (1, 2, 3))


def who(number: int, person: UUID, role: Any, **changes: Any) -> Party:
    particulars = Particulars(id=person, name="甲乙丙丁"[person.int - 1])
    return Party(party=f"p{number}", role=role, particulars=particulars, **changes)


HERE = (who(1, A, "applicant"), who(2, B, "respondent"))
"""Of the case that goes on in the other one."""
THERE = (who(1, C, "applicant"), who(2, B, "respondent"))
ENTERED = tuple(KnownAs(party=each, entries=(each.particulars.id,)) for each in HERE)
CARRIED = Carried(parties=ENTERED)


def of_two(*parties: Party, **changes: Any) -> list[DisputeFact]:
    """A case that is accepted and assigned."""
    first: list[DisputeFact] = [registered(parties=parties or HERE, **changes)]
    told = [RightsNoticeGiven(party=each) for each in ("p1", "p2")]
    agreed = [ConsentGiven(party=each) for each in ("p1", "p2")]
    begun: list[DisputeFact] = [Accepted(), MediatorAssigned(mediator="zhao")]
    return [*first, Triaged(in_scope=True), *told, *agreed, *begun]


OURS = of_two()
LEADING = of_two(*THERE, code=NEXT)


def lead(*facts: Any, **changes: Any) -> Linked[Dispute]:
    return Linked(LEAD, after(*(facts or of_two(*THERE, code=NEXT, **changes))))


CAME = CaseMergedIn(
    case=STREAM,
    code=CODE,
    parties=(CameAs(there="p1", here="p3"), CameAs(there="p2", here="p2")),
    limits=RunningLimits(accepted_at=at(), requested_at=at("03-01")),
)
JOINED = PartyJoined(party=who(3, A, "applicant"))


def merging(**data: Any) -> Any:
    return ask(merge_into, "head", **({"into": lead(), "carried": CARRIED} | data))


# --- two become one ------------------------------------------------------------------------------


def test_a_merged_case_keeps_its_number_and_its_parties_join_the_other() -> None:
    check(
        given=OURS,
        when=merging(),
        then=Across(here=[Merged(into=LEAD, code=NEXT)], there={LEAD: [CAME, JOINED]}),
    )
    ours, theirs = after(*OURS, Merged(into=LEAD, code=NEXT)), after(*LEADING, CAME, JOINED)
    assert (ours.code, ours.outcome, ids_linked_to(ours)) == (CODE, "merged", (LEAD,))
    assert (theirs.code, theirs.merged_from) == (NEXT, (STREAM,))
    assert theirs.parties["p3"].consent == "unasked", "a consent is to a matter as it is"
    assert theirs.parties["p2"].consent == "given", "who is in both is one party"


def test_what_is_said_to_its_mediator_from_then_on_is_written_down_in_the_other() -> None:
    merged = [*OURS, Merged(into=LEAD, code=NEXT)]
    said = {"party": "p1", "text": "甲说"}
    for command, more in ((take_note, {"audience": "party"}), (note_concession, {})):
        when = ask(command, "mediator", **said, **more)
        check(given=merged, when=when, then=f"goes on in {NEXT}")


def test_a_person_who_is_known_under_several_entries_is_one_party() -> None:
    known = Carried(parties=(ENTERED[0].model_copy(update={"entries": (A, C)}), ENTERED[1]))
    found = merging(carried=known)(after(*OURS)).there[LEAD]
    assert found[0].parties[0] == CameAs(there="p1", here="p1")
    assert len(found) == 1, "nobody joins"


LABOUR = of_two(type="labour")
SENT = HandOverReceived(
    sender="court", number="2026-1", received_on=day("03-01"), procedure="pre_suit"
)
GUESTS = BodiesInvited(lead=OFFICE, guests=(ELSEWHERE,))
REFUSED = ConsentRefused(party="p1", ends_mediation=False)
URGENT = UrgentMatterRaised(facts="x", steps=("calm_the_parties",), by="zhao")
OFFERED = TransferOffered(to_office=ELSEWHERE, to_area=ELSEWHERE, reason="x")
SHAM = ShamSuspected(grounds="x", reported_to="court")
PAUSED = Suspended(reason="illness", clock_stops=False)


@pytest.mark.parametrize(
    ("stage", "data", "rule"),
    [
        (OURS, {"into": Linked(STREAM, after(*OURS))}, "into itself"),
        (AGREED, {}, "does not move"),
        (OURS, {"into": lead(*AGREED)}, "does not move"),
        (OURS, {"into": lead(office=ELSEWHERE)}, "offer a transfer first"),
        (OURS, {"into": lead(*LEADING, GUESTS)}, "Other offices take part"),
        (OURS, {"into": Linked(LEAD, START)}, "register it first"),
        (LABOUR, {}, "A labour dispute has limits"),
        (OURS, {"into": lead(type="labour")}, "A labour dispute has limits"),
        ([*OURS, SENT], {}, "A court waits for this case"),
        ([*OURS, URGENT], {}, "An urgent matter runs in it"),
        ([*OURS, OFFERED], {}, "is offered to another office"),
        ([*OURS, SHAM], {}, "A sham is suspected"),
        ([*OURS, PAUSED], {}, "Mediation is suspended"),
        (OURS, {"into": lead(*LEADING, SHAM)}, "A sham is suspected"),
        (
            OURS,
            {"into": lead(*LEADING, REFUSED)},
            "refused",
        ),
        ([*OURS, REFUSED], {}, "would ask it again"),
        (
            [*OURS, MediatorRecused(mediator="zhao", ground="relative")],
            {},
            "was taken off this one",
        ),
        (OURS, {"stilled": Stilled(frozenset({C}))}, "nothing new is done with their data"),
        (OURS, {"carried": Carried(parties=ENTERED[1:])}, "were erased"),
        (of_two(who(1, B, "applicant"), who(2, A, "respondent")), {}, "on both sides"),
    ],
)
def test_what_is_not_merged(stage: list[Any], data: dict[str, Any], rule: str) -> None:
    check(given=stage, when=merging(**data), then=rule)


def test_only_the_head_merges() -> None:
    check(
        given=OURS,
        when=ask(merge_into, "mediator", into=lead(), carried=CARRIED),
        then="This is done by: head",
    )


def test_what_protects_somebody_there_protects_here() -> None:
    careful = [*OURS[:1], Triaged(in_scope=True, domestic_violence=True, minor_involved=True)]
    barred = MediatorRecused(mediator="chen", ground="relative")
    found = merging()(after(*careful, *OURS[2:], barred)).there[LEAD]
    case = after(*LEADING, *found)
    assert (case.domestic_violence, case.minor_involved) == (True, True)
    assert case.parties["p3"].address_hidden
    assert "chen" in case.barred


def test_whose_address_was_hidden_from_who_comes_along_it_is_hidden_here() -> None:
    """B asked for it in the one case alone, and A comes along."""
    asked = of_two(HERE[0], HERE[1].model_copy(update={"address_hidden": True}))
    merged, *joined = merging()(after(*asked)).there[LEAD]
    assert isinstance(merged, CaseMergedIn)
    assert merged.parties[1] == CameAs(there="p2", here="p2", address_hidden=True)
    case = after(*LEADING, merged, *joined)
    assert case.hides_address_of("p2")
    assert not case.hides_address_of("p3")
    out = CaseTakenOut(case=STREAM, code=CODE, merged_at=len(LEADING) + 1, left=("p3",))
    assert not evolve(case, out, at()).hides_address_of("p2"), "as it was before"


def test_limits_that_end_earlier_end_then_until_all_sign_for_more_time() -> None:
    earlier = CAME.model_copy(update={"limits": RunningLimits(accepted_at=at("02-10"))})

    def due_on(case: Dispute) -> Any:
        entries = agenda_of(case, CALENDAR, RULES).due()
        return [e.due_on for e in entries if e.rule == "mediation"]

    alone, together = after(*LEADING), after(*LEADING, earlier, JOINED)
    assert due_on(together) < due_on(alone)
    more = Extended(until=day("05-01"), signed_by=("p1", "p2", "p3"))
    assert due_on(evolve(together, more, at())) == []


# --- and two again -------------------------------------------------------------------------------

TOGETHER: list[Any] = [*LEADING, CAME, JOINED]
SINCE = len(TOGETHER)
NOTICE, YES = RightsNoticeGiven(party="p3"), ConsentGiven(party="p3")
JOINT = SessionRecorded(form="joint", parties=("p1", "p2", "p3"), record="谈过")
ALONE = SessionRecorded(form="separate", parties=("p3",), record="甲说")
OWN = SessionRecorded(form="separate", parties=("p1",), record="丙说")
NOTE = ConfidentialNoteTaken(note="n1", audience="party", party="p3", text="记")
IN_BOTH = ConfidentialNoteTaken(note="n1", audience="party", party="p2", text="记")
HEAD = Officer(id="qian", role="head", office=OFFICE)
HIDDEN = {"left", "notes_taken", "people_invited", "orders_given"}


def undone(
    *since: Fact,
    moved: tuple[int, ...] = (),
    shared: tuple[int, ...] = (),
    given: Any = TOGETHER,
    own: Any = OURS,
) -> tuple[Dispute, Dispute, Across[Any]]:
    """Both cases after a merge, what happened since, and its undoing; `moved` and `shared` count
    from the first of those facts."""
    case, ours = after(*given, *since), after(*own, Merged(into=LEAD, code=NEXT))
    first = len(given) + 1
    merged_at = next(n for n, f in enumerate(given, 1) if isinstance(f, CaseMergedIn))
    facts = [CarriedFact(version=v, fact=f) for v, f in enumerate(since, first)]
    found = unmerge(
        case,
        Act(LEAD, HEAD, at("03-09")),
        out=Linked(STREAM, ours),
        moved=tuple(n + first - 1 for n in moved),
        shared=tuple(n + first - 1 for n in shared),
        carried=Carried(merged_at=merged_at, facts=tuple(facts)),
    )
    for fact in found.here:
        case = evolve(case, fact, at("03-09"))
    for each in found.there[STREAM]:
        fact, when = each if isinstance(each, Dated) else (each, at("03-09"))
        ours = evolve(ours, fact, when)
    return case, ours, found


def same(one: Dispute, other: Dispute) -> None:
    """But for the numbers, which are never given twice."""
    told, expected = one._asdict(), other._asdict()
    differ = {k for k in told if told[k] != expected[k]} - HIDDEN
    assert not differ, {k: (told[k], expected[k]) for k in differ}


def test_undone_both_cases_stand_as_if_they_had_never_been_one() -> None:
    case, ours, found = undone()
    taken = CaseTakenOut(case=STREAM, code=CODE, merged_at=len(LEADING) + 1, left=("p3",))
    assert found.here == [taken]
    assert found.there == {STREAM: [Unmerged(out_of=LEAD, code=NEXT)]}
    same(case, after(*LEADING))
    same(ours, after(*OURS))


def test_what_happened_since_is_told_to_where_it_belongs() -> None:
    case, ours, found = undone(
        NOTICE, YES, OWN, JOINT, ALONE, NOTE, moved=(1, 2, 5, 6), shared=(4,)
    )
    first = SINCE + 1
    assert found.here[0].moved == (first, first + 1, first + 4, first + 5)
    assert found.here[0].shared == (first + 3,)
    unmerged, *came = found.there[STREAM]
    assert unmerged.came == tuple(first + n for n in (0, 1, 3, 4, 5))
    here = [
        RightsNoticeGiven(party="p1"),
        ConsentGiven(party="p1"),
        JOINT.model_copy(update={"parties": ("p2", "p1")}),
        ALONE.model_copy(update={"parties": ("p1",)}),
        NOTE.model_copy(update={"party": "p1"}),
    ]
    assert [each.fact for each in came] == here
    assert {each.at for each in came} == {at()}, "it happened when it happened"
    same(ours, after(*OURS, *here))
    same(case, after(*LEADING, OWN, JOINT.model_copy(update={"parties": ("p1", "p2")})))


@pytest.mark.parametrize(
    ("since", "moved", "shared", "rule"),
    [
        ([YES], (), (), "names p3, who leaves"),
        ([OWN], (1,), (), "names a party that is not in"),
        ([JOINT], (1,), (), "names a party that is not in"),
        ([JOINT], (), (), "names p3, who leaves"),
        ([ALONE], (), (1,), "cannot be shared"),
        ([IN_BOTH], (1,), (), "said to the mediator of this case alone"),
        ([IN_BOTH], (), (1,), "said to the mediator of this case alone"),
        ([ConcessionNoted(party="p2", text="可让步")], (1,), (), "said to the mediator of this"),
        ([YES], (1,), (1,), "moved or shared, not both"),
        ([YES], (1, 7), (), "nothing that can be assigned"),
        ([YES], (0,), (), "nothing that can be assigned"),
    ],
)
def test_what_cannot_be_assigned_so(
    since: list[Any], moved: tuple[int, ...], shared: tuple[int, ...], rule: str
) -> None:
    with pytest.raises(Refused, match=rule):
        undone(*since, moved=moved, shared=shared)


def test_what_somebody_said_in_confidence_stays_with_whoever_was_trusted_with_it() -> None:
    """Who leaves told it to the mediator of this case: whoever mediates the other never hears it
    from us."""
    conceded = ConcessionNoted(party="p3", text="可让步")
    with_another = SessionRecorded(form="separate", parties=("p1", "p3"), record="丙、甲说")
    chen = MediatorReplaced(mediator="chen", instead_of="zhao", reason="workload")
    told = (ALONE, NOTE, conceded)
    elsewhere = [*OURS, chen]
    for since in told:
        with pytest.raises(Refused, match="said to the mediator of this case alone"):
            undone(since, moved=(1,), own=elsewhere)
    with pytest.raises(Refused, match="said to the mediator of this case alone"):
        undone(with_another, shared=(1,), own=elsewhere)
    with pytest.raises(Refused, match="said to the mediator of this case alone"):
        undone(NOTE, moved=(1,), own=OURS[:-1])  # nobody mediates it yet
    case, ours, found = undone(*told, with_another, own=elsewhere)
    assert found.there[STREAM] == [Unmerged(out_of=LEAD, code=NEXT)]
    same(ours, after(*elsewhere))
    same(case, after(*LEADING, *told, with_another))
    _, ours, _ = undone(ALONE, NOTE, conceded, moved=(1, 2, 3))
    assert (ours.sessions, len(ours.notes), ours.export_blocked) == (1, 1, True), "the same officer"


def test_a_file_stays_where_it_was_put_in_and_parts_nobody() -> None:
    """Its content is sealed for this case: also one of somebody who leaves goes nowhere."""
    page = StoredFile(id=LEAD, format="jpeg", size=1, digest="0" * 64)
    put_in = FileAttached(file=LEAD, document="evidence", parties=("p3",), stored=page)
    _, ours, found = undone(put_in)
    assert found.there[STREAM] == [Unmerged(out_of=LEAD, code=NEXT)]
    assert ours.files == {}
    with pytest.raises(Refused, match="nothing that can be assigned"):
        undone(put_in, moved=(1,))


def test_a_file_that_was_put_in_for_both_is_of_those_who_stay_where_it_lies() -> None:
    signed = StoredFile(id=LEAD, format="jpeg", size=1, digest="0" * 64)
    put_in = FileAttached(
        file=LEAD, document="agreement", parties=("p1", "p2", "p3"), stored=signed
    )
    newer = FileReplaced(
        file=LEAD, edition=2, document="agreement", parties=put_in.parties, stored=signed
    )
    case, ours, _ = undone(put_in, newer)
    assert (case.files[LEAD].parties, case.files[LEAD].editions) == (("p1", "p2"), 2)
    assert ours.files == {}


def test_of_whom_nobody_stays_a_file_gets_no_new_version_and_can_be_taken_out() -> None:
    page = StoredFile(id=LEAD, format="jpeg", size=1, digest="0" * 64)
    put_in = FileAttached(file=LEAD, document="evidence", parties=("p3",), stored=page)
    case, _, _ = undone(put_in)
    with pytest.raises(Refused, match="left with another case"):
        ask(replace_file, "desk", file=LEAD, stored=page)(case)
    (out,) = ask(take_out_file, "desk", file=LEAD, reason="wrong_case")(case)
    assert evolve(case, out, at()).files[LEAD].out


def right(party: Party) -> ParticularsCorrected:
    return ParticularsCorrected(party=party, wrong=("address",))


CAREFUL = Triaged(in_scope=True, domestic_violence=True)
NEW_HERE, NEW_IN_BOTH = right(THERE[0]), right(THERE[1])
FOURTH = PartyJoined(party=who(4, UUID(int=4), "respondent"))


def test_an_address_given_while_it_was_hidden_stays_hidden_on_either_side() -> None:
    came = CAME.model_copy(update={"domestic_violence": True})
    since = [NEW_HERE, NEW_IN_BOTH, FOURTH]
    case, ours, _ = undone(
        *since, shared=(2,), given=[*LEADING, came, JOINED], own=[*OURS[:1], CAREFUL, *OURS[2:]]
    )
    assert not case.domestic_violence, "there is none in this one"
    assert {p for p in case.parties if case.hides_address_of(p)} == {"p1", "p2", "p4"}
    assert ours.parties["p2"].address_hidden
    here = [*LEADING[:1], CAREFUL, *LEADING[2:], CAME, JOINED]
    _, ours, found = undone(right(JOINED.party), FOURTH, moved=(1, 2), given=here)
    assert not ours.domestic_violence
    assert {p for p in ours.parties if ours.hides_address_of(p)} == {"p1", "p3"}
    entered = [each.fact.party for each in found.there[STREAM][1:]]
    assert all(each.address_hidden for each in entered), "on record, not made out again"
    case, ours, _ = undone(*since)
    assert not any(state.hides_address_of(p) for state in (case, ours) for p in state.parties)


def test_a_refusal_of_somebody_in_both_ends_both() -> None:
    """The head does not lay it into one file, to go on in the other."""
    refusal = ConsentRefused(party="p2", ends_mediation=True)
    for moved in ((), (1,)):
        with pytest.raises(Refused, match="said of the whole matter"):
            undone(refusal, moved=moved)
    case, ours, _ = undone(refusal, shared=(1,))
    assert case.outcome == ours.outcome == "declined"
    back = RefusalTakenBack(party="p2", channel="in_person")
    case, ours, _ = undone(refusal, back, shared=(1, 2))
    assert {case.parties["p2"].consent, ours.parties["p2"].consent}.isdisjoint({"given", "refused"})


def test_an_agreement_of_both_cases_parts_them_no_more() -> None:
    signed = [*agreement().signatures, agreement().signatures[0].model_copy(update={"party": "p3"})]
    settled = agreement(signatures=tuple(signed))
    for moved in ((), (1,)):
        with pytest.raises(Refused, match="cannot be parted any more"):
            undone(settled, moved=moved)


def test_nothing_is_accepted_without_the_consent_of_everybody_in_it() -> None:
    early = [*OURS[:4]]  # told, and nobody has agreed yet
    ours = after(*early, Merged(into=LEAD, code=NEXT))
    with pytest.raises(Refused, match="without the consent of p1"):
        unmerge(
            after(*TOGETHER, Accepted()),
            Act(LEAD, HEAD, at("03-09")),
            out=Linked(STREAM, ours),
            shared=(SINCE + 1,),
            carried=Carried(
                merged_at=len(LEADING) + 1,
                facts=(CarriedFact(version=SINCE + 1, fact=Accepted()),),
            ),
        )


def test_what_was_erased_meanwhile_stays() -> None:
    gone = Carried(merged_at=len(LEADING) + 1, facts=(CarriedFact(version=SINCE + 1, fact=None),))
    with pytest.raises(Refused, match="was erased"):
        unmerge(
            after(*TOGETHER, ALONE),
            Act(LEAD, HEAD, at("03-09")),
            out=Linked(STREAM, after(*OURS, Merged(into=LEAD, code=NEXT))),
            moved=(SINCE + 1,),
            carried=gone,
        )


def test_no_number_is_given_twice_whoever_left_with_it() -> None:
    case, _, _ = undone(NOTE, moved=(1,))
    (joined,) = ask(add_party, "desk", party=THIRD)(case)
    assert joined.party.party == "p4", "p3 was somebody else"
    assert case.notes_taken == 1


def test_what_was_split_off_is_joined_again_and_its_parties_are_back() -> None:
    three = of_two(*THERE, who(3, A, "applicant"), code=NEXT)
    split = SplitOff(kind="split_by_party", case=STREAM, code=CODE, parties=("p3",))
    into = lead(*three, split)
    assert "p3" not in into.state.taking_part
    found = merging(into=into)(after(*OURS)).there[LEAD]
    assert len(found) == 1, "nobody is new"
    assert "p3" in after(*three, split, *found).taking_part


def test_the_latest_merge_is_undone_first() -> None:
    third = UUID(int=99)
    later = CaseMergedIn(case=third, code="c", parties=(CameAs(there="p1", here="p4"),))
    case = after(*TOGETHER, later)
    ours = Linked(STREAM, after(*OURS, Merged(into=LEAD, code=NEXT)))
    with pytest.raises(Refused, match="came in later"):
        unmerge(case, Act(LEAD, HEAD, at()), out=ours, carried=Carried())
    taken = CaseTakenOut(
        case=third, code="c", merged_at=SINCE + 1, left=("p4",), moved=(SINCE + 2,)
    )
    again = after(*TOGETHER, later, OWN, NOTICE, taken)
    assert [since for since, _ in again.merges[0].meanwhile] == [
        without_texts(JOINED),
        None,
        None,
        NOTICE,
        None,
    ]


@pytest.mark.parametrize(
    ("case", "ours", "rule"),
    [
        (LEADING, [*OURS, Merged(into=LEAD, code=NEXT)], "was not merged into this case"),
        (TOGETHER, OURS, "was not merged into this case"),
        ([*TOGETHER, Closed()], [*OURS, Merged(into=LEAD, code=NEXT)], "closed case does not move"),
        (TOGETHER, [*OURS, Merged(into=LEAD, code=NEXT), Closed()], "closed case does not move"),
    ],
)
def test_what_is_not_undone(case: list[Any], ours: list[Any], rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        unmerge(
            after(*case),
            Act(LEAD, HEAD, at()),
            out=Linked(STREAM, after(*ours)),
            carried=Carried(merged_at=len(LEADING) + 1),
        )


def test_what_a_merged_case_records_itself_meanwhile_stays_its_own() -> None:
    looked = AccessApproved(officer="chen", what_for="counter", until=at("03-08"))
    merged = after(*OURS, Merged(into=LEAD, code=NEXT), looked)
    assert merged.outcome == "merged"
    same(evolve(merged, Unmerged(out_of=LEAD, code=NEXT), at()), after(*OURS, looked))


# --- who sees what -------------------------------------------------------------------------------


def as_recorded(*facts: Fact) -> list[Recorded[Any]]:
    return [
        Recorded(LEAD, n, None, fact, at(), at(), b"")  # type: ignore[arg-type]
        for n, fact in enumerate(facts, 1)
    ]


def read_by(who: str, role: Any, *facts: Fact) -> list[Fact]:
    seen = sight(as_recorded(*facts), Officer(id=who, role=role, office=OFFICE)).seen
    return [each.fact for each in seen if each.fact is not None]


def test_nobody_reads_the_others_confidences_neither_while_they_are_one_nor_after() -> None:
    ours = ConfidentialNoteTaken(note="n2", audience="party", party="p1", text="丙记")
    together = [*TOGETHER, NOTICE, YES, ALONE, NOTE, OWN, ours]
    for party, theirs, others in (
        ("p3", (ALONE, NOTE), (OWN, ours)),
        ("p1", (OWN, ours), (ALONE, NOTE)),
    ):
        told = read_by(party, "party", *together)
        assert all(each in told for each in theirs)
        assert not any(each in told for each in others)
    moved = tuple(range(SINCE + 1, SINCE + 5))
    taken = CaseTakenOut(
        case=STREAM, code=CODE, merged_at=len(LEADING) + 1, left=("p3",), moved=moved
    )
    assert read_by("p3", "party", *together, taken) == [], "who left reads their own case"
    for reader, role in (("zhao", "mediator"), ("qian", "head"), ("p1", "party"), ("p2", "party")):
        after_all = read_by(reader, role, *together, taken)
        assert not any(each in after_all for each in (JOINED, NOTICE, YES, ALONE, NOTE))
    assert OWN in read_by("zhao", "mediator", *together, taken)


def test_of_another_matter_the_parties_are_not_told() -> None:
    apart = ToldApart(case=LEAD, code=NEXT)
    for party in ("p1", "p2"):
        assert apart not in read_by(party, "party", *OURS, apart)
    assert apart in read_by("qian", "head", *OURS, apart)


def test_that_an_address_was_hidden_there_is_told_to_no_party() -> None:
    """Whoever reads where it must not be known knows that there is something to look for."""
    came = CAME.model_copy(
        update={"parties": (CameAs(there="p2", here="p2", address_hidden=True),)}
    )
    (fact,) = [
        each for each in read_by("p1", "party", *LEADING, came) if isinstance(each, CaseMergedIn)
    ]
    told = [leaf for leaf in leaves(fact) if leaf.path.endswith("address_hidden")]
    assert [leaf.field_class for leaf in told] == ["safety"]


# --- two matters ---------------------------------------------------------------------------------


def test_two_matters_are_told_apart_and_each_knows_it() -> None:
    check(
        given=OURS,
        when=ask(tell_apart, "desk", other=lead()),
        then=Across(
            here=[ToldApart(case=LEAD, code=NEXT)],
            there={LEAD: [ToldApart(case=STREAM, code=CODE)]},
        ),
    )
    case = after(*OURS, ToldApart(case=LEAD, code=NEXT))
    assert case.told_apart == (LEAD,)
    assert case.phase == after(*OURS).phase


@pytest.mark.parametrize(
    ("stage", "other", "rule"),
    [
        (OURS, Linked(STREAM, after(*OURS)), "into itself"),
        ([*OURS, ToldApart(case=LEAD, code=NEXT)], lead(), "told apart already"),
        (DECLINED, lead(), "does not move"),
        (OURS, lead(*DECLINED), "does not move"),
    ],
)
def test_what_is_not_told_apart(stage: list[Any], other: Any, rule: str) -> None:
    check(given=stage, when=ask(tell_apart, "desk", other=other), then=rule)


def test_what_was_told_apart_is_not_merged_until_that_is_taken_back() -> None:
    """Whoever looked decided; a merge does not pass over it without a word."""
    apart = [*OURS, ToldApart(case=LEAD, code=NEXT)]
    other = lead(*of_two(*THERE, code=NEXT), ToldApart(case=STREAM, code=CODE))
    merge = ask(merge_into, "head", into=other, carried=CARRIED)
    check(given=apart, when=merge, then="told it apart: two matters")
    back = ask(take_back_apart, "desk", other=other)
    taken = ApartTakenBack(case=LEAD, code=NEXT)
    there = {LEAD: [ApartTakenBack(case=STREAM, code=CODE)]}
    check(given=apart, when=back, then=Across(here=[taken], there=there))
    check(given=[*apart, taken], when=back, then="were not told apart")
    assert merge(after(*apart, taken)).there[LEAD]


def test_what_comes_after_closing_is_kept_for_no_unmerge() -> None:
    """A closed case is not parted, so what is noted in it changes that and nothing else."""
    late = DeadlinePassed(
        deadline="return-letter",
        rule="return-letter",
        due_on=day("03-20"),
        falls_at=at("03-20"),
        stage="due",
        effect="institution_duty",
        proposes="write_letter",
    )
    for closed in (
        after(*OURS, Merged(into=LEAD, code=NEXT), Closed()),
        after(*TOGETHER, Closed()),
    ):
        moved = evolve(closed, late, at("03-21"))
        assert moved.fired != closed.fired
        assert (moved.aside, moved.merges) == (closed.aside, closed.merges)


def test_only_what_can_be_assigned_is_listed() -> None:
    case = after(*TOGETHER, YES, JOINT, OWN)
    told = since_merge(case.merges[-1], len(LEADING) + 1)
    assert [(each.version, each.choices) for each in told] == [
        (SINCE + 1, ("moved",)),
        (SINCE + 2, ("shared",)),
        (SINCE + 3, ("stays",)),
    ]

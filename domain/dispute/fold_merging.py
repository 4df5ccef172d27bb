"""Folds of merging, and of undoing it: both cases stand again as they stood, with whatever happened
meanwhile told to where it belongs. Nothing that was recorded is taken back; it is passed over.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, assert_never

from domain.dispute.facts import (
    ApartTakenBack,
    CaseMergedIn,
    CaseTakenOut,
    FileAttached,
    FileReplaced,
    FileTakenOut,
    LookInTold,
    Merged,
    MergingFact,
    ParticularsCorrected,
    PartyJoined,
    SigningAsked,
    SigningEnded,
    SigningTaken,
    ToldApart,
    Unmerged,
)
from domain.dispute.fold_opening import ended, party_is
from domain.dispute.naming import named, narrowed, numbers_in, without_texts
from domain.dispute.state import Dispute, Later, MergedIn
from domain.kernel import Fact

Fold = Callable[[Dispute, Any, datetime], Dispute]

OWN_RECORD: Final[frozenset[type[Fact]]] = frozenset({CaseTakenOut, Unmerged})
"""What says itself where the facts since are."""

FILES: Final[tuple[type[Fact], ...]] = (
    *(FileAttached, FileReplaced, FileTakenOut),
    *(SigningAsked, SigningTaken, SigningEnded),  # what is signed elsewhere comes back as a file
)
"""Their content is sealed for the case in which they lie: it goes nowhere else. They are of those
who stay there; whoever left is a party of that case no more."""


def merging(case: Dispute, fact: MergingFact, at: datetime, again: Fold) -> Dispute:
    """Cases that become one, and two again. `again` folds what happened since once more."""
    match fact:
        case Merged():
            over = ended(case, "merged", at)._replace(merges=(), aside=passed_over(case, at))
            return over._replace(merged_into=fact.into, goes_on_as=fact.code)
        case CaseMergedIn():
            return _came_in(case, fact)
        case CaseTakenOut():
            return _went_out(case, fact, at, again)
        case Unmerged():
            # nobody proposes to close a case that is open: whoever did so closed the other
            alone = case.aside or case
            return passed_over(alone, at)._replace(closure_proposed_by=None)
        case ToldApart():
            return case._replace(told_apart=(*case.told_apart, fact.case))
        case ApartTakenBack():
            others = (other for other in case.told_apart if other != fact.case)
            return case._replace(told_apart=tuple(others))
        case _:
            assert_never(fact)


def noted(before: Dispute, after: Dispute, fact: Fact, at: datetime, again: Fold) -> Dispute:
    """A case in which others go on keeps each fact, so that it can be told which of them it is of;
    and one that goes on elsewhere stands as if it did not, too. Nobody parts what is closed: from
    then on nothing more is kept."""
    if before.closed_on is not None:
        return after
    if before.merges and after.merges:
        later = Later(without_texts(fact), at)
        held = len(before.merges)
        kept = tuple(one._replace(meanwhile=(*one.meanwhile, later)) for one in after.merges[:held])
        after = after._replace(merges=(*kept, *after.merges[held:]))
    if before.aside is not None:
        after = after._replace(aside=again(before.aside, fact, at))
    return after


def passed_over(case: Dispute, at: datetime) -> Dispute:
    """A fact that says nothing of this case keeps its place among those since a merge."""
    if not case.merges:
        return case
    nothing = Later(None, at)
    kept = (one._replace(meanwhile=(*one.meanwhile, nothing)) for one in case.merges)
    return case._replace(merges=tuple(kept))


def _came_in(case: Dispute, fact: CaseMergedIn) -> Dispute:
    """With its parties, who join by facts of their own; one that had been split off is back."""
    here = {each.there: each.here for each in fact.parties}
    merged = MergedIn(
        case=fact.case,
        code=fact.code,
        parties=here,
        came=frozenset(here.values()) - case.parties.keys(),
        limits=fact.limits,
        extensions=case.extensions,
        stood=case,
    )
    for each in fact.parties:
        standing = case.parties.get(each.here)
        if standing is None:
            continue
        hidden = standing.address_hidden or each.address_hidden
        case = party_is(case, each.here, split_off=False, address_hidden=hidden)
    return case._replace(
        merged_from=(*case.merged_from, fact.case),
        merges=(*case.merges, merged),
        domestic_violence=case.domestic_violence or fact.domestic_violence,
        minor_involved=case.minor_involved or fact.minor_involved,
        suit_pending=case.suit_pending or fact.suit_pending,
        barred=case.barred | set(fact.barred),
    )


def _went_out(case: Dispute, fact: CaseTakenOut, at: datetime, again: Fold) -> Dispute:
    merged = next((one for one in case.merges if one.case == fact.case), None)
    if merged is None:
        return case
    alone = passed_over(merged.stood, at)
    for version, (later, when) in enumerate(merged.meanwhile, fact.merged_at + 1):
        if later is None or version in fact.moved or leaves(later, merged):
            alone = passed_over(alone, when)
        else:
            parted = version in fact.shared or isinstance(later, FILES)
            stays = narrowed(later, merged.came) if parted else later
            alone = again(alone, still_hidden(stays, case), when)
    return _numbers_kept(case, passed_over(alone, at))


def still_hidden(fact: Fact, together: Dispute) -> Fact:
    """Whose address was given while it was hidden from the others hid it by that: wherever it goes
    it stays so (反家庭暴力法 5)."""
    if not isinstance(fact, PartyJoined | ParticularsCorrected):
        return fact
    if not together.hides_address_of(fact.party.party):
        return fact
    party = fact.party.model_copy(update={"address_hidden": True})
    return fact.model_copy(update={"party": party})


def leaves(fact: Fact, merged: MergedIn) -> bool:
    """Whether a fact goes without saying when the case goes: that a party came with it, and what
    such a party was told of who looked in here."""
    if isinstance(fact, PartyJoined):
        return fact.party.party in merged.came
    return isinstance(fact, LookInTold) and not named(fact).isdisjoint(merged.came)


def _numbers_kept(together: Dispute, alone: Dispute) -> Dispute:
    """No number is given twice, whoever left with it."""
    return alone._replace(
        left=together.left | (numbers_in(together) - numbers_in(alone)),
        people_invited=together.people_invited,
        notes_taken=together.notes_taken,
        orders_given=together.orders_given,
    )

"""What a party is told of its own case on a page that it opens by itself: where the matter stands,
what is ahead for it, what it has said. Nothing here depends on what the others are or have said.

Who gets in with a code: a party that speaks for itself, and chose a word that nobody can look up.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final, Literal, NamedTuple

from domain.deadlines import Agenda, Entry
from domain.dispute.audience import away
from domain.dispute.guards import not_merged, party_of, registered
from domain.dispute.state import Consent, Dispute
from domain.kernel import Refused
from domain.names import plain
from domain.persons import ContactWay
from domain.rules import Proposal

# --- who gets in ---------------------------------------------------------------------------------

LAW: Final = "office rule: codes for parties"


def may_have_code(case: Dispute, party: str) -> None:
    """Raises Refused unless this party opens its page by itself."""
    registered(case)
    not_merged(case)
    standing = party_of(case, party)
    if case.phase == "destroyed":
        raise Refused("The file is destroyed: there is nothing to open with a code", law=LAW)
    if standing.split_off:
        raise Refused(
            "For {party} it goes on in another case: make the code there", law=LAW, party=party
        )
    if standing.represented:
        raise Refused(
            "{party} does not answer alone, so no code is made: whoever represents it by law"
            " answers at the counter",
            law="民法典 23, 34",
            party=party,
        )


LEAST_DIGITS: Final = 6
LEAST: Final = 4
LONGEST: Final = 64
FEWEST: Final = 3
"""So many characters of a word are different from each other, at the least."""
_RUN: Final = "01234567890123456789"


def fit_word(word: str, known: Collection[str]) -> None:
    """Raises Refused where somebody who knows the party would find the word within five tries.
    `known`: the party's name and numbers."""
    held = plain(word)
    digits = held.isdecimal()
    if not (LEAST_DIGITS if digits else LEAST) <= len(held) <= LONGEST:
        raise Refused(
            "The word has {least} characters or more, or {digits} digits or more",
            law=LAW,
            least=LEAST,
            digits=LEAST_DIGITS,
        )
    run = digits and (held in _RUN or held[::-1] in _RUN)
    if run or len(set(held)) < FEWEST or any(held in plain(each) for each in known):
        raise Refused(
            "This word is easily guessed: no row of digits, no birthday, nothing of the name, the"
            " telephone or the identity number",
            law=LAW,
        )


def may_be_sent(party: str, ways: Collection[ContactWay], *, of_another: bool) -> None:
    """Raises Refused where the file says that a message is not read by this party alone: it named
    the ways that are safe, and messages are none of them, or the number is another party's
    (`of_another`). One sentence for both: whoever stands at the counter tries no numbers with it.
    """
    if of_another or (ways and "text_message" not in ways):
        raise Refused(
            "What is on file of how {party} is safely reached speaks against this message: hand"
            " the slip over",
            law=LAW,
            party=party,
        )


# --- where the matter stands ---------------------------------------------------------------------

Stage = Literal[
    "looked_at",
    "asked",
    "taken_on",
    "with_mediator",
    "mediated",
    "resting",
    "agreed",
    "being_done",
    "done",
    "over",
    "not_taken_on",
    "elsewhere",
    "closed",
    "destroyed",
    "left",
]
"""Where a matter stands, as a party is told. All ends without an agreement are one, whoever wanted
them; so are all states in which others are still to answer, or have not done what was agreed."""

STAGES: Final[Mapping[str, Stage]] = {
    "new": "looked_at",
    "registered": "looked_at",
    "triaged": "asked",
    "consent_wait": "asked",
    "accepted": "taken_on",
    "assigned": "with_mediator",
    "investigating": "with_mediator",
    "mediating": "mediated",
    "suspended": "resting",
    "none": "agreed",
    "agreed": "agreed",
    "performing": "being_done",
    "breached": "being_done",
    "disputed": "being_done",
    "performed": "done",
    "ended": "over",
    "failed": "over",
    "expired": "over",
    "withdrawn": "over",
    "declined": "over",
    "not_accepted": "not_taken_on",
    "routed_out": "elsewhere",
    "returned": "elsewhere",
    "merged": "elsewhere",
    "closed": "closed",
    "filed": "closed",
    "retained": "closed",
    "appraised": "closed",
    "destroyed": "destroyed",
}
"""For every word of `Dispute.status`."""

MOVING: Final[frozenset[Stage]] = frozenset(
    {
        *("looked_at", "asked", "taken_on", "with_mediator", "mediated", "resting"),
        *("agreed", "being_done", "done"),
    }
)
"""Something is ahead, or may be."""


def stage(case: Dispute, party: str) -> Stage:
    """Where the matter stands for this party: with a case that goes on without it, nowhere."""
    return "left" if away(case, party) else STAGES[case.status]


# --- what is ahead -------------------------------------------------------------------------------

AHEAD: Final[frozenset[Proposal]] = frozenset(
    {
        "triage",
        "decide_acceptance",
        "end_and_name_other_routes",
        "declare_failed",
        "resume_or_end",
        "remind_of_performance",
        "follow_up",
        "apply_for_confirmation",
        "apply_for_arbitral_review",
        "ask_the_court",
        "tell_of_enforcement",
        "tell_of_arbitration",
    }
)
"""The limits of a case that a party is told of. What it owes itself is told to it alone."""

_THEIRS: Final[frozenset[Proposal]] = frozenset(
    {"apply_for_confirmation", "apply_for_arbitral_review", "tell_of_enforcement"}
)
"""What a party does itself, and loses a right without: it is told the last day on which it can."""


class Ahead(NamedTuple):
    """One day, and what it is for."""

    what: Proposal
    on: date


def ahead(case: Dispute, party: str, agenda: Agenda, today: date) -> tuple[Ahead, ...]:
    """The days that concern this party, the next one first; what it owes and has not done stays."""
    if stage(case, party) not in MOVING:
        return ()
    return tuple(sorted(set(_ahead(case, party, agenda, today)), key=lambda each: each[::-1]))


def _ahead(case: Dispute, party: str, agenda: Agenda, today: date) -> Iterator[Ahead]:
    for entry in agenda.due():
        on = entry.act_by if entry.proposes in _THEIRS else entry.due_on
        owes = entry.proposes == "remind_of_performance"
        if entry.proposes not in AHEAD or (owes and not _owed_by(case, party, entry)):
            continue
        if owes or on >= today:
            yield Ahead(entry.proposes, on)


def _owed_by(case: Dispute, party: str, entry: Entry) -> bool:
    item = case.agreement.items.get(entry.key) if case.agreement else None
    return item is not None and item.party == party


# --- what it has said ----------------------------------------------------------------------------


def said(case: Dispute, party: str) -> Consent:
    """What this party has answered when it was asked whether it wants mediation."""
    return case.parties[party].consent

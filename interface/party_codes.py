"""Codes for parties: made, looked after and withdrawn by whoever works on the case, at the counter.

The party chooses the word and types it; the officer hands over the slip. Neither the code nor the
word is shown again, to anybody. The code can go by message as well, to an address that the party
names for this once; it is kept nowhere. The word never does.
"""

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from domain.access import decide, relation
from domain.aggregates import DISPUTE
from domain.dispute.audience import whose
from domain.dispute.growing import grow, young
from domain.dispute.state import Dispute
from domain.dispute.told import LAW, fit_word, may_be_sent, may_have_code
from domain.kernel import Officer, Refused, civil_date
from domain.permits import NotPermitted
from interface.language import Language, say, translated
from interface.party_words import WENT
from interface.persons import show
from interface.problems import TooOften, refusal
from interface.story import Reader, covered_by
from interface.words import word
from workers.channels import at_once
from workers.channels.at_once import Outcome
from workers.channels.kernel import Channel, Message
from workers.channels.registry import to_parties
from workers.console import codes
from workers.follower import DISTURBED
from workers.handler import absent
from workers.persons.finding import of_another
from workers.persons.marks import of_telephone
from workers.system import System

PLACE: Final = "/p"
"""Where a code is entered: an address that says nothing."""


class Sending(NamedTuple):
    """Where a code goes as well: an address that the party names now as safe, and that only it
    reads."""

    channel: str
    address: str


class Slip(NamedTuple):
    """What the party takes home: nothing on it says what it is for; and whether the code went by
    message as well."""

    code: str
    address: str
    ends_on: date
    channel: str = ""
    sent: Outcome | None = None


def make(  # noqa: PLR0913 (whose, with what, where to, and by whom)
    system: System,
    stream: UUID,
    party: str,
    chosen: str,
    reader: Reader,
    *,
    sending: Sending | None = None,
    before: str | None = None,
) -> Slip:
    """A new code for a party, with the word that it has `chosen`; an earlier one opens nothing any
    more. It is sent once, if at all: only what comes back says whether it went. `before`: when the
    code was made that the party was seen to have, "" if none; of the same form sent at once, one
    makes a code. Raises NotFound, NotPermitted, Refused, TooOften, MadeSince."""
    case = _its_case(system, stream, reader.officer)
    may_have_code(case, party)
    channel = _fit(system, stream, case, party, sending) if sending else None
    who = show(system, stream, party, reader)  # on record: it is looked at what others know of them
    fit_word(chosen, [each for each in (who.name, who.phone, who.identity_number) if each])
    try:
        with system.pool.connection() as connection:
            made = codes.make(
                *(connection, system.vault.master, stream, party),
                word=chosen,
                by=reader.officer,
                channel=channel.name if channel else "",
                before=before,
            )
    except codes.TooMany:
        raise TooOften(1) from None
    slip = Slip(made.code, system.settings.link(PLACE.lstrip("/")), civil_date(made.ends_at))
    if channel is None or sending is None:
        return slip
    message = Message("party_code", slip.code, slip.address, reader.language)
    outcome = at_once.send(channel, sending.address, message, str(uuid4()))
    if outcome == "sent":
        with suppress(*DISTURBED), system.pool.connection() as connection:  # the slip is shown now
            codes.sent(connection, made.id)
    return slip._replace(channel=channel.name, sent=outcome)


def went(slip: Slip, language: Language) -> str:
    """What whoever made it is told of its message; "" if there was to be none."""
    if slip.sent is None:
        return ""
    return say(WENT[slip.sent].form, language, channel=word(slip.channel, language))


def by_message(system: System) -> list[str]:
    """The channels by which a code can be sent here."""
    return sorted(to_parties(system.settings))


def fit_to_send(
    system: System, stream: UUID, party: str, officer: Officer, sending: Sending
) -> None:
    """Raises Refused, as `make` does, where a code does not go there; NotFound, NotPermitted."""
    case = _its_case(system, stream, officer)
    may_have_code(case, party)
    _fit(system, stream, case, party, sending)


def _fit(system: System, stream: UUID, case: Dispute, party: str, sending: Sending) -> Channel:
    """The channel, if the address is one there and nothing on file speaks against it."""
    known = to_parties(system.settings)
    if not known:
        raise Refused(
            "Nothing is set up by which a message reaches a party: JIEFEN_SMTP_HOST for mail,"
            " JIEFEN_CHANNELS for an adapter",
            law=LAW,
        )
    if (channel := known.get(sending.channel)) is None:
        raise Refused(
            "No message goes by {channel}; it goes by: {channels}",
            law=LAW,
            channel=sending.channel,
            channels=", ".join(sorted(known)),
        )
    if not at_once.may_be(channel, sending.address):
        raise Refused(
            "This is no address for {channel}: look how it is written",
            law=LAW,
            channel=sending.channel,
        )
    marks = of_telephone(system.vault.master, sending.address)
    with system.reading.connection() as connection:
        who = system.persons.state(connection, case.parties[party].person)
        if who.joined_to:
            who = system.persons.state(connection, who.joined_to)
        others = of_another(connection, stream, party, marks)
    may_be_sent(party, who.preferred.ways if who.preferred else (), of_another=others)
    return channel


def withdraw(system: System, stream: UUID, party: str, officer: Officer) -> bool:
    """The party's code opens nothing any more, and whoever got in with it is out; whether there was
    one. Raises NotFound, NotPermitted."""
    _its_case(system, stream, officer)
    with system.pool.connection() as connection:
        return codes.end(connection, stream, party)


def listed(system: System, stream: UUID, reader: Reader) -> list[dict[str, Any]]:
    """Each party of a case: whether it has a code, until when, and whether it is locked; or why it
    gets none. When a party used its code is told to nobody. Raises NotFound, NotPermitted."""
    case = _its_case(system, stream, reader.officer)
    with system.pool.connection() as connection:
        held = codes.standing(connection, stream)
    return [_row(case, party, held.get(party), reader) for party in case.parties]


def _row(case: Dispute, party: str, code: codes.Standing | None, reader: Reader) -> dict[str, Any]:
    row: dict[str, Any] = {
        "party": party,
        "state": "none" if code is None else "locked" if code.locked else "live",
        "made_at": code.made_at if code else None,
        "made_on": civil_date(code.made_at) if code else None,
        "ends_on": civil_date(code.ends_at) if code else None,
        "made_by": code.made_by if code else "",
        "channel": code.channel if code else "",
        "sent_on": civil_date(code.sent_at) if code and code.sent_at else None,
        "why_not": "",
        "law": "",
    }
    try:
        may_have_code(case, party)
    except Refused as refused:
        law = translated(refused.law, reader.language)
        return row | {"why_not": refusal(refused, reader.language), "law": law}
    return row


def _its_case(system: System, stream: UUID, officer: Officer) -> Dispute:
    """The case as it stands today, for whoever works on it: who may write down how a party is
    reached. Raises NotFound, NotPermitted."""
    case = as_of_today(system, stream)
    seated = system.seated(officer)
    stands = relation(whose(case), seated, covered_by(system, officer))
    if not case.code or not decide(seated, "read", "matter", stands).allowed:
        absent(DISPUTE.name, stream, officer, "codes")
    decision = decide(seated, "act", "contact", stands)
    if not decision.allowed:
        raise NotPermitted(decision.sentence, law=decision.law)
    return case


def as_of_today(system: System, stream: UUID) -> Dispute:
    """A case, with whoever has grown up by today grown up; one without a code if there is none."""
    with system.reading.connection() as connection:
        case: Dispute = system.states.load(connection, DISPUTE, stream).state
        births = system.kin.births(connection, stream, young(case))
    return grow(case, births, civil_date(datetime.now(UTC)))

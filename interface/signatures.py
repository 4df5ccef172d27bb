"""An agreement signed at a certified provider: given there, asked about, put in once it is signed.

What leaves is on record before it leaves: the paper, and the name and the telephone number of each
who signs there; of nobody who did not agree.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple
from uuid import UUID

from domain.aggregates import DISPUTE
from domain.dispute.correcting import entered
from domain.dispute.facts import SigningTaken, Unsigned
from domain.dispute.signing import being_signed, named_in_it, signing_at
from domain.dispute.state import Dispute, Signing
from domain.kernel import Refused
from domain.permits import NotPermitted
from interface.documents.making import Document, Wanted, make
from interface.files import put_in, too_large
from interface.language import Language, said, translated
from interface.problems import Unusable, refusal
from interface.story import Reader, as_party, as_seen
from workers.access_log import Looked, Purpose
from workers.handler import Answer, NotFound, Request
from workers.sealing import Place, in_its_place
from workers.sentence import Told
from workers.signing import asking
from workers.signing.checking import is_signed
from workers.signing.kernel import NotTaken, Provider, Signer, State
from workers.signing.registry import NoSuchProvider, provider_at_hand
from workers.system import System
from workers.vault import ERASED, MISSING

PAPER: Final = "agreement"
_LEAVES: Final = ("name", "phone")
"""Of each who signs."""
_ENDED: Final[Mapping[str, Unsigned]] = {"declined": "declined_there", "expired": "ran_out_there"}
_FOR: Final = "electronic signature"
"""What they are opened for."""


class NotSigned(Told):
    """The provider will not have it signed, or what it handed over is not."""


class Offer(NamedTuple):
    """What can be done about an agreement's being signed at the provider, for a page. `named`: each
    who has to agree, and whether they sign there. `why_not`: what stands against it."""

    provider: str
    named: tuple[tuple[str, bool], ...] = ()
    last: Signing | None = None
    why_not: str = ""
    law: str = ""

    @property
    def running(self) -> bool:
        """Whether it is at the provider, or on its way."""
        return self.last is not None and self.last.outcome is None


class Found(NamedTuple):
    """How far it is; the file that was put in, if it is signed."""

    state: State
    file: UUID | None = None


def offer(system: System, stream: UUID, reader: Reader) -> Offer | None:
    """None where no provider is set, where there is no written agreement, and for whoever may
    not know."""
    case = _case(system, stream)
    if not system.settings.signing or case.agreement is None or case.agreement.form != "written":
        return None
    try:
        name = _provider(system).name
    except NoSuchProvider as error:
        return Offer("", why_not=said(error.sentence, reader.language))
    signers = {each.party for each in signing_at(case, name)}
    named = tuple((party, party in signers) for party in named_in_it(case))
    offered = Offer(name, named, case.signing)
    form = {
        "provider": name,
        "document": case.code,  # whatever number the paper will have
        "language": "zh",
        "agreed_by": [party for party, _ in named],
        "reachable": _reachable(system, stream),
    }
    try:
        system.handler.would(
            Request(command="ask_signing", stream=stream, data=form, officer=reader.officer)
        )
    except (NotPermitted, NotFound):
        return None
    except Refused as refused:
        law = translated(refused.law, reader.language)
        return offered._replace(why_not=refusal(refused, reader.language), law=law)
    return offered


def ask(system: System, request: Request, language: Language) -> Answer:
    """Give the agreement to the provider (`ask_signing`); `request` says who agreed. Sent again
    with the same key it is given once. Raises ProviderAway, NotSigned, and what making the paper
    and a command raise."""
    assert request.stream is not None
    provider = _provider(system)
    reader = Reader(request.officer, language, request.correlation)
    paper = make(system, request.stream, Wanted(PAPER, language), reader)
    data = {
        **{"provider": provider.name, "document": paper.number, "language": language},
        "reachable": _reachable(system, request.stream),
    }
    form = {"command": "ask_signing", "data": request.data | data}
    answer = system.handler.perform(request.model_copy(update=form))
    return _give(system, provider, request, paper) or answer


def look(system: System, request: Request, language: Language) -> Found:
    """Ask the provider how far it is. What is signed is put in; what never got there goes again.
    Raises ProviderAway, NotSigned, and what putting in a file raises."""
    assert request.stream is not None
    provider = _provider(system)
    signing = _may_look(system, request)
    reader = Reader(request.officer, language, request.correlation)
    if signing.provider != provider.name:
        raise Refused(
            "It was given to {provider}, which cannot be reached from here any more: take it back",
            law="office rule: electronic signatures",
            provider=signing.provider,
        )
    if not signing.taken:
        _give(system, provider, request)
        return Found("waiting")
    found = asking.look(provider, _reference(system, request.stream, reader))
    if found.state == "waiting":
        return Found("waiting")
    if found.state != "signed":
        _not_signed(system, request, _ENDED[found.state])
        return Found(found.state)
    if len(found.document) > system.settings.file_limit:
        raise too_large(system)
    if not is_signed(found.document):
        raise NotSigned(
            "What {provider} handed over carries no signature, and is not put in: ask there",
            provider=provider.name,
        )
    kept = put_in(system, _step(request, "receive_signed"), found.document)
    return Found("signed", kept.file)


def end(system: System, request: Request) -> Answer:
    """Take it back: nothing more is sent or put in."""
    ended = {"command": "end_signing", "data": {"outcome": "taken_back"}}
    return system.handler.perform(request.model_copy(update=ended))


def _not_signed(system: System, request: Request, outcome: Unsigned) -> None:
    system.handler.perform(_step(request, "end_signing", outcome=outcome))


# --- to the provider -----------------------------------------------------------------------------


def _give(
    system: System, provider: Provider, request: Request, paper: Document | None = None
) -> Answer | None:
    """Hand over what was recorded; None if the provider has it, or nothing is awaited any more."""
    assert request.stream is not None
    case = _case(system, request.stream)
    signing = case.signing
    if signing is None or signing.outcome or signing.taken:
        return None
    reader = Reader(request.officer, signing.language, request.correlation)
    paper = paper or make(system, request.stream, Wanted(PAPER, signing.language), reader)
    if paper.number != signing.document:
        raise Refused(
            "The agreement reads otherwise since it was to be signed: take it back, and give it "
            "there anew",
            law="office rule: electronic signatures",
        )
    signers = [_signer(system, request.stream, reader, party) for party in signing.signers]
    key = _key(system, request.stream, case.signings)
    try:
        reference = asking.ask(provider, paper.content, signers, key)
    except NotTaken as error:
        _not_signed(system, request, "not_taken_there")
        raise NotSigned(
            "{provider} does not take it ({why}): are the names and the telephone numbers right? "
            "It can be given there anew, or signed on paper",
            provider=provider.name,
            why=error.why,
        ) from error
    return system.handler.perform(_step(request, "note_signing_taken", reference=reference))


def _reference(system: System, stream: UUID, reader: Reader) -> str:
    """What the provider calls it; that it is opened is on record."""
    seen = as_seen(system, stream, reader)
    version, held = [
        (version, fact.reference)
        for version, fact in seen.facts.items()
        if isinstance(fact, SigningTaken)
    ][-1]
    sealed = {
        in_its_place(held, Place(stream, version, "reference")): Looked(
            stream, "document", seen.stands(None)
        )
    }
    purpose = Purpose(reader.officer, _FOR, reader.correlation, reason=seen.reason)
    with system.pool.connection() as connection:
        return system.vault.open_many(connection, sealed, purpose)[held]


def _key(system: System, stream: UUID, nth: int) -> str:
    """The same whenever this giving is sent again; it says nothing to whoever has not the key."""
    return system.vault.master.payload(f"signing\n{stream}\n{nth}".encode()).hex()


def _reachable(system: System, stream: UUID) -> list[str]:
    """Which parties have a telephone number; none is opened for that."""
    held = dict[str, bool]()
    with system.pool.connection() as connection:
        for event in system.log.stream(connection, stream):
            held |= {of.party: bool(of.particulars.phone) for of in entered(event.fact)}
    return [party for party, number in held.items() if number]


def _signer(system: System, stream: UUID, reader: Reader, party: str) -> Signer:
    """Who somebody is and their number, and nothing else of them; that it leaves is on record."""
    seen = as_party(system, stream, reader, party)
    held = {name: getattr(seen.party.particulars, name) for name in _LEAVES}
    wanted = {text: looked for text, looked in seen.texts().items() if text in held.values()}
    purpose = Purpose(reader.officer, _FOR, reader.correlation, "export", seen.reason)
    with system.pool.connection() as connection:
        opened = system.vault.open_many(connection, wanted, purpose)
    name, phone = (opened.get(held[each] or "", ERASED) for each in _LEAVES)
    if {name, phone} & {ERASED, MISSING}:
        raise Refused(
            "Who {party} is, or their number, cannot be read any more: have it signed on paper",
            law="office rule: electronic signatures",
            party=party,
        )
    return Signer(name, phone)


# --- what all of them need -----------------------------------------------------------------------


def _provider(system: System) -> Provider:
    """Raises Unusable, NoSuchProvider."""
    provider = provider_at_hand(system.settings)
    if provider is None:
        text = "No provider of electronic signatures is set up here: have it signed on paper"
        raise Unusable(409, "unable", text)
    return provider


def _case(system: System, stream: UUID) -> Dispute:
    with system.pool.connection() as connection:  # as of what was recorded just now
        case: Dispute = system.states.load(connection, DISPUTE, stream).state
    return case


def _may_look(system: System, request: Request) -> Signing:
    """What is being signed; to nobody but who may take it back."""
    would = system.handler.would(_step(request, "end_signing", outcome="taken_back"))
    return being_signed(would.state)


def _step(request: Request, command: str, **data: str) -> Request:
    """A further step of the same request; the key and the version read were for the first."""
    update = {"command": command, "data": data, "key": None, "expect": None, "at": None}
    return request.model_copy(update=update)

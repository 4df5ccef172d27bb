"""What a description of a document is given to tell from: the case as its readers may see it, and
the words for it. What is sealed is asked for here, and opened only if the document says it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from domain.dispute.correcting import entered
from domain.dispute.facts import (
    AgentAppointed,
    LegalRepresentativeNamed,
    Obligation,
    Party,
    Registered,
)
from domain.dispute.state import Dispute
from domain.dispute.terms import PartyRole, printed_number
from domain.kernel import Fact, civil_date
from interface.documents.amounts import amount, day, time_of_day
from interface.documents.paper import plain
from interface.language import Language, say
from interface.words import as_read, word
from workers.sealing import is_sealed
from workers.sentence import Sentence

F = TypeVar("F", bound=Fact)

BLANK = "＿＿＿＿＿＿＿＿"
"""What is filled in by hand, because nobody needs to have it on record."""

_COMMITTEE_ENDS = (
    *("村民委员会", "居民委员会", "社区居委会", "村委会", "居委会"),
    *("街道办事处", "人民政府", "苏木", "社区", "街道", "嘎查", "村", "镇", "乡"),
)


class Told(NamedTuple):
    """A fact as the readers of a document may see it, with its place and its time."""

    version: int
    at: datetime
    fact: Any


class Case:
    """A dispute as everybody may see it for whom a document is."""

    def __init__(  # noqa: PLR0913 (what a document is about, for whom, in which language)
        self,
        state: Dispute,
        facts: Sequence[Told],
        language: Language,
        seat: str,
        *,
        to: str = "",
        entry: int = 0,
    ) -> None:
        self.state, self.language, self.to, self.entry = state, language, to, entry
        self._facts, self._seat = facts, seat
        self._opened: Mapping[str, str] = {}
        self.asked: set[str] = set()
        """The sealed values that the document says."""
        self.used: set[int] = set()
        """The versions of the facts it rests on."""

    def opening(self, opened: Mapping[str, str]) -> "Case":
        """The same, with what was sealed opened."""
        self._opened = opened
        return self

    # --- facts -----------------------------------------------------------------------------------

    def all(self, *kinds: type[F]) -> Iterator[Told]:
        """Every fact of these kinds that the readers may see, in order."""
        for each in self._facts:
            if isinstance(each.fact, kinds):
                self.used.add(each.version)
                yield each

    def last(self, *kinds: type[F]) -> Told | None:
        """The latest of them."""
        found = [each for each in self._facts if isinstance(each.fact, kinds)]
        self.used |= {each.version for each in found[-1:]}
        return found[-1] if found else None

    def about(self) -> Told:
        """The fact that this document is about: a session, a call."""
        self.used.add(self.entry)
        return next(each for each in self._facts if each.version == self.entry)

    # --- words -----------------------------------------------------------------------------------

    def say(self, text: str, /, **params: object) -> str:
        """A sentence of our own in the document's language."""
        return say(text, self.language, **params)

    def word(self, code: str | None, annotation: Any = None) -> str:
        """A code in words."""
        return word(code, self.language, annotation) if code else "—"

    def noted(self, what: str, more: str) -> str:
        """Something with what is to be known of it: 李四（特别授权代理人）."""
        return self.say("{what} ({more})", what=what, more=more)

    def words(self, codes: Sequence[str], annotation: Any = None) -> str:
        """Several codes."""
        return self.listed([self.word(code, annotation) for code in codes])

    def listed(self, names: Sequence[str]) -> str:
        """Several of anything."""
        return ("、" if self.language == "zh" else ", ").join(names) or "—"

    def day(self, on: date | datetime | None) -> str:
        """A day as this language writes it."""
        if on is None:
            return "—"
        return day(civil_date(on) if isinstance(on, datetime) else on, self.language)

    def moment(self, at: datetime | None) -> str:
        """A day with its hour."""
        return time_of_day(at, self.language) if at else "—"

    def amount(self, fen: int | None) -> str:
        """An amount, in capitals and figures."""
        return amount(fen, self.language) if fen is not None else "—"

    def text(self, held: str | None) -> str:
        """What somebody wrote, or who somebody is; opened because the document says it."""
        if held is None:
            return ""
        if not is_sealed(held):
            return plain(held)
        self.asked.add(held)
        opened = self._opened.get(held)
        return "" if opened is None else plain(as_read(opened, self.language))

    # --- who -------------------------------------------------------------------------------------

    def party(self, party: str) -> Party | None:
        """A party as it was entered, or put right, last."""
        found = [
            (each.version, of)
            for each in self._facts
            for of in entered(each.fact)
            if of.party == party
        ]
        if not found:
            return None
        self.used.add(found[-1][0])
        return found[-1][1]

    def name(self, party: str) -> str:
        """What a party is called."""
        of = self.party(party)
        return self.text(of.particulars.name) if of else party

    def names(self, parties: Sequence[str]) -> str:
        """Several parties."""
        return self.listed([self.name(party) for party in parties])

    def called(self, party: str) -> str:
        """A party with its part in the dispute: 申请人张三."""
        role = self.word(self.state.parties[party].role, PartyRole)
        return (
            f"{role}{self.name(party)}" if self.language == "zh" else f"{role} {self.name(party)}"
        )

    def speakers(self, party: str) -> str:
        """Who acts for a party, and as what; "" if nobody does."""
        found: dict[str, str] = {}
        for each in self.all(AgentAppointed, LegalRepresentativeNamed):
            held = self.state.agents.get(each.fact.agent)
            if held is None or held.over or held.party != party:
                continue
            as_what = (
                self.say("legal representative")
                if held.legal_representative
                else self.say("agent with special authority")
                if held.authority == "special"
                else self.say("agent with general authority")
            )
            found[each.fact.agent] = self.noted(self.text(each.fact.person.name), as_what)
        return self.listed(list(found.values())) if found else ""

    def everybody(self) -> tuple[str, ...]:
        """The parties of the case, but for who went on in a case of their own."""
        parties = self.state.parties
        return tuple(party for party, held in parties.items() if not held.split_off)

    def sides(self) -> str:
        """What a case is called by those in it: 张三与李四."""
        first = [p for p in self.everybody() if self.state.parties[p].role == "applicant"]
        others = [p for p in self.everybody() if self.state.parties[p].role == "respondent"]
        return self.say("{one} and {other}", one=self.names(first), other=self.names(others))

    # --- where -----------------------------------------------------------------------------------

    @property
    def committee(self) -> str:
        """The committee that has the case."""
        return committee(self._seat, self.language)

    @property
    def number(self) -> str:
        """The number of the case on paper."""
        if self.language == "zh":
            return printed_number(self.state.code, short(self._seat))
        return self.state.code

    def registered(self) -> Told | None:
        """How the case began."""
        return self.last(Registered)

    def obligation(self, held: Obligation) -> str:
        """What is to be done, in the parties' own words, with the amount if it is money."""
        said = self.text(held.what)
        if held.amount_fen is None:
            return said
        return f"{said}{'：' if self.language == 'zh' else ': '}{self.amount(held.amount_fen)}"


def short(seat: str) -> str:
    """The short name of a seat, as numbers carry it: 柳河镇 is 柳河."""
    for ending in _COMMITTEE_ENDS:
        if seat.endswith(ending) and len(seat) > len(ending) + 1:
            return seat.removesuffix(ending)
    return seat


def committee(seat: str, language: Language) -> str:
    """What the committee of a seat is called."""
    return say("People's Mediation Committee of {seat}", language, seat=seat)


def said(sentence: Sentence, language: Language) -> str:
    """A label of a description in the document's language."""
    return say(sentence.text, language, **sentence.values)


__all__ = ["BLANK", "Case", "Told", "committee", "said", "short"]

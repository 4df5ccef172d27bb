"""On its own page a party reads nothing of the others: after every step of a case in which every
text, name and address is a mark of its own, none of them stands there (rules 9, 13, 19, 20).
"""

import io
import re
from dataclasses import replace
from typing import Any, Final

import pypdf
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from domain.aggregates import DISPUTE
from interface import party_codes
from interface.api.app import create_app
from interface.party_codes import Sending
from interface.story import Reader
from tests.channels.sinks import LOCAL, mail_server
from tests.safeguards.casework import EVERYTHING, NAMES, OFFICE, REPORTER, Case, officer, reached
from workers.handler import Answer
from workers.system import System

PARTIES: Final = ("p1", "p2")
PAGES: Final = ("/p/now", "/p/ask")
WORD: Final = "自己才知道的话"
OFFICERS: Final = ("desk-1", "mediator-0", "mediator-2", "head-1", REPORTER)
ADDRESSED: Final = ("rights_notice", "notice_of_end")


class Watched(Case):
    """A case, each party of which has its own page open, and reads it after every step."""

    def __init__(self, system: System, app: FastAPI) -> None:
        super().__init__(system)
        self.read = {party: list[str]() for party in PARTIES}
        self.papers = {party: dict[str, str]() for party in PARTIES}
        app.state.system = system
        self._open = {party: TestClient(app, headers=_ENGLISH) for party in PARTIES}

    def do(self, role: Any, command: str, who: str = "", **data: Any) -> Answer:
        began = self.stream is None
        answer = super().do(role, command, who, **data)
        for party, browser in self._open.items():
            if began:
                self._enter(party)
            self.read[party] += [browser.get(page).text for page in PAGES]
            self._papers(party)
        return answer

    def _enter(self, party: str) -> None:
        made = party_codes.make(self.system, self.id, party, WORD, Reader(officer("desk"), "en"))
        answer = self._open[party].post("/p", data={"code": made.code, "word": WORD})
        assert answer.url.path == "/p/now"

    def _papers(self, party: str) -> None:
        page = self.read[party][-len(PAGES)]
        guard = re.search('name="_guard" value="([0-9a-f]+)"', page)
        for kind in ADDRESSED:
            if guard and f"/p/papers/{kind}" in page and kind not in self.papers[party]:
                answer = self._open[party].post(f"/p/papers/{kind}", data={"_guard": guard[1]})
                read = pypdf.PdfReader(io.BytesIO(answer.content))
                self.papers[party][kind] = "".join(each.extract_text() for each in read.pages)


_ENGLISH: Final = {"accept-language": "en"}


def _nothing_of_anybody(case: Watched) -> None:
    for party, pages in case.read.items():
        own = NAMES[PARTIES.index(party)]
        assert all("Whom to ask" in page for page in pages[:: len(PAGES)]), "the page was not open"
        for page in pages:
            assert not [mark for mark in (*EVERYTHING, *OFFICERS) if mark in page]
            assert not re.search(r"\bp[1-9]\b", page)
        for kind, text in case.papers[party].items():
            assert own in text, kind
            assert not [mark for mark in EVERYTHING if mark in text and mark != own], kind


@pytest.fixture
def case(system: System) -> Watched:
    return Watched(system, create_app())


def test_through_a_whole_case_a_party_reads_nothing_of_the_others(case: Watched) -> None:
    reached(case.system)
    case.confided().settled()

    _nothing_of_anybody(case)
    for pages in case.read.values():  # of its office both read the same
        assert all("tel:04755551234" in page for page in pages[:: len(PAGES)])
    assert {kind for papers in case.papers.values() for kind in papers} == {"rights_notice"}


def test_who_refused_stands_on_no_page_but_its_own(case: Watched) -> None:
    case.registered()
    case.do("desk", "triage", in_scope=True)
    case.do("desk", "give_rights_notice", parties=list(PARTIES))
    case.do("desk", "consent", party="p1")
    case.do("desk", "refuse", party="p2")

    _nothing_of_anybody(case)
    pages = (case.read[party][-len(PAGES)] for party in PARTIES)
    (ours, theirs) = (re.sub("<[^>]*>", "", page) for page in pages)
    assert "Mediation is over, without an agreement" in ours
    assert "You have agreed to mediation" in ours
    assert "do not want" not in ours
    assert "You have said that you do not want mediation" in theirs
    assert set(case.papers["p1"]) == set(ADDRESSED)
    assert not re.search("refus|拒绝|不愿", case.papers["p1"]["notice_of_end"])


def test_that_there_is_violence_changes_nothing_that_can_be_seen(
    case: Watched, system: System
) -> None:
    """Whoever is suspected learns nothing of it from what is there, or is not."""
    case.registered()
    before = {party: _bare(pages[0]) for party, pages in case.read.items()}
    other = Watched(system, create_app())
    other.registered()
    other.do("desk", "triage", in_scope=True, domestic_violence=True)
    case.do("desk", "triage", in_scope=True)

    for party in PARTIES:
        marked, plain = (_bare(each.read[party][-len(PAGES)]) for each in (other, case))
        assert marked == plain != before[party]


def test_a_code_by_mail_says_nothing_of_anybody(system: System) -> None:
    """Not even to its own party: whoever holds the telephone reads it."""
    with mail_server() as mail:
        named = {"smtp_host": LOCAL, "smtp_port": mail.port, "smtp_security": "none"}
        sending = replace(system, settings=system.settings.model_copy(update=named))
        case = Case(sending).confided().settled()
        with system.reading.connection() as connection:
            number = system.states.load(connection, DISPUTE, case.id).state.code
        for party in PARTIES:
            for language in ("zh", "en"):
                made = party_codes.make(
                    *(sending, case.id, party, WORD, Reader(officer("desk"), language)),
                    sending=Sending("email", f"{language}@mail.example"),
                )
                assert made.sent == "sent"

    assert len(mail.mails) == 4
    for each in mail.mails:
        said = "\n".join([*map(str, each.values()), each.get_content()])
        assert re.search(r"(\w{4}-){2}\w{4}", each.get_content())
        told = (*EVERYTHING, *OFFICERS, OFFICE, number, str(case.id), WORD)
        assert not [mark for mark in told if mark in said]
        assert not re.search(r"\bp[1-9]\b|jiefen\b(?!@)|解纷|mediat|调解|case|案", said)


def _bare(page: str) -> str:
    """Without what differs from one reading, and from one case, to the next."""
    return re.sub(r"[0-9a-f]{64}|\w{8}(-\w{4}){3}-\w{12}|\d{12}-\d{4}-\d{5}", "", page)

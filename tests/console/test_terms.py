"""Wherever a word of law stands on a page, what it means is one tap away: on the same page, in the
reader's language, with its article. What people wrote stays as they wrote it.
"""

import re
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from domain.aggregates import AGGREGATES
from interface import party_codes
from interface.callers import OPENING, public
from interface.console.case import NOT_HERE
from interface.demo.personas import PERSONAS
from interface.language import Language, catalogue
from interface.story import Reader
from interface.terms import CHAPTERS, FOR_PARTIES, TERMS, Term
from tests.console.conftest import Browser, Page
from tests.console.test_forms import REGISTER, TYPED
from tests.console.test_party import WORD, _enter
from tests.safeguards.casework import Case, officer
from workers.projector import Projector
from workers.seeding import seed
from workers.system import System

ROOT: Final = Path(__file__).parents[2]
HEAVIEST: Final = 150_000
ALL: Final = 'href="/terms"'
CITED: Final = re.compile(r"([\u4e00-\u9fff]+)(?: ?\([^)]*\))? (\d+(?:(?:, |[-–])\d+)*)")
"""A law by its name, perhaps its year, and articles of it."""


# --- the table -----------------------------------------------------------------------------------


def _articles(text: str) -> set[tuple[str, int]]:
    found = set[tuple[str, int]]()
    for law, numbers in CITED.findall(text):
        for part in numbers.split(", "):
            first, *last = map(int, re.split("[-–]", part))
            found |= {(law, number) for number in range(first, (last or [first])[0] + 1)}
    return found


def test_every_term_is_said_in_both_languages_on_an_article_that_the_domain_knows() -> None:
    sources = chain((ROOT / "domain").rglob("*.py"), (ROOT / "interface/documents").glob("*.py"))
    known = "\n".join(path.read_text("utf-8") for path in sources)
    articles = _articles(known)
    for term in TERMS:
        assert re.fullmatch(r"[A-Z].{20,250}\.", term.means), term.key
        assert re.fullmatch("[\u4e00-\u9fff].{10,90}。", term.means_zh), term.key
        assert not re.search("[A-Za-z]", term.zh + term.means_zh + term.source("zh")), term.key
        for source in term.law.split("; "):
            assert _articles(source) <= articles, source
            assert _articles(source) or source in known, source


def test_no_word_means_two_things() -> None:
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        words = [word.lower() for term in TERMS for word in term.words(language)]
        assert sorted(words) == sorted(set(words))
    assert len({term.key for term in TERMS}) == len(TERMS)
    for title in CHAPTERS:
        assert catalogue("zh").get(("", title)), title


# --- pages ---------------------------------------------------------------------------------------


def _leads_where_it_says(page: Page) -> None:
    """Every term that is linked is explained there, once; and leads back."""
    ids = re.findall(r' id="([^"]+)"', page.html)
    assert len(ids) == len(set(ids)), page.address
    asked = re.findall(r'<a class="term[^"]*" href="([^"]*)"', page.html)
    back = re.findall(r'<a class="up" href="([^"]*)"', page.html)
    assert set(back) == {link.replace("#t-", "#w-") for link in asked}, page.address
    for link in (*asked, *back):
        assert link.startswith("#"), "nobody leaves a form that is half filled in"
        assert link[1:] in page.ids, (page.address, link)


def _plain(app: FastAPI) -> list[str]:
    """Every page of an officer whose address has nothing to fill in."""
    routers = [getattr(each, "original_router", None) for each in app.routes]
    routes = chain.from_iterable(router.routes for router in routers if router)
    return [
        route.path
        for route in routes
        if isinstance(route, APIRoute)
        and route.methods == {"GET"}
        and "{" not in route.path
        and not route.include_in_schema
        and not route.path.startswith("/p")
    ]


@pytest.fixture
def taken_on(system: System, projector: Projector) -> UUID:
    """A case that has its mediator."""
    seed(system)
    return Case(system).mediated().id


def test_every_page_leads_to_all_terms_and_explains_its_own(
    app: FastAPI, browser: Browser, taken_on: UUID
) -> None:
    case = [f"/cases/{taken_on}{end}" for end in ("", "/papers", "/files", "/codes")]
    plain, seen = _plain(app), set[str]()
    assert {"/day", "/cases", "/dashboard", "/months", "/bulk", "/support", "/terms"} <= {*plain}
    for persona in PERSONAS:
        browser.client.cookies.clear()
        browser.become(persona.officer.id)
        for address in (*plain, *case):
            page = browser.open(address)
            if page.headers["content-type"].startswith("text/html"):
                seen.add(address)
                assert ALL in page.html, address
                assert len(page.html.encode()) < HEAVIEST, address
                _leads_where_it_says(page)
    assert {"/day", "/dashboard", "/months", "/developer", "/support", *case} <= seen


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_case_explains_the_words_it_is_told_in(
    browser: Browser, taken_on: UUID, language: Language
) -> None:
    browser.become("d-liuhe")
    browser.language = language
    page = browser.open(f"/cases/{taken_on}")
    for key in ("acceptance", "consent", "rights_told", "extension", "local_target", "closing"):
        term = _of(key)
        assert f"t-{key}" in page.ids, key
        assert term.meaning(language) in page.text
        assert term.source(language) in page.text
    assert "t-scale" not in page.ids, "no word of it stands there"
    assert re.search(r'<span class="tag tag-good"><a class="term" href="#t-consent"', page.html)


def _of(key: str) -> Term:
    return next(term for term in TERMS if term.key == key)


def _met(text: str) -> set[str]:
    """The terms whose words stand in a Chinese text, the longest word first."""
    phrases = {phrase: "" for term in TERMS for phrase in term.unlike}
    words = {word: term.key for term in TERMS for word in term.words("zh")}
    found = set[str]()
    for word, key in sorted({**phrases, **words}.items(), key=lambda each: -len(each[0])):
        if word in text:
            found.add(key)
            text = text.replace(word, "·")
    return found - {""}


def test_every_form_explains_the_words_of_its_title_and_its_labels(
    browser: Browser, taken_on: UUID
) -> None:
    browser.become("d-liuhe")
    browser.language = "zh"
    explained = dict[str, set[str]]()
    for name in public(AGGREGATES["dispute"]):
        if ("dispute", name) in {*NOT_HERE, *OPENING}:
            continue
        page = browser.open(f"/do/dispute/{taken_on}/{name}")
        asked = re.findall(r"(?s)<(h1|label|legend)\b[^>]*>(.*?)</\1>", page.html)
        texts = [unescape(re.sub("<[^>]*>", "", text)) for _, text in asked]
        explained[name] = {key for key in map(_of_id, page.ids) if key}
        assert set().union(*map(_met, texts)) <= explained[name], name
        _leads_where_it_says(page)
    assert "confirmation" in explained["apply_for_confirmation"]
    assert "special_authority" in explained["appoint_agent"], "one of the choices"
    assert "recusal" in explained["recuse"]
    assert "retention" in explained["retain"]
    assert "breach" in explained["report_breach"]


def _of_id(held: str) -> str:
    return held.removeprefix("t-") if held.startswith("t-") else ""


def test_what_somebody_wrote_stands_as_they_wrote_it(
    browser: Browser, projector: Projector
) -> None:
    browser.become("d-liuhe")
    browser.language = "zh"
    wrote = "要求<b>强制执行</b>，附自评量表"

    page = browser.send(browser.open(REGISTER), REGISTER, {**TYPED, "matter": wrote})

    assert "要求&lt;b&gt;强制执行&lt;/b&gt;，附自评量表" in page.html
    assert "t-scale" not in page.ids


# --- the page of all terms -----------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_terms_are_read_by_whoever_comes(browser: Browser, language: Language) -> None:
    browser.language = language

    page = browser.open("/terms")

    assert page.status == 200
    for term in TERMS:
        assert f"t-{term.key}" in page.ids
        assert term.meaning(language) in page.text
        assert term.source(language) in page.text
    assert 'class="term' not in page.html


def test_a_party_that_is_in_finds_its_own_words_explained_and_nothing_says_where_it_is(
    browser: Browser, system: System, taken_on: UUID
) -> None:
    assert browser.open("/p/terms").address.endswith("/p?why=over"), "it says what this is about"
    assert "/p/terms" not in browser.open("/p").html

    slip = party_codes.make(system, taken_on, "p2", WORD, Reader(officer("desk"), "en"))

    page = _enter(browser, slip.code)

    assert "t-consent" in page.ids
    _leads_where_it_says(page)
    assert 'href="/p/terms"' in page.html
    page = browser.open("/p/terms")
    assert "<title>With a code</title>" in page.html
    assert {f"t-{term.key}" for term in FOR_PARTIES} == {i for i in page.ids if i[:2] == "t-"}
    assert not {"t-report", "t-urgent", "t-sham", "t-order"} & page.ids, "of no use to a party"

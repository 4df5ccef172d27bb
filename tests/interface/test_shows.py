"""Every way to read says what it may show, every column what it is; a new one without row fails."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from domain.access import Action, decide
from domain.aggregates import AGGREGATES, PERSON
from domain.kernel import Officer
from domain.notices import KINDS
from interface.callers import OPENING, PLURALS, public
from interface.cli.app import app as cli
from interface.shows import ACTING, ASKED_IN_A_BODY, COMMANDS, PUT_IN, ROUTES
from projections import register
from projections.columns import COLUMNS
from projections.registry import LEDGERS
from tests.safeguards.shapes import openapi
from workers.channels.kernel import Message


def tables() -> dict[str, list[str]]:
    """The columns of each table of each ledger."""
    found: dict[str, list[str]] = {}
    for ledger in LEDGERS:
        for line in ledger.tables.splitlines():
            if line.startswith("create table "):
                found[line.split()[2]] = columns = []
            elif line.startswith("    ") and line.split()[0] != "primary":
                columns.append(line.split()[0])
    return found


@pytest.mark.parametrize("table", tables())
def test_every_column_of_every_ledger_has_a_class(table: str) -> None:
    assert sorted(COLUMNS[table]) == sorted(tables()[table])


def test_there_is_no_row_for_a_table_that_is_not_there() -> None:
    assert set(COLUMNS) == set(tables())


def test_the_register_that_is_printed_seals_what_is_no_matter() -> None:
    for column in register.COLUMNS:
        held = COLUMNS["dispute"][column.name]
        assert column.sealed is (held != "matter"), column.name


def test_every_route_says_what_it_may_show() -> None:
    paths = openapi()["paths"]
    assert {path for path, verbs in paths.items() if "get" in verbs} == set(ROUTES)


def test_every_post_records_or_says_what_it_may_show() -> None:
    paths = openapi()["paths"]
    recording = {name for kind in AGGREGATES.values() for name in public(kind)}
    asking = {
        path
        for path, verbs in paths.items()
        if "post" in verbs and path.rpartition("/")[2] not in recording | set(PERSON.commands)
    }
    opening = {f"/api/{PLURALS.get(kind, kind)}" for (kind, _), plain in OPENING.items() if plain}
    assert asking - opening - {"/api/inbox/{notice}/read"} - PUT_IN == set(ASKED_IN_A_BODY)


def commands(group: Any = None, before: str = "") -> Iterator[str]:
    group = group or typer.main.get_command(cli)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_every_command_of_the_line_says_what_it_may_show() -> None:
    assert set(commands()) == set(COMMANDS) | ACTING
    assert not set(COMMANDS) & ACTING


@pytest.mark.parametrize("action", ["list", "read", "export"])
def test_nothing_shows_what_nobody_may_see(action: Action) -> None:
    apart = {"note read", "note list"}  # from the notes' own store, with a pass
    here = (held for name, held in COMMANDS.items() if name not in apart)
    shown = set().union(*ROUTES.values(), *ASKED_IN_A_BODY.values(), *here)
    assert "reporter" not in shown
    assert "clinical_note" not in shown
    for held in ("reporter", "clinical_note"):
        assert not decide(Officer(id="x", role="mediator"), action, held, "mediates").allowed


def test_a_notice_carries_a_kind_a_code_and_a_link_and_no_class_of_a_case() -> None:
    """It has no field in which a text could stand; its words are fixed."""
    assert set(Message._fields) == {"kind", "code", "link", "language"}
    for kind in KINDS.values():
        assert "{" not in kind.zh + kind.en

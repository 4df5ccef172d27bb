"""A new log gets the published years and the national rules once, and keeps what is its own."""

import base64
from collections.abc import Iterator
from datetime import date

import pytest

from domain.aggregates import CALENDAR, RULES
from domain.calendar import CALENDAR_STREAM, Calendar
from domain.kernel import Officer
from domain.rules import RULES_STREAM, RuleBook
from tests.domain.years import CALENDAR as PUBLISHED
from workers.handler import Request
from workers.seed import NOTICES, national_rules
from workers.seeding import seed
from workers.settings import Settings
from workers.system import System

SUPERVISOR = Officer(id="wu", role="supervisor")


@pytest.fixture
def system(store_url: str) -> Iterator[System]:
    key = base64.b64encode(bytes(range(32))).decode()
    with System.open(Settings(database_url=store_url, master_key=key)) as opened:
        yield opened


def standing(system: System) -> tuple[Calendar, RuleBook]:
    with system.reading.connection() as connection:
        calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
        return calendar, system.states.load(connection, RULES, RULES_STREAM).state


def test_a_new_log_is_seeded_once(system: System) -> None:
    assert seed(system) == len(NOTICES) + 2
    calendar, rules = standing(system)
    assert calendar == PUBLISHED
    assert rules.sets == (national_rules(),)
    assert seed(system) == 0


def test_what_an_office_adopted_itself_stays(system: System) -> None:
    local = national_rules().model_dump(mode="json")["rules"][:3]
    system.handler.perform(
        Request(
            aggregate="rules",
            command="adopt",
            stream=RULES_STREAM,
            data={"version": "local-1", "rows": local, "source": "the office's own"},
            officer=SUPERVISOR,
        )
    )
    assert seed(system) == len(NOTICES) + 1
    calendar, rules = standing(system)
    assert [held.version for held in rules.sets] == ["local-1"]
    assert not calendar.is_working(date(2026, 10, 1))

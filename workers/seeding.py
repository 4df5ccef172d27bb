"""Sows the seed into a new log; what an office has entered or adopted is never overwritten. From
then on what handles sensitive data is off until it was assessed.
"""

from domain.aggregates import CALENDAR, DUTIES, RULES
from domain.calendar import CALENDAR_STREAM, YearPublished
from domain.duties.state import DUTIES_STREAM
from domain.kernel import Officer
from domain.rules import RULES_STREAM, RulesAdopted
from workers.handler import Request
from workers.seed import national_rules, published_years
from workers.system import System

SEEDER = Officer(id="jiefen", role="importer")


def seed(system: System) -> int:
    """Publish the years, adopt the rules and begin the duties that are not there yet; how many
    commands it took.

    Harmless to repeat, and beside another process that does the same.
    """
    with system.reading.connection() as connection:
        calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
        rules = system.states.load(connection, RULES, RULES_STREAM).state
        duties = system.states.load(connection, DUTIES, DUTIES_STREAM).state
    wanted = [_publish(fact) for fact in published_years() if not calendar.published(fact.year)]
    if not rules.sets:
        wanted.append(_adopt(national_rules()))
    if not duties.begun:
        wanted.append(_begin_duties())
    for request in wanted:
        system.handler.perform(request)
    return len(wanted)


def _publish(fact: YearPublished) -> Request:
    return Request(
        aggregate="calendar",
        command="publish_year",
        stream=CALENDAR_STREAM,
        data=fact.model_dump(mode="json", exclude={"counts_from"}),
        officer=SEEDER,
        key=f"seed-{fact.year}",
    )


def _begin_duties() -> Request:
    return Request(
        aggregate="duties",
        command="begin_duties",
        stream=DUTIES_STREAM,
        officer=SEEDER,
        key="seed-duties",
    )


def _adopt(fact: RulesAdopted) -> Request:
    row = fact.model_dump(mode="json")
    return Request(
        aggregate="rules",
        command="adopt",
        stream=RULES_STREAM,
        data={
            "version": row["version"],
            "rows": row["rules"],
            "source": row["source"],
            "longest_mediation": row["longest_mediation"],
        },
        officer=SEEDER,
        key=f"seed-{fact.version}",
    )

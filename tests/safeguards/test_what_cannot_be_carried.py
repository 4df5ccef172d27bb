"""No field, column, parameter or code could carry a picture, a place, a kind of person, a score of
a person, or what the police did (rules 1, 2, 3, 5 and 8): the whole of it is walked.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError, create_model

from domain.aggregates import BULK
from domain.dispute.facts import DISPUTE_FACTS, HandOverReceived, Party, ReportMade
from domain.dispute.intake import PartyEntry
from domain.dispute.spot import SpotParty
from domain.dispute.state import Agent, Standing
from domain.dispute.terms import FormerNumber, Reference
from domain.kernel import Officer
from domain.people import Particulars
from interface.callers import public
from interface.register_import.safeguards import about_the_person, watches_people
from projections.register import COLUMNS as REGISTER_COLUMNS
from tests.projections.office import Office
from tests.safeguards.shapes import (
    Place,
    arguments,
    codes,
    facts,
    import_names,
    of_model,
    openapi,
    openapi_names,
    states,
    words,
)
from workers.handler import Request

PICTURES_AND_PLACES = """video face facial photo photograph image picture camera snapshot footage
    plate licence license location located geo gps lat latitude lon lng longitude coordinate
    coordinates position whereabouts trajectory itinerary border movement"""
KINDS_OF_PERSON = """category ethnic ethnicity nationality religion religious faith belief opinion
    political politics party_member education_level schooling degree petitioner offender convict
    addict drug patient disability diagnosis marital gender sex age birth risk watch watchlist
    blacklist keyperson tag label flag"""
SCORES = "score scoring rank ranking rating grade level tier prediction predicted likelihood weight"
POLICE = "penalty punishment detention detained arrest arrested conviction sentence verdict"
NUMERIC = (int, float, Decimal)
FORBIDDEN = frozenset(f"{PICTURES_AND_PLACES} {KINDS_OF_PERSON} {SCORES} {POLICE}".split())

ABOUT_SOMETHING_ELSE = {
    "log.event.position": "where an event stands in the log",
    "log.command.position": "where an event stands in the log",
    "ledger.build.position": "how far a ledger has read",
    "ledger.build.redo_position": "how far its rows may be ahead of that",
    "clock.armed.position": "where an event stands in the log",
    "clock.position": "where an event stands in the log",
    "dispute.level": "of the body that mediates: village, township",
    "stands.level": "the same, on a day of the past",
    "was.level": "the same, on a day of the past",
    "area.level": "of the area: county, township",
    "Area.level": "of the area: county, township",
    "moved.position": "where the notice that moved a limit stands in the log",
    "matter_level": "of an urgent matter: how soon something is done about it",
}
"""Names that look like it and are not, each with what it is."""


def found(name: str) -> frozenset[str]:
    return FORBIDDEN.intersection(words(name))


def offending(names: Iterable[str]) -> list[str]:
    """The names that could carry it, except those that are about something else."""
    return sorted(
        {
            name
            for name in names
            if found(name.rpartition(".")[2])
            and not any(name.endswith(known) for known in ABOUT_SOMETHING_ELSE)
        }
    )


def test_the_search_would_find_it() -> None:
    """The proof that this page's tests can fail."""
    given: dict[str, Any] = {
        "riskLevel": (str, ""),
        "photo_of": (str, ""),
        "lat": (float, 0),
        "ethnicity": (str, ""),
        "what": (str, ""),
    }
    person: type[BaseModel] = create_model("Somebody", **given)
    held = [place.path for place in of_model(person)]
    assert [name.rpartition(".")[2] for name in offending(held)] == [
        "ethnicity",
        "lat",
        "photo_of",
        "riskLevel",
    ]


def test_no_fact_could_carry_it() -> None:
    assert offending(place.path for place in facts()) == []


def test_no_argument_of_a_command_could_carry_it() -> None:
    assert offending(place.path for place in arguments()) == []


def test_no_state_could_carry_it() -> None:
    assert offending(place.path for place in states()) == []


def test_no_code_of_any_list_says_it() -> None:
    everywhere = [*codes(facts()), *codes(arguments()), *codes(states())]
    assert len(everywhere) > 200, "the codes were not found"
    assert offending(code for _, code in everywhere) == []


def test_no_column_of_any_table_could_carry_it(store_url: str) -> None:
    with Office(store_url) as office:
        rows = office.writer.execute(
            """select table_schema, table_name, column_name from information_schema.columns
                where table_schema not in ('pg_catalog', 'information_schema')"""
        ).fetchall()
    columns = [f"{schema}.{table}.{column}" for schema, table, column in rows]
    assert any(column.endswith(".line.on_behalf_of") for column in columns), "no ledgers were made"
    assert offending(columns) == []


def test_no_route_parameter_or_property_of_the_api_could_carry_it() -> None:
    names = list(openapi_names(openapi()))
    assert "identity_number" in names, "the forms were not walked"
    assert offending(names) == []


def test_no_column_that_an_import_reads_is_one_that_is_dropped_or_refused() -> None:
    names = import_names()
    assert offending(names) == []
    assert [name for name in names if watches_people(name) or about_the_person(name)] == []


def test_no_column_of_the_printed_register_could_carry_it() -> None:
    headers = [column.zh for column in REGISTER_COLUMNS]
    assert [name for name in headers if watches_people(name) or about_the_person(name)] == []


# --- what is known of a person is a closed list ----------------------------------------------

KNOWN = {
    Particulars: {"id", "kind", "name", "phone", "identity_number", "address"},
    Party: {"party", "role", "capacity", "address_hidden", "particulars"},
    PartyEntry: {"role", "capacity", "address_hidden", "person"},
    SpotParty: {
        "role",
        "capacity",
        "address_hidden",
        "person",
        "consents",
        "agrees",
        "consents_to_invited",
    },
}
"""Whoever adds a field here says in the same change why the law needs it of a person."""


@pytest.mark.parametrize("model", KNOWN, ids=lambda model: model.__name__)
def test_what_is_known_of_a_person_is_a_closed_list(model: type[BaseModel]) -> None:
    assert set(model.model_fields) == KNOWN[model]


def test_how_a_party_stands_is_a_closed_list_too() -> None:
    assert set(Standing._fields) == {
        "person",
        "role",
        "kind",
        "capacity",
        "address_hidden",
        "notified",
        "consent",
        "split_off",
        "grown_up",  # whoever is 18 settles alone (民法典 17); looked up for one act, kept nowhere
    }
    assert set(Agent._fields) == {"party", "authority", "legal_representative", "over"}
    assert not Standing._field_defaults["grown_up"] and not Agent._field_defaults["over"]


COUNTED = {"amount_fen", "people_affected", "pages", "suspension"}
COUNTED |= {"merged_at", "moved", "shared", "came"}
COUNTED |= {"edition", "size"}
"""Money, heads of a matter, pages of a document, which suspension, which entries of a case, which
edition of a file and its bytes: none is about a person."""


def test_every_number_is_about_a_matter_and_none_about_a_person() -> None:
    given = [place for place in arguments() if place.path.startswith("dispute.")]
    recorded = [place for fact in DISPUTE_FACTS for place in of_model(fact)]
    numbers = {place.name: place.type for place in [*given, *recorded] if place.type in NUMERIC}
    assert set(numbers) == COUNTED
    assert float not in numbers.values(), "nothing is a score"


# --- a text that stands in clear cannot be a name --------------------------------------------

OF_A_RULE_OR_AN_OFFICE = ("calendar.", "rules.", "areas.", "committees.", "retention.adopt_table.")


BY_THE_PROGRAM = ("bulk.preview_bulk.rows.", "bulk.note_bulk_rows.results.")
"""What was seen in a case and what became of it, with the sentence of the rule that said no: the
program's own, since no door outside has these two commands."""


def test_every_text_a_caller_gives_is_sealed_or_bounded() -> None:
    """Else somebody would type a name into it, and it would stand in the log in clear."""
    texts = [
        place
        for place in arguments()
        if place.type is str
        and not place.sealed
        and not place.path.startswith((*OF_A_RULE_OR_AN_OFFICE, *BY_THE_PROGRAM))
    ]
    assert not {"preview_bulk", "note_bulk_rows"} & public(BULK).keys()
    assert any(place.path.endswith("signatures.provider") for place in texts), "not walked"
    assert {place.path for place in texts if not place.bounded} == set()
    assert {(place.path, name) for place in texts for name in NAMES if fits(place, name)} == set()


NAMES = [
    *(
        "张三",
        "欧阳娜娜",
        "张三 1",
        "张三1号",
        "第1号张三",
        "授权书张三2026-1",
        "(2026)张三调书1号",
    ),
    *("李四诉王五1", "收张三13元", "Zhang San 1", "ZhangSan1", "LI-NA 1", "o'neil", "阿依古丽2026"),
    *("柳河镇一号", "13955512345", "收13955512345", "150524198807061239", "15052419880706123X"),
]
"""Names with the numbers they would be typed with, and numbers that are as good as a name."""

AN_ID = (
    *("actor", "mediator", "co_mediators", "officer", "cover", "people", "owner", "responsible"),
    *("counsellor", "social_worker", "supervisor", "member", "left", "second", "follows"),
    *("experts", "contact", "mediators", "instead_of", "of"),
)


def fits(place: Place, text: str) -> bool:
    """Whether the text could be typed there: staff ids are latin, and no test can tell a latin name
    from one, so of those only what is not latin counts."""
    if place.name in AN_ID and text.isascii():
        return False
    return place.takes(text)


USED = [
    *("授权书2026-1", "(2026)柳调书1号", "(2026)内0524民特收12号", "(2026)内0524诉前调12号"),
    *("转账回单2026-0331", "复移(2026)12号", "(2025)人调字第7号", "回执123", "劳人仲1", "委托书1"),
    *("民特31号", "第7号", "2026-0001", "HT-2026-3", "警3", "7", "150524100000-2026-00009", "卷1"),
]


@pytest.mark.parametrize("number", USED)
def test_the_numbers_of_documents_that_offices_use_fit(number: str) -> None:
    assert TypeAdapter(Reference).validate_python(number) == number
    assert TypeAdapter(FormerNumber).validate_python(number) == number


@pytest.mark.parametrize("office", ["张三", "liuhe", "15052410000", "150524100000 ", "zhang"])
def test_an_office_is_its_code_and_nothing_else(office: str) -> None:
    with pytest.raises(ValidationError):
        Officer(id="w-1", role="desk", office=office)


def test_there_is_no_field_for_what_the_police_did() -> None:
    """Its record is sealed by law (治安管理处罚法 136): a letter's number is all that comes."""
    assert set(HandOverReceived.model_fields) == {
        "sender",
        "number",
        "received_on",
        "procedure",
        "online",
    }
    assert set(ReportMade.model_fields) == {"ground", "to", "sent"}
    assert "police" in get_args(HandOverReceived.model_fields["sender"].annotation)


@pytest.mark.parametrize("name", ["张三", "zhang san", ""])
def test_whoever_acts_or_is_acted_for_is_an_id_and_never_a_name(name: str) -> None:
    with pytest.raises(ValidationError):
        Officer(id=name, role="desk")
    with pytest.raises(ValidationError):
        Request(command="register", officer=Officer(id="w-1", role="desk"), on_behalf_of=name)

"""`why` says who owes a limit as the case stands, and who wanted an extension."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.committees import COMMITTEES_STREAM
from domain.dispute.facts import Extended
from domain.kernel import Officer, civil_date
from interface.language import Language
from interface.why import derivation
from tests.domain.cases import at
from tests.domain.test_derivation import derived
from tests.interface.support import MEDIATOR, OFFICE, Api, register_form
from tests.projections.office import accepted, registered
from workers.handler import Request
from workers.seeding import seed
from workers.system import System


@pytest.mark.parametrize(
    ("signed_by", "language", "said"),
    [
        (("p1", "p2"), "en", "up to 2026-04-30, signed by p1, p2 on 2026-03-20"),
        ((), "en", "up to 2026-04-30, agreed to by the head alone on 2026-03-20"),
        (("p1", "p2"), "zh", "延长至2026-04-30，p1、p2于2026-03-20签字"),
        ((), "zh", "延长至2026-04-30，仅由调委会主任于2026-03-20同意"),
    ],
)
def test_an_extension_says_who_wanted_it(
    signed_by: tuple[str, ...], language: Language, said: str
) -> None:
    longer = (Extended(until=date(2026, 4, 30), signed_by=signed_by), at("03-20"))
    told = derivation(derived([registered(), *accepted(), longer], "mediation-extended"), language)
    assert said in [line["text"] for line in told["lines"]]
    assert told["extensions"][0]["signed_by"] == list(signed_by)


def test_the_second_person_is_who_may_look_by_the_size_of_the_committee(
    api: Api, system: System
) -> None:
    seed(system)
    stream = api.post("/api/disputes", register_form()).json()["stream"]
    step = {"kind": "separate_talks", "due_on": civil_date(datetime.now(UTC)).isoformat()}
    urgent = {"facts": "threats", "matter_level": "A", "steps": [step]}
    assert api.act(stream, "raise_urgent_matter", urgent, MEDIATOR).status_code == 200

    def owner(deadline: str) -> tuple[Any, Any]:
        (row,) = api.get(f"/api/disputes/{stream}/why", deadline=deadline).json()
        assert row["owed_by"] is None or row["owed_by"] in str(row["lines"])
        return row["owner"], row["owed_by"]

    assert owner("urgent-second-person") == ("head", None)
    counted = Request(
        aggregate="committees",
        command="count_members",
        stream=COMMITTEES_STREAM,
        officer=Officer(id="j", role="judicial_office", office=OFFICE),
        data={"office": OFFICE, "active_members": 2},
    )
    system.handler.perform(counted)
    assert owner("urgent-second-person") == ("judicial_office", None)
    assert owner("urgent-end")[1] == "m-1"

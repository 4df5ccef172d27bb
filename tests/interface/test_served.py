"""How people are served is read over HTTP and on the command line, in both languages: by area,
and by nothing else."""

import json

import pytest

from interface.ledgers import SHELVES
from tests.interface.support import OFFICE, SUPERVISOR, Api
from tests.line import Jiefen
from workers.projector import Projector

AS_SUPERVISOR = ("--as", "s-1", "--role", "supervisor", "--office", OFFICE)
CUTS = {
    "mediator": "m-1",
    "type": "wages",
    "source": "on_application",
    "status": "closed",
    "office": OFFICE,
    "by": "month",
    "period": "2026-01",
    "as_of": "2026-03-05",
    "where": "answered=1",
    "sort": "-satisfied",
    "indicator": "satisfied_rate",
}


def test_they_are_asked_by_area_and_by_nothing_else(api: Api, projector: Projector) -> None:
    """So nobody learns by any door how satisfied those are whose mediator was this one."""
    for name in ("satisfaction", "referrals"):
        rows = api.get(f"/api/ledgers/{name}", SUPERVISOR).json()["rows"]
        assert len(rows) == 4 and set(rows[0]) >= set(SHELVES[name].columns)
        for cut, value in CUTS.items():
            answer = api.get(f"/api/ledgers/{name}", SUPERVISOR, **{cut: value})
            assert answer.status_code == 422, (cut, answer.text)
    for ledger, asked in (
        ("disputes", {"indicator": "satisfied_rate"}),
        ("disputes", {"where": "satisfied=1"}),
        ("disputes", {"sort": "satisfaction"}),
        ("indicators", {"mediator": "m-1", "indicator": "satisfied_rate"}),
    ):
        answer = api.get(f"/api/ledgers/{ledger}", SUPERVISOR, **asked)
        assert answer.status_code == 422, (ledger, asked, answer.text)
    workload = api.get("/api/ledgers/workload", SUPERVISOR).text
    assert "satisf" not in workload


def test_what_is_defined_is_listed_and_nothing_stands_behind_it(api: Api, jiefen: Jiefen) -> None:
    listed = {each["key"]: each for each in api.get("/api/indicators", SUPERVISOR).json()}
    assert listed["satisfied_rate"]["derived"] == "satisfied / answered"
    assert listed["referrals_unanswered"]["behind"] == "none: it would lead to people"
    assert "`ledger satisfaction`" in listed["response_rate"]["defined"]
    chinese = json.loads(jiefen("indicators", "--lang", "zh", "--json").stdout)
    (rate,) = (each for each in chinese if each["key"] == "satisfied_rate")
    assert (rate["name"], rate["behind"]) == ("满意率", "无：会指向具体的人")


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("satisfaction", "response rate", ("询问数", "回答数", "回应率", "满意数", "满意率")),
        ("referrals", "unanswered", ("应答复转介", "按期答复", "到期未答复")),
    ],
)
def test_they_are_printed_in_both_languages(
    *, jiefen: Jiefen, projector: Projector, name: str, english: str, chinese: tuple[str, ...]
) -> None:
    printed = jiefen("ledger", name, *AS_SUPERVISOR, "--lang", "zh")
    assert printed.returncode == 0, printed.stderr
    assert all(heading in printed.stdout for heading in ("季度", *chinese)), printed.stdout
    assert english in jiefen("ledger", name, *AS_SUPERVISOR, "--lang", "en").stdout
    refused = jiefen("ledger", name, *AS_SUPERVISOR, "--mediator", "m-1", "--lang", "en")
    assert refused.returncode != 0 and "by area, and by nothing else" in refused.stderr

"""The figures that five published reports print: what of them is casework goes through the same
derivations as every indicator; no rate and no total is typed, and where a report's own deviates
from its parts, the parts count.
"""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from domain.indicators import BY_KEY
from interface.demo.figures import sources
from interface.ledgers.steering import printed
from projections.cells import MEASURES
from projections.counting import Counted
from projections.figures import percent
from projections.steering import Values, derived


def casework(**counts: int) -> Values:
    """The indicators of so many disputes."""
    assert counts.keys() <= MEASURES.keys()
    return derived(Counted(dict.fromkeys(MEASURES, 0) | counts, {}))


def said(values: Values, key: str) -> Any:
    return printed(BY_KEY[key], values[key].number)


def test_kulun_had_a_success_rate_of_its_own_parts() -> None:
    """The report prints 80.85 %; of 3,493 disputes 2,825 are 80.88 %."""
    kulun = sources()["kulun"]
    agreed = kulun["mediated_successfully"]
    failed = kulun["mediated_with_counsellor"] - agreed
    values = casework(
        registered=agreed + failed,
        accepted=agreed + failed,
        agreed=agreed,
        failed=failed,
        with_counsellor=agreed + failed,
        agreed_with_counsellor=agreed,
        failed_with_counsellor=failed,
    )
    assert values["success_rate"].of == (2825, 3493)
    assert said(values, "success_rate") == "80.88 %"
    assert said(values, "counsellor_share") == "100.00 %"
    assert said(values, "performed_rate") == "0.00 %"
    assert said(values, "accepted_in_time") == "0.00 %"
    assert said(values, "registered") == 3493


def test_changzhou_found_so_many_disputes_in_so_many_grids() -> None:
    changzhou = sources()["changzhou"]
    assert said(casework(registered=changzhou["disputes"]), "registered") == 38_670
    assert said(casework(registered=changzhou["disputes"]), "success_rate") == "–"
    assert changzhou["general_grids"] + changzhou["dedicated_grids"] == 6986
    assert changzhou["hotline_lines_24h"] <= changzhou["hotline_lines"]
    more = changzhou["primary_clinics_target_2025"] - changzhou["primary_clinics"]
    assert more >= 10, "at least ten more, the report says"


def test_zigong_built_so_many_of_its_rooms() -> None:
    """It prints a rate and no total: 44.9 % of about 1,423 villages and communities."""
    built = sources()["zigong"]["village_rooms"]
    units = round(built / 0.449)
    assert units == 1423
    assert percent(Fraction(built, units), places=1) == "44.9 %"
    assert percent(Fraction(built, units + 10), places=1) != "44.9 %"


def test_ganzhou_has_centres_at_three_levels() -> None:
    ganzhou = sources()["ganzhou"]
    centres = [ganzhou[f"{level}_centres"] for level in ("county", "township", "village")]
    assert sum(centres) == 2630
    assert sum(ganzhou[f"{team}_team"] for team in ("expert", "volunteer", "professional")) == 5687


@pytest.mark.parametrize(
    ("by", "rate"), [(date(2020, 12, 31), "75.00 %"), (date(2021, 12, 31), "100.00 %")]
)
def test_heping_reached_its_targets(by: date, rate: str) -> None:
    heping = sources()["heping_township"]
    (target,) = (each for each in heping["targets"] if each["by"] == by)
    built = Fraction(target["villages"], heping["villages"])
    assert built >= target["at_least"]
    assert percent(built) == rate


def test_no_report_s_rate_is_kept() -> None:
    """Shares that stand in the file are targets by a day; everything else is a count."""
    for report in sources().values():
        for name, held in report.items():
            assert isinstance(held, int) or name == "targets", name

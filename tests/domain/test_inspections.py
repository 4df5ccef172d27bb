"""Every office is inspected once a year by who oversees it; what is wanting has its day."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from domain.dispute.notices import Notice
from domain.inspections import (
    INSPECTIONS,
    Inspection,
    InspectionFact,
    Inspections,
    InspectionsOpened,
    OfficeInspected,
    OfficeRectified,
)
from domain.kernel import Act, Officer, Refused
from domain.reach import Post, Reach, Reaches
from domain.rounds import inspection_notices, still_of_use
from tests.domain.cases import at

VILLAGE, OTHER, COUNTY = "150524100201", "150524103200", "150524000000"
CLOCK = Officer(id="clock", role="clock")
GAO = Officer(id="gao", role="supervisor", office=COUNTY)
OPENED = InspectionsOpened(year=2026, offices=(VILLAGE, OTHER), due_on=date(2026, 12, 31))
WANTING = OfficeInspected(
    year=2026, office=VILLAGE, wanting=("signboard",), rectify_by=date(2027, 1, 15)
)
IN_ORDER = OfficeInspected(year=2026, office=VILLAGE, wanting=(), rectify_by=None)
PUT_RIGHT = OfficeRectified(year=2026, office=VILLAGE)


def after(*facts: InspectionFact) -> Inspections:
    state = Inspections()
    for fact in facts:
        state = INSPECTIONS.evolve(state, fact, at("12-10"))
    return state


def do(
    name: str, state: Inspections, by: Officer = GAO, on: str = "12-10", **data: Any
) -> list[InspectionFact]:
    given = {"year": 2026, "office": VILLAGE} | data
    if name == "open_inspections":
        del given["office"]
    act = Act(stream=uuid4(), by=by, at=at(on))
    facts: list[InspectionFact] = INSPECTIONS.functions[name](state, act, **given)
    return facts


def test_in_december_each_office_is_to_be_inspected_once() -> None:
    opening: dict[str, Any] = {"by": CLOCK, "on": "12-01", "offices": (VILLAGE, OTHER, VILLAGE)}
    assert do("open_inspections", after(), **opening) == [OPENED]
    assert do("open_inspections", after(OPENED), **opening) == []
    (more,) = do("open_inspections", after(OPENED), **opening | {"offices": (VILLAGE, COUNTY)})
    assert more == InspectionsOpened(year=2026, offices=(COUNTY,), due_on=date(2026, 12, 31))


def test_an_office_is_found_in_order_or_gets_a_day() -> None:
    assert do("inspect_office", after(OPENED)) == [IN_ORDER]
    wanting: dict[str, Any] = {
        "wanting": ("signboard", "signboard"),
        "rectify_by": date(2027, 1, 15),
    }
    assert do("inspect_office", after(OPENED), **wanting) == [WANTING]
    assert do("confirm_rectified", after(OPENED, WANTING)) == [PUT_RIGHT]


def test_what_is_still_to_be_done_is_known_with_its_day() -> None:
    other = (2026, OTHER, "inspect", date(2026, 12, 31))
    village = (2026, VILLAGE)
    assert list(after(OPENED).duties()) == [(*village, "inspect", date(2026, 12, 31)), other]
    assert list(after(OPENED, WANTING).duties()) == [
        *((*village, "rectify", date(2027, 1, 15)), other)
    ]
    assert list(after(OPENED, IN_ORDER).duties()) == [other]
    assert list(after(OPENED, WANTING, PUT_RIGHT).duties()) == [other]
    held = after(OPENED, WANTING, PUT_RIGHT).of(2026, VILLAGE)
    assert held == Inspection(
        date(2026, 12, 31),
        date(2026, 12, 10),
        ("signboard",),
        date(2027, 1, 15),
        date(2026, 12, 10),
    )


@pytest.mark.parametrize(
    ("name", "given", "data", "rule"),
    [
        ("open_inspections", (), {"offices": (VILLAGE,)}, "Only the clock"),
        (
            *("open_inspections", ()),
            *({"by": CLOCK, "on": "11-30", "offices": (VILLAGE,)}, "begin in December"),
        ),
        (
            *("inspect_office", (OPENED,), {"by": Officer(id="sun", role="head", office=COUNTY)}),
            "Whoever oversees offices inspects them",
        ),
        (
            *("inspect_office", (OPENED,)),
            *({"by": Officer(id="li", role="judicial_office", office=VILLAGE)}, "the own office"),
        ),
        (
            *("inspect_office", (OPENED,)),
            *({"by": Officer(id="li", role="supervisor", office="150525000000")}, "another area"),
        ),
        (
            *("inspect_office", (OPENED,), {"by": Officer(id="li", role="supervisor")}),
            "another area",
        ),
        ("inspect_office", (), {}, "not to be inspected in 2026"),
        ("inspect_office", (OPENED, IN_ORDER), {}, "inspected already"),
        ("inspect_office", (OPENED,), {"wanting": ("room",)}, "put right by a day"),
        ("inspect_office", (OPENED,), {"rectify_by": date(2027, 1, 1)}, "put right by a day"),
        (
            *("inspect_office", (OPENED,)),
            *({"wanting": ("room",), "rectify_by": date(2027, 3, 11)}, "within 90 days"),
        ),
        (
            *("inspect_office", (OPENED,)),
            *({"wanting": ("room",), "rectify_by": date(2026, 12, 10)}, "within 90 days"),
        ),
        ("confirm_rectified", (OPENED,), {}, "Nothing is to be put right"),
        ("confirm_rectified", (OPENED, IN_ORDER), {}, "Nothing is to be put right"),
        ("confirm_rectified", (OPENED, WANTING, PUT_RIGHT), {}, "Nothing is to be put right"),
    ],
)
def test_what_is_refused(
    name: str, given: tuple[InspectionFact, ...], data: dict[str, Any], rule: str
) -> None:
    with pytest.raises(Refused, match=rule):
        do(name, after(*given), **data)


REACHES = Reaches(
    {
        "gao": Reach(posts=(Post(role="supervisor", office=COUNTY),)),
        "far": Reach(posts=(Post(role="supervisor", office="150525000000"),)),
        "sun": Reach(posts=(Post(role="head", office=VILLAGE),)),
    }
)


def kinds(state: Inspections, on: date) -> list[tuple[str, str | Post, str]]:
    return [(n.kind, n.to, n.about) for n in inspection_notices(state, REACHES, on)]


def test_whoever_oversees_hears_once_of_all_its_offices_and_once_that_it_is_late() -> None:
    assert kinds(after(OPENED), date(2026, 12, 1)) == [("inspections_due", "gao", "2026")]
    assert kinds(after(OPENED), date(2026, 12, 31)) == [("inspections_due", "gao", "2026")]
    assert kinds(after(OPENED), date(2027, 1, 1)) == [("inspections_overdue", "gao", "2026")]
    other = OfficeInspected(year=2026, office=OTHER, wanting=(), rectify_by=None)
    assert kinds(after(OPENED, IN_ORDER, other), date(2027, 1, 1)) == []


def test_an_order_to_put_right_reaches_the_head_and_when_it_is_late_both() -> None:
    head, above = Post(role="head", office=VILLAGE), Post(role="supervisor", office=VILLAGE)
    other = OfficeInspected(year=2026, office=OTHER, wanting=(), rectify_by=None)
    state, about = after(OPENED, WANTING, other), f"2026:{VILLAGE}"
    ordered = ("rectification_ordered", head, about)
    assert kinds(state, date(2027, 1, 15)) == [ordered]
    assert kinds(state, date(2027, 1, 16)) == [
        ordered,
        ("rectification_overdue", head, about),
        ("rectification_overdue", above, about),
    ]
    assert isinstance(next(inspection_notices(state, REACHES, date(2027, 1, 15))), Notice)


def test_what_is_done_is_not_told_any_more() -> None:
    today = date(2026, 12, 11)
    for kind, about, waiting, done in (
        ("inspections_due", "2026", after(OPENED), after()),
        ("inspections_overdue", "2026", after(OPENED), after()),
        (
            *("rectification_ordered", f"2026:{VILLAGE}"),
            *(after(OPENED, WANTING), after(OPENED, WANTING, PUT_RIGHT)),
        ),
        ("rectification_overdue", f"2026:{VILLAGE}", after(OPENED, WANTING), after(OPENED)),
    ):
        assert still_of_use(kind, about, waiting, today), kind
        assert not still_of_use(kind, about, done, today), kind

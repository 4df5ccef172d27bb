"""Saved views, given / when / then: whose they are, what they keep, and what they are called."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.kernel import Act, Fact, Officer, Refused, Role
from domain.views import (
    MOST,
    VIEWS,
    View,
    ViewDeleted,
    ViewPreferred,
    ViewRenamed,
    Views,
    ViewSaved,
    delete_view,
    evolve,
    prefer_view,
    rename_view,
    save_view,
    views_of,
)
from tests.domain.casework import OFFICE, at

WHERE = ("type=neighbour", "registered_on=this_month")


def by(role: Role = "mediator", who: str = "wang", office: str = OFFICE, of: str = "wang") -> Act:
    officer = Officer(id=who, role=role, office=office)
    return Act(by=officer, at=at("03-10"), stream=views_of(of))


def saved(number: int = 1, **more: Any) -> ViewSaved:
    held: dict[str, Any] = {
        "view": f"v{number}",
        "name": "本月邻里",
        "ledger": "register",
        "area": "",
        "where": WHERE,
        "sort": "-registered_on",
        "show": ("code", "status"),
    }
    return ViewSaved(**{**held, **more})


def given(*facts: Any) -> Views:
    views = Views()
    for fact in facts:
        views = evolve(views, fact, at("03-09"))
    return views


def test_a_question_is_kept_under_a_number_that_is_never_another_s() -> None:
    asks: dict[str, Any] = {"ledger": "register", "where": WHERE, "sort": "-registered_on"}
    asks |= {"name": "本月邻里", "show": ("code", "status")}
    assert save_view(Views(), by(), **asks) == [saved()]
    gone = given(saved(), saved(2), ViewDeleted(view="v2"))
    assert save_view(gone, by(), **asks) == [saved(3)]
    assert save_view(given(saved()), by(), view="v1", **asks) == [saved()]


def test_it_is_renamed_preferred_and_deleted() -> None:
    views = given(saved())
    assert rename_view(views, by(), view="v1", name="邻里") == [ViewRenamed(view="v1", name="邻里")]
    assert prefer_view(views, by(), view="v1") == [ViewPreferred(view="v1")]
    assert delete_view(views, by(), view="v1") == [ViewDeleted(view="v1")]
    preferred = given(saved(), ViewPreferred(view="v1"))
    assert prefer_view(preferred, by()) == [ViewPreferred(view=None)]
    after = given(saved(), ViewPreferred(view="v1"), ViewDeleted(view="v1"))
    assert (after.kept, after.preferred, after.saved) == ({}, None, 1)
    renamed = given(saved(), ViewRenamed(view="v1", name="x"))
    expected = View("x", "register", "", WHERE, "-registered_on", ("code", "status"))
    assert renamed.kept["v1"] == expected


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (by(of="li"), "kept by whose they are"),
        (by("head", "h", of="150525100000"), "kept by whose they are"),
        (by("mediator", of=OFFICE), "its desk or its head"),
        (by("head", OFFICE, "", of=OFFICE), "kept by whose they are"),
    ],
)
def test_nobody_keeps_those_of_others(act: Act, says: str) -> None:
    refusals: tuple[Callable[[], object], ...] = (
        lambda: save_view(given(saved()), act, name="x", ledger="register"),
        lambda: rename_view(given(saved()), act, view="v1", name="x"),
        lambda: delete_view(given(saved()), act, view="v1"),
        lambda: prefer_view(given(saved()), act, view="v1"),
    )
    for refused in refusals:
        with pytest.raises(Refused, match=says):
            refused()


def test_the_head_keeps_those_of_the_office() -> None:
    act = by("head", "h-1", of=OFFICE)
    assert save_view(Views(), act, name="x", ledger="figures")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"name": "王女士的案子"}, "leads to nobody"),
        ({"name": "13800000001"}, "leads to nobody"),
        ({"name": "x" * 41}, "40 characters"),
        ({"view": "v7"}, "no view v7"),
        *(
            ({"name": taken}, "call it otherwise")
            for taken in ("default", "Default ", "v1", "V12", "ｖ３", "office.v1", "office.default")
        ),
    ],
)
def test_what_is_no_view(more: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        save_view(given(saved()), by(), **{"name": "x", "ledger": "register", **more})


def test_a_view_is_not_renamed_to_a_word_that_opens_another() -> None:
    with pytest.raises(Refused, match="call it otherwise"):
        rename_view(given(saved()), by(), view="v1", name="default")
    assert rename_view(given(saved()), by(), view="v1", name="v1 的案子")


def test_there_are_as_many_as_one_can_look_through() -> None:
    full = given(*(saved(n) for n in range(1, MOST + 1)))
    with pytest.raises(Refused, match="50 views"):
        save_view(full, by(), name="x", ledger="register")
    assert save_view(full, by(), name="x", ledger="register", view="v1")


def test_what_is_not_there_is_neither_renamed_preferred_nor_deleted() -> None:
    refusals: tuple[Callable[[], object], ...] = (
        lambda: rename_view(Views(), by(), view="v1", name="x"),
        lambda: delete_view(Views(), by(), view="v1"),
        lambda: prefer_view(Views(), by(), view="v1"),
        lambda: prefer_view(Views(), by()),
    )
    for refused in refusals:
        with pytest.raises(Refused):
            refused()


def test_every_fact_of_the_kind_is_folded() -> None:
    facts: tuple[Fact, ...] = (
        *(saved(), ViewRenamed(view="v1", name="x"), ViewPreferred(view="v1")),
        ViewDeleted(view="v1"),
    )
    assert {type(each) for each in facts} == set(VIEWS.facts)

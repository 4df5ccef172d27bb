"""Questions that are asked again: a ledger, conditions, an order, columns, kept under a name.

A view is a question and never its answer: whoever opens it sees what they may see themselves. Each
officer keeps their own, and each office those that all of it open.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Final, NamedTuple, assert_never
from unicodedata import normalize
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import AfterValidator, Field, StringConstraints

from domain.kernel import Act, Fact, FreeText, Refused, Role, spelled
from domain.questions import filter_of, orders_of
from domain.signature import Aggregate
from domain.wording import addresses_somebody, leads_to_somebody

LAW: Final = "office rule: saved views"
MOST: Final = 50
"""Views that somebody keeps at most."""
LONGEST: Final = 40
"""Characters of a name."""

KEEPING: Final[frozenset[Role]] = frozenset(
    {"desk", "head", "judicial_office", "county_desk", "supervisor"}
)
"""Who keeps the views that all of an office open."""

_OFFICE: Final = re.compile(r"[0-9]{12}")
_TAKEN: Final = re.compile(r"(office\.)?(v[0-9]+|default)")
"""What opens a view whose name is not known: its number, and the word for the preferred one."""


def views_of(whose: str) -> UUID:
    """The stream of an officer's views, or of an office's by its code: there is one from the
    start."""
    kind = "office" if _OFFICE.fullmatch(whose) else "officer"
    return uuid5(NAMESPACE_URL, f"jiefen:views:{kind}:{spelled(whose)}")


def _a_condition(text: str) -> str:
    return str(filter_of(text))


def _an_order(text: str) -> str:
    return ",".join(map(str, orders_of(text)))


ViewId = Annotated[str, StringConstraints(pattern=r"^v[1-9][0-9]{0,3}$")]
"""v1, v2, … in the order of saving."""
LedgerName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z_]{1,29}$"), Field(examples=["register"])
]
Column = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"), Field(examples=["code"])
]
Condition = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}(!=|<=|>=|=|<|>)[A-Za-z0-9_.:@,-]{1,200}$"),
    AfterValidator(_a_condition),
    Field(examples=["registered_on=this_month"]),
]
"""A condition as `domain.questions` reads it: codes, days, numbers, and nothing that is a name."""
Sorting = Annotated[
    str,
    StringConstraints(pattern=r"^(-?[a-z][a-z0-9_]{0,39}(,-?[a-z][a-z0-9_]{0,39}){0,5})?$"),
    AfterValidator(_an_order),
    Field(examples=["-due_on"]),
]
Within = Annotated[
    str,
    StringConstraints(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})?$"),
]
"""The area asked about; "" is everywhere."""


# --- facts ---------------------------------------------------------------------------------------


class ViewSaved(Fact):
    """A question is kept; under the id of an earlier one it takes its place."""

    stored_name: ClassVar[str] = "views.saved.v1"
    view: ViewId
    name: FreeText
    ledger: LedgerName
    area: Within
    where: tuple[Condition, ...]
    sort: Sorting
    show: tuple[Column, ...]


class ViewRenamed(Fact):
    """It is called otherwise; the question is the same."""

    stored_name: ClassVar[str] = "views.renamed.v1"
    view: ViewId
    name: FreeText


class ViewDeleted(Fact):
    """It is kept no longer."""

    stored_name: ClassVar[str] = "views.deleted.v1"
    view: ViewId


class ViewPreferred(Fact):
    """It is the one that opens where none is named; None: no one does."""

    stored_name: ClassVar[str] = "views.preferred.v1"
    view: ViewId | None


ViewsFact = ViewSaved | ViewRenamed | ViewDeleted | ViewPreferred
VIEWS_FACTS: tuple[type[Fact], ...] = (ViewSaved, ViewRenamed, ViewDeleted, ViewPreferred)


# --- state ---------------------------------------------------------------------------------------


class View(NamedTuple):
    """A question as it is kept. `name` is sealed wherever it was read from the log."""

    name: str
    ledger: str
    area: str
    where: tuple[str, ...]
    sort: str
    show: tuple[str, ...]


class Views(NamedTuple):
    """What somebody keeps, by id; how many were ever saved; which one opens unnamed."""

    kept: Mapping[str, View] = {}
    saved: int = 0
    preferred: str | None = None


def evolve(views: Views, fact: ViewsFact, at: datetime) -> Views:
    """The views after one more fact."""
    match fact:
        case ViewSaved():
            view = View(fact.name, fact.ledger, fact.area, fact.where, fact.sort, fact.show)
            saved = max(views.saved, int(fact.view[1:]))
            return views._replace(kept={**views.kept, fact.view: view}, saved=saved)
        case ViewRenamed():
            renamed = views.kept[fact.view]._replace(name=fact.name)
            return views._replace(kept={**views.kept, fact.view: renamed})
        case ViewDeleted():
            kept = {view: held for view, held in views.kept.items() if view != fact.view}
            preferred = None if views.preferred == fact.view else views.preferred
            return views._replace(kept=kept, preferred=preferred)
        case ViewPreferred():
            return views._replace(preferred=fact.view)
        case _:
            assert_never(fact)


# --- commands ------------------------------------------------------------------------------------


def save_view(  # noqa: PLR0913 (a question has these parts)
    views: Views,
    act: Act,
    *,
    name: FreeText,
    ledger: LedgerName,
    view: ViewId | None = None,
    area: Within = "",
    where: tuple[Condition, ...] = (),
    sort: Sorting = "",
    show: tuple[Column, ...] = (),
) -> list[ViewsFact]:
    """Keep a question to a ledger under a name; `view` puts it in the place of one that is kept."""
    _by_whose_they_are(act)
    _a_name_of_a_question(name)
    if view is None and len(views.kept) >= MOST:
        raise Refused("{most} views are kept already: delete one first", law=LAW, most=MOST)
    if view is not None:
        _kept(views, view)
    number = view or f"v{views.saved + 1}"
    saved = ViewSaved(
        view=number, name=name, ledger=ledger, area=area, where=where, sort=sort, show=show
    )
    return [saved]


def rename_view(views: Views, act: Act, *, view: ViewId, name: FreeText) -> list[ViewsFact]:
    """Call a view otherwise; what it asks stays the same."""
    _by_whose_they_are(act)
    _kept(views, view)
    _a_name_of_a_question(name)
    return [ViewRenamed(view=view, name=name)]


def delete_view(views: Views, act: Act, *, view: ViewId) -> list[ViewsFact]:
    """Keep a view no longer."""
    _by_whose_they_are(act)
    _kept(views, view)
    return [ViewDeleted(view=view)]


def prefer_view(views: Views, act: Act, *, view: ViewId | None = None) -> list[ViewsFact]:
    """Open this view where none is named; without one, none opens so."""
    _by_whose_they_are(act)
    if view is not None:
        _kept(views, view)
    if view == views.preferred:
        raise Refused("It is so already", law=LAW)
    return [ViewPreferred(view=view)]


def _by_whose_they_are(act: Act) -> None:
    """An officer keeps their own; those of an office are kept by whoever leads it or its desk."""
    if not _OFFICE.fullmatch(act.by.id) and act.stream == views_of(act.by.id):
        return
    if not act.by.office or act.stream != views_of(act.by.office):
        raise Refused("Views are kept by whose they are: your own, or your office's", law=LAW)
    if act.by.role not in KEEPING:
        raise Refused("The views of an office are kept by its desk or its head", law=LAW)


def _kept(views: Views, view: str) -> None:
    if view not in views.kept:
        raise Refused("There is no view {view} here", law=LAW, view=view)


def _a_name_of_a_question(name: str) -> None:
    if len(name) > LONGEST:
        raise Refused("A view's name has {longest} characters at most", law=LAW, longest=LONGEST)
    if leads_to_somebody(name) or addresses_somebody(name):
        raise Refused("A view's name leads to nobody: call it by what it asks", law=LAW)
    if _TAKEN.fullmatch(normalize("NFKC", name).strip().casefold()):
        raise Refused(
            "A view is opened by “default” and by its number, v1: call it otherwise", law=LAW
        )


VIEWS: Final = Aggregate(
    "views",
    Views(),
    evolve,
    VIEWS_FACTS,
    {
        "save_view": save_view,
        "rename_view": rename_view,
        "delete_view": delete_view,
        "prefer_view": prefer_view,
    },
    kept_by=views_of,
)

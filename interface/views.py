"""Saved views as they are listed and opened: whose they are, and what of them can still be asked.

A view is opened as its question, by whoever reads it: what they may not see, it does not show.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from domain.areas import significant
from domain.kernel import Officer, Unfit, civil_date
from domain.questions import filter_of, orders_of
from domain.views import VIEWS, View, Views, views_of
from interface.callers import for_officers
from interface.language import Language, say
from interface.ledgers.asked import Asked, check_area
from interface.ledgers.questions import check_question, check_shown, showable
from interface.ledgers.shelves import SHELVES, shelf
from interface.problems import Unusable
from interface.words import as_read
from projections import finding
from workers.access_log import Looked, Purpose
from workers.system import System

COLUMNS: Final = ("view", "name", "ledger", "area", "where", "sort", "show", "default")
"""What a terminal shows."""

SHARED: Final = "office."
"""How the number of a view begins that the office keeps."""
DEFAULT: Final = "default"
"""The one that opens where none is named: one's own, or else the office's."""


class Opened(NamedTuple):
    """A view to be asked: which ledger, what of it, and what of it is there no more."""

    ledger: str
    asked: Asked
    gone: tuple[str, ...]
    """What it names that the ledger has not any more: left out, and said."""


class _Kept(NamedTuple):
    number: str
    stream: UUID
    view: View
    preferred: bool


def listed(
    system: System, reader: Officer, language: Language, correlation: UUID | None = None
) -> list[dict[str, Any]]:
    """One's own views and those of one's office, with their names. Raises Unusable."""
    kept = list(_kept(system, reader))
    names = _names(system, reader, kept, language, correlation)
    return [
        {
            "view": each.number,
            "name": names[each.number],
            **{part: held for part, held in each.view._asdict().items() if part != "name"},
            "default": each.preferred,
        }
        for each in kept
    ]


def opened(
    system: System,
    reader: Officer,
    which: str,
    language: Language,
    correlation: UUID | None = None,
) -> Opened:
    """The view of this number or name, its own first. Raises Unusable."""
    kept = list(_kept(system, reader))
    found = next((each for each in kept if each.number == which), None)
    if found is None and which == DEFAULT:
        found = next((each for each in kept if each.preferred), None)
    elif found is None:
        names = _names(system, reader, kept, language, correlation)
        found = next((each for each in kept if names[each.number] == which), None)
    if found is None:
        text = "There is no such view of yours or of your office: `jiefen views list` lists them"
        raise Unusable(404, "not-found", text)
    return _still(found.view)


def through_view(  # noqa: PLR0913 (who asks what, and how they are answered)
    system: System,
    name: str,
    reader: Officer,
    asked: Asked,
    which: str,
    *,
    language: Language,
    correlation: UUID | None = None,
) -> tuple[Asked, str]:
    """What is asked of a ledger, through a view if one is named, and what of that is there no more.
    Raises Unusable."""
    if not which:
        return asked, ""
    view = opened(system, reader, which, language, correlation)
    if shelf(name) is not shelf(view.ledger):
        text = "This view asks the ledger {ledger}, and not {name}"
        raise Unusable(422, "bad-input", text, ledger=view.ledger, name=name)
    return _with_view(asked, view), said_gone(view, language)


def _with_view(asked: Asked, view: Opened) -> Asked:
    """A view's question with what is asked for beside it, which counts first."""
    return asked._replace(
        area=asked.area or view.asked.area,
        where=(*view.asked.where, *asked.where),
        sort=asked.sort or view.asked.sort,
        show=asked.show or view.asked.show,
    )


def said_gone(view: Opened, language: Language) -> str:
    """That something of the view is there no more; "" if all is."""
    if not view.gone:
        return ""
    text = "This view names what the ledger has not any more, which is left out: {gone}"
    return say(text, language, gone=", ".join(view.gone))


def checked(ledger: str, reader: Officer, asked: Asked) -> dict[str, Any]:
    """The question as a view keeps it, if its reader can ask it now. Raises Unusable."""
    try:
        of = shelf(ledger)
    except Unusable as error:
        raise Unusable(422, "bad-input", error.text, **error.params) from None
    if asked.area:
        check_area(asked.area)
    check_shown(of, asked)
    check_question(ledger, of, reader, asked)
    return {
        "ledger": ledger,
        "area": significant(asked.area) if asked.area else "",
        "where": list(asked.where),
        "sort": asked.sort,
        "show": list(asked.show),
    }


def check_form(form: BaseModel, reader: Officer) -> None:
    """The same of the form of `save_view`: what could never be opened is not kept."""
    given = form.model_dump(include={"area", "where", "sort", "show", "ledger"})
    ledger, area = given.pop("ledger"), given.pop("area")
    checked(ledger, reader, Asked(area=area or None, **given))


def _kept(system: System, reader: Officer) -> Iterator[_Kept]:
    for_officers(reader, "office")
    owners: Mapping[str, str] = {"": reader.id, SHARED: reader.office}
    with system.reading.connection() as connection:
        for before, owner in owners.items():
            if not owner:
                continue
            stream = views_of(owner)
            held: Views = system.states.load(connection, VIEWS, stream).state
            for number, view in held.kept.items():
                yield _Kept(f"{before}{number}", stream, view, number == held.preferred)


def _names(
    system: System,
    reader: Officer,
    kept: list[_Kept],
    language: Language,
    correlation: UUID | None,
) -> dict[str, str]:
    """By number; a name was typed by somebody, so it is sealed, and opening it is on record."""
    purpose = Purpose(reader, "views", correlation, action="list")
    sealed = {each.view.name: Looked(each.stream, "office", "none") for each in kept}
    with system.pool.connection() as connection:
        texts = system.vault.open_many(connection, sealed, purpose)
    return {each.number: as_read(texts[each.view.name], language) for each in kept}


def _still(view: View) -> Opened:
    """The view without what its ledger has not any more."""
    of = SHELVES.get("disputes" if view.ledger == "register" else view.ledger)
    if of is None:
        text = "This view asks the ledger {ledger}, which is there no more; there are: {names}"
        names = ", ".join(SHELVES)
        raise Unusable(422, "bad-input", text, ledger=view.ledger, names=names)
    gone: list[str] = []
    where = [text for text in view.where if _can_be_asked(of.asks, text, gone)]
    orders = orders_of(view.sort)
    known = of.asks.ordered if of.asks else []
    sort = [each for each in orders if each.column in known]
    show = [each for each in view.show if each in showable(of)]
    gone += [each.column for each in orders if each not in sort]
    gone += [each for each in view.show if each not in show]
    asked = Asked(
        area=view.area or None,
        where=tuple(where),
        sort=",".join(map(str, sort)),
        show=tuple(show),
    )
    return Opened(view.ledger, asked, tuple(dict.fromkeys(gone)))


def _can_be_asked(columns: finding.Columns | None, text: str, gone: list[str]) -> bool:
    if columns is None:
        gone.append(text)
        return False
    try:
        finding.check(columns, filter_of(text), civil_date(datetime.now(UTC)))
    except (finding.NoColumn, finding.NoValue, Unfit):
        gone.append(text)
        return False
    return True

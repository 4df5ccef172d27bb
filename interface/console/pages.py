"""Pages are rendered in one place: escaped, in the reader's language, with what every page has."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse

from domain.access import COUNSELLING, at_large, decide
from domain.kernel import LOCAL_ZONE, Officer, civil_date
from interface.api.problems import HELP
from interface.console.explaining import Explained, explained
from interface.console.fields import Field
from interface.language import Language, say
from interface.words import briefly, cited, heading, label, moment, rule, value, word

FOLDER: Final = Path(__file__).parent
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
    " font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Nothing inline, nothing from elsewhere."""


@cache
def environment() -> Environment:
    """The templates, escaped by default; a name that is not there is an error and no empty page."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["day"] = day
    made.filters["moment"] = _moment
    made.filters["civil"] = civil_date
    made.filters["precisely"] = _precisely
    made.filters["cited"] = _cited
    made.globals |= {"_": _say, "word": _word, "label": _label, "heading": _heading}
    made.globals |= {"rule": _rule, "shown": _value, "opened": _opened}
    made.globals |= {"briefly": briefly, "rest": _rest, "steers": _steers, "helps": _helps}
    made.globals |= {"keeps_running": _keeps_running, "explained": _explained}
    made.globals |= {"lists": _lists}
    return made


def render(
    request: Request,
    template: str,
    language: Language,
    *,
    status: int = 200,
    officer: Officer | None = None,
    guard: str = "",
    **more: Any,
) -> HTMLResponse:
    """The page. `officer`: who is signed in; `guard`: what its forms carry."""
    text = (
        environment()
        .get_template(template)
        .render(
            language=language,
            officer=officer,
            guard=guard,
            here=request.url.path,
            whole=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
            helplines=HELP,
            **more,
        )
    )
    headers = {
        "content-security-policy": POLICY,
        "referrer-policy": "same-origin",  # with none at all, a browser hides where a form is from
        "vary": "cookie, accept-language",
    }
    return HTMLResponse(text, status, headers=headers)


def day(held: date | str | None, language: Language = "zh") -> str:
    """A day as people write it."""
    if not held:
        return "—"
    on = date.fromisoformat(held) if isinstance(held, str) else held
    if language == "zh":
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {on:%B} {on.year}"


def _moment(held: datetime | None) -> str:
    return moment(held) if held else "—"


def _language(context: Context) -> Language:
    held: Language = context["language"]
    return held


def _precisely(held: datetime) -> str:
    """The moment to the thousandth of a second, for whoever compares logs."""
    return held.astimezone(LOCAL_ZONE).isoformat(" ", "milliseconds")[:-6]


@pass_context
def _say(context: Context, text: str, /, **params: object) -> str:
    return say(text, _language(context), **params)


@pass_context
def _cited(context: Context, articles: str) -> str:
    return cited(articles, _language(context))


@pass_context
def _word(context: Context, code: str | None, annotation: Any = None) -> str:
    return word(code, _language(context), annotation) if code else "—"


@pass_context
def _label(context: Context, name: str) -> str:
    return label(name, _language(context))


@pass_context
def _heading(context: Context, name: str) -> str:
    return heading(name, _language(context))


@pass_context
def _rule(context: Context, name: str) -> str:
    return rule(name, _language(context))


@pass_context
def _value(context: Context, held: Any, field: str = "") -> str:
    return value(held, _language(context), field)


@pass_context
def _explained(context: Context, drawn: str, *, for_party: bool = False) -> Explained:
    return explained(drawn, _language(context), for_party=for_party)


def _steers(officer: Officer) -> bool:
    """Whether the figures of an area are theirs to look at every week."""
    return officer.role in ("supervisor", "head", "judicial_office", "county_desk")


def _helps(officer: Officer) -> bool:
    """Whether it is their work to help people, or to look at how they are helped."""
    return officer.role in COUNSELLING | {"supervisor"}


def _lists(officer: Officer) -> bool:
    """Whether lists of cases are open to them."""
    return decide(officer, "list", "matter", at_large(officer)).allowed


def _keeps_running(officer: Officer) -> bool:
    """Whether it is their work to keep the system running."""
    return decide(officer, "read", "trace", at_large(officer)).allowed


def _rest(sentence: str) -> str:
    """What a sentence says beyond its first part."""
    return sentence.removeprefix(briefly(sentence)).lstrip(":;,.：；，。 ")


def _opened(fields: list[Field]) -> bool:
    """Whether one of these has to be seen."""
    return any(each.opened for each in fields)

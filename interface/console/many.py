"""Work on many cases on a page: say what and which, look what would become of each, then start it;
follow it, cancel it, take it back.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final, Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from domain.aggregates import BULK, STANDING
from domain.areas import Areas
from domain.bulk.terms import TRANSFER_ZH, BulkTerms
from domain.dispute.facts import MoveReason, ReplacementReason
from domain.dispute.state import STATUSES
from domain.dispute.terms import DisputeType, Source
from domain.kernel import Officer, Refused, civil_date
from interface import bulk
from interface.console.candidates import colleagues, offices
from interface.console.fields import Field, Kind, Option, Summary, Typed, summary
from interface.console.gate import Acting, Sent, Visit, Visiting
from interface.console.pages import render
from interface.console.routes import Paged
from interface.console.signing_in import FOUND, signed
from interface.console.views import of_fields
from interface.language import Language, say
from interface.paging import read as read_place
from interface.problems import Unusable, bad_input, problem_of, refusal
from interface.words import word
from workers.handler import Request

router = APIRouter(route_class=Paged, include_in_schema=False)

What = Literal["reassign", "hand_over", "transfer", "follow_ups", "close"]
_KIND: Final = {"hand_over": "reassign"}
"""Of what kind is what is not called so itself."""
_COMMANDS: Final = {"start": "start_bulk", "cancel": "cancel_bulk"}
_TASKS: Final = 50
_ROWS: Final = 200
_UNFIT: Final = 422
_CHOSEN: Final = ("mediator", "type", "source", "status", "in_area")
"""What a list of cases was narrowed to, when somebody comes here from it."""


@router.get("/bulk")
def tasks(visit: Visiting, after: str = "") -> Response:
    """What can be ordered, and what was. Raises Unusable."""
    found = bulk.tasks(visit.system, visit.officer, limit=_TASKS, after=read_place(after))
    return render(
        visit.request,
        "bulk.html",
        visit.language,
        tasks=found.rows,
        following=f"/bulk?after={found.next}" if found.next else "",
        kinds=[(each, _title(each, visit.language)) for each in _open_to(visit.officer)],
        **signed(visit),
    )


def _open_to(officer: Officer) -> list[What]:
    """What their role lets them order at all."""
    kinds = bulk.open_to(officer)
    return [each for each in get_args(What) if _KIND.get(each, each) in kinds]


@router.get("/bulk/new/{what}")
def new(visit: Visiting, what: What) -> Response:
    """Say which cases, and what of them. Raises Unusable where none of it is theirs to order."""
    if what not in _open_to(visit.officer):
        text = "Who works on cases orders this; your role looks at what was ordered."
        raise Unusable(403, "not-for-this-role", text)
    given = [(name, visit.request.query_params.get(name, "")) for name in _CHOSEN]
    return _form(visit, what, Typed([pair for pair in given if pair[1]]))


@router.post("/bulk/new/{what}")
def look(visit: Acting, typed: Sent, what: What) -> Response:
    """Look what would become of each. Nothing is done."""
    caller = bulk.Caller(visit.officer, visit.language, visit.correlation)
    part = bulk.Part(bulk.PART)
    try:
        terms = _terms(typed)
        if what == "hand_over":
            seen = bulk.hand_over(
                visit.system,
                caller,
                typed.one("of").strip(),
                terms.mediators,
                terms.reason,
                no_tie=terms.no_tie,
                part=part,
            )
        else:
            selected = _selected(typed)
            seen = bulk.look_at(visit.system, caller, what, terms, selected=selected, part=part)
    except ValidationError as error:
        told = bad_input(error.errors(), visit.language).more["errors"]
        errors = {each["field"].partition(".")[0]: each["message"] for each in told}
        return _form(visit, what, typed, errors)
    except Refused as error:
        law = str(problem_of(error, visit.language).more.get("law", ""))
        return _form(visit, what, typed, refused=refusal(error, visit.language), law=law)
    except Unusable as error:
        return _form(visit, what, typed, refused=say(error.text, visit.language, **error.params))
    return RedirectResponse(_address(seen), FOUND)


def _address(seen: bulk.Row) -> str:
    """Where a preview is read; `rest` of the list come behind those it looked at."""
    rest = f"?rest={seen['rest']}" if seen["rest"] else ""
    return f"/bulk/{seen['bulk']}{rest}"


def _terms(typed: Typed) -> BulkTerms:
    """Raises ValidationError."""
    office = typed.one("office").strip()
    return BulkTerms.model_validate(
        {
            "mediators": _lines(typed, "mediators"),
            "no_tie": typed.one("no_tie") == "yes",
            "office": office or None,
            "area": typed.one("area").strip() or office or None,
            "day": typed.one("day") or None,
            "reason": typed.one("reason") or None,
        }
    )


def _selected(typed: Typed) -> bulk.Selected:
    """Raises Unusable."""
    chosen = {name: typed.one(name).strip() or None for name in _CHOSEN}
    return bulk.Selected(
        bulk.listed_in(typed.one("listed")) if typed.one("listed").strip() else (),
        chosen["in_area"],
        chosen["mediator"],
        chosen["type"],
        chosen["source"],
        chosen["status"],
    )


def _lines(typed: Typed, name: str) -> list[str]:
    return typed.one(name).replace(",", " ").replace("，", " ").split()


# --- the form ------------------------------------------------------------------------------------


def _form(  # noqa: PLR0913 (what was typed, and what is said of it)
    visit: Visit,
    what: What,
    typed: Typed,
    errors: dict[str, str] | None = None,
    *,
    refused: str = "",
    law: str = "",
) -> Response:
    errors = errors or {}
    of_it = _of_it(what, typed, visit.language, errors)
    which = [] if what == "hand_over" else _which(typed, visit.language, errors)
    _suggest(visit, [*of_it, *which])
    wrong: list[Summary] = summary([*of_it, *which], errors)
    return render(
        visit.request,
        "bulk_new.html",
        visit.language,
        status=_UNFIT if wrong or refused else 200,
        what=what,
        title=_title(what, visit.language),
        of_it=of_it,
        which=which,
        errors=wrong,
        refused=refused,
        law=law,
        words=of_fields(visit.language),
        **signed(visit),
    )


def _title(what: str, language: Language) -> str:
    return {
        "reassign": say("Another mediator goes on", language),
        "hand_over": say("Hand over everything somebody has", language),
        "transfer": say("Offer cases to another office", language),
        "follow_ups": say("Plan follow-up calls on a day", language),
        "close": say("Close with this week's list", language),
    }[what]


def _of_it(what: What, typed: Typed, language: Language, errors: dict[str, str]) -> list[Field]:
    """What is said of all the cases alike."""

    def field(name: str, kind: Kind, text: str, hint: str = "", **more: Any) -> Field:
        held = typed.one(name)
        return Field(name, kind, text, hint=hint, value=held, error=errors.get(name, ""), **more)

    def reasons(of: Any, codes: Sequence[str]) -> Field:
        options: list[Option] = [(each, word(each, language, of)) for each in codes]
        return field("reason", "choice", say("Why", language), required=True, options=options)

    seats = [
        field(
            "mediators",
            "text",
            say("Who goes on", language),
            say("Staff ids, with a space between them: several take turns", language),
            required=what == "reassign",
        ),
        reasons(ReplacementReason, get_args(ReplacementReason)),
        field(
            "no_tie",
            "check",
            say("They were asked, and have no tie to a party of these cases", language),
        ),
    ]
    match what:
        case "reassign":
            return seats
        case "hand_over":
            whose = say("Whose cases: their staff id", language)
            seats[0].hint = say("Left empty: whoever covers for them", language)
            return [field("of", "text", whose, required=True), *seats]
        case "transfer":
            return [
                field(
                    "office",
                    "text",
                    say("To which office", language),
                    say("Its area code of 12 digits", language),
                    required=True,
                ),
                field("area", "text", say("Where the matter is there, if elsewhere", language)),
                reasons(None, list(TRANSFER_ZH)),
            ]
        case "follow_ups":
            return [
                field("day", "date", say("On which day", language), required=True),
                reasons(MoveReason, [e for e in get_args(MoveReason) if e != "taken_back"]),
            ]
        case "close":
            return []


def _which(typed: Typed, language: Language, errors: dict[str, str]) -> list[Field]:
    """Which cases: a list, or what fits."""

    def field(name: str, kind: Kind, text: str, options: Sequence[Option] = ()) -> Field:
        wrong = errors.get(name, "")
        return Field(name, kind, text, value=typed.one(name), options=options, error=wrong)

    def words(codes: Sequence[str], of: Any = None) -> list[Option]:
        return [(code, word(code, language, of)) for code in codes]

    listed = field("listed", "long", say("These cases", language))
    listed.hint = say(
        "A number to a line; after it the parties who agreed, if the rule asks for that: p1 p2",
        language,
    )
    return [
        listed,
        field("mediator", "text", say("Or the open ones of this mediator", language)),
        field("in_area", "text", say("In this area", language)),
        field("type", "choice", say("Of this type", language), words(get_args(DisputeType))),
        field("source", "choice", say("From this source", language), words(get_args(Source))),
        field("status", "choice", say("That stand so", language), words(STATUSES)),
    ]


def _suggest(visit: Visit, fields: Sequence[Field]) -> None:
    """Whom and which offices the reader knows anyway; anything else may be typed."""
    whom = [(each, each) for each in colleagues(visit, visit.officer.office)]
    with visit.system.reading.connection() as connection:
        areas: Areas = visit.system.states.load(connection, *STANDING[Areas]).state
    there = offices(areas, visit.officer.office)
    for each in fields:
        if each.path in ("mediators", "mediator", "of"):
            each.suggested = whom
        elif each.path in ("office", "area", "in_area"):
            each.suggested = there


# --- a task --------------------------------------------------------------------------------------


@router.get("/bulk/{stream}")
def one(
    visit: Visiting,
    stream: UUID,
    rest: Annotated[int, Query(ge=0)] = 0,
    first: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """How a task stands, and what became of each case. Raises NotFound."""
    caller = bulk.Caller(visit.officer, visit.language, visit.correlation)
    rows = bulk.of_cases(visit.system, caller, stream)
    return render(
        visit.request,
        "bulk_task.html",
        visit.language,
        task=bulk.shown(visit.system, caller, stream),
        rows=rows[first : first + _ROWS],
        first=first,
        following=first + _ROWS if len(rows) > first + _ROWS else 0,
        rest=rest,
        **signed(visit),
    )


@router.get("/bulk/{stream}/cases.csv")
def as_file(visit: Visiting, stream: UUID) -> Response:
    """What became of each case, as a file. Raises NotFound."""
    caller = bulk.Caller(visit.officer, visit.language, visit.correlation)
    with TemporaryDirectory(prefix="jiefen-bulk-") as folder:
        file = Path(folder) / "cases.csv"
        bulk.as_file(visit.system, caller, stream, file)
        content = file.read_bytes()
    name = f"bulk-{civil_date(datetime.now(UTC)).isoformat()}.csv"
    kept = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=kept)


@router.post("/bulk/{stream}/undo")
def undo(visit: Acting, stream: UUID) -> Response:
    """Look what would be taken back. Raises NotFound, Refused."""
    caller = bulk.Caller(visit.officer, visit.language, visit.correlation)
    seen = bulk.undo(visit.system, caller, stream, part=bulk.Part(bulk.PART))
    return RedirectResponse(_address(seen), FOUND)


@router.post("/bulk/{stream}/{does}")
def act(visit: Acting, stream: UUID, does: Literal["start", "cancel"]) -> Response:
    """Start what was looked at, or begin no further case. Raises NotFound, Refused."""
    visit.system.handler.perform(
        Request(
            aggregate=BULK.name,
            command=_COMMANDS[does],
            stream=stream,
            officer=visit.officer,
            correlation=visit.correlation,
        )
    )
    return RedirectResponse(f"/bulk/{stream}", FOUND)

"""What can be read: the state of a case, its history, any earlier state, due dates, ledgers.

A state is read from the log itself and so is never behind; a ledger waits for the token it is
given.
"""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import PlainTextResponse

from domain.aggregates import DISPUTE
from domain.area_lineage import View
from domain.dispute.terms import PartyId
from domain.past import Then
from domain.plan.notes import Doing
from interface.api.bygone import Known, OfThen, Stood
from interface.api.callers import Caller, Correlation, Position, Running, Speaking
from interface.api.forms import Day, in_form
from interface.api.paging import Pages, Paging, up_to
from interface.api.problems import HELP
from interface.archive import table
from interface.areas import shown as shown_area
from interface.assigned import assigned
from interface.callers import for_officers
from interface.copies import copy_of
from interface.crises import listed, shown
from interface.indicators import listed as listed_indicators
from interface.ledgers import SHELVES, Asked, ask, columns_of, named
from interface.ledgers.differing import Between
from interface.ledgers.differing import difference as differ
from interface.ledgers.travelling import over
from interface.looked import who_looked
from interface.notes import door
from interface.oncall import ladder
from interface.paging import read as read_place
from interface.problems import Unusable
from interface.receipt import receipt
from interface.replay import Point, as_known, between, difference, not_begun, point
from interface.replay import replay as replayed
from interface.single_acts import notice, permitted
from interface.story import Reader, seen_by, timeline
from interface.story import history as told
from interface.views import listed as saved_views
from interface.views import through_view
from interface.why import why as derived
from interface.why import why_plan
from workers.handler import absent

router = APIRouter()


class Chosen(BaseModel):
    """Which rows of a ledger; what is left out means all."""

    model_config = ConfigDict(extra="forbid")

    area: str | None = None
    areas: View = "as-today"
    """Whether what was registered under an older code counts where the area is today."""
    open: bool | None = None
    type: str | None = None
    source: str | None = None
    status: str | None = None
    counsellor: bool | None = None
    since: Day | None = None
    until: Day | None = None
    where: list[str] = Field(
        default=[],
        description="A condition on a column, as often as you like: type=neighbour, "
        "registered_on=this_month, claimed_fen>=100000, mediator=none",
    )
    period: str | None = None
    by: str | None = None
    indicator: str | None = None
    names: bool = False
    view: str = Field(default="", description="A saved view: v1, office.v1, default; a name")

    def asked(self, **more: Any) -> Asked:
        """What to read, with what is asked for beside it."""
        given = self.model_dump(include=set(Asked._fields))
        given |= {"where": tuple(self.where), "show": named(given.get("show", ""))}
        return Asked(**{**given, "counted": getattr(self, "count", False), **more})


class Paged(Chosen):
    """What to read of a ledger, page by page."""

    mediator: str | None = None
    sort: str = Field(default="", description="Columns, the first first: -registered_on,code")
    after: str = Field(default="", description="The `next` of the page before")
    limit: int = 200
    count: bool = Field(default=False, description="Say how many rows there are in all: `total`")
    show: str = Field(default="", description="Only these columns: code,area,status")
    owner: str | None = None
    office: str | None = None
    as_of: Day | None = Field(None, description="As it stood at the end of this day")
    known_on: Day | None = Field(None, description="As it was known at the end of this day")


class Asking(Paged):
    """The same in an address, where the token may stand too."""

    token: str = ""


class LedgerPage(BaseModel):
    """Some rows of a ledger, and where the next ones begin ("" after the last). `total`: how many
    there are in all, if that was asked. `notices` say what is to be known of them: that the area
    asked for is no longer in use."""

    ledger: str
    rows: list[dict[str, Any]]
    next: str = ""
    total: int | None = None
    note: str = ""
    """What is to be said beside a page of the past."""
    said: str = ""
    """What of a saved view the ledger has not any more."""
    notices: tuple[str, ...] = ()


At = Annotated[str, Query(description="A version, or a day: 2026-03-05")]


@router.get("/disputes/{stream}", tags=["dispute"])
def state(stream: UUID, system: Running, officer: Caller, response: Response) -> dict[str, Any]:
    """Where the case stands now: ids, codes and days; nothing of a person."""
    for_officers(officer)
    with system.reading.connection() as connection:
        loaded = system.states.load(connection, DISPUTE, stream)
    if not loaded.version:
        absent("dispute", stream, officer, "read")
    response.headers["ETag"] = f'"{loaded.version}"'
    response.headers["Jiefen-Token"] = str(loaded.cursor)
    return {
        "stream": stream,
        "version": loaded.version,
        "state": as_known(system, loaded.state, officer),
    }


@router.get("/disputes/{stream}/history", tags=["dispute"])
def history(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
    only: OfThen = None,
) -> list[dict[str, Any]]:
    """The case as people read it, or what of it had happened, or was known, by a day. What is
    personal is opened, and the reading is logged."""
    entries = told(system, "dispute", stream, Reader(officer, speaking, correlation), only)
    return pages.of([asdict(entry) for entry in entries])


@router.get("/disputes/{stream}/difference", tags=["dispute"])
def difference_of_case(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    since: At,
    at: At = "",
    known: Annotated[bool, Query(description="Days are those on which it was known")] = False,
) -> dict[str, Any]:
    """What became different in a case between two versions or days: what was recorded, as people
    read it, and each part of its state. What is personal is opened, and the reading is logged."""
    for_officers(officer)
    points = [_point(text, known=known) for text in (since, at)]
    before, after = found = [
        replayed(system, "dispute", stream, each, officer, or_nothing=True) for each in points
    ]
    reader = Reader(officer, speaking, correlation)
    told_of = told(system, "dispute", stream, reader, between(*points))
    return {
        "since": before.version,
        "version": after.version,
        "note": not_begun(points, found, speaking),
        "said": [asdict(entry) for entry in told_of],
        "changes": [
            change._asdict()
            for change in difference(*(as_known(system, each.state, officer) for each in found))
        ],
    }


@router.get("/plan/{stream}/history", tags=["plan"])
def history_of_plan(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
    only: OfThen = None,
) -> list[dict[str, Any]]:
    """The plan for its person and whoever works with them; for everybody else there is none."""
    entries = told(system, "plan", stream, Reader(officer, speaking, correlation), only)
    return pages.of([asdict(entry) for entry in entries])


@router.get("/plan/{stream}/why", tags=["plan"])
def why_of_plan(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    deadline: str = "",
) -> list[dict[str, Any]]:
    """Where the days of a plan come from, for its person and whoever works with them."""
    return why_plan(system, stream, Reader(officer, speaking, correlation), deadline)


@router.get("/plan/{stream}/assigned", tags=["plan"])
def support_assigned(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
) -> dict[str, Any]:
    """For a mediator: that somebody is supported, and where to ask; nothing else of the plan."""
    return assigned(system, stream, Reader(officer, speaking, correlation))


@router.get("/single_act/permitted", tags=["single_act"])
def permitted_acts(officer: Caller, speaking: Speaking) -> list[dict[str, Any]]:
    """What the law permits without consent: which act, by whom, on which article, how long."""
    return permitted(speaking)


@router.get("/single_act/{stream}/notice", tags=["single_act"])
def notice_of_single_act(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
) -> dict[str, list[str]]:
    """What the person is told of an act that is over, to be printed by whoever did it."""
    return {"lines": notice(system, stream, Reader(officer, speaking, correlation))}


class Wanted(BaseModel):
    """What somebody wants with the clinical notes about the person of a plan."""

    model_config = ConfigDict(extra="forbid")

    may: Doing
    under: UUID | None = None
    """To hand over: the plan under which somebody counsels the person now, if not this one."""


class NotesDoor(BaseModel):
    """Where the notes are asked, and with which pass: once, within so many seconds."""

    model_config = ConfigDict(serialize_by_alias=True)

    address: str
    pass_: str = Field(alias="pass")
    seconds: int
    to: str = ""


@router.post("/plan/{stream}/notes", tags=["plan"])
def pass_to_notes(
    *,
    stream: UUID,
    body: Wanted,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
) -> NotesDoor:
    """A pass to the clinical notes about the person of a plan, for one thing: for the person's own
    counsellor, and for the person. The notes are in a store of their own; nothing of them is here.
    """
    opened = door(system, stream, Reader(officer, speaking, correlation), body.may, body.under)
    return NotesDoor.model_validate(opened.told())


@router.get("/single_act/{stream}/history", tags=["single_act"])
def history_of_single_act(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
    only: OfThen = None,
) -> list[dict[str, Any]]:
    """What was done without consent, for whoever did it; for everybody else there is none."""
    entries = told(system, "single_act", stream, Reader(officer, speaking, correlation), only)
    return pages.of([asdict(entry) for entry in entries])


@router.get("/rights/{stream}/history", tags=["rights"])
def history_of_request(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
    only: OfThen = None,
) -> list[dict[str, Any]]:
    """A request about one's own data, for whose it is and the office that answers for it."""
    entries = told(system, "rights", stream, Reader(officer, speaking, correlation), only)
    return pages.of([asdict(entry) for entry in entries])


@router.get(
    "/rights/{stream}/copy",
    tags=["rights"],
    response_model=None,
    responses=in_form("application/json", "text/markdown"),
)
def copy(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    form: Annotated[
        Literal["data", "text"], Query(description="As data, or as a document in Markdown")
    ] = "data",
) -> dict[str, Any] | PlainTextResponse:
    """What is held about whoever asked, once it was granted, and who looked; it is on record."""
    made = copy_of(system, stream, Reader(officer, speaking, correlation))
    if form == "data":
        return made.told()
    text = "\n".join(made.lines(speaking)) + "\n"
    return PlainTextResponse(text, media_type="text/markdown; charset=utf-8")


@router.get("/retention", tags=["retention"])
def periods(system: Running, officer: Caller) -> dict[str, Any]:
    """How long each kind of record is kept, and what is held back from destruction."""
    return table(system, officer)


Party = Annotated[PartyId, Query(description="A party of the case: p1, p2, …")]
On = Annotated[Day | None, Query(description="A day: 2026-03-05; none is today")]


@router.get("/disputes/{stream}/seen", tags=["dispute"])
def seen(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
    party: Party,
    on: On = None,
) -> list[dict[str, Any]]:
    """What one party could see of the case at the end of a day: asked by itself, or by who may
    read the case."""
    entries = seen_by(system, stream, Reader(officer, speaking, correlation), party, on)
    return pages.of([asdict(entry) for entry in entries])


@router.get("/disputes/{stream}/access-log", tags=["dispute"])
def access_log(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
    party: Annotated[
        PartyId | Literal[""], Query(description="A party of the case; the one that asks")
    ] = "",
) -> list[dict[str, Any]]:
    """Who looked at what is held of a party: role, office, day, and at what; no officer's name."""
    return pages.of(
        who_looked(system, "dispute", stream, Reader(officer, speaking, correlation), party)
    )


@router.get("/plan/{stream}/access-log", tags=["plan"])
def access_log_of_plan(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
) -> list[dict[str, Any]]:
    """Who looked at what is held of the person of a plan."""
    found = who_looked(system, "plan", stream, Reader(officer, speaking, correlation))
    return pages.of(found)


@router.get("/disputes/{stream}/replay", tags=["dispute"])
def replay(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    at: At = "",
    since: At = "",
    as_of: Stood = None,
    known_on: Known = None,
) -> dict[str, Any]:
    """The state at a version or on a day (`at`, `as_of`: by what had happened; `known_on`: by what
    was known); with `since`, what changed from there."""
    for_officers(officer)
    then_ = Then(as_of, known_on)
    wanted = over(then_) if then_.past else _point(at)
    then = replayed(system, "dispute", stream, wanted, officer)
    state = as_known(system, then.state, officer)
    answer: dict[str, Any] = {"version": then.version, "state": state}
    if since:
        before = replayed(system, "dispute", stream, _point(since), officer, or_nothing=True)
        earlier = as_known(system, before.state, officer)
        changes = [change._asdict() for change in difference(earlier, state)]
        answer |= {"since": before.version, "changes": changes}
    return answer


@router.get("/disputes/{stream}/why", tags=["dispute"])
def why(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, deadline: str = ""
) -> list[dict[str, Any]]:
    """Where the due dates of this case come from: article, day counted from, days skipped; and when
    each level of a ladder hears of it, and why then."""
    for_officers(officer)
    return derived(system, stream, speaking, deadline, officer)


@router.get("/disputes/{stream}/receipt", tags=["dispute"])
def claim_receipt(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking
) -> dict[str, list[str]]:
    """For the party: when its claim was received, and when it was registered."""
    return {"lines": receipt(system, stream, speaking, officer)}


@router.get("/ledgers/timeline", tags=["ledgers"])
def case_timeline(
    *,
    case: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    position: Position,
    correlation: Correlation,
    pages: Paging,
) -> list[dict[str, Any]]:
    """A case as people read it, from the timeline ledger; what this reader may see."""
    entries = timeline(system, case, Reader(officer, speaking, correlation), position)
    return pages.of([asdict(entry) for entry in entries])


@router.get("/indicators", tags=["ledgers"])
def indicators(speaking: Speaking) -> list[dict[str, Any]]:
    """What supervisors steer by: each indicator with its definition and its source."""
    return listed_indicators(speaking)


@router.get("/ledgers", tags=["ledgers"])
def ledgers() -> dict[str, str]:
    """Which ledgers there are, and what each shows."""
    return {name: shelf.help for name, shelf in SHELVES.items()}


@router.get("/ledgers/{name}", tags=["ledgers"])
def ledger(
    *,
    name: str,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    position: Position,
    correlation: Correlation,
    asked: Annotated[Asking, Query()],
) -> LedgerPage:
    """A ledger as it is now, or with the event of the token in it; with `as_of` as it stood at the
    end of a day, with `known_on` as it was known then: what was entered late is in the one and not
    in the other.

    Without `names`, nothing of a person. `GET /api/ledgers/{name}/columns` says what can be asked.
    """
    return _page(system, name, officer, asked, position, language=speaking, correlation=correlation)


def _page(  # noqa: PLR0913 (what is asked, of what, by whom)
    system: Running,
    name: str,
    officer: Caller,
    asked: "Asking | Search",
    position: Position,
    *,
    language: Speaking,
    correlation: Correlation,
) -> LedgerPage:
    """A page of a ledger, through a saved view if one is named."""
    wanted, said = through_view(
        system,
        name,
        officer,
        asked.asked(),
        asked.view,
        language=language,
        correlation=correlation,
    )
    page = ask(system, name, officer, wanted, position, language=language, correlation=correlation)
    return LedgerPage(
        ledger=name,
        rows=page.rows,
        next=page.next,
        total=page.total,
        note=page.note,
        said=said,
        notices=page.notices,
    )


class Differing(Asking):
    """What to compare: the day asked for, and another."""

    diff: Day = Field(description="The other day")


class LedgerDifference(BaseModel):
    """What became different in a ledger: in sentences, and row by row."""

    ledger: str
    said: list[str]
    rows: list[dict[str, Any]]


@router.get("/ledgers/{name}/difference", tags=["ledgers"])
def ledger_difference(
    *,
    name: str,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    position: Position,
    correlation: Correlation,
    asked: Annotated[Differing, Query()],
) -> LedgerDifference:
    """What became different in a ledger from one day (`as_of`, or `known_on`) to another (`diff`),
    in plain words and without names: what came in, what went, what moved, what was entered late."""
    found = differ(
        system,
        name,
        officer,
        Between.of(asked.asked(), asked.diff),
        position,
        language=speaking,
        correlation=correlation,
    )
    return LedgerDifference(ledger=name, said=found.said, rows=found.rows)


class Search(Paged):
    """What to look for; in a body, because what somebody types may be a name."""

    text: str = Field(
        min_length=1,
        max_length=200,
        description="Words of which each is to stand in a row: how a code or number begins, an "
        "area, an office, a type, a source, a status, in Chinese or English",
    )


@router.post("/ledgers/{name}/find", tags=["ledgers"])
def find(
    *,
    name: str,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    position: Position,
    correlation: Correlation,
    body: Search,
) -> LedgerPage:
    """Look for words in what is not personal of a ledger: codes, areas, types; in no sealed text.

    Whoever looks for a party by name asks `POST /api/disputes/find`.
    """
    return _page(system, name, officer, body, position, language=speaking, correlation=correlation)


@router.get("/areas/{code}", tags=["areas"])
def area(
    code: str, system: Running, officer: Caller, speaking: Speaking, on: On = None
) -> dict[str, Any]:
    """An area on a day: the areas that contain it, its parts, its names, and what became of it."""
    return shown_area(system, code, officer, speaking, on)


@router.get("/ledgers/{name}/columns", tags=["ledgers"])
def columns(name: str) -> list[dict[str, Any]]:
    """What a ledger can be asked about: each column, what it holds, and the words there are."""
    return columns_of(name)


@router.get("/crises", tags=["crisis"])
def crises(
    *,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    pages: Annotated[Pages, up_to(50)],
    area: str = "",
) -> dict[str, Any]:
    """The crises of an area and all below it, the latest first: who is called, who has it."""
    after = read_place(pages.after)
    part = listed(system, area or None, officer, speaking, limit=pages.limit, after=after)
    return {"help": HELP, "rows": pages.shown(part), "next": part.next}


@router.get("/crises/{stream}", tags=["crisis"])
def crisis(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
) -> dict[str, Any]:
    """Where a crisis stands, and everything that happened.

    What was written down is opened for who was there, for 72 hours; the reading is logged.
    """
    return {**shown(system, stream, Reader(officer, speaking, correlation)), "help": HELP}


@router.get("/oncall/{area}", tags=["oncall"])
def oncall(area: str, system: Running, officer: Caller, speaking: Speaking) -> list[dict[str, Any]]:
    """Who would be called from this area now, rung by rung, and what is wrong with each list."""
    for_officers(officer, "office")
    return ladder(system, area, datetime.now(UTC), speaking)


@router.get("/views", tags=["views"])
def views(
    system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
) -> list[dict[str, Any]]:
    """One's own saved views and those of one's office: number, name, and what each asks."""
    return saved_views(system, officer, speaking, correlation)


def _point(text: str, *, known: bool = False) -> Point | None:
    try:
        found = point(text) if text else None
        return over(Then(known_on=found)) if known and isinstance(found, date) else found
    except ValueError:
        said = "{given} is neither a version nor a day"
        raise Unusable(422, "bad-input", said, given=text) from None

"""The pages for whoever works on cases: my day, one case, the form of every command and what was
typed into it, calls for help.
"""

from contextlib import suppress
from typing import Annotated, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from domain.aggregates import AGGREGATES, CRISIS, DISPUTE, STANDING
from domain.areas import Areas
from domain.notices import KINDS
from interface.alike import MOST
from interface.callers import OPENING, public
from interface.console import case as cases
from interface.console import gate, support
from interface.console.day import day
from interface.console.entering import Done, Shown, Wanted, send, show, token_of, wanted
from interface.console.fields import Form, Typed, summary
from interface.console.gate import Acting, Sent, Visit, Visiting
from interface.console.inspected import inspections
from interface.console.keeping import drop, keep
from interface.console.office import as_typed, unstated
from interface.console.pages import render
from interface.console.routes import Paged, since, whoever
from interface.console.signing_in import FOUND, signed
from interface.console.standing_in import cover
from interface.crises import shown
from interface.helped import kind_of
from interface.inbox import mark_read, one
from interface.language import Language, say, translated
from interface.possible import may_begin, possible
from interface.words import briefly, word
from workers.console.drafts import Drafts
from workers.handler import NotFound

router = APIRouter(route_class=Paged, include_in_schema=False)

_WITH_STREAM: Final = 4
"""So many parts has the address of a form on something: /do/KIND/ID/COMMAND."""


@router.get("/day")
def my_day(visit: Visiting) -> Response:
    """What is to be done, and by when."""
    found = day(visit)
    titles = {each.id: _title(visit, each.address) for each in found.drafts}
    opens = {
        name
        for kind, name in OPENING
        if kind == DISPUTE.name and may_begin(visit.officer, kind, name)
    }
    return render(
        visit.request,
        "day.html",
        visit.language,
        day=found,
        titles=titles,
        opens=opens,
        unstated=unstated(visit),
        **signed(visit),
    )


def _title(visit: Visit, address: str) -> str:
    """What the form at an address does."""
    parts = address.strip("/").split("/")
    command = public(AGGREGATES[parts[1]]).get(parts[-1]) if parts[1:] else None
    return briefly(translated(command.help, visit.language)) if command else address


# --- one case -------------------------------------------------------------------------------------


@router.get("/cases/{stream}")
def one_case(
    visit: Visiting,
    stream: UUID,
    alike: Annotated[list[UUID], Query(default_factory=list, max_length=MOST)],
    token: str = "",
    done: str = "",
) -> Response:
    """One case. `done`: what was just recorded there; `alike`: which cases may be the same."""
    found = cases.page(visit, stream, token_of(token))
    return render(
        visit.request,
        "case.html",
        visit.language,
        page=found,
        done=_recorded(visit, found, done),
        alike=cases.readable(visit, alike),
        **signed(visit),
    )


def _recorded(visit: Visit, found: cases.Page, done: str) -> str:
    """The sentences of what was just recorded: the latest entries, down to a version."""
    told = [each.sentence for each in found.entries if each.version > since(done)]
    return " ".join(reversed(told))


# --- forms ---------------------------------------------------------------------------------------


@router.get("/do/{kind}/{command}")
def new_form(visit: Visiting, kind: str, command: str, office: str = "") -> Response:
    """The form of a command that begins something, or is about what there is one of. `office`: of
    which it is, if it is about one."""
    return _shown(visit, show(visit, wanted(kind, command, None), as_typed(visit, kind, office)))


@router.get("/do/{kind}/{stream}/{command}")
def form(visit: Visiting, kind: str, stream: UUID, command: str) -> Response:
    """The form of a command on something that is there."""
    return _shown(visit, show(visit, wanted(kind, command, stream)))


@router.post("/do/{kind}/{command}")
def send_new(visit: Acting, typed: Sent, kind: str, command: str) -> Response:
    """Begin something."""
    return _sent(visit, wanted(kind, command, None), typed)


@router.post("/do/{kind}/{stream}/{command}")
def send_form(visit: Acting, typed: Sent, kind: str, stream: UUID, command: str) -> Response:
    """Do it."""
    return _sent(visit, wanted(kind, command, stream), typed)


def _sent(visit: Visit, of: Wanted, typed: Typed) -> Response:
    try:
        found = send(visit, of, typed)
    except Exception:
        with suppress(Exception):  # the page that says so holds what was typed
            keep(visit.system, visit.officer, of.path, typed)
        raise
    if isinstance(found, Shown):
        return _shown(visit, found)
    return RedirectResponse(_after(visit, of, found), FOUND)


def _after(visit: Visit, of: Wanted, found: Done) -> str:
    """Where what was recorded is read."""
    answer = found.answer
    before = answer.version - len(answer.facts)
    if of.kind in support.KINDS and not support.at_hand_of_all(visit, of.kind, answer.stream):
        return "/support?done=yes"
    alike = "".join(f"&alike={each.stream}" for each in found.alike)
    place = of._replace(stream=answer.stream).place
    return f"{place}?token={answer.token}&done={before}{alike}"


def of_fields(language: Language) -> dict[str, str]:
    """What is said around the fields of any form."""
    return {
        "more": say("More", language),
        "optional": say("(if there is any)", language),
        "choose": say("— choose —", language),
        "add": say("Add another", language),
        "drop": say("Take out number", language),
        "yes": word("yes", language),
        "no": word("no", language),
        "error": say("Mistake:", language),
        "none_here": say("There is none yet.", language),
    }


def _shown(visit: Visit, found: Shown) -> Response:
    language = visit.language
    return render(
        visit.request,
        "form.html" if found.check_list is None else "check_list.html",
        language,
        status=found.status,
        form=found,
        by={each.path: each for each in found.fields},
        words=of_fields(language),
        **signed(visit),
    )


# --- calls for help and notices ------------------------------------------------------------------


@router.get("/crises/{stream}")
def one_crisis(visit: Visiting, stream: UUID, token: str = "", done: str = "") -> Response:
    """A call for help: whom to call first, what can be done, what was done."""
    del token  # it is read from the log, which has it
    call = shown(visit.system, stream, visit.reader)
    trace = call["trace"]
    with visit.system.reading.connection() as connection:
        areas: Areas = visit.system.states.load(connection, *STANDING[Areas]).state
    offered = possible(visit.system, CRISIS.name, stream, visit.reader)
    recorded = [each["sentence"] for each in trace if each["version"] > since(done)]
    return render(
        visit.request,
        "crisis.html",
        visit.language,
        call=call,
        where=areas.name(call["area"]),
        stream=stream,
        can=[each for each in offered if each.now],
        entries=trace[::-1],
        done=" ".join(recorded),
        **signed(visit),
    )


@router.get("/inbox")
def notices(visit: Visiting) -> Response:
    """To the day, where they stand."""
    return RedirectResponse("/day#h-inbox", FOUND)


@router.get("/inbox/{notice}")
def one_notice(visit: Visiting, notice: str) -> Response:
    """Where the link of a notice leads. Raises Unusable if it is none of the reader's."""
    row = one(visit.system, visit.officer, visit.language, notice)
    found, kind = cases.waits(visit, row["stream"], row["about"]), ""
    with suppress(NotFound):
        kind = "" if found else kind_of(visit.system, row["stream"], visit.reader)
    return render(
        visit.request,
        "inbox.html",
        visit.language,
        row=row,
        case=found,
        helped=kind,
        ordered=row["kind"] == KINDS["bulk_over"].sentence(visit.language),
        cover=cover(visit, row["stream"], row["about"]),
        inspections=inspections(visit, row["stream"], row["about"]),
        key=str(uuid4()),
        **signed(visit),
    )


@router.post("/inbox/{notice}")
def read_it(visit: Acting, notice: str) -> Response:
    """It was read."""
    mark_read(visit.system, visit.officer, visit.language, notice)
    return RedirectResponse("/day", FOUND)


# --- drafts --------------------------------------------------------------------------------------


@router.post("/drafts", status_code=204)
def keep_draft(visit: Acting, typed: Sent) -> Response:
    """Keep what is being typed."""
    keep(visit.system, visit.officer, typed.one("_address"), typed)
    return Response(status_code=204)


@router.get("/drafts/{draft}")
def draft(visit: Visiting, draft: UUID) -> Response:
    """What was typed and not sent, in its form. Raises NotFound for anybody else."""
    with visit.system.pool.connection() as connection:
        held = Drafts(visit.system.vault.master).opened(connection, visit.officer.id, draft)
    if held is None:
        raise NotFound("no such draft")
    parts = held.address.strip("/").split("/")
    stream = UUID(parts[2]) if len(parts) == _WITH_STREAM else None
    return _shown(
        visit, show(visit, wanted(parts[1], parts[-1], stream), Typed(held.typed), draft=True)
    )


@router.post("/drafts/{draft}/drop")
def drop_draft(visit: Acting, draft: UUID) -> Response:
    """It is not wanted any more."""
    drop(visit.system, visit.officer, draft)
    return RedirectResponse("/day", FOUND)


# --- the parts -----------------------------------------------------------------------------------


@router.get("/components")
def components(request: Request) -> Response:
    """Every part that pages are made of, with nothing of anybody."""
    language = gate.language_of(request)
    form = Form(
        AGGREGATES[DISPUTE.name].commands["settle_on_the_spot"].arguments,
        language,
        lambda name, pattern: None,
    )
    wrong = {"matter": say("This must be given", language)}
    shown = form.fields(Typed(), wrong)
    return render(
        request,
        "components.html",
        language,
        shown_fields=shown,
        errors=summary(shown, wrong),
        words=of_fields(language),
        **whoever(request),
    )

"""`jiefen bulk`: the same for many cases: look first, start what was seen, follow it, undo it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.terminal import (
    Asker,
    by_somebody,
    language,
    print_json,
    print_rows,
    print_table,
    system,
    text_given,
    wrong_call,
)

if TYPE_CHECKING:
    from uuid import UUID

    from domain.bulk.terms import BulkTerms
    from interface.bulk import Caller, Selected
    from workers.system import System

bulk = typer.Typer(
    help="The same for many cases: look first, start what was seen, undo it.",
    no_args_is_help=True,
)

_LOOK = 0.25
"""Seconds between looks at how far a task is."""

Which = Annotated[str, typer.Argument(metavar="ID", help="Which task, as `preview` named it.")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Follow it to its end.")]


@bulk.callback()
def about_bulk() -> None:
    """The same for many cases: look first, start what was seen, undo it.

    `preview` tells of each case what would change, or by which rule it is refused; nothing is done.
    `run` carries out what was seen, case by case, each decided anew with your rights: it goes on
    when you leave, and after a crash. A case that has changed since is told, never forced.
    Support plans are never worked on in bulk.
    """


@bulk.command("preview")
@by_somebody
def preview(
    *,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="reassign, transfer, withdraw_transfer, follow_ups, close."
        ),
    ],
    listed: Annotated[
        str,
        typer.Option("--list", metavar="@FILE", help="A case a line, then who agreed: CODE,p1 p2."),
    ] = "",
    case: Annotated[
        list[str] | None, typer.Option("--case", metavar="CODE", help="A case; repeat it.")
    ] = None,
    area: Annotated[str, typer.Option("--area", help="Open cases of this area.")] = "",
    mediator: Annotated[str, typer.Option("--mediator", help="Open cases of this one.")] = "",
    type_: Annotated[str, typer.Option("--type", help="Open cases of this type.")] = "",
    source: Annotated[str, typer.Option("--source", help="Open cases from this source.")] = "",
    status: Annotated[str, typer.Option("--status", help="Open cases that stand so.")] = "",
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="ID", help="reassign: who goes on; several take turns."),
    ] = None,
    no_tie: Annotated[
        bool,
        typer.Option("--no-tie", help="reassign: they were asked, and have no tie to a party."),
    ] = False,
    to_office: Annotated[
        str, typer.Option("--to-office", metavar="CODE", help="transfer: offered to this office.")
    ] = "",
    to_area: Annotated[
        str, typer.Option("--to-area", metavar="CODE", help="transfer: where the matter is there.")
    ] = "",
    day: Annotated[
        str, typer.Option("--day", metavar="DATE", help="follow_ups: made by this day.")
    ] = "",
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            help="reassign: absence, leaving, workload. transfer: party_moved, wrong_area,"
            " their_field. follow_ups: party_asked, office_unstaffed, …",
        ),
    ] = "",
    asker: Asker,
) -> None:
    """Look what would become of each case. Nothing is done.

    jiefen bulk preview reassign --mediator zhao --to chen --to he --reason leaving --no-tie

    jiefen bulk preview close --list @done.csv
    """
    from interface.bulk import Listed, Selected, listed_in  # noqa: PLC0415

    cases = listed_in(text_given("--list", listed)) if listed else []
    cases += [Listed(code) for code in case or ()]
    selected = Selected(
        cases, area or None, mediator or None, type_ or None, source or None, status or None
    )
    given = {
        "mediators": to or [],
        "no_tie": no_tie,
        "office": to_office or None,
        "area": to_area or to_office or None,
        "day": day or None,
        "reason": reason or None,
    }
    _look(asker, kind, _terms(given), selected)


def _terms(given: dict[str, Any]) -> "BulkTerms":
    from pydantic import ValidationError  # noqa: PLC0415

    from domain.bulk.terms import BulkTerms  # noqa: PLC0415

    try:
        return BulkTerms.model_validate(given)
    except ValidationError as error:
        names = ", ".join(dict.fromkeys(str(each["loc"][0]) for each in error.errors()))
        raise wrong_call("this cannot be used as given: {names}", names=names) from None


def _look(asker: Asker, kind: str, terms: "BulkTerms", selected: "Selected") -> None:
    from typing import get_args  # noqa: PLC0415

    from domain.bulk.terms import BulkKind  # noqa: PLC0415
    from interface.bulk import look_at  # noqa: PLC0415
    from interface.cli.progress import bar  # noqa: PLC0415

    known = next((each for each in get_args(BulkKind) if each == kind.replace("-", "_")), None)
    if known is None:
        raise wrong_call("{kind!r} is none of: {known}", kind=kind, known=", ".join(_kinds()))
    with system("bulk") as running, bar("cases") as tell:
        seen = look_at(running, _caller(asker), known, terms, selected=selected, tell=tell)
    show_sums(seen, as_json=asker.as_json)


def _kinds() -> tuple[str, ...]:
    from domain.bulk.kinds import KINDS  # noqa: PLC0415

    return tuple(KINDS)


def _caller(asker: Asker) -> "Caller":
    from interface.bulk import Caller  # noqa: PLC0415

    return Caller(asker.acting(), language())


@bulk.command("run")
@by_somebody
def run(*, which: Which, wait: Wait = True, asker: Asker) -> None:
    """Carry out what was previewed. It goes on when you leave: `show` tells how far it is."""
    start_and_follow(_id(which), asker, wait=wait)


def start_and_follow(stream: "UUID", asker: Asker, *, wait: bool) -> None:
    """Start a task and tell what became of it; a bar moves while it is carried out."""
    from interface.bulk import shown  # noqa: PLC0415

    caller = _caller(asker)
    with system("bulk") as running:
        _command(running, "start_bulk", stream, asker)
        if wait:
            _follow(running, caller, stream)
        seen = shown(running, caller, stream)
    show_sums(seen, as_json=asker.as_json)


def _follow(running: "System", caller: "Caller", stream: "UUID") -> None:
    import time  # noqa: PLC0415

    from interface.bulk import shown  # noqa: PLC0415
    from interface.cli.progress import bar  # noqa: PLC0415

    with bar("cases") as tell:
        while True:
            seen = shown(running, caller, stream)
            tell(seen["would_change"] - seen["left"], seen["would_change"])
            if seen["phase"] != "running":
                return
            time.sleep(_LOOK)


@bulk.command("cancel")
@by_somebody
def cancel(*, which: Which, asker: Asker) -> None:
    """Begin no further case. What is done stays done: `undo` takes it back."""
    from interface.bulk import shown  # noqa: PLC0415

    stream = _id(which)
    with system("bulk") as running:
        _command(running, "cancel_bulk", stream, asker)
        seen = shown(running, _caller(asker), stream)
    show_sums(seen, as_json=asker.as_json)


@bulk.command("undo")
@by_somebody
def undo(*, which: Which, asker: Asker) -> None:
    """Look what would be taken back, where nobody has changed it since; then `run` that.

    Cases go back to whoever had them, offers are withdrawn, follow-ups planned back. What is closed
    stays closed: it is reopened as a new case.
    """
    from interface.bulk import undo as look_back  # noqa: PLC0415
    from interface.cli.progress import bar  # noqa: PLC0415

    with system("bulk") as running, bar("cases") as tell:
        seen = look_back(running, _caller(asker), _id(which), tell)
    show_sums(seen, as_json=asker.as_json)


@bulk.command("show")
@by_somebody
def show(
    *,
    which: Annotated[str, typer.Argument(metavar="ID", help="Which task; none lists them.")] = "",
    cases: Annotated[bool, typer.Option("--cases", help="Case by case.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Case by case, as csv.")
    ] = None,
    area: Annotated[str, typer.Option("--area", help="The list: of this area.")] = "",
    asker: Asker,
) -> None:
    """How far a task is, and what became of each case; alone, the tasks of your office."""
    from interface.bulk import COLUMNS, OF_CASES, Caller, as_file, of_cases, shown  # noqa: PLC0415
    from interface.bulk import tasks as listed  # noqa: PLC0415

    caller = Caller(asker.reading(), language())
    with system("bulk") as running:
        if not which:
            rows = listed(running, caller.officer, area).rows
            print_json(rows) if asker.as_json else print_rows(rows, COLUMNS)
            return
        stream = _id(which)
        if out is not None:
            written = as_file(running, caller, stream, out)
            print_json({"rows": written, "file": str(out)})
            return
        rows = of_cases(running, caller, stream) if cases else []
        seen = shown(running, caller, stream)
    if not cases:
        show_sums(seen, as_json=asker.as_json)
    elif asker.as_json:
        print_json(rows)
    else:
        print_rows(rows, OF_CASES)


def _id(which: str) -> "UUID":
    from uuid import UUID  # noqa: PLC0415

    try:
        return UUID(which)
    except ValueError:
        raise wrong_call(
            "{which!r} is no id of a task: `bulk show` lists them", which=which
        ) from None


def _command(running: "System", command: str, stream: "UUID", asker: Asker) -> None:
    from workers.handler import Request  # noqa: PLC0415

    running.handler.perform(
        Request(aggregate="bulk", command=command, stream=stream, officer=asker.acting())
    )


def show_sums(seen: dict[str, Any], *, as_json: bool) -> None:
    """A task in sums, for people or programs."""
    from interface.language import say  # noqa: PLC0415
    from interface.words import heading, word  # noqa: PLC0415

    if as_json:
        print_json(seen)
        return
    speaking = language()
    sums = {"kind": word(seen["kind"], speaking), "phase": word(seen["phase"], speaking)}
    sums |= {name: seen[name] for name in ("cases", "would_change", "not_there", "left")}
    sums |= {name: count for name, count in seen["outcomes"].items() if name == "done"}
    print_table([{heading(name, speaking): held for name, held in sums.items()}])
    for part in ("changes", "refused", "not_done"):
        if seen[part]:
            typer.echo("")
            typer.echo(heading(part, speaking))
            print_table([{heading(n, speaking): h for n, h in row.items()} for row in seen[part]])
    if seen["phase"] == "previewed":
        typer.echo("")
        text = "Nothing is done yet. Start it: jiefen bulk run {bulk}"
        typer.echo(say(text, speaking, bulk=seen["bulk"]))
    else:
        typer.echo(str(seen["bulk"]))

"""`jiefen absence`: who is away, and who stands in meanwhile with their own consent."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.terminal import (
    Asker,
    by_somebody,
    language,
    print_json,
    print_rows,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from domain.dispute.facts import ReplacementReason
    from domain.kernel import Officer
    from workers.system import System

absence = typer.Typer(help="Absences and covers: who is away, who stands in.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(metavar="ABSENCE", help="Which, as `show` has it: a1.")]


@absence.callback()
def about_absence() -> None:
    """Absences and covers: who is away, who stands in.

    No case changes hands: what is due for whoever is away shows in the cover's worklist too, and
    notices reach both, from the first day to the last and once the cover has accepted. Whoever is
    away is not called in a crisis, covered or not: `jiefen oncall show` says who is.
    """


@absence.command("add")
@by_somebody
def add(
    *,
    from_on: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day away.")],
    until_on: Annotated[str, typer.Option("--until", metavar="DATE", help="The last day away.")],
    cover: Annotated[str, typer.Option("--cover", metavar="ID", help="Who is asked to stand in.")],
    of: Annotated[
        str, typer.Option("--of", metavar="ID", help="Who is away, if not you: a head says so.")
    ] = "",
    asker: Asker,
) -> None:
    """Say that you are away, and ask somebody to stand in. Why is not asked.

    jiefen absence add --from 2026-12-07 --until 2026-12-11 --cover chen --as zhao --role mediator
    """
    days = {"from_on": _day("--from", from_on), "until_on": _day("--until", until_on)}
    data = {**days, "cover": cover} | ({"officer": of} if of else {})
    _do("state_absence", asker, data)


@absence.command("accept")
@by_somebody
def accept(*, which: Which, asker: Asker) -> None:
    """Say that you stand in, as whoever was asked: from then on it counts."""
    _do("accept_cover", asker, {"absence": which})


@absence.command("decline")
@by_somebody
def decline(*, which: Which, asker: Asker) -> None:
    """Say that you do not stand in, or not any more; it is entered anew with somebody else."""
    _do("decline_cover", asker, {"absence": which})


@absence.command("end")
@by_somebody
def end(*, which: Which, asker: Asker) -> None:
    """End an absence before its last day: whoever was away is back. The head may do so too."""
    _do("end_absence", asker, {"absence": which})


@absence.command("hand-over")
@by_somebody
def hand_over(
    *,
    of: Annotated[str, typer.Option("--of", metavar="ID", help="Whose cases.")],
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="ID", help="Who goes on; several take turns. Else the cover."),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help="absence, leaving, workload, other_office_need.")
    ] = "absence",
    no_tie: Annotated[
        bool, typer.Option("--no-tie", help="They were asked, and have no tie to a party.")
    ] = False,
    run: Annotated[bool, typer.Option("--run", help="Start it at once.")] = False,
    asker: Asker,
) -> None:
    """Hand on every open case of somebody who is away for long or leaves: the head does.

    jiefen absence hand-over --of zhao --to chen --to he --no-tie --as qian --role head

    For a short absence a cover is enough, and no case changes hands. Without --run it only shows
    what would become of each case; `jiefen bulk undo` gives the cases back.
    """
    from interface.bulk import Caller  # noqa: PLC0415
    from interface.bulk import hand_over as look  # noqa: PLC0415
    from interface.cli.bulk import show_sums, start_and_follow  # noqa: PLC0415
    from interface.cli.progress import bar  # noqa: PLC0415

    known = _reason(reason)
    caller = Caller(asker.acting(), language())
    with system("bulk") as running, bar("cases") as tell:
        seen = look(running, caller, of, to or (), known, no_tie=no_tie, tell=tell)
    if run and seen["would_change"]:
        start_and_follow(seen["bulk"], asker, wait=True)
    else:
        show_sums(seen, as_json=asker.as_json)


def _reason(given: str) -> "ReplacementReason":
    from typing import get_args  # noqa: PLC0415

    from domain.dispute.facts import ReplacementReason  # noqa: PLC0415

    known: tuple[ReplacementReason, ...] = get_args(ReplacementReason)
    found = next((each for each in known if each == given), None)
    if found is None:
        raise wrong_call("{option} is one of: {known}", option="--reason", known=", ".join(known))
    return found


@absence.command("show")
@by_somebody
def show(
    *,
    of: Annotated[
        str, typer.Option("--of", metavar="ID", help="Only this officer's, and those it covers.")
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="Past ones as well.")] = False,
    asker: Asker,
) -> None:
    """Who is away or will be, who stands in, and whether they have agreed."""
    reader = asker.reading()
    with system() as running:
        _print(running, reader, of, as_json=asker.as_json, everything=everything)


def _do(command: str, asker: Asker, data: dict[str, Any]) -> None:
    from domain.absences import ABSENCES_STREAM  # noqa: PLC0415
    from workers.handler import Request  # noqa: PLC0415

    acting = asker.acting()
    with system() as running:
        running.handler.perform(
            Request(
                aggregate="absences",
                command=command,
                stream=ABSENCES_STREAM,
                data=data,
                officer=acting,
            )
        )
        own = "" if acting.role == "head" else acting.id
        _print(running, acting, own, as_json=asker.as_json)


def _print(
    running: "System", reader: "Officer", of: str, *, as_json: bool, everything: bool = False
) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    from domain.kernel import civil_date  # noqa: PLC0415
    from interface.absences import COLUMNS, HEADINGS, listed  # noqa: PLC0415

    today = civil_date(datetime.now(UTC))
    rows = listed(running, reader, today, officer=of or None, everything=everything)
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, COLUMNS, HEADINGS)


def _day(option: str, text: str) -> str:
    from datetime import date  # noqa: PLC0415

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise wrong_call(
            "{option}: {day!r} is no day like 2026-12-07", option=option, day=text
        ) from None

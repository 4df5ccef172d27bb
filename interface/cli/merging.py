"""`jiefen merge`, `unmerge` and `duplicates`: cases that are one matter, and two again."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.terminal import (
    Asker,
    by_somebody,
    console,
    language,
    print_json,
    print_rows,
    print_table,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from uuid import UUID

    from workers.system import System

Case = Annotated[str, typer.Argument(metavar="CASE", help="The id or the code of the case.")]
Preview = Annotated[bool, typer.Option("--preview", help="Show what it would do; do nothing.")]


@by_somebody
def duplicates(
    *,
    area: Annotated[str, typer.Option("--area", help="An area and all below it.")] = "",
    limit: Annotated[int, typer.Option("--limit", help="At most so many.", min=1)] = 50,
    asker: Asker,
) -> None:
    """Show open cases of your office that may be one matter, and why. Nothing is merged by itself.

    Looked for: the same people, place, days, kind, and a matter told alike. The matters that are
    compared are opened, and that is logged. Two that are two: `jiefen act dispute CASE tell_apart`.

    jiefen duplicates --area 150524101 --as qian --role head --office 150524101000
    """
    from interface.duplicates import COLUMNS  # noqa: PLC0415
    from interface.duplicates import duplicates as proposed  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    reader = Reader(asker.acting(), language())
    with system() as running:
        rows = proposed(running, reader, area or None, limit)
    if asker.as_json:
        print_json(rows)
    elif rows:
        print_rows(rows, COLUMNS)
    else:
        console().print(say("No two open cases look like one matter", language()))


@by_somebody
def merge(
    *,
    case: Case,
    into: Annotated[str, typer.Option("--into", metavar="CASE", help="In which it goes on.")],
    preview: Preview = False,
    asker: Asker,
) -> None:
    """Merge a case into another one of your office; both keep their numbers. `unmerge` undoes it.

    Its parties join the other case and are asked there themselves; limits that end earlier end then
    there too. With `--preview` it says what would become of each.

    jiefen merge 150524101000-2026-00012 --into 150524101000-2026-00007 --preview
    """
    from interface.merging import merge_preview  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    acting = asker.acting()
    with system() as running:
        stream, other = _streams(running, case, into)
        if not preview:
            _perform(running, acting, "merge_into", stream, {"into": str(other)}, asker)
            return
        told = merge_preview(running, stream, other, Reader(acting, language()))
    _show(told, asker, ("parties", "taken_over", "limits", "stays_in_its_file"))


@by_somebody
def unmerge(
    *,
    case: Case,
    out: Annotated[str, typer.Option("--out", metavar="CASE", help="Which goes out again.")],
    moved: Annotated[
        str, typer.Option("--moved", metavar="VERSIONS", help="Entries that are its: 21,22.")
    ] = "",
    shared: Annotated[
        str, typer.Option("--shared", metavar="VERSIONS", help="Entries of both: 23.")
    ] = "",
    preview: Preview = False,
    asker: Asker,
) -> None:
    """Take a case out again of the one into which it was merged: both stand as before.

    What was recorded since stays, but for the entries that are `--moved` to the other case, and
    those `--shared`. With `--preview` it lists them by number, with where each may go.

    jiefen unmerge 150524101000-2026-00007 --out 150524101000-2026-00012 --preview
    """
    from domain.dispute.merging import Assigned  # noqa: PLC0415
    from interface.merging import unmerge_preview  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    acting, assigned = asker.acting(), Assigned(_versions(moved), _versions(shared))
    with system() as running:
        stream, other = _streams(running, case, out)
        if not preview:
            data = {"out": str(other), **assigned._asdict()}
            _perform(running, acting, "unmerge", stream, data, asker)
            return
        reader = Reader(acting, language())
        told = unmerge_preview(running, stream, other, reader, assigned)
    _show(told, asker, ("entries", "no_longer", "limits"))


def _versions(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() for part in parts):
        raise wrong_call(
            "{given}: numbers with commas between them, as --preview has them", given=text
        )
    return [int(part) for part in parts]


def _streams(running: "System", *which: str) -> "tuple[UUID, UUID]":
    from interface.finding import existing  # noqa: PLC0415

    one, other = (existing(running, "dispute", each) for each in which)
    return one, other


def _perform(  # noqa: PLR0913, PLR0917 (what a command is)
    running: "System", acting: Any, command: str, stream: "UUID", data: Any, asker: Asker
) -> None:
    from workers.handler import Request  # noqa: PLC0415

    request = Request(command=command, stream=stream, data=data, officer=acting)
    answer = running.handler.perform(request)
    if asker.as_json:
        print_json(answer._asdict())
    else:
        print_table([answer._asdict() | {"facts": "\n".join(answer.facts)}])


def _show(told: dict[str, Any], asker: Asker, tables: tuple[str, ...]) -> None:
    from interface.language import say  # noqa: PLC0415
    from interface.words import heading  # noqa: PLC0415

    if asker.as_json:
        print_json(told)
        return
    for name in tables:
        held = told.get(name, [])
        rows = [held] if isinstance(held, dict) else held
        if rows:
            print_table(
                [{heading(k, language()): _cell(v) for k, v in row.items()} for row in rows],
                heading(name, language()),
            )
    if not told["possible"]:
        console().print(f"{say('Not as asked:', language())} {told['refused']} ({told['law']})")


def _cell(held: Any) -> str:
    from interface.words import word  # noqa: PLC0415

    if isinstance(held, bool):
        return word("yes" if held else "no", language())
    if isinstance(held, list):
        return ", ".join(word(str(each), language()) for each in held)
    return "" if held is None else str(held)

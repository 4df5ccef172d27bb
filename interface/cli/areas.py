"""`jiefen areas`: the tree of areas, from province to grid, and what became of them."""

from pathlib import Path
from typing import Annotated

import typer

from interface.cli.terminal import (
    Asker,
    by_somebody,
    language,
    print_json,
    print_pairs,
    print_rows,
    print_table,
    system,
)

areas = typer.Typer(
    help="The tree of areas: names, days, parts, and what became of them.", no_args_is_help=True
)


@areas.callback()
def about_areas() -> None:
    """The tree of areas: names, days, parts, and what became of them."""


@areas.command("show")
@by_somebody
def show(
    *,
    code: Annotated[str, typer.Argument(metavar="CODE", help="2, 4, 6, 9, 12 or 15 digits.")],
    on: Annotated[
        str, typer.Option("--on", metavar="DAY", help="As it was on that day. [today]")
    ] = "",
    asker: Asker,
) -> None:
    """Show an area: the areas that contain it, its parts with their names, and its history.

    A change is entered with `jiefen act areas - change`, by the notice it rests on: `renamed`,
    `recoded`, `moved`, `merged` or `split`. A code is used once; what was registered under it
    stays, and `jiefen ledger figures --areas as-was` shows it where it lay. What was entered
    wrongly is taken back with `jiefen act areas - withdraw`, and entered again as it is.
    """
    from interface.areas import shown  # noqa: PLC0415
    from interface.cli.asking import day  # noqa: PLC0415

    reader, when = asker.reading(), day(on)
    with system() as running:
        found = shown(running, code, reader, language(), when)
    if asker.as_json:
        print_json(found)
        return
    print_rows([found], ["area", "name", "on", "in_use"])
    print_pairs(
        [("/", " / ".join(each["name"] for each in found["path"]))]
        + [("", each["told"]) for each in found["history"]]
        + [("→", f"{each['area']} {each['name']}") for each in found["became"]]
    )
    print_table(found["parts"])


@areas.command("import")
@by_somebody
def import_(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list of areas: xlsx or csv.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is wrong.")] = False,
    correct_names: Annotated[
        bool, typer.Option("--correct-names", help="Names known otherwise were misspelt.")
    ] = False,
    asker: Asker,
) -> None:
    """Enter a list of areas, from province to grid: all of it, or nothing.

    Its columns are 代码 (12 digits, of a grid 15), 名称, and if you have them 上级, 启用日期 and
    停用日期 (the first day on which the code is no longer used). A code of several names has a row
    for each, with its days. Each fault is named with its row. One file holds 50,000 rows: a longer
    list is split by county, the areas above them first. What an area became is no row, and a list
    renames nothing: `jiefen act areas - change`. Where a name was misspelt: `--correct-names`.
    """
    from interface.area_import import import_areas  # noqa: PLC0415
    from interface.cli.progress import stages  # noqa: PLC0415

    officer = asker.acting()
    with stages() as tell, system("import") as running:
        given = {"dry_run": dry_run, "correct_names": correct_names}
        report = import_areas(running, file, officer, **given, progress=tell)
    if asker.as_json:
        print_json(report.told(language()))
    else:
        for line in report.lines(language()):
            typer.echo(line)
    if not report.ok:
        raise typer.Exit(1)

"""Commands for what comes from outside the cases: `import`."""

from pathlib import Path
from typing import Annotated

import typer

from interface.cli.terminal import (
    As,
    AsJson,
    Lang,
    language,
    print_json,
    running_somewhere,
    system,
    wrong_call,
)

imports = typer.Typer(help="Take over older registers.", no_args_is_help=True)


@imports.callback()
def about_imports() -> None:
    """Take over older registers."""


@imports.command("disputes")
def disputes(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A register: xlsx or csv.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is wrong.")] = False,
    who: As = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Import a register of disputes: the whole file is checked before the first row is written.

    A dry run works with nothing running too.
    """
    from interface.cli.progress import stages  # noqa: PLC0415
    from interface.register_import import check_register, import_register  # noqa: PLC0415

    if not dry_run and not who:
        raise wrong_call("say who imports: --as ID, or set JIEFEN_OFFICER")
    with stages() as tell:
        if dry_run and not running_somewhere():
            report = check_register(file, tell)
        else:
            with system("import") as running:
                report = import_register(
                    running, file, operator=who, dry_run=dry_run, progress=tell
                )
    if as_json:
        print_json(report.told(language()))
    else:
        for line in report.lines(language()):
            typer.echo(line)
    if not report.ok:
        raise typer.Exit(1)

"""Commands for what comes from outside the cases: `rules check`, `import`."""

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
)

rules = typer.Typer(help="Limits and their articles.", no_args_is_help=True)
imports = typer.Typer(help="Take over older registers.", no_args_is_help=True)


@rules.callback()
def about_rules() -> None:
    """Limits and their articles."""


@rules.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A set of rules: toml or json.")],
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Say whether a set of rules can be adopted, and if not, what is wrong with which rule."""
    from domain.rule_keeping import check as problems_of  # noqa: PLC0415
    from domain.rules import RulesAdopted  # noqa: PLC0415
    from interface.problems import refusal  # noqa: PLC0415
    from interface.rule_file import read  # noqa: PLC0415

    rows = read(file)
    problems = [
        refusal(problem, language())
        for problem in problems_of(RulesAdopted(version="", rules=rows, source=""))
    ]
    if as_json:
        print_json({"rules": len(rows), "problems": problems})
    else:
        for problem in problems:
            typer.echo(problem)
        typer.echo(f"{len(rows)} rules, {len(problems)} problems")
    if problems:
        raise typer.Exit(1)


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
        raise typer.BadParameter("say who imports: --as ID, or set JIEFEN_OFFICER")
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

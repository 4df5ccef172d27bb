"""`jiefen month`: a month is closed, handed in, corrected, proved; two people open it again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.asking import Area
from interface.cli.proving import HeldAgainst, verifies
from interface.cli.terminal import (
    AsJson,
    Asker,
    Lang,
    by_somebody,
    console,
    language,
    print_json,
    print_pairs,
    print_rows,
    quiet_settings,
    running_somewhere,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from interface.months import Proved
    from workers.months.proving import Evidence

month = typer.Typer(no_args_is_help=True)

Which = Annotated[str, typer.Argument(metavar="MONTH", help="Which: 2026-10.")]
Edition = Annotated[
    int, typer.Option("--edition", min=0, help="Which edition; none is the last one.")
]


@month.callback()
def about_months() -> None:
    """Month end: close, hand in, corrections, proof; opened again by two people.

    On the third day of a month, at ten past four, the one before is closed by itself. What is
    entered later shows as a correction of it:

    jiefen month show 2026-10

    jiefen month file 2026-10 --area 150524101 --out october --as zhao --role head --office 1505…

    jiefen month prove 2026-10 --files october

    jiefen month corrections 2026-10 --area 150524101

    To put something right in the register itself, two people open it again, and it is closed anew
    as a further edition: `month reopen`, `month decide`, `month close`.
    """


@month.command("show")
@by_somebody
def show(*, which: Which, area: Area = "", asker: Asker) -> None:
    """Show how a month stands: its figures as they were fixed, its editions, what was proposed."""
    from interface.language import say  # noqa: PLC0415
    from interface.months import EDITIONS  # noqa: PLC0415
    from interface.months import show as shown  # noqa: PLC0415
    from interface.words import heading, value, word  # noqa: PLC0415

    reader = asker.reading()
    with system() as running:
        told = shown(running, reader, which, area)
    if asker.as_json:
        print_json(told)
        return
    reads = language()
    pairs = [(heading("state", reads), word(f"month_{told['state']}", reads))]
    pairs += [
        (heading(name, reads), value(held, reads, name))
        for name, held in (told["figures"] or {}).items()
    ]
    print_pairs(pairs, told["month"])
    if told["recounted"]:
        text = (
            "Notices of areas came or were withdrawn since it was closed: these figures are by "
            "areas as they lay that month, as is known now, and the signed registers by what was "
            "known then"
        )
        typer.echo(say(text, reads))
    if told["editions"]:
        print_rows(told["editions"], EDITIONS)
    if told["proposed"]:
        text = "{by} proposed to open it again ({reason}): somebody else decides, `month decide`"
        reason = word(told["proposed"]["reason"], reads)
        typer.echo(say(text, reads, by=told["proposed"]["by"], reason=reason))


@month.command("close")
@by_somebody
def close(*, which: Which, asker: Asker) -> None:
    """Close a month that is over now, before its day, or anew after it was opened again.

    The register is written and signed, or nothing is. By a supervisor or the county desk who
    answers for all of it.
    """
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from interface.months import close as closed  # noqa: PLC0415

    acting = asker.acting()
    with system("month") as running, bar("registers") as tell:
        done = 0

        def beat() -> None:
            nonlocal done
            tell(done := done + 1, done)

        new = closed(running, acting, which, beat)
    if asker.as_json:
        print_json({"month": which, "closed": True, "new": new})
    else:
        typer.echo(say("{month} is closed", language(), month=which))


@month.command("file")
@by_somebody
def file(
    *,
    which: Which,
    area: Area = "",
    edition: Edition = 0,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="The folder to make.")
    ] = None,
    asker: Asker,
) -> None:
    """Put an area's register, as it was handed in, into a folder: workbook, data, figures, proof.

    The same bytes whenever it is asked for. Of a township (9 digits) or a county (6); no area is
    your own office's.
    """
    from interface.language import say  # noqa: PLC0415
    from interface.months import hand_out  # noqa: PLC0415
    from interface.problems import Unusable  # noqa: PLC0415

    if out is None:
        raise wrong_call("name the folder to make: --out DIR")
    reader = asker.reading()
    try:
        with system("month") as running:
            digits = hand_out(running, reader, which, out, area=area, edition=edition or None)
    except OSError as error:
        text = "{file} cannot be written: {reason}"
        raise Unusable(409, "unable", text, file=out, reason=error.strerror) from None
    if asker.as_json:
        print_json({"month": which, "area": digits, "folder": str(out)})
    else:
        typer.echo(
            say("The register of {month} is in {folder}", language(), month=which, folder=out)
        )


@month.command("corrections")
@by_somebody
def corrections(*, which: Which, area: Area = "", edition: Edition = 0, asker: Asker) -> None:
    """List what later facts changed of a closed month, case by case, and in sum.

    What was fixed and its corrections together are what the register says now.
    """
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.months import CORRECTED, correcting  # noqa: PLC0415

    reader = asker.reading()
    with system("month") as running, bar("cases") as tell:
        told = correcting(running, reader, which, area, edition=edition or None, tell=tell)
    if asker.as_json:
        print_json(told)
        return
    print_rows(told["sums"], ("figure", "fixed", "corrections", "now"))
    console().print()
    print_rows([_in_words(row) for row in told["rows"]], CORRECTED)


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    """What was changed of a case, by the name of its column."""
    from interface.words import heading, value  # noqa: PLC0415

    reads, what = language(), row["what"]
    told = {name: value(row[name], reads, what) for name in ("before", "after")}
    return {**row, **told, "what": heading(what, reads)}


@month.command("reopen")
@by_somebody
def reopen(
    *,
    which: Which,
    reason: Annotated[
        str,
        typer.Option(
            "--reason", help="entered_late, entered_wrongly, wrong_area, court_or_review."
        ),
    ],
    asker: Asker,
) -> None:
    """Propose that a closed month is opened again; somebody else decides: `month decide`.

    jiefen month reopen 2026-10 --reason entered_late --as zhao --role head --office 150524101000
    """
    from interface.language import say  # noqa: PLC0415

    _perform(asker, "propose_reopening", {"month": which, "reason": reason})
    if not asker.as_json:
        text = "Proposed. Somebody else, who answers for all of it, decides: `jiefen month decide`"
        typer.echo(say(text, language()))


@month.command("decide")
@by_somebody
def decide(
    *,
    which: Which,
    agreed: Annotated[
        bool, typer.Option("--agree/--drop", help="Open it again, or leave it closed.")
    ],
    asker: Asker,
) -> None:
    """Decide whether a closed month is opened again, as somebody who has not proposed it.

    It is closed anew with `month close`, or by itself at the next month's end; the edition before
    stays. Whoever proposed it takes it back with --drop.
    """
    from interface.language import say  # noqa: PLC0415

    _perform(asker, "decide_reopening", {"month": which, "agreed": agreed})
    if not asker.as_json:
        text = (
            "{month} is open again. When what is missing is entered: `jiefen month close {month}`"
            if agreed
            else "{month} stays closed"
        )
        typer.echo(say(text, language(), month=which))


@month.command("prove")
@verifies
def prove(
    *,
    which: Which,
    files: Annotated[
        Path | None,
        typer.Option(
            "--files",
            exists=True,
            file_okay=False,
            metavar="DIR",
            help="What was handed in. [the last edition in the data folder]",
        ),
    ] = None,
    against: HeldAgainst,
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Prove that a register is what was handed in: files, manifest, signature, log, checkpoint.

    With --files and --key nothing has to run, as with `verify --dump`; whatever is then not proved
    is said. That the log is what it was says `jiefen verify`. Exit code 1 if anything is wrong.
    """
    from interface.months import checked, folders_in, proved  # noqa: PLC0415

    asked = checked(which)
    evidence, folders = _held_against(asked, files, against)
    found = proved(folders_in(files) if files else folders, asked, evidence)
    _print(found, as_json=as_json)
    if not all(each.proof.well for each in found):
        raise typer.Exit(1)


def _print(found: "list[Proved]", *, as_json: bool) -> None:
    if as_json:
        print_json([each.told(language()) for each in found])
        return
    for each in found:
        for line in each.lines(language()):
            typer.echo(line)


def _held_against(
    which: str, files: Path | None, against: HeldAgainst
) -> "tuple[Evidence, list[Path]]":
    """What there is to hold it against, and where the files are if nobody says."""
    from interface.months import kept, of_here  # noqa: PLC0415
    from interface.problems import Unusable  # noqa: PLC0415
    from workers.months.proving import Evidence, of_log  # noqa: PLC0415
    from workers.proof.outside import Outside  # noqa: PLC0415
    from workers.proof.verifying import of_file, trusted_keys  # noqa: PLC0415
    from workers.settings import Settings  # noqa: PLC0415

    dump, copies, keys = against
    known = Settings()
    outside = Outside(copies or known.copies)
    trusted = trusted_keys(outside, keys or ())
    checkpoints = outside.checkpoints() or None
    if dump:
        with of_file(dump) as held:
            log = of_log(held.events.rows)
        evidence = Evidence(trusted, log, checkpoints)
    elif running_somewhere():
        quiet_settings("month")
        with system("month") as running:
            here = of_here(running)
        evidence = Evidence(trusted, here.held, checkpoints or here.chain)
    else:
        evidence = Evidence(trusted, None, checkpoints)
    editions = evidence.held.editions(which) if evidence.held else ()
    folders = kept(known.data, which, editions[-1].edition) if editions else []
    if not (files or folders):
        text = "No register of {month} is kept here: name the folder, --files DIR"
        raise Unusable(404, "not-found", text, month=which)
    return evidence, folders


def _perform(asker: Asker, command: str, data: dict[str, Any]) -> None:
    from domain.months import MONTHS_STREAM  # noqa: PLC0415
    from workers.handler import Request  # noqa: PLC0415

    acting = asker.acting()
    with system() as running:
        answer = running.handler.perform(
            Request(
                aggregate="months",
                command=command,
                stream=MONTHS_STREAM,
                data=data,
                officer=acting,
            )
        )
    if asker.as_json:
        print_json(answer._asdict())

"""All commands of `jiefen`, and what happens when one fails.

Nothing is imported here that a command does not need to be *listed*: each imports what it needs
when it runs, so that `--help` comes at once.
"""

import os
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from interface.cli import (
    absence,
    account,
    acting,
    areas,
    bulk,
    codes,
    crisis,
    days,
    diary,
    documents,
    duties,
    erasing,
    exporting,
    file,
    inbox,
    inputs,
    keeping,
    ledgers,
    merging,
    month,
    note,
    oncall,
    person,
    places,
    processes,
    proving,
    reading,
    retention,
    rights,
    rules,
    signature,
    single_acts,
    tending,
    views,
    webhooks,
)
from interface.cli.terminal import Lang, explain, language, speak_early

app = typer.Typer(
    name="jiefen",
    help="Mediation casework 解纷: act on cases, read ledgers, replay history.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Folder = Annotated[
    str, typer.Option("--folder", envvar="JIEFEN_DATA", help="The data folder. [./.jiefen]")
]


@app.callback()
def root(folder: Folder = "", lang: Lang = "") -> None:
    """Mediation casework 解纷: act on cases, read ledgers, replay history."""
    if folder:
        os.environ["JIEFEN_DATA"] = folder


app.command("up")(processes.up)
app.command("act", **acting.SETTINGS)(acting.act)
app.command("commands")(acting.commands)
app.command("history")(reading.history)
app.command("seen")(reading.seen)
app.command("access-log")(reading.access_log)
app.command("assigned")(reading.assigned)
app.command("replay")(reading.replay)
app.command("ledger")(ledgers.ledger)
app.command("indicators")(ledgers.indicators)
app.command("inbox")(inbox.inbox)
app.command("duplicates")(merging.duplicates)
app.command("merge")(merging.merge)
app.command("unmerge")(merging.unmerge)
app.command("why")(reading.why)
app.command("receipt")(reading.receipt)
app.command("doctor")(tending.doctor)
app.command("migrate")(tending.migrate)
app.command("backup")(keeping.backup)
app.command("restore")(keeping.restore)
app.command("keys")(keeping.keys)
app.command("rebuild")(tending.rebuild)
app.command("rearm")(tending.rearm)
app.command("erase")(erasing.erase)
app.command("certificate")(erasing.certificate)
app.command("redact")(erasing.redact)
app.command("checkpoint")(proving.checkpoint)
app.command("verify")(proving.verify)
app.command("export")(exporting.export)
app.add_typer(days.calendar, name="calendar")
app.add_typer(rules.rules, name="rules")
app.add_typer(inputs.imports, name="import")
app.add_typer(crisis.crisis, name="crisis")
app.add_typer(oncall.oncall, name="oncall")
app.add_typer(month.month, name="month")
app.add_typer(documents.document, name="document")
app.add_typer(absence.absence, name="absence")
app.add_typer(bulk.bulk, name="bulk")
app.add_typer(person.person, name="person")
app.add_typer(file.file, name="file")
app.add_typer(signature.signature, name="signature")
app.add_typer(codes.code, name="code")
app.add_typer(rights.rights, name="rights")
app.add_typer(retention.retention, name="retention")
app.add_typer(diary.diary, name="diary")
app.add_typer(places.places, name="places")
app.add_typer(views.views, name="views")
app.add_typer(webhooks.webhooks, name="webhooks")
app.add_typer(areas.areas, name="areas")
app.add_typer(single_acts.single_act, name="single-act")
app.add_typer(duties.duties, name="duties")
app.add_typer(note.note, name="note")
app.add_typer(account.account, name="account")
app.command("api")(processes.api)
app.command("projector")(processes.projector)
app.command("timekeeper")(processes.timekeeper)
app.command("worker")(processes.worker)
app.command("notifier")(processes.notifier)
app.command("crisis-worker")(processes.crisis_worker)
app.command("notes")(processes.notes)


def _commands() -> Any:
    """All commands, which teach in the language that the line is typed for."""
    commands = typer.main.get_command(app)
    speak_early()
    if language() != "en":
        from interface.cli.teaching import teach  # noqa: PLC0415

        teach(commands)
    return commands


_WRONGLY_CALLED = ("bad-input", "unknown-name", "unknown-command")
"""The kinds of problems that whoever calls mends by calling otherwise."""


def _code(error: Exception) -> int:
    from interface.problems import problem_of  # noqa: PLC0415

    return 2 if problem_of(error, "en").kind in _WRONGLY_CALLED else 1


def main() -> None:
    """Run one command. Exits with 0 done, 1 refused or failed, 2 wrongly called."""
    try:
        code = _commands()(prog_name="jiefen", standalone_mode=False)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except typer.Abort:
        raise SystemExit(1) from None
    except TyperException as error:
        from interface.cli import usage  # noqa: PLC0415

        speak_early()  # the line was not read to its end, or --lang has no value
        usage.show(error, language())
        raise SystemExit(error.exit_code) from None
    except Exception as error:  # noqa: BLE001 (told in a sentence; a trace could hold anything)
        explain(error)
        raise SystemExit(_code(error)) from None
    raise SystemExit(code if isinstance(code, int) else 0)

"""Commands for what must not be lost: `backup`, `restore`, `keys`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interface.cli.terminal import (
    AsJson,
    Lang,
    language,
    print_json,
    quiet_settings,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from workers.missing_keys import Compared
    from workers.settings import Settings
    from workers.system import System


def backup(
    out: Annotated[Path, typer.Option("--out", help="The folder for the log's file.")],
    keys_out: Annotated[
        Path | None, typer.Option("--keys-out", help="Another folder for the keys' file.")
    ] = None,
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Write log and wrapped keys as of one moment into two files; the master key into neither.

    Keep the log's files for good, the keys' at most 30 days, and the master key and the signing key
    somewhere else: docs/runbook.md says why.
    """
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from workers.backups import back_up  # noqa: PLC0415

    url = quiet_settings("backup").database()
    with bar("backup") as tell:
        made = back_up(url, out, keys_out or out, tell)
    if as_json:
        print_json({"log": str(made.log), "keys": str(made.keys)})
    else:
        typer.echo(say("the log is in {file}", language(), file=made.log))
        typer.echo(say("the wrapped keys are in {file}", language(), file=made.keys))


def restore(
    log: Annotated[
        Path | None, typer.Option("--log", metavar="FILE", help="The log's file of a backup.")
    ] = None,
    keys: Annotated[
        Path | None, typer.Option("--keys", metavar="FILE", help="The keys' file of a backup.")
    ] = None,
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty database, or keys over an older key store.

    Without JIEFEN_DATABASE_URL and with nothing running: into the data folder, which must hold the
    master key and no database. What was erased since the keys were backed up is erased again.
    """
    from interface.language import say  # noqa: PLC0415
    from workers import backups  # noqa: PLC0415
    from workers.local.restoring import new_database  # noqa: PLC0415
    from workers.settings import Settings  # noqa: PLC0415

    if log is None and keys is None:
        raise wrong_call("name what to restore: --log FILE, --keys FILE, or both")
    known = Settings()
    if known.database_url or keys is None or log is None:
        known = quiet_settings("restore")
        if log:
            backups.restore_log(known.database(), log)
        if keys:
            backups.restore_keys(known.database(), keys)
            _say(_opened(known), as_json=as_json)
        elif not as_json:
            typer.echo(
                say("The log is restored. Now its keys: `jiefen restore --keys FILE`", language())
            )
        return
    _refuse_without_master_key(known)
    with new_database(known.data) as url:
        backups.restore_log(url, log)
        backups.restore_keys(url, keys)
        compared = _opened(known.model_copy(update={"database_url": url}))
    _say(compared, as_json=as_json)


def keys(lang: Lang = "", as_json: AsJson = False) -> None:
    """Compare the whole log with the key store: which keys are missing that nothing destroyed?

    Exit code 1 if any is. `restore` does the same by itself.
    """
    with system("keys") as running:
        compared = _compare(running)
    _say(compared, as_json=as_json)
    if compared.keys:
        raise typer.Exit(1)


def _refuse_without_master_key(known: "Settings") -> None:
    from workers.local.trouble import Trouble  # noqa: PLC0415

    if not known.key():
        raise Trouble(
            "There is no master key in {folder}, and JIEFEN_MASTER_KEY is not set.",
            "Put master.key there first, from where you keep its copy: without it the backup "
            "cannot be opened.",
            folder=known.data,
        )


def _opened(known: "Settings") -> "Compared":
    """Bring what was restored up to date, and compare. Raises MasterKeyError, WrongSchema."""
    from workers.persons.following import begin_anew  # noqa: PLC0415
    from workers.store.migrating import migrate  # noqa: PLC0415
    from workers.system import System  # noqa: PLC0415

    migrate(known.database())
    with System.open(known, "restore", size=2) as opened:
        with opened.pool.connection() as connection:
            begin_anew(connection)  # keys that were missing find their persons again
        return _compare(opened)


def _compare(opened: "System") -> "Compared":
    from interface.cli.progress import bar  # noqa: PLC0415
    from workers.missing_keys import compare  # noqa: PLC0415

    with bar("keys") as tell:
        return compare(opened, tell)


def _say(compared: "Compared", *, as_json: bool) -> None:
    from interface.language import say  # noqa: PLC0415

    if as_json:
        streams = {str(stream): count for stream, count in compared.streams.items()}
        print_json({**compared._asdict(), "streams": streams})
        return
    count = {"facts": compared.facts, "keys": compared.keys, "streams": len(compared.streams)}
    if compared.keys:
        text = say(
            "Facts: {facts}. Keys that are missing though nothing destroyed them: {keys}, in "
            "streams: {streams}. The key store is older than the log: restore a newer backup of "
            "the keys",
            language(),
            **count,
        )
    else:
        text = say("Facts: {facts}; every key is there, or was destroyed", language(), **count)
    typer.echo(text)
    for stream, lost in sorted(compared.streams.items()):
        typer.echo(f"  {stream}  {lost}")

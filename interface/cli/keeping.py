"""Commands for what must not be lost: `backup`, `restore`, `keys`."""

import os
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

    The clinical notes are two more: their own database and their own wrapped keys, as the data
    folder or JIEFEN_NOTES_DATABASE_URL says where.

    Keep the log's files for good, the keys' at most 30 days, and the master key and the signing key
    somewhere else: docs/runbook.md says why.
    """
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from workers.backups import back_up, back_up_notes  # noqa: PLC0415
    from workers.local.folder import DataFolder  # noqa: PLC0415
    from workers.local.notes import reach  # noqa: PLC0415

    known = quiet_settings("backup")
    url = known.database()
    with bar("backup") as tell:
        made = back_up(url, out, keys_out or out, tell)
    files = {"log": made.log, "keys": made.keys}
    if notes_url := reach(DataFolder(known.data.absolute()), "" if known.database_url else url):
        with bar("backup") as tell:
            notes = back_up_notes(notes_url, out, keys_out or out, tell)
        files |= {"notes": notes.log, "notes_keys": notes.keys}
    if as_json:
        print_json({name: str(file) for name, file in files.items()})
        return
    typer.echo(say("the log is in {file}", language(), file=made.log))
    typer.echo(say("the wrapped keys are in {file}", language(), file=made.keys))
    if notes_url:
        typer.echo(say("the clinical notes are in {file}", language(), file=notes.log))
        typer.echo(say("the notes' wrapped keys are in {file}", language(), file=notes.keys))


def restore(
    *,
    log: Annotated[
        Path | None, typer.Option("--log", metavar="FILE", help="The log's file of a backup.")
    ] = None,
    keys: Annotated[
        Path | None, typer.Option("--keys", metavar="FILE", help="The keys' file of a backup.")
    ] = None,
    notes: Annotated[
        Path | None, typer.Option("--notes", metavar="FILE", help="The clinical notes' file.")
    ] = None,
    notes_keys: Annotated[
        Path | None,
        typer.Option("--notes-keys", metavar="FILE", help="The file of the notes' keys."),
    ] = None,
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty database, or keys over an older key store.

    Without JIEFEN_DATABASE_URL and with nothing running: into the data folder, which must hold the
    master key and no database. What was erased since the keys were backed up is erased again.

    The clinical notes come back with the log into a data folder, which holds notes.key too, or
    alone into the empty database of JIEFEN_NOTES_DATABASE_URL.
    """
    from interface.language import say  # noqa: PLC0415
    from workers import backups  # noqa: PLC0415
    from workers.local.folder import DataFolder  # noqa: PLC0415
    from workers.local.notes import kept  # noqa: PLC0415
    from workers.local.restoring import new_database  # noqa: PLC0415
    from workers.local.roles import notes_database  # noqa: PLC0415
    from workers.settings import Settings  # noqa: PLC0415

    if (notes is None) != (notes_keys is None):
        raise wrong_call("the notes come back with their keys: --notes FILE --notes-keys FILE")
    if notes and notes_keys and log is None and keys is None:
        backups.restore_notes(_notes_alone(), notes, notes_keys)
        typer.echo(say("the clinical notes are restored", language()))
        return
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
    _close_secrets(known)
    if notes:
        kept(DataFolder(known.data.absolute()))
    with new_database(known.data) as server:
        url = server.url()
        backups.restore_log(url, log)
        backups.restore_keys(url, keys)
        if notes and notes_keys:
            own = notes_database(server.cluster, server.port)
            backups.restore_notes(own, notes, notes_keys)
        compared = _opened(known.model_copy(update={"database_url": url}))
    _say(compared, as_json=as_json)


def _notes_alone() -> str:
    """The address of the notes' database, which only the environment may say here."""
    from workers.local.notes import ADDRESS  # noqa: PLC0415

    address = os.environ.get(ADDRESS, "").strip()
    if not address:
        raise wrong_call("say where the notes are to be: {variable}", variable=ADDRESS)
    return address


def keys(lang: Lang = "", as_json: AsJson = False) -> None:
    """Compare the whole log with the key store: which keys are missing that nothing destroyed?

    Exit code 1 if any is. `restore` does the same by itself. The store of clinical notes, if there
    is one, is told again whom the log says was erased: it may come from an older copy.
    """
    from workers.clinic import destroy_again  # noqa: PLC0415

    with system("keys") as running:
        compared = _compare(running)
        with running.reading.connection() as connection:
            destroy_again(running.settings, connection)
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


def _close_secrets(known: "Settings") -> None:
    """No key that is put here stays open to others."""
    from interface.language import said  # noqa: PLC0415
    from workers.local.folder import DataFolder  # noqa: PLC0415

    for closed in DataFolder(known.data.absolute()).close_secrets():
        typer.echo(said(closed, language()), err=True)


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

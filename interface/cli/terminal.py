"""What a person at a terminal sees: their language, tables or JSON, and errors as sentences."""

import inspect
import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TextIO

import typer

if TYPE_CHECKING:  # the programs behind a command are imported when it runs
    from rich.console import Console

    from domain.kernel import Officer
    from interface.language import Language
    from interface.problems import Problem
    from workers.settings import Settings
    from workers.system import System

_chosen = [""]
_UNCUT = 400


def speak(asked: typer.Context, option: typer.CallbackParam, chosen: str) -> str:
    """Remember the language asked for on the command line, before or after the command's name:
    what was typed counts before what the environment says."""
    source = asked.get_parameter_source(option.name or "")
    typed = source is not None and source.name == "COMMANDLINE"
    _chosen[0] = (chosen if typed else "") or _chosen[0] or chosen
    return chosen


def speak_early() -> None:
    """Take the language from the line as it was typed: for what must be said before it is read."""
    words = [*sys.argv, ""]
    named = (words[n + 1] for n, word in enumerate(words) if word == "--lang")
    joined = (word.removeprefix("--lang=") for word in words if word.startswith("--lang="))
    _chosen[0] = next(chain(named, joined), os.environ.get("JIEFEN_LANG", ""))


def language() -> "Language":
    """The reader's language: as asked for, else as JIEFEN_LANG or the locale says."""
    from interface.language import of_environment  # noqa: PLC0415

    return of_environment(_chosen[0] or os.environ.get("JIEFEN_LANG", ""))


def wrong_call(text: str, /, **values: object) -> typer.BadParameter:
    """The call makes no sense: the sentence says what would."""
    from interface.language import say  # noqa: PLC0415

    return typer.BadParameter(say(text, language(), **values))


Lang = Annotated[
    str, typer.Option("--lang", envvar="JIEFEN_LANG", callback=speak, help="zh or en.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
As = Annotated[
    str, typer.Option("--as", envvar="JIEFEN_OFFICER", metavar="ID", help="Who acts: a staff id.")
]
Role = Annotated[
    str, typer.Option("--role", envvar="JIEFEN_ROLE", help="In which role: desk, mediator, …")
]
Office = Annotated[
    str, typer.Option("--office", envvar="JIEFEN_OFFICE", help="For which office: 12 digits.")
]
Body = Annotated[
    str,
    typer.Option("--body", envvar="JIEFEN_BODY", help="Of which body: police, court, …"),
]


def officer(who: str, role: str, office: str, body: str = "") -> "Officer":
    """Who acts or reads. A wrong call if nobody is named, or the role does not exist."""
    from pydantic import ValidationError  # noqa: PLC0415

    from domain.kernel import Officer  # noqa: PLC0415
    from interface.callers import ROLES  # noqa: PLC0415

    if not who or role not in ROLES:
        raise wrong_call(
            "say who acts: --as ID --role ROLE [--office CODE], or set JIEFEN_OFFICER, "
            "JIEFEN_ROLE, JIEFEN_OFFICE. Roles: {roles}",
            roles=", ".join(ROLES),
        )
    try:
        return Officer.model_validate(
            {"id": who, "role": role, "office": office, "body": body or "mediation"}
        )
    except ValidationError as error:
        from interface.problems import bad_input  # noqa: PLC0415

        wrong = bad_input(error.errors(), language()).more["errors"]
        told = "; ".join(f"{each['field']}: {each['message']}" for each in wrong)
        raise wrong_call("who acts cannot be used as given: {errors}", errors=told) from None


class Asker(NamedTuple):
    """Who asks and how they want to be answered: what every command of a person takes."""

    who: As = ""
    role: Role = ""
    office: Office = ""
    body: Body = ""
    lang: Lang = ""
    as_json: AsJson = False

    def acting(self) -> "Officer":
        """Who acts. A wrong call if nobody is named."""
        return officer(self.who, self.role, self.office, self.body)

    def reading(self) -> "Officer":
        """Who reads; whoever sits here if nobody is named."""
        return whoever_reads(self.who, self.role, self.office, self.body)


def options_of(
    kind: type[tuple[Any, ...]], name: str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options that a NamedTuple lists, in place of its parameter `name`: it
    takes them as one."""
    options = {
        option: inspect.Parameter(
            option,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=annotation,
            default=kind._field_defaults[option],  # type: ignore[attr-defined]  # a NamedTuple's
        )
        for option, annotation in kind.__annotations__.items()
    }

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        declared = inspect.signature(command)
        parameters = [
            each
            for one in declared.parameters.values()
            for each in (options.values() if one.name == name else (one,))
        ]

        @wraps(command)
        def called(**given: Any) -> None:
            as_one = kind(**{option: given.pop(option) for option in options})
            command(**given, **{name: as_one})

        called.__signature__ = declared.replace(parameters=parameters)  # type: ignore[attr-defined]  # where Typer looks
        called.__annotations__ = {each.name: each.annotation for each in parameters}
        return called

    return decorate


by_somebody = options_of(Asker, "asker")
"""Gives a command the options --as, --role, --office, --body, --lang and --json: its `asker`."""


def whoever_reads(who: str, role: str, office: str, body: str = "") -> "Officer":
    """Who reads: whoever is named, or else this machine's user in the role that sees least."""
    from getpass import getuser  # noqa: PLC0415
    from re import sub  # noqa: PLC0415

    here = sub(r"[^A-Za-z0-9_.@:-]", "-", getuser())
    return officer(who or f"user:{here}", role or "supervisor", office, body)


def settings() -> "Settings":
    """Configuration, and a clear word if nothing is running. Raises Unusable."""
    from workers.local.run_file import running  # noqa: PLC0415
    from workers.settings import Settings  # noqa: PLC0415

    known = Settings()
    if not known.database_url and running(known.data) is None:
        from interface.problems import Unusable  # noqa: PLC0415

        text = "Nothing is running on {data}: start it with `make up`, or set JIEFEN_DATABASE_URL"
        raise Unusable(503, "not-running", text, data=known.data)
    return known


def text_given(option: str, given: str) -> str:
    """What an option says: the text itself, of a file with `@FILE`, or of standard input."""
    if given == "@-":
        return sys.stdin.read()
    if not given.startswith("@"):
        return given
    try:
        return Path(given[1:]).read_text("utf-8")
    except (OSError, ValueError) as error:
        raise wrong_call("{option} cannot be read: {error}", option=option, error=error) from None


def json_given(option: str, given: str) -> Any:
    """The same, as JSON."""
    text = text_given(option, given)
    try:
        return json.loads(text)
    except ValueError as error:
        raise wrong_call("{option} cannot be read: {error}", option=option, error=error) from None


def running_somewhere() -> bool:
    """Whether there is a system to talk to."""
    from interface.problems import Unusable  # noqa: PLC0415

    try:
        settings()
    except Unusable:
        return False
    return True


def quiet_settings(name: str) -> "Settings":
    """The same, after setting up a log that only warns, out of the way of what people read."""
    from workers.observe import configure_logging  # noqa: PLC0415

    known = settings()
    configure_logging(name, known.log_format, logging.WARNING, _log_of(known.data))
    return known


def _log_of(data: Path) -> TextIO | None:
    """The log of commands in the data folder; None, for standard error, on another machine."""
    try:
        return (data / "logs" / "cli.log").open("a", encoding="utf-8")  # noqa: SIM115 (to the end)
    except OSError:
        return None


@contextmanager
def system(name: str = "cli") -> "Iterator[System]":
    """The running system, seen from this command."""
    from workers.system import System  # noqa: PLC0415

    with System.open(quiet_settings(name), name, size=2) as opened:
        yield opened


def console(*, stderr: bool = False) -> "Console":
    """Where people read; nothing is cut off when the output is not a terminal."""
    from rich.console import Console  # noqa: PLC0415

    stream = sys.stderr if stderr else sys.stdout
    wide = None if stream.isatty() else _UNCUT
    return Console(stderr=stderr, highlight=False, width=wide, soft_wrap=True)


def print_json(data: Any) -> None:
    """Data for programs."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n")


def print_table(rows: Sequence[Mapping[str, Any]], title: str = "") -> None:
    """Rows for people; the keys of the first are the headings, said in the reader's language."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from interface.words import heading  # noqa: PLC0415

    if not rows:
        console().print("—")
        return
    headings = [heading(name, language()) for name in rows[0]]
    table = Table(*headings, title=title or None, title_justify="left", box=None, padding=(0, 1))
    for row in rows:
        table.add_row(*(Text("" if held is None else str(held)) for held in row.values()))
    console().print(table)


def print_pairs(pairs: Sequence[tuple[str, str]], title: str = "") -> None:
    """What is called what, one below the other; a label is said once for the lines it is of."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(
        title=title or None, title_justify="left", box=None, padding=(0, 1), show_header=False
    )
    before = ""
    for label, text in pairs:
        table.add_row(Text("" if label == before else label, "dim"), Text(text))
        before = label
    console().print(table)


def print_rows(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    headings: Mapping[str, str] | None = None,
) -> None:
    """Rows of codes, in the reader's words; only these columns. `headings`: under another one."""
    from interface.words import heading, value  # noqa: PLC0415

    speaking = language()
    named = {name: heading((headings or {}).get(name, name), speaking) for name in columns}
    print_table(
        [
            {
                named[name]: _cell(row, name, value(row[name], speaking, name))
                for name in columns
                if name in row
            }
            for row in rows
        ]
    )


def _cell(row: Mapping[str, Any], name: str, text: str) -> str:
    from interface.words import word  # noqa: PLC0415

    if name == "area":
        return str(row.get("area_name") or text or word("everywhere", language()))
    if name == "parties":
        return ", ".join(party["name"] for party in row["parties"])
    return text


def explain(error: Exception) -> None:
    """Tell a failure in the reader's language: in words on standard error, or as JSON if asked."""
    from interface.language import said  # noqa: PLC0415
    from interface.problems import problem_of  # noqa: PLC0415
    from workers.local.trouble import Trouble  # noqa: PLC0415

    if isinstance(error, Trouble):
        lines = [said(error.problem, language()), error.log, said(error.advice, language())]
    else:
        problem = problem_of(error, language())
        asked_for_data = "--json" in sys.argv
        if asked_for_data:
            print_json(problem.body())
        lines = [] if asked_for_data else _in_words(problem, error)
    for line in lines:
        if line:
            sys.stderr.write(line + "\n")
    if os.environ.get("JIEFEN_DEBUG"):
        traceback.print_exception(error)


def _in_words(problem: "Problem", error: Exception) -> list[str]:
    law = f" [{problem.more['law']}]" if "law" in problem.more else ""
    lines = [f"{problem.title}: {problem.detail}{law}"]
    for each in problem.more.get("errors", ()):
        said_above = each["message"] == problem.detail
        lines.append(f"  {each['field']}" + ("" if said_above else f": {each['message']}"))
    if problem.kind == "internal":
        last = traceback.extract_tb(error.__traceback__)[-1]
        lines.append(f"  {type(error).__name__} at {last.filename}:{last.lineno}")
    return lines

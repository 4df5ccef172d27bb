"""`jiefen act` and `jiefen commands`: one command on one stream, its form taught by its signature.

An argument can be given in `--data` (JSON or @file) or by its own option; the command's model alone
decides what is valid.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.terminal import (
    Asker,
    by_somebody,
    console,
    language,
    print_json,
    print_table,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from domain.kernel import Officer
    from domain.signature import Command
    from workers.system import System

_FIRST_MOVED = 50
"""How many of the limits that a set of rules moves are listed; the counts are of all."""

SETTINGS: dict[str, Any] = {
    "add_help_option": False,
    "context_settings": {"allow_extra_args": True, "ignore_unknown_options": True},
}

Kind = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        help="dispute, plan, single_act, consultation, counselling, group, conference, referral,"
        " diary, views, scales, places, calendar, rules, areas, committees, counters, crisis,"
        " oncall, reach, absences, inspections.",
    ),
]
Which = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The id or the code of the case; `new` to open one; `-` for the only one.",
    ),
]
Name = Annotated[str, typer.Argument(metavar="COMMAND", help="See `jiefen commands`.")]
Data = Annotated[str, typer.Option("--data", metavar="JSON|@FILE", help="Arguments; @- is stdin.")]
Key = Annotated[
    str, typer.Option("--key", help="Makes sending it twice harmless: same key, same answer.")
]
Expect = Annotated[int | None, typer.Option("--expect", help="The version you have read.", min=0)]
At = Annotated[
    str, typer.Option("--at", help="When it happened, if not now: 2026-03-02T09:00+08:00")
]
For = Annotated[str, typer.Option("--on-behalf-of", help="For whom, if not oneself: an id.")]
Help = Annotated[bool, typer.Option("--help", "-h", help="Show what a command asks for.")]


@by_somebody
def act(
    *,
    ctx: typer.Context,
    kind: Kind = "",
    which: Which = "",
    command: Name = "",
    data: Data = "",
    key: Key = "",
    expect: Expect = None,
    at: At = "",
    on_behalf_of: For = "",
    asker: Asker,
    help_: Help = False,
) -> None:
    """Give one command: `act dispute ID COMMAND`. `act dispute --help` lists them."""
    if help_ or not command:
        _teach(ctx, kind, which, command, asked=help_)
        return
    from interface import alike, pausing  # noqa: PLC0415
    from interface.finding import stream_of  # noqa: PLC0415
    from interface.offers import offered, said  # noqa: PLC0415
    from interface.pausing import limits_of  # noqa: PLC0415
    from interface.self_report import alarms  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415
    from interface.words import heading  # noqa: PLC0415
    from workers.handler import Request  # noqa: PLC0415

    described = _described(kind, command)
    acting = asker.acting()
    arguments = _arguments(described, data, ctx.args)
    happened, for_whom = _moment(at), _for_whom(on_behalf_of)
    with system() as running:
        _check_question(kind, command, described, arguments, acting)
        moves = _shown_first(running, kind, command, described, arguments, tell=not asker.as_json)
        answer = running.handler.perform(
            Request(
                aggregate=kind,
                command=command,
                stream=stream_of(running, kind, which),
                data=arguments,
                officer=acting,
                key=key or None,
                expect=expect,
                at=happened,
                on_behalf_of=for_whom,
            )
        )
        offers, limits = offered(running, answer), limits_of(running, answer)
        like = alike.alike(running, Reader(acting, language()), answer)
        alarming = kind == "counselling" and alarms(running, command, arguments)
    if alarming:
        _show_help()
    if asker.as_json:
        more: dict[str, Any] = {
            "offers": [each.model_dump(mode="json") for each in offers],
            "limits": [each.model_dump(mode="json") for each in limits],
            "alike": [each.model_dump(mode="json") for each in like],
        }
        more |= {"moves": moves} if moves else {}
        print_json(answer._asdict() | more)
        return
    row = answer._asdict() | {"facts": "\n".join(answer.facts) or "—"}
    if offers:
        row |= {heading("offers", language()): said(offers, language())}
    if limits:
        row |= {heading("limits", language()): pausing.said(limits, language())}
    if like:
        row |= {heading("alike", language()): alike.said(like)}
    print_table([row])


def _show_help() -> None:
    """Whom to call, on stderr, so that it is seen beside data too; and what the person is asked."""
    from interface.cli.crisis import help_first  # noqa: PLC0415
    from interface.self_report import asks  # noqa: PLC0415

    help_first()
    typer.echo(asks(language()), err=True)


def _check_question(
    kind: str, name: str, command: "Command", arguments: dict[str, Any], acting: "Officer"
) -> None:
    """Of a view that is saved: whether it could be opened. What is no form of one is for the
    command itself to refuse."""
    if (kind, name) != ("views", "save_view"):
        return
    from pydantic import ValidationError  # noqa: PLC0415

    from interface.views import check_form  # noqa: PLC0415

    try:
        form = command.arguments.model_validate(arguments)
    except ValidationError:
        return
    check_form(form, acting)


def _shown_first(
    running: "System",
    kind: str,
    name: str,
    command: "Command",
    arguments: dict[str, Any],
    *,
    tell: bool,
) -> dict[str, Any]:
    """What a set of rules would move, shown before it is adopted; of other commands nothing. What
    is no set of rules is for the command itself to refuse."""
    if (kind, name) != ("rules", "adopt"):
        return {}
    from pydantic import ValidationError  # noqa: PLC0415

    from domain.kernel import Refused  # noqa: PLC0415
    from interface.cli.rules import forecast_if_any, print_forecast  # noqa: PLC0415
    from interface.what_if import draft_of  # noqa: PLC0415

    try:
        draft = draft_of(command.arguments.model_validate(arguments).model_dump())
        forecast = forecast_if_any(running, draft, _FIRST_MOVED)
    except (ValidationError, Refused):
        return {}
    if tell:
        print_forecast(forecast)
    return forecast.told() if forecast else {}


@by_somebody
def commands(
    *,
    kind: Annotated[str, typer.Argument(help="Only of this kind of stream.")] = "",
    which: Annotated[
        str, typer.Argument(metavar="ID", help="What could be done with this one now (--as).")
    ] = "",
    asker: Asker,
) -> None:
    """List every command with what it does.

    Of one case, `commands dispute ID`: what whoever asks (--as) could do now, and why not what else
    is theirs to do.
    """
    if kind:
        _known_kind(kind)
    if which:
        _show_possible(kind, which, asker)
    elif asker.as_json:
        print_json(_all_commands(kind))
    else:
        print_table(_all_commands(kind))


def _all_commands(kind: str) -> list[dict[str, Any]]:
    from domain.aggregates import AGGREGATES  # noqa: PLC0415
    from interface.callers import public  # noqa: PLC0415
    from interface.language import translated  # noqa: PLC0415

    return [
        {"kind": name, "command": command.name, "help": translated(command.help, language())}
        for name, aggregate in AGGREGATES.items()
        if not kind or kind == name
        for command in public(aggregate).values()
    ]


def _show_possible(kind: str, which: str, asker: Asker) -> None:
    from interface.finding import existing  # noqa: PLC0415
    from interface.possible import KINDS, possible  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415
    from interface.words import value  # noqa: PLC0415

    if kind not in KINDS:
        raise wrong_call("what can be done now is told of: {kinds}", kinds=", ".join(KINDS))
    reader = Reader(asker.reading(), language())
    with system() as running:
        found = possible(running, kind, existing(running, kind, which), reader)
    if asker.as_json:
        print_json([each.model_dump() for each in found])
        return
    print_table(
        [
            {
                "command": each.command,
                "does": each.does,
                "possible_now": value(each.now, language()),
                "why_not": each.why_not,
                "law": each.law,
            }
            for each in found
        ]
    )


def _teach(ctx: typer.Context, kind: str, which: str, command: str, *, asked: bool) -> None:
    """Show what the words so far can be followed by. A wrong call, unless help was asked for."""
    if not kind:
        console().print(ctx.get_help(), markup=False)
    elif not command and not _is_command(kind, which):
        _known_kind(kind)
        console().print(f"jiefen act {kind} ID COMMAND --data JSON|@FILE\n", markup=False)
        print_table(_all_commands(kind))
    else:
        _show_form(kind, _described(kind, command or which))
    if not asked:
        raise typer.Exit(2)


def _is_command(kind: str, name: str) -> bool:
    from domain.aggregates import AGGREGATES  # noqa: PLC0415

    return kind in AGGREGATES and name in AGGREGATES[kind].commands


def _show_form(kind: str, command: "Command") -> None:
    from interface.callers import OPENING  # noqa: PLC0415
    from interface.forms import example_of, fields_of  # noqa: PLC0415
    from interface.language import translated  # noqa: PLC0415
    from interface.words import value  # noqa: PLC0415

    out = console()
    out.print(f"{translated(command.help, language())}\n", markup=False)
    rows = [
        {
            "argument": f"--{field.name.replace('_', '-')}",
            "must": value(True, language()) if field.required else "",
            "value_type": field.type,
            "default": "" if field.default is None else json.dumps(field.default),
        }
        for field in fields_of(command.arguments)
    ]
    if rows:
        print_table(rows)
    example = json.dumps(example_of(command.arguments), ensure_ascii=False)
    which = "new" if (kind, command.name) in OPENING else "ID"
    out.print(f"\njiefen act {kind} {which} {command.name} --data '{example}'", markup=False)


def _known_kind(kind: str) -> None:
    from domain.aggregates import AGGREGATES  # noqa: PLC0415

    if kind not in AGGREGATES:
        raise wrong_call(
            "no kind {kind!r}; there are: {kinds}", kind=kind, kinds=", ".join(AGGREGATES)
        )


def _described(kind: str, name: str) -> "Command":
    from difflib import get_close_matches  # noqa: PLC0415

    from domain.aggregates import AGGREGATES  # noqa: PLC0415
    from interface.callers import public  # noqa: PLC0415

    _known_kind(kind)
    known = public(AGGREGATES[kind])
    if name not in known:
        near = get_close_matches(name, known, 3)
        if near:
            text = ", ".join(near)
            raise wrong_call("no command {name!r}; did you mean {near}?", name=name, near=text)
        raise wrong_call("no command {name!r}; see `jiefen commands {kind}`", name=name, kind=kind)
    return known[name]


def _arguments(command: "Command", data: str, options: list[str]) -> dict[str, Any]:
    """What was given in `--data` and by options, the options first."""
    given = _json(data) if data else {}
    if not isinstance(given, dict):
        raise wrong_call("--data must be a JSON object")
    return {**given, **_by_option(command, options)}


def _json(data: str) -> Any:
    try:
        if data == "@-":
            data = sys.stdin.read()
        elif data.startswith("@"):
            data = Path(data[1:]).read_text("utf-8")
        return json.loads(data)
    except (OSError, ValueError) as error:
        raise wrong_call("--data cannot be read: {error}", error=error) from None


def _by_option(command: "Command", options: list[str]) -> dict[str, Any]:
    known = command.arguments.model_json_schema().get("properties", {})
    given: dict[str, Any] = {}
    words = iter(options)
    for option in words:
        name, equals, value = option.removeprefix("--").partition("=")
        name = name.replace("-", "_")
        if not option.startswith("--") or name not in known:
            raise wrong_call(
                "{option!r} is no argument of {command}; it has: {known}",
                option=option,
                command=command.name,
                known=", ".join(known),
            )
        text = value if equals else next(words, None)
        if text is None:
            raise wrong_call("{option} needs a value", option=option)
        _give(given, name, text, several=known[name].get("type") == "array")
    return given


def _give(given: dict[str, Any], name: str, text: str, *, several: bool) -> None:
    """A value as JSON where it is some, else as the text it is; lists by repeating the option."""
    value: Any = text
    if text[:1] in "[{" or text in ("true", "false", "null"):
        try:
            value = json.loads(text)
        except ValueError as error:
            option = name.replace("_", "-")
            raise wrong_call("--{option} is no JSON: {error}", option=option, error=error) from None
    if several and not isinstance(value, list):
        value = [*given.get(name, []), value]
    given[name] = value


def _for_whom(given: str) -> str | None:
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415

    from domain.kernel import ActorId  # noqa: PLC0415

    try:
        return TypeAdapter[str](ActorId).validate_python(given) if given else None
    except ValidationError:
        raise wrong_call("--on-behalf-of takes an id, never a name") from None


def _moment(at: str) -> Any:
    from datetime import datetime  # noqa: PLC0415

    if not at:
        return None
    try:
        return datetime.fromisoformat(at)
    except ValueError:
        raise wrong_call("--at {at}: not a time like 2026-03-02T09:00+08:00", at=at) from None

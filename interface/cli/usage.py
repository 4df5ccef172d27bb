"""What is said of a wrong call, in the reader's language: how to call it, and what was wrong.

Typer says this in English only, its values filled in already: what it says is recognised, and said
again. What is not recognised is shown as it is.
"""

import re
import sys
from functools import cache

from typer.exceptions import TyperException

from interface.language import Language, say

PATTERNS = (
    "Invalid value for {name}: {what}",
    "Invalid value: {what}",
    "Missing argument {name}.",
    "Missing option {name}.",
    "Missing command.",
    "No such command {name}.",
    "No such option: {name} (Possible options: {near})",
    "No such option: {name}",
    "Got unexpected extra argument(s) ({given})",
    "Option {name} requires an argument.",
    "Option {name} does not take a value.",
    "file {name} does not exist.",
    "file {name} is a directory.",
    "dir {name} does not exist.",
    "dir {name} is a file.",
    "path {name} does not exist.",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be a valid boolean, unable to interpret input",
    "Input should be greater than or equal to {least}",
    "Input should be less than or equal to {most}",
)
"""What Typer says, and pydantic for it; the first that fits the whole of a message is meant."""


def show(error: TyperException, language: Language) -> None:
    """Tell it on standard error: the usage and where to read more, then what was wrong."""
    for line in _lines(error, language):
        sys.stderr.write(line + "\n")


def _lines(error: TyperException, language: Language) -> list[str]:
    said = error.format_message()
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":  # called with nothing: it is its help
        return [said]
    lines = []
    if context is not None:
        usage = context.get_usage().removeprefix(say("Usage: {usage}", language, usage="")).strip()
        lines.append(say("Usage: {usage}", language, usage=usage))
        if context.command.get_help_option(context) is not None:
            lines.append(
                say("`{command} --help` says more.", language, command=context.command_path)
            )
        lines.append("")
    lines.append(say("Error: {what}", language, what=told(said, language)))
    return lines


def told(message: str, language: Language) -> str:
    """A message of Typer's in this language."""
    for pattern in PATTERNS:
        if found := _recognises(pattern).fullmatch(message):
            values = found.groupdict()
            if "what" in values:
                values["what"] = told(values["what"], language)
            return say(pattern, language, **values)
    return message


@cache
def _recognises(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", pattern)
    names = [f"(?P<{part}>.*?)" if n % 2 else re.escape(part) for n, part in enumerate(parts)]
    return re.compile("".join(names), re.DOTALL)

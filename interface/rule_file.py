"""A set of rules as a file: TOML with one `[[rules]]` table each, or JSON with a list `rules`.

The same file is the `--data` of `jiefen act rules - adopt`, once it is JSON with a version.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.rules import Rule
from interface.problems import Unusable
from workers.handler import BadInput

_RULES = TypeAdapter(tuple[Rule, ...])


def read(file: Path) -> tuple[Rule, ...]:
    """The rules of a file. Raises Unusable if it is no such file, BadInput naming the fields."""
    try:
        text = file.read_text("utf-8")
        held: Any = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except (OSError, ValueError) as error:
        raise Unusable(
            422, "bad-input", "{file} cannot be read: {reason}", file=file, reason=error
        ) from None
    if isinstance(held, dict):
        held = next((held[name] for name in ("rules", "rows", "rule") if name in held), None)
    try:
        return _RULES.validate_python(held)
    except ValidationError as error:
        raise BadInput(error) from None

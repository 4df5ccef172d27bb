"""Published figures as data, each file with its source; nothing derived stands in them."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class Size(NamedTuple):
    """How large a demo banner is: its tree, and how many disputes it worked on in the year."""

    townships: int
    villages: int
    with_counsellor: int
    agreed_with_counsellor: int
    without_counsellor: int


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


WITHOUT_COUNSELLOR = 407
"""The report counts none of these; so many that every way a case can go is there."""


def kulun() -> Size:
    """The banner of the published report."""
    figures = sources()["kulun"]
    return Size(
        figures["townships"],
        figures["villages"],
        figures["mediated_with_counsellor"],
        figures["mediated_successfully"],
        WITHOUT_COUNSELLOR,
    )


def sources() -> dict[str, Any]:
    """What five published reports say of themselves: counts, never a rate of theirs."""
    return _read("sources.toml")


def shares(of: str) -> dict[str, float]:
    """The published shares of `types`, `sources` or `levels`."""
    held: dict[str, float] = _read("dispute_mix.toml")[of]
    return held

"""What nobody can mean is never recorded: a day out of every calendar, a control character in a
text, a text that begins like a sealed value, a telephone number that is none. A fact that cannot be
reckoned with halts a ledger.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from domain import identity
from domain.kernel import Refused
from domain.people import Particulars
from workers.sealing import is_sealed

EARLIEST, LATEST = 1900, 2199
"""Years between which every day of a case lies, with room for its limits on both sides."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters other than line feed, carriage return and tab."""


_ALWAYS: Final = frozenset({type(None), bool, int, UUID})
"""What is of one of these types can be meant."""


def check(given: Any) -> None:
    """Look through a command's arguments, however deep. Raises Refused, with where it stands."""
    if isinstance(given, str):
        _text(given)
    elif type(given) in _ALWAYS:
        return
    elif isinstance(given, date):  # a datetime is one, too
        _day(given)
    elif isinstance(given, BaseModel):
        _value(given)
    elif isinstance(given, Mapping):
        for name, part in given.items():
            _within(name, part)
    elif isinstance(given, tuple | list | set | frozenset):
        for number, part in enumerate(given):
            _within(number, part)


def _within(name: int | str, part: Any) -> None:
    try:
        check(part)
    except Refused as refused:
        refused.at(name)
        raise


def _value(given: BaseModel) -> None:
    for name in type(given).model_fields:
        _within(name, getattr(given, name))
    if isinstance(given, Particulars):
        identity.check(given)


def _day(given: date) -> None:
    if not EARLIEST <= given.year <= LATEST:
        raise Refused(
            "{day} cannot be meant: days lie between {earliest} and {latest}",
            law="office rule: what is recorded",
            day=given.isoformat(),
            earliest=EARLIEST,
            latest=LATEST,
        )


def _text(given: str) -> None:
    if is_sealed(given):
        raise Refused(
            "a text may not begin like a sealed value", law="office rule: what is recorded"
        )
    if _CONTROL.search(given):
        raise Refused(
            "a text may not contain control characters", law="office rule: what is recorded"
        )

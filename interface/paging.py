"""Where the next page of a list begins: after a row, told by when it was and its id.

So a page never repeats a row, whatever came in since. It is written so that nobody reads anything
into it, and is nobody's secret.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from interface.problems import Unusable
from projections.kernel import Last

Row = TypeVar("Row")


class Part(NamedTuple):
    """Some rows of a list, and where the next ones begin; "" after the last."""

    rows: list[dict[str, Any]]
    next: str = ""


def written(place: Last) -> str:
    """The place as it is handed out."""
    return (
        urlsafe_b64encode(f"{place.last_at.isoformat()} {place.last_id}".encode())
        .decode()
        .rstrip("=")
    )


def read(text: str) -> Last | None:
    """The place that was handed out; None of "", the first page. Raises Unusable."""
    if not text:
        return None
    try:
        plain = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        at, known_by = plain.split(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise _no_place()
        return Last(moment, UUID(known_by))
    except ValueError:
        raise _no_place() from None


def counted(rows: Sequence[Row], after: str, limit: int) -> tuple[Sequence[Row], str]:
    """The same of a list that only grows at its end: how many were shown says where to go on."""
    if after and not (after.isascii() and after.isdigit() and len(after) < 10):  # noqa: PLR2004
        raise _no_place()
    first = int(after or 0)
    end = first + limit
    return rows[first:end], str(end) if len(rows) > end else ""


def _no_place() -> Unusable:
    text = "That is no place in this list: give what the page before named, as it is"
    return Unusable(422, "bad-input", text)

"""What is asked and answered, where the form of a command does not say it: days and moments in an
address or a header, and answers that are no JSON, which are described by what they are.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime

from domain.signature import WRITTEN_OUT

Day = Annotated[date, WRITTEN_OUT]
Moment = Annotated[AwareDatetime, WRITTEN_OUT]


def in_form(*media: str) -> dict[int | str, dict[str, Any]]:
    """The description of an answer that comes as one of these."""
    return {200: {"content": {each: {} for each in media}}}

"""What form a text has to have, in words: nobody who works here reads regular expressions."""

import re
from collections.abc import Mapping
from typing import Final

from domain.counters import ADDRESS, TELEPHONE
from interface.language import Language, say

_STAFF: Final = "an id, never a name: letters and digits, without spaces"
_OFFICE: Final = "an office's code: 12 digits"

FORMS: Final[Mapping[str, str]] = {
    TELEPHONE: "an office's telephone, like 0475-5551234, 400-123-4567 or 12348; no mobile number",
    ADDRESS: "with its road, street, village, building or centre, like 柳河镇文化路12号",
    r"^[0-9]{12}$": _OFFICE,
    r"^([0-9]{12})?$": _OFFICE,
    r"^[0-9]{12}([0-9]{3})?$": "an area's code: 12 digits, or 15 of a grid",
    r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})?$": (
        "the beginning of an area's code: 2, 4, 6, 9 or 12 digits"
    ),
    r"^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,63}$": _STAFF,
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": "a time of day, like 08:30",
    r"^20[0-9]{2}-(0[1-9]|1[0-2])$": "a month, like 2026-03",
    r"^[0-9]{4}-W[0-9]{2}$": "a week, like 2026-W10",
    r"^[A-Z]{2,6}-[0-9]{1,2}$": "a scale with its number, like PHQ-9",
    r"^[0-9]{1,4}(\.[0-9]{1,2})?-(zh|en)$": "a year or number and a language, like 1999-zh",
    r"^[A-Z][0-9]{0,2}$": "a letter for this meeting only, like A or B2",
    r"^([A-Z]{1,8}CA)?$": "a certified provider, like CFCA",
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$": "a version, like 2026-1",
    r"^[a-z][a-z0-9-]{2,39}$": "small letters, digits and hyphens, like mediation-general",
    r"^[a-z][a-z0-9_]{0,19}$": "a channel's name, in small letters",
    r"^[a-z][a-z0-9_-]{0,19}$": "a channel's name, in small letters",
    r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})?$": (
        "the beginning of an area's code: 2, 4, 6, 9, 12 or 15 digits"
    ),
    r"^[a-z][a-z_]{1,29}$": "a ledger's name, in small letters",
    r"^[a-z][a-z0-9_]{0,39}$": "a column's name, in small letters",
    r"^[a-z][a-z0-9_]{0,39}(!=|<=|>=|=|<|>)[A-Za-z0-9_.:@,-]{1,200}$": (
        "a column, a sign and codes, days or numbers, like type=neighbour"
    ),
    r"^(-?[a-z][a-z0-9_]{0,39}(,-?[a-z][a-z0-9_]{0,39}){0,5})?$": (
        "columns with commas between them, like -registered_on,code"
    ),
    r"^[a-z][a-z0-9_.]{0,60}$": "a field's name, as the list of texts has it",
}
"""By the pattern of a field, what a reader is told."""

_NUMBERED = re.compile(r"^\^([a-z])\[1-9\]\[0-9\](?:\?|\*|\{0,\d+\})\$$")
NUMBERED: Final = "{letter} with its number, like {letter}1"
UNNAMED: Final = "this has not the form that is asked for"


def form_said(pattern: str, language: Language) -> str:
    """What a text of this pattern looks like."""
    if numbered := _NUMBERED.match(pattern):
        return say(NUMBERED, language, letter=numbered[1])
    return say(FORMS.get(pattern, UNNAMED), language)

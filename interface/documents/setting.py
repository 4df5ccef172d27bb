"""A document as PDF: one template sets all of them, the same bytes each time (PDF/A, PDF/UA)."""

import hashlib
import json
import re
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from interface.documents.fonts import SANS, SERIF, fonts, no_letters
from interface.documents.paper import Paper, Printed

TEMPLATE: Final = Path(__file__).parent / "templates" / "paper.typ"
_STANDARDS: Final = ["a-2a", "ua-1"]
_LACKING: Final = re.compile(r'the text `"(.).*"` could not be displayed', re.DOTALL)


def engine() -> str:
    """What makes it: another release may set the same words in other places."""
    return f"typst {version('typst')}"


def template_digest() -> bytes:
    """Of the template as it is now."""
    return hashlib.sha256(TEMPLATE.read_bytes()).digest()


def pdf(paper: Paper, printed: Printed, on: date, data: Path) -> bytes:
    """The PDF. `data`: the folder that may hold fonts. Raises NoFonts, NoLetters."""
    made = _compiled(paper, printed, on, data, "pdf")
    assert isinstance(made, bytes)
    return made


def pictures(paper: Paper, printed: Printed, on: date, data: Path) -> list[bytes]:
    """Each page as an image, to be looked at."""
    made = _compiled(paper, printed, on, data, "png")
    return made if isinstance(made, list) else [made]


def _compiled(
    paper: Paper, printed: Printed, on: date, data: Path, form: str
) -> bytes | list[bytes]:
    import typst  # noqa: PLC0415

    told = {
        **paper._asdict(),
        "sections": [
            {"name": each.name, "title": each.title, "made": type(each.block).__name__.lower()}
            | each.block._asdict()
            for each in paper.sections
        ],
        **printed._asdict(),
        "fonts": {"serif": SERIF, "sans": SANS},
        "on": [on.year, on.month, on.day],
    }
    try:
        made: bytes | list[bytes] = typst.compile(  # type: ignore[call-overload]  # that returns
            TEMPLATE.read_bytes(),
            font_paths=fonts(data),
            ignore_system_fonts=True,
            format=form,
            ppi=110,
            sys_inputs={"paper": json.dumps(told, ensure_ascii=False)},
            pdf_standards=_STANDARDS if form == "pdf" else [],
            timestamp=datetime(on.year, on.month, on.day, tzinfo=UTC),
        )
    except typst.TypstError as error:
        if lacking := _LACKING.search(str(error)):
            raise no_letters(lacking[1], data) from None
        raise
    return made

"""The workbook of a month's register, in its official columns: the same bytes whenever it is made.

In Chinese, as it is handed in. It has no names: what is kept as it was could not be erased.
"""

from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from domain.periods import days_of
from interface.exports import sheets
from interface.exports.sheets import About, Heading, Sheet
from interface.language import Language, say
from interface.words import heading, word
from projections.months import FIGURES, WRITTEN
from projections.register import COLUMNS
from workers.months.files import Register

_LANGUAGE: Language = "zh"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a packed file can have."""
_FOR_ITS_OWNER = 0o600 << 16


def sheet(file: Path, register: Register) -> None:
    """Write the workbook. Raises OSError."""
    raw = file.with_name(f".{file.name}.raw")
    try:
        sheets.write("xlsx", raw, register.rows, _shown(register))
        _pack(raw, file)
    finally:
        raw.unlink(missing_ok=True)


def _shown(register: Register) -> Sheet:
    columns = [Heading(each.name, each.zh) for each in COLUMNS if each.name in WRITTEN]
    counted = [Heading("counted", heading("counted", _LANGUAGE))]
    figures = register.counts.model_dump()
    lines = [
        (heading("month", _LANGUAGE), register.of.month),
        (heading("area", _LANGUAGE), register.area or word("everywhere", _LANGUAGE)),
        (heading("edition", _LANGUAGE), str(register.of.number)),
        (heading("upto", _LANGUAGE), register.of.upto),
        (say("Rows", _LANGUAGE), str(len(register.rows))),
        *((heading(name, _LANGUAGE), str(figures[name])) for name in FIGURES),
    ]
    about = About(say("Rows", _LANGUAGE), say("About this file", _LANGUAGE), lines)
    _, last = days_of(register.of.month)
    created = datetime(last.year, last.month, last.day)  # noqa: DTZ001 (it has no zone there)
    return Sheet([*columns, *counted], about, _LANGUAGE, created)


def _pack(raw: Path, file: Path) -> None:
    """The same parts, packed without the times and rights that the disk gave them."""
    with ZipFile(raw) as parts, ZipFile(file, "w") as packed:
        for name in parts.namelist():
            part = ZipInfo(name, _EPOCH)
            part.compress_type, part.external_attr = ZIP_DEFLATED, _FOR_ITS_OWNER
            packed.writestr(part, parts.read(name))

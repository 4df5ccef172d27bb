"""The fonts of a PDF: Noto CJK, the same file on every machine, so that the same document is the
same bytes; and what somebody put into `fonts` in the data folder, for names in other scripts. No
other font of a machine is looked at.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unicodedata import name

from workers.sentence import Told

if TYPE_CHECKING:
    import typst

SERIF: Final = "Noto Serif CJK SC"
SANS: Final = "Noto Sans CJK SC"
_FILES: Final = "Noto*CJK*.[to]t[cf]"
_FOLDERS: Final = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts"),
    *("~/.local/share/fonts", "~/.fonts", "~/Library/Fonts"),
)


class NoFonts(Told):
    """No font for Chinese is on this machine."""


class NoLetters(Told):
    """Something is written in a script that the fonts have no letters for."""


def no_letters(letter: str, data: Path) -> NoLetters:
    """That the fonts lack this letter, and what to do."""
    script = name(letter, "").partition(" ")[0].capitalize() or f"U+{ord(letter):04X}"
    return NoLetters(
        "The fonts here have no letters for {script}, so no PDF can be made: make it as a docx "
        "document, or have a font with them put into {folder}",
        script=script,
        folder=data / "fonts",
    )


@cache
def fonts(data: Path) -> "typst.Fonts":
    """The fonts, from the machine's folders or `fonts` in the data folder. Raises NoFonts."""
    import typst  # noqa: PLC0415 (thirty megabytes that nothing else needs)

    folders = sorted({str(data / "fonts"), *(str(file.parent) for file in _found(data))})
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[*folders]
    )
    if SERIF not in found.families() or SANS not in found.families():
        raise NoFonts(
            "A PDF needs the fonts Noto Serif CJK and Noto Sans CJK, which are not here: install "
            "fonts-noto-cjk, or put its files into {folder}",
            folder=data / "fonts",
        )
    return found


def _found(data: Path) -> Iterator[Path]:
    for folder in (data / "fonts", *(Path(each).expanduser() for each in _FOLDERS)):
        if folder.is_dir():
            found = list(folder.rglob(_FILES))
            yield from found
            if found:
                return

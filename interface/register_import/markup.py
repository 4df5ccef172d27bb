"""XML is read as it streams by; nothing of it can pile up or multiply.

No document types (entities that multiply live there), no deep nesting, no endless tags, no endless
supply of new names: each would fill the parser's memory from a small file.
"""

from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from interface.register_import.packages import Package, damaged
from interface.register_import.sheets import MEGABYTE, MOST_ELEMENTS, Unusable

_DEEPEST = 64
_MOST_NAMES = 5_000
_LONGEST_TAG = MEGABYTE


class Listener(Protocol):
    """Is told what goes by: names without their prefix, text in pieces."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, piece: str) -> None:
        """Some of its text."""


class Markup:
    """The parts of one package, read as markup. Raises Unusable if one is damaged."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._elements = 0

    def walk(self, part: str, listener: Listener) -> None:
        """Read a part to its end. Raises what the listener raises, too."""
        names: dict[str, str] = {}
        parser = expat.ParserCreate(intern=names)
        depth, silent = 0, 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth, silent
            depth, silent = depth + 1, 0
            if depth > _DEEPEST or len(names) > _MOST_NAMES:
                raise damaged()
            self._count()
            listener.start(name.rpartition(":")[2], attributes)

        def end(name: str) -> None:
            nonlocal depth, silent
            depth, silent = depth - 1, 0
            listener.end(name.rpartition(":")[2])

        def text(piece: str) -> None:
            nonlocal silent
            silent = 0
            listener.text(piece)

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse
        try:
            for piece in self._package.pieces(part):
                silent += len(piece)
                if silent > _LONGEST_TAG:
                    raise damaged()
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise damaged() from error

    def _count(self) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise Unusable(
                "The file has more than {most} elements of markup: it is not read further",
                most=MOST_ELEMENTS,
            )


def _refuse(*_: object) -> None:
    raise damaged()

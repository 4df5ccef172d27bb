"""The catalogue of files that are small, or allowed, and would fill the memory of who reads them.

Each is made without much memory of its own: what repeats is packed once, and its packed form
repeated.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from interface.register_import.sheets import MEGABYTE
from tests.interface.damage import books
from tests.interface.damage.books import MAIN, SHEET, STRINGS
from tests.interface.damage.files import DAMAGED, text
from tests.interface.damage.registers import HEADERS, right_row

GIGABYTE = 1 << 30
UNPACKS = "The file unpacks to more than {most} MB: it is not opened"
LARGER = "The file is larger than {most} MB: split it by year"
ROWS = "The file has more than {most} rows"
CELLS = "The row has more than {most} cells"
FILLED = "The file has more than {most} filled cells"
TEXT = "The file holds more than {most} characters of text"
LINE = "Line {line} belongs to a row of more than {most} characters"
ELEMENTS = "The file has more than {most} elements of markup: it is not read further"
ALONE = "The row is not separated as the header is"
PARTS = "The file has more than {most} parts: it is not opened"
_BLOCK = MEGABYTE


class Bomb(NamedTuple):
    """A file, and the sentence it must be refused with. `slow`: only after seconds."""

    name: str
    write: Callable[[Path], None]
    says: str
    slow: bool = False


def _repeated(before: str, block: str, total: int) -> bytes:
    """The packed form of a text in which a block is repeated to so many bytes; it has no end."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    begin = packer.compress(before.encode()) + packer.flush(zlib.Z_FULL_FLUSH)
    many = block.encode() * max(1, _BLOCK // len(block))
    repeated = packer.compress(many) + packer.flush(zlib.Z_FULL_FLUSH)
    return begin + repeated * (total // len(many)) + packer.flush()


def _zip(parts: Mapping[str, str], name: str, packed: bytes, declared: int) -> bytes:
    """A workbook with one part whose packed form is given, with the size it is said to have."""
    held = {key: part for key, part in parts.items() if key != name}
    content = bytearray(books.packed({**held, name: packed}, 0))
    begins, ends = content.index(name.encode()), content.rindex(name.encode())
    struct.pack_into("<H", content, begins - 22, 8)
    struct.pack_into("<I", content, begins - 8, declared)
    struct.pack_into("<H", content, ends - 36, 8)
    struct.pack_into("<I", content, ends - 22, declared)
    return bytes(content)


def _unpacking(
    name: str, before: str, block: str, total: int, declared: int | None = None
) -> bytes:
    parts = books.parts({"登记簿": books.sheet([(1, HEADERS)])})
    packed = _repeated(before, block, total)
    return _zip(parts, name, packed, declared if declared is not None else min(total, 0xFFFFFFFE))


_SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>'
_STRINGS = f'<sst xmlns="{MAIN}">'


def _bytes(content: Callable[[], bytes]) -> Callable[[Path], None]:
    return lambda path: void(path.write_bytes(content()))


def void(_: object) -> None:
    """Nothing comes back."""


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(10 * GIGABYTE)


def _one_text_everywhere() -> bytes:
    cells = '<c t="s"><v>0</v></c>' * 300
    rows = "".join(f"<row>{cells}</row>" for _ in range(200))
    held = books.parts({"登记簿": f"{_SHEET}{rows}</sheetData></worksheet>"})
    held[STRINGS] = f"{_STRINGS}<si><t>{'长' * 32_000}</t></si></sst>"
    return books.packed(held)


def _one_part_for_all_sheets() -> bytes:
    held = books.parts({f"s{n}": "" for n in range(99)})
    for n in range(1, 100):
        del held[f"xl/worksheets/sheet{n}.xml"]
    relations = held["xl/_rels/workbook.xml.rels"]
    for n in range(2, 100):
        relations = relations.replace(f"worksheets/sheet{n}.xml", "worksheets/sheet1.xml")
    held["xl/_rels/workbook.xml.rels"] = relations
    held[SHEET] = f"{_SHEET}{'<row/>' * (20 * MEGABYTE // 6)}</sheetData></worksheet>"
    return books.packed(held)


def _entries_without_end() -> bytes:
    entry = b"PK\x01\x02" + bytes(42)
    count = 29 * MEGABYTE // len(entry)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFE, 0xFFFE, count * 46, 4, 0)
    return b"PK\x03\x04" + entry * count + end


def _entities() -> bytes:
    names = "abcdefghij"
    laughs = "".join(
        f'<!ENTITY {name} "{f"&{inner};" * 10}">'
        for inner, name in zip(names, names[1:], strict=False)
    )
    head = f'<!DOCTYPE x [<!ENTITY a "haha">{laughs}]>'
    sheet = f'{head}<worksheet xmlns="{MAIN}"><sheetData><row><c t="str"><v>&j;</v></c></row>'
    held = books.parts({"登记簿": f"{sheet}</sheetData></worksheet>"})
    return books.packed(held)


def _far_cells() -> bytes:
    rows = [(1, HEADERS), (1_048_576, [*[""] * 16_383, "1"])]
    return books.book(rows)


def _csv(line: str) -> Callable[[], bytes]:
    def content() -> bytes:
        head = text([HEADERS, list(right_row(1).values())]).encode()
        return head + line.encode() * ((30 * MEGABYTE - len(head)) // len(line.encode()))

    return content


BOMBS: tuple[Bomb, ...] = (
    Bomb(
        "4 GB of spaces.xlsx", _bytes(lambda: _unpacking(SHEET, _SHEET, " ", 4 * GIGABYTE)), UNPACKS
    ),
    Bomb(
        "4 GB of texts.xlsx",
        _bytes(lambda: _unpacking(STRINGS, _STRINGS, "<si><t>长长长长</t></si>", 4 * GIGABYTE)),
        FILLED,
        slow=True,
    ),
    Bomb(
        "4 GB in one text.xlsx",
        _bytes(lambda: _unpacking(STRINGS, _STRINGS + "<si><t>", "长", 4 * GIGABYTE)),
        UNPACKS,
    ),
    Bomb(
        "4 GB that say they are small.xlsx",
        _bytes(lambda: _unpacking(SHEET, _SHEET, " ", 4 * GIGABYTE, 3 * MEGABYTE)),
        DAMAGED,
    ),
    Bomb(
        "4 GB of rows.xlsx",
        _bytes(lambda: _unpacking(SHEET, _SHEET, "<row><c><v>1</v></c></row>", 4 * GIGABYTE)),
        ROWS,
    ),
    Bomb(
        "4 GB in one row.xlsx",
        _bytes(lambda: _unpacking(SHEET, _SHEET + "<row>", "<c><v>1</v></c>", 4 * GIGABYTE)),
        CELLS,
    ),
    Bomb(
        "4 GB of full rows.xlsx",
        _bytes(
            lambda: _unpacking(SHEET, _SHEET, f"<row>{'<c><v>1</v></c>' * 300}</row>", 4 * GIGABYTE)
        ),
        FILLED,
        slow=True,
    ),
    Bomb(
        "an element that never ends.xlsx",
        _bytes(lambda: _unpacking(SHEET, _SHEET + '<row r="', "1", GIGABYTE)),
        DAMAGED,
    ),
    Bomb(
        "elements in elements.xlsx",
        _bytes(lambda: _unpacking(SHEET, _SHEET, "<a>", GIGABYTE)),
        DAMAGED,
    ),
    Bomb("one text in every cell.xlsx", _bytes(_one_text_everywhere), TEXT),
    Bomb("one part for all sheets.xlsx", _bytes(_one_part_for_all_sheets), ELEMENTS, slow=True),
    Bomb("a directory without end.xlsx", _bytes(_entries_without_end), PARTS),
    Bomb("entities that multiply.xlsx", _bytes(_entities), DAMAGED),
    Bomb("two cells far apart.xlsx", _bytes(_far_cells), ROWS),
    Bomb("10 GB of nothing.xlsx", _sparse, LARGER),
    Bomb("one line.csv", _bytes(_csv("长")), LINE),
    Bomb("one line of cells.csv", _bytes(_csv("12,")), LINE),
    Bomb("cells over lines.csv", _bytes(_csv('"\n12",')), LINE),
    Bomb("short rows.csv", _bytes(_csv("1\n")), ROWS),
    Bomb("wide characters.csv", _bytes(_csv("😀" * 20_000 + "\n")), ALONE),
)


def written(folder: Path, *, slow: bool) -> Iterator[tuple[Bomb, Path]]:
    """The bombs as files; the slow ones only if asked for."""
    for bomb in BOMBS:
        if slow or not bomb.slow:
            path = folder / bomb.name
            bomb.write(path)
            yield bomb, path

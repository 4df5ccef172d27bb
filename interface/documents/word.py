"""A document as a file that people edit (docx), from a template that an office may change.

A template says where each thing stands: `{{ number }}`, a field `{{ opened.type }}`, a row of a
table `{{ row.name }}`, a paragraph. It may move and reword what is around them and add to it; one
that names what there is not, or does not say all that the document says, is not used.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from interface.documents.describing import Kind, Part
from interface.documents.kinds import KINDS
from interface.documents.paper import Block, Fields, Paper, Printed, Prose, Section, Signing, Table
from interface.documents.telling import said
from interface.language import Language, say
from workers.sentence import Told

if TYPE_CHECKING:
    from docx.document import Document
    from jinja2 import Environment, nodes

FRAME: Final = ("title", "committee", "case_number", "number", "made_on", "law")
"""What every template may name beside the parts of its kind."""
HEADING: Final = "heading"
"""`{{ heading.parties }}`: the title of a part with its number; nothing where it is left out."""
_IN_A_ROW: Final = frozenset({"loop.index", "loop.first", "loop.last"})
_MUST: Final = ("number", "made_on")
_ANY_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The day on every part of the file: when it was packed says nothing."""
_MOST: Final = 10 * 2**20
_NUMERALS: Final = (*"一二三四五六七八九十", "十一", "十二", "十三", "十四", "十五")
_RUNS: Final = re.compile(r"vbaProject|/activeX/|/embeddings/", re.IGNORECASE)
_OUTSIDE: Final = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")


class BadTemplate(Told):
    """A template of the office's own that cannot be used; it says what is wrong with it."""


class Using(NamedTuple):
    """The template that is used, and the name of its file; "" is ours."""

    held: bytes
    name: str


def engine() -> str:
    """What makes it: each of them may make other bytes in another release."""
    packs = f"zlib {zlib.ZLIB_RUNTIME_VERSION}"
    return f"docxtpl {version('docxtpl')}, python-docx {version('python-docx')}, {packs}"


def template(kind: str, language: Language, data: Path) -> Using:
    """The template to use: the office's own, if there is one in `templates` of the data folder,
    else ours. Raises BadTemplate."""
    name = file_name(kind, language)
    own = data / "templates" / name
    if not own.is_file():
        return Using(usual(kind, language), "")
    held = own.read_bytes()
    check(held, name, kind)
    return Using(held, name)


def file_name(kind: str, language: Language) -> str:
    """What the file of an office's own template is called."""
    return f"{kind}.{language}.docx"


def docx(paper: Paper, printed: Printed, on: date, using: Using) -> bytes:
    """The file, the same bytes each time. Raises BadTemplate."""
    made = _rendered(using.held, using.name, paper, printed)
    core = made.core_properties
    core.title, core.identifier = f"{paper.title} {printed.number}", printed.number
    core.author = core.last_modified_by = paper.committee
    core.comments, core.revision = "", 1
    core.language = "zh-CN" if paper.language == "zh" else "en-GB"
    core.created = core.modified = datetime(on.year, on.month, on.day)  # noqa: DTZ001 (it knows none)
    return _packed(made)


def _rendered(held: bytes, name: str, paper: Paper, printed: Printed) -> "Document":
    from docxtpl import DocxTemplate  # noqa: PLC0415 (a quarter of a second that few need)
    from jinja2 import TemplateError  # noqa: PLC0415

    made = DocxTemplate(io.BytesIO(held))
    try:
        made.render(_context(paper, printed), _environment(), autoescape=True)
    except TemplateError as error:
        raise _unusable(name, error) from None
    document: Document = made.docx
    return document


def _unusable(name: str, error: Exception) -> BadTemplate:
    return BadTemplate("The template {name} cannot be used: {error}", name=name, error=error)


def _packed(made: "Document") -> bytes:
    """The file with its parts in one order and of one day."""
    saved, out = io.BytesIO(), io.BytesIO()
    made.save(saved)
    with zipfile.ZipFile(saved) as held, zipfile.ZipFile(out, "w") as file:
        for name in sorted(held.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            part = zipfile.ZipInfo(name, _ANY_DAY)
            part.create_system, part.external_attr = 3, 0o600 << 16
            part.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(part, held.read(name))
    return out.getvalue()


def _environment() -> "Environment":
    from jinja2 import StrictUndefined  # noqa: PLC0415
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


# --- what a template tells -----------------------------------------------------------------------


class _Fields(dict[str, str]):
    """Fields by their key; none of them says anything: `{% if … %}` leaves the part out."""

    def __bool__(self) -> bool:
        return any(self.values())


def _context(paper: Paper, printed: Printed) -> dict[str, Any]:
    """Every part of the kind, also one that says nothing here."""
    sections = {each.name: each for each in paper.sections}
    frame = {name: getattr(paper, name, None) or getattr(printed, name, "") for name in FRAME}
    parts = {part.name: _told(part, sections.get(part.name)) for part in KINDS[paper.kind].parts}
    return frame | parts | {HEADING: dict.fromkeys(parts, "") | _headings(paper)}


def _headings(paper: Paper) -> dict[str, str]:
    titled = [each for each in paper.sections if each.title]
    if paper.language == "zh":
        marks = [f"{numeral}、" for numeral in _NUMERALS]
    else:
        marks = [f"{number}. " for number in range(1, len(titled) + 1)]
    return {each.name: mark + each.title for each, mark in zip(titled, marks, strict=False)}


def _told(part: Part, section: Section | None) -> Any:
    match section.block if section else None:
        case Fields(rows):
            says = {key: text for key, _, text in rows}
            return _Fields({key: says.get(key, "") for key in part.labels})
        case Table(columns, rows):
            keys = [key for key, _ in columns]
            return [dict(zip(keys, row, strict=True)) for row in rows]
        case Prose(lines) | Signing(lines):
            return list(lines)
        case None:
            return _Fields(dict.fromkeys(part.labels, "")) if part.made == "fields" else []


# --- checking a template -------------------------------------------------------------------------


@lru_cache(maxsize=64)
def check(held: bytes, name: str, kind: str) -> None:
    """Raises BadTemplate where it is no template of this kind: with every name in it that there is
    not, and everything that the document says and it does not."""
    _harmless(held, name)
    if unknown := sorted(set(_unknown(held, name, KINDS[kind]))):
        raise BadTemplate(
            "The template {name} names what this document has not: {unknown}. It has: {known}",
            name=name,
            unknown=", ".join(unknown),
            known=", ".join(sorted(_names(KINDS[kind]).said)),
        )
    paper, printed, marks = _sample(kind)
    said_there = _text(_rendered(held, name, paper, printed))
    if missing := [each for each, mark in marks.items() if mark not in said_there]:
        raise BadTemplate(
            "The template {name} leaves out what this document says: {missing}",
            name=name,
            missing=", ".join(missing),
        )


def _harmless(held: bytes, name: str) -> None:
    """Nothing in it runs, and nothing is fetched from elsewhere when somebody opens it."""
    try:
        with zipfile.ZipFile(io.BytesIO(held)) as file:
            if sum(each.file_size for each in file.infolist()) > _MOST:
                raise BadTemplate("The template {name} is too large", name=name)
            names = file.namelist()
            relations = b"".join(file.read(each) for each in names if each.endswith(".rels"))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        raise BadTemplate("The template {name} is no docx file", name=name) from None
    outside = [each for each in _OUTSIDE.findall(relations) if b"/hyperlink" not in each]
    if outside or any(_RUNS.search(each) for each in names):
        raise BadTemplate(
            "The template {name} runs something, or fetches something from elsewhere", name=name
        )


class _Names(NamedTuple):
    """What a template may say, ask for, and go through."""

    said: frozenset[str]
    asked: frozenset[str]
    gone_through: frozenset[str]


def _names(of: Kind) -> _Names:
    lists = frozenset(part.name for part in of.parts if part.made != "fields")
    fields = {f"{part.name}.{key}" for part in of.parts for key in part.labels}
    headings = {f"{HEADING}.{part.name}" for part in of.parts if part.title}
    one_by_one = {part.name for part in of.parts if part.made in ("prose", "signing")}
    said_ = frozenset({*FRAME, *fields, *headings, *one_by_one})
    return _Names(said_, said_ | {part.name for part in of.parts}, lists)


def _unknown(held: bytes, name: str, of: Kind) -> Iterator[str]:
    from jinja2 import TemplateError  # noqa: PLC0415

    try:
        for text in _sources(held, name):
            yield from _Reading(_names(of)).of(_environment().parse(text))
    except TemplateError as error:
        raise _unusable(name, error) from None


class _Reading:
    """Reads a template and keeps every name that is not known where it stands, and whatever is
    more than naming: a filter, a call. A row of the parties' `{{ row.name }}` is `parties.name`."""

    def __init__(self, known: _Names) -> None:
        self._known = known
        self._rows: dict[str, str] = {}
        self._found: list[str] = []

    def of(self, tree: "nodes.Node") -> list[str]:
        """What is not known in it."""
        self._read(tree, FRAME)
        return self._found

    def _read(self, node: Any, bare: Collection[str]) -> None:
        kind = type(node).__name__.lower()
        if kind in ("template", "output", "not", "and", "or"):
            for each in node.iter_child_nodes():
                self._read(each, bare)
        elif kind in ("for", "if", "getattr", "name"):
            getattr(self, f"_{kind}")(node, bare)
        elif kind not in ("templatedata", "const"):
            self._found.append(kind)

    def _if(self, node: Any, bare: Collection[str]) -> None:
        self._read(node.test, self._known.asked)
        for each in (*node.body, *node.elif_, *node.else_):
            self._read(each, bare)

    def _for(self, node: Any, bare: Collection[str]) -> None:
        called, part = (getattr(each, "name", "for") for each in (node.target, node.iter))
        self._keep(part, self._known.gone_through if node.test is None else ())
        before, self._rows = self._rows, {**self._rows, called: part}
        for each in (*node.body, *node.else_):
            self._read(each, bare)
        self._rows = before

    def _getattr(self, node: Any, bare: Collection[str]) -> None:
        of = getattr(node.node, "name", "…")
        self._keep(f"{self._rows.get(of, of)}.{node.attr}", self._known.said | _IN_A_ROW)

    def _name(self, node: Any, bare: Collection[str]) -> None:
        row = self._rows.get(node.name)
        self._keep(row or node.name, self._known.said if row else bare)

    def _keep(self, name: str, known: Collection[str]) -> None:
        if name not in known:
            self._found.append(name)


def _sources(held: bytes, name: str) -> Iterator[str]:
    """Every text of the file in which something may be named, as it is rendered."""
    from docxtpl import DocxTemplate  # noqa: PLC0415

    try:
        file = DocxTemplate(io.BytesIO(held))
        file.init_docx()
        yield file.patch_xml(file.get_xml())
        for uri in (file.HEADER_URI, file.FOOTER_URI):
            for _, part in file.get_headers_footers(uri):
                yield file.patch_xml(file.get_part_xml(part))
        for part in file.docx.part.package.parts:
            if part.content_type.endswith(".footnotes+xml"):
                yield file.patch_xml(part.blob.decode())
        core = file.docx.core_properties
        yield from (core.author, core.comments, core.identifier, core.language)
        yield from (core.subject, core.title)
    except (ValueError, KeyError, SyntaxError):  # no docx, or no XML in it
        raise BadTemplate("The template {name} is no docx file", name=name) from None


def _sample(kind: str) -> tuple[Paper, Printed, dict[str, str]]:
    """A document that says its own names, and how each is said."""
    marks = {name: f"⟦{name}⟧" for name in _MUST}
    sections = []
    for part in KINDS[kind].parts:
        names = [f"{part.name}.{key}" for key in part.labels] or [part.name]
        marks |= {name: f"⟦{name}⟧" for name in names}
        sections.append(Section(part.name, "§" if part.title else "", _saying(part, marks)))
    frame = ("§",) * 4
    printed = Printed(marks["number"], marks["made_on"], {})
    return Paper(kind, "zh", *frame, tuple(sections)), printed, marks


def _saying(part: Part, marks: Mapping[str, str]) -> Block:
    held = {key: marks[f"{part.name}.{key}"] for key in part.labels}
    match part.made:
        case "fields":
            return Fields(tuple((key, "§", mark) for key, mark in held.items()))
        case "table":
            return Table(tuple((key, "§") for key in held), (tuple(held.values()),))
        case "prose":
            return Prose((marks[part.name],))
        case "signing":
            return Signing((marks[part.name],))


def _text(made: "Document") -> str:
    """What somebody who opens the file reads in it."""
    from docx.oxml import parse_xml  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    around = (
        parse_xml(part.blob)
        for part in made.part.package.parts
        if part.content_type.endswith((".header+xml", ".footer+xml", ".footnotes+xml"))
    )
    trees = (made.element.body, *around)
    return "".join(text.text or "" for tree in trees for text in tree.iter(qn("w:t")))


# --- our own templates ---------------------------------------------------------------------------


@cache
def usual(kind: str, language: Language) -> bytes:
    """Our own template of a kind: what its description says, in its order; to be changed."""
    from docx import Document as new  # noqa: PLC0415

    made = new()
    _page(made)
    made.add_paragraph("{{ title }}", style="Title")
    for text in (
        f"{say('Case: ', language)}{{{{ case_number }}}}　　{{{{ committee }}}}",
        f"{say('Document: ', language)}{{{{ number }}}}　　"
        f"{say('Made on: ', language)}{{{{ made_on }}}}",
        f"{say('Rests on: ', language)}{{{{ law }}}}",
    ):
        made.add_paragraph(text, style="Body Text")
    for part in KINDS[kind].parts:
        if part.title:
            _only_if(made, f"{HEADING}.{part.name}")
            made.add_paragraph(f"{{{{ {HEADING}.{part.name} }}}}", style="Heading 2")
            _end_if(made)
        elif part.made in ("fields", "table"):
            made.add_paragraph("").paragraph_format.line_spacing = 0.5
        _PARTS[part.made](made, part, language)
    made.sections[0].footer.paragraphs[0].text = "{{ number }}"
    return _packed(made)


def _only_if(made: "Document", name: str) -> None:
    made.add_paragraph(f"{{%p if {name} %}}")


def _end_if(made: "Document") -> None:
    made.add_paragraph("{%p endif %}")


def _page(made: "Document") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Mm, Pt, RGBColor  # noqa: PLC0415

    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    page.top_margin = page.bottom_margin = Mm(24)
    core = made.core_properties
    core.author, core.comments, core.title = "", "", ""
    sizes = {"Normal": 11, "Body Text": 10, "Title": 20, "Heading 2": 12, "Footer": 8}
    for name, size in sizes.items():
        style: Any = made.styles[name]
        bold = name in ("Title", "Heading 2")
        style.font.name, style.font.size, style.font.bold = "Times New Roman", Pt(size), bold
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), "黑体" if bold else "宋体")
    for lang in made.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:eastAsia"), "zh-CN")  # else 、 and ， stand where Taiwan puts them
    normal: Any = made.styles["Normal"]
    normal.paragraph_format.space_after = Pt(4)
    title: Any = made.styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(18)
    if (borders := title.element.pPr.find(qn("w:pBdr"))) is not None:
        title.element.pPr.remove(borders)


def _fields(made: "Document", part: Part, language: Language) -> None:
    _only_if(made, part.name)
    rows = made.add_table(rows=0, cols=2, style="Table Grid")
    for key, label in part.labels.items():
        name = f"{part.name}.{key}"
        rows.add_row().cells[0].text = f"{{%tr if {name} %}}"
        label_cell, text_cell = rows.add_row().cells
        label_cell.text, text_cell.text = said(label, language), f"{{{{ {name} }}}}"
        rows.add_row().cells[0].text = "{%tr endif %}"
    _wide(rows, (40, 116))
    _end_if(made)


def _table(made: "Document", part: Part, language: Language) -> None:
    _only_if(made, part.name)
    rows = made.add_table(rows=1, cols=len(part.labels), style="Table Grid")
    for cell, label in zip(rows.rows[0].cells, part.labels.values(), strict=True):
        cell.text = said(label, language)
    rows.add_row().cells[0].text = f"{{%tr for row in {part.name} %}}"
    for cell, key in zip(rows.add_row().cells, part.labels, strict=True):
        cell.text = f"{{{{ row.{key} }}}}"
    rows.add_row().cells[0].text = "{%tr endfor %}"
    asked = [_ROOM.get(key, 32) for key in part.labels]
    _wide(rows, [156 * each / sum(asked) for each in asked])
    _end_if(made)


_ROOM: Final = {"number": 12, "what": 50, "role": 28, "document": 60}
"""How wide a column is, beside the others."""


def _prose(made: "Document", part: Part, language: Language) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    made.add_paragraph(f"{{%p for line in {part.name} %}}")
    line = made.add_paragraph("{{ line }}")
    if language == "zh":
        indent = OxmlElement("w:ind")
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), "440")  # the same, for who does not count in characters
        line.paragraph_format.element.get_or_add_pPr().append(indent)
    made.add_paragraph("{%p endfor %}")


def _signing(made: "Document", part: Part, language: Language) -> None:
    from docx.shared import Pt  # noqa: PLC0415

    *_, line, end = made.paragraphs
    if end.text == "{%p endfor %}":  # nobody signs a page without a word on it
        line.paragraph_format.keep_with_next = True
    made.add_paragraph(f"{{%p for place in {part.name} %}}")
    day = "年　　月　　日" if language == "zh" else "Date: ______________"
    place = made.add_paragraph(f"{{{{ place }}}}\n\n____________________________　　{day}")
    place.paragraph_format.space_before, place.paragraph_format.keep_together = Pt(18), True
    made.add_paragraph("{%p endfor %}")


_PARTS: Final[Mapping[str, Any]] = {
    "fields": _fields,
    "table": _table,
    "prose": _prose,
    "signing": _signing,
}


def _wide(rows: Any, millimetres: Sequence[float]) -> None:
    from docx.shared import Mm, Pt  # noqa: PLC0415

    rows.autofit = False
    for column, width in zip(rows.columns, millimetres, strict=True):
        column.width = Mm(width)
    for row in rows.rows:
        for cell, width in zip(row.cells, millimetres, strict=True):
            cell.width = Mm(width)
            held = cell.paragraphs[0].paragraph_format
            held.space_before = held.space_after = Pt(3)


def identified(content: bytes) -> bytes:
    """Where a docx file says which number it has; b"" if it is no such file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            core = file.getinfo("docProps/core.xml")
            return file.read(core) if core.file_size < _MOST else b""
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError):
        return b""


__all__ = ["BadTemplate", "Using", "check", "docx", "engine", "file_name", "identified", "template"]
__all__ += ["usual"]

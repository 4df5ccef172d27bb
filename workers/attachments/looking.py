"""What is put in is what it says it is, and nothing of it runs or hides: its type is read from its
content, a picture is drawn anew, a PDF is looked through.

A picture drawn anew has none of what a camera or a program wrote into it: place, time, device.
"""

import re
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from threading import Lock
from typing import Final, Literal, NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.dispute.facts import FileFormat
from workers.sentence import Told

LONGEST_SIDE: Final = 4096
"""Of a picture as it is kept: a page of A4 at 350 dots an inch."""
MOST_PIXELS: Final = {"JPEG": 64_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""Of a picture as it is given. Only a JPEG can be read at a smaller size than it has."""
MOST_INFLATED: Final = 32 << 20
"""What the packed objects of one PDF may come to when they are unpacked."""

Why = Literal["too-large", "wrong-type", "not-taken"]


class NotTaken(Told):
    """A file that is not put in; the sentence says why, `why` of which kind that is."""

    why: Why = "not-taken"

    def __init__(self, text: str, /, why: Why = "not-taken", **values: object) -> None:
        self.why = why
        super().__init__(text, **values)


class Looked(NamedTuple):
    """A file as it may be kept."""

    format: FileFormat
    content: bytes


_ONE_AT_A_TIME = Lock()
"""A picture that is open takes up to two hundred megabytes, however many are sent at once."""


def look(content: bytes) -> Looked:
    """The file as it may be kept. Raises NotTaken."""
    if content.startswith(b"%PDF-"):
        _look_through(content)
        return Looked("pdf", content)
    with _ONE_AT_A_TIME:
        return _drawn_anew(content)


# --- pictures ------------------------------------------------------------------------------------


def _drawn_anew(content: bytes) -> Looked:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(Image.open(BytesIO(content), formats=tuple(MOST_PIXELS)))
    except UnidentifiedImageError:
        raise NotTaken(
            "Only photographs (JPEG, PNG, WebP) and PDF can be put in", why="wrong-type"
        ) from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many_pixels() from None
    except NotTaken:
        raise
    except Exception as error:  # a library that reads foreign bytes may raise anything
        raise NotTaken("The picture is damaged: photograph the page again") from error


def _too_many_pixels() -> NotTaken:
    return NotTaken("The picture has too many pixels: set the camera to fewer")


def _drawn(given: Image.Image) -> Looked:
    given_as = "JPEG" if given.format == "MPO" else given.format or ""  # with a second picture
    if given.width * given.height > MOST_PIXELS[given_as]:
        raise _too_many_pixels()
    given.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(given)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    opaque = upright.convert("RGBA") if upright.has_transparency_data else upright.convert("RGB")
    page = Image.new("RGB", opaque.size, "white")  # its own pixels, and nothing beside them
    page.paste(opaque, mask=opaque if opaque.mode == "RGBA" else None)
    out = BytesIO()
    if given_as == "PNG":
        page.save(out, "PNG")
        return Looked("png", out.getvalue())
    page.save(out, "JPEG", quality=85)
    return Looked("jpeg", out.getvalue())


# --- PDF -----------------------------------------------------------------------------------------

_LOCKED: Final = frozenset({b"Encrypt"})
_RUNNING: Final = frozenset(
    {
        *(b"JavaScript", b"JS", b"Launch", b"XFA", b"RichMedia", b"SubmitForm", b"ImportData"),
        *(b"GoToE", b"GoToR"),
    }
)
_CARRYING: Final = frozenset({b"EmbeddedFile", b"EmbeddedFiles", b"Filespec", b"FileAttachment"})
"""Names that stand in a PDF only if it is locked, runs something, or carries files."""

_CAMERA: Final = re.compile(rb"Exif\0\0|http://ns\.adobe\.com/exif/")
"""What a camera wrote, in a photograph of the PDF or about one."""
_ABOUT: Final = re.compile(rb"/Type\s*/Metadata\b")

_BEGINS, _ENDS = re.compile(rb">>\s*stream\r?\n"), b"endstream"
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
_NAME = re.compile(rb"/((?:[^\x00\t\n\f\r ()<>\[\]{}/%#]|#[0-9A-Fa-f]{2})+)")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_REACH: Final = 2048
"""How far before its content the description of a stream begins, at most."""


def _look_through(content: bytes) -> None:
    """Refuse what is more than pages. Objects stand in the open or packed in streams of objects;
    what pages show (pictures, fonts, text) is drawn, and does nothing: it is looked into only for
    what a camera wrote."""
    if b"%%EOF" not in content[-_REACH:]:
        raise NotTaken("The PDF is cut short: send it again")
    _without_camera(content)
    for part in _objects(content):
        names = {_plainly(name) for name in _NAME.findall(part)}
        if names & _LOCKED:
            raise NotTaken("The PDF is locked with a password: put it in without one")
        if names & _RUNNING:
            raise NotTaken(
                "The PDF can run something: print it anew as a plain PDF, or photograph it"
            )
        if names & _CARRYING:
            raise NotTaken("The PDF has other files in it: put each in by itself")


def _without_camera(content: bytes) -> None:
    if _CAMERA.search(content):
        raise NotTaken(
            "A photograph in the PDF still has what the camera wrote (place, time, device): put "
            "the photograph in by itself, or print the PDF anew"
        )


def _objects(content: bytes) -> Iterator[bytes]:
    """Everything of a PDF in which an object can stand."""
    done, left = 0, MOST_INFLATED
    while begins := _BEGINS.search(content, done):
        at = begins.end()
        ends = content.find(_ENDS, at)
        if ends < 0:
            break
        yield content[done:at]
        before = content[max(done, at - _REACH) : at]
        described, stream = _plainly(before[before.rfind(b" obj") + 1 :]), content[at:ends]
        if re.search(rb"/ObjStm\b", described):
            unpacked = _unpacked(stream, described, left)
            left -= len(unpacked)
            yield unpacked
        elif _ABOUT.search(described):
            about = _unpacked(stream, described, left)
            left -= len(about)
            _without_camera(about)
        elif re.search(rb"/DCTDecode\b", described) and len(_filters(described)) > 1:
            raise _unseen()  # a photograph that is packed once more
        elif _OBJECT.search(stream):  # it only looks like a stream
            yield stream
        done = ends
    yield content[done:]


def _plainly(names: bytes) -> bytes:
    """Names without the signs that can stand for a letter."""
    return _HEX.sub(lambda code: bytes((int(code[1], 16),)), names)


def _unpacked(packed: bytes, described: bytes, most: int) -> bytes:
    """The objects that are packed in a stream. Raises NotTaken where that cannot be looked into."""
    filters = _filters(described)
    if b"/DecodeParms" in described:
        raise _unseen()
    if not filters:
        return packed
    inflating = zlib.decompressobj()
    try:
        unpacked = inflating.decompress(packed, most + 1) if filters == [b"/FlateDecode"] else b""
    except zlib.error:
        unpacked = b""
    if not 0 < len(unpacked) <= most:
        raise _unseen()
    return unpacked


def _filters(described: bytes) -> list[bytes]:
    """How a stream is packed."""
    return re.findall(rb"/[A-Za-z0-9]*Decode\b", described)


def _unseen() -> NotTaken:
    return NotTaken("The PDF cannot be looked through: print it anew, or photograph the page")

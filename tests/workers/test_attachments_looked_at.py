"""What is put in is what its content says, drawn anew without what a camera wrote; or it is refused
with a sentence that says what to do.
"""

import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from workers.attachments.looking import LONGEST_SIDE, MOST_PIXELS, NotTaken, look
from workers.attachments.scanning import ScannerAway, answers, scan

WHERE = "gps-of-柳河镇"
CAMERA, NOTE = "Camera of 张三", "who-edited-it"


def picture(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    page = Image.new(mode, size, "white")
    ImageDraw.Draw(page).rectangle((0, 0, size[0] // 2, size[1] // 2), "black")
    return page


def saved(image: Image.Image, form: str, **more: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def photograph(**more: Any) -> bytes:
    """As a phone takes it: turned, with place, device and comment."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, CAMERA
    exif.get_ifd(0x8825)[0x001B] = WHERE.encode()
    return saved(picture(), "JPEG", exif=exif, comment=NOTE.encode(), **more)


def test_a_photograph_loses_all_that_a_camera_wrote_and_stands_upright() -> None:
    given = photograph()
    assert WHERE.encode() in given and NOTE.encode() in given
    looked = look(given)
    assert looked.format == "jpeg"
    for written in (WHERE, CAMERA, NOTE, "Exif", "ICC_PROFILE"):
        assert written.encode() not in looked.content
    kept = Image.open(BytesIO(looked.content))
    assert not kept.getexif() and kept.size == (40, 60), "turned as it was held"


def test_a_png_loses_its_texts_and_a_webp_becomes_a_jpeg() -> None:
    info = PngInfo()
    info.add_text("Author", CAMERA)
    given = saved(picture(mode="RGBA"), "PNG", pnginfo=info)
    png = look(given)
    assert b"Author" in given and b"Author" not in png.content and png.format == "png"
    assert look(saved(picture(), "WEBP")).format == "jpeg"


def test_the_same_content_is_kept_as_the_same_bytes() -> None:
    assert look(photograph()) == look(photograph())


def test_the_sides_of_a_picture_are_bounded() -> None:
    wide = look(saved(picture((LONGEST_SIDE * 2, 50)), "PNG"))
    assert max(Image.open(BytesIO(wide.content)).size) == LONGEST_SIDE


def bomb() -> bytes:
    """A PNG of a few bytes that says it has a billion pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 32_000, 32_000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def too_wide() -> bytes:
    """More pixels than are read, and fewer than Pillow itself warns of."""
    side = int(MOST_PIXELS["PNG"] ** 0.5) + 10
    return saved(Image.new("1", (side, side)), "PNG")


@pytest.mark.parametrize("given", [bomb(), too_wide()])
def test_a_picture_that_would_fill_the_memory_is_not_opened(given: bytes) -> None:
    assert len(given) < 100_000
    with pytest.raises(NotTaken, match="too many pixels"):
        look(given)


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"MZ\x90\x00 a program",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<html><script>alert(1)</script></html>",
        b"PK\x03\x04 a workbook",
        saved(picture(), "GIF"),
        saved(picture(), "TIFF"),
        b" %PDF-1.7 %%EOF",
    ],
)
def test_the_type_is_what_the_content_says(given: bytes) -> None:
    with pytest.raises(NotTaken, match="Only photographs") as refused:
        look(given)
    assert refused.value.why == "wrong-type"


def test_half_a_picture_is_not_taken() -> None:
    whole = photograph()
    with pytest.raises(NotTaken, match="damaged"):
        look(whole[: len(whole) * 2 // 3])


# --- PDF -----------------------------------------------------------------------------------------


def written(change: Callable[[PdfWriter], Any] = lambda writer: None) -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    change(writer)
    writer.write(out)
    return out.getvalue()


def packed(content: bytes, filters: bytes = b"/FlateDecode", named: bytes = b"/ObjStm") -> bytes:
    """A PDF whose objects are packed, as newer programs write them."""
    inside = b"7 0 " + content
    stream = zlib.compress(inside)
    head = b"1 0 obj\n<< /Type %s /N 1 /First 4 /Filter %s /Length %d >>\nstream\n"
    body = head % (named, filters, len(stream)) + stream + b"\nendstream\nendobj\n"
    return b"%PDF-1.7\n" + body + b"startxref\n9\n%%EOF\n"


def test_a_plain_pdf_is_kept_as_it_is() -> None:
    for plain in (
        written(),
        packed(b"<< /Type /Page >>"),
        saved(picture(), "PDF"),  # a scan
        written(lambda writer: writer.add_metadata({"/Title": "协议"})),
    ):
        assert look(plain) == ("pdf", plain)
    assert len(PdfReader(BytesIO(written())).pages) == 1


def opening(kind: str, key: str, said: str) -> Callable[[PdfWriter], None]:
    """What is done when it is opened."""

    def change(writer: PdfWriter) -> None:
        action = {NameObject("/S"): NameObject(kind), NameObject(key): TextStringObject(said)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)

    return change


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (written(lambda writer: writer.encrypt("x")), "locked with a password"),
        (written(opening("/JavaScript", "/JS", "app.alert(1)")), "can run something"),
        (written(opening("/Launch", "/F", "a.exe")), "can run something"),
        (written(lambda writer: writer.add_attachment("a.txt", b"x")), "other files in it"),
        (packed(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "can run something"),
        (packed(b"<< /S /J#61vaScript >>"), "can run something"),
        (packed(b"<< /S /JavaScript >>", named=b"/O#62jStm"), "can run something"),
        (packed(b"<< >>", filters=b"[/ASCIIHexDecode /FlateDecode]"), "cannot be looked through"),
        (packed(b"<< >>", filters=b"/LZWDecode"), "cannot be looked through"),
        (packed(b"<<" + b" " * (40 << 20) + b">>"), "cannot be looked through"),
        (
            b"%PDF-1.7\n% (>>stream\n1 0 obj\n<< /S /Launch >>\nendobj\nendstream\n%%EOF",
            "can run something",
        ),
        (written()[:-20], "cut short"),
    ],
    ids=range(12),
)
def test_a_pdf_that_is_more_than_pages_is_not_taken(given: bytes, said: str) -> None:
    with pytest.raises(NotTaken, match=said) as refused:
        look(given)
    assert refused.value.why == "not-taken"


def shown(picture: bytes, more: bytes = b"/Filter /DCTDecode") -> bytes:
    """A PDF with a picture in it, byte for byte, or with something said about one."""
    head = b"1 0 obj\n<< /Type /XObject %s /Length %d >>\nstream\n" % (more, len(picture))
    return b"%PDF-1.7\n" + head + picture + b"\nendstream\nendobj\n%%EOF"


ABOUT = b"<x:xmpmeta xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:GPSLatitude='43,36N'/>"
CAMERAS = {
    "a photograph": shown(photograph()),
    "about it": shown(ABOUT, b"/Subtype /XML").replace(b"/XObject", b"/Metadata"),
    "about it, packed": packed(ABOUT, named=b"/Metadata"),
}


@pytest.mark.parametrize("given", CAMERAS.values(), ids=CAMERAS)
def test_a_pdf_with_what_a_camera_wrote_is_not_taken(given: bytes) -> None:
    with pytest.raises(NotTaken, match="put the photograph in by itself"):
        look(given)


def test_a_pdf_with_a_photograph_that_has_nothing_of_the_camera_is() -> None:
    plain = shown(look(photograph()).content)
    assert look(plain).content == plain
    assert look(packed(b"<x:xmpmeta/>", named=b"/Metadata")).format == "pdf"
    twice = shown(zlib.compress(photograph()), b"/Filter [/FlateDecode /DCTDecode]")
    with pytest.raises(NotTaken, match="cannot be looked through"):
        look(twice)


def test_what_pages_show_is_not_taken_for_a_command() -> None:
    shown = b"BT (/JavaScript) Tj ET"
    page = b"1 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(shown), shown)
    plain = b"%PDF-1.7\n" + page + b"%%EOF"
    assert look(plain).content == plain


@pytest.mark.timeout(20)
def test_looking_through_takes_no_longer_than_the_file_is_long() -> None:
    look(b"%PDF-1.7\n" + b">>stream\n" * 500_000 + b"%%EOF")
    look(b"%PDF-1.7\n" + b"/#41 1 0 " * 500_000 + b"%%EOF")


# --- a scanner beside it -------------------------------------------------------------------------

EVIL = b"X5O!P%@AP-of-this-test"


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[str]:
    """What speaks as clamd does."""
    path = tmp_path / "clamd.sock"
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()
    thread = threading.Thread(target=_serve, args=(server,))
    thread.start()
    yield f"unix://{path}"
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def _serve(server: socket.socket) -> None:
    while True:
        try:
            there, _ = server.accept()
        except OSError:
            return
        with there, there.makefile("rb") as given:
            if given.read(6) == b"zPING\0":
                there.sendall(b"PONG\0")
                continue
            assert given.read(4) == b"EAM\0"
            content = b""
            while length := int.from_bytes(given.read(4), "big"):
                content += given.read(length)
            found = b"stream: Eicar FOUND\0" if EVIL in content else b"stream: OK\0"
            there.sendall(found)


def test_a_scanner_that_is_set_up_is_asked(clamd: str) -> None:
    assert answers(clamd)
    scan(clamd, b"a" * 200_000)
    with pytest.raises(NotTaken, match="virus scanner refused"):
        scan(clamd, b"a" * 100_000 + EVIL)


@pytest.mark.parametrize("url", ["unix:///nowhere", "tcp://127.0.0.1:1", "http://x", "nonsense"])
def test_a_scanner_that_is_away_lets_nothing_in(url: str) -> None:
    assert not answers(url)
    with pytest.raises(ScannerAway, match="nothing was put in"):
        scan(url, b"a")


def test_without_a_scanner_nothing_is_asked() -> None:
    scan("", EVIL)

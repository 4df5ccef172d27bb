"""What carries a signature that covers it is told from what only looks like that."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.signing.provider import signed
from tests.workers.test_attachments_looked_at import written
from workers.attachments.looking import look
from workers.signing.checking import is_signed


def test_a_signed_pdf_is_signed_and_may_be_put_in() -> None:
    content = signed(written())

    (field,) = (PdfReader(io.BytesIO(content)).get_fields() or {}).values()

    assert field["/FT"] == "/Sig" and len(field["/V"]["/ByteRange"]) == 4
    assert is_signed(content)
    assert look(content) == ("pdf", content)


def test_what_was_added_after_the_signature_leaves_it_there() -> None:
    assert is_signed(signed(written()) + b"\n% a later revision\n%%EOF")


def _cut(content: bytes) -> bytes:
    return content[: content.index(b"<30") + 40] + b"%%EOF"


@pytest.mark.parametrize(
    "content",
    [
        written(),
        b"",
        signed(written()).replace(b"%PDF-", b"%PDX-", 1),
        signed(written()).replace(b"/ByteRange", b"/ByteRanges"),
        signed(written()).replace(b"<30", b"<31"),
        _cut(signed(written())),
        b"%PDF-1.7 /ByteRange [0 10 20 5] %%EOF",
        b"%PDF-1.7 /ByteRange [0 20 10 5] %%EOF",
        Path(__file__).read_bytes(),
    ],
)
def test_what_is_not_signed(content: bytes) -> None:
    assert not is_signed(content)

"""A provider of electronic signatures that does what a test says, and a PDF as one signs it."""

import io
from collections.abc import Callable, Sequence
from typing import ClassVar

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from workers.signing.kernel import Signer, Standing

AT = "tests.signing.provider:Cfca"
"""As the setting names it."""
_ROOM = 10**9


class Cfca:
    """What it was asked, and what it answers: of the class, since it is made anew each time."""

    name = "CFCA"
    asked: ClassVar[list[tuple[bytes, tuple[Signer, ...], str]]] = []
    standing: ClassVar[Standing] = Standing("waiting")
    fails: ClassVar[Exception | None] = None
    meanwhile: ClassVar[Callable[[], None]]

    @classmethod
    def fresh(cls) -> None:
        """Nothing was asked, and nothing goes wrong."""
        cls.asked, cls.standing, cls.fails = [], Standing("waiting"), None
        cls.meanwhile = staticmethod(lambda: None)

    def ask(self, document: bytes, signers: Sequence[Signer], key: str) -> str:
        """Whoever asks again with the same key is told the same."""
        self._answer()
        self.asked.append((document, tuple(signers), key))
        return f"flow-{sorted({key for *_, key in self.asked}).index(key)}"

    def look(self, reference: str) -> Standing:
        """How far it is."""
        assert reference.startswith("flow-")
        self._answer()
        return self.standing

    def _answer(self) -> None:
        type(self).meanwhile()
        if self.fails:
            raise self.fails


Cfca.fresh()


def signed(pdf: bytes) -> bytes:
    """The same with a signature in it that covers all but itself; made with no key at all."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    signature = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Sig"),
            NameObject("/Filter"): NameObject("/Adobe.PPKLite"),
            NameObject("/SubFilter"): NameObject("/adbe.pkcs7.detached"),
            NameObject("/ByteRange"): ArrayObject(map(NumberObject, (0, _ROOM, _ROOM, _ROOM))),
            NameObject("/Contents"): ByteStringObject(b"\x30\x82" + bytes(200)),
        }
    )
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Sig"),
            NameObject("/T"): TextStringObject("signature"),
            NameObject("/V"): writer._add_object(signature),
        }
    )
    fields = ArrayObject([writer._add_object(field)])
    form = DictionaryObject(
        {NameObject("/Fields"): fields, NameObject("/SigFlags"): NumberObject(3)}
    )
    writer._root_object[NameObject("/AcroForm")] = form
    out = io.BytesIO()
    writer.write(out)
    return _covered(out.getvalue())


def _covered(content: bytes) -> bytes:
    begins = content.index(b"/Contents <30") + len(b"/Contents ")
    ends = content.index(b">", begins) + 1
    room = b"[ 0 %d %d %d ]" % (_ROOM, _ROOM, _ROOM)
    assert content.count(room) == 1
    covers = b"[ 0 %d %d %d" % (begins, ends, len(content) - ends)
    return content.replace(room, covers.ljust(len(room) - 1) + b"]")

"""Whether a PDF is signed: it has a signature that covers all of it but itself, at the time it was
made (ISO 32000-1 12.8.1). That the signature is good is the provider's to say, and a court's.
"""

import re
from typing import Final

_COVERS: Final = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HELD: Final = re.compile(rb"<30[0-9A-Fa-f\s]{64,}>")
"""What a signature holds, in hexadecimal: a sequence of DER, of some length."""


def is_signed(content: bytes) -> bool:
    """Whether this PDF carries a signature."""
    return content.startswith(b"%PDF-") and any(
        _leaves_out_itself(content, *map(int, found.groups()))
        for found in _COVERS.finditer(content)
    )


def _leaves_out_itself(content: bytes, until: int, goes_on: int, length: int) -> bool:
    held = until < goes_on <= goes_on + length <= len(content)
    return held and _HELD.fullmatch(content, until, goes_on) is not None

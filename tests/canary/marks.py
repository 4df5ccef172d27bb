"""What is looked for in raw bytes: personal values that occur nowhere else, in every spelling in
which a program could have written them down.

Every text of the story begins with one of two runs of three characters, every telephone number with
one of two of ten digits: who is looked for is found by any text of theirs, also one cut short.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

HERS, HER_PHONE = "鸑鷟鷞", "1395548170"
"""How each text about the person begins who is erased, and each of her numbers."""
OTHERS, OTHER_PHONE = "龘靐齉", "1873316042"
"""The same of everybody else."""

IN_CLEAR: Final = "in-clear-7f3a91c2"
"""In the ids of officers, which are stored in clear: wherever the search finds nothing else, it has
to find these."""


def spellings(text: str) -> Mapping[str, bytes]:
    """`text` as bytes, by what wrote it. In base64 that part of it that is the same wherever it
    stands in a longer text: by the place of its first byte among three."""
    utf8, escaped = text.encode(), json.dumps(text)[1:-1]
    return {
        "UTF-8": utf8,
        "UTF-16 LE": text.encode("utf-16-le"),
        "UTF-16 BE": text.encode("utf-16-be"),
        "GB 18030": text.encode("gb18030"),
        "JSON": escaped.encode(),
        "JSON, capitals": escaped.upper().replace("\\U", "\\u").encode(),
        "JSON in JSON": json.dumps(escaped)[1:-1].encode(),
        "an address": quote(text).encode(),
        "hex": utf8.hex().encode(),
        "hex, capitals": utf8.hex().upper().encode(),
        "hex bytes": "".join(f"\\x{byte:02x}" for byte in utf8).encode(),
        "octal bytes": "".join(f"\\{byte:03o}" for byte in utf8).encode(),
        **{f"base64, {at}": _base64(utf8, at) for at in range(3)},
        **{f"base64 of an address, {at}": _of_address(_base64(utf8, at)) for at in range(3)},
    }


def _base64(content: bytes, at: int) -> bytes:
    first = -(-8 * at // 6)  # the first character that holds bits of `content` only
    last = 8 * (at + len(content)) // 6
    return base64.b64encode(bytes(at) + content + bytes(3))[first:last]


def _of_address(encoded: bytes) -> bytes:
    return encoded.replace(b"+", b"-").replace(b"/", b"_")


def needles(*texts: str) -> dict[bytes, str]:
    """Every spelling of these texts, and what each is."""
    return {spelt: f"{text} as {how}" for text in texts for how, spelt in spellings(text).items()}


EVERYBODY: Final = needles(HERS, HER_PHONE, OTHERS, OTHER_PHONE)
CONTROL: Final = needles(IN_CLEAR)


def found(content: bytes, looked_for: Mapping[bytes, str] = EVERYBODY) -> list[str]:
    """Which of these are among these bytes, with what stands around the first of each."""
    filled = len(content.rstrip(b"\0")) + 1  # files are made large before they are filled
    return list(_found(content[:filled], looked_for))


def _found(content: bytes, looked_for: Mapping[bytes, str]) -> Iterator[str]:
    for needle, what in looked_for.items():
        if (at := content.find(needle)) >= 0:
            yield f"{what}: {content[max(0, at - 60) : at + 60]!r}"

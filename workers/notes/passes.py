"""A pass lets one officer do one thing with the notes about one person, once, within a minute, and
until it is called in: when a consent is withdrawn, every pass that rests on it.

The main system says who somebody is and how they stand to the person now; what that opens, the
store of notes decides by itself. Neither needs the other's database or keys.
"""

import base64
import binascii
import hmac
import json
import time
from typing import Final, Literal, NamedTuple, get_args
from uuid import UUID, uuid4

from workers.sentence import Told

VARIABLE: Final = "JIEFEN_NOTES_PASS_KEY"
SECONDS: Final = 60
"""How long a pass is good; it is used up by then, or asked for again."""

Doing = Literal[
    "draft",
    "sign",
    "amend",
    "read",
    "list",
    "hand_over",
    "log",
    "destroy",
    "call_in",
    "unlock",
    "lock",
]
"""What a pass is for. `log`: who read what. `destroy`: make all notes about a person unreadable.
`call_in`: from now on no pass for the notes of this plan is good that was issued before. `unlock`:
a room of its holder's own, for a while (`workers.notes.rooms`); `lock`: every room of one officer
is over."""

Stands = Literal["counsels", "self", "erases", "withdraws"]
"""As what its holder stands to the person: their own counsellor now; the person, or who speaks for
them; the main system, which carries an erasure out, or says that a consent is withdrawn."""

Speaker = Literal["person", "guardian"]

_KEY_BYTES: Final = 32


class PassKeyError(Told):
    """The key of the passes is missing or malformed."""


class NoPass(Exception):
    """It was not issued here, or altered, or is over. The text says which, for the log alone."""


class Pass(NamedTuple):
    """What is sealed into a pass: opaque ids and codes. `speaks`: whose yes counts for the person.
    `to`: who counsels the person next, and gets the notes. `until`: seconds since 1970. Of a room,
    `begins`: whether new notes are begun in it; `back`: where it was unlocked."""

    who: str
    role: str
    office: str
    stands: Stands
    stream: UUID
    person: UUID
    may: Doing
    speaks: Speaker = "person"
    to: str = ""
    until: int = 0
    id: UUID = UUID(int=0)
    begins: bool = False
    back: str = ""


class PassKey:
    """The secret that the main system and the store of notes share, and nobody else has."""

    def __init__(self, encoded: str) -> None:
        if not encoded:
            raise PassKeyError("{variable} is missing", variable=VARIABLE)
        try:
            self._secret = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            self._secret = b""
        if len(self._secret) != _KEY_BYTES:
            raise PassKeyError("{variable} is damaged: 32 bytes in base64", variable=VARIABLE)

    def issue(self, wanted: Pass) -> str:
        """A new pass, good from now on for a minute."""
        made = wanted._replace(id=uuid4(), until=int(time.time()) + SECONDS)
        body = json.dumps(made._asdict(), default=str, separators=(",", ":")).encode()
        return f"{_text(body)}.{_text(self._seal(body))}"

    def opened(self, token: str, now: float | None = None) -> Pass:
        """What a pass says. Raises NoPass."""
        told, _, seal = token.partition(".")
        try:
            body = _bytes(told)
            genuine = hmac.compare_digest(self._seal(body), _bytes(seal))
        except (binascii.Error, ValueError):
            raise NoPass("malformed") from None
        if not genuine:
            raise NoPass("forged")
        held = json.loads(body)
        for name in ("stream", "person", "id"):
            held[name] = UUID(held[name])
        opened = Pass(**held)
        if opened.may not in get_args(Doing) or opened.until < (now or time.time()):
            raise NoPass("over")
        return opened

    def _seal(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii", "replace"), altchars=b"-_", validate=True)

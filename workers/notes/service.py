"""The notes over HTTP, each thing behind a pass of its own. Whoever has none, or one for something
else, is answered as if there were nothing; and that somebody tried is logged, without a name.
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from threading import BoundedSemaphore
from typing import Any, Final
from uuid import UUID

import psycopg

from workers.notes import room, words
from workers.notes.keys import Altered, Clinical
from workers.notes.passes import Doing, NoPass, Pass, PassKey
from workers.notes.room import Asked, Page
from workers.notes.rooms import Rooms
from workers.notes.store import LONGEST, Absent, Connection, Declined, Notes

MOST_BYTES: Final = 4 * LONGEST + 4096
MOST_LET_GO: Final = 16 * MOST_BYTES
"""What is read and let go of a request that is refused, so that its sender hears why."""
AT_ONCE: Final = 4
"""Requests that are worked on at a time: each takes a connection."""
SLOW: Final = 10.0
"""Seconds for which a caller may keep silent."""

SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

OPTIONS: Final = (
    "-c timezone=UTC -c transaction_timeout=5000 -c idle_in_transaction_session_timeout=5000"
)


class Unusable(Exception):
    """The request cannot be used as given; the text says what is wrong with it."""


class TooLong(Exception):
    """More is sent than a note can have."""


Form = Mapping[str, Any]


@dataclass(frozen=True)
class Office:
    """What a request is answered with: where the notes are, what opens them, whose pass counts."""

    database_url: str
    clinical: Clinical
    passes: PassKey

    def connect(self) -> Connection:
        """A connection of its own for each request: at rest there is none."""
        return psycopg.connect(
            self.database_url,
            autocommit=True,
            connect_timeout=5,
            options=OPTIONS,
            application_name="jiefen notes",
        )


def _drafted(notes: Notes, by: Pass, form: Form, note: UUID | None) -> Any:
    given = form.get("note")
    return {"note": notes.draft(by, _text(form, "text"), _id(given) if given else None)}


def _signed(notes: Notes, by: Pass, form: Form, note: UUID | None) -> Any:
    notes.sign(by, _named(note))
    return {"note": note}


def _amended(notes: Notes, by: Pass, form: Form, note: UUID | None) -> Any:
    key = _id(form["key"]) if form.get("key") else None
    return {"note": note, "number": notes.amend(by, _named(note), _text(form, "text"), key)}


def _read(notes: Notes, by: Pass, form: Form, note: UUID | None) -> Any:
    return {"note": note, "entries": [e._asdict() for e in notes.read(by, _named(note)).entries]}


def _listed(notes: Notes, by: Pass, form: Form, note: UUID | None) -> Any:
    return {"notes": [each._asdict() for each in notes.listed(by)]}


def _handed_over(notes: Notes, by: Pass, form: Form, note: UUID | None) -> Any:
    to, agreed_by, channel = (_text(form, name, 64) for name in ("to", "agreed_by", "channel"))
    said = _text(form, "words", 2000)
    return {"notes": notes.hand_over(by, to, agreed_by, channel, said)}


def _log(notes: Notes, by: Pass, form: Form, note: UUID | None) -> Any:
    return {"rows": [each._asdict() for each in notes.log(by)]}


def _destroyed(notes: Notes, by: Pass, form: Form, note: UUID | None) -> Any:
    return notes.destroy(by)._asdict()


def _called_in(notes: Notes, by: Pass, form: Form, note: UUID | None) -> Any:
    notes.call_in(by)
    return {}


def _locked(notes: Notes, by: Pass, form: Form, note: UUID | None) -> Any:
    return {}  # the rooms are over by now: no note is touched


Answer = Callable[[Notes, Pass, Form, UUID | None], Any]

ROUTES: Final[Mapping[tuple[str, str], tuple[Doing, str, Answer]]] = {
    ("GET", "/notes"): ("list", "counsels", _listed),
    ("POST", "/notes"): ("draft", "counsels", _drafted),
    ("GET", "/notes/{note}"): ("read", "counsels", _read),
    ("POST", "/notes/{note}/sign"): ("sign", "counsels", _signed),
    ("POST", "/notes/{note}/amendments"): ("amend", "counsels", _amended),
    ("POST", "/hand-overs"): ("hand_over", "counsels or self", _handed_over),
    ("GET", "/reads"): ("log", "self", _log),
    ("DELETE", "/key"): ("destroy", "erases", _destroyed),
    ("DELETE", "/passes"): ("call_in", "withdraws", _called_in),
    ("DELETE", "/rooms"): ("lock", "counsels", _locked),
}
"""Every address: what its pass must be for, as what its holder must stand, and the answer."""


def _text(form: Form, name: str, most: int = LONGEST) -> str:
    held = form.get(name)
    text = held.strip() if isinstance(held, str) else ""
    if not text or len(text) > most or "\0" in text:
        raise Unusable(f"{name} (1–{most})")
    return text


def _id(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise Absent from None


def _named(note: UUID | None) -> UUID:
    assert note is not None  # the address has it
    return note


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: "Server"
    timeout = SLOW
    _unread = 0
    """Bytes of the request that nobody has read yet; negative where it does not say how many."""
    server_version, sys_version = "jiefen-notes", ""

    def do_GET(self) -> None:  # noqa: N802 (the library's name)
        self._answer()

    def do_POST(self) -> None:  # noqa: N802
        self._answer()

    def do_DELETE(self) -> None:  # noqa: N802
        self._answer()

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        self._unread = int(length) if length.isascii() and length.isdigit() else -1
        if self.path == room.PLACE or self.path.startswith(room.PLACE + "/"):
            self._show()
            return
        try:
            self._send(HTTPStatus.OK, self._done(), "application/json")
        except (Absent, NoPass) as closed:
            if isinstance(closed, NoPass):
                note("a pass was refused", why=str(closed))
            self._problem(HTTPStatus.NOT_FOUND, "not-found", words.ABSENT)
        except TooLong:
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            self._problem(status, "too-large", words.TOO_LONG, most=LONGEST)
        except Unusable as wrong:
            self._problem(422, "bad-input", words.UNUSABLE, wrong=wrong)
        except Declined as rule:
            self._problem(HTTPStatus.CONFLICT, "refused", rule.text, law=rule.law)
        except psycopg.OperationalError:
            self._problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", words.BUSY)
        except Altered:
            note("a note is not as it was sealed")
            self._problem(HTTPStatus.INTERNAL_SERVER_ERROR, "altered", words.ALTERED)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        """Read what nobody read: whoever sends would not hear the answer if it were cut off."""
        left = min(self._unread, MOST_LET_GO)
        while left > 0 and (part := self.rfile.read(min(left, 1 << 16))):
            left -= len(part)

    def _done(self) -> Any:
        if (self.command, self.path) == ("GET", "/healthz"):
            with self.server.turns:
                self.server.office.connect().close()
            return {"well": True}
        pattern, named = _matched(self.path)
        route = ROUTES.get((self.command, pattern))
        if route is None:
            raise Absent
        doing, stands, answer = route
        by = self._pass()
        if by.may != doing or by.stands not in stands.split(" or "):
            raise NoPass("for something else")
        self._end_rooms(by)
        form = self._form()
        with self.server.turns, self.server.office.connect() as connection:
            return answer(Notes(connection, self.server.office.clinical), by, form, named)

    def _pass(self) -> Pass:
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer":
            raise NoPass("none shown")
        return self.server.office.passes.opened(token)

    def _body(self, most: int) -> bytes:
        if self._unread < 0:
            raise Unusable("Content-Length")
        if self._unread > most:
            raise TooLong
        raw = self.rfile.read(self._unread)
        self._unread = 0
        return raw

    def _form(self) -> Form:
        raw = self._body(MOST_BYTES)
        try:
            form = json.loads(raw) if raw else {}
        except ValueError:
            form = None
        if not isinstance(form, dict):
            raise Unusable("JSON")
        return form

    def _end_rooms(self, by: Pass) -> None:
        """What ends access ends every room at once, whether or not the database can be reached."""
        match by.may:
            case "call_in":
                self.server.rooms.end(stream=by.stream)
            case "destroy":
                self.server.rooms.end(person=by.person)
            case "lock":
                self.server.rooms.end(who=by.who)

    # --- a room ----------------------------------------------------------------------------------

    def _show(self) -> None:
        """A page of a room, whatever happens."""
        headers = {name.title(): held for name, held in self.headers.items()}
        asked = Asked(self.command, self.path, {}, headers)
        try:
            asked = asked._replace(form=self._typed())
            page = self._page(asked)
        except (NoPass, Absent) as closed:
            if isinstance(closed, NoPass):
                note("a pass was refused", why=str(closed))
            page = room.locked(asked)
        except TooLong:
            page = room.failed(asked, None, HTTPStatus(413), words.TOO_LONG)
        except psycopg.OperationalError:
            page = room.failed(asked, None, HTTPStatus(503), words.BUSY)
        except Altered:
            note("a note is not as it was sealed")
            page = room.failed(asked, None, HTTPStatus(500), words.ALTERED)
        finally:
            self._let_go()
        headers = {"Content-Security-Policy": room.POLICY, **page.headers}
        self._send_raw(page.status, page.body.encode(), page.kind, headers)

    def _page(self, asked: Asked) -> Page:
        office, rooms = self.server.office, self.server.rooms
        match asked.method, asked.path:
            case "GET", "/room/room.css":
                return room.style()
            case "POST", "/room/lock":
                return room.leave(asked, rooms)
            case "POST", "/room":
                with self.server.turns, office.connect() as connection:
                    notes = Notes(connection, office.clinical)
                    return room.enter(asked, office.passes, notes, rooms)
        found = rooms.used(room.token_of(asked))
        if found is None:
            return room.locked(asked)
        with self.server.turns, office.connect() as connection:
            return room.inside(asked, found, Notes(connection, office.clinical))

    def _typed(self) -> Mapping[str, str]:
        if self.command != "POST":
            return {}
        return room.form_of(self._body(room.MOST_BYTES))

    # --- what is sent ----------------------------------------------------------------------------

    def _problem(self, status: int, kind: str, text: str, law: str = "", **values: object) -> None:
        language = words.of_header(self.headers.get("Accept-Language", ""))
        told = {
            "type": f"urn:jiefen:problem:{kind}",
            "title": HTTPStatus(status).phrase,
            "status": int(status),
            "detail": words.say(text, language, **values),
        }
        self._send(status, {**told, "law": law} if law else told, "application/problem+json")

    def _send(self, status: int, body: Any, kind: str) -> None:
        raw = json.dumps(body, ensure_ascii=False, default=_plain).encode()
        self._send_raw(status, raw, kind, {})

    def _send_raw(self, status: int, raw: bytes, kind: str, more: Mapping[str, str]) -> None:
        self.send_response(status)
        about = {"Content-Type": kind, "Content-Length": str(len(raw))}
        for name, held in {**SAFE, **about, **more}.items():
            self.send_header(name, held)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing of a request is logged: not even that there was one."""


def _matched(path: str) -> tuple[str, UUID | None]:
    """The address as it stands in `ROUTES`, and the note that it names."""
    parts = path.split("/")
    if len(parts) > 2 and parts[1] == "notes":  # noqa: PLR2004 (/notes/{note})
        return "/".join(["", "notes", "{note}", *parts[3:]]), _id(parts[2])
    return path, None


def _plain(held: object) -> str:
    return held.isoformat() if isinstance(held, datetime) else str(held)


class Server(ThreadingMixIn, HTTPServer):
    """Answers on a socket that is listened on already."""

    daemon_threads = False
    block_on_close = True
    idle = False

    def __init__(self, listening: socket.socket, office: Office) -> None:
        super().__init__(listening.getsockname()[:2], Handler, bind_and_activate=False)
        self.socket.close()
        self.socket, self.office = listening, office
        self.turns = BoundedSemaphore(AT_ONCE)
        self.rooms = Rooms()

    def handle_timeout(self) -> None:
        """Nobody has asked for a while, and nobody is in a room, which would end with this."""
        self.idle = not self.rooms.any()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whatever went wrong: its kind, and no word of what was being done."""
        note("failed", error=type(sys.exc_info()[1]).__name__)


class _Asked(BaseException):
    """To end."""


def serve(listening: socket.socket, office: Office, idle: float | None) -> None:
    """Answer until asked to end; or until nobody has asked for `idle` seconds, if that is given."""

    def asked(number: int, frame: object) -> None:
        raise _Asked

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)
    with Server(listening, office) as server:
        server.timeout = idle
        try:
            while not server.idle:
                server.handle_request()
        except _Asked:
            return


def note(event: str, **more: str) -> None:
    """A line for the process's log: what happened, and nothing of whom."""
    line = {"event": event, "at": datetime.now(UTC).isoformat(timespec="seconds"), **more}
    print(json.dumps({"process": "notes", **line}), file=sys.stderr, flush=True)


def listening(host: str, port: int, handed: str) -> socket.socket:
    """The socket: handed over by whoever started this process, or a new one."""
    if handed:
        os.set_inheritable(int(handed), False)
        return socket.socket(fileno=int(handed))
    return socket.create_server((host, port))

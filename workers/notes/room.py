"""The pages of a room: a counsellor's notes about one person, read and written at a browser.

They come from this process and go to it: no other one sees a word of them. They need no script,
keep nothing that was not sent, and load nothing but how they are drawn. What was typed when a room
was over is on the page that says so, and nowhere else.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from html import escape
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

from workers.notes import words
from workers.notes.passes import NoPass, PassKey
from workers.notes.rooms import Room, Rooms
from workers.notes.store import LONGEST, Absent, Declined, Notes, Opened
from workers.notes.words import Language, say

PLACE: Final = "/room"
"""Where the pages are; a browser sends the room's cookie there and nowhere else."""
COOKIE: Final = "jiefen-room"
MOST_BYTES: Final = 9 * LONGEST + 8192
"""Of a form: three bytes a character, each of which takes three in a form."""
CSS: Final = (Path(__file__).parent / "room.css").read_text("utf-8")
POLICY: Final = (
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none';"
    " base-uri 'none'"
)
_HERE: Final = timezone(timedelta(hours=8))
_SHORT: Final = 8


class Asked(NamedTuple):
    """What a browser asks for; `form` as it was typed. `headers` by names that begin with capitals:
    a proxy may send them in small letters."""

    method: str
    path: str
    form: Mapping[str, str]
    headers: Mapping[str, str]


class Page(NamedTuple):
    """The answer."""

    status: HTTPStatus
    body: str
    headers: Mapping[str, str] = {}
    kind: str = "text/html; charset=utf-8"


class _Typed(NamedTuple):
    """What stands in a form, where it goes, and what its button says."""

    address: str
    text: str
    label: str
    button: str
    note: str = ""
    key: str = ""
    """By which an addition that is sent twice is one."""


def form_of(raw: bytes) -> dict[str, str]:
    """A form as a browser sends it."""
    return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))


def style() -> Page:
    """How the pages are drawn; it is the same for everybody."""
    return Page(HTTPStatus.OK, CSS, kind="text/css; charset=utf-8")


def enter(asked: Asked, passes: PassKey, notes: Notes, rooms: Rooms) -> Page:
    """Unlock a room with a pass for that. Raises NoPass."""
    by = passes.opened(asked.form.get("pass", ""))
    if (by.may, by.stands) != ("unlock", "counsels"):
        raise NoPass("for something else")
    notes.unlock(by)
    token = rooms.open(by, "en" if asked.form.get("language") == "en" else "zh")
    return _go(PLACE, {"Set-Cookie": _cookie(token, asked)})


def leave(asked: Asked, rooms: Rooms) -> Page:
    """Lock it: nobody needs a room for that."""
    room = rooms.used(token_of(asked))
    rooms.end(token_of(asked))
    gone = f"{COOKIE}=; Path={PLACE}; Max-Age=0; HttpOnly; SameSite=Lax"
    page = locked(asked, room.by.back if room else "")
    return page._replace(headers={"Set-Cookie": gone}, status=HTTPStatus.OK)


def token_of(asked: Asked) -> str:
    """The token of the room that a browser says it is in."""
    try:
        held = SimpleCookie(asked.headers.get("Cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return held.value if held else ""


def inside(asked: Asked, room: Room, notes: Notes) -> Page:
    """Whatever is done in a room. Raises NoPass if it was called in meanwhile."""
    where = asked.path.removeprefix(PLACE).strip("/").split("/")
    if asked.method == "POST" and (wrong := _not_ours(asked, room)):
        return wrong
    try:
        return _done(asked, room, notes, where)
    except Absent:
        return failed(asked, room, HTTPStatus.NOT_FOUND, words.ABSENT)
    except Declined as rule:
        return failed(asked, room, HTTPStatus.CONFLICT, rule.text, rule.law)


def _done(asked: Asked, room: Room, notes: Notes, where: list[str]) -> Page:
    match asked.method, where:
        case "GET", [""]:
            return _all(room, notes, kept=False)
        case "GET", ["kept"]:
            return _all(room, notes, kept=True)
        case "GET", ["notes", note]:
            return _one(room, notes, _id(note))
        case "POST", ["notes", note, "draft" | "sign" | "amendments" as what]:
            return _written(asked, room, notes, _id(note), what)
        case _:
            raise Absent


def _written(asked: Asked, room: Room, notes: Notes, note: UUID, what: str) -> Page:
    text = asked.form.get("text", "").replace("\r\n", "\n").strip()
    if what == "sign":
        notes.sign(room.doing("sign"), note)
        return _go(f"{PLACE}/notes/{note}")
    if not text or len(text) > LONGEST or "\0" in text:
        wrong = words.TOO_LONG if text else words.EMPTY
        return failed(asked, room, HTTPStatus.UNPROCESSABLE_ENTITY, wrong)
    if what == "amendments":
        key = asked.form.get("key", "")
        notes.amend(room.doing("amend"), note, text, _id(key) if key else None)
        return _go(f"{PLACE}/notes/{note}")
    if not room.by.begins:
        raise Declined(words.NOT_SWITCHED_ON, "个人信息保护法 55–56")
    notes.draft(room.doing("draft"), text, note, new=bool(asked.form.get("new")))
    return _go(f"{PLACE}/kept")


def _not_ours(asked: Asked, room: Room) -> Page | None:
    """A form of another site does nothing; one of a room that is over is looked through again."""
    if asked.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        unread = asked._replace(form={})
        return failed(unread, room, HTTPStatus.FORBIDDEN, words.FROM_ELSEWHERE)
    if asked.form.get("guard") != room.guard:
        return failed(asked, room, HTTPStatus.CONFLICT, words.LOOK_AGAIN)
    return None


# --- pages ---------------------------------------------------------------------------------------


def _all(room: Room, notes: Notes, *, kept: bool) -> Page:
    language = room.language
    rows = notes.listed(room.doing("list"))
    done = f'<p class="done" role="status">{say(words.KEPT, language)}</p>' if kept else ""
    items = "".join(
        f'<li><a href="{PLACE}/notes/{each.note}">{_at(each.drafted_at)}</a>'
        f' <span class="quiet">{escape(each.author)} · '
        + say(words.IS_SIGNED if each.signed_at else words.DRAFT, language)
        + (" · " + say(words.ADDED, language, times=each.amendments) if each.amendments else "")
        + "</span></li>"
        for each in rows
    )
    listed = f"<ul>{items}</ul>" if rows else f"<p>{say(words.NOTHING, language)}</p>"
    if room.by.begins:
        address = f"{PLACE}/notes/{uuid4()}/draft"
        typed = _Typed(address, "", say(words.WHAT, language), say(words.SAVE, language), "new")
        new = f"<h2>{say(words.NEW, language)}</h2>{_form(typed, room)}"
    else:
        new = f"<p>{say(words.NOT_SWITCHED_ON, language)}</p>"
    told = f'<p class="quiet">{say(words.WHO_READS, language)}</p>'
    here = f"<h2>{say(words.HERE, language)}</h2>{listed}"
    return _page(HTTPStatus.OK, language, words.NOTES, done + told + new + here, room)


def _one(room: Room, notes: Notes, note: UUID) -> Page:
    language, found = room.language, notes.read(room.doing("read"), note)
    body = f'<p><a href="{PLACE}">{say(words.BACK, language)}</a></p>' + (
        _signed(room, note, found) if found.signed else _draft(room, note, found)
    )
    return _page(HTTPStatus.OK, language, words.NOTES, body, room)


def _signed(room: Room, note: UUID, found: Opened) -> str:
    language = room.language
    told = "".join(
        f'<article><p class="quiet">{each.number} · {_at(each.at)} · {escape(each.author)}</p>'
        f'<p class="text">{escape(each.text)}</p></article>'
        for each in found.entries
    )
    address = f"{PLACE}/notes/{note}/amendments"
    key = str(uuid4())
    typed = _Typed(address, "", say(words.ADDITION, language), say(words.ADD, language), key=key)
    return f"<p>{say(words.IS_SIGNED, language)}</p>{told}{_form(typed, room)}"


def _draft(room: Room, note: UUID, found: Opened) -> str:
    language, text = room.language, found.entries[0].text
    address = f"{PLACE}/notes/{note}"
    typed = _Typed(f"{address}/draft", text, say(words.WHAT, language), say(words.SAVE, language))
    shown = _form(typed, room) if room.by.begins else f'<p class="text">{escape(text)}</p>'
    return (
        f"<p>{say(words.DRAFT, language)}</p>{shown}"
        f'<form method="post" action="{address}/sign">{_guard(room)}'
        f'<p class="quiet">{say(words.SIGNING, language)}</p>'
        f"<button>{say(words.SIGN, language)}</button></form>"
    )


def locked(asked: Asked, back: str = "") -> Page:
    """The room is over. What was typed stands on this page. `back`: where it was unlocked."""
    language = words.of_header(asked.headers.get("Accept-Language", ""))
    text = asked.form.get("text", "")
    told = f"<p>{say(words.HOW_TO_UNLOCK, language)}</p>{_back(back, language)}"
    if text:
        told += f'<p class="error" role="alert">{say(words.STILL_HERE, language)}</p>'
        told += _form(_again(asked, language), None)
    return _page(HTTPStatus.FORBIDDEN, language, words.LOCKED, told, None)


def failed(asked: Asked, room: Room | None, status: HTTPStatus, wrong: str, law: str = "") -> Page:
    """What is wrong, with what was typed, to be mended and sent again."""
    language = room.language if room else words.of_header(asked.headers.get("Accept-Language", ""))
    said = say(wrong, language, most=LONGEST)
    told = f'<p class="error" role="alert">{said} <span>{escape(law)}</span></p>'
    if asked.form.get("text"):
        told += _form(_again(asked, language), room)
    told += f'<p><a href="{PLACE}">{say(words.BACK, language)}</a></p>'
    title = words.WRONG if asked.method == "POST" else words.NOTES
    return _page(status, language, title, told, room)


def _again(asked: Asked, language: Language) -> _Typed:
    late = asked.path.endswith("/amendments")
    return _Typed(
        asked.path,
        asked.form.get("text", ""),
        say(words.ADDITION if late else words.WHAT, language),
        say(words.ADD if late else words.SAVE, language),
        asked.form.get("new", ""),
        asked.form.get("key", ""),
    )


def _form(typed: _Typed, room: Room | None) -> str:
    new = '<input type="hidden" name="new" value="yes">' if typed.note else ""
    if typed.key:
        new += f'<input type="hidden" name="key" value="{escape(typed.key)}">'
    return (
        f'<form method="post" action="{escape(typed.address)}">{_guard(room)}{new}'
        f'<label for="text">{typed.label}</label>'
        f'<textarea id="text" name="text" rows="10" maxlength="{LONGEST}" required'
        f' autocomplete="off">\n{escape(typed.text)}</textarea>'
        f"<button>{typed.button}</button></form>"
    )


def _guard(room: Room | None) -> str:
    return f'<input type="hidden" name="guard" value="{room.guard if room else ""}">'


def _page(status: HTTPStatus, language: Language, title: str, body: str, room: Room | None) -> Page:
    head = ""
    if room is not None:
        plan = say(words.OF_PLAN, language, plan=str(room.by.stream)[:_SHORT])
        head = (
            f"<header><div><span>{escape(room.by.who)} · {plan}</span>"
            + _back(room.by.back, language)
            + f'<form method="post" action="{PLACE}/lock">{_guard(room)}'
            f'<button class="second">{say(words.LOCK, language)}</button></form></div></header>'
        )
    said = say(title, language)
    return Page(
        status,
        f'<!doctype html><html lang="{"zh-CN" if language == "zh" else "en"}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{said}</title>'
        f'<link rel="stylesheet" href="{PLACE}/room.css"></head>'
        f"<body>{head}<main><h1>{said}</h1>{body}</main></body></html>",
    )


def _back(back: str, language: Language) -> str:
    """The ways out: to the plan, and to call for help."""
    parts = urlsplit(back)
    if not parts.netloc:
        return ""
    danger = f"{parts.scheme}://{parts.netloc}/do/crisis/raise_crisis"
    return (
        f'<a href="{escape(back)}">{say(words.TO_THE_PLAN, language)}</a> '
        f'<a class="danger" href="{escape(danger)}">{say(words.DANGER, language)}</a>'
    )


def _go(address: str, headers: Mapping[str, str] | None = None) -> Page:
    return Page(HTTPStatus.SEE_OTHER, "", {"Location": address, **(headers or {})})


def _cookie(token: str, asked: Asked) -> str:
    """Sent to these pages alone, read by no script; over TLS, but to this very machine."""
    host = urlsplit(f"//{asked.headers.get('Host', '')}").hostname or ""
    secure = "" if host in ("127.0.0.1", "localhost", "::1") else "; Secure"
    return f"{COOKIE}={token}; Path={PLACE}; HttpOnly; SameSite=Lax{secure}"


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Absent from None


def _at(at: datetime) -> str:
    return f"{at.astimezone(_HERE):%Y-%m-%d %H:%M}"

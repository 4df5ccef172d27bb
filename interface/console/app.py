"""The console, put together: its pages, and what they are drawn with."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response

from interface.console import (
    attached,
    codes,
    counsellor,
    developer,
    found,
    listing,
    many,
    months,
    office,
    papers,
    party,
    passkeys,
    provided,
    signatures,
    signing_in,
    standing_in,
    steering,
    terms,
    views,
)
from interface.console.pages import FOLDER, environment
from interface.console.routes import Paged

STATIC: Final = FOLDER / "static"
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

router = APIRouter(route_class=Paged, include_in_schema=False)


@cache
def static(name: str) -> str:
    """The address of a file that pages are drawn with: another one whenever it changes, so that a
    browser may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{digest}/{name}"


@router.get("/static/{digest}/{name}")
def drawn_with(digest: str, name: str) -> Response:
    """One of those files, and no other."""
    path = STATIC / Path(name).name
    if name not in _names():
        raise HTTPException(404)
    kept = {"cache-control": "public, max-age=31536000, immutable"}
    return FileResponse(path, media_type=_TYPES[path.suffix], headers=kept)


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in STATIC.iterdir() if path.suffix in _TYPES)


@router.get("/")
def home(request: Request) -> Response:
    """To the day of whoever is signed in; that page asks who it is."""
    return RedirectResponse("/day", 303)


def mount(app: FastAPI) -> None:
    """Serve the console beside the API."""
    environment().globals["static"] = static
    signed_in = (
        views,
        found,
        listing,
        steering,
        papers,
        signatures,
        months,
        office,
        attached,
        counsellor,
        codes,
        many,
        standing_in,
        developer,
    )
    parts = (signing_in, provided, passkeys, *signed_in, terms)
    routers = (*(part.router for part in parts), terms.for_parties, party.router)
    for each in (router, *routers):
        app.include_router(each)

"""The HTTP application, put together: routes, problems, and what stands around every request."""

from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from interface.api import (
    absences,
    acting,
    areas,
    around,
    bulk,
    codes,
    counselling,
    days,
    documents,
    duties,
    erasures,
    exporting,
    files,
    following,
    inbox,
    merging,
    months,
    persons,
    possible,
    problems,
    public,
    reading,
    referral,
    rules,
    signatures,
    webhooks,
)
from interface.api.callers import token_holder
from interface.api.examples import Described
from interface.api.limits import within_limits
from interface.console.app import mount
from interface.console.routes import problem_page
from workers.system import System

_ABOUT = """
Mediation casework 解纷. Every command of a dispute is one `POST`; its body is the command's form.

* **Who acts**: `Jiefen-Officer`, `Jiefen-Role`, `Jiefen-Office`, with the bearer token.
* **Send it twice without harm**: `Idempotency-Key`. The same key gets the same answer; with other
  data it is 422.
* **Act on what you have read**: `If-Match` with the `ETag` (the version) you read; 412 if somebody
  was faster.
* **Read your own write**: the answer's `Jiefen-Token`, sent with a read (header or `?token=`),
  waits up to two seconds until the ledger has it, and is 503 with `Retry-After` otherwise.
* **Problems** are RFC 9457 (`application/problem+json`) in the language of `Accept-Language` (zh,
  en). A rule that says no is 409, with its article in `law`.
"""


def create_app(system: System | None = None) -> FastAPI:
    """The application; it serves `system`, or the one put into its `state.system` later."""
    app = Described(
        title="Jiefen 解纷",
        description=_ABOUT,
        version="1",
        docs_url=None,
        redoc_url=None,
        responses={"4XX": problems.DOCUMENTED, "5XX": problems.DOCUMENTED},
    )
    app.state.system = system
    guarded = [Depends(within_limits), Depends(token_holder)]
    app.include_router(public.router)
    mount(app)
    app.include_router(public.metrics_router, dependencies=guarded)
    app.include_router(merging.router, prefix="/api", dependencies=guarded)
    app.include_router(reading.router, prefix="/api", dependencies=guarded)
    app.include_router(documents.router, prefix="/api", dependencies=guarded)
    app.include_router(days.router, prefix="/api", dependencies=guarded)
    app.include_router(absences.router, prefix="/api", dependencies=guarded)
    app.include_router(areas.router, prefix="/api", dependencies=guarded)
    app.include_router(bulk.router, prefix="/api", dependencies=guarded)
    app.include_router(counselling.router, prefix="/api", dependencies=guarded)
    app.include_router(referral.router, prefix="/api", dependencies=guarded)
    app.include_router(duties.router, prefix="/api", dependencies=guarded)
    app.include_router(inbox.router, prefix="/api", dependencies=guarded)
    app.include_router(persons.router(), prefix="/api", dependencies=guarded)
    app.include_router(erasures.router, prefix="/api", dependencies=guarded)
    app.include_router(rules.router, prefix="/api", dependencies=guarded)
    app.include_router(exporting.router, prefix="/api", dependencies=guarded)
    app.include_router(files.router, prefix="/api", dependencies=guarded)
    app.include_router(signatures.router, prefix="/api", dependencies=guarded)
    app.include_router(following.router, prefix="/api", dependencies=guarded)
    app.include_router(codes.router, prefix="/api", dependencies=guarded)
    app.include_router(months.router, prefix="/api", dependencies=guarded)
    app.include_router(webhooks.router, prefix="/api", dependencies=guarded)
    app.include_router(possible.router(), prefix="/api", dependencies=guarded)
    app.include_router(acting.router(), prefix="/api", dependencies=guarded)
    for kind in (RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _told)
    app.add_middleware(around.Around)
    return app


def _told(request: Request, error: Any) -> Response:
    """A problem for programs; for whoever reads it in a browser, a page."""
    reads = "text/html" in request.headers.get("accept", "")
    if reads and not request.url.path.startswith("/api/"):
        return problem_page(request, error)
    return problems.response(request, error)

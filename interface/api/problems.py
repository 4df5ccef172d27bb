"""Every failure of a request becomes one problem document (RFC 9457); never a trace."""

from typing import Any, Final

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from interface.language import Language, of_header
from interface.problems import Problem, Unusable, bad_input, problem_of
from workers.follower import describe

_log = structlog.get_logger()

DOCUMENTED: Final[dict[str, Any]] = {
    "description": "What went wrong, and which rule says so",
    "content": {
        "application/problem+json": {
            "example": {
                "type": "urn:jiefen:problem:refused",
                "title": "依规定不可办理",
                "status": 409,
                "detail": "尚未向p1告知权利义务",
                "law": "人民调解法 23",
                "correlation": "0195d7a0-0000-7000-8000-000000000000",
            },
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string", "format": "uri"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "law": {"type": "string", "description": "The article a refusal rests on"},
                    "errors": {
                        "type": "array",
                        "description": "The fields that it is about, if it is about any",
                        "items": {
                            "type": "object",
                            "properties": {
                                "field": {"type": "string"},
                                "message": {"type": "string"},
                            },
                        },
                    },
                },
            },
        }
    },
}

HELP: Final = {
    "110": "公安 police",
    "120": "急救 ambulance",
    "12356": "心理援助热线 support hotline",
}
"""In every answer about a crisis, whatever went wrong: whom to call."""
CRISES: Final = "/api/crises"

BY_STATUS = {
    401: ("unauthorised", "Show the token: Authorization: Bearer …"),
    404: ("not-found", "There is nothing under this address"),
    405: ("not-allowed", "This address does not take that method"),
    413: ("too-large", "No form is that long"),
}


def response(request: Request, error: Exception) -> Response:
    """The answer to a request that failed."""
    problem = problem_for(error, of_header(request.headers.get("accept-language")))
    if problem.kind == "internal":
        _log.error("failed", error=describe(error))
    headers: dict[str, str] = {
        "Content-Language": of_header(request.headers.get("accept-language")),
        **((isinstance(error, HTTPException) and error.headers) or {}),  # `Allow`, with a 405
    }
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    if problem.status == 401:  # noqa: PLR2004 (HTTP)
        headers["WWW-Authenticate"] = "Bearer"
    body = {**problem.body(), "correlation": str(request.state.correlation)}
    if request.url.path.startswith(CRISES):
        body["help"] = HELP
    return JSONResponse(body, problem.status, headers, "application/problem+json")


def problem_for(error: Exception, language: Language) -> Problem:
    """What went wrong, whether with the request itself or in what it asked for."""
    if isinstance(error, RequestValidationError):
        return bad_input([_in_body(part) for part in error.errors()], language)
    if isinstance(error, HTTPException):
        kind, text = BY_STATUS.get(error.status_code, ("unusable", "This cannot be used"))
        return problem_of(Unusable(error.status_code, kind, text), language)
    return problem_of(error, language)


def _in_body(error: Any) -> Any:
    """FastAPI says where a field was found; a form's own fields need no `body` before them."""
    where = tuple(error["loc"])
    return {**error, "loc": where[1:] if where[:1] == ("body",) else where}

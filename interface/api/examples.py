"""The description of the API, with an example of every form and of every answer.

Forms derive from the signatures. Answers that were looked up were once given so by a system with
the demo in it (`tools/api_examples.py` asks it again).
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from starlette.responses import JSONResponse

from interface.forms import example_in

DESCRIPTION: Final = "/api/openapi.json"
KEPT: Final = Path(__file__).with_suffix(".json")
"""Path → what was answered there; `post PATH` where both methods are."""
_ALIKE: Final = {
    "/history": "/api/disputes/{stream}/history",
    "/access-log": "/api/disputes/{stream}/access-log",
    "/why": "/api/disputes/{stream}/why",
    "/possible": "/api/disputes/{stream}/possible",
    "/undo": "/api/bulk/preview",
}
"""How an address ends → where the same was asked."""
_DONE: Final = ("200", "201")
_JSON: Final = "application/json"


class Described(FastAPI):
    """An application whose description has examples; it is made when somebody asks for it, which
    takes seconds: beside whatever else is answered."""

    def __init__(self, **given: Any) -> None:
        super().__init__(openapi_url=None, **given)
        self.add_api_route(DESCRIPTION, self._described, include_in_schema=False)

    def _described(self) -> JSONResponse:
        return JSONResponse(self.openapi())

    def openapi(self) -> dict[str, Any]:
        """The description (OpenAPI 3.1)."""
        if self.openapi_schema is None:
            _put_into(super().openapi())
        assert self.openapi_schema is not None
        return self.openapi_schema


@cache
def answers() -> Mapping[str, Any]:
    """What was answered once, by path."""
    held: Mapping[str, Any] = json.loads(KEPT.read_text("utf-8"))
    return held


def _put_into(described: dict[str, Any]) -> None:
    named = described["components"]["schemas"]
    for path, verbs in described["paths"].items():
        for verb, operation in verbs.items():
            form = operation.get("requestBody", {}).get("content", {}).get(_JSON)
            if form is not None:
                form["example"] = example_in(form["schema"], named)
            for status in _DONE:
                answer = operation["responses"].get(status, {}).get("content", {}).get(_JSON)
                if answer is not None and "schema" in answer:
                    known = None if _records(operation) else _answered(verb, path)
                    answer["example"] = known or example_in(answer["schema"], named)


def _records(operation: dict[str, Any]) -> bool:
    return any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", ()))


def _answered(verb: str, path: str) -> Any:
    """What was answered there, or where the same is asked of something else."""
    ends = (other for end, other in _ALIKE.items() if path.endswith(end))
    known = answers().get(f"{verb} {path}") or answers().get(path)
    return known or answers().get(next(ends, ""))

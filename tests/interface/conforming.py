"""Every operation that HTTP describes, asked with what fits its description and with what does not:
no failure of ours, and every answer as it is described (schemathesis).

The test asks a few times each; `make fuzz-api` as often as one likes, and from another seed:

    make fuzz-api ARGS="--examples 300 --seed 7"

What was found stands in build/fuzz-api.json: for each operation how it was answered, and what was
not as described, with the request that shows it.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final, cast

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.python.asgi import ASGIClient
from schemathesis.specs.openapi import checks

from tests.interface.support import TOKEN

REPORT: Final = Path("build/fuzz-api.json")
EXAMPLES: Final = "JIEFEN_FUZZ_EXAMPLES"
SEED: Final = "JIEFEN_FUZZ_SEED"
FEW: Final = 1
_READS: Final = 3
"""So many times as often as commands, which all go the same way."""

MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
AS_DESCRIBED: Final[Sequence[Callable[..., Any]]] = (
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.unsupported_method,
)
"""Not that what is not described is refused: names of others in an address are passed over."""
_OTHERWISE: Final = {("/api/disputes/find", checks.unsupported_method)}
"""By GET that is the address of a case, and `find` none of its ids."""
_OPTIONAL: Final = ("Jiefen-Token", "Jiefen-At", "If-Match", "Jiefen-On-Behalf-Of", "Jiefen-Body")
_ENOUGH: Final = 3
"""Failures of one operation that are kept."""

Known = Mapping[str, Sequence[str]]
"""What there is: the collections' names in addresses → ids, and names of parameters → values."""


@dataclass
class Asked:
    """How one operation was answered, and what was not as described."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Fuzz:
    """Asks all operations of an application. `callers`: headers that say who acts, in turns."""

    app: FastAPI
    known: Known
    callers: Sequence[Mapping[str, str]]
    examples: int = FEW
    seed: int = 0
    asked: dict[str, Asked] = field(default_factory=dict)

    def run(self) -> dict[str, Asked]:
        """Ask everything. What was found is returned, and kept in the report."""
        load_all_checks()
        schemathesis.serializer.alias("application/pdf", "application/octet-stream")
        schema = schemathesis.openapi.from_asgi("/api/openapi.json", self.app)
        with ASGIClient(cast(Any, self.app)) as client:
            client.headers["Authorization"] = f"Bearer {TOKEN}"
            for found in schema.get_all_operations():
                assert isinstance(found, Ok), found
                self._ask(found.ok(), client)
        self._report()
        return self.asked

    def _ask(self, operation: Any, client: ASGIClient) -> None:
        noted = self.asked.setdefault(operation.label, Asked())
        turn = cycle(range(2 * len(self.callers)))
        most, headers = _READS * self.examples, None
        if _is_command(operation):  # what they all have is made up elsewhere
            most, headers = self.examples, {each.name: "" for each in operation.headers}
        for case in islice(self._edges(operation), most * 2):
            self._one(operation, client, noted, next(turn), case)
        for mode in MODES:

            @seed(self.seed)
            @settings(
                max_examples=most,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode, headers=headers))
            def examples(case: Any) -> None:
                self._one(operation, client, noted, next(turn), case)

            with suppress(Unsatisfiable):  # nothing can be wrong with it
                examples()

    def _edges(self, operation: Any) -> Iterator[Any]:
        config = operation.schema.config.generation_for(operation=operation)
        yield from operation.schema.iter_coverage_cases(
            operation, generation_modes=list(MODES), generation_config=config
        )

    def _one(self, operation: Any, client: ASGIClient, noted: Asked, turn: int, case: Any) -> None:
        self._settle(operation, case, turn)
        response = case.call(session=client)
        noted.statuses[response.status_code] += 1
        wrong = [*_of_ours(response)]
        described = [each for each in AS_DESCRIBED if (operation.path, each) not in _OTHERWISE]
        try:
            case.validate_response(response, checks=described)
        except FailureGroup as group:
            wrong += [f"{type(each).__name__}: {each.message}" for each in group.exceptions]
        for each in wrong:
            if len(noted.failures) < _ENOUGH:
                noted.failures.append(
                    {"wrong": each, "answer": response.text[:600], "curl": case.as_curl_command()}
                )

    def _settle(self, operation: Any, case: Any, turn: int) -> None:
        """Somebody who may call; every other time of what there is, and nothing but what is due."""
        for name in [name for name, held in case.headers.items() if held == ""]:
            del case.headers[name]
        case.headers.update(self.callers[turn // 2])
        if operation.path.endswith("/changes"):
            case.query["events"] = 1  # else it goes on for ever
        if turn % 2:
            return
        for name in _OPTIONAL:
            case.headers.pop(name, None)
        case.query.pop("token", None)
        kind = operation.path.removeprefix("/api").split("/")[1]
        for name in case.path_parameters:
            if values := self.known.get(f"{kind}/{name}", self.known.get(name)):
                case.path_parameters[name] = values[turn // 2 % len(values)]

    def _report(self) -> None:
        REPORT.parent.mkdir(exist_ok=True)
        told = {
            "seed": self.seed,
            "examples": self.examples,
            "operations": len(self.asked),
            "requests": sum(each.statuses.total() for each in self.asked.values()),
            "failed": sum(bool(each.failures) for each in self.asked.values()),
            "asked": {
                label: {"statuses": dict(sorted(each.statuses.items())), "failures": each.failures}
                for label, each in self.asked.items()
            },
        }
        REPORT.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")


def _is_command(operation: Any) -> bool:
    """All of these go the same way."""
    return any(each.name == "Idempotency-Key" for each in operation.headers)


def _of_ours(response: Any) -> Iterator[str]:
    """A failure of this server. What is said to be there soon, and when to ask again, is none."""
    if response.status_code < 500 or (
        response.status_code == 503 and "retry-after" in response.headers
    ):
        return
    yield f"ServerError: {response.status_code}"


def asked_for() -> tuple[int, int]:
    """How many examples of each kind, and from which seed."""
    return int(os.environ.get(EXAMPLES, FEW)), int(os.environ.get(SEED, "0"))


def main() -> int:
    """The test, as often as asked for."""
    import pytest  # noqa: PLC0415 (only here)

    parser = argparse.ArgumentParser(description=__doc__, prog="make fuzz-api")
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given_ = parser.parse_args()
    os.environ |= {EXAMPLES: str(given_.examples), SEED: str(given_.seed)}
    return pytest.main(["-q", "-o", "timeout=0", "tests/interface/test_api_conforms.py"])


if __name__ == "__main__":
    sys.exit(main())

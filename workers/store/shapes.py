"""Every stored name has one shape, and every shape ever stored can still be read.

Names are versioned strings. An old shape is upcast to the current one, step by step, before it is
validated; fields added later are filled in the upcast, never by a default.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from domain.kernel import Fact
from domain.spoken import name_said

Upcast = tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]
"""The next stored name, and the function that gives an older body that name's shape."""


class Unreadable(Exception):
    """A stored event has no known shape, or does not have the shape its name says.

    Its `name` goes into log lines and failures: it is said only where it tells of nobody.
    """

    def __init__(self, stream: UUID, version: int, name: str, reason: str) -> None:
        self.stream, self.version, self.name = stream, version, name_said(name)
        super().__init__(f"event {stream}/{version} ({self.name}) cannot be read: {reason}")


class Shapes:
    """All facts by their stored name, and the way from every older name to a current one."""

    def __init__(self, facts: Iterable[type[Fact]], upcasts: Mapping[str, Upcast]) -> None:
        self.current = {fact.stored_name: fact for fact in facts}
        self.upcasts = dict(upcasts)
        self._validate = {
            name: fact.__pydantic_validator__.validate_json for name, fact in self.current.items()
        }

    @property
    def names(self) -> frozenset[str]:
        """Every name that the log may hold, old ones included."""
        return frozenset(self.current) | frozenset(self.upcasts)

    def read(self, name: str, body: bytes) -> Fact:
        """The fact in its current shape. Raises KeyError or pydantic's ValidationError."""
        validate = self._validate.get(name)
        if validate is None:
            name, body = self._upcast(name, body)
            validate = self._validate[name]
        fact: Fact = validate(body)
        return fact

    def _upcast(self, name: str, body: bytes) -> tuple[str, bytes]:
        held = json.loads(body)
        while name not in self.current:
            name, upcast = self.upcasts[name]
            held = upcast(held)
        return name, json.dumps(held).encode()

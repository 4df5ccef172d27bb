"""A sample of any fact, the same on every run, with every field filled in."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import NoneType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

M = TypeVar("M", bound=BaseModel)

PLAIN: dict[object, tuple[object, ...]] = {
    bool: (True,),
    int: (2, 20, 2026),
    str: (
        *("文字 sample", "样本 2026-7", "150524101000", "staff-7", "2026-W10", "0a1b2c3d"),
        *("p1", "g1", "o1", "r1", "i1", "n1", "m1", "s1", "d1", "a1", "sample-1", "smtp_550"),
        *("email", "08:30", "2026-03", "1.745.23", "due", "h1", "0123456789abcdef"),
        *("PHQ-9", "1999-zh", "B2", "k1", "样本医院", "v1", "type=neighbour"),
        f"{'A' * 86}==",
        *("150524101", "ab" * 32, "0.1.0", "CFCA"),
        *("0475-5551234", "柳河镇文化路12号"),
    ),
    UUID: (UUID("01a20000-0000-7000-8000-000000000007"),),
    date: (date(2026, 3, 2),),
    AwareDatetime: (datetime(2026, 3, 2, 4, 5, 6, 789000, tzinfo=UTC),),
}
"""What is tried for a field of a type, until its constraints are met."""


def sample(model: type[M]) -> M:
    """One valid instance. Raises LookupError if `PLAIN` has nothing that fits a field."""
    return model(
        **{
            name: _any(
                Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
            )
            for name, info in model.model_fields.items()
        }
    )


def _any(annotation: Any) -> Any:
    for candidate in _candidates(annotation):
        try:
            return TypeAdapter(annotation).validate_python(candidate)
        except ValidationError:
            continue
    raise LookupError(f"no sample for {annotation}")


def _candidates(annotation: Any) -> Iterator[Any]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _candidates(arguments[0])
    elif origin is Literal:
        yield from arguments
    elif origin is tuple:
        parts = arguments[:1] if Ellipsis in arguments else arguments
        yield tuple(_any(part) for part in parts)
    elif origin is not None:  # a union
        for part in arguments:
            if part is not NoneType:
                yield _any(part)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield sample(annotation)
    else:
        yield from PLAIN.get(annotation, ())

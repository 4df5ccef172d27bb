"""Which self-report scales may be used here: name, version, on whose permission, who checked.

The questions are on the sheet, never here: most are somebody's property.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, ClassVar, Final, Literal, NamedTuple, assert_never
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field, StringConstraints

from domain.areas import significant
from domain.counselling.terms import LAW
from domain.dispute.terms import Reference, StaffId
from domain.kernel import Act, Fact, Refused
from domain.plan.guards import only
from domain.reach import Reaches
from domain.signature import Aggregate

SCALES_STREAM = uuid5(NAMESPACE_URL, "jiefen:scales")
"""There is one list of scales; this is its stream."""

ScaleName = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{2,6}-[0-9]{1,2}$"), Field(examples=["PHQ-9"])
]
ScaleVersion = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,4}(\.[0-9]{1,2})?-(zh|en)$"),
    Field(examples=["1999-zh"]),
]
UseAllowed = Literal["free_for_all", "free_if_not_for_profit", "by_written_permission"]
"""On what the use of a scale rests. One whose terms are unclear is not used."""

MOST_QUESTIONS = 60
MOST_POINTS = 10
Question = Annotated[int, Field(ge=1, le=MOST_QUESTIONS)]


# --- facts ---------------------------------------------------------------------------------------


class ScaleChecked(Fact):
    """Somebody looked up whether this version may be used, and where that is written.

    `urgent`: the questions whose answer, if it is not nought, makes the screen show whom to call.
    """

    stored_name: ClassVar[str] = "scales.checked.v1"
    scale: ScaleName
    version: ScaleVersion
    allowed: UseAllowed
    document: Reference
    questions: Question
    most: Annotated[int, Field(ge=1, le=MOST_POINTS)]
    urgent: tuple[Question, ...]
    checked_on: date
    by: StaffId


class ScaleWithdrawn(Fact):
    """It is not used any more; what was filled in stays the person's."""

    stored_name: ClassVar[str] = "scales.withdrawn.v1"
    scale: ScaleName


ScaleFact = ScaleChecked | ScaleWithdrawn
SCALES_FACTS: tuple[type[Fact], ...] = (ScaleChecked, ScaleWithdrawn)


# --- state ---------------------------------------------------------------------------------------


class Scale(NamedTuple):
    """A scale that may be used: how many questions, each answered from 0 to `most`."""

    version: str
    questions: int
    most: int
    urgent: tuple[int, ...]
    by: str = ""
    """Who checked it."""

    def fits(self, answers: Sequence[int]) -> bool:
        """Whether these can be answers to it."""
        in_range = all(0 <= each <= self.most for each in answers)
        return len(answers) == self.questions and in_range

    def alarms(self, answers: Sequence[int]) -> bool:
        """Whether whoever answered so is shown at once whom to call. Nothing else follows."""
        return self.fits(answers) and any(answers[question - 1] > 0 for question in self.urgent)


@dataclass(frozen=True, slots=True)
class Scales:
    """The scales that may be used now, by name."""

    known: Mapping[str, Scale] = field(default_factory=dict)


def evolve(scales: Scales, fact: ScaleFact, at: datetime) -> Scales:
    """The list after one more fact."""
    match fact:
        case ScaleChecked():
            checked = Scale(fact.version, fact.questions, fact.most, fact.urgent, fact.by)
            return Scales({**scales.known, fact.scale: checked})
        case ScaleWithdrawn():
            return Scales({n: held for n, held in scales.known.items() if n != fact.scale})
        case _:
            assert_never(fact)


# --- commands ------------------------------------------------------------------------------------


def check_scale(
    scales: Scales,
    act: Act,
    *,
    scale: ScaleName,
    version: ScaleVersion,
    allowed: UseAllowed,
    document: Reference,
    questions: Question,
    most: Annotated[int, Field(ge=1, le=MOST_POINTS)],
    urgent: tuple[Question, ...] = (),
    reaches: Reaches,
) -> list[ScaleFact]:
    """Enter a scale that may be used, after looking up on whose permission.

    One that is in use is entered anew by the service that checked it, or by a supervisor of it.
    """
    only(act, "counsellor", "supervisor")
    _of_the_service(scales, act, scale, reaches)
    if any(each > questions for each in urgent):
        raise Refused("The scale has {questions} questions", law=LAW, questions=questions)
    return [
        ScaleChecked(
            scale=scale,
            version=version,
            allowed=allowed,
            document=document,
            questions=questions,
            most=most,
            urgent=tuple(sorted(set(urgent))),
            checked_on=act.on,
            by=act.by.id,
        )
    ]


def _of_the_service(scales: Scales, act: Act, scale: str, reaches: Reaches) -> None:
    """A scale that people are filling in is changed by whoever checked it or works where they do,
    and by a supervisor who answers for them; of no office, for all."""
    held = scales.known.get(scale)
    if held is None or act.by.id == held.by:
        return
    theirs, own = reaches.offices_of(held.by), act.by.office
    if act.by.role == "supervisor":
        remit = significant(own) if own else ""
        answers = not own or any(office.startswith(remit) for office in theirs)
    else:
        answers = own in theirs
    if not answers:
        raise Refused(
            "{scale} is in use on the word of another service: whoever checked it changes it, or"
            " their supervisor",
            law=LAW,
            scale=scale,
        )


def withdraw_scale(
    scales: Scales, act: Act, *, scale: ScaleName, reaches: Reaches
) -> list[ScaleFact]:
    """Take a scale off the list: its terms changed, or it is not used any more."""
    only(act, "counsellor", "supervisor")
    _of_the_service(scales, act, scale, reaches)
    return [ScaleWithdrawn(scale=scale)] if scale in scales.known else []


SCALES: Final = Aggregate(
    "scales",
    Scales(),
    evolve,
    SCALES_FACTS,
    {"check_scale": check_scale, "withdraw_scale": withdraw_scale},
    reads=frozenset({Reaches}),
)

"""A question at the desk: one line, nobody's name, no record of a person."""

from datetime import datetime
from typing import ClassVar, Final, NamedTuple

from domain.access import Relation, at_large, works_here
from domain.areas import within_ones_area
from domain.counselling.terms import (
    LAW,
    ConsultationMode,
    ConsultationOutcome,
    ConsultationTopic,
)
from domain.dispute.terms import AreaCode, StaffId
from domain.kernel import Act, Fact, FreeText, Officer, Refused
from domain.plan.guards import only
from domain.signature import Aggregate
from domain.wording import addresses_somebody, leads_to_somebody

ONE_LINE = 200
"""Characters."""


class ConsultationNoted(Fact):
    """Somebody asked something and was answered. Who it was is not asked."""

    stored_name: ClassVar[str] = "consultation.noted.v1"
    area: AreaCode
    mode: ConsultationMode
    topic: ConsultationTopic
    outcome: ConsultationOutcome
    line: FreeText | None
    by: StaffId


class Consultation(NamedTuple):
    """Who took it down, once it is."""

    by: str = ""


def evolve(consultation: Consultation, fact: ConsultationNoted, at: datetime) -> Consultation:
    """The consultation, as it was noted."""
    return Consultation(fact.by)


def stands(consultation: Consultation, reader: Officer, at: datetime) -> Relation:
    """How somebody stands to a consultation: whoever took it down answers for it."""
    theirs = works_here(reader) and reader.role != "party" and reader.id == consultation.by
    return "answers" if theirs else at_large(reader)


def note_consultation(
    consultation: Consultation,
    act: Act,
    *,
    area: AreaCode,
    mode: ConsultationMode,
    topic: ConsultationTopic,
    outcome: ConsultationOutcome,
    line: FreeText | None = None,
) -> list[ConsultationNoted]:
    """Note a question and what came of it, in one line about the matter; name nobody.

    Numbers that lead to somebody and names with a title (王女士) are refused; no machine knows
    every name, so leave names out.
    """
    only(
        act,
        *("counsellor", "social_worker", "desk", "mediator", "head", "judicial_office"),
        "county_desk",
    )
    if consultation.by:
        raise Refused("One question, one line: note another one anew", law=LAW)
    within_ones_area(act, area)
    if line and ("\n" in line or len(line) > ONE_LINE):
        raise Refused("One line of {most} characters at most", law=LAW, most=ONE_LINE)
    if line and (leads_to_somebody(line) or addresses_somebody(line)):
        raise Refused(
            "The line names somebody, or holds a number that leads to somebody: write what the"
            " question is about",
            law="个人信息保护法 6",
        )
    return [
        ConsultationNoted(
            area=area, mode=mode, topic=topic, outcome=outcome, line=line, by=act.by.id
        )
    ]


CONSULTATION_FACTS: tuple[type[Fact], ...] = (ConsultationNoted,)
CONSULTATION: Final = Aggregate(
    "consultation",
    Consultation(),
    evolve,
    CONSULTATION_FACTS,
    {"note_consultation": note_consultation},
)

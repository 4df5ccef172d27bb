"""Of every text in every fact it is known why it may stand in the log: sealed, a code, or listed.

A new text field fails here until it is marked, constrained to a code, or listed with its reason.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel, BeforeValidator, StringConstraints

from domain.aggregates import FACTS
from domain.kernel import PersonId, Sealing, as_one_spelling
from workers.sealing import marked_fields

LISTED: dict[str, set[str]] = {
    "a staff id, opaque, from whoever acts or is assigned": {
        *("Appraised.by", "ClosureProposed.by", "NotAccepted.by", "ReopeningProposed.by"),
        *("UrgentMatterRaised.by", "Destroyed.first_signature", "Destroyed.second_signature"),
        *("MediatorAssigned.mediator", "MediatorAssigned.co_mediators", "MediatorRecused.mediator"),
        *("MediatorReplaced.mediator", "MediatorReplaced.instead_of"),
        "CaseMergedIn.barred",
        *("ReachStated.officer", "ReachEnded.officer"),
        *("PlannedStep.responsible", "UrgentMatterOffered.owner", "UrgentMatterTakenOver.owner"),
        *("CrisisRaised.by", "CrisisAcknowledged.by", "DetailsRecorded.by", "OnCallPaged.people"),
        "SomebodyCame.by",
        *("AwayPassedOver.away", "AwayPassedOver.covers"),
        *("ConsultationNoted.by", "CounsellingAgreed.counsellor", "CounsellorChanged.counsellor"),
        *("GroupPlanned.counsellor", "ConferenceCalled.by", "ConferenceCalled.experts"),
        *(
            "MonthReopeningProposed.by",
            "ScaleChecked.by",
            "ReferralOffered.by",
            "ReferralOffered.receiver",
        ),
        "PlaceEntered.contact",
        *("LookedIn.by", "AccessApproved.officer", "ImpactAssessed.by", "IncidentFound.by"),
        "IncidentFound.second",
        *("Delivery.officer", "Shift.people", "AbsenceStated.officer", "AbsenceStated.cover"),
        "Rule.checked_by",
        *("ActBegun.by", "Measure.owner", "Member.member", "ObjectionAcknowledged.reviewer"),
        *("Joined.member", "Joined.follows", "PlanTakenOver.by"),
        *("PlanConsented.counsellor", "PlanConsented.owner", "PlanConsented.social_worker"),
        *("SupportProposed.counsellor", "SupportProposed.supervisor", "SupportSet.counsellor"),
        *("SupportSet.supervisor", "TeamChanged.left", "TimeCame.told"),
        *("RightDecided.by", "RightAppealAnswered.by", "HoldSet.by"),
        "RightAsked.papers_seen_by",
        *("Officer.id", "BulkPreviewed.by", "BulkTerms.mediators", "BulkTerms.of"),
    },
    "what a case has or would have: a staff id, an office, a day, a status, from its state": {
        *("BulkRow.of", "BulkRow.to", "BulkRow.was", "BulkRow.becomes"),
    },
    "the sentence of a rule, made here, with its article and the codes filled in": {
        *("WhyNot.rule", "WhyNot.law", "WhyNot.given"),
    },
    "the code of a case, made here": {
        *("Registered.code", "Origin.code", "Merged.code", "CaseMergedIn.code", "SplitOff.code"),
        *("Reopened.code", "CaseTakenOut.code", "Unmerged.code", "ToldApart.code"),
        "ApartTakenBack.code",
    },
    "the name of a deadline, a rule or what it proposes, made here": {
        *("DeadlinePassed.deadline", "DeadlinePassed.rule", "DeadlinePassed.stage"),
        *("DeadlinePassed.proposes", "LapsedDeadline.deadline", "LapsedDeadline.rule"),
        *("LapsedDeadline.stage", "MediationExpired.deadline", "Rule.id", "Rule.trigger"),
        *("TimeCame.limit", "RightTimeCame.limit"),
        *("Ladder.id", "Ladder.trigger", "MovedLimit.deadline"),
    },
    "a week, made here": {"Closed.batch"},
    "the number of a paper, made here": {"SigningAsked.document"},
    "a kind of stream, or where in a fact a text stands": {
        *("FileErased.kind", "TextRedacted.field"),
    },
    "a channel that this system has, by its adapter's name": {"Way.channel", "Delivery.channel"},
    "why a channel did not take a page, in the channel's own closed words": {"Delivery.trouble"},
    "the number of a document or of a case elsewhere": {
        *(
            "AgentAppointed.document",
            "Incapacity.document",
            "Mandate.document",
            "Death.document",
            "SpecialAuthorityGiven.document",
            "FiledDocument.reference",
        ),
        *("ConfirmationApplied.receipt", "ConfirmationDecided.number", "Filed.volume"),
        *("HandOverReceived.number", "ReturnLetterSent.number", "RoutedOut.receipt"),
        *("ItemPerformed.receipt", "PerformedAtOnce.receipt", "RepresentativesNamed.mandate"),
        *("ReviewApplied.receipt", "ReviewDecided.number", "Registered.former_number"),
        *("UrgentStepTaken.evidence", "ScaleChecked.document", "IncidentReported.number"),
    },
    "where an office is, as its door says it": {"CounterStated.office_address"},
    "the names of a ledger and of its columns": {
        *("ViewSaved.ledger", "ViewSaved.show", "ViewSaved.sort"),
    },
    "a certified company (电子签名法 16)": {"Signature.provider"},
    "published: a notice, a law, the name of an area": {
        *("RetentionAdopted.version", "Period.source"),
        *("YearPublished.source", "YearPublished.notice_no", "DayCorrected.source"),
        *("ClosureOrdered.source", "ClosureOrdered.notice_no", "ClosureLifted.source"),
        *("ClosureLifted.notice_no", "DayCorrected.notice_no", "RulesAdopted.source"),
        *("RulesAdopted.version", "Rule.source", "RulesAdopted.running_cases"),
        *("AreaChanged.notice_no", "AreaChangeWithdrawn.notice_no"),
        *("Ladder.source", "Extension.source", "Area.name", "Successor.name", "FileErased.law"),
    },
}

PERSONAL = [
    *("张三", "欧阳独特", "Zhang San", "ZhangSan", "zhangsan", "张三 1", "库伦镇独角路7号"),
    *("13955512345", "150524198807061239", "15052419880706123X"),
]


def parts(annotation: Any) -> Iterator[Any]:
    """An annotation and everything within it."""
    yield annotation
    yield from getattr(annotation, "__metadata__", ())
    if get_origin(annotation) is not None:
        for argument in get_args(annotation):
            yield from parts(argument)


@cache
def models(model: type[BaseModel]) -> frozenset[type[BaseModel]]:
    """A model and every model within it."""
    found = {model}
    for info in model.model_fields.values():
        for part in parts(info.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found |= models(part)
    return frozenset(found)


ALL = sorted(frozenset().union(*map(models, FACTS)), key=lambda model: model.__name__)


def marks(model: type[BaseModel], field: str) -> list[Any]:
    info = model.model_fields[field]
    return [*info.metadata, *parts(info.annotation)]


def is_text(model: type[BaseModel], field: str) -> bool:
    return any(part is str or part is Any for part in marks(model, field))


def is_code(model: type[BaseModel], field: str) -> bool:
    """Whether a pattern keeps everything out that a person could be known by."""
    patterns = [
        part.pattern
        for part in marks(model, field)
        if isinstance(part, StringConstraints) and part.pattern
    ]
    return bool(patterns) and not any(
        re.search(pattern, text) for pattern in patterns for text in PERSONAL
    )


def test_no_two_models_share_a_name() -> None:
    assert len({model.__name__ for model in ALL}) == len(ALL) > 80


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)
def test_a_particular_stands_beside_the_id_of_its_person(model: type[BaseModel]) -> None:
    for field in model.model_fields:
        marked = [part for part in marks(model, field) if isinstance(part, Sealing)]
        if any(mark.key == "person" for mark in marked):
            assert model.model_fields["id"].annotation is PersonId
        assert len(set(marked)) <= 1, "one text cannot be sealed with two keys"


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)
def test_marks_stand_where_they_are_sealed(model: type[BaseModel]) -> None:
    for field, sealing in marked_fields(model).items():
        kinds = [get_origin(part) for part in marks(model, field)]
        assert not set(kinds) & {dict, set, frozenset}, "sealing looks into tuples and models only"
        if sealing:
            others = {int, float, bytes} & set(marks(model, field))
            assert is_text(model, field)
            assert not others


def test_every_id_of_an_officer_is_read_in_one_spelling() -> None:
    """As it was stored, too: whoever proposed something as `GAO` is `gao`."""
    of_a_file = {"Rule.checked_by"}  # as whoever wrote the rules signed; nothing compares it
    named = LISTED["a staff id, opaque, from whoever acts or is assigned"] - of_a_file
    spelled = {
        f"{model.__name__}.{field}"
        for model in ALL
        for field in model.model_fields
        if BeforeValidator(as_one_spelling) in list(marks(model, field))
    }
    assert named <= spelled, named - spelled


def test_every_other_text_is_a_code_or_listed_with_its_reason() -> None:
    listed = [field for fields in LISTED.values() for field in fields]
    assert len(listed) == len(set(listed)), "one reason each"
    unexplained = {
        f"{model.__name__}.{field}"
        for model in ALL
        for field in model.model_fields
        if is_text(model, field)
        and not any(isinstance(part, Sealing) for part in marks(model, field))
        and not is_code(model, field)
    }
    assert unexplained - set(listed) == set(), "mark it, constrain it, or list it"
    assert set(listed) - unexplained == set(), "listed for nothing"

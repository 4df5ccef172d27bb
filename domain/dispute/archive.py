"""A file is put away complete and does not change again; working notes end there.

It is kept as long as the archive's own table says, and destroyed only over two signatures.
"""

from datetime import date

from domain.area_standing import offices
from domain.areas import NO_LIST, Areas
from domain.committees import Committees
from domain.dispute.attachments import taken_out
from domain.dispute.facts import (
    Appraised,
    Destroyed,
    DisputeFact,
    DocumentsPutOnFile,
    Filed,
    FiledDocument,
    Retained,
    WorkingNotesEnded,
)
from domain.dispute.guards import before_filing, nothing_runs, only, second_person
from domain.dispute.state import Dispute, Phase
from domain.dispute.terms import DocumentKind, Reference, RetentionClass
from domain.kernel import Act, Refused
from domain.retention import NO_TABLE, RetentionBook, not_held

FULL: frozenset[DocumentKind] = frozenset(
    {"rights_notice", "identity_proof", "session_record", "back_cover"}
)
"""What every mediated case's file must have (卷内目录, 必), beside application and agreement."""

REQUEST: frozenset[DocumentKind] = frozenset({"application", "registration_form"})
"""One of the two opens the file."""


class DocumentEntry(FiledDocument):
    """A document as somebody puts it on file."""

    reference: Reference | None = None


def missing_documents(case: Dispute) -> tuple[DocumentKind, ...]:
    """What the file still lacks, for the case's track and for how it ended."""
    if case.track == "simple":
        needed: frozenset[DocumentKind] = frozenset({"oral_agreement_form"})
    elif case.accepted_at is None:
        needed = frozenset({"back_cover"})
    else:
        needed = FULL
        if case.agreement is not None:
            written = case.agreement.form == "written"
            needed |= {"agreement" if written else "oral_agreement_form"}
    there = case.documents | {held.document for held in case.files.values() if held.on_file}
    missing = sorted(needed - there)
    if case.track == "full" and not REQUEST & there:
        missing.insert(0, "registration_form")
    return tuple(missing)


def put_on_file(
    case: Dispute, act: Act, *, documents: tuple[DocumentEntry, ...]
) -> list[DisputeFact]:
    """Put documents on the case's file, signed paper or its scan."""
    only(act, "mediator", "desk", "county_desk", "head", "archivist")
    before_filing(case)
    if not documents:
        raise Refused("Name at least one document", law="人民调解法 27")
    return [DocumentsPutOnFile(documents=documents)]


def file_away(case: Dispute, act: Act, *, volume: Reference) -> list[DisputeFact]:
    """File the closed case, when its file is complete; what was confided in its mediator ends."""
    only(act, "archivist")
    _is(case, "closed", Refused("Only a closed case is filed", law="人民调解法 27"))
    missing = missing_documents(case)
    if missing:
        raise Refused(
            "The file lacks: {documents}", law="人民调解法 27", documents=", ".join(missing)
        )
    if case.untold_since is not None:
        raise Refused(
            "Whoever was reported about is told first, or it is recorded why not",
            law="个人信息保护法 18",
        )
    nothing_runs(case, act)
    confided = (file for file, held in case.files.items() if held.confidential and not held.out)
    facts: list[DisputeFact] = [taken_out(case, file, "mediation_over") for file in confided]
    facts.append(Filed(volume=volume))
    if case.notes:
        facts.append(WorkingNotesEnded(notes=tuple(case.notes)))
    return facts


def _is(case: Dispute, phase: Phase, otherwise: Refused) -> None:
    if case.phase != phase:
        raise otherwise


def retain(
    case: Dispute,
    act: Act,
    *,
    retention: RetentionClass,
    until: date | None = None,
    book: RetentionBook = NO_TABLE,
    areas: Areas = NO_LIST,
) -> list[DisputeFact]:
    """Say how long the file is kept, by the archive's own table; permanent has no last day.

    `by_local_table` without a last day: the table in force says it, from the year of filing on.
    """
    only(act, "archivist")
    _is(case, "filed", Refused("Only a filed case gets its period", law="人民调解法 27"))
    if retention == "by_local_table" and until is None:
        assert case.filed_on is not None
        held = offices(areas, act.on)
        until = book.until("dispute_file", case.filed_on, case.office, held)
        return [Retained(retention=retention if until else "permanent", until=until)]
    if (retention == "permanent") != (until is None):
        raise Refused("A period has a last day, and for ever has none", law="archive's table")
    if until is not None and until <= act.on:
        raise Refused("The period ends in the future", law="archive's table")
    return [Retained(retention=retention, until=until)]


def appraise(
    case: Dispute,
    act: Act,
    *,
    destroy: bool,
    keep_until: date | None = None,
    book: RetentionBook = NO_TABLE,
) -> list[DisputeFact]:
    """Appraise a file whose period is over: propose to destroy it, or keep it longer."""
    only(act, "archivist")
    _is(case, "retained", Refused("Only a file that is kept is appraised", law="archive's table"))
    until = case.retention.until if case.retention else None
    if until is None or act.on <= until:
        raise Refused("The file's period is not over", law="archive's table")
    if destroy:
        not_held(book, act.stream)
    if destroy == (keep_until is not None) or (keep_until is not None and keep_until <= act.on):
        raise Refused("Either destroy it, or name the new last day", law="archive's table")
    return [Appraised(destroy=destroy, keep_until=keep_until, by=act.by.id)]


def destroy(
    case: Dispute, act: Act, *, committees: Committees, book: RetentionBook = NO_TABLE
) -> list[DisputeFact]:
    """Sign as the second person that the file is destroyed."""
    appraisal = case.appraisal
    if case.phase != "appraised" or appraisal is None:
        raise Refused("Nobody has proposed to destroy this file", law="archive's table")
    second_person(act, appraisal.by, small=committees.small(case.office))
    not_held(book, act.stream)
    return [Destroyed(first_signature=appraisal.by, second_signature=act.by.id)]

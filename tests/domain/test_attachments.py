"""Who may put a photograph or a PDF into a case, for whom; who sees it; what stays, what ends."""

from typing import Any
from uuid import UUID

import pytest

from domain.dispute.archive import file_away, missing_documents
from domain.dispute.attachments import attach_file, replace_file, take_out_file
from domain.dispute.facts import (
    AgentAppointed,
    Closed,
    ClosureProposed,
    DisputeFact,
    FileAttached,
    Filed,
    FileReplaced,
    FileTakenOut,
    StoredFile,
)
from domain.kernel import NotThere
from tests.domain.casework import (
    AGREED,
    MEDIATING,
    TWO,
    act,
    after,
    ask,
    check,
    person,
    registered,
)
from tests.domain.seeing import events, versions
from tests.domain.test_dispute_closing import COMPLETE, DONE, MUST

FIRST, SECOND = (UUID(int=n + 1) for n in range(2))


def stored(file: UUID = FIRST, form: Any = "jpeg") -> StoredFile:
    return StoredFile(id=file, format=form, size=9, digest="ab" * 32)


def attached(document: Any = "evidence", *parties: str, **more: Any) -> FileAttached:
    held = {"file": FIRST, "stored": stored()} | more
    return FileAttached(document=document, parties=parties or ("p1",), **held)


CONFIDED = attached(confidential=True)
AGREEMENT = attached("agreement", "p1", "p2")


# --- putting in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["mediator", "desk", "head"])
def test_a_file_is_put_in_for_whom_it_is_of(by: Any) -> None:
    put = ask(attach_file, by, document="evidence", parties=("p1",), stored=stored())
    check(given=MEDIATING, when=put, then=[attached()])


def test_the_signed_agreement_is_of_all_who_signed_it() -> None:
    put = ask(
        attach_file, "mediator", document="agreement", parties=("p1", "p2", "p1"), stored=stored()
    )
    check(given=AGREED, when=put, then=[AGREEMENT])


def test_a_party_puts_in_what_is_its_own() -> None:
    own = ask(attach_file, "party", document="evidence", parties=("p1",), stored=stored())
    check(given=MEDIATING, when=own, then=[attached()])


@pytest.mark.parametrize(
    ("by", "given", "data", "rule"),
    [
        ("archivist", MEDIATING, {}, "This is done by"),
        ("desk", [], {}, "no such case"),
        ("desk", [*COMPLETE, Filed(volume="卷1")], {}, "does not change"),
        ("desk", MEDIATING, {"parties": ("p7",)}, "no party of this case"),
        ("desk", MEDIATING, {"parties": ("p1", "p2")}, "for that one alone"),
        ("desk", MEDIATING, {"confidential": True}, "This is done by"),
        (act("mediator", who="chen"), MEDIATING, {"confidential": True}, "Only a mediator of"),
        ("party", MEDIATING, {"parties": ("p2",)}, "for itself only"),
        ("party", AGREED, {"document": "agreement"}, "A party puts in"),
        (
            "mediator",
            MEDIATING,
            {"document": "agreement", "parties": ("p1", "p2"), "confidential": True},
            "of one party",
        ),
        ("desk", AGREED, {"document": "follow_up_record"}, "takes no photographs"),
    ],
)
def test_what_is_not_put_in(by: Any, given: list[Any], data: dict[str, Any], rule: str) -> None:
    asked = {"document": "evidence", "parties": ("p1",), "stored": stored()} | data
    check(given=given, when=ask(attach_file, by, **asked), then=rule)


def test_a_record_of_a_follow_up_is_a_pdf() -> None:
    paper = stored(form="pdf")
    put = ask(attach_file, "desk", document="follow_up_record", parties=("p1",), stored=paper)
    check(given=AGREED, when=put, then=[attached("follow_up_record", stored=paper)])


def test_somebody_looks_for_a_hidden_address_before_the_others_see_a_page() -> None:
    shy = TWO[0].model_copy(update={"address_hidden": True})
    hidden = [registered(parties=(shy, TWO[1])), *AGREED[1:]]
    page = {"document": "agreement", "parties": ("p1", "p2"), "stored": stored()}
    check(given=hidden, when=ask(attach_file, "mediator", **page), then="shows no address")
    looked = ask(attach_file, "mediator", **page, shows_no_address=True)
    check(given=hidden, when=looked, then=[AGREEMENT])
    newer = ask(replace_file, "mediator", file=FIRST, stored=stored(SECOND))
    check(given=[*hidden, AGREEMENT], when=newer, then="shows no address")


def test_whoever_acts_for_a_party_confides_nothing_for_it() -> None:
    agent = AgentAppointed(
        agent="g1", party="p1", authority="general", document="授1", person=person("丁")
    )
    put = {"document": "evidence", "parties": ("p1",), "stored": stored()}
    by = act("party", who="g1")
    check(given=[*MEDIATING, agent], when=ask(attach_file, by, **put), then=[attached()])
    confided = ask(attach_file, by, **put, confidential=True)
    check(given=[*MEDIATING, agent], when=confided, then="for itself only")


# --- and after -----------------------------------------------------------------------------------


def test_a_new_version_is_for_the_same_parties() -> None:
    check(
        given=[*MEDIATING, attached()],
        when=ask(replace_file, "desk", file=FIRST, stored=stored(SECOND)),
        then=[
            FileReplaced(
                file=FIRST,
                edition=2,
                document="evidence",
                parties=("p1",),
                stored=stored(SECOND),
            )
        ],
    )


OUT = FileTakenOut(file=FIRST, document="evidence", parties=("p1",), reason="wrong_case")


def test_what_does_not_belong_there_is_taken_out_once() -> None:
    out = ask(take_out_file, "desk", file=FIRST, reason="wrong_case")
    check(given=[*MEDIATING, attached()], when=out, then=[OUT])
    for gone in (MEDIATING, [*MEDIATING, attached(), OUT]):
        with pytest.raises(NotThere):
            out(after(*gone))


def test_the_signed_agreement_stays() -> None:
    out = ask(take_out_file, "head", file=FIRST, reason="not_needed")
    check(given=[*AGREED, AGREEMENT], when=out, then="rights of the other party")
    check(
        given=[*MEDIATING, attached()],
        when=ask(take_out_file, "head", file=FIRST, reason="mediation_over"),
        then="by itself",
    )


@pytest.mark.parametrize(
    ("by", "held"),
    [
        ("desk", CONFIDED),
        (act("mediator", who="chen"), CONFIDED),
        (act("party", who="p2"), attached()),
    ],
)
def test_to_whom_a_file_is_not_for_there_is_none(by: Any, held: FileAttached) -> None:
    for command, more in (
        (replace_file, {"stored": stored(SECOND)}),
        (take_out_file, {"reason": "wrong_case"}),
    ):
        with pytest.raises(NotThere):
            ask(command, by, file=FIRST, **more)(after(*MEDIATING, held))


# --- what the case's file has --------------------------------------------------------------------


def test_a_photograph_of_the_signed_agreement_is_the_agreement_on_file() -> None:
    assert missing_documents(after(*DONE, MUST)) == ("agreement",)
    assert missing_documents(after(*DONE, MUST, AGREEMENT)) == ()
    closed = [*DONE, MUST, AGREEMENT, ClosureProposed(by="zhao"), Closed()]
    away = ask(file_away, "archivist", volume="卷1")
    check(given=closed, when=away, then=[Filed(volume="卷1")])


def test_neither_what_was_taken_out_nor_what_was_confided_is_on_file() -> None:
    back = attached("back_cover")
    gone = FileTakenOut(file=FIRST, document="back_cover", parties=("p1",), reason="illegible")
    assert "back_cover" not in missing_documents(after(*MEDIATING, back))
    assert "back_cover" in missing_documents(after(*MEDIATING, back, gone))
    assert "back_cover" in missing_documents(
        after(*MEDIATING, attached("back_cover", confidential=True))
    )


def test_what_was_confided_ends_when_the_case_is_filed() -> None:
    ends = FileTakenOut(
        file=FIRST,
        document="evidence",
        parties=("p1",),
        confidential=True,
        reason="mediation_over",
    )
    check(
        given=[*MEDIATING, CONFIDED, *COMPLETE[len(MEDIATING) :]],
        when=ask(file_away, "archivist", volume="卷1"),
        then=[ends, Filed(volume="卷1")],
    )


# --- who sees it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "readers"),
    [
        (attached(), {"mediator", "desk", "p1"}),
        (AGREEMENT, {"mediator", "desk", "p1", "p2"}),
        (CONFIDED, {"mediator", "p1"}),
    ],
)
def test_that_a_file_is_there_is_seen_by_whom_it_is_for(
    held: DisputeFact, readers: set[str]
) -> None:
    line = events(*MEDIATING, held)
    people = {
        "mediator": act("mediator").by,
        "desk": act("desk").by,
        "p1": act("party").by,
        "p2": act("party", who="p2").by,
    }
    shown = {name for name, who in people.items() if str(len(line)) in versions(line, who).split()}
    assert shown == readers

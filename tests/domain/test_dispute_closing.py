"""How a case ends without agreement, is closed by two, and goes to the archive."""

from typing import Any

import pytest

from domain.dispute.archive import (
    appraise,
    destroy,
    file_away,
    missing_documents,
    put_on_file,
    retain,
)
from domain.dispute.closing import (
    close,
    close_in_batch,
    declare_failed,
    end_as_expired,
    propose_closure,
    withdraw,
)
from domain.dispute.facts import (
    Accepted,
    AgreementRepudiated,
    Appraised,
    BreachReported,
    Closed,
    ClosureProposed,
    ConfidentialNoteTaken,
    ConfirmationApplied,
    ConsentGiven,
    ConsentRefused,
    DeadlinePassed,
    DeadlinesLapsedBeforeImport,
    Destroyed,
    DocumentsPutOnFile,
    Extended,
    Filed,
    FiledDocument,
    FollowUpsStopped,
    HandOverAnswered,
    HandOverReceived,
    LapsedDeadline,
    MediationExpired,
    MediationFailed,
    Merged,
    NonAcceptanceReviewed,
    NotAccepted,
    PerformedAtOnce,
    RefusalTakenBack,
    ReportMade,
    ReportTellingHeldBack,
    ReportTold,
    RequestWithdrawn,
    Retained,
    ReturnLetterSent,
    TransferOffered,
    WorkingNotesEnded,
)
from domain.dispute.terms import DocumentKind
from tests.domain.cases import RULES
from tests.domain.casework import (
    ACCEPTED,
    AGREED,
    ASSIGNED,
    CONSENTED,
    DECLINED,
    ELSEWHERE,
    MEDIATING,
    ORAL,
    PAY,
    REGISTERED,
    STREAM,
    TOLD,
    TRIAGED,
    act,
    after,
    agreement,
    ask,
    at,
    check,
    counted,
    day,
    registered,
)

FAILED = [*MEDIATING, MediationFailed(routes=("suit",))]
DONE = [*AGREED, PerformedAtOnce()]
PROPOSED = [*DONE, ClosureProposed(by="zhao")]
CLOSED = [*PROPOSED, Closed()]

# --- without agreement ---------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["mediator", "head"])
def test_mediation_fails_with_a_notice_of_the_other_routes(by: Any) -> None:
    check(
        given=MEDIATING,
        when=ask(declare_failed, by, routes=("suit", "legal_aid")),
        then=[MediationFailed(routes=("suit", "legal_aid"))],
    )
    assert after(*FAILED).outcome == "failed"


@pytest.mark.parametrize(
    ("stage", "by", "routes", "rule"),
    [
        (MEDIATING, "mediator", (), "names the other routes"),
        (MEDIATING, act("mediator", who="chen"), ("suit",), "Only a mediator of this case"),
        (CONSENTED, "head", ("suit",), "not accepted"),
        (AGREED, "head", ("suit",), "does not move"),
        (FAILED, "head", ("suit",), "does not move"),
    ],
)
def test_what_has_not_failed(stage: list[Any], by: Any, routes: Any, rule: str) -> None:
    check(given=stage, when=ask(declare_failed, by, routes=routes), then=rule)


@pytest.mark.parametrize("stage", [REGISTERED, TRIAGED, TOLD, ACCEPTED, MEDIATING])
def test_whoever_asked_withdraws(stage: list[Any]) -> None:
    check(
        given=stage,
        when=ask(withdraw, act("party", who="p1"), parties=("p1",)),
        then=[RequestWithdrawn(parties=("p1",))],
    )
    assert after(*stage, RequestWithdrawn(parties=("p1",))).outcome == "withdrawn"


def test_only_those_who_asked_withdraw() -> None:
    for by, parties, rule in (
        (act("desk"), ("p2",), "withdrawn by all who made it"),
        (act("desk"), (), "withdrawn by all who made it"),
        (act("party", who="p2"), ("p1",), "speaks for itself only"),
    ):
        check(given=MEDIATING, when=ask(withdraw, by, parties=parties), then=rule)
    check(given=AGREED, when=ask(withdraw, "desk", parties=("p1",)), then="does not move")


def passed(due: str, proposes: str = "end_and_name_other_routes", stage: str = "due") -> Any:
    return DeadlinePassed(
        deadline="mediation",
        rule="mediation-month",
        due_on=day(due),
        falls_at=at(due),
        stage=stage,
        effect="local_target",
        proposes=proposes,
    )


ROUTES: dict[str, Any] = {"routes": ("suit",), "rules": RULES}


def test_the_clock_proposes_and_the_head_ends() -> None:
    over = [*MEDIATING, passed("04-02")]
    assert after(*over).phase == "mediating"
    check(
        given=over,
        when=ask(end_as_expired, act("head", "04-03"), **ROUTES),
        then=[MediationExpired(deadline="mediation", routes=("suit",))],
    )
    assert (
        after(*over, MediationExpired(deadline="mediation", routes=("suit",))).outcome == "expired"
    )


@pytest.mark.parametrize(
    ("stage", "by", "data", "rule"),
    [
        (MEDIATING, "head", ROUTES, "No limit of this mediation is over"),
        ([*MEDIATING, passed("04-02", stage="warning-3")], "head", ROUTES, "No limit"),
        ([*MEDIATING, passed("03-17", "tell_of_arbitration")], "head", ROUTES, "No limit"),
        (
            [*MEDIATING, passed("04-02"), Extended(until=day("04-20"), signed_by=("p1", "p2"))],
            "head",
            ROUTES,
            "No limit",
        ),
        ([*MEDIATING, passed("04-02")], "head", ROUTES | {"routes": ()}, "names the other routes"),
        ([*MEDIATING, passed("04-02")], "mediator", ROUTES, "This is done by: head"),
        ([*AGREED, passed("04-02")], "head", ROUTES, "does not move"),
    ],
)
def test_no_case_ends_by_a_limit_alone(
    stage: list[Any], by: Any, data: dict[str, Any], rule: str
) -> None:
    check(given=stage, when=ask(end_as_expired, by, **data), then=rule)


def test_a_limit_of_an_earlier_attempt_is_not_this_ones() -> None:
    again = [
        *MEDIATING,
        passed("04-02"),
        ConsentRefused(party="p2", ends_mediation=True),
        RefusalTakenBack(party="p2", channel="online"),
        ConsentGiven(party="p2"),
        (Accepted(), at("05-06")),
    ]
    check(given=again, when=ask(end_as_expired, act("head", "05-07"), **ROUTES), then="No limit")


def test_an_extension_that_is_over_is_over() -> None:
    longer = Extended(until=day("04-20"), signed_by=("p1", "p2"))
    check(
        given=[*MEDIATING, passed("04-02"), longer, passed("04-20")],
        when=ask(end_as_expired, "head", **ROUTES),
        then=[MediationExpired(deadline="mediation", routes=("suit",))],
    )


def test_what_lapsed_before_the_import_proposes_nothing() -> None:
    lapsed = DeadlinesLapsedBeforeImport(
        deadlines=(LapsedDeadline(deadline="mediation", rule="r", due_on=day("01-02")),)
    )
    case = after(*MEDIATING, lapsed)
    assert ("mediation", "due", day("01-02"), None) in case.fired
    assert not case.proposals


def test_a_head_ends_an_imported_mediation_whose_limit_lapsed_before() -> None:
    def lapsed(deadline: str, stage: str = "due") -> DeadlinesLapsedBeforeImport:
        limit = LapsedDeadline(deadline=deadline, rule=deadline, due_on=day("04-02"), stage=stage)
        return DeadlinesLapsedBeforeImport(deadlines=(limit,))

    ends = ask(end_as_expired, act("head", "06-03"), **ROUTES)
    expired = MediationExpired(deadline="mediation", routes=("suit",))
    check(given=[*MEDIATING, lapsed("mediation")], when=ends, then=[expired])
    check(given=[*MEDIATING, lapsed("mediation", "warning-3")], when=ends, then="No limit")
    check(given=[*MEDIATING, lapsed("labour-arbitration-open")], when=ends, then="No limit")
    longer = Extended(until=day("04-20"), signed_by=("p1", "p2"))
    check(given=[*MEDIATING, lapsed("mediation"), longer], when=ends, then="No limit")


# --- closing -------------------------------------------------------------------------------------


def test_two_persons_close_a_case() -> None:
    check(given=DONE, when=ask(propose_closure, "mediator"), then=[ClosureProposed(by="zhao")])
    check(given=PROPOSED, when=ask(close, "head"), then=[Closed()])
    assert after(*CLOSED).phase == "closed"


@pytest.mark.parametrize(
    ("stage", "by", "members", "rule"),
    [
        (DONE, "head", 3, "Nobody has proposed"),
        (PROPOSED, "mediator", 3, "somebody else"),
        (PROPOSED, "head", 2, "closes with the week's batch"),
        (PROPOSED, "judicial_office", 3, "This is done by"),
        (CLOSED, "head", 3, "A closed case does not move"),
        (MEDIATING, "head", 3, "still open"),
    ],
)
def test_who_does_not_close(stage: list[Any], by: Any, members: int, rule: str) -> None:
    check(given=stage, when=ask(close, by, committees=counted(members)), then=rule)


HANDED: list[Any] = [
    registered(source="referred"),
    HandOverReceived(sender="police", number="警3", received_on=day("03-01")),
    HandOverAnswered(accepted=True),
]
NO = NotAccepted(reason="outside_scope", routes=("suit",), by="qian")


@pytest.mark.parametrize(
    "over",
    [
        MediationFailed(routes=("suit",)),
        ConsentRefused(party="p2", ends_mediation=True),
        RequestWithdrawn(parties=("p1",)),
        Merged(into=STREAM, code=f"{ELSEWHERE}-2026-00001"),
        agreement(PAY.model_copy(update={"kind": "forbearance", "due_on": None})),
    ],
)
def test_an_offer_to_another_office_is_over_with_the_case(over: Any) -> None:
    offered = TransferOffered(to_office=ELSEWHERE, to_area=ELSEWHERE, reason="住所")
    assert after(*MEDIATING, offered).transfer is not None
    over_now = [*MEDIATING, offered, over]
    assert after(*over_now).transfer is None
    proposed = ClosureProposed(by="zhao")
    check(given=over_now, when=ask(propose_closure, "mediator"), then=[proposed])


@pytest.mark.parametrize(
    ("stage", "rule"),
    [
        (AGREED, "still being performed"),
        ([*HANDED, *DONE[1:]], "return letter is still owed"),
        ([*TRIAGED, NO], "not reviewed"),
        (
            [*AGREED, ConfirmationApplied(applied_on=day("03-02"), receipt="收1")],
            "decision on the agreement is still awaited",
        ),
        ([*AGREED, BreachReported(party="p1", items=("o1",))], "not verified yet"),
        ([*AGREED, AgreementRepudiated(party="p2")], "not told yet where it can go"),
        (MEDIATING, "still open"),
    ],
)
def test_what_is_waiting_keeps_a_case_from_being_closed(stage: list[Any], rule: str) -> None:
    check(given=stage, when=ask(propose_closure, act("mediator")), then=rule)


@pytest.mark.parametrize(
    "stage",
    [
        DONE,
        FAILED,
        DECLINED,
        [*TRIAGED, NO, NonAcceptanceReviewed(upheld=True)],
        [*HANDED, *DONE[1:], ReturnLetterSent(number="回1")],
    ],
)
def test_what_is_over_can_be_closed(stage: list[Any]) -> None:
    check(given=stage, when=ask(propose_closure, "mediator"), then=[ClosureProposed(by="zhao")])


def test_where_nobody_can_be_asked_any_more_the_case_is_closed_all_the_same() -> None:
    stopped = [*AGREED, FollowUpsStopped(party="p1")]
    asks = ask(propose_closure, act("mediator", "03-21"))
    check(given=stopped, when=asks, then=[ClosureProposed(by="zhao")])
    early = ask(propose_closure, act("mediator", "03-19"))
    check(given=stopped, when=early, then="still being performed")
    quiet = PAY.model_copy(update={"kind": "forbearance", "amount_fen": None, "due_on": None})
    check(given=[*MEDIATING, agreement(quiet)], when=asks, then=[ClosureProposed(by="zhao")])


WEEK = {"batch": "2026-W10"}


def test_a_case_is_closed_with_the_weeks_batch() -> None:
    check(given=DONE, when=ask(close_in_batch, "head", **WEEK), then=[Closed(batch="2026-W10")])


def test_a_small_committees_list_is_its_second_look() -> None:
    same = act("head", who="zhao")
    check(given=DONE, when=ask(close_in_batch, same, **WEEK), then="somebody else")
    check(
        given=DONE,
        when=ask(close_in_batch, same, **WEEK, committees=counted(2)),
        then=[Closed(batch="2026-W10")],
    )


def test_a_batch_closes_in_its_own_week() -> None:
    asks = ask(close_in_batch, "head", batch="2026-W11")
    check(given=DONE, when=asks, then="2026-W10 now")
    check(given=MEDIATING, when=ask(close_in_batch, "head", **WEEK), then="still open")


# --- the file ------------------------------------------------------------------------------------


def papers(*kinds: DocumentKind) -> DocumentsPutOnFile:
    return DocumentsPutOnFile(documents=tuple(FiledDocument(kind=kind) for kind in kinds))


MUST = papers(
    "registration_form", "rights_notice", "identity_proof", "session_record", "back_cover"
)


def test_documents_are_put_on_file() -> None:
    asks = ask(put_on_file, "mediator", documents=MUST.documents)
    check(given=MEDIATING, when=asks, then=[MUST])
    check(given=MEDIATING, when=ask(put_on_file, "desk", documents=()), then="at least one")
    check(given=[*CLOSED, Filed(volume="卷1")], when=asks, then="does not change")


@pytest.mark.parametrize(
    ("stage", "missing"),
    [
        (
            AGREED,
            (
                "registration_form",
                "agreement",
                "back_cover",
                "identity_proof",
                "rights_notice",
                "session_record",
            ),
        ),
        ([*AGREED, MUST], ("agreement",)),
        ([*AGREED, MUST, papers("agreement")], ()),
        ([*AGREED, MUST, papers("agreement", "application")], ()),
        ([*ORAL, MUST], ("oral_agreement_form",)),
        ([*FAILED, MUST], ()),
        (DECLINED, ("registration_form", "back_cover")),
        ([registered(track="simple"), *AGREED[1:]], ("oral_agreement_form",)),
        ([registered(track="simple"), *AGREED[1:], papers("oral_agreement_form")], ()),
    ],
)
def test_what_a_file_must_have_on_its_track(stage: list[Any], missing: tuple[str, ...]) -> None:
    assert missing_documents(after(*stage)) == missing


COMPLETE = [*DONE, MUST, papers("agreement"), ClosureProposed(by="zhao"), Closed()]
NOTE = ConfidentialNoteTaken(note="n1", audience="mediator", party="p1", text="底线")


def test_a_complete_file_is_put_away() -> None:
    filing = ask(file_away, "archivist", volume="卷1")
    check(given=COMPLETE, when=filing, then=[Filed(volume="卷1")])
    check(given=CLOSED, when=filing, then="The file lacks: registration_form, agreement")
    check(given=DONE, when=filing, then="Only a closed case")
    check(given=COMPLETE, when=ask(file_away, "head", volume="卷1"), then="This is done by")
    reported = [*COMPLETE[:-2], *COMPLETE[-2:], AgreementRepudiated(party="p2")]
    check(given=reported, when=filing, then="not told yet where it can go")


def test_working_notes_end_at_filing() -> None:
    noted = [*MEDIATING, NOTE, *COMPLETE[len(MEDIATING) :]]
    ended = WorkingNotesEnded(notes=("n1",))
    check(
        given=noted,
        when=ask(file_away, "archivist", volume="卷1"),
        then=[Filed(volume="卷1"), ended],
    )
    assert not after(*noted, Filed(volume="卷1"), ended).notes


def test_a_file_waits_for_whoever_was_reported_about() -> None:
    made = ReportMade(ground="immediate_danger", to=("police",), sent="?")
    filing = ask(file_away, "archivist", volume="卷1")
    check(given=[*COMPLETE, made], when=filing, then="is told first, or it is recorded why not")
    nobody = ReportTellingHeldBack(ground="nobody_to_tell", reason="?", look_again_on=None)
    for told in (ReportTold(party="p1"), nobody):
        check(given=[*COMPLETE, made, told], when=filing, then=[Filed(volume="卷1")])
    assert after(*COMPLETE, made, Filed(volume="卷1")).untold_since is None


FILED = [*COMPLETE, Filed(volume="卷1")]
TEN: dict[str, Any] = {"retention": "ten_years", "until": day("2036-12-31")}
KEPT = [*FILED, Retained(**TEN)]


def test_a_filed_case_gets_its_period_from_the_archives_table() -> None:
    check(given=FILED, when=ask(retain, "archivist", **TEN), then=[Retained(**TEN)])
    check(
        given=FILED,
        when=ask(retain, "archivist", retention="permanent"),
        then=[Retained(retention="permanent", until=None)],
    )


def test_what_is_no_period() -> None:
    check(given=CLOSED, when=ask(retain, "archivist", **TEN), then="Only a filed case")
    check(given=FILED, when=ask(retain, "archivist", retention="ten_years"), then="has a last day")
    past = TEN | {"until": day("03-02")}
    check(given=FILED, when=ask(retain, "archivist", **past), then="ends in the future")


THEN = act("archivist", "2037-01-04")
DESTROY = Appraised(destroy=True, by="zhou")


def test_a_file_is_appraised_when_its_period_is_over() -> None:
    check(given=KEPT, when=ask(appraise, THEN, destroy=True), then=[DESTROY])
    longer = Appraised(destroy=False, keep_until=day("2040-12-31"), by="zhou")
    check(
        given=KEPT,
        when=ask(appraise, THEN, destroy=False, keep_until=day("2040-12-31")),
        then=[longer],
    )
    kept_on = after(*KEPT, longer)
    assert kept_on.phase == "retained"
    assert kept_on.retention is not None
    assert kept_on.retention.until == day("2040-12-31")


def test_what_is_not_appraised() -> None:
    early = act("archivist", "2036-12-31")
    check(given=KEPT, when=ask(appraise, early, destroy=True), then="period is not over")
    check(given=KEPT, when=ask(appraise, THEN, destroy=False), then="Either destroy it")
    for_ever = [*FILED, Retained(retention="permanent", until=None)]
    check(given=for_ever, when=ask(appraise, THEN, destroy=True), then="period is not over")
    check(given=FILED, when=ask(appraise, THEN, destroy=True), then="Only a file that is kept")


def test_two_persons_sign_a_destruction() -> None:
    check(
        given=[*KEPT, DESTROY],
        when=ask(destroy, act("head", "2037-01-05")),
        then=[Destroyed(first_signature="zhou", second_signature="qian")],
    )
    check(
        given=[*KEPT, DESTROY],
        when=ask(destroy, act("judicial_office", "2037-01-05"), committees=counted(2)),
        then=[Destroyed(first_signature="zhou", second_signature="sun")],
    )
    gone = after(*KEPT, DESTROY, Destroyed(first_signature="zhou", second_signature="qian"))
    assert gone.phase == "destroyed"


def test_nobody_destroys_alone() -> None:
    alone = act("head", "2037-01-05", who="zhou")
    check(given=[*KEPT, DESTROY], when=ask(destroy, alone), then="somebody else")
    check(given=KEPT, when=ask(destroy, "head"), then="Nobody has proposed to destroy")
    check(given=[*ASSIGNED], when=ask(destroy, "head"), then="Nobody has proposed to destroy")

"""A case from an older register is taken over as facts, each on its day."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.deadlines import agenda_of
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    Accepted,
    AgreementReached,
    BreachVerified,
    Closed,
    ConfirmationApplied,
    ConfirmationDecided,
    ConsentGiven,
    ConsentRefused,
    DeadlinesLapsedBeforeImport,
    Filed,
    HandOverAnswered,
    HandOverReceived,
    InvitedPersonJoined,
    ItemPerformed,
    LapsedDeadline,
    MediationExpired,
    MediationFailed,
    MediatorAssigned,
    NotAccepted,
    Obligation,
    PerformedAtOnce,
    Registered,
    RequestWithdrawn,
    ReturnLetterSent,
    RoutedOut,
    SessionRecorded,
    Signature,
    Triaged,
)
from domain.dispute.history import (
    PastAgreement,
    PastConfirmation,
    PastEnd,
    RegisterEntry,
)
from domain.dispute.intake import HandOverEntry
from domain.dispute.state import START
from tests.domain.cases import RULES
from tests.domain.casework import (
    APPLICANT,
    OFFICE,
    RESPONDENT,
    THIRD,
    THREE,
    TWO,
    VILLAGE,
    act,
    at,
    day,
)
from tests.domain.older_register import (
    LEAST,
    MEDIATED,
    SETTLED,
    agreed,
    end,
    entry,
    take_over,
)
from tests.domain.years import CALENDAR

LETTER: dict[str, Any] = {
    "sender": "court",
    "number": "(2026)移12号",
    "received_on": day("01-04"),
    "procedure": "pre_suit",
    "online": True,
}


def course(entry: RegisterEntry, imported_at: datetime | None = None) -> list[tuple[str, Any]]:
    """What happened, each with its day and time, after the registration; without what lapsed."""
    first, *rest = take_over(entry, imported_at=imported_at)
    assert (type(first.fact), first.at) == (Registered, at("01-05"))
    return [
        (f"{dated.at:%m-%d %H:%M}", dated.fact)
        for dated in rest
        if not isinstance(dated.fact, DeadlinesLapsedBeforeImport)
    ]


# --- what a register knows -----------------------------------------------------------------------


def test_a_register_that_knows_nothing_more_says_who_and_what() -> None:
    taken = take_over(LEAST)[0]
    assert taken.at == at("01-05")
    assert taken.fact == Registered(
        code=f"{OFFICE}-2026-00008",
        track="full",
        office=OFFICE,
        area=VILLAGE,
        body="village_committee",
        type="neighbour",
        source="proactive_offer",
        matter="漏水",
        parties=TWO,
        requested_at=None,
        request_evidence="not_recorded",
    )
    assert course(LEAST) == []


def test_all_that_a_register_knows_of_the_case_itself_is_kept() -> None:
    known = entry(
        area=f"{VILLAGE}003",
        track="simple",
        type="labour",
        subtype="migrant_wages",
        source="on_application",
        parties=(APPLICANT, RESPONDENT, THIRD),
        former_number="2025-0012",
        requested_on=day("01-03"),
        happened_on=day("2025-12-20"),
        people_affected=3,
        amount_fen=120_000,
    )
    assert take_over(known)[0].fact == Registered(
        code=f"{OFFICE}-2026-00008",
        track="simple",
        office=OFFICE,
        area=f"{VILLAGE}003",
        body="village_committee",
        type="labour",
        subtype="migrant_wages",
        source="on_application",
        matter="漏水",
        parties=THREE,
        requested_at=at("01-03", "09:00"),
        request_evidence="register",
        happened_on=day("2025-12-20"),
        people_affected=3,
        amount_fen=120_000,
        former_number="2025-0012",
    )


def test_the_number_of_a_case_is_of_the_year_in_which_it_was_registered() -> None:
    (taken, *_) = take_over(LEAST, act("importer", "2025-12-30"))
    assert taken.fact.code == f"{OFFICE}-2025-00008"


# --- the course of a case ------------------------------------------------------------------------

OPENED: list[tuple[str, Any]] = [
    ("01-06 09:00", Triaged(in_scope=True)),
    ("01-06 09:00", ConsentGiven(party="p1", channel="register")),
    ("01-06 09:00", ConsentGiven(party="p2", channel="register")),
    ("01-06 09:00", Accepted()),
]


def said(on: str) -> tuple[str, Any]:
    return on, SessionRecorded(form="joint", parties=("p1", "p2"), record="谈过两次")


def reached(*items: Obligation, content: str = "付800元", form: Any = "oral") -> tuple[str, Any]:
    means: Any = {"oral": "oral", "written": "signature"}[form]
    return (
        "01-09 09:00",
        AgreementReached(
            form=form,
            effective_on=day("01-09"),
            content=content,
            items=items,
            signatures=tuple(Signature(party=party, means=means) for party in ("p1", "p2")),
        ),
    )


def owed(kind: Any = "act", **known: Any) -> Obligation:
    """The one obligation of a register: the respondent's."""
    return Obligation(**{"item": "o1", "party": "p2", "kind": kind, "what": "付800元"} | known)


def test_a_case_of_which_everything_is_known() -> None:
    confirmation = PastConfirmation(
        applied_on=day("01-12"),
        receipt="收据1",
        decided_on=day("01-14"),
        confirmed=True,
        number="(2026)内0524民特12号",
    )
    known = entry(
        source="court_delegated",
        hand_over=HandOverEntry(**LETTER),
        accepted_on=day("01-06"),
        mediator="zhao",
        invited=("counsellor", "lawyer"),
        situation="谈过两次",
        end=agreed(
            form="written",
            amount_fen=80_000,
            due_on=day("01-20"),
            kept="performed",
            performed_on=day("01-18"),
            confirmation=confirmation,
        ),
        return_letter_on=day("01-10"),
        return_letter="(2026)复3号",
        closed_on=day("01-23"),
        filed_on=day("01-30"),
        volume="卷7",
    )
    triaged, *consented = OPENED
    assert course(known) == [
        ("01-05 12:00", HandOverReceived(**LETTER)),
        triaged,
        ("01-06 09:00", HandOverAnswered(accepted=True)),
        *consented,
        ("01-06 09:00", MediatorAssigned(mediator="zhao")),
        ("01-06 09:00", InvitedPersonJoined(invited="i1", kind="counsellor")),
        ("01-06 09:00", InvitedPersonJoined(invited="i2", kind="lawyer")),
        said("01-09 09:00"),
        reached(owed("payment", amount_fen=80_000, due_on=day("01-20")), form="written"),
        ("01-10 09:00", ReturnLetterSent(number="(2026)复3号")),
        ("01-12 09:00", ConfirmationApplied(applied_on=day("01-12"), receipt="收据1")),
        (
            "01-14 09:00",
            ConfirmationDecided(
                confirmed=True, decided_on=day("01-14"), number="(2026)内0524民特12号"
            ),
        ),
        ("01-18 09:00", ItemPerformed(item="o1", performed_on=day("01-18"))),
        ("01-23 09:00", Closed()),
        ("01-30 09:00", Filed(volume="卷7")),
    ]


def test_a_register_entry_becomes_a_case_that_stands_where_it_stood() -> None:
    case = START
    paid = agreed(amount_fen=80_000, kept="performed", performed_on=day("01-18"))
    known = entry(MEDIATED, end=paid, closed_on=day("01-23"), invited=("counsellor",))
    for dated in take_over(known):
        case = evolve(case, dated.fact, dated.at)
    assert (case.phase, case.outcome, case.performance) == ("closed", "agreed", "performed")
    assert (case.accepted_at or at()).date() == day("01-06")
    assert case.closed_on == day("01-23")
    assert list(case.invited.values()) == ["counsellor"]
    assert not case.proposals


OUTCOMES: dict[str, tuple[RegisterEntry, list[tuple[str, Any]]]] = {
    "still mediated": (MEDIATED, OPENED),
    "still mediated, and what was said": (
        entry(MEDIATED, situation="谈过两次"),
        [*OPENED, said("03-02 09:00")],
    ),
    "failed": (
        entry(MEDIATED, situation="谈过两次", end=end("failed", routes=("suit", "legal_aid"))),
        [
            *OPENED,
            ("01-09 09:00", MediationFailed(routes=("suit", "legal_aid"), explanation="谈过两次")),
        ],
    ),
    "expired": (
        entry(MEDIATED, situation="谈过两次", end=end("expired", routes=("suit",))),
        [
            *OPENED,
            said("01-09 09:00"),
            ("01-09 09:00", MediationExpired(deadline="mediation", routes=("suit",))),
        ],
    ),
    "withdrawn before it was accepted": (
        entry(situation="不再需要", end=end("withdrawn")),
        [
            ("01-09 09:00", Triaged(in_scope=True)),
            ("01-09 09:00", RequestWithdrawn(parties=("p1",))),
        ],
    ),
    "withdrawn from mediation": (
        entry(MEDIATED, end=end("withdrawn"), closed_on=day("01-23")),
        [
            *OPENED,
            ("01-09 09:00", RequestWithdrawn(parties=("p1",))),
            ("01-23 09:00", Closed()),
        ],
    ),
    "declined by the two on one side": (
        entry(parties=(APPLICANT, RESPONDENT, THIRD), end=end("declined", refused_by="respondent")),
        [
            ("01-09 09:00", Triaged(in_scope=True)),
            ("01-09 09:00", ConsentRefused(party="p2", ends_mediation=True)),
            ("01-09 09:00", ConsentRefused(party="p3", ends_mediation=False)),
        ],
    ),
    "declined by the other side": (
        entry(end=end("declined", refused_by="applicant")),
        [
            ("01-09 09:00", Triaged(in_scope=True)),
            ("01-09 09:00", ConsentRefused(party="p1", ends_mediation=True)),
        ],
    ),
    "not accepted": (
        entry(
            situation="法院已立案",
            end=end("not_accepted", reason="pending_or_decided_elsewhere", routes=("suit",)),
        ),
        [
            ("01-09 09:00", Triaged(in_scope=False)),
            (
                "01-09 09:00",
                NotAccepted(
                    reason="pending_or_decided_elsewhere",
                    routes=("suit",),
                    explanation="法院已立案",
                    by="import",
                ),
            ),
        ],
    ),
    "routed out": (
        entry(end=end("routed_out", routed_to="arbitration", receipt="回执5")),
        [("01-09 09:00", RoutedOut(to="arbitration", receipt="回执5"))],
    ),
    "handed over and not looked at yet": (
        entry(source="court_delegated", hand_over=HandOverEntry(**LETTER)),
        [("01-05 12:00", HandOverReceived(**LETTER))],
    ),
    "handed over and routed out": (
        entry(
            source="court_delegated",
            hand_over=HandOverEntry(**LETTER),
            end=end("routed_out", routed_to="suit", receipt="回执5"),
        ),
        [
            ("01-05 12:00", HandOverReceived(**LETTER)),
            ("01-09 09:00", HandOverAnswered(accepted=True)),
            ("01-09 09:00", RoutedOut(to="suit", receipt="回执5")),
        ],
    ),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_register_entry_becomes_facts_each_on_its_day(name: str) -> None:
    known, facts = OUTCOMES[name]
    assert course(known) == facts


APPLIED = {"applied_on": day("01-12"), "receipt": "收据1"}
PAST_APPLIED: tuple[str, Any] = ("01-12 09:00", ConfirmationApplied(**APPLIED))
AGREEMENTS: dict[str, tuple[dict[str, Any], list[tuple[str, Any]]]] = {
    "nobody noted how it was kept, nor a day": ({"amount_fen": 80_000}, [reached()]),
    "a day is known, and not whether it was kept": (
        {"due_on": day("01-20")},
        [reached(owed(due_on=day("01-20")))],
    ),
    "done at once": (
        {"kept": "at_once", "amount_fen": 80_000},
        [reached(owed("payment", amount_fen=80_000)), ("01-09 09:00", PerformedAtOnce())],
    ),
    "performed on a day": (
        {"kept": "performed", "performed_on": day("01-18")},
        [reached(owed()), ("01-18 09:00", ItemPerformed(item="o1", performed_on=day("01-18")))],
    ),
    "not performed, as is known on the day of the import": (
        {"kept": "not_performed", "due_on": day("01-20"), "form": "written"},
        [
            reached(owed(due_on=day("01-20")), form="written"),
            ("03-02 09:00", BreachVerified(confirmed=True)),
        ],
    ),
    "the court has not decided": (
        {"confirmation": PastConfirmation(**APPLIED)},
        [reached(form="written"), PAST_APPLIED],
    ),
    "the court decided, and nobody noted what": (
        {"confirmation": PastConfirmation(**APPLIED, decided_on=day("01-14"))},
        [reached(form="written"), PAST_APPLIED],
    ),
    "the court decided, and nobody noted when": (
        {"confirmation": PastConfirmation(**APPLIED, confirmed=True)},
        [reached(form="written"), PAST_APPLIED],
    ),
    "the court said no, on the day and under the number of the application": (
        {"confirmation": PastConfirmation(**APPLIED, decided_on=day("01-12"), confirmed=False)},
        [
            reached(form="written"),
            PAST_APPLIED,
            (
                "01-12 09:00",
                ConfirmationDecided(confirmed=False, decided_on=day("01-12"), number="收据1"),
            ),
        ],
    ),
}


@pytest.mark.parametrize("name", AGREEMENTS)
def test_what_was_agreed_and_how_it_was_kept(name: str) -> None:
    known, facts = AGREEMENTS[name]
    assert course(entry(MEDIATED, end=agreed(**known))) == [*OPENED, *facts]


def test_what_is_due_may_lie_after_the_import() -> None:
    later = entry(MEDIATED, end=agreed(due_on=day("2027-01-20")))
    assert course(later) == [*OPENED, reached(owed(due_on=day("2027-01-20")))]


def test_a_confirmed_agreement_of_which_nothing_else_is_known_is_taken_over() -> None:
    """Nobody knows from when two years to enforce it are to be counted, so nothing is guessed."""
    court = PastConfirmation(**APPLIED, decided_on=day("01-14"), confirmed=True)
    case = START
    for dated in take_over(entry(MEDIATED, end=agreed(confirmation=court))):
        case = evolve(case, dated.fact, dated.at)
    assert case.confirmation is not None and case.confirmation.confirmed
    assert agenda_of(case, CALENDAR, RULES).entries == ()


ARCHIVES: list[tuple[dict[str, Any], list[tuple[str, Any]]]] = [
    ({"return_letter_on": day("01-10")}, []),
    ({"return_letter": "(2026)复3号"}, []),
    ({"volume": "卷7"}, []),
    ({"closed_on": day("01-23"), "volume": "卷7"}, [("01-23 09:00", Closed())]),
]


@pytest.mark.parametrize(("known", "facts"), ARCHIVES)
def test_a_letter_has_a_day_and_a_number_and_a_file_has_both_too(
    known: dict[str, Any], facts: list[tuple[str, Any]]
) -> None:
    assert course(entry(SETTLED, **known))[len(OPENED) + 1 :] == facts


def test_all_on_one_day_keeps_its_order_and_nothing_is_later_than_the_import() -> None:
    today = day("01-05")
    known = entry(
        happened_on=today,
        requested_on=today,
        accepted_on=today,
        end=PastEnd(
            outcome="agreed",
            on=today,
            agreement=PastAgreement(
                form="written",
                content="付800元",
                due_on=today,
                kept="performed",
                performed_on=today,
                confirmation=PastConfirmation(
                    applied_on=today, receipt="收据1", decided_on=today, confirmed=True
                ),
            ),
        ),
        return_letter_on=today,
        return_letter="(2026)复3号",
        closed_on=today,
        filed_on=today,
        volume="卷7",
    )
    facts = course(known, imported_at=at("01-05", "12:00"))
    assert {time for time, _ in facts} == {"01-05 12:00"}
    assert [type(fact) for _, fact in facts[-7:]] == [
        AgreementReached,
        ItemPerformed,
        ConfirmationApplied,
        ConfirmationDecided,
        ReturnLetterSent,
        Closed,
        Filed,
    ]


def test_the_day_of_the_import_is_the_offices_civil_day() -> None:
    """Half past seven in the morning there is still the day before by Greenwich."""
    early = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    known = entry(
        MEDIATED,
        end=agreed(kept="not_performed", due_on=day("01-20")),
        closed_on=day("03-02"),
    )
    taken = take_over(known, imported_at=early)
    assert [dated.at for dated in taken if dated.at > at("03-01")] == [early, early]
    assert [dated.fact for dated in taken[-2:]] == [BreachVerified(confirmed=True), Closed()]


# --- what lapsed before the import ---------------------------------------------------------------


def lapsed(entry: RegisterEntry, imported_at: datetime) -> list[tuple[datetime, Any]]:
    found = [
        dated
        for dated in take_over(entry, imported_at=imported_at)
        if isinstance(dated.fact, DeadlinesLapsedBeforeImport)
    ]
    return [(dated.at, dated.fact) for dated in found]


def test_what_fell_due_before_the_import_is_noted_as_lapsed_and_the_rest_lives_on() -> None:
    assert lapsed(MEDIATED, at("02-02")) == []
    assert lapsed(MEDIATED, at("03-02")) == [
        (
            at("03-02"),
            DeadlinesLapsedBeforeImport(
                deadlines=tuple(
                    LapsedDeadline(
                        deadline="mediation", rule="mediation", due_on=day("02-06"), stage=stage
                    )
                    for stage in ("warning-3", "due")
                )
            ),
        )
    ]


def test_nothing_lapses_before_it_was_registered() -> None:
    """A register is imported early in the morning of the day on which its last case was opened."""
    sent = HandOverEntry(sender="police", number="警1", received_on=day("2025-12-01"))
    dated = take_over(entry(source="referred", hand_over=sent), imported_at=at("01-05", "07:00"))
    assert isinstance(dated[-1].fact, DeadlinesLapsedBeforeImport)
    assert [step.at for step in dated] == [at("01-05")] * 3


def test_the_day_of_an_import_is_that_of_the_office_wherever_the_machine_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One in the morning in Asia/Shanghai: elsewhere it is still yesterday."""
    with monkeypatch.context() as machine:
        machine.setenv("TZ", "America/Los_Angeles")
        time.tzset()
        closed = entry(SETTLED, closed_on=day("03-02"))
        *_, last = take_over(closed, imported_at=at("03-02", "01:00"))
        unkept = entry(MEDIATED, end=agreed(due_on=day("01-20"), kept="not_performed"))
        facts = take_over(unkept, imported_at=at("03-02", "01:00"))
    time.tzset()
    assert isinstance(last.fact, Closed | DeadlinesLapsedBeforeImport)
    (broken,) = [each for each in facts if isinstance(each.fact, BreachVerified)]
    assert broken.at == at("03-02", "01:00")

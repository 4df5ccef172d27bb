"""An entry of an older register that cannot be is refused as a whole, and the reader told why."""

from typing import Any

import pytest

from domain.dispute.history import (
    PastConfirmation,
    RegisterEntry,
)
from domain.dispute.state import START, Dispute
from domain.kernel import Act, Refused
from tests.domain.casework import (
    APPLICANT,
    ELSEWHERE,
    act,
    after,
    day,
)
from tests.domain.casework import registered as a_case
from tests.domain.older_register import (
    IMPORTER,
    LEAST,
    MEDIATED,
    SETTLED,
    agreed,
    end,
    entry,
    take_over,
)


def refused(entry: RegisterEntry, by: Act = IMPORTER, case: Dispute = START) -> tuple[str, str]:
    with pytest.raises(Refused) as refusal:
        take_over(entry, by, case=case)
    return str(refusal.value), refusal.value.law


def test_who_imports_what() -> None:
    ours = "office rule: who does what"
    assert refused(LEAST, act("desk", "01-05")) == ("This is done by: importer", ours)
    assert refused(LEAST, case=after(a_case())) == (
        "A case is registered only once",
        "office rule: one case one code",
    )
    assert refused(LEAST, act("importer", "01-05", office=ELSEWHERE)) == (
        "A register is imported for the office that kept it",
        "office rule: register",
    )
    assert refused(entry(parties=(APPLICANT,)))[0].startswith("A dispute has at least two parties")


def past(**known: Any) -> dict[str, Any]:
    return {"end": agreed(**known)}


def confirmed(applied_on: str, decided_on: str | None = None) -> dict[str, Any]:
    return past(
        confirmation=PastConfirmation(
            applied_on=day(applied_on),
            receipt="收据1",
            decided_on=day(decided_on) if decided_on else None,
            confirmed=True,
        )
    )


def test_a_court_confirms_no_oral_agreement_in_an_older_register_either() -> None:
    applied = PastConfirmation(applied_on=day("01-12"), receipt="收据1")
    oral = entry(MEDIATED, end=agreed(form="oral", confirmation=applied))

    assert refused(oral) == ("The court needs the agreement in writing", "民诉解释 354")


DISORDER: list[tuple[dict[str, Any], str]] = [
    ({"happened_on": day("01-06")}, "registered (2026-01-05) is before happened (2026-01-06)"),
    ({"requested_on": day("01-06")}, "registered (2026-01-05) is before requested (2026-01-06)"),
    ({"accepted_on": day("01-04")}, "accepted (2026-01-04) is before registered (2026-01-05)"),
    ({"accepted_on": day("01-10")}, "ended (2026-01-09) is before accepted (2026-01-10)"),
    ({"closed_on": day("01-08")}, "closed (2026-01-08) is before ended (2026-01-09)"),
    (
        {"closed_on": day("01-23"), "filed_on": day("01-22"), "volume": "卷7"},
        "filed (2026-01-22) is before closed (2026-01-23)",
    ),
    (
        {"closed_on": day("01-23"), "filed_on": day("03-03"), "volume": "卷7"},
        "imported (2026-03-02) is before filed (2026-03-03)",
    ),
    ({"closed_on": day("03-03")}, "imported (2026-03-02) is before closed (2026-03-03)"),
    (
        {"return_letter_on": day("01-08")},
        "return letter sent (2026-01-08) is before ended (2026-01-09)",
    ),
    (
        {"return_letter_on": day("03-03")},
        "imported (2026-03-02) is before return letter sent (2026-03-03)",
    ),
    (
        past(kept="performed", performed_on=day("01-08")),
        "performed (2026-01-08) is before ended (2026-01-09)",
    ),
    (
        past(kept="performed", performed_on=day("03-03")),
        "imported (2026-03-02) is before performed (2026-03-03)",
    ),
    (past(due_on=day("01-08")), "due (2026-01-08) is before ended (2026-01-09)"),
    (confirmed("01-08"), "confirmation applied for (2026-01-08) is before ended (2026-01-09)"),
    (confirmed("03-03"), "imported (2026-03-02) is before confirmation applied for (2026-03-03)"),
    (confirmed("01-12", "01-08"), "confirmation decided (2026-01-08) is before ended (2026-01-09)"),
    (
        confirmed("01-12", "03-03"),
        "imported (2026-03-02) is before confirmation decided (2026-03-03)",
    ),
    (
        confirmed("01-12", "01-11"),
        "confirmation decided (2026-01-11) is before confirmation applied for (2026-01-12)",
    ),
]


@pytest.mark.parametrize(("known", "which"), DISORDER, ids=[which for _, which in DISORDER])
def test_the_days_of_a_case_stand_in_order(known: dict[str, Any], which: str) -> None:
    sentence = f"The days of a case stand in order: {which}"
    assert refused(entry(SETTLED, **known)) == (sentence, "office rule: register")


FIRST = ("What was mediated was accepted first", "人民调解法 17")
ONLY_THERE = ("An agreement is recorded where the parties agreed, and only there", "人民调解法 28")
WHY = (
    "The register has to say why it was not accepted, who declined, or where it went",
    "office rule: register",
)
OPEN = ("An open case is not closed", "人民调解法 26")
VOLUME = ("A file is put away after closure, under a volume number", "人民调解法 27")
STRIKE = "Strike this first, nobody gives up these rights: "
DAY_KNOWN = ("Performed means a day on which it was performed", "人民调解法 31")
DUE_KNOWN = ("What was not performed had a day on which it was due", "人民调解法 31")
INCOMPLETE: list[tuple[RegisterEntry, tuple[str, str]]] = [
    (entry(end=agreed()), FIRST),
    (entry(end=end("failed")), FIRST),
    (entry(end=end("expired")), FIRST),
    (
        entry(MEDIATED, end=end("not_accepted", reason="no_dispute")),
        ("What was accepted was not refused", "office rule: register"),
    ),
    (entry(MEDIATED, end=end("agreed")), ONLY_THERE),
    (
        entry(MEDIATED, end=end("failed", agreement=SETTLED.end and SETTLED.end.agreement)),
        ONLY_THERE,
    ),
    (entry(end=end("not_accepted")), WHY),
    (entry(end=end("not_accepted", refused_by="applicant")), WHY),
    (entry(end=end("declined")), WHY),
    (entry(end=end("declined", reason="no_dispute")), WHY),
    (entry(end=end("declined", refused_by="third_party")), WHY),
    (entry(end=end("routed_out", routed_to="suit")), WHY),
    (entry(end=end("routed_out", receipt="回执5")), WHY),
    (entry(closed_on=day("01-23")), OPEN),
    (entry(SETTLED, filed_on=day("01-30"), volume="卷7"), VOLUME),
    (entry(SETTLED, closed_on=day("01-23"), filed_on=day("01-30")), VOLUME),
    (
        entry(MEDIATED, end=agreed("付800元,不再上访,放弃起诉")),
        (f"{STRIKE}不再上访, 放弃起诉", "人民调解法 3"),
    ),
    (entry(MEDIATED, end=agreed(kept="performed")), DAY_KNOWN),
    (entry(MEDIATED, end=agreed(performed_on=day("01-18"))), DAY_KNOWN),
    (entry(MEDIATED, end=agreed(kept="not_performed")), DUE_KNOWN),
]


@pytest.mark.parametrize(("known", "refusal"), INCOMPLETE)
def test_an_entry_that_cannot_be_is_refused_as_a_whole(
    known: RegisterEntry, refusal: tuple[str, str]
) -> None:
    assert refused(known) == refusal

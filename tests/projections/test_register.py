"""The register: one row per dispute, of an area and everything within it, newest first."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.dispute.facts import (
    BreachVerified,
    ConfirmationApplied,
    ConfirmationDecided,
    ItemPerformed,
    Obligation,
    ParticularsCorrected,
    Party,
    PartyJoined,
    Reopened,
    TransferAccepted,
)
from domain.people import Particulars
from projections import register
from projections.finding import Question
from projections.register import Row, Wanted
from tests.domain.cases import at
from tests.projections.office import (
    BANNER,
    TOWN,
    VILLAGE,
    Office,
    accepted,
    closed,
    failed,
    settled,
    with_counsellor,
)

OTHER = "150525100201"


def row_of(office: Office, *steps: Any, **about: Any) -> Row:
    stream = office.dispute(*steps, **about)
    with office.read("register") as connection:
        row = register.one(connection, stream)
    assert row is not None
    return row


def test_a_registered_dispute(office: Office) -> None:
    row = row_of(office, amount_fen=80000, people_affected=3, happened_on=date(2026, 2, 28))
    assert (row.code, row.area, row.office, row.level) == (
        "150524100000-2026-00001",
        VILLAGE,
        TOWN,
        "village",
    )
    assert (row.phase, row.status, row.open, row.version) == ("registered", "registered", True, 1)
    assert (row.requested_at, row.registered_at) == (at("03-02"), at("03-02", "10:30"))
    assert (row.registered_on, row.happened_on) == (date(2026, 3, 2), date(2026, 2, 28))
    assert (row.claimed_fen, row.people_affected) == (80000, 3)


def test_names_and_matter_stay_sealed(office: Office) -> None:
    row = row_of(office)
    names = [party["name"] for party in row.named()]
    assert len(names) == 2
    assert all(text.startswith("sealed:") for text in [row.matter, *names])
    assert [party["role"] for party in row.named()] == ["applicant", "respondent"]
    assert str(UUID(int=1)) not in "".join(text for (text,) in office.table("dispute", "register"))


def test_who_joins_later_is_a_party(office: Office) -> None:
    third = Party(
        party="p3", role="third_party", particulars=Particulars(id=UUID(int=3), name="name")
    )
    row = row_of(office, (PartyJoined(party=third), at("03-03")))
    assert [party["party"] for party in row.named()] == ["p1", "p2", "p3"]


def test_who_was_put_right_stands_there_as_it_is_right(office: Office) -> None:
    right = Party(
        party="p1", role="applicant", particulars=Particulars(id=UUID(int=1), name="right")
    )
    before = [party["name"] for party in row_of(office).named()]
    corrected = ParticularsCorrected(party=right, wrong=("name",))
    row = row_of(office, (corrected, at("03-03")))
    first, second = row.named()
    assert (first["party"], first["role"], second["party"]) == ("p1", "applicant", "p2")
    assert first["name"] not in before, "sealed anew"


def test_an_accepted_one(office: Office) -> None:
    row = row_of(office, *accepted())
    assert (row.phase, row.mediator, row.co_mediators) == ("assigned", "wang", ["zhao"])
    assert row.accepted_at == at("03-03")
    assert not row.counsellor


def test_a_counsellor_who_came_is_counted_though_he_leaves(office: Office) -> None:
    assert row_of(office, *accepted(), *with_counsellor()).counsellor


def test_an_agreement_and_its_performance(office: Office) -> None:
    row = row_of(office, *settled("03-10", "03-20"))
    assert (row.outcome, row.status, row.form) == ("agreed", "performing", "written")
    assert (row.agreed_on, row.performed) == (date(2026, 3, 10), False)
    done = (ItemPerformed(item="o1", performed_on=date(2026, 3, 20)), at("03-23"))
    row = row_of(office, *settled("03-10", "03-20"), done)
    assert (row.performed, row.breached, row.open) == (True, False, True)
    row = row_of(office, *settled("03-10", "03-20"), done, *closed())
    assert (row.open, row.closed_on, row.batch) == (False, date(2026, 3, 27), "2026-W13")


def test_amounts_agreed_are_added_up(office: Office) -> None:
    fact, when = settled("03-10")[-1]
    items = tuple(
        Obligation(item=f"o{n}", party="p2", kind="payment", amount_fen=fen, what="pay")
        for n, fen in enumerate((630000, 630000), 1)
    )
    row = row_of(office, *accepted(), (fact.model_copy(update={"items": items}), when))
    assert row.agreed_fen == 1260000


def test_confirmed_then_breached_then_reopened(office: Office) -> None:
    steps = (
        (ConfirmationApplied(applied_on=date(2026, 3, 18), receipt="1"), at("03-18")),
        (
            ConfirmationDecided(confirmed=True, decided_on=date(2026, 4, 8), number="2"),
            at("04-08"),
        ),
        (BreachVerified(confirmed=True), at("05-04")),
        (Reopened(kind="reopened", case=uuid4(), code="x"), at("05-05")),
    )
    row = row_of(office, *settled("03-10", "03-31"), *steps)
    assert (row.confirmed, row.breached, row.reopened) == (True, True, True)


def test_a_failed_one(office: Office) -> None:
    row = row_of(office, *failed())
    assert (row.outcome, row.status, row.ended_on) == ("failed", "failed", date(2026, 3, 10))


def test_a_transferred_one_is_in_its_new_area(office: Office) -> None:
    moved = TransferAccepted(office="150525100000", area=OTHER)
    assert row_of(office, (moved, at("03-05"))).area == OTHER


# --- what may be asked ---------------------------------------------------------------------------


@pytest.fixture
def year(office: Office) -> Office:
    """Five disputes: three in the town (one on the grid of a village), two elsewhere."""
    office.dispute(area=VILLAGE, on="03-02")
    office.dispute(area=VILLAGE + "003", on="03-03")
    office.dispute(area="150524100202", on="03-04", body="township", kind="labour")
    office.dispute(*accepted(), area="150524101201", on="03-05")
    office.dispute(area=OTHER, on="03-06")
    return office


def areas(office: Office, area: str | None, wanted: Wanted = register.EVERYTHING) -> list[str]:
    with office.read("register") as connection:
        rows = register.page(connection, area, wanted)
        assert register.count(connection, area, wanted) == len(rows)
    return [row.area for row in rows]


def test_an_area_shows_everything_within_it_newest_first(year: Office) -> None:
    assert areas(year, TOWN) == ["150524100202", VILLAGE + "003", VILLAGE]
    assert areas(year, VILLAGE) == [VILLAGE + "003", VILLAGE]
    assert areas(year, VILLAGE + "003") == [VILLAGE + "003"]
    assert len(areas(year, BANNER)) == 4
    assert len(areas(year, "1505")) == len(areas(year, None)) == 5
    assert areas(year, "150526000000") == []


def test_pages_follow_each_other(year: Office) -> None:
    with year.read("register") as connection:
        first = register.page(connection, question=Question(limit=3))
        second = register.page(connection, question=Question(limit=3, after=first.next))
        assert (first.next is None, second.next is None) == (False, True)
    days = [row.registered_on for row in first + second]
    assert days == [date(2026, 3, n) for n in (6, 5, 4, 3, 2)]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (Wanted(type="labour"), 1),
        (Wanted(level="township"), 1),
        (Wanted(mediator="wang"), 1),
        (Wanted(status="registered"), 4),
        (Wanted(since=date(2026, 3, 3), until=date(2026, 3, 4)), 2),
        (Wanted(counsellor=True), 0),
        (Wanted(open=True), 5),
    ],
)
def test_what_is_wanted(year: Office, wanted: Wanted, number: int) -> None:
    assert len(areas(year, None, wanted)) == number


def test_a_case_is_found_by_its_code_or_its_former_number(office: Office) -> None:
    stream = office.dispute(code="150524100000-2026-00009", former_number="2025-17")
    with office.read("register") as connection:
        found = [register.by_code(connection, c) for c in ("150524100000-2026-00009", "2025-17")]
        assert [row.stream for row in found if row] == [stream, stream]
        assert register.by_code(connection, "") is None


def test_official_columns_are_columns_of_the_row() -> None:
    fields = set(Row.__slots__)
    assert {column.name for column in register.COLUMNS} <= fields
    assert {column.name for column in register.COLUMNS if column.sealed} == {"matter", "parties"}

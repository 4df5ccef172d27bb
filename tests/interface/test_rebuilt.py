"""What a ledger made anew has otherwise is said in words of both languages."""

from interface.rebuilt import lines
from workers.comparing import Change, Compared, OfColumn, OfTable


def found(*changes: Change) -> Compared:
    column = OfColumn("performed", sum(change.rows for change in changes), changes, ["1", "2"])
    table = OfTable("dispute", 9, 8, ["3"], [], {"agreed_fen": ("500", "700")}, [column], [], [])
    return Compared("register", 5, 6, [table])


def test_from_what_to_what_and_in_how_many_rows() -> None:
    changed = found(Change("false", "true", 16), Change(None, "true", 1))
    assert list(lines(changed, "en")) == [
        "Version 5 of the ledger before, version 6 now",
        "dispute: rows 9 before, 8 now",
        "  gone, for example: 3",
        "  sum of agreed: 500 before, 700 now",
        "  performed differs in rows: 17",
        "    rows 16: no → yes",
        "    rows 1: — → yes",
        "    for example: 1, 2",
    ]
    assert "    16 行：否 → 是" in list(lines(changed, "zh"))


def test_what_is_sealed_is_not_shown() -> None:
    assert "    it is sealed: what it says is not shown" in lines(
        found(Change(None, None, 4)), "en"
    )


def test_where_nothing_is_another_that_is_said() -> None:
    table = OfTable("dispute", 9, 9, [], [], {}, [], [], [])
    assert list(lines(Compared("register", 5, 5, [table]), "en")) == [
        "Nothing is another: rows 9, every column the same"
    ]

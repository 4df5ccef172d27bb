"""A name is found however it was typed, by any two characters of it that stand side by side."""

import pytest

from domain.names import bigrams, holds, plain


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        ("张三", ("张三",)),
        ("欧阳娜娜", ("欧阳", "阳娜", "娜娜")),
        ("娜娜娜", ("娜娜",)),
        ("买买提·艾力", ("买买", "买提", "提艾", "艾力")),
        ("Ｌi Na", ("LI", "IN", "NA")),
        ("张", ()),
        (" · ", ()),
    ],
)
def test_the_pairs_of_a_name(name: str, pairs: tuple[str, ...]) -> None:
    assert bigrams(name) == pairs


@pytest.mark.parametrize("typed", ["买买提·艾力", "买买提艾力", "买买提 • 艾力", "买买提．艾力"])
def test_dots_and_spaces_make_no_other_name(typed: str) -> None:
    assert plain(typed) == "买买提艾力"


@pytest.mark.parametrize(
    ("name", "asked", "there"),
    [
        ("欧阳娜娜", "阳娜", True),
        ("欧阳娜娜", "欧 阳", True),
        ("娜欧阳娜", "阳娜欧", False),  # every pair of it stands there, and it does not
        ("张三", "张三丰", False),
        ("John Smith", "SMITH JOHN", True),
        ("Smith, John", "john smith", True),
        ("Smith, John", "john smit", True),
        ("John Smith", "smith jane", False),
        ("张三丰", "张 丰", False),
        ("O’Neil", "o'neil", True),
        ("O'Neil", "ONeil", True),
        ("Anne-Marie", "anne marie", True),
        ("Anne Marie", "Anne‐Marie", True),
    ],
)
def test_a_name_holds_what_stands_in_it_in_one_piece(name: str, asked: str, *, there: bool) -> None:
    assert holds(name, asked) is there

"""The form of a document's number: signs, digits, and the words offices file with, from a closed
list. Whatever fits it can stand in clear, because no name, telephone or identity number does.
"""

import re
from typing import Final

from domain.kernel import Unfit

_SIGNS: Final = r"[-－—_./#№ ()（）〔〕【】\[\]]"

_WORDS: Final = (
    *("授权委托书", "授权书", "委托书", "协议书", "裁定书", "决定书", "判决书", "通知书", "告知书"),
    *("转账回单", "转账", "回单", "回执", "收据", "收条", "凭证", "发票", "扫描件", "原件", "附件"),
    *("人民调解", "人调", "调解", "调书", "调", "移送", "复函", "信访", "热线", "接警", "登记"),
    *("劳人仲案", "劳人仲", "仲裁", "仲案", "诉前调", "民特收", "民特", "民初", "民终", "行初"),
    *("行终", "刑初", "执恢", "司确", "第", "号", "字", "年", "月", "日", "书", "证", "函", "收"),
    *("回", "复", "移", "警", "诉", "卷", "委", "据", "档", "册", "页", "案", "内", "外", "存"),
)
"""None of them, and no two of them together, is what a person is called."""

_COURT: Final = (
    r"[京津冀晋蒙内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新](?:[0-9]{2,4})?"
    r"(?:民诉前调|诉前调|民特收|民特|民初|民终|行初|行终|刑初|刑终|执恢|执|司确)"
)
"""内0524民特: a court by its province and number, and the kind of its case."""

_SEAT: Final = r"[)）〕】\]][一-鿿](?:人调字|调字|调书|调)"
"""(2026)柳调书: a committee by one character of its seat's name, after the year only."""

_DIGITS: Final = r"(?:[0-9]{19,32}|[0-9]{16}|[0-9]{12,14}|[0-9]{1,10})"
"""Not eleven (a telephone), and not fifteen, seventeen or eighteen (an identity number)."""

_BETWEEN: Final = f"(?:{_COURT}|{_SEAT}|{_SIGNS}|{'|'.join(_WORDS)})"
_COUNTED: Final = f"(?:[A-Za-z]{{1,3}}[-_./#]?)?{_DIGITS}"
"""Digits, with up to three letters before them: HT-2026."""

_NUMBER: Final = re.compile(f"{_BETWEEN}*{_COUNTED}(?:{_BETWEEN}+{_COUNTED})*{_BETWEEN}*")


def is_number(text: str) -> str:
    """The text, if it has the form of a document's number. Raises ValueError."""
    if not _NUMBER.fullmatch(text):
        raise Unfit("a document's number: digits, letters, filing words, as in (2026)移12号")
    return text


def is_number_or_none(text: str) -> str:
    """The same, where "" stands for none."""
    return is_number(text) if text else text

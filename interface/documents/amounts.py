"""Amounts and days as documents say them: in capitals that nobody can alter (人民币壹佰元整), and
2026年3月20日.
"""

from datetime import date, datetime
from typing import Final

from babel.dates import format_date

from domain.kernel import LOCAL_ZONE
from interface.language import Language
from interface.words import money

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_MYRIAD, _YI = 10**4, 10**8


def capitals(fen: int) -> str:
    """An amount in 大写 (支付结算办法, 附件一): 人民币壹万零伍拾元零叁分."""
    yuan, rest = divmod(fen, 100)
    jiao, last = divmod(rest, 10)
    said = f"{_number(yuan)}元" if yuan or not rest else ""
    if not rest:
        return f"人民币{said}整"
    if jiao:
        said += f"{_DIGITS[jiao]}角"
    elif yuan:
        said += "零"
    return f"人民币{said}" + (f"{_DIGITS[last]}分" if last else "整")


def _number(n: int) -> str:
    for unit, name in ((_YI, "亿"), (_MYRIAD, "万")):
        if n >= unit:
            high, low = divmod(n, unit)
            gap = "零" if 0 < low < unit // 10 else ""
            return _number(high) + name + gap + (_number(low) if low else "")
    return _group(n)


def _group(n: int) -> str:
    """Up to four digits; a zero is said once, and not at the end."""
    said, zero = "", False
    for place, digit in reversed(list(enumerate(map(int, reversed(str(n)))))):
        if digit:
            said += ("零" if zero and said else "") + _DIGITS[digit] + _PLACES[place]
        zero = digit == 0
    return said or _DIGITS[0]


def amount(fen: int, language: Language) -> str:
    """An amount as a document names it: in capitals and in figures."""
    if language == "zh":
        return f"{capitals(fen)}（¥{money(fen, 'zh').removesuffix('元')}）"
    return f"CNY {money(fen, 'en').removesuffix(' yuan')} ({capitals(fen)})"


def day(on: date, language: Language) -> str:
    """A day: 2026年3月20日, 20 March 2026."""
    return format_date(on, format="long", locale="zh_CN" if language == "zh" else "en_GB")


def time_of_day(at: datetime, language: Language) -> str:
    """A moment: 2026年3月20日15时05分, as the clock on the wall showed it."""
    local = at.astimezone(LOCAL_ZONE)
    if language == "zh":
        return f"{day(local.date(), language)}{local.hour}时{local.minute:02}分"
    return f"{day(local.date(), language)}, {local:%H:%M}"

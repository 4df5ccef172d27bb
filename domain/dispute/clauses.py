"""Clauses that may not stand in an agreement: nobody gives up petitioning, reporting to the police
or going to court (人民调解法 3). Settling a claim once and for all (一次性了结) is allowed.

The check reads the clear text while the agreement is made; nothing of it is kept.
"""

import re
import unicodedata

_SIMPLIFIED = str.maketrans("訪報訴訟舉報請權棄罷", "访报诉讼举报请权弃罢")
_RIGHTS = "上访|信访|走访|报警|报案|起诉|诉讼|上诉|举报|控告|申诉|打官司"
_GIVEN_UP = (
    r"(?:不再|不得|不会|不予|不可|不去|不许|永不|绝不|保证不|承诺不|禁止|停止)"
    r"(?:(?!可|能|有权|妨碍|妨害|阻|干涉|影响|限制)[^,。;:!?]){0,12}?"
    rf"(?:{_RIGHTS})",
    r"(?<!如)(?<!若)不(?:上访|信访|报警|报案|起诉|举报|控告|打官司)",
    rf"(?:放弃|撤回一切|撤销一切)[^,。;:!?]{{0,12}}?(?:{_RIGHTS}|诉权)",
    r"息诉|息访|罢访|罢诉|停诉",
    r"\b(?:not|never|no longer|refrain from|waive)\b"
    r"(?:(?! (?:keep|prevent|stop|bar|affect|hinder))[^.,;]){0,30}?"
    r"\b(?:petition(?:ing)?|sue|suing|(?:report|call|go)\w* (?:to )?(?:the )?(?:police|court))\b",
)
_GAG = re.compile("|".join(f"(?:{part})" for part in _GIVEN_UP), re.IGNORECASE)
_SPACE_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])[\s\u200b-\u200d\ufeff]+(?=[\u4e00-\u9fff])")


def clauses_to_strike(*texts: str) -> tuple[str, ...]:
    """The parts of these texts that may not stand, as they were found; empty if all may."""
    return tuple(match.group(0) for text in texts for match in _GAG.finditer(_plain(text)))


def _plain(text: str) -> str:
    """One spelling: no full-width forms, no traditional forms, no spaces between characters."""
    folded = unicodedata.normalize("NFKC", text).translate(_SIMPLIFIED)
    return _SPACE_BETWEEN_HAN.sub("", folded)

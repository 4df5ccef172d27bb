"""What stands behind a set of rules: a law is named by its name and its article, or it is none."""

import re
from typing import Final

_ARTICLE: Final = re.compile(
    r"第\s*[0-9〇零一二三四五六七八九十百千]+\s*条"
    r"|\bart(?:icle|\.)\s*[0-9]+"
    r"|[)）]\s*[0-9]+",  # as the national rules have it: 人民调解法 (2010) 26
    re.IGNORECASE,
)

_LEAST_NAME: Final = 2
"""Letters or characters that a law is called by, at least."""


def names_article(text: str) -> bool:
    """Whether this names a law and an article of it: 条例第九条, a law, article 9, 条例 (2015) 27.

    Whether the law says so is for who checks it; that there is one to look up is for the program.
    """
    name = _ARTICLE.sub("", text)
    return name != text and sum(sign.isalpha() for sign in name) >= _LEAST_NAME

"""The list of indicators as people read it: the same for the command line and HTTP."""

from typing import Any

from domain.indicators import ALL
from interface.language import Language, translated


def listed(language: Language) -> list[dict[str, Any]]:
    """Each indicator in the reader's language."""
    chinese = language == "zh"
    return [
        {
            "key": each.key,
            "name": each.zh if chinese else each.en,
            "defined": each.defined_zh if chinese else each.defined,
            "source": each.source,
            "unit": each.unit,
            "derived": each.derived,
            "cut_by": list(each.cut_by),
            "compared": each.compared,
            "behind": translated(each.behind, language) if each.people else each.behind,
            "seen_by": each.seen_by,
        }
        for each in ALL
    ]

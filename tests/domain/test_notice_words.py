"""Every notice has a sentence of its own in each language, and gives the one asked for."""

import pytest

from domain.notices import KINDS, Kind


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_notice_speaks_the_language_that_was_asked_for(kind: Kind) -> None:
    assert (kind.sentence("zh"), kind.sentence("en")) == (kind.zh, kind.en)
    assert kind.en.isascii()
    assert not kind.zh.isascii()

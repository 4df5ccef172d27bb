"""Whoever starts the system reads what it says in their own language, from the first line on."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.supervised import Supervised, supervised, wait_until


class Spoken(Supervised):
    """The real system, as the command line starts it."""

    def command(self, *options: str) -> list[str]:
        me = [sys.executable, "-m", "interface.cli", "up", "--empty"]
        return [*me, "--data", str(self.data), "--port", str(self.port), *options]


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Spoken]:
    with supervised(tmp_path, Spoken) as started:
        assert isinstance(started, Spoken)
        yield started


def test_up_speaks_chinese_to_who_asks_for_it(real: Spoken) -> None:
    real.start("--lang", "zh")
    wait_until(lambda: real.ended() or "按 Ctrl-C 停止全部" in real.screen(), "it is up")
    real.stop()
    lines = [line for line in real.screen().splitlines() if line.strip()]
    assert len(lines) > 3
    for line in lines:
        told = re.sub(r"https?://\S+|\S*/\S*", "", line)
        assert re.search("[\u4e00-\u9fff]", told) or not re.search("[a-z]{4} [a-z]{2}", told), line

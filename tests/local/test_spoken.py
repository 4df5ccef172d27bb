"""Whoever starts the system reads what it says in their own language, from the first line on."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.supervised import ROOT, Supervised, supervised, wait_until


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


@pytest.mark.parametrize(
    ("language", "told"), [("en", "the master key is missing"), ("zh", "缺少主密钥")]
)
def test_a_process_that_cannot_start_says_why_in_a_sentence(
    tmp_path: Path, language: str, told: str
) -> None:
    """Started without the command line, which would have said it."""
    environment = {
        "PYTHONPATH": str(ROOT),
        "JIEFEN_LANG": language,
        "JIEFEN_DATA": str(tmp_path),
        "JIEFEN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere",
    }
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "interface.processes", "worker"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr

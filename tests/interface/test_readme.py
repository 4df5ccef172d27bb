"""What the README and the walkthrough show of the demo is there: every command finds something."""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from interface.demo import SUPPORT, load_demo
from projections.registry import LEDGERS
from tests.interface.importing import system_on
from tests.interface.test_demo_loading import SMALL
from tests.pages import called, section
from workers.notices.following import Following
from workers.persons.following import Names
from workers.projector import Projector
from workers.proof.keys import SigningKey
from workers.reading import wait_for
from workers.system import System

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
WALKTHROUGH = (ROOT / "docs" / "walkthrough.md").read_text("utf-8")
NOT_HERE = ("doctor", "crisis", "verify", "checkpoint", "export", "bulk")
"""They ask running processes, or begin something: other tests do that."""
HOLDS = {
    "figures": "80.88 %",
    "publication": "库伦旗(演示)",
    "inbox --as h-liuhe": "150524100000-",
    "absence": "m-qian",
    "person find": "安宁",
    "diary": "09:00",
    "places": "心理援助热线",
    "oncall": "m-sun",
}
"""What stands in the answer to some of them."""
LATER = ".venv/bin/jiefen ledger overdue"
"""Finds something when the first clock has fired, as the README says."""
NOTHING = re.compile(r"^(—|Nothing|Nobody|No )", re.MULTILINE)


def shown() -> list[str]:
    """The commands of the README that look something up in the demo."""
    blocks = re.findall(r"^```\n(.*?)^```", README, re.S | re.M)
    lines = [line for block in blocks for line in block.split("\n")]
    calls = [line.split("#")[0].strip() for line in lines if line.startswith(".venv/bin/jiefen ")]
    return [call for call in calls if call.split()[1] not in NOT_HERE]


def of_the_support(folder: Path, wages: str) -> list[str]:
    """The commands of the walkthrough that look at the support of the story, ids filled in."""
    (block,) = re.findall(
        r"^```\n(.*?)^```", section(WALKTHROUGH, "Who came with the claim"), re.S | re.M
    )
    calls = [line.split("#")[0].strip() for line in block.strip().split("\n")]
    ids: dict[str, str] = json.loads((folder / "demo" / SUPPORT).read_text("ascii"))
    named = {name.upper(): held for name, held in ids.items()} | {"WAGES": wages}
    return [re.sub(r"\b[A-Z]{4,}\b", lambda word: named[word[0]], call) for call in calls]


def taken_in(system: System, step: Callable[[Any], int]) -> None:
    with system.pool.connection() as connection:
        while step(connection):
            pass


def test_every_command_of_the_readme_finds_something_in_the_demo(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.observe.configure_logging", lambda *_: None)
    (tmp_path / "signing.key").write_text(SigningKey.generate())
    with system_on(store_url, tmp_path) as system:
        load_demo(system, lambda done, of: None, SMALL)
        taken_in(system, Following(system).step)
        taken_in(system, Names(system.log, system.vault).step)
        monkeypatch.setenv("JIEFEN_DATA", str(tmp_path))
        monkeypatch.setenv("JIEFEN_DATABASE_URL", store_url)
        monkeypatch.setenv("JIEFEN_MASTER_KEY", system.settings.key())
        with Projector(store_url, system.log, LEDGERS):
            with system.reading.connection() as connection:
                names = [ledger.name for ledger in LEDGERS]
                wait_for(connection, names, system.log.head(connection), limit=60)

            def jiefen(call: str) -> tuple[int, str]:
                words = [*shlex.split(call)[1:], "--lang", "en"]
                monkeypatch.setattr("sys.argv", ["jiefen", *words])
                return called()

            answers = {call: jiefen(call) for call in shown()}
            code, register = jiefen("jiefen ledger register --area 150524100200001 --json")
            (wages,) = [row["code"] for row in json.loads(register) if row["type"] == "labour"]
            looked = [jiefen(call) for call in of_the_support(tmp_path, wages)]
    c_reads, counsellor, request, certificate, dispute = looked
    assert (c_reads[0], "[erased]" in c_reads[1], "陈工" in c_reads[1]) == (0, True, False)
    assert (counsellor[0], "nothing under this id" in counsellor[1]) == (1, True)
    assert (request[0], certificate[0]) == (0, 0), certificate[1]
    assert "个人信息保护法" in certificate[1]
    assert (dispute[0], "陈工" in dispute[1]) == (0, True), dispute[1]
    assert len(answers) >= len(HOLDS), "not walked"
    assert LATER in answers
    for call, (code, told) in answers.items():
        assert code == 0, f"{call}\n{told}"
        if call != LATER:
            assert not NOTHING.search(told), f"{call}\n{told}"
    for part, held in HOLDS.items():
        (told,) = [told for call, (_, told) in answers.items() if part in call]
        assert held in told, f"{part}\n{told}"

"""Personal values go through every feature of the real system, over HTTP and at the terminal; then
every place in which it leaves bytes is searched, in every spelling.

Before an erasure they stand nowhere but in the copy that the person was handed; after it they are
not read through any door either, nor found, nor brought back by a backup.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from domain.aggregates import AGGREGATES
from tests.canary.marks import HER_PHONE, HERS, OTHERS, found
from tests.canary.places import CORRELATION, Looked, everywhere, look
from tests.canary.story import CLERK, COUNSELLOR, HER, PERSON, Told, erase, tell
from tests.canary.world import SECONDS, World, core_limits, world
from tests.chaos.running import wait_for
from tests.interface.support import MEDIATOR
from workers.sealing import marked_fields


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The whole system."""
    with world(tmp_path_factory.mktemp("canary")) as started:
        yield started


@pytest.mark.timeout(300)  # a whole system is started, and every byte of it read twice
def test_no_place_holds_a_personal_value_before_an_erasure_nor_after(running: World) -> None:
    told = tell(running)
    assert set(core_limits(running.running.data).values()) == {"0"}, "no crash leaves an image"
    assert _sealed_kinds() <= _kinds_told(running), "a kind of stream without a value in it"
    copies = _kept(running, "before")
    before = _looked(running, told, copies)
    assert before.blind == [], "nothing was seen in these places: the search proves nothing"
    assert before.found == []
    (copy,) = (running.folder / "handed-out").iterdir()
    assert found(copy.read_bytes()), "her own copy is hers, and the search finds her in it"

    erase(running, told)
    _comes_back_from_no_backup(running, told)
    after = _looked(running, told, copies)
    assert (after.blind, after.found) == ([], [])
    assert after.places[-1:] == before.places[-1:] and len(after.places) > len(before.places)
    _read_by_nobody(running, told)


def _sealed_kinds() -> set[str]:
    """Of streams in whose facts something is sealed."""
    return {
        fact.stored_name.partition(".")[0]
        for kind in AGGREGATES.values()
        for fact in kind.facts
        if marked_fields(fact) and fact.stored_name != "erasure.text_redacted.v1"
    }


def _kinds_told(running: World) -> set[str]:
    rows = running.sql(
        "select distinct split_part(name, '.', 1) from log.event"
        " where position('sealed:'::bytea in body) > 0"
    )
    return {kind for (kind,) in rows}


def _kept(running: World, name: str) -> str:
    """What is written for others: an export, a checkpoint, a backup of four files."""
    (running.folder / "exports").mkdir(exist_ok=True)
    running.runs("export", "log", "--out", running.folder / "exports" / f"{name}.jsonl")
    signed: dict[str, Any] = json.loads(running.runs("checkpoint", "--json"))
    running.runs("backup", "--out", running.folder / name, "--keys-out", running.folder / name)
    return str(signed["key"])


def _looked(running: World, told: Told, copies: str) -> Looked:
    """Once every process has done what it has to do with all that was recorded."""
    running.reads("ledgers/disputes", {**CLERK, "Jiefen-Correlation": CORRELATION})
    clock = f"agenda-{told.agreed}".encode()
    held = running.running.data / "temporal"
    assert wait_for(lambda: any(clock in path.read_bytes() for path in held.iterdir()), SECONDS)
    backups = sorted(running.folder.rglob("*.dump"))
    return look(everywhere(running, told.agreed, copies, backups))


def _comes_back_from_no_backup(running: World, told: Told) -> None:
    """The log as it is now, with the keys from before."""
    _kept(running, "after")
    (log,) = (running.folder / "after").glob("*.log.dump")
    (keys,) = (running.folder / "before").glob("*[0-9]Z.keys.dump")
    running.sql("create database restored")
    there = {
        "JIEFEN_DATABASE_URL": running.database("restored"),
        "JIEFEN_MASTER_KEY": (running.running.data / "master.key").read_text().strip(),
    }
    running.runs("restore", "--log", log, "--keys", keys, on=there)
    said = running.runs("history", "dispute", told.hers, by=MEDIATOR, on=there)
    assert HERS not in said and HER_PHONE not in said
    assert OTHERS in said, "nobody else was erased"


def _read_by_nobody(running: World, told: Told) -> None:
    """Whoever read it before: they read that it is erased, or there is nothing for them."""
    for path, who, asked in told.doors:
        answer = running.api.get(f"/api/{path}", {**who, "Accept-Language": "zh"}, **asked)
        assert answer.status_code in (200, 404, 410), answer.text
        assert HERS not in answer.text and HER_PHONE not in answer.text, path
    assert OTHERS in running.reads(f"disputes/{told.hers}/history", MEDIATOR)
    search = running.api.post("/api/disputes/find", {"name": HER["name"]}, CLERK)
    assert (search.status_code, search.json()["rows"]) == (200, [])
    running.runs("note", "read", told.plan, told.note, by=COUNSELLOR, code=1)
    for kind, stream in (("dispute", told.hers), ("plan", told.plan)):
        assert HERS not in running.runs("history", kind, stream, by=PERSON)

"""Files of a case over both doors: put in once, sealed, read by whom they are for and with a line
that says so, handed out so that nothing in them runs, and gone with the keys.
"""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from domain.kernel import Officer
from interface.files import put_in
from interface.story import Reader, copied
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, SUPERVISOR, Api, accepted
from tests.line import Jiefen
from tests.workers.test_attachments_looked_at import CAMERA, photograph, picture, saved, written
from workers.handler import Request
from workers.settings import Settings
from workers.system import System

P1 = {"Jiefen-Officer": "p1", "Jiefen-Role": "party", "Jiefen-Office": ""}
P2 = {**P1, "Jiefen-Officer": "p2"}
ZH = {"Accept-Language": "zh"}
ELSEWHERE = {**DESK, "Jiefen-Office": "110101001000"}
ARCHIVIST = {**HEAD, "Jiefen-Role": "archivist"}

_PART = 1 << 16
AGREEMENT: dict[str, Any] = {"document": "agreement", "parties": ["p1", "p2"]}
EVIDENCE: dict[str, Any] = {"document": "evidence", "parties": ["p1"]}


def send(
    api: Api,
    stream: str,
    content: Any,
    who: dict[str, str] = DESK,
    file: str = "",
    **query: Any,
) -> httpx.Response:
    path = f"/api/disputes/{stream}/files" + (f"/{file}" if file else "")
    headers = api._headers(who)
    answer: httpx.Response = api.client.post(path, content=content, params=query, headers=headers)
    return answer


def put(api: Api, stream: str, content: bytes, who: dict[str, str] = DESK, **query: Any) -> Any:
    answer = send(api, stream, content, who, **query)
    assert answer.status_code == 201, answer.text
    return answer.json()


def get(api: Api, stream: str, file: str, who: dict[str, str] = DESK, **query: Any) -> Any:
    return api.get(f"/api/disputes/{stream}/files/{file}", who, **query)


def listed(api: Api, stream: str, who: dict[str, str] = DESK) -> Any:
    answer = api.get(f"/api/disputes/{stream}/files", who)
    assert answer.status_code == 200, answer.text
    return answer.json()


def rows(system: System, table: str = "edition") -> int:
    with system.pool.connection() as connection:
        row = connection.execute(f"select count(*) from attachment.{table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def stream(api: Api, case: Any) -> str:
    """A case with its mediator, m-1."""
    accepted(api, case["stream"])
    return str(case["stream"])


# --- put in, and handed out ----------------------------------------------------------------------


def test_what_was_put_in_comes_back_without_what_the_camera_wrote(api: Api, stream: str) -> None:
    told = put(api, stream, photograph(), **AGREEMENT)

    got = get(api, stream, told["file"])

    assert got.status_code == 200
    assert CAMERA.encode() not in got.content and b"Exif" not in got.content
    assert Image.open(BytesIO(got.content)).size == (40, 60)
    assert (told["format"], told["size"]) == ("jpeg", len(got.content))


def test_a_browser_does_nothing_with_a_file_but_show_it(api: Api, stream: str) -> None:
    for content, media, how in (
        (photograph(), "image/jpeg", "inline"),
        (written(), "application/pdf", "attachment"),
    ):
        told = put(api, stream, content, **AGREEMENT)
        headers = get(api, stream, told["file"]).headers
        assert headers["Content-Type"] == media
        assert headers["Content-Disposition"].startswith(f'{how}; filename="agreement-1.')
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"


def test_the_same_key_puts_a_file_in_once(api: Api, stream: str, system: System) -> None:
    who = {**DESK, "Idempotency-Key": "k-1"}
    first = put(api, stream, photograph(), who, **AGREEMENT)
    again = put(api, stream, photograph(), who, **AGREEMENT)
    assert again == first and rows(system) == 1
    other = send(api, stream, saved(picture(), "PNG"), who, **AGREEMENT)
    assert other.status_code == 422 and rows(system) == 1, "the key was used with other data"


def test_the_version_that_was_read_is_asked_for(api: Api, stream: str, system: System) -> None:
    late = send(api, stream, photograph(), {**DESK, "If-Match": '"1"'}, **AGREEMENT)
    assert late.status_code == 412 and rows(system) == 0


@pytest.mark.parametrize(
    ("content", "status", "kind", "said", "zh"),
    [
        (b"GIF89a", 415, "wrong-type", "Only photographs", "只能放入照片"),
        (b"", 415, "wrong-type", "Only photographs", "只能放入照片"),
        (b"%PDF-1.7 /JavaScript %%EOF", 422, "not-taken", "can run something", "可运行的内容"),
        (b"a" * (12 << 20), 413, "too-large", "10240 kB at most", "最大 10240 kB"),
    ],
    ids=["type", "nothing", "content", "size"],
)
def test_what_is_not_taken_is_said_and_leaves_nothing(  # noqa: PLR0913, PLR0917 (a row of a table)
    api: Api,
    system: System,
    stream: str,
    content: bytes,
    status: int,
    kind: str,
    said: str,
    zh: str,
) -> None:
    for language, words in ({}, said), (ZH, zh):
        for sent in (content, iter([content])):  # with its size, and without
            answer = send(api, stream, sent, {**DESK, **language}, **EVIDENCE)
            assert answer.status_code == status
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["type"] == f"urn:jiefen:problem:{kind}"
            assert words in answer.json()["detail"]
    assert rows(system) == 0 and listed(api, stream) == []


def test_nothing_else_may_be_as_long_as_a_file(api: Api, stream: str) -> None:
    long = {"conflict": False, "mediator": "m" * (2 << 20)}
    assert api.act(stream, "assign", long, HEAD).status_code == 413


def test_half_an_upload_leaves_nothing(
    api: Api, system: System, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever breaks after the fact was written: neither of the two is there."""

    def broken(*_: object) -> None:
        raise RuntimeError

    before = api.get(f"/api/disputes/{stream}").json()["version"]
    monkeypatch.setattr("interface.files.keep", broken)
    assert send(api, stream, photograph(), **EVIDENCE).status_code == 500
    assert api.get(f"/api/disputes/{stream}").json()["version"] == before
    assert rows(system) == 0


def test_no_more_is_read_than_may_be_a_file(app: FastAPI, api: Api, stream: str) -> None:
    """Whoever sends without end is told so; the rest is never in memory."""
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += _PART
            yield bytes(_PART)

    async def sent() -> httpx.Response:
        through = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=through, base_url="http://test") as client:
            path = f"/api/disputes/{stream}/files"
            headers = api._headers(DESK)
            return await client.post(path, content=endless(), params=EVIDENCE, headers=headers)

    assert asyncio.run(sent()).status_code == 413
    assert read <= Settings().file_limit + 2 * _PART


def test_a_large_file_takes_a_few_times_its_size(system: System, stream: str) -> None:
    large = b"%PDF-1.7\n" + b" " * (9 << 20) + b"%%EOF"
    asked = Request(
        command="attach_file",
        stream=UUID(stream),
        data=EVIDENCE,
        officer=Officer(id="d-1", role="desk", office=OFFICE),
    )
    tracemalloc.start()
    try:
        kept = put_in(system, asked, large)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept.stored.size == len(large)
    assert peak < 6 * len(large), peak / len(large)


# --- who reads what ------------------------------------------------------------------------------

NOT_FOUND, OK = 404, 200


def test_each_reads_what_is_for_them(api: Api, stream: str) -> None:
    everybody = (DESK, MEDIATOR, HEAD, P1, P2, ELSEWHERE, SUPERVISOR, ARCHIVIST)
    files = {
        "agreement": put(api, stream, photograph(), MEDIATOR, **AGREEMENT),
        "evidence": put(api, stream, photograph(), P1, **EVIDENCE),
        "confided": put(api, stream, photograph(), MEDIATOR, **EVIDENCE, confidential=True),
    }
    opened = {
        name: [get(api, stream, file["file"], who).status_code for who in everybody]
        for name, file in files.items()
    }
    assert opened == {
        "agreement": [OK, OK, OK, OK, OK, NOT_FOUND, NOT_FOUND, NOT_FOUND],
        "evidence": [OK, OK, OK, OK, NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND],
        "confided": [
            *(NOT_FOUND, OK, NOT_FOUND, OK),
            *(NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND),
        ],
    }
    assert [each["document"] for each in listed(api, stream, P2)] == ["agreement"]
    assert len(listed(api, stream, MEDIATOR)) == len(listed(api, stream, P1)) == 3
    assert {each["opens"] for each in listed(api, stream, SUPERVISOR)} == {False}
    desks = listed(api, stream, DESK)
    assert [each["confidential"] for each in desks] == [False, False]


def test_nobody_from_another_body_puts_a_file_in(api: Api, stream: str) -> None:
    police = {**DESK, "Jiefen-Body": "police"}
    assert send(api, stream, photograph(), police, **EVIDENCE).status_code == 403
    assert send(api, stream, photograph(), ARCHIVIST, **EVIDENCE).status_code == 409
    assert send(api, stream, photograph(), ELSEWHERE, **EVIDENCE).status_code == 403
    assert send(api, str(uuid4()), photograph(), **EVIDENCE).status_code == 404


def test_a_file_without_content_cannot_be_recorded(api: Api, stream: str) -> None:
    """The command itself has no door: what is recorded is there."""
    stored = {"id": str(uuid4()), "format": "png", "size": 1, "digest": "0" * 64}
    form = {**EVIDENCE, "stored": stored}
    assert api.act(stream, "attach_file", form).status_code in (404, 405)


def test_the_parties_see_who_opened_what_is_of_them(api: Api, stream: str) -> None:
    own = put(api, stream, photograph(), MEDIATOR, **EVIDENCE, confidential=True)
    path = f"/api/disputes/{stream}/access-log"
    before = len(api.get(path, P1).json())
    get(api, stream, own["file"], MEDIATOR)
    assert any("confiden" in str(line["classes"]) for line in api.get(path, P1).json())
    assert len(api.get(path, P2).json()) == before, "nothing of it for the other"


# --- versions, and taken out ---------------------------------------------------------------------


def test_a_new_version_leaves_the_old_one(api: Api, stream: str) -> None:
    first = put(api, stream, photograph(), **AGREEMENT)["file"]
    newer = send(api, stream, saved(picture((30, 30)), "PNG"), file=first)
    assert newer.status_code == 200 and newer.json()["file"] == first

    assert get(api, stream, first).headers["Content-Type"] == "image/png"
    assert get(api, stream, first, edition=1).headers["Content-Type"] == "image/jpeg"
    assert get(api, stream, first, edition=3).status_code == NOT_FOUND
    (file,) = listed(api, stream)
    assert [each["edition"] for each in file["editions"]] == [1, 2]


def test_what_was_taken_out_is_gone_with_its_keys(api: Api, system: System, stream: str) -> None:
    file = put(api, stream, photograph(), **EVIDENCE)["file"]
    send(api, stream, photograph(), file=file)
    assert (rows(system), rows(system, "wrapped")) == (2, 2)

    out = api.act(stream, "take_out_file", {"file": file, "reason": "wrong_case"})

    assert out.status_code == 200, out.text
    assert (rows(system), rows(system, "wrapped")) == (0, 0)
    assert get(api, stream, file).status_code == NOT_FOUND
    assert [each["out"] for each in listed(api, stream)] == ["wrong_case"]
    again = api.act(stream, "take_out_file", {"file": file, "reason": "wrong_case"})
    assert again.status_code == NOT_FOUND


# --- told, and at the terminal -------------------------------------------------------------------


def test_the_history_tells_it_in_both_languages(api: Api, stream: str) -> None:
    put(api, stream, photograph(), MEDIATOR, **EVIDENCE, confidential=True)
    put(api, stream, photograph(), **AGREEMENT)
    path = f"/api/disputes/{stream}/history"
    told = [entry["sentence"] for entry in api.get(path, P1).json()][-2:]
    assert told == [
        "Put in for the mediator alone, of p1: evidence",
        "Put in, of p1, p2: agreement",
    ]
    chinese = [entry["sentence"] for entry in api.get(path, {**P1, **ZH}).json()][-1]
    assert chinese == "放入材料（p1、p2）：调解协议书"


def test_a_copy_for_a_party_lists_its_files(api: Api, stream: str, system: System) -> None:
    put(api, stream, photograph(), MEDIATOR, **EVIDENCE, confidential=True)
    for party, told in (("p1", True), ("p2", False)):
        reader = Reader(Officer(id=party, role="party"), "en")
        entries = copied(system, "dispute", UUID(stream), reader, party)
        assert any("of p1: evidence" in entry.sentence for entry in entries) == told


def test_files_at_the_terminal(
    jiefen: Jiefen, api: Api, stream: str, tmp_path: Path, system: System
) -> None:
    scan, out = tmp_path / "签好的协议_张三.jpg", tmp_path / "back.jpg"
    scan.write_bytes(photograph())
    page = str(scan)
    both = ("--party", "p1", "--party", "p2")
    file = jiefen("file", "add", stream, page, "--document", "agreement", *both).stdout.strip()

    told = jiefen("file", "list", stream)
    assert file in told.stdout and "张三" not in told.stdout
    assert jiefen("file", "replace", stream, file, page).returncode == 0
    assert jiefen("file", "get", stream, file, "--out", str(out), "--edition", "1").returncode == 0
    with system.reading.connection() as connection:
        last = connection.execute("select who, person, classes from audit.read order by at")
        assert [(who, of, held) for who, of, held in last][-2:] == [
            ("d-1", party, ["document"]) for party in ("p1", "p2")
        ]
    assert Image.open(out).size == (40, 60) and out.stat().st_mode & 0o77 == 0

    refused = jiefen("file", "add", stream, __file__, "--document", "evidence", "--party", "p1")
    assert refused.returncode == 1 and "Only photographs" in refused.stderr
    gone = jiefen("file", "take-out", stream, file, "--reason", "wrong_party")
    assert gone.returncode == 0 and rows(system) == 0
    assert jiefen("file", "get", stream, file, "--out", str(tmp_path / "none")).returncode == 1

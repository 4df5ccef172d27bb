"""Over both doors: what an erasure would do is shown first, done only when it is said so, and
certified; to whoever does not carry it out there is nothing.
"""

import base64
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader

from domain.erasure.erasing import ONE_KEY
from domain.erasure.keeping import STAYS
from interface import erasures
from interface.language import catalogue
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, Api
from tests.line import Jiefen
from workers.certifying import signed_text
from workers.proof.keys import SigningKey
from workers.proof.outside import Outside
from workers.system import System

TOWNSHIP = "150524103000"
SUN = {"Jiefen-Officer": "sun", "Jiefen-Role": "judicial_office", "Jiefen-Office": TOWNSHIP}
AS_SUN = ("--as", "sun", "--role", "judicial_office", "--office", TOWNSHIP)
HERSELF = {"Jiefen-Officer": "p1", "Jiefen-Role": "party"}
GROUND = "consent_withdrawn"
_KEY = SigningKey.generate()


@pytest.fixture
def person(api: Api, case: Any, system: System) -> UUID:
    """Somebody who refused mediation: no law keeps what is held of them."""
    api.act(case["stream"], "triage", {"in_scope": True})
    api.act(case["stream"], "give_rights_notice", {"parties": ["p1", "p2"]}, MEDIATOR)
    assert api.act(case["stream"], "refuse", {"party": "p1"}, MEDIATOR).status_code == 200
    with system.pool.connection() as connection:
        ((found,),) = connection.execute("select person from vault.lookup").fetchall()
    return UUID(str(found))


@pytest.fixture
def request_id(api: Api, person: UUID) -> str:
    """Their request to be erased, granted by the head."""
    asked = {
        "kind": "erasure",
        "area": OFFICE,
        "person": {"name": "张三", "phone": "13800000001"},
        "asked_by": "themselves",
        "identity": "document_seen",
        "channel": "in_person",
    }
    stream = api.post("/api/rights", asked).json()["stream"]
    granting = {"outcome": "granted", "reasons": "准许"}
    assert api.post(f"/api/rights/{stream}/decide_right", granting, HEAD).status_code == 200
    return str(stream)


@pytest.fixture
def signing(system: System) -> None:
    """The key that signs is in the data folder."""
    (system.settings.data / "signing.key").write_text(_KEY)
    Outside(system.settings.copies).add_key(SigningKey(_KEY).public, "since today")


@pytest.mark.usefixtures("signing")
def test_it_is_shown_first_then_done_and_certified(
    api: Api, case: Any, person: UUID, request_id: str
) -> None:
    shown = api.get(f"/api/erasures/preview/{person}", SUN, request=request_id).json()
    assert shown == {
        "person": str(person),
        "reached": "goes",
        "goes": [
            {"kind": "dispute", "whole": False, "files": 1},
            {"kind": "rights", "whole": False, "files": 1},
        ],
        "stays": [],
    }
    form = {"person": str(person), "ground": GROUND, "request": request_id}
    ordered = api.post("/api/erasures", form, SUN)
    assert (ordered.status_code, ordered.json()["facts"]) == (201, ["erasure.ordered.v1"])
    where = f"/api/erasures/{ordered.json()['stream']}"

    for who in (SUN, HERSELF):
        said = api.get(f"{where}/certificate", who).json()
        assert (said["state"], said["valid"]) == ("certified", True)
    document = api.get(f"{where}/certificate.md", {**SUN, "Accept-Language": "zh"}).text
    assert document.startswith("# 个人信息删除证明")
    assert "签名有效" in document
    (text,) = api.get(f"{where}/texts", SUN).json()
    assert (text["field"], text["text"]) == ("matter", "楼上漏水")
    history = api.get(f"/api/disputes/{case['stream']}/history").text
    assert "张三" not in history and "13800000001" not in history
    assert "李四" in history


@pytest.mark.usefixtures("signing")
def test_the_certificate_is_a_numbered_pdf_that_can_be_checked_and_names_nobody(
    *, api: Api, jiefen: Jiefen, person: UUID, request_id: str, tmp_path: Path, system: System
) -> None:
    form = {"person": str(person), "ground": GROUND, "request": request_id}
    erasure = api.post("/api/erasures", form, SUN).json()["stream"]
    where, file = f"/api/erasures/{erasure}/certificate", tmp_path / "certificate.pdf"
    signed = api.get(where, SUN).json()

    first, hers = (api.post(where, {}, who) for who in (SUN, HERSELF))
    printed = jiefen("certificate", erasure, "--out", str(file), *AS_SUN)
    text = _text(first.content)
    (line,) = api.get(f"{where[:-12]}/texts", SUN).json()
    gone = {"file": line["file"], "version": line["version"], "field": line["field"]}
    assert api.post(f"{where[:-12]}/redact_text", gone, SUN).status_code == 200
    held = jiefen("document", "check", str(file), *AS_SUN)

    assert first.headers["jiefen-document"] == f"{erasure}-SC1"
    assert hers.content == first.content == file.read_bytes(), printed
    data = signed_text(signed["certificate"])
    assert SigningKey(_KEY).public.signed(data, base64.b64decode(signed["signature"]))
    for said in (
        *("个人信息删除证明", erasure, str(person), request_id, "《个人信息保护法》第四十七条"),
        *("撤回同意", "联系方式：电话和住址；密钥1个", hashlib.sha256(data).hexdigest()),
        *(signed["key"], signed["signature"], f"{erasure}-SC1"),
    ):
        assert said in text, said
    assert not [word for word in ("张三", "13800000001", "李四", "楼上漏水") if word in text]
    assert (held.returncode, "same to the byte" in held.stdout) == (0, True), held
    with system.pool.connection() as connection:
        logged = connection.execute("select who from audit.read where stream = %s", (erasure,))
        assert [who for (who,) in logged] == ["sun", "p1", "sun", "sun"], (
            "each making, and the check"
        )
    for nobody in (MEDIATOR, {**SUN, "Jiefen-Body": "police"}):
        assert api.post(where, {}, nobody).status_code == 404
        assert api.get(f"/api/documents/{erasure}-SC1", nobody).status_code == 404


def test_a_certificate_that_is_not_signed_yet_is_put_on_no_paper(
    api: Api, person: UUID, request_id: str
) -> None:
    form = {"person": str(person), "ground": GROUND, "request": request_id}
    erasure = api.post("/api/erasures", form, SUN).json()["stream"]

    refused = api.post(f"/api/erasures/{erasure}/certificate", {}, SUN)

    assert (refused.status_code, "on the way" in refused.json()["detail"]) == (409, True)


def _text(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


@pytest.mark.parametrize(
    "who",
    [
        MEDIATOR,
        {**SUN, "Jiefen-Role": "supervisor"},
        {**SUN, "Jiefen-Role": "operator"},
        {**SUN, "Jiefen-Body": "police"},
        {**SUN, "Jiefen-Office": "150525103000"},
        {"Jiefen-Officer": "p2", "Jiefen-Role": "party"},
    ],
)
def test_to_whoever_does_not_carry_it_out_there_is_nothing(
    api: Api, person: UUID, request_id: str, who: dict[str, str]
) -> None:
    form = {"person": str(person), "ground": GROUND, "request": request_id}
    erasure = api.post("/api/erasures", form, SUN).json()["stream"]
    never = uuid4()
    for there, absent in (
        (f"/api/erasures/{erasure}/certificate", f"/api/erasures/{never}/certificate"),
        (f"/api/erasures/{erasure}/texts", f"/api/erasures/{never}/texts"),
        (f"/api/erasures/preview/{person}", f"/api/erasures/preview/{never}"),
    ):
        asked = {"request": request_id} if "preview" in there else {}
        one, other = api.get(there, who, **asked), api.get(absent, who, **asked)
        assert (one.status_code, other.status_code) == (404, 404), there
        assert one.json()["title"] == other.json()["title"]


@pytest.mark.usefixtures("signing")
def test_the_command_line_erases_when_told_to_and_lists_what_is_to_be_read(
    jiefen: Jiefen,
    person: UUID,
    request_id: str,
    system: System,
) -> None:
    def runs(*arguments: str) -> str:
        done = jiefen(*arguments, *AS_SUN)
        assert done.returncode == 0, done.stderr
        return done.stdout

    ((_, command),) = told_next(json.loads(runs("rights", "show", request_id, "--json")))
    erase = command.split()[1:]
    assert erase == ["erase", str(person), "--request", request_id, *AS_SUN], "as it is told"
    erase = erase[: -len(AS_SUN)]
    assert "Nothing was erased" in runs(*erase)
    with system.pool.connection() as connection:
        assert connection.execute("select count(*) from log.destroyed_key").fetchone() == (0,)

    said = json.loads(runs(*erase, "--confirm", "--json"))
    assert (said["state"], said["valid"]) == ("certified", True)
    erasure = said["certificate"]["erasure"]
    (text,) = json.loads(runs("redact", erasure, "--json"))
    place = (text["file"], str(text["version"]), text["field"])
    left = json.loads(runs("redact", erasure, *place, "--json"))
    assert (text["text"], left) == ("楼上漏水", [])
    assert "redacted since: 1" in runs("certificate", erasure)


def told_next(entries: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What a request says is to be done next."""
    return [said for entry in entries for said in entry["details"].items() if said[0] == "Next"]


def test_who_carries_it_out_is_told_the_command_and_nobody_else_the_person(
    api: Api, person: UUID, request_id: str
) -> None:
    def read(who: dict[str, str]) -> Any:
        return api.get(f"/api/rights/{request_id}/history", {**who, "Accept-Language": "en"})

    archivist = {**SUN, "Jiefen-Officer": "lu", "Jiefen-Role": "archivist"}
    for who in (SUN, archivist):
        ((_, command),) = told_next(read(who).json())
        assert f"jiefen erase {person} --request {request_id}" in command
    assert "准许" not in read(archivist).text, "the archive reads that it is granted, not why"
    for who in (HEAD, DESK, {**SUN, "Jiefen-Officer": "h-1"}):
        ((_, said),) = told_next(read(who).json())
        assert said.startswith("Somebody else") and str(person) not in read(who).text
    assert told_next(read({"Jiefen-Officer": "p1", "Jiefen-Role": "party"}).json()) == []
    for nobody in (MEDIATOR, {**archivist, "Jiefen-Office": "150525000000"}):
        assert read(nobody).status_code == 404  # noqa: PLR2004 (HTTP)

    form = {"person": str(person), "ground": GROUND, "request": request_id}
    granter = {**SUN, "Jiefen-Officer": "h-1"}
    assert api.post("/api/erasures", form, granter).status_code == 409  # noqa: PLR2004 (HTTP)
    assert api.post("/api/erasures", form, archivist).status_code == 201  # noqa: PLR2004 (HTTP)


def test_why_something_stays_and_what_went_is_said_in_chinese() -> None:
    known = {text for context, text in catalogue("zh") if not context}
    said = {reason.sentence for reason in STAYS.values()}
    assert said | {erasures.WHY_ONE_KEY} | set(erasures.LOST.values()) <= known
    laws = {text for context, text in catalogue("zh") if context == "law"}
    assert {reason.law for reason in STAYS.values()} | {ONE_KEY} <= laws

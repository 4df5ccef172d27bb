"""An agreement signed at a provider: what leaves and what does not, to whom, once; what comes back;
what is said where the provider is away. The provider of these tests is in `tests.signing.provider`.
"""

import io
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import Response
from pypdf import PdfReader

from domain.kernel import Officer
from interface.files import listed
from interface.signatures import offer
from interface.story import Reader
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, Api, accepted, register_form
from tests.interface.test_files import P1, P2
from tests.line import Line
from tests.signing.provider import AT, Cfca, signed
from tests.workers.test_attachments_looked_at import written
from workers.settings import Settings
from workers.signing.kernel import Later, NotTaken, Signer, Standing
from workers.system import System

ZHANG = {"name": "张三", "phone": "13800000001", "address": "柳河镇一号"}
LI = {"name": "李四", "phone": "13800000002", "identity_number": "11010119900307299X"}
BOTH = {"agreed_by": ["p1", "p2"]}
MEDIATES = Reader(Officer(id="m-1", role="mediator", office=OFFICE), "en")
MEDIATES = Reader(Officer(id="m-1", role="mediator", office=OFFICE), "en")
ASKED, TAKEN, ENDED = (f"dispute.signing_{each}.v1" for each in ("asked", "taken", "ended"))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Of an office that has a provider."""
    Cfca.fresh()
    return settings.model_copy(update={"signing": AT})


def agreed(api: Api, *means: str, **changes: Any) -> str:
    """A case that was settled in writing, to be signed at CFCA by both."""
    people = [{"role": "applicant", "person": ZHANG}, {"role": "respondent", "person": LI}]
    form = register_form(parties=people) | changes
    stream = str(api.post("/api/disputes", form).json()["stream"])
    accepted(api, stream)
    each = means or ("certified_electronic", "certified_electronic")
    written = {
        "content": "修好水管并付八百元",
        "obligations": [{"party": "p2", "kind": "payment", "amount_fen": 80_000, "what": "赔款"}],
        "signatures": [
            {"party": party, "means": mean}
            | ({"provider": "CFCA"} if mean == "certified_electronic" else {})
            for party, mean in zip(("p1", "p2"), each, strict=True)
        ],
        "precheck": {"problems": [], "not_confirmable": []},
        "sealed": True,
    }
    answer = api.act(stream, "conclude_in_writing", written, MEDIATOR)
    assert answer.status_code == 200, answer.text
    return stream


def ask(api: Api, stream: str, form: Any = BOTH, key: str = "k-1", **who: str) -> Response:
    headers = {**MEDIATOR, **who} | ({"Idempotency-Key": key} if key else {})
    return api.post(f"/api/disputes/{stream}/signatures", form, headers)


def look(api: Api, stream: str, who: dict[str, str] = MEDIATOR) -> Response:
    return api.post(f"/api/disputes/{stream}/signatures/standing", {}, who)


def end(api: Api, stream: str, who: dict[str, str] = MEDIATOR) -> Response:
    return api.post(f"/api/disputes/{stream}/signatures/end", {}, who)


def told(api: Api, stream: str, who: dict[str, str] = MEDIATOR) -> list[str]:
    """The sentences about the signing that somebody reads."""
    rows = api.get(f"/api/disputes/{stream}/history", who).json()
    return [row["sentence"] for row in rows if row["name"] in (ASKED, TAKEN, ENDED)]


def opened(system: System, stream: str) -> list[tuple[str, list[str], str]]:
    """Of whom something was opened to be handed on, of which class, by whom."""
    with system.pool.connection() as connection:
        return connection.execute(
            "select person, classes, who from audit.read where stream = %s and action = 'export'"
            " order by person",
            (UUID(stream),),
        ).fetchall()


# --- there ---------------------------------------------------------------------------------------


def test_the_paper_goes_there_with_name_and_number_of_each_who_signs_and_nothing_else(
    api: Api, system: System
) -> None:
    stream = agreed(api)

    answer = ask(api, stream)

    assert answer.status_code == 201, answer.text
    ((document, signers, key),) = Cfca.asked
    assert signers == (Signer("张三", "13800000001"), Signer("李四", "13800000002"))
    assert Signer._fields == ("name", "phone")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)
    assert "修好水管并付八百元" in text.replace("\n", "")
    for kept in (ZHANG["address"], ZHANG["phone"], LI["identity_number"]):
        assert kept not in text
    assert stream not in key and "150524" not in key


def test_it_is_on_record_before_it_leaves(api: Api, system: System) -> None:
    stream, seen = agreed(api), []
    Cfca.meanwhile = staticmethod(
        lambda: seen.append((told(api, stream), opened(system, stream)))  # while it is asked
    )

    ask(api, stream)

    ((sentences, readings),) = seen
    (said,) = sentences
    assert "CFCA by p1, p2" in said and "as p1, p2 agreed" in said and "telephone number" in said
    assert readings == [
        ("p1", ["contact", "particulars"], "m-1"),
        ("p2", ["contact", "particulars"], "m-1"),
    ]
    assert told(api, stream, P1) == told(api, stream, P2) == told(api, stream), "they read it too"
    assert len(told(api, stream)) == 2, "and that it is there"


def test_of_who_signs_by_hand_nothing_goes_but_the_paper(api: Api, system: System) -> None:
    stream = agreed(api, "fingerprint", "certified_electronic")
    ask(api, stream)
    ((_, signers, _),) = Cfca.asked
    assert signers == (Signer("李四", "13800000002"),)
    assert [person for person, *_ in opened(system, stream)] == ["p2"]


@pytest.mark.parametrize(
    ("changes", "form", "who", "status", "rule"),
    [
        ({}, {"agreed_by": ["p1"]}, MEDIATOR, 409, "p2 did not agree"),
        ({}, {"agreed_by": []}, MEDIATOR, 409, "p1 did not agree"),
        ({}, {}, MEDIATOR, 422, "agreed_by"),
        ({}, BOTH, HEAD, 409, "This is done by"),
        ({}, BOTH, {**MEDIATOR, "Jiefen-Officer": "m-2"}, 409, "Only a mediator of this case"),
        ({}, BOTH, P1, 409, "This is done by"),
        ({"parties": [{**ZHANG}, {"name": "李四"}]}, BOTH, MEDIATOR, 409, "no telephone number"),
        ({"hidden": True}, BOTH, MEDIATOR, 409, "How p1 is reached is told to nobody"),
    ],
)
def test_what_does_not_leave(  # noqa: PLR0913, PLR0917 (a row of a table)
    api: Api,
    system: System,
    changes: Any,
    form: Any,
    who: dict[str, str],
    status: int,
    rule: str,
) -> None:
    people = changes.get("parties", [ZHANG, LI])
    roles = ("applicant", "respondent")
    parties = [
        {"role": role, "person": who, "address_hidden": "hidden" in changes}
        for role, who in zip(roles, people, strict=True)
    ]
    stream = agreed(api, parties=parties)

    answer = ask(api, stream, form, **who)

    assert answer.status_code == status and rule in answer.text, answer.text
    assert Cfca.asked == [] and told(api, stream) == [] and opened(system, stream) == []


@pytest.mark.parametrize("kind", [{"type": "family_marriage"}, {"subtype": "inheritance"}])
def test_a_family_agreement_is_signed_on_paper(api: Api, kind: dict[str, str]) -> None:
    stream = agreed(api, "signature", "signature", **{"type": "other", **kind})
    answer = ask(api, stream)
    assert answer.status_code == 409 and Cfca.asked == []
    assert "Family and inheritance agreements" in answer.json()["detail"]
    zh = ask(api, stream, **{"Accept-Language": "zh"}).json()
    assert zh["detail"] == "婚姻家庭、继承协议不得使用电子签名"


def test_sent_twice_it_is_there_once(api: Api) -> None:
    stream = agreed(api)
    first, again = ask(api, stream), ask(api, stream)
    assert (first.status_code, again.status_code) == (201, 201)
    assert ask(api, stream, key="k-2").status_code == 409, "it was given there already"
    assert len(Cfca.asked) == 1 and len(told(api, stream)) == 2


# --- the provider is away, or will not -----------------------------------------------------------


@pytest.mark.parametrize("resent", [ask, look])
def test_while_the_provider_is_away_nothing_is_lost_and_it_goes_there_once(
    api: Api, resent: Any
) -> None:
    stream = agreed(api)
    Cfca.fails = Later("timeout")

    away = ask(api, stream)

    assert away.status_code == 503 and "CFCA does not answer as it should (timeout)" in away.text
    assert len(told(api, stream)) == 1 and Cfca.asked == []
    Cfca.fails = None
    assert resent(api, stream).status_code < 300
    assert len(told(api, stream)) == 2 and len(Cfca.asked) == 1


def test_an_answer_that_was_lost_is_asked_for_with_the_same_key(api: Api) -> None:
    stream, lost = agreed(api), [True]

    keys, real = [], Cfca.ask

    def loses(self: Cfca, document: bytes, signers: Any, key: str) -> str:
        keys.append(key)
        reference = real(self, document, signers, key)
        if lost:
            lost.clear()
            raise RuntimeError("张三 13800000001")
        return reference

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Cfca, "ask", loses)
        away = ask(api, stream)
        assert away.status_code == 503 and "张三" not in away.text and "RuntimeError" in away.text
        assert ask(api, stream).status_code == 201

    assert len(keys) == 2 and len(set(keys)) == 1
    assert len(told(api, stream)) == 2


def test_what_the_provider_will_not_take_is_on_record_and_can_go_there_anew(api: Api) -> None:
    stream = agreed(api)
    Cfca.fails = NotTaken("phone")
    refused = ask(api, stream)
    assert refused.status_code == 409 and "does not take it (phone)" in refused.text
    assert told(api, stream)[1:] == ["Not signed at CFCA: it was not taken there"]
    Cfca.fails = None
    assert ask(api, stream, key="k-2").status_code == 201
    assert len(Cfca.asked) == 1


@pytest.mark.parametrize("answer", ["", "a name", "f" * 101])
def test_a_reference_that_is_none_is_not_recorded(
    api: Api, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    stream = agreed(api)
    monkeypatch.setattr(Cfca, "ask", lambda *_: answer)
    assert ask(api, stream).status_code == 503
    assert len(told(api, stream)) == 1


# --- and back ------------------------------------------------------------------------------------


def test_what_is_signed_is_put_in_once_and_read_by_both(api: Api) -> None:
    stream = agreed(api)
    ask(api, stream)
    assert look(api, stream).json() == {"state": "waiting", "file": None}
    content = signed(Cfca.asked[0][0])
    Cfca.standing = Standing("signed", content)

    found = look(api, stream).json()

    assert found["state"] == "signed"
    (file,) = api.get(f"/api/disputes/{stream}/files", MEDIATOR).json()
    assert (file["file"], file["document"]) == (found["file"], "agreement")
    assert file["parties"] == ["p1", "p2"] and file["editions"][0]["format"] == "pdf"
    for who in (MEDIATOR, P1, P2):
        got = api.get(f"/api/disputes/{stream}/files/{found['file']}", who)
        assert got.content == content
    assert told(api, stream)[-1] == "Signed at CFCA, and put in"
    again = look(api, stream)
    assert again.status_code == 409 and "Nothing is being signed" in again.text
    assert len(api.get(f"/api/disputes/{stream}/files", MEDIATOR).json()) == 1
    assert ask(api, stream, key="k-2").status_code == 409


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (written(), 409, "carries no signature"),
        (b"", 409, "carries no signature"),
        (signed(written()).replace(b"/AcroForm", b"/Launch  "), 422, "can run something"),
        (signed(written()) + b" " * (10 << 20), 413, "at most"),
    ],
    ids=["unsigned", "nothing", "runs", "large"],
)
def test_what_is_not_signed_is_not_put_in(
    api: Api, system: System, content: bytes, status: int, said: str
) -> None:
    stream = agreed(api)
    ask(api, stream)
    Cfca.standing = Standing("signed", content)
    answer = look(api, stream)
    assert answer.status_code == status and said in answer.text, answer.text
    assert listed(system, UUID(stream), MEDIATES) == []
    assert len(told(api, stream)) == 2, "and it can be looked at again"


@pytest.mark.parametrize(
    ("state", "said"), [("declined", "somebody declined"), ("expired", "its time there is over")]
)
def test_what_was_not_signed_is_on_record_and_goes_there_anew_as_another(
    api: Api, state: Any, said: str
) -> None:
    stream = agreed(api)
    ask(api, stream)
    Cfca.standing = Standing(state)
    assert look(api, stream).json()["state"] == state
    assert said in told(api, stream)[-1]
    assert ask(api, stream, key="k-2").status_code == 201
    (*_, first), (*_, second) = Cfca.asked
    assert first != second


def test_taken_back_nothing_more_is_sent_or_put_in(api: Api) -> None:
    stream = agreed(api)
    Cfca.fails = Later("timeout")
    ask(api, stream)
    Cfca.fails = None
    assert end(api, stream, HEAD).status_code == 409
    assert end(api, stream).status_code == 200
    for again in (look, end):
        assert again(api, stream).status_code == 409
    assert ask(api, stream).status_code == 201, "it was recorded before, and is over"
    assert Cfca.asked == []


def test_only_its_mediator_asks_how_far_it_is(api: Api) -> None:
    stream = agreed(api)
    ask(api, stream)
    Cfca.standing = Standing("signed", signed(Cfca.asked[0][0]))
    for who in (DESK, HEAD, P1, {**MEDIATOR, "Jiefen-Officer": "m-2"}):
        assert look(api, stream, who).status_code in (403, 404, 409), who
    assert look(api, stream).json()["state"] == "signed"


def test_a_paper_that_reads_otherwise_meanwhile_is_not_sent(api: Api) -> None:
    stream = agreed(api)
    Cfca.fails = Later("timeout")
    ask(api, stream)
    Cfca.fails = None
    right = {"party": "p2", "wrong": ["name"], "corrected": {**LI, "name": "李思"}}
    put_right = api.act(stream, "correct_particulars", right, MEDIATOR)
    assert put_right.status_code == 200, put_right.text
    answer = look(api, stream)
    assert answer.status_code == 409 and "reads otherwise" in answer.text
    assert Cfca.asked == []


# --- where there is none -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "shown", "status", "said"),
    [
        ("", None, 409, "have it signed on paper"),
        ("no.such:Thing", "JIEFEN_SIGNING names no.such:Thing", 503, "JIEFEN_SIGNING names"),
    ],
)
def test_where_none_is_set_nothing_is_offered_and_what_is_none_is_said(  # noqa: PLR0913, PLR0917 (a row of a table)
    api: Api, app: FastAPI, system: System, setting: str, shown: Any, status: int, said: str
) -> None:
    stream = agreed(api)
    assert offer(system, UUID(stream), MEDIATES)
    settings = system.settings.model_copy(update={"signing": setting})
    app.state.system = changed = replace(system, settings=settings)

    offered = offer(changed, UUID(stream), MEDIATES)

    assert offered is None if shown is None else offered and shown in offered.why_not
    answer = ask(api, stream)
    assert answer.status_code == status and said in answer.text


def test_the_command_line_does_the_same(api: Api, line: Line, at_the_desk: dict[str, str]) -> None:
    stream = agreed(api)
    by = ("--as", "m-1", "--role", "mediator")

    def jiefen(*arguments: str) -> Any:
        return line.call({**at_the_desk, "JIEFEN_SIGNING": AT}, "signature", *arguments, *by)

    refused = jiefen("ask", stream, "--agreed", "p1")
    assert refused.returncode and "p2" in refused.stderr
    done = jiefen("ask", stream, "--agreed", "p1", "--agreed", "p2")
    assert done.returncode == 0, done.stderr
    assert len(told(api, stream)) == 2
    assert "It is not signed yet." in jiefen("standing", stream, "--lang", "en").stdout
    assert jiefen("end", stream).returncode == 0
    assert "Taken back from CFCA" in told(api, stream)[-1]

"""Documents of a case: what they must say, for whom, under which number, each time alike."""

import contextlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from domain.dispute.facts import InquiryRecorded, Registered, SessionRecorded
from domain.fields import leaves
from domain.kernel import Officer, Refused
from interface.documents import fonts as fonts_of
from interface.documents import reading, setting, word
from interface.documents.amounts import amount, capitals, day
from interface.documents.describing import Kind, prose
from interface.documents.erased import CERTIFICATE
from interface.documents.kinds import KINDS
from interface.documents.making import Document, Format, Wanted, check_file, listed, make
from interface.language import Language, catalogue
from interface.problems import Unusable
from interface.story import Reader
from tests.conftest import Databases
from tests.interface.support import Api
from tests.safeguards.casework import (
    ALONE,
    CONTENT,
    EVERYTHING,
    FOR_OFFICERS,
    HOMES,
    IN_CONFIDENCE,
    MATTER,
    NAMES,
    OFFICE,
    PHONES,
    REACHING,
    TALK,
    Case,
    officer,
)
from tests.safeguards.conftest import open_system
from tests.safeguards.test_confidences import ITS_MEDIATOR, READERS, SECRET
from workers.handler import NotFound
from workers.system import System

HERS = "mediator-1"
INQUIRY = "问：树是谁栽的？\n答：我父亲栽的。"
EXPLAINED = "双方对数额分歧较大"
PAID = "赔付修墙费用"


@pytest.fixture(scope="module")
def office(
    databases: Databases, store_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    """One system for all that only make documents."""
    url = databases.create(store_template)
    with open_system(url, tmp_path_factory.mktemp("data")) as opened:
        yield opened
    databases.drop(url)


def talked(system: System) -> Case:
    """A case that was inquired into and talked about, together and alone."""
    case = Case(system).mediated()
    case.do("mediator", "record_inquiry", HERS, record=INQUIRY, heard=["p1"], read_back=True)
    case.do("mediator", "record_session", HERS, form="joint", parties=["p1", "p2"], record=TALK)
    case.do("mediator", "record_session", HERS, form="separate", parties=["p1"], record=ALONE)
    return case


def agreed(system: System, *, orally: bool = False) -> Case:
    """The same, settled for an amount and an apology."""
    case = talked(system)
    means = "oral" if orally else "signature"
    each = [{"party": party, "means": means} for party in ("p1", "p2")]
    form: dict[str, Any] = {
        "content": CONTENT,
        "precheck": {"problems": [], "not_confirmable": []},
        "obligations": [
            {
                **{"party": "p2", "kind": "payment", "what": PAID, "amount_fen": 1_234_550},
                "due_on": "2024-04-01",
            },
            {"party": "p2", "kind": "apology", "what": "当面道歉"},
        ],
    }
    if orally:
        case.do("mediator", "conclude_orally", HERS, agreed_by=each, **form)
    else:
        case.do("mediator", "conclude_in_writing", HERS, signatures=each, sealed=True, **form)
    return case


def performed(system: System) -> Case:
    """The same, followed up, performed, closed and filed."""
    case = agreed(system)
    done = {"finding": "partly_performed", "performed": ["o2"], "performed_on": "2024-03-04"}
    case.do("mediator", "follow_up", HERS, satisfaction="satisfied", **done)
    paid = {"item": "o1", "performed_on": "2024-03-04", "receipt": "R-1"}
    case.do("mediator", "record_performance", HERS, **paid)
    case.do("mediator", "propose_closure", HERS)
    case.do("head", "close")
    kinds = ("registration_form", "rights_notice", "identity_proof", "session_record")
    papers = [{"kind": kind, "pages": 2} for kind in (*kinds, "agreement", "back_cover")]
    case.do("archivist", "put_on_file", documents=papers)
    case.do("archivist", "file_away", volume="2024-17")
    return case


def failed(system: System) -> Case:
    case = talked(system)
    ended = {"routes": ["suit", "arbitration"], "explanation": EXPLAINED}
    case.do("mediator", "declare_failed", HERS, **ended)
    return case


MADE = {"talked": talked, "agreed": agreed, "performed": performed, "failed": failed}


def as_(role: Any, who: str = "", language: Language = "en") -> Reader:
    return Reader(officer(role, who), language)


def party(who: str) -> Reader:
    return Reader(Officer(id=who, role="party"), "en")


MEDIATOR, MEDIATOR_2 = as_("mediator", HERS), as_("mediator", "mediator-2")


def made(
    case: Case, kind: str, reader: Reader = MEDIATOR, *, form: Format = "pdf", **more: Any
) -> Document:
    return make(case.system, case.id, Wanted(kind, **more), reader, form)


def text(document: Document) -> str:
    """What a reader of the PDF finds in it, without its spaces and ends of lines."""
    pages = PdfReader(io.BytesIO(document.content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


MUST: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "application": (
        "talked",
        "p1",
        (
            *("人民调解申请书", *NAMES, "性别", "年龄", "职业", PHONES[0], HOMES[0], MATTER),
            *("申请事项", "自愿申请", "签名或按指印", "年月日"),
        ),
    ),
    "acceptance": (
        "talked",
        "",
        (
            *("人民调解受理登记表", *NAMES, "邻里", "依申请", MATTER, "2024年3月4日"),
            *("登记人（签名）", "（印章）"),
        ),
    ),
    "rights_notice": (
        "talked",
        "p2",
        (
            *("权利义务告知书", NAMES[1], "选择或者接受人民调解员", "如实陈述纠纷事实"),
            *("不收取任何费用", "一次明确拒绝即可", "本告知书已收到"),
        ),
    ),
    "inquiry_record": (
        "talked",
        "",
        (
            *("调查记录", "时间", "地点", "被调查人", NAMES[0], HERS, "问：树是谁栽的？"),
            *("答：我父亲栽的。", "宣读", "记录人（签名）"),
        ),
    ),
    "session_record": (
        "talked",
        "",
        (
            *("人民调解记录", "时间", "地点", HERS, NAMES[0], ALONE, "宣读", "记录人（签名）"),
            *("单独",),
        ),
    ),
    "agreement": (
        "agreed",
        "",
        (
            *("人民调解协议书", *NAMES, MATTER, CONTENT, "争议事项", "各方责任", "方式", "期限"),
            *(PAID, "人民币壹万贰仟叁佰肆拾伍元伍角整", "¥12,345.50", "2024年4月1日"),
            *("一式3份", "各执一份", "（印章）", "三十日内"),
        ),
    ),
    "notice_of_end": (
        "failed",
        "p1",
        (
            *("终止及其他途径告知书", NAMES[0], "未达成协议", EXPLAINED, "诉讼", "仲裁"),
            *("第二十六条", "（印章）"),
        ),
    ),
    "follow_up_record": (
        "performed",
        "",
        (
            *("回访记录", *NAMES, "人调字第", "回访事由", "部分履行", "满意", "差错", HERS),
            *("回访人（签名）",),
        ),
    ),
    "proof_of_performance": (
        "performed",
        "",
        ("履行证明", *NAMES, PAID, "2024年3月4日", "R-1", "公安机关决定", "（印章）"),
    ),
    "case_cover": (
        "performed",
        "",
        (
            *("人民调解卷宗", "卷名", "与".join(NAMES), "卷号", "人调字第", HERS, "2024-17"),
            *("立卷人", "立卷日期", "保管期限", "卷内目录", "受理登记表", "11–12"),
        ),
    ),
}
"""What each has to hold by domain.md C: of which case, for whom, and which words."""


@pytest.fixture(scope="module")
def cases(office: System) -> dict[str, Case]:
    return {name: begin(office) for name, begin in MADE.items()}


@pytest.mark.parametrize("kind", MUST)
def test_a_document_says_what_it_must_under_its_number(kind: str, cases: dict[str, Case]) -> None:
    case, to, words = MUST[kind]

    document = made(cases[case], kind, to=to)

    said = text(document)
    assert [word for word in words if word not in said] == []
    letters = KINDS[kind].letters
    assert re.fullmatch(rf"{OFFICE}-2024-[0-9]{{5}}-{letters}[0-9]+", document.number)
    assert document.number in said
    assert day(document.made_on, "zh") in said
    assert document.content.startswith(b"%PDF-")


def test_an_oral_agreement_is_recorded_and_nobody_but_the_mediator_signs(office: System) -> None:
    case = agreed(office, orally=True)

    said = text(made(case, "oral_agreement_form"))

    for each in ("口头协议登记表", *NAMES, CONTENT, "第三十条", "人民调解员（签名）"):
        assert each in said
    assert "签名或按指印" not in said


def test_the_english_one_says_the_same(cases: dict[str, Case]) -> None:
    said = text(made(cases["agreed"], "agreement", language="en"))

    for each in ("People'smediationagreement", CONTENT, "CNY12,345.50", "1April2024", *NAMES):
        assert each in said


@pytest.mark.parametrize(
    ("kind", "case"), [(kind, MUST[kind][0]) for kind in MUST if kind != "application"]
)
def test_no_document_but_ones_own_application_says_how_anybody_is_reached(
    kind: str, case: str, cases: dict[str, Case]
) -> None:
    for to in ("p1", "p2") if KINDS[kind].each else ("",):
        assert not [word for word in REACHING if word in text(made(cases[case], kind, to=to))]


def test_an_application_has_ones_own_address_and_not_the_other_sides(
    cases: dict[str, Case],
) -> None:
    said = text(made(cases["talked"], "application"))

    assert (HOMES[0] in said, HOMES[1] in said, PHONES[1] in said) == (True, False, False)


# --- who makes one -------------------------------------------------------------------------------


def test_a_party_makes_what_is_for_it_and_the_bytes_are_the_same(cases: dict[str, Case]) -> None:
    theirs = made(cases["talked"], "rights_notice", party("p2"))

    assert theirs == made(cases["talked"], "rights_notice", MEDIATOR, to="p2")


def test_a_party_gets_nothing_that_is_for_the_other_one_or_for_the_file(
    api: Api, system: System
) -> None:
    case = performed(system)
    theirs = f"/api/disputes/{case.id}/documents"
    alone = next(
        row["entries"][-1]
        for row in api.get(theirs, headers=_party("mediator-1", "mediator")).json()
        if row["kind"] == "session_record"
    )
    p2 = _party("p2")

    for kind, form in (
        ("rights_notice", {"to": "p1"}),
        ("application", {"to": "p1"}),
        ("follow_up_record", {}),
        ("case_cover", {}),
        ("session_record", {"entry": alone}),
    ):
        answer = api.post(f"{theirs}/{kind}", form, p2)
        assert answer.status_code in (403, 409, 422), kind
        assert answer.headers["content-type"] == "application/problem+json"
        assert ALONE not in answer.text
    rows = {row["kind"]: row for row in api.get(theirs, headers=p2).json()}
    assert rows["rights_notice"]["to"] == ["p2"]
    assert not rows["case_cover"]["ready"]


@pytest.mark.parametrize("role", ["counsellor", "grid_worker", "operator"])
def test_who_does_not_mediate_makes_no_document(role: str, api: Api, system: System) -> None:
    case = talked(system)
    path = f"/api/disputes/{case.id}/documents"
    who = _party(f"{role}-9", role)

    assert api.get(path, headers=who).status_code == 404
    assert api.post(f"{path}/acceptance", {}, who).status_code == 404


def test_who_may_not_read_what_was_said_alone_does_not_print_it(cases: dict[str, Case]) -> None:
    case, head = cases["talked"], as_("head", "head-9")
    (alone,) = (
        row["entries"][-1]
        for row in listed(case.system, case.id, MEDIATOR)
        if row["kind"] == "session_record"
    )

    assert ALONE in text(made(case, "session_record", entry=alone))
    assert TALK in text(made(case, "session_record", head)), "the last that the head may read"
    with pytest.raises((Refused, Unusable)):
        made(case, "session_record", head, entry=alone)


def test_no_confidence_is_in_a_document_that_anybody_but_its_mediator_makes(
    office: System,
) -> None:
    case = Case(office).confided().settled()
    shown: set[str] = set()
    for role, who in READERS:
        reader = party(who) if role == "party" else as_(role, who)
        withheld = SECRET[who] if role == "party" else IN_CONFIDENCE
        for wanted in _every(case, reader):
            try:
                said = text(make(office, case.id, wanted, reader))
            except (NotFound, Refused, Unusable):
                continue
            shown.add(f"{role} {wanted.kind}")
            assert not [mark for mark in FOR_OFFICERS if mark in said], (role, wanted)
            if (role, who) != ITS_MEDIATOR:
                assert not [mark for mark in withheld if mark in said], (role, wanted)
            if role == "party":
                others = (PHONES[1], HOMES[1]) if who == "p1" else (PHONES[0], HOMES[0])
                assert not [mark for mark in others if mark in said], (role, wanted)
    assert {"mediator agreement", "party agreement", "head case_cover"} <= shown


def _every(case: Case, reader: Reader) -> set[Wanted]:
    """Each document that this reader, or its mediator, is told of; entries as each counts them."""
    rows = listed(case.system, case.id, MEDIATOR_2)
    with contextlib.suppress(NotFound):
        rows += listed(case.system, case.id, reader)
    return {
        Wanted(row["kind"], to=to, entry=entry)
        for row in rows
        for to in row["to"] or ("",)
        for entry in row["entries"] or (0,)
    }


def test_an_officer_from_elsewhere_who_sees_the_matter_makes_nothing_that_names_anybody(
    cases: dict[str, Case],
) -> None:
    elsewhere = Reader(Officer(id="desk-9", role="desk", office="110101001000"), "en")

    for case in (cases["talked"], cases["agreed"]):
        for wanted in _every(case, MEDIATOR):
            try:
                said = text(make(case.system, case.id, wanted, elsewhere))
            except (NotFound, Refused, Unusable):
                continue
            assert not [mark for mark in EVERYTHING if mark in said], wanted


def test_whatever_a_description_asks_for_only_what_all_its_readers_may_read_is_said(
    cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A description may be wrong: one that asks for all there is says no more than it may."""

    def all_there_is(case: Any) -> Iterator[str]:
        for told in case.all(Registered, SessionRecorded, InquiryRecorded):
            held = [leaf.held for leaf in leaves(told.fact)]
            yield from (case.text(each) for each in held if isinstance(each, str))

    wrong = KINDS["acceptance"]._replace(parts=(prose("all", None, all_there_is),))
    monkeypatch.setattr(reading, "KINDS", {"acceptance": wrong})

    said = text(made(cases["talked"], "acceptance"))

    assert TALK in said
    assert not [mark for mark in (ALONE, *REACHING) if mark in said]


def test_each_making_is_a_reading_on_record(api: Api, system: System) -> None:
    case = talked(system)
    path = f"/api/disputes/{case.id}"

    before = api.get(f"{path}/access-log", headers=_party("p1"), party="p1").json()
    made_it = api.post(f"{path}/documents/rights_notice", {"to": "p1"}, _party(HERS, "mediator"))
    after = api.get(f"{path}/access-log", headers=_party("p1"), party="p1").json()

    assert made_it.status_code == 200
    assert len(after) == len(before) + 1
    assert after[-1]["role"] == "mediator"


# --- numbers and bytes ---------------------------------------------------------------------------


def test_the_same_words_have_the_same_number_and_bytes_and_other_words_a_new_one(
    api: Api, system: System
) -> None:
    case = talked(system)
    path, who = f"/api/disputes/{case.id}/documents/acceptance", _party(HERS, "mediator")

    first, again = api.post(path, {}, who), api.post(path, {}, who)
    case.do("head", "recuse", mediator=HERS, ground="unavailable")
    case.do("head", "assign", mediator="mediator-2", conflict=False)
    other = api.post(path, {}, _party("mediator-2", "mediator"))

    assert first.headers["content-type"] == "application/pdf"
    assert first.headers["content-disposition"] == (
        f'attachment; filename="{first.headers["jiefen-document"]}.pdf"'
    )
    assert again.content == first.content
    assert first.headers["jiefen-document"].endswith("-SL1")
    assert other.headers["jiefen-document"].endswith("-SL2")
    assert other.content != first.content


def test_what_a_case_is_not_ready_for_is_refused_with_what_is_missing(
    api: Api, system: System
) -> None:
    case = talked(system)
    path, who = f"/api/disputes/{case.id}/documents", _party(HERS, "mediator")

    refused = api.post(f"{path}/agreement", {}, who | {"Accept-Language": "zh"})

    assert (refused.status_code, refused.json()["detail"]) == (409, "本案没有协议")
    rows = {row["kind"]: row for row in api.get(path, headers=who).json()}
    assert list(rows) == list(KINDS)
    assert rows["agreement"] | {"title": ""} == {
        **{"kind": "agreement", "title": "", "ready": False, "law": "人民调解法 28"},
        **{"why_not": "There is no agreement in this case", "to": [], "entries": [], "made": []},
    }
    assert rows["rights_notice"]["to"] == ["p1", "p2"]
    for kind, form, status in (
        ("receipt_of_everything", {}, 404),
        ("acceptance", {"to": "p1"}, 422),
        ("rights_notice", {}, 422),
        ("rights_notice", {"to": "p9"}, 422),
        ("session_record", {"entry": 1}, 422),
        ("acceptance", {"language": "fr"}, 422),
    ):
        assert api.post(f"{path}/{kind}", form, who).status_code == status, (kind, form)


def test_the_command_line_lists_makes_and_checks(
    jiefen: Any, system: System, tmp_path: Path
) -> None:
    case = agreed(system)
    mine = ("--as", HERS, "--role", "mediator", "--office", OFFICE)
    file = tmp_path / "agreement.pdf"

    listed = jiefen("document", "list", str(case.id), *mine)
    done = jiefen("document", "make", str(case.id), "agreement", "--out", str(file), *mine)
    held = jiefen("document", "check", str(file), *mine)
    case.do("mediator", "perform_at_once", HERS, receipt="R-1")
    later = jiefen("document", "check", f"{case.code}-XY1", *mine)
    file.write_bytes(file.read_bytes() + b"\n")
    changed = jiefen("document", "check", str(file), *mine)
    file.write_bytes(b"%PDF-1.7 of somebody else")
    foreign = jiefen("document", "check", str(file), *mine)

    assert "There is no claim" not in listed.stdout
    assert f"{case.code}-XY1" in done.stdout
    assert (held.returncode, "same to the byte" in held.stdout) == (0, True), held
    assert (later.returncode, "has gone on" in later.stdout) == (0, True), later
    assert "same to the byte" in later.stdout
    assert (changed.returncode, "was changed" in changed.stdout) == (1, True), changed
    assert foreign.returncode != 0
    assert "no document that was made here" in foreign.stderr


def test_a_document_is_checked_over_http_by_its_file_or_its_number(
    api: Api, system: System
) -> None:
    case = agreed(system)
    mine = _party(HERS, "mediator") | {"Accept-Language": "zh"}
    pdf = api.post(f"/api/disputes/{case.id}/documents/agreement", {}, mine).content

    def checked(file: bytes, who: dict[str, str]) -> Any:
        headers = api._headers(who) | {"Content-Type": "application/pdf"}
        return api.client.post("/api/documents/check", content=file, headers=headers)

    whole = checked(pdf, mine).json()
    same = [{"format": "pdf", "state": "same_bytes"}]
    assert (whole["holds"], whole["as_made"], whole["files"]) == (True, True, same)
    assert whole["said"][1] == "重新生成的文书与原件逐字节相同"
    assert api.get(f"/api/documents/{case.code}-XY1", mine).json()["holds"] is True
    changed = checked(pdf + b" ", mine).json()
    assert (changed["holds"], changed["as_made"]) == (False, False)
    assert checked(b"%PDF-1.7", mine).status_code == 422
    assert checked(b"", mine).status_code == 422
    for nobody in (_party("counsellor-9", "counsellor"), _party("desk-9", "desk", "110101001000")):
        for answer in (
            checked(pdf, nobody),
            checked(pdf + b" ", nobody),
            api.get(f"/api/documents/{case.code}-XY1", nobody),
        ):
            assert answer.status_code in (403, 404), answer.text
            assert case.code not in answer.text
    assert api.get(f"/api/documents/{case.code}-XY2", mine).status_code == 404


def test_a_machine_without_the_fonts_says_what_to_install(
    api: Api, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = talked(system)
    fonts_of.fonts.cache_clear()
    monkeypatch.setattr(fonts_of, "_FOLDERS", ())

    answer = api.post(f"/api/disputes/{case.id}/documents/acceptance", {}, _party(HERS, "mediator"))

    fonts_of.fonts.cache_clear()
    assert answer.status_code == 409
    assert "fonts-noto-cjk" in answer.json()["detail"]
    with system.pool.connection() as connection:
        numbers = connection.execute("select count(*) from papers.document").fetchone()
    assert numbers == (0,), "no number was given"


def test_a_script_that_the_fonts_lack_is_said_by_its_name_and_a_docx_has_it(office: System) -> None:
    typed = "一ᠮᠣᠩᠭᠣᠯ"
    case = Case(office).mediated()
    case.do("mediator", "record_session", HERS, form="joint", parties=["p1", "p2"], record=typed)
    with pytest.raises(fonts_of.NoLetters, match=r"letters for Mongolian.*docx"):
        made(case, "session_record")
    assert typed in docx_text(made(case, "session_record", form="docx").content)


def test_nothing_in_the_book_of_numbers_can_be_changed(system: System) -> None:
    case = talked(system)
    made(case, "acceptance")

    for change in ("delete from papers.document", "update papers.file set format = 'docx'"):
        with system.pool.connection() as connection, pytest.raises(Exception, match="stays given"):
            connection.execute(change)


# --- to be edited --------------------------------------------------------------------------------


def docx_text(content: bytes) -> str:
    """What a reader of the docx finds in it, without its spaces and ends of lines."""
    return re.sub(r"\s", "", word._text(docx.Document(io.BytesIO(content))))


def changed(kind: str, change: Callable[[Any], object]) -> bytes:
    """Our template of a kind, as somebody changed it in a word processor."""
    template, out = docx.Document(io.BytesIO(word.usual(kind, "zh"))), io.BytesIO()
    change(template)
    template.save(out)
    return out.getvalue()


def adds(text: str) -> Callable[[Any], object]:
    return lambda template: template.add_paragraph(text)


_ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"


def without(text: str) -> Callable[[Any], None]:
    """Takes a text out wherever it stands."""

    def take(template: Any) -> None:
        for each in template.element.body.iter(qn("w:t")):
            each.text = (each.text or "").replace(text, "")

    return take


@pytest.mark.parametrize("kind", MUST)
def test_a_docx_says_what_the_pdf_says_under_its_number(kind: str, cases: dict[str, Case]) -> None:
    case, to, words = MUST[kind]

    document = made(cases[case], kind, to=to, form="docx")

    said = docx_text(document.content)
    assert [each for each in words if each not in said] == []
    assert document.number in said and day(document.made_on, "zh") in said
    assert "{" not in said and "⟦" not in said
    assert document.number == made(cases[case], kind, to=to).number
    assert document.content == made(cases[case], kind, to=to, form="docx").content
    with zipfile.ZipFile(io.BytesIO(document.content)) as file:
        assert {each.date_time[0] for each in file.infolist()} == {1980}


def test_our_templates_in_both_languages_can_be_used() -> None:
    for kind in KINDS:
        for language in get_args(Language):
            word.check(word.usual(kind, language), "ours", kind)


def test_an_offices_own_template_is_used_and_what_was_made_before_is_known_again(
    system: System,
) -> None:
    case = agreed(system)
    first = made(case, "agreement", form="docx")
    own = system.settings.data / "templates" / "agreement.zh.docx"
    own.parent.mkdir()

    own.write_bytes(
        changed("agreement", adds("本院提示：{{ number }}共{{ obligations|length }}项"))
    )
    with pytest.raises(word.BadTemplate, match="filter"):
        made(case, "agreement", form="docx")
    own.write_bytes(changed("agreement", adds("本所提示：请妥善保管{{ number }}")))
    theirs = made(case, "agreement", form="docx")

    assert f"请妥善保管{first.number}" in docx_text(theirs.content)
    assert theirs.number == first.number
    known = check_file(system, theirs.content, MEDIATOR)
    assert known["files"] == [{"format": "docx", "state": "same_bytes"}]
    before = check_file(system, first.content, MEDIATOR)
    assert (before["holds"], before["files"][0]["state"]) == (True, "other_template")
    edited = io.BytesIO()
    again = docx.Document(io.BytesIO(theirs.content))
    again.add_paragraph("我方另加一条")
    again.save(edited)
    told = check_file(system, edited.getvalue(), MEDIATOR)
    assert (told["as_made"], told["holds"], told["number"]) == (False, False, first.number)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (adds("{{ obligations.colour }}"), "has not: obligations.colour. It has:"),
        (adds("{{ telephone }}"), "has not: telephone"),
        (adds("{% for row in parties %}{{ row.phone }}{% endfor %}"), "has not: parties.phone"),
        (adds("{% for row in parties %}{{ row }}{% endfor %}"), "has not: parties"),
        (adds("{{ parties }}"), "has not: parties"),
        (adds("{{ title.__class__ }}"), "has not: title.__class__"),
        (adds("{% for a in range(9) %}{{ number }}{% endfor %}"), "has not: for"),
        (adds("{% set x = number %}"), "has not: assign"),
        (adds("{{ number"), "cannot be used"),
        (without("{{ number }}"), None),
        (without("{{ row.until }}"), "leaves out what this document says: obligations.until"),
        (without("{{ place }}"), "leaves out what this document says: signed"),
        (lambda t: setattr(t.core_properties, "subject", "{{ who }}"), "has not: who"),
        (
            lambda t: t.part.relate_to(
                "https://elsewhere.example/x.dotx", _ATTACHED, is_external=True
            ),
            "fetches something",
        ),
    ],
)
def test_a_template_that_names_or_leaves_out_what_it_may_not_is_refused_by_name(
    change: Callable[[Any], object], said: str | None
) -> None:
    held = changed("agreement", change)
    if said is None:  # its number stands at the foot of the page as well
        word.check(held, "theirs.docx", "agreement")
        return
    with pytest.raises(word.BadTemplate, match=re.escape(said)) as refused:
        word.check(held, "theirs.docx", "agreement")
    assert "theirs.docx" in str(refused.value)


@pytest.mark.parametrize("held", [b"", b"PK\x03\x04", b"no docx at all"])
def test_what_is_no_docx_is_no_template(held: bytes) -> None:
    with pytest.raises(word.BadTemplate, match="is no docx"):
        word.check(held, "theirs.docx", "agreement")


def test_what_somebody_wrote_is_text_in_a_docx_whatever_it_looks_like(office: System) -> None:
    typed = "一{{ number }}二{% for x in y %}三<w:p>四</w:t>五&lt;\n六"
    case = Case(office).mediated()
    case.do("mediator", "record_session", HERS, form="joint", parties=["p1", "p2"], record=typed)

    said = docx_text(made(case, "session_record", form="docx").content)

    assert re.sub(r"\s", "", typed) in said


def test_an_office_takes_our_template_and_checks_its_own_at_the_command_line(
    jiefen: Any, tmp_path: Path
) -> None:
    file = tmp_path / "agreement.zh.docx"
    template = ("document", "template", "agreement")

    taken = jiefen(*template, "--out", str(file))
    good = jiefen(*template, "--check", str(file))
    file.write_bytes(changed("agreement", adds("{{ colour }}")))
    bad = jiefen(*template, "--check", str(file), "--lang", "zh")

    assert (taken.returncode, good.returncode, bad.returncode) == (0, 0, 1), (taken, good, bad)
    assert "as agreement.zh.docx" in good.stdout
    assert "本文书没有的字段：colour" in bad.stderr


def test_over_http_a_docx_comes_as_such_and_a_bad_template_is_a_conflict(
    api: Api, system: System
) -> None:
    case = talked(system)
    path, who = f"/api/disputes/{case.id}/documents/acceptance", _party(HERS, "mediator")
    folder = system.settings.data / "templates"
    folder.mkdir()

    good = api.post(path, {"format": "docx"}, who)
    (folder / "acceptance.zh.docx").write_bytes(changed("acceptance", adds("{{ colour }}")))
    bad = api.post(path, {"format": "docx"}, who)

    assert good.headers["content-type"].endswith("wordprocessingml.document")
    assert good.headers["content-disposition"].endswith('-SL1.docx"')
    assert (bad.status_code, "colour" in bad.json()["detail"]) == (409, True)
    assert api.post(path, {"format": "odt"}, who).status_code == 422


# --- how it is written ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (50, "人民币伍角整"),
        (1_00, "人民币壹元整"),
        (1_05, "人民币壹元零伍分"),
        (10_00, "人民币壹拾元整"),
        (1005_30, "人民币壹仟零伍元叁角整"),
        (10_000_00, "人民币壹万元整"),
        (10_050_03, "人民币壹万零伍拾元零叁分"),
        (100_500_00, "人民币壹拾万零伍佰元整"),
        (12_345_50, "人民币壹万贰仟叁佰肆拾伍元伍角整"),
        (100_000_001_00, "人民币壹亿零壹元整"),
        (10_0000_0000_0000_00, "人民币壹拾万亿元整"),
    ],
)
def test_an_amount_is_said_in_capitals(fen: int, said: str) -> None:
    assert capitals(fen) == said


def test_days_and_amounts_are_written_as_each_language_does() -> None:
    assert day(date(2026, 3, 20), "zh") == "2026年3月20日"
    assert day(date(2026, 3, 20), "en") == "20 March 2026"
    assert amount(12_345_50, "zh") == "人民币壹万贰仟叁佰肆拾伍元伍角整（¥12,345.50）"


def _said(kind: Kind) -> Iterator[str]:
    yield kind.title.text
    for part in kind.parts:
        yield from (label.text for label in part.labels.values())
        if part.title is not None:
            yield part.title.text


@pytest.mark.parametrize("kind", [*KINDS.values(), CERTIFICATE], ids=[*KINDS, "certificate"])
def test_every_label_and_the_law_of_a_document_are_chinese(kind: Kind) -> None:
    for label in _said(kind):
        assert catalogue("zh").get(("", label)), label
    assert "第" in catalogue("zh").get(("law", kind.law), ""), kind.law


def test_a_document_carries_its_title_language_and_number_for_readers_aloud(
    cases: dict[str, Case],
) -> None:
    document = made(cases["agreed"], "agreement")
    read = PdfReader(io.BytesIO(document.content))

    assert read.metadata is not None
    assert read.metadata.title == f"人民调解协议书 {document.number}"
    assert str(read.root_object["/Lang"]).lower() == "zh-cn"
    assert read.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]  # a dictionary
    assert setting.engine().startswith("typst 0.")


def _party(who: str, role: str = "party", office: str = OFFICE) -> dict[str, str]:
    return {"Jiefen-Officer": who, "Jiefen-Role": role, "Jiefen-Office": office}

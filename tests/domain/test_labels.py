"""Officers describe a matter and mark nobody; what a person says stays as it was said."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel

from domain.aggregates import AGGREGATES
from domain.kernel import FreeText, HealthText, Officer, Refused, Sealing
from domain.labels import AS_IT_WAS_SAID, OFFICERS_WORDS, of_the_matter
from domain.people import Particulars
from domain.wording import addresses_somebody, kinds_of_person, leads_to_somebody

DESK = Officer(id="wang", role="desk", office="150524100000")
PERSON = Officer(id="p1", role="party")


def texts_of(hint: Any, path: str) -> Iterator[str]:
    """Where texts with a key of their own stand below an argument."""
    marks = getattr(hint, "__metadata__", ())
    if any(isinstance(mark, Sealing) and mark.key == "text" for mark in marks):
        yield path
        return
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        for name, inner in get_type_hints(hint, include_extras=True).items():
            if name in hint.model_fields:
                yield from texts_of(inner, f"{path}.{name}")
    for inner in get_args(hint):
        if not isinstance(inner, str | int):
            yield from texts_of(inner, path)


def everything() -> dict[tuple[str, str], set[str]]:
    """Every text of every command."""
    found: dict[tuple[str, str], set[str]] = {}
    for kind in AGGREGATES.values():
        for name, command in kind.commands.items():
            hints = get_type_hints(command.decide, include_extras=True)
            asked = command.arguments.model_fields.keys()
            texts = {text for one in asked for text in texts_of(hints[one], one)}
            if texts:
                found[kind.name, name] = texts
    return found


def test_of_every_text_it_is_said_whose_words_it_is() -> None:
    told = {
        (kind, command): set(OFFICERS_WORDS.get(kind, {}).get(command, "").split())
        | set(AS_IT_WAS_SAID.get(kind, {}).get(command, "").split())
        for kind in AGGREGATES
        for command in {**OFFICERS_WORDS.get(kind, {}), **AS_IT_WAS_SAID.get(kind, {})}
    }
    assert told == everything()


def test_no_text_is_both() -> None:
    for kind, commands in OFFICERS_WORDS.items():
        for command, texts in commands.items():
            own = AS_IT_WAS_SAID.get(kind, {}).get(command, "").split()
            assert not set(texts.split()) & set(own), (kind, command)


@pytest.mark.parametrize(
    "text",
    [
        "重点人员张某欠薪",
        "上 访 人 员",
        "重點人員",
        "系刑满释放人员",
        "吸毒人员",
        "社区矫正对象",
        "特殊人群",
        "精神病人",
        "上访老户",
        "严重精神障碍患者",
        "a known petitioner",
        "drug addict",
        "刑满释放",
        "维吾尔族",
        "少数民族群众",
        "密集支持名单",
    ],
)
def test_whoever_marks_somebody_is_told_to_describe_the_matter(text: str) -> None:
    assert kinds_of_person(text)
    for kind, command, arguments in (
        ("dispute", "register", {"matter": text}),
        ("plan", "propose_support", {"reason": text}),
        ("plan", "offer_plan", {"need": text, "asked_by": "worker"}),
        ("plan", "sign_plan", {"measures": ({"what": text},)}),
        ("referral", "offer_referral", {"passed_on": text}),
        ("dispute", "register", {"parties": (Particulars(name=text),)}),
    ):
        with pytest.raises(Refused, match="not the kind of person") as refused:
            of_the_matter(kind, command, DESK, arguments)
        assert refused.value.law
        of_the_matter(kind, command, PERSON, arguments)


@pytest.mark.parametrize(
    "text",
    [
        "工资未发，到信访局反映过",
        "重点人民医院医疗费",
        "社区矫正机构门前停车纠纷",
        "相邻排水",
        "戒毒所围墙漏水",
        "重点是尽快付款",
        "刑满释放后求职被拒",
        "由常规支持改为轻度支持",
        "petition about wages",
        "申请人在戒毒康复后求职被拒",
    ],
)
def test_what_is_about_a_matter_is_written(text: str) -> None:
    assert not kinds_of_person(text)
    of_the_matter("dispute", "register", DESK, {"matter": text})


def test_a_persons_own_words_and_an_institutions_name_stay_as_they_are() -> None:
    said = "我是刑满释放人员，找不到工作"
    needs = ({"kind": "income", "words": said},)
    of_the_matter("plan", "state_needs", DESK, {"needs": needs})
    of_the_matter("plan", "offer_plan", DESK, {"need": said, "asked_by": "person"})
    of_the_matter("referral", "offer_referral", DESK, {"words": said, "passed_on": "找工作"})
    firm = Particulars(kind="organisation", name="刑满释放人员安置基地")
    of_the_matter("dispute", "register", DESK, {"matter": "欠薪", "parties": (firm,)})


def test_what_leads_to_somebody_is_known_by_few_sure_signs() -> None:
    for text in (
        "13955512345",
        "0475-8212-3456",
        "15052419900101123X",
        "１３９５５５１２３４５",
        "a@b.cn",
    ):
        assert leads_to_somebody(text)
    for text in ("38000元", "2026-03-10 10:00", "（2026）移12号"):
        assert not leads_to_somebody(text)
    for text in ("王女士问公租房", "为李建国先生", "Mr Wang", "张某问"):
        assert addresses_somebody(text)
    for text in ("对方女士", "关于女士内衣", "上周先生住院", "一位先生问"):
        assert not addresses_somebody(text)


def test_the_texts_are_those_with_a_key_of_their_own() -> None:
    assert list(texts_of(FreeText, "x")) == list(texts_of(HealthText, "x")) == ["x"]
    assert get_origin(FreeText) is not None

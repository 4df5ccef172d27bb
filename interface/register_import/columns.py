"""The columns of a dispute register, each with the headers it goes by and how its cells are read.

After the dispute record of GB/T 31000 5.58 and the registers of mediation committees. A header that
is not listed here is never read.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from domain.dispute.terms import (
    BODY_ZH,
    FORM_ZH,
    INVITED_ZH,
    PARTY_ROLE_ZH,
    ROUTE_ZH,
    SENDER_ZH,
    SOURCE_ZH,
    SUBTYPE_ZH,
    TRACK_ZH,
    TYPE_ZH,
    BodyKind,
    DisputeType,
    InvitedKind,
    PartyRole,
    Route,
)
from domain.people import PartyKind
from interface.register_import.cells import (
    Wrong,
    count,
    day,
    digits,
    fen,
    name,
    names,
    particular,
    plain,
    reference,
    split,
    squeezed,
    typed,
    word_of,
)
from interface.register_import.sheets import Cell

YES_NO: Mapping[str, bool] = {
    word: answer
    for words, answer in ((("是", "有", "1", "yes", "√"), True), (("否", "无", "0", "no"), False))
    for word in words
}
OUTCOMES: Mapping[str, str] = {
    "成功": "agreed",
    "达成协议": "agreed",
    "调解成功": "agreed",
    "不成功": "failed",
    "调解不成": "failed",
    "调解失败": "failed",
    "未达成协议": "failed",
    "终止": "expired",
    "撤回": "withdrawn",
    "未同意调解": "declined",
    "不受理": "not_accepted",
    "转出": "routed_out",
    "办理中": "",
    "调解中": "",
    "未结": "",
}
KEPT: Mapping[str, str] = {
    "即时履行": "at_once",
    "当场履行": "at_once",
    "已履行": "performed",
    "履行完毕": "performed",
    "未履行": "not_performed",
    "违约": "not_performed",
    "履行中": "not_recorded",
    "未到期": "not_recorded",
}
REASONS: Mapping[str, str] = {
    "不属于受理范围": "outside_scope",
    "应由专门机关处理": "special_body_only",
    "法律禁止调解": "law_forbids_mediation",
    "已由其他机关受理或处理": "pending_or_decided_elsewhere",
    "不构成纠纷": "no_dispute",
}
CONFIRMED: Mapping[str, str] = {
    "已确认": "confirmed",
    "是": "confirmed",
    "1": "confirmed",
    "不予确认": "rejected",
    "已申请": "applied",
    "申请中": "applied",
    "否": "",
    "未申请": "",
    "0": "",
    "无": "",
}
KINDS: Mapping[str, PartyKind] = {
    "个人": "person",
    "自然人": "person",
    "家庭": "household",
    "户": "household",
    "单位": "organisation",
    "法人": "organisation",
    "组织": "organisation",
    "企业": "organisation",
}
PROCEDURES: Mapping[str, str] = {"诉前": "pre_suit", "普通程序": "ordinary", "简易程序": "summary"}


def _words(listed: Mapping[Any, str], **more: str) -> Callable[[Cell], Any]:
    """Reads the words of a code list, and some that registers use instead (word=code)."""
    return word_of({word: code for code, word in listed.items()} | more)


_TYPES: Mapping[str, DisputeType] = {word: code for code, word in TYPE_ZH.items()} | {
    "婚姻": "family_marriage",
    "家庭": "family_marriage",
    "房屋": "housing_homestead",
    "宅基地": "housing_homestead",
    "房屋、宅基地": "housing_homestead",
    "赔偿": "damages",
    "山林": "forest_land",
    "土地": "forest_land",
    "山林、土地": "forest_land",
    "征地": "expropriation_demolition",
    "拆迁": "expropriation_demolition",
    "环境": "environment",
    "劳动": "labour",
    "交通事故": "road_traffic",
    "物业服务": "property_service",
    "医患": "medical",
    "消费者权益": "consumer",
}
_ENDS = ("类", "争议", "纠纷", "")
_TYPE_OF = {squeezed(word + end): code for end in _ENDS for word, code in _TYPES.items()}
"""What is written without an ending comes last here, and counts before all others."""


def _dispute_type(cell: Cell) -> DisputeType:
    """婚姻家庭, 婚姻家庭纠纷, 邻里纠纷 …"""
    text = plain(cell)
    if (known := _TYPE_OF.get(squeezed(text))) is None:
        allowed = "、".join(TYPE_ZH.values())
        raise Wrong("{given} is not one of the words used here", allowed, given=text)
    return known


_BODY_SIGNS: tuple[tuple[str, BodyKind], ...] = (
    ("街道", "subdistrict"),
    ("行业", "sector"),
    ("专业", "sector"),
    ("村", "village_committee"),
    ("居", "residents_committee"),
    ("社区", "residents_committee"),
    ("嘎查", "village_committee"),
    ("乡", "township"),
    ("镇", "township"),
    ("苏木", "township"),
    ("企", "enterprise"),
    ("公司", "enterprise"),
    ("厂", "enterprise"),
    ("团体", "social_organisation"),
    ("协会", "social_organisation"),
    ("商会", "social_organisation"),
)


def _body(cell: Cell) -> BodyKind:
    """村, 居, 乡镇 …, or the name of a committee that says which."""
    text = plain(cell)
    for code, word in BODY_ZH.items():
        if squeezed(text) == squeezed(word):
            return code
    # 柳河镇河东村人民调解委员会: what stands last before 人民调解 says whose committee it is.
    name = text.split("人民调解")[0]
    found = [(name.rfind(sign), kind) for sign, kind in _BODY_SIGNS if sign in name]
    if not found:
        allowed = "、".join(BODY_ZH.values())
        raise Wrong("{given} is not one of the words used here", allowed, given=text)
    return max(found)[1]


def _list_of(listed: Mapping[Any, str]) -> Callable[[Cell], tuple[Any, ...]]:
    read = _words(listed)

    def several(cell: Cell) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(read(part) for part in split(plain(cell))))

    return several


_invited: Callable[[Cell], tuple[InvitedKind, ...]] = _list_of(INVITED_ZH)
_routes: Callable[[Cell], tuple[Route, ...]] = _list_of(ROUTE_ZH)


class Column(NamedTuple):
    """A column: its name in code, its header, other headers it goes by, how a cell is read."""

    id: str
    header: str
    aliases: tuple[str, ...]
    read: Callable[[Cell], Any]


def _staff(cell: Cell) -> str:
    text = typed(cell)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.@:-]{0,63}", text):
        raise Wrong("{given} is no staff number", "letters and digits, no name", given=text)
    return text


COLUMNS: tuple[Column, ...] = (
    Column(
        "former_number", "编号", ("原编号", "登记编号", "案件编号", "案号", "登记号"), reference
    ),
    Column("title", "事件名称", ("纠纷名称", "案件名称", "标题"), plain),
    Column(
        "summary",
        "简述",
        (
            "事件简述",
            "纠纷简要",
            "纠纷简述",
            "纠纷简要情况",
            "简要情况",
            "案情简介",
            "纠纷事由",
            "争议事项",
        ),
        plain,
    ),
    Column("happened_on", "发生日期", ("发生时间", "事发日期"), day),
    Column(
        "area",
        "网格编码",
        (
            "地点编码",
            "地点代码",
            "网格代码",
            "地点/网格",
            "行政区划代码",
            "区划代码",
            "村居代码",
            "地点",
            "发生地点",
        ),
        digits(12, 15),
    ),
    Column("office", "调委会代码", ("组织代码", "调解组织代码", "委员会代码"), digits(12)),
    Column(
        "body",
        "组织类型",
        ("调解组织类型", "调解组织", "组织", "调委会", "调委会名称", "组织名称"),
        _body,
    ),
    Column("track", "程序", ("调解程序",), _words(TRACK_ZH)),
    Column("type", "类别", ("纠纷类别", "纠纷类型", "类型", "案件类型", "事件类别"), _dispute_type),
    Column("subtype", "细类", ("子类", "小类"), _words(SUBTYPE_ZH)),
    Column(
        "source",
        "来源",
        ("纠纷来源", "案件来源", "受理来源", "受理方式"),
        _words(
            SOURCE_ZH,
            申请="on_application",
            当事人申请="on_application",
            依申请调解="on_application",
            主动="proactive_offer",
            排查="proactive_offer",
            主动排查="proactive_offer",
            移交="referred",
            委托移送="referred",
            委派="court_delegated",
            法院委派="court_delegated",
            委托="court_entrusted",
            法院委托="court_entrusted",
        ),
    ),
    Column(
        "sender",
        "移送单位",
        ("来函单位", "移交单位"),
        _words(
            SENDER_ZH, 人民法院="court", 公安局="police", 派出所="police", 信访局="petition_office"
        ),
    ),
    Column("sender_number", "来函编号", ("移送编号", "来函文号"), reference),
    Column("sent_on", "移送日期", ("来函日期",), day),
    Column("procedure", "诉讼程序", (), word_of(PROCEDURES)),
    Column("return_letter_on", "回函日期", (), day),
    Column("return_letter", "回函编号", ("回函文号",), reference),
    Column("people_affected", "涉及人数", ("人数", "涉及当事人数"), count),
    Column("amount", "涉及金额", ("标的额", "争议金额", "涉案金额"), fen),
    Column("requested_on", "申请日期", ("申请时间",), day),
    Column("registered_on", "登记日期", ("登记时间",), day),
    Column("accepted_on", "受理日期", ("受理时间",), day),
    Column("mediator", "责任人编号", ("调解员编号", "责任人工号", "调解员工号"), _staff),
    Column("responsible", "责任人", ("责任人姓名", "调解员", "承办人", "调解员姓名"), name),
    Column("invited", "邀请人员", ("邀请参与人员",), _invited),
    Column(
        "counsellor",
        "邀请心理咨询师",
        ("是否邀请心理咨询师", "心理咨询师参与", "咨询师参与", "心理咨询师"),
        word_of(YES_NO),
    ),
    Column("situation", "情况", ("调解情况", "化解情况", "处理情况", "办理情况"), plain),
    Column("outcome", "结果", ("调解结果", "化解结果", "处理结果", "调处结果"), word_of(OUTCOMES)),
    Column(
        "success",
        "是否成功",
        ("是否调解成功", "是否化解成功"),
        word_of({**YES_NO, "成功": True, "不成功": False}),
    ),
    Column("ended_on", "办结日期", ("结束日期", "化解日期", "调解日期", "达成协议日期"), day),
    Column("routes", "告知途径", ("告知其他途径",), _routes),
    Column("reason", "不受理理由", ("不受理原因",), word_of(REASONS)),
    Column("refused_by", "未同意方", (), _words(PARTY_ROLE_ZH)),
    Column("routed_to", "转往", ("转出去向", "转往机关"), _words(ROUTE_ZH)),
    Column("receipt", "回执编号", ("移送回执编号",), reference),
    Column(
        "form",
        "协议形式",
        ("调解协议形式", "协议类型"),
        _words(FORM_ZH, 口头协议="oral", 书面协议="written", 调解协议书="written"),
    ),
    Column("content", "协议内容", ("调解协议内容", "协议主要内容"), plain),
    Column("agreed_amount", "协议金额", ("协议涉及金额",), fen),
    Column("due_on", "履行期限", ("应履行日期", "履行截止日期"), day),
    Column(
        "kept",
        "履行情况",
        ("履行状态", "是否履行"),
        word_of({**KEPT, "是": "performed", "否": "not_recorded"}),
    ),
    Column("performed_on", "履行日期", ("实际履行日期",), day),
    Column("confirmation", "司法确认", ("是否司法确认", "司法确认情况"), word_of(CONFIRMED)),
    Column("confirmation_applied_on", "司法确认申请日期", ("申请司法确认日期",), day),
    Column("confirmation_decided_on", "司法确认日期", ("确认裁定日期",), day),
    Column("confirmation_number", "司法确认文号", ("司法确认案号", "确认裁定书编号"), reference),
    Column("closed_on", "结案日期", ("结案时间",), day),
    Column("filed_on", "归档日期", ("归档时间", "立卷日期"), day),
    Column("volume", "卷号", ("卷宗号", "档案号"), reference),
)

NEEDED: tuple[tuple[str, ...], ...] = (
    ("title", "summary"),
    ("area",),
    ("type",),
    ("source",),
    ("registered_on", "accepted_on"),
)
"""Of each of these a register has one column at least; the parties beside them."""

PartyField = Literal["names", "name", "phone", "identity_number", "address", "kind"]


class PartyColumn(NamedTuple):
    """A column about one party: which side, which of them, which of its particulars."""

    role: PartyRole
    number: int
    field: PartyField


_PARTY = re.compile(
    r"^(?:主要)?(被申请人|申请人|第三人|当事人|甲方|乙方)"
    r"([0-9]{1,2}|[一二三四五六七八九])?"
    r"(姓名|名称|姓名名称|姓名或名称|电话|联系电话|联系方式|手机|手机号|手机号码|证件号码|证件号|身份证号|身份证号码"
    r"|统一社会信用代码|信用代码|地址|住址|住所|住所地|单位或住址|类型|性质)?$"
)
_FIELDS: Mapping[str, PartyField] = {
    **dict.fromkeys(("", "姓名", "名称", "姓名名称", "姓名或名称"), "name"),
    **dict.fromkeys(("电话", "联系电话", "联系方式", "手机", "手机号", "手机号码"), "phone"),
    **dict.fromkeys(
        ("证件号码", "证件号", "身份证号", "身份证号码", "统一社会信用代码", "信用代码"),
        "identity_number",
    ),
    **dict.fromkeys(("地址", "住址", "住所", "住所地", "单位或住址"), "address"),
    **dict.fromkeys(("类型", "性质"), "kind"),
}
_NUMERALS = "一二三四五六七八九"
PARTY_READERS: Mapping[PartyField, Callable[[Cell], Any]] = {
    "names": names,
    "name": name,
    "phone": particular,
    "identity_number": particular,  # its check digit, when it is known whose number it is
    "address": particular,
    "kind": word_of(KINDS),
}

_BY_HEADER: Mapping[str, Column] = {
    squeezed(header): column for column in COLUMNS for header in (column.header, *column.aliases)
}
_NOT_READ = frozenset({"序号", "no"})
"""Row numbers: left out without a word."""


def column_of(header: str) -> Column | PartyColumn | None:
    """What a header stands for, if it is one of ours."""
    name = squeezed(header)
    if known := _BY_HEADER.get(name):
        return known
    if not (match := _PARTY.match(name)):
        return None
    side, numeral, what = match.group(1), match.group(2) or "", match.group(3) or ""
    number = _NUMERALS.find(numeral) + 1 if numeral in _NUMERALS else int(numeral)
    if side == "当事人" and not numeral:
        return PartyColumn("applicant", 0, "names") if _FIELDS[what] == "name" else None
    return PartyColumn(_role(side, number), max(number, 1), _FIELDS[what])


def _role(side: str, number: int) -> PartyRole:
    if side == "第三人":
        return "third_party"
    if side in ("申请人", "甲方") or (side == "当事人" and number == 1):
        return "applicant"
    return "respondent"


def silent(header: str) -> bool:
    """Whether a column may be left out without being named in the report."""
    return squeezed(header) in _NOT_READ

"""The codes a dispute is described with, and the Chinese words of registers and forms for them.

Every code has exactly one Chinese word, and no two codes of a list share one: import and export
are inverses.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from domain.dispute.numbers import is_number, is_number_or_none
from domain.kernel import ActorId

OfficeCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
"""GB/T 2260 + GB/T 10114: the area code of the committee's seat."""

AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}([0-9]{3})?$")]
"""A village or community (12 digits), or a grid of it (15)."""

StaffId = ActorId
"""Opaque: never a name."""

FormerNumber = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=60),
    AfterValidator(is_number_or_none),
    Field(examples=["2026-0012"]),
]
"""The number in an older register, or ""; of the same form as a `Reference`."""

Reference = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60),
    AfterValidator(is_number),
    Field(examples=["(2026)移12号"]),
]
"""The number another office or a document carries: a case number, a receipt, a stored scan.

It stands in clear, so its form leaves no room for a name, a telephone or an identity number.
"""

KeptReference = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"\d")
]
"""A `Reference` as facts hold it, so that what was recorded under a wider form stays readable. No
command takes one."""

Provider = Annotated[str, StringConstraints(pattern=r"^([A-Z]{1,8}CA)?$")]
"""The short name of a certified provider of electronic signatures (CFCA, BJCA, SHECA), or ""."""

PartyId = Annotated[str, StringConstraints(pattern=r"^p[1-9][0-9]{0,2}$")]
"""A party within its case: p1, p2, … in the order of joining; says nothing outside the case."""

AgentId = Annotated[str, StringConstraints(pattern=r"^g[1-9][0-9]{0,2}$")]
"""Somebody who acts for a party: g1, g2, …"""

DisputeType = Literal[
    "family_marriage",
    "neighbour",
    "housing_homestead",
    "contract",
    "production_business",
    "damages",
    "forest_land",
    "expropriation_demolition",
    "environment",
    "labour",
    "consumer",
    "medical",
    "road_traffic",
    "property_service",
    "internet",
    "intellectual_property",
    "tourism",
    "village_affairs",
    "other",
]

TYPE_ZH: dict[DisputeType, str] = {
    "family_marriage": "婚姻家庭",
    "neighbour": "邻里",
    "housing_homestead": "房屋宅基地",
    "contract": "合同",
    "production_business": "生产经营",
    "damages": "损害赔偿",
    "forest_land": "山林土地",
    "expropriation_demolition": "征地拆迁",
    "environment": "环境污染",
    "labour": "劳动争议",
    "consumer": "消费",
    "medical": "医疗",
    "road_traffic": "道路交通",
    "property_service": "物业",
    "internet": "互联网",
    "intellectual_property": "知识产权",
    "tourism": "旅游",
    "village_affairs": "村务管理",
    "other": "其他",
}

Subtype = Literal["migrant_wages", "inheritance", "online_shopping", "travel_service", "other"]

SUBTYPE_ZH: dict[Subtype, str] = {
    "migrant_wages": "拖欠农民工工资",
    "inheritance": "继承",
    "online_shopping": "电商",
    "travel_service": "旅游服务",
    "other": "其他",
}

Source = Literal[
    "on_application", "proactive_offer", "referred", "court_delegated", "court_entrusted"
]

SOURCE_ZH: dict[Source, str] = {
    "on_application": "依申请",
    "proactive_offer": "主动调解",
    "referred": "移送",
    "court_delegated": "委派调解",
    "court_entrusted": "委托调解",
}

Sender = Literal["court", "procuratorate", "police", "petition_office", "hotline_12345", "other"]

SENDER_ZH: dict[Sender, str] = {
    "court": "法院",
    "procuratorate": "检察院",
    "police": "公安",
    "petition_office": "信访",
    "hotline_12345": "12345热线",
    "other": "其他",
}

BodyKind = Literal[
    "village_committee",
    "residents_committee",
    "township",
    "subdistrict",
    "enterprise",
    "social_organisation",
    "sector",
]

BODY_ZH: dict[BodyKind, str] = {
    "village_committee": "村",
    "residents_committee": "居",
    "township": "乡镇",
    "subdistrict": "街道",
    "enterprise": "企事业",
    "social_organisation": "社会团体及其他",
    "sector": "行业性专业性",
}

Track = Literal["simple", "full"]

TRACK_ZH: dict[Track, str] = {"simple": "简易", "full": "普通"}

AgreementForm = Literal["oral", "written"]

FORM_ZH: dict[AgreementForm, str] = {"oral": "口头", "written": "书面"}

Outcome = Literal[
    "agreed",
    "failed",
    "expired",
    "withdrawn",
    "declined",
    "not_accepted",
    "routed_out",
    "returned",
    "merged",
]

OUTCOME_ZH: dict[Outcome, str] = {
    "agreed": "成功",
    "failed": "不成功",
    "expired": "终止",
    "withdrawn": "撤回",
    "declined": "未同意调解",
    "not_accepted": "不受理",
    "routed_out": "转出",
    "returned": "退回",
    "merged": "并案",
}

UNSUCCESSFUL: frozenset[Outcome] = frozenset({"failed", "expired"})
"""不成功(终止): what stands beside `agreed` in the success rate; all others are in neither."""

PartyRole = Literal["applicant", "respondent", "third_party"]

PARTY_ROLE_ZH: dict[PartyRole, str] = {
    "applicant": "申请人",
    "respondent": "被申请人",
    "third_party": "第三人",
}

Route = Literal[
    "suit",
    "arbitration",
    "administrative_ruling",
    "reconsideration",
    "administrative_mediation",
    "petition_matter",
    "police",
    "ambulance",
    "legal_aid",
    "payment_order",
    "enforcement",
]
"""Where else a matter can go. Telling it never closes any of the others (人民调解法 3)."""

ROUTE_ZH: dict[Route, str] = {
    "suit": "诉讼",
    "arbitration": "仲裁",
    "administrative_ruling": "行政裁决",
    "reconsideration": "行政复议",
    "administrative_mediation": "行政调解",
    "petition_matter": "信访",
    "police": "110",
    "ambulance": "120",
    "legal_aid": "法律援助",
    "payment_order": "支付令",
    "enforcement": "强制执行",
}

Channel = Literal["in_person", "on_paper", "online", "phone", "register"]
"""How something was said. `register`: as an older register states it."""

CHANNEL_ZH: dict[Channel, str] = {
    "in_person": "当面",
    "on_paper": "书面",
    "online": "在线",
    "phone": "电话",
    "register": "登记簿",
}

InvitedKind = Literal[
    "counsellor", "lawyer", "relative", "neighbour", "colleague", "expert", "social_organisation"
]

INVITED_ZH: dict[InvitedKind, str] = {
    "counsellor": "心理咨询师",
    "lawyer": "律师",
    "relative": "亲属",
    "neighbour": "邻里",
    "colleague": "同事",
    "expert": "专家",
    "social_organisation": "社会组织",
}

SuspensionReason = Literal[
    "appraisal",
    "illness",
    "party_unavailable",
    "awaiting_other_office",
    "suspected_sham",
    "force_majeure",
]
"""Why mediation is suspended. Which limits stand still meanwhile is said by their rules."""

Language = Literal["zh", "mn", "ug", "bo", "kk", "ko", "za", "ii", "en", "sign", "other"]
"""In which the rights notice was given."""

DocumentKind = Literal[
    "application",
    "registration_form",
    "rights_notice",
    "identity_proof",
    "power_of_attorney",
    "inquiry_record",
    "evidence",
    "session_record",
    "agreement",
    "oral_agreement_form",
    "performance_receipt",
    "follow_up_record",
    "confirmation_papers",
    "hand_over_receipt",
    "notice_of_end",
    "note_of_circumstances",
    "back_cover",
]
"""What lies in a case file (卷内目录)."""

DOCUMENT_ZH: dict[DocumentKind, str] = {
    "application": "申请书",
    "registration_form": "受理登记表",
    "rights_notice": "权利义务告知书",
    "identity_proof": "身份证明",
    "power_of_attorney": "授权委托书",
    "inquiry_record": "调查记录",
    "evidence": "证据",
    "session_record": "调解记录",
    "agreement": "调解协议书",
    "oral_agreement_form": "口头协议登记表",
    "performance_receipt": "履行凭证",
    "follow_up_record": "回访记录",
    "confirmation_papers": "司法确认材料",
    "hand_over_receipt": "移送回执",
    "notice_of_end": "终止或不受理告知书",
    "note_of_circumstances": "情况说明",
    "back_cover": "封底",
}

RetentionClass = Literal["permanent", "sixty_years", "thirty_years", "ten_years", "by_local_table"]

RETENTION_ZH: dict[RetentionClass, str] = {
    "permanent": "永久",
    "sixty_years": "60年",
    "thirty_years": "30年",
    "ten_years": "10年",
    "by_local_table": "按本地保管期限表",
}


def case_code(office: str, year: int, serial: int) -> str:
    """The one code of a case (一案一码)."""
    return f"{office}-{year}-{serial:05d}"


def printed_number(code: str, seat: str) -> str:
    """The number on paper: (2026)柳河人调字第7号. `seat` is the short name of the committee."""
    _, year, serial = code.split("-")
    return f"({year}){seat}人调字第{int(serial)}号"

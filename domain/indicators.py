"""What supervisors steer by: each indicator with its one definition, where it comes from, how it is
derived, what it may be cut by, and where the cases behind it stand.

They are of an office's service, never of a person: no rate is of a mediator or a target, failed and
successful cases are the same work done, and refused consent is compared with nothing.
"""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

Unit = Literal["matters", "rate", "days", "limits", "referrals", "plans"]
Cut = Literal["area", "month", "type", "source"]
CUTS: Final[tuple[Cut, ...]] = ("area", "month", "type", "source")

OFFICE_RULE: Final = "office rule: indicators"


NOBODY: Final = "none: it would lead to people"
"""What is behind figures about people."""


class Indicator(NamedTuple):
    """One indicator. Of a rate `part` stands over the sum of `whole`; of days `part` is a stage and
    `share` says how many of the disputes took no longer."""

    key: str
    zh: str
    en: str
    defined: str
    defined_zh: str
    source: str
    unit: Unit
    part: str
    whole: tuple[str, ...] = ()
    share: float | None = None
    cut_by: tuple[Cut, ...] = CUTS
    compared: bool = True
    """Whether the median of the other parts of the area above is shown beside it."""
    ledger: str = "disputes"
    """Where the cases behind it stand: `ledger disputes --indicator KEY`."""
    people: bool = False
    """Whether it is read in that ledger itself, by quarter that is over, with nothing behind it."""
    seen_by: Literal["all", "own office", "own area"] = "all"
    """`all` who work in mediation or look at how it works; of an `own office` only who acts for
    it; of an `own area` only who supervises there."""

    @property
    def derived(self) -> str:
        """How it is worked out."""
        if self.share is not None:
            return f"{self.part}: {self.share:.0%}"
        return " / ".join([self.part, *([" + ".join(self.whole)] if self.whole else [])])

    @property
    def behind(self) -> str:
        """How the cases behind it are listed."""
        return NOBODY if self.people else f"ledger {self.ledger} --indicator {self.key}"


def _stage(stage: str, zh: str, en: str, defined: str, defined_zh: str) -> Iterator[Indicator]:
    for name, share, zh_name, en_name in (
        ("median", 0.5, "中位数", "median days"),
        ("p90", 0.9, "九成不超过", "days in nine of ten"),
    ):
        yield Indicator(
            f"{name}_{stage}",
            f"{zh}（{zh_name}）",
            f"{en}, {en_name}",
            defined,
            defined_zh,
            OFFICE_RULE,
            "days",
            stage,
            share=share,
        )


INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator(
        "registered",
        "登记数",
        "registered",
        "Disputes registered in the period",
        "期内登记的纠纷",
        OFFICE_RULE,
        "matters",
        "registered",
    ),
    Indicator(
        "accepted",
        "受理数",
        "accepted",
        "Of these, the accepted ones",
        "其中已受理的",
        OFFICE_RULE,
        "matters",
        "accepted",
    ),
    Indicator(
        "accepted_in_time",
        "按时受理率",
        "accepted in time",
        "Of the accepted ones, those whose limit for deciding on that was not noted as over",
        "已受理的纠纷中，决定受理的期限未被记为届满的",
        OFFICE_RULE,
        "rate",
        "accepted_in_time",
        ("accepted",),
    ),
    Indicator(
        "consent_not_given",
        "未同意调解",
        "consent not given",
        "Disputes of one's own office that ended because a party did not want mediation; compared"
        " with nothing, and not broken down",
        "本调委会因当事人不愿调解而结束的纠纷；不比较，不细分",
        "人民调解法 17",
        "matters",
        "consent_not_given",
        cut_by=(),
        compared=False,
        seen_by="own office",
    ),
    Indicator(
        "agreed",
        "达成协议",
        "agreed",
        "Disputes in which the parties agreed, in writing or orally",
        "当事人达成书面或口头协议的纠纷",
        "人民调解法 28",
        "matters",
        "agreed",
    ),
    Indicator(
        "failed",
        "调解不成",
        "failed",
        "Disputes that ended without agreement after mediation, or because the time was over",
        "调解不成或者期限届满终止的纠纷",
        "人民调解法 26",
        "matters",
        "failed",
    ),
    Indicator(
        "success_rate",
        "调解成功率",
        "success rate",
        "Agreed, of those agreed or failed; of an area, never of a mediator, and no target",
        "达成协议数与达成协议、调解不成之和的比；只按区域，不按调解员，不作目标",
        OFFICE_RULE,
        "rate",
        "agreed",
        ("agreed", "failed"),
    ),
    Indicator(
        "performed_rate",
        "履行率",
        "performed rate",
        "Of the agreements, those performed in full",
        "协议中已全部履行的",
        "人民调解法 31",
        "rate",
        "performed",
        ("agreed",),
    ),
    Indicator(
        "confirmed",
        "司法确认",
        "confirmed",
        "Agreements that a court confirmed",
        "经法院确认的协议",
        "人民调解法 33",
        "matters",
        "confirmed",
    ),
    Indicator(
        "breached",
        "未履行",
        "breached",
        "Agreements of which a mediator found that they are not performed",
        "经调解员核实未履行的协议",
        "人民调解法 31",
        "matters",
        "breached",
    ),
    Indicator(
        "reopened",
        "重新调解",
        "reopened",
        "Disputes that go on in a new case",
        "以新案继续的纠纷",
        "人民调解法 32",
        "matters",
        "reopened",
    ),
    Indicator(
        "counsellor_share",
        "心理咨询师参与率",
        "counsellor participation",
        "Of those agreed or failed, those to which a counsellor was invited",
        "达成协议或调解不成的纠纷中，邀请心理咨询师参与的",
        "人民调解法 20",
        "rate",
        "with_counsellor",
        ("agreed", "failed"),
    ),
    Indicator(
        "follow_up_rate",
        "回访率",
        "follow-ups done",
        "Of the closed agreements that were not performed at once and about which the parties may"
        " be called, those with a follow-up",
        "已结案、非当场履行、当事人未拒绝回访的协议中，已回访的",
        "人民调解法 31",
        "rate",
        "follow_ups_done",
        ("follow_ups_owed",),
    ),
    Indicator(
        "escalated",
        "逐级上报",
        "escalated",
        "Disputes of which a level above heard that they were not settled, or which it took over",
        "未能解决而上报上级或由上级接手的纠纷",
        OFFICE_RULE,
        "matters",
        "escalated",
    ),
    Indicator(
        "settled_in_village",
        "上报后在村（社区）解决",
        "escalated, settled in the village",
        "Of the escalated ones, those agreed before a committee of a village or community",
        "上报的纠纷中，在村（社区）调委会达成协议的",
        OFFICE_RULE,
        "matters",
        "settled_in_village",
    ),
    Indicator(
        "settled_in_township",
        "上报后在乡镇（街道）解决",
        "escalated, settled in the township",
        "Of the escalated ones, those agreed before a committee of a township or subdistrict",
        "上报的纠纷中，在乡镇（街道）调委会达成协议的",
        OFFICE_RULE,
        "matters",
        "settled_in_township",
    ),
    Indicator(
        "settled_above",
        "上报后在县级以上解决",
        "escalated, settled in the county or above",
        "Of the escalated ones, those agreed before a body of a county or above",
        "上报的纠纷中，在县级以上组织达成协议的",
        OFFICE_RULE,
        "matters",
        "settled_above",
    ),
    *_stage(
        "to_accept",
        "登记到受理",
        "from registration to acceptance",
        "Calendar days from registration to acceptance, of those accepted",
        "从登记到受理的日历日数",
    ),
    *_stage(
        "to_settle",
        "受理到结果",
        "from acceptance to agreement or end",
        "Calendar days from acceptance to agreement or failure, of those agreed or failed",
        "从受理到达成协议或调解不成的日历日数",
    ),
    *_stage(
        "to_end",
        "登记到结果",
        "from registration to agreement or end",
        "Calendar days from registration to agreement or failure, of those agreed or failed",
        "从登记到达成协议或调解不成的日历日数",
    ),
    *_stage(
        "to_perform",
        "协议到履行",
        "from agreement to performance",
        "Calendar days from agreement to the day on which the last of it was performed",
        "从协议到全部履行的日历日数",
    ),
    *_stage(
        "to_close",
        "结果到结案",
        "from agreement or end to closing",
        "Calendar days from agreement or failure to closing, of those closed",
        "从达成协议或调解不成到结案的日历日数",
    ),
    *(
        Indicator(
            key,
            zh,
            en,
            f"{defined}, as of now, whatever the period",
            f"{defined_zh}（截至此刻，与期间无关）",
            OFFICE_RULE,
            "limits",
            key,
            cut_by=("area",),
            ledger="overdue",
        )
        for key, zh, en, defined, defined_zh in (
            (
                "overdue",
                "逾期",
                "overdue",
                "Duties and targets of offices whose limit is over and which are still open",
                "期限已过仍未办的职责与目标",
            ),
            (
                "overdue_a_week",
                "逾期七日以内",
                "overdue for a week at most",
                "Of these, those over for seven days or less",
                "其中逾期七日以内的",
            ),
            (
                "overdue_a_month",
                "逾期七日以上三十日以内",
                "overdue for more than a week",
                "Of these, those over for more than seven days, and thirty or less",
                "其中逾期超过七日、三十日以内的",
            ),
            (
                "overdue_longer",
                "逾期三十日以上",
                "overdue for more than a month",
                "Of these, those over for more than thirty days",
                "其中逾期超过三十日的",
            ),
            (
                "overdue_in_villages",
                "逾期：村（社区）",
                "overdue: villages",
                "Of these, those owed by a committee of a village or community",
                "其中由村（社区）调委会承担的",
            ),
            (
                "overdue_in_townships",
                "逾期：乡镇（街道）",
                "overdue: townships",
                "Of these, those owed by an office of a township or subdistrict",
                "其中由乡镇（街道）承担的",
            ),
            (
                "overdue_above",
                "逾期：县级以上",
                "overdue: counties and above",
                "Of these, those owed by an office of a county or above",
                "其中由县级以上承担的",
            ),
        )
    ),
)
"""Those of cases and limits, in the order in which they are shown."""

BY_KEY: Final = {each.key: each for each in INDICATORS}


def _of_people(
    ledger: str, key: str, names: tuple[str, str], defined: tuple[str, str], *derived: str
) -> Indicator:
    (zh, en), (en_text, zh_text), (part, *whole) = names, defined, derived
    unit: Unit = "rate" if whole else "plans" if ledger == "support" else "referrals"
    return Indicator(
        key,
        zh,
        en,
        f"{en_text}; by quarter that is over, none below ten: `ledger {ledger}`",
        f"{zh_text}；按已结束的季度，小于十的不显示：`ledger {ledger}`",
        OFFICE_RULE,
        unit,
        part,
        tuple(whole),
        cut_by=("area",),
        compared=False,
        ledger=ledger,
        people=True,
        seen_by="own area",
    )


OF_PEOPLE: Final[tuple[Indicator, ...]] = (
    _of_people(
        "satisfaction",
        "response_rate",
        ("满意度回应率", "satisfaction, response rate"),
        (
            "Of the disputes about whose agreement a party was reached, or spoke by itself, those"
            " in which it said how satisfied it is; whoever was not reached was not asked",
            "回访联系上当事人或者当事人自行评价的纠纷中，当事人说明满意度的；未联系上的不算询问",
        ),
        "answered",
        "asked",
    ),
    _of_people(
        "satisfaction",
        "satisfied_rate",
        ("满意率", "satisfied"),
        (
            "Of those answers, very, plainly and fairly satisfied; who did not answer counts as"
            " neither, and none is of a mediator",
            "回答中非常满意、满意和基本满意的；未回答的不计入，不按调解员",
        ),
        "satisfied",
        "answered",
    ),
    _of_people(
        "referrals",
        "referrals_offered",
        ("应答复转介", "referrals to be answered"),
        (
            "Referrals whose day for an answer of the place fell into the quarter, but those that"
            " the person withdrew before",
            "答复期限在本季度内的转介，本人在此之前撤回的除外",
        ),
        "offered",
    ),
    _of_people(
        "referrals",
        "referrals_answered",
        ("转介按期答复", "referrals answered in time"),
        (
            "Of these, those that the place accepted or refused by that day",
            "其中接收机构按期接受或者拒绝的",
        ),
        "answered_in_time",
    ),
    _of_people(
        "referrals",
        "referrals_unanswered",
        ("转介到期未答复", "referrals unanswered"),
        (
            "Of these, those without an answer by that day, whatever came after it",
            "其中到期未答复的，不论此后如何",
        ),
        "unanswered",
    ),
    _of_people(
        "support",
        "plans_reviewed_in_time",
        ("支持方案按期复核", "plans reviewed in time"),
        (
            "Reviews of support plans that were held by their day",
            "按期进行的支持方案复核",
        ),
        "reviewed_in_time",
    ),
)
"""Those of how people are served: each is read in a ledger of its own."""

ALL: Final = (*INDICATORS, *OF_PEOPLE)
"""All there are."""

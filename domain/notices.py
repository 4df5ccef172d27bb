"""What a notice may say: one of a closed list of kinds, in the words of either language.

A notice says *that* something waits, never what: who it is about stands in the case, behind a
login.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Language = Literal["zh", "en"]
"""The languages in which the product speaks to those who work with it."""

Pace = Literal["never_quiet", "at_once", "digest"]
"""`never_quiet`: also at night. `at_once`: outside quiet hours. `digest`: with the day's others."""


class Kind(NamedTuple):
    """What a notice is about, how soon it goes out, and its sentence in each language.

    `private`: to somebody who has no account here, on a telephone that others may see. Nothing
    around it says what it is about, and no subject of a mail has its code.
    """

    pace: Pace
    zh: str
    en: str
    private: bool = False

    def sentence(self, language: Language) -> str:
        """The whole sentence; there is nothing to fill in."""
        return self.zh if language == "zh" else self.en


KINDS: Final[Mapping[str, Kind]] = {
    "deadline_passed": Kind("at_once", "一项期限已届满", "A time limit has passed"),
    "matter_rises": Kind(
        "at_once", "有一项事项久未办结，请予关注", "A matter is not settled yet: look into it"
    ),
    "deadline_near": Kind("digest", "一项期限临近", "A time limit is near"),
    "hours_near": Kind(
        "never_quiet", "一项以小时计的期限即将届满", "A time limit in hours is nearly over"
    ),
    "legal_limit_near": Kind(
        "digest",
        "所辖单位一项关系权利或者职责的期限临近",
        "A limit on which a right or a duty depends is near in your area",
    ),
    "legal_hours_near": Kind(
        "never_quiet",
        "所辖单位一项以小时计、关系权利或者职责的期限即将届满",
        "A limit in hours on which a right or a duty depends is nearly over in your area",
    ),
    "legal_limit_passed": Kind(
        "at_once",
        "所辖单位一项关系权利或者职责的期限已届满",
        "A limit on which a right or a duty depends has passed in your area",
    ),
    "dates_moved": Kind("digest", "有期限日期已调整", "Dates of time limits have moved"),
    # a case
    "case_to_triage": Kind("at_once", "有新案件待研判", "A new case waits to be looked at"),
    "refusal_to_review": Kind(
        "at_once", "有不予受理决定待复核", "A decision not to accept waits for its review"
    ),
    "refusal_reviewed": Kind(
        "at_once", "不予受理决定已复核", "A decision not to accept was reviewed"
    ),
    "case_assigned": Kind("at_once", "有案件指派给您", "A case was assigned to you"),
    "case_taken_off": Kind("at_once", "有案件不再由您调解", "A case is not yours any more"),
    "cases_handed_on": Kind(
        "at_once", "有一批案件转由您调解", "Several cases were handed on to you"
    ),
    "cases_taken_off": Kind(
        "digest", "有一批案件不再由您调解", "Several cases are not yours any more"
    ),
    "bulk_over": Kind("digest", "您下达的批量办理已结束", "Work on many cases is over"),
    "mediator_needed": Kind("at_once", "有案件待指派调解员", "A case waits for its mediator"),
    "case_goes_on": Kind("at_once", "有案件恢复办理", "A case goes on"),
    "case_over": Kind("at_once", "有案件的调解已结束", "Mediation of a case is over"),
    "case_to_look_into": Kind("at_once", "有案件情况变化，请查看", "Look into a case: it changed"),
    "case_merged_in": Kind(
        "at_once", "有案件并入您的案件", "Another case was merged into one of yours"
    ),
    "court_file_signed_for": Kind(
        "at_once", "法院移送的卷宗已签收", "A file from a court was signed for"
    ),
    "request_answered": Kind("at_once", "所询单位已答复", "Another office has answered"),
    "agreement_in_question": Kind(
        "at_once", "有协议的履行情况待核实", "An agreement is in question: look into it"
    ),
    "decision_received": Kind(
        "at_once", "协议的确认或审查已有结果", "There is a decision on an agreement"
    ),
    "closure_proposed": Kind("digest", "有案件拟结案", "A case waits to be closed"),
    "reopening_proposed": Kind(
        "at_once", "有案件拟重新办理，待决定", "To go on with a matter was proposed: decide"
    ),
    "matter_goes_on": Kind("at_once", "您提出的事项已立新案办理", "A matter goes on in a new case"),
    "destruction_proposed": Kind(
        "digest", "有卷宗拟销毁，待第二人核签", "A file is to be destroyed: a second person signs"
    ),
    # other offices
    "hand_over_received": Kind("at_once", "收到移送，待答复", "A hand-over waits for its answer"),
    "looked_into": Kind(
        "at_once",
        "有案外人员说明理由后查阅了案件，请告知当事人",
        "Somebody from outside looked into a case for a stated reason: tell the parties",
    ),
    "looked_in_from_here": Kind(
        "at_once",
        "所辖单位有人员说明理由后查阅了他处案件",
        "Somebody of your area looked into a case elsewhere for a stated reason",
    ),
    "transfer_offered": Kind("at_once", "有案件拟移交贵处", "A case is offered to your office"),
    "transfer_accepted": Kind("at_once", "移交的案件已被接收", "A case you offered was taken over"),
    "transfer_refused": Kind(
        "at_once", "移交的案件未被接收", "A case you offered was not taken over"
    ),
    "joint_mediation_asked": Kind(
        "at_once", "邀请贵处参加联合调解", "Your office is asked to mediate a case jointly"
    ),
    # urgent matters
    "urgent_matter_raised": Kind(
        "never_quiet", "紧急事项待第二人核看", "An urgent matter waits for a second person"
    ),
    "urgent_matter_offered": Kind(
        "never_quiet", "有紧急事项拟交由您负责", "An urgent matter is offered to you"
    ),
    "urgent_offer_taken": Kind(
        "at_once", "紧急事项已由他人接手", "Somebody else owns an urgent matter now"
    ),
    "urgent_offer_declined": Kind(
        "never_quiet", "紧急事项未被接手，仍由原负责人负责", "An urgent matter was not taken over"
    ),
    "urgent_step_given": Kind(
        "at_once", "紧急事项有措施由您落实", "Steps of an urgent matter are for you"
    ),
    "urgent_steps_done": Kind(
        "at_once", "紧急事项各项措施均已办结", "Every step of an urgent matter is done or dropped"
    ),
    "urgent_matter_renewed": Kind("at_once", "紧急事项已延续", "An urgent matter was renewed"),
    "urgent_matter_ran_out": Kind(
        "never_quiet",
        "紧急事项期限已满，尚未办结",
        "An urgent matter ran out and nobody has closed it",
    ),
    "urgent_end_proposed": Kind(
        "at_once",
        "紧急事项拟解除，待第二人核看",
        "An urgent matter is to end: take a second look",
    ),
    "urgent_end_sent_back": Kind(
        "at_once", "紧急事项的解除被退回", "The end of an urgent matter was sent back"
    ),
    "urgent_matter_ended": Kind("at_once", "紧急事项已解除", "An urgent matter ended"),
    # orders
    "order_given": Kind("at_once", "收到督办，待签收", "A supervisory order waits for its receipt"),
    "order_answered": Kind("at_once", "督办已有答复", "A supervisory order was answered"),
    "order_handed_back": Kind(
        "at_once", "督办被退回，待处理", "A supervisory order was offered back"
    ),
    "order_hand_back_refused": Kind(
        "at_once", "督办仍由贵处办理", "A supervisory order stays with your office"
    ),
    "order_ended": Kind("at_once", "督办已了结", "A supervisory order is over"),
    # who stands in
    "cover_asked": Kind("at_once", "请您代办，待答复", "You are asked to stand in: answer"),
    "cover_accepted": Kind("digest", "代办人已同意", "Somebody stands in for you"),
    "cover_declined": Kind(
        "at_once", "代办人未同意，请另行安排", "Nobody stands in yet: ask somebody else"
    ),
    "cover_over": Kind("digest", "代办已结束", "You do not stand in any more"),
    # what comes round
    "week_in_review": Kind(
        "at_once", "本周督导摘要可在系统内查阅", "The weekly digest of your area can be read"
    ),
    "inspections_due": Kind(
        "at_once", "年度检查开始：所辖单位待检查", "Offices of yours are to be inspected this year"
    ),
    "inspections_overdue": Kind(
        "at_once", "年度检查逾期：仍有单位未检查", "Offices of yours were not inspected in time"
    ),
    "rectification_ordered": Kind(
        "at_once", "检查发现问题，请限期整改", "An inspection found something to put right"
    ),
    "rectification_overdue": Kind(
        "at_once", "限期整改已逾期", "The day to put something right is over"
    ),
    "something_waits": Kind("at_once", "有一项事项待您查看", "Something waits for you"),
    "crisis": Kind("never_quiet", "危机求助：请立即应答", "Crisis: acknowledge now"),
    "digest": Kind("at_once", "收件箱有新的通知", "New notices wait in your inbox"),
    "party_code": Kind("at_once", "您的查询码", "Your code", private=True),
}
"""Every kind there is. A new one stands here and, if a fact makes it, where facts are told."""

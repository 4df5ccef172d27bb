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
    """What a notice is about, how soon it goes out, and its sentence in each language."""

    pace: Pace
    zh: str
    en: str

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
        "digest", "所辖单位一项法定期限临近", "A limit set by law is near in your area"
    ),
    "legal_hours_near": Kind(
        "never_quiet",
        "所辖单位一项以小时计的法定期限即将届满",
        "A limit in hours set by law is nearly over in your area",
    ),
    "legal_limit_passed": Kind(
        "at_once",
        "所辖单位一项法定期限已届满",
        "A limit set by law has passed in your area",
    ),
    "case_assigned": Kind("at_once", "有案件指派给您", "A case was assigned to you"),
    "hand_over_received": Kind("at_once", "收到移送，待答复", "A hand-over waits for its answer"),
    "transfer_offered": Kind("at_once", "有案件拟移交贵处", "A case is offered to your office"),
    "urgent_matter_raised": Kind(
        "never_quiet", "紧急事项待第二人核看", "An urgent matter waits for a second person"
    ),
    "urgent_matter_offered": Kind(
        "never_quiet", "有紧急事项拟交由您负责", "An urgent matter is offered to you"
    ),
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
    "order_given": Kind("at_once", "收到督办，待签收", "A supervisory order waits for its receipt"),
    "order_answered": Kind("at_once", "督办已有答复", "A supervisory order was answered"),
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
    "crisis": Kind("never_quiet", "危机求助：请立即应答", "Crisis: acknowledge now"),
    "digest": Kind("at_once", "收件箱有新的通知", "New notices wait in your inbox"),
}
"""Every kind there is. A new one stands here and, if a fact makes it, where facts are told."""

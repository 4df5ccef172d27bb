"""The words of an office's own duties; each list is closed."""

from typing import Annotated, Final, Literal

from pydantic import StringConstraints

Feature = Literal["plans", "health_data", "counselling", "clinical_notes", "person_search"]
"""What handles sensitive data, and is off until its impact was assessed (个人信息保护法 55)."""

Outcome = Literal["acceptable", "acceptable_with_measures", "not_acceptable"]
"""What an assessment came to."""

IncidentKind = Literal["leaked", "tampered", "lost"]
"""泄露, 篡改, 丢失 (个人信息保护法 57)."""

IncidentExtent = Literal["normal", "considerable", "major", "extreme"]
"""一般, 较大, 重大, 特别重大, by the guide to grading (网络安全事件分级指南); a person sets it."""

Whose = Literal["parties", "supported", "officers"]
"""Of whom the data were."""

Authority = Literal["cyberspace_office", "police", "superior"]
"""网信部门, 公安机关, the office above."""

Telling = Literal["each_person", "public_notice"]
"""How the people concerned were told."""

IncidentDuty = Literal["report", "tell", "sum_up"]
"""What has a clock: to report it, to tell the people, to sum it up."""

AssessmentId = Annotated[str, StringConstraints(pattern=r"^a[1-9][0-9]{0,4}$")]
IncidentId = Annotated[str, StringConstraints(pattern=r"^i[1-9][0-9]{0,4}$")]

ASSESSED: Final = "个人信息保护法 55–56"
INCIDENTS: Final = "个人信息保护法 57; 国家网络安全事件报告管理办法 4"

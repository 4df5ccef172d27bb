"""The demo banner has assessed what handles sensitive data, and switched it on: by two people, as
everybody has to. An installation without the demo begins with everything off.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, get_args

from domain.duties.state import DUTIES_STREAM
from domain.duties.terms import Feature
from domain.kernel import Officer, civil_date
from interface.demo.tree import BANNER
from workers.handler import Request

FIRST = Officer(id="k-data-1", role="county_desk", office=BANNER)
SECOND = Officer(id="k-data-2", role="county_desk", office=BANNER)
A_YEAR = timedelta(days=365)


def assessed(at: datetime) -> Iterator[Request]:
    """One assessment of every feature, then each switched on for the whole banner."""
    yield _request(
        FIRST,
        "assess_impact",
        "demo-assessment",
        features=list(get_args(Feature)),
        area=BANNER,
        necessity="演示数据:均为虚构,用于了解系统",
        risks="演示数据不涉及任何真实个人",
        measures="分级密钥、最小授权、全部查阅留痕、到期失效",
        outcome="acceptable_with_measures",
        look_again_on=civil_date(at + A_YEAR).isoformat(),
    )
    for feature in get_args(Feature):
        switch = {"feature": feature, "area": BANNER, "assessment": "a1"}
        yield _request(SECOND, "switch_on", f"demo-on-{feature}", **switch)


def _request(officer: Officer, command: str, key: str, **data: Any) -> Request:
    return Request(
        aggregate="duties",
        command=command,
        stream=DUTIES_STREAM,
        data=data,
        officer=officer,
        key=key,
    )

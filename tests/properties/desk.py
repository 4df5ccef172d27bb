"""Parties and letters as a desk enters them."""

from typing import Any

from tests.properties.situation import Situation

Given = dict[str, Any]


def parties(s: Situation) -> tuple[Given, ...]:
    """Two sides, and now and then more on one of them."""
    more = s.pick(((), (), ("respondent",), ("applicant", "third_party", "respondent")))
    return tuple(
        {
            "role": role,
            "person": s.person(),
            "capacity": "represented" if s.likely(0.08) else "full",
        }
        for role in ("applicant", "respondent", *more)
    )


def hand_over(s: Situation, source: str) -> Given:
    court = source != "referred"
    procedures = {"court_delegated": ("pre_suit",), "court_entrusted": ("ordinary", "summary")}
    return {
        "sender": "court" if court else s.pick(("police", "petition_office", "hotline_12345")),
        "number": "诉1",
        "received_on": s.day(-5, 0),
        "procedure": s.pick(procedures.get(source, ("none",))),
        "online": s.likely(0.3),
    }

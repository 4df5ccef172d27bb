"""The register of what is done here with personal data: what, of whom, what for, on which basis,
for how long, and who gets it (个人信息保护法 13, 17, 54–56).

The classes of data are read off the fields themselves, so that the register cannot lag behind them;
a kind of stream without a row fails a test.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from domain.access import FieldClass
from domain.aggregates import AGGREGATES
from domain.duties.terms import Feature
from domain.fields import CODES, TELLING


class Processing(NamedTuple):
    """One line of the register. Its sentences are keys of the message catalogue."""

    activity: str
    kinds: tuple[str, ...]
    of: str
    purpose: str
    basis: str
    kept: str
    goes_to: str
    feature: Feature | None = None

    @property
    def classes(self) -> tuple[FieldClass, ...]:
        """Which classes of data it holds, by its fields."""
        return tuple(sorted(set(_classes(self.kinds))))


def _classes(kinds: tuple[str, ...]) -> Iterator[FieldClass]:
    for kind in kinds:
        for fact in AGGREGATES[kind].facts:
            yield CODES[fact]
            yield from TELLING.get(fact, {}).values()


PROCESSING: Final = (
    Processing(
        "mediation",
        ("dispute", "person"),
        "parties of disputes, and who acts or speaks for them",
        "to mediate a dispute that they bring or agree to",
        "人民调解法 17, 27; 个人信息保护法 13",
        "as the archive's owner sets; then the keys are destroyed",
        "the parties; another body what was routed to it; reports where the law obliges",
    ),
    Processing(
        "crises",
        ("crisis",),
        "whoever is in danger, as far as it must be written down",
        "to call help while a life is in danger",
        "个人信息保护法 13; 精神卫生法 28",
        "72 hours; then only with consent",
        "who was called and came",
    ),
    Processing(
        "support",
        ("plan",),
        "people who accept support",
        "to support them as they have agreed",
        "个人信息保护法 13, 29, 31",
        "as long as the plan, then as the archive's owner sets; a refusal 90 days",
        "those to whom the person consented",
        "plans",
    ),
    Processing(
        "counselling",
        ("counselling", "group", "conference", "consultation"),
        "people who talk to a counsellor; whoever asks at the desk, unnamed",
        "to counsel them as they have agreed",
        "个人信息保护法 13, 29, 31; 精神卫生法 4, 23",
        "until it is over and the person asks; what was withdrawn 30 days",
        "their own counsellor; experts a brief that names nobody",
        "counselling",
    ),
    Processing(
        "referral",
        ("referral",),
        "people who are referred, with their yes",
        "to have another place take them in",
        "个人信息保护法 13, 23, 29",
        "until it is over and the person asks; what was withdrawn 30 days",
        "the place to which they are referred, as far as they allow",
        "counselling",
    ),
    Processing(
        "single_acts",
        ("single_act",),
        "whoever an act without consent concerned, unnamed",
        "what the law permits or orders without consent",
        "个人信息保护法 13; 反家庭暴力法 14; 未成年人保护法 11",
        "as the archive's owner sets",
        "whom the article names",
    ),
    Processing(
        "rights",
        ("rights", "erasure"),
        "whoever asks about their own data, or somebody for them",
        "to answer what they ask: a copy, correction, objection, erasure",
        "个人信息保护法 44–50",
        "as the archive's owner sets",
        "whoever asked",
    ),
    Processing(
        "offices",
        (
            *("calendar", "rules", "areas", "committees", "oncall", "reach"),
            *("absences", "months", "inspections", "duties"),
            *("retention", "bulk", "views", "diary", "scales", "places", "intake"),
            "counters",
        ),
        "officers of the offices, by staff id",
        "to run the offices: calendars, rules, who is on call, how officers are reached",
        "个人信息保护法 13",
        "while they serve; addresses until they are withdrawn",
        "nobody",
    ),
)
"""Everything that is done here with personal data."""

"""The codes a request about one's own data is described with, and on which grounds one is refused.

Nothing here says what somebody has done or is: a request is no mark, and counts against nobody.
"""

from typing import Annotated, Final, Literal, NamedTuple, get_args

from pydantic import Field

from domain.dispute.terms import Reference
from domain.kernel import Value

RightKind = Literal[
    "access_and_copy",  # 查阅复制: what is held, and who looked; as a document and as data
    "correction",  # 更正、补充
    "objection",  # 拒绝: one does not want it processed
    "restriction",  # 限制: nothing new is done with it
    "erasure",  # 删除
    "portability",  # 转移: the data, for another body
]
KINDS: Final[frozenset[RightKind]] = frozenset(get_args(RightKind))

AskedBy = Literal[
    "themselves",
    "guardian",  # 监护人 of a child or of whoever is represented
    "representative",  # 代理人, with a written mandate
    "close_relative",  # 近亲属 of somebody who has died (个人信息保护法 49)
]


class Mandate(Value):
    """On what a representative acts: their written mandate, its number, and what it lets them ask
    (民法典 161, 165)."""

    made: Literal["signed", "notarised"]
    document: Reference
    lets_ask: Annotated[tuple[RightKind, ...], Field(min_length=1, max_length=6)]


class Death(Value):
    """On what a close relative acts: which paper says that the person has died, and how they are
    related (个人信息保护法 49; 民法典 1045)."""

    certified_by: Literal["hospital", "police_station", "court"]
    document: Reference
    relative: Literal["spouse", "parent", "child", "sibling", "grandparent", "grandchild"]


OF_THE_DEAD: Final[frozenset[RightKind]] = frozenset({"access_and_copy", "correction", "erasure"})
"""What close relatives ask in their own lawful interest; nobody consents, objects or has anything
stilled for somebody who has died (个人信息保护法 49)."""

Identity = Literal["document_seen", "known_here", "not_shown"]
"""How it was made sure that it is this person. `not_shown`: not yet; until then nothing opens."""

RightOutcome = Literal["granted", "granted_in_part", "not_granted"]

Ground = Literal[
    "identity_not_shown",
    "not_held",
    "secret_by_law",
    "rights_of_others",
    "kept_by_law",
    "needed_for_the_matter",
    "already_right",
    "guardian_in_conflict",
]

STILLING: Final[frozenset[RightKind]] = frozenset({"restriction", "objection"})
"""While one of these is open, and after it is granted, nobody new is let in (see `restricting`)."""

COPIED: Final[frozenset[RightKind]] = frozenset({"access_and_copy", "portability"})
"""What a copy is handed over for."""


class Allowed(NamedTuple):
    """For which requests a ground holds, and by which article."""

    kinds: frozenset[RightKind]
    law: str


GROUNDS: Final[dict[Ground, Allowed]] = {
    "identity_not_shown": Allowed(KINDS, "个人信息保护法 50"),
    "not_held": Allowed(KINDS, "个人信息保护法 45-47"),
    "secret_by_law": Allowed(COPIED, "个人信息保护法 18, 45"),
    "rights_of_others": Allowed(COPIED | {"erasure", "correction"}, "民法典 132"),
    "kept_by_law": Allowed(frozenset({"erasure"}), "个人信息保护法 47"),
    "needed_for_the_matter": Allowed(STILLING | {"erasure"}, "个人信息保护法 44"),
    "already_right": Allowed(frozenset({"correction"}), "个人信息保护法 46"),
    "guardian_in_conflict": Allowed(KINDS, "民法典 35"),
}
"""The closed table of grounds on which a request is refused, in whole or in part."""

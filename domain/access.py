"""Who may do what with which part of a case: one table, and what is not in it is denied.

Access follows from the relation to the case; only access outside it asks for a reason, opens no
confidence, and ends after four hours. Every answer says on which sentence it rests.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Final, Literal, NamedTuple, get_args

from domain.areas import answers_for
from domain.kernel import Body, Officer, Role

Action = Literal["list", "read", "print", "act", "search", "export"]
"""`list`: in a list of many cases. `read`: in one case. `act`: record something of this class."""

FieldClass = Literal[
    "matter",  # codes, days, amounts, what was done by which office; nothing of a person
    "account",  # what the dispute is about and why something was done, in somebody's words
    "particulars",  # who the parties and others in the case are
    "contact",  # telephone, identity number, address
    "person",  # how somebody is spoken with, who speaks for them, which entries are one person
    "order",  # what a superior wants to know of an office, and its answer
    "record",  # what was said and found: inquiry, joint session
    "document",  # what was agreed and signed
    "confidence",  # what one party said to the mediator alone, or gave up in order to settle
    "working_note",  # the mediator's own notes, which end at filing
    "safety",  # what would put somebody in danger if the other side knew
    "report",  # what the law obliged to report
    "reporter",  # who reported
    "looked_in",  # that somebody from outside looked into a case, and the reason stated
    "alarm",  # that help was called for, where, and who has it
    "emergency",  # what was written down of a crisis
    "reach",  # how an officer is reached
    "office",  # calendars, rules, areas, on-call lists: the offices' own
    "incident",  # that data leaked, since when, and what is still owed for it
    "duty",  # what an office has written of its duties: assessments, accounts of incidents
    "figures",  # counts of matters
    "service",  # counts of how service is given, none of them small; of nobody
    "need",  # what somebody who accepts support needs, in their own words
    "plan",  # goals, measures and days of a support plan
    "plan_level",  # how much support was agreed
    "appointment",  # whether a session of somebody's counselling took place
    "assigned",  # that somebody is supported, and nothing of it
    "health",  # what somebody said about their health, with separate consent
    "rights",  # that somebody asked about their own data: what, by when, what was decided
    "rights_words",  # what they asked and why it was decided so, in words
    "hold",  # why a record is held back from destruction
    "self_report",  # the sum of what somebody answered about themselves
    "consultation",  # what was asked at a desk, in one line; nobody is named
    "brief",  # a case as experts are told it, and their advice: nobody is named
    "clinical_note",  # a counsellor's notes, in a store of their own
    "erasure",  # what was erased of somebody, what stays and why: counts and articles, no name
    "trace",  # how the program went through a case: kinds of facts, codes, times, ids of requests
]
"""What a field is, whatever fact, column or document it stands in. `domain.fields` says it of each
field there is."""

Relation = Literal[
    "mediates",  # leads or assists in the case now
    "covers",  # stands in for its mediator today
    "office",  # belongs to the committee that has the case
    "guest",  # belongs to a body that takes part in joint mediation
    "offered",  # belongs to the office to which the case is offered
    "oversees",  # answers for the area in which that committee sits
    "self",  # the party itself, about itself
    "guards",  # speaks for a child under 14, whom a file is about
    "represents",  # speaks for an adult who does not decide alone; spoke for who is 14 by now
    "party",  # a party, or who acts for it, about the others in its case
    "invited",  # was invited into the case with every party's consent
    "routed",  # of another body, which sent the matter or was asked about it
    "present",  # was there: raised the crisis, took it, or was called and came
    "unapproved",  # stands to a minor's file, to which the head has not approved the access
    "none",  # works here, and not on this case
    "outside",  # of another body, and nothing was routed to it
    "begins",  # begins it: there is nothing yet to which anybody could stand
    "offers",  # works where help was offered to somebody who has not answered yet
    "team",  # works with somebody under the plan to which they consented
    "cares",  # the same, while a consent for what concerns their health stands too
    "helps",  # helps in that team with one thing: housing, work, law
    "tends",  # helps in it with what concerns health, while that consent stands
    "supervises",  # was asked as supervisor how much help is right
    "reviews",  # looks at an objection to a plan on which they did not work
    "could_review",  # might do so, and has not been asked
    "appointments",  # is the counsellor of somebody whose plan lapsed: those sessions go on
    "formerly",  # worked on a plan that is over, lapsed, or stands still for an objection
    "on_duty",  # is on duty in the room where that counsellor works: books and cancels
    "refers",  # refers somebody, with their yes, and follows what comes of it
    "receives",  # works at the place to which somebody is referred
    "consulted",  # was asked as an expert about a case that names nobody
    "beside",  # mediates, while somebody's plan runs
    "counsels",  # is somebody's own counsellor, with their consent
    "answers",  # did what the law permits without consent, and answers for it
    "delivers",  # the system, bringing a notice to an officer
]
"""How somebody stands to a case. The closest one counts."""

CASEWORK: Final[frozenset[Role]] = frozenset(
    {"desk", "mediator", "head", "judicial_office", "county_desk"}
)
"""Roles that work on cases."""
COMMITTEE: Final[frozenset[Role]] = frozenset({"desk", "mediator", "head", "county_desk"})
STAFF: Final[frozenset[Role]] = frozenset(get_args(Role)) - {"party", "clock", "importer"}
"""Everybody who works here."""
LOOKING: Final[frozenset[Role]] = frozenset({"supervisor", "inspector", "archivist"})
"""Roles that look at how cases are handled, and open nobody's name."""
COUNSELLING: Final[frozenset[Role]] = frozenset({"counsellor", "social_worker"})
"""Roles that work with a person under their own consent."""
SUPERIORS: Final[frozenset[Role]] = frozenset({"judicial_office", "county_desk"})
OVERSEEING: Final[frozenset[Role]] = SUPERIORS | LOOKING
"""Roles that answer for every committee within their own area."""

LONGEST: Final = timedelta(hours=4)
"""How long access outside the relation lasts at most (office rule: access for a stated reason)."""


class Grant(NamedTuple):
    """One sentence of the table: whoever has one of these roles and one of these relations may do
    these things with these classes."""

    sentence: str
    law: str
    roles: frozenset[Role]
    relations: frozenset[Relation]
    actions: frozenset[Action]
    classes: frozenset[FieldClass]


class Denial(NamedTuple):
    """Why these classes are closed, where no sentence opens them."""

    sentence: str
    law: str
    classes: frozenset[FieldClass]
    relations: frozenset[Relation] = frozenset(get_args(Relation))
    roles: frozenset[Role] = frozenset(get_args(Role))


class Decision(NamedTuple):
    """The answer, and the sentence it rests on (a key of the message catalogue).

    `reason_opens`: denied now, and open for four hours to whoever states a reason.
    """

    allowed: bool
    sentence: str
    law: str
    relation: Relation
    field_class: FieldClass
    reason_opens: bool = False


def _of(*names: str) -> frozenset[Any]:
    """Words of any of the lists above; a test looks that each is one of its own."""
    return frozenset(names)


READ: Final[frozenset[Action]] = _of("list", "read", "print")
READ_ONE: Final[frozenset[Action]] = _of("read", "print")
THE_CASE: Final[frozenset[FieldClass]] = _of(
    *("matter", "account", "order", "particulars", "contact", "person"),
    *("record", "document", "safety", "report", "looked_in"),
)
"""All of a case but what was said in confidence, and who reported."""
THE_PLAN: Final[frozenset[FieldClass]] = _of(
    *("plan", "plan_level", "appointment", "need", "health", "particulars", "contact")
)
"""All of a support plan. A counsellor's notes are no part of it."""

THE_REQUEST: Final[frozenset[FieldClass]] = _of("rights", "rights_words")
"""All of a request about one's own data, but who they are."""

ANSWERING: Final[frozenset[Role]] = frozenset({"desk", "head", "judicial_office", "county_desk"})
"""Roles that answer for such requests at the office where they were made."""

MATTERS_ARE_SEEN: Final = "Who works in mediation sees matters: codes, days, what was done"

GRANTS: Final[tuple[Grant, ...]] = tuple(
    Grant(sentence, law, *sets)
    for sentence, law, *sets in (
        # sentence, source, who, in which relation, does what, with what
        (
            "A case's mediator reads and records all of it",
            "人民调解法 22",
            _of("mediator"),
            _of("mediates"),
            READ | {"act"},
            THE_CASE | {"confidence", "working_note"},
        ),
        (
            "Who stands in for a mediator reads and records the case, not its confidences",
            "office rule: absence",
            _of("mediator"),
            _of("covers"),
            READ | {"act"},
            THE_CASE,
        ),
        (
            "The committee that has a case works on it; confidences stay with its mediator",
            "人民调解法 8, 15",
            COMMITTEE,
            _of("office"),
            READ | {"act"},
            THE_CASE,
        ),
        (
            "A body that takes part in joint mediation reads the case, not how people are reached",
            "office rule: joint mediation",
            COMMITTEE,
            _of("guest"),
            READ_ONE,
            _of("matter", "account", "particulars", "record", "document", "safety"),
        ),
        (
            "A body that takes part in joint mediation answers the orders it was given",
            "office rule: orders",
            COMMITTEE,
            _of("guest"),
            _of("act"),
            _of("order"),
        ),
        (
            "The office to which a case is offered reads what it is about before it answers",
            "office rule: transfer",
            COMMITTEE,
            _of("offered"),
            READ | {"act"},
            _of("matter", "account"),
        ),
        (
            "The judicial office and the county desk answer for the committees of their area",
            "人民调解法 5",
            SUPERIORS,
            _of("oversees", "office"),
            READ | {"act"},
            THE_CASE - {"contact"},
        ),
        (
            MATTERS_ARE_SEEN,
            "office rule: matters",
            CASEWORK | LOOKING,
            _of("office", "guest", "offered", "oversees", "unapproved", "none"),
            READ,
            _of("matter"),
        ),
        (
            "An office, and who answers for its area, hand on its matters as a file",
            "office rule: matters",
            CASEWORK | LOOKING,
            _of("office", "oversees"),
            _of("export"),
            _of("matter"),
        ),
        (
            "A committee hands in its register with the names of the parties",
            "人民调解法 27",
            _of("desk", "head", "county_desk"),
            _of("office"),
            _of("export"),
            _of("account", "particulars"),
        ),
        (
            "Who answers for an area hands in its register with the names of the parties",
            "人民调解法 5, 27",
            SUPERIORS,
            _of("oversees"),
            _of("export"),
            _of("account", "particulars"),
        ),
        (
            "Superiors give orders on matters, archivists keep the file; neither opens a name",
            "office rule: who does what",
            LOOKING,
            _of("oversees", "office"),
            _of("act"),
            _of("matter", "order"),
        ),
        (
            "Who works on a case finds it by the name of a party; nobody finds anybody else's",
            "个人信息保护法 6",
            CASEWORK,
            _of("mediates", "covers", "office"),
            _of("search"),
            _of("particulars"),
        ),
        (
            "Who answers for an area finds its cases by the name of a party",
            "个人信息保护法 6",
            SUPERIORS,
            _of("oversees"),
            _of("search"),
            _of("particulars"),
        ),
        (
            "A party reads its own case, but not how the others are reached",
            "个人信息保护法 45",
            _of("party"),
            _of("party"),
            READ_ONE | {"act"},
            _of("matter", "account", "particulars", "record", "document", "confidence")
            | {"working_note", "looked_in"},
        ),
        (
            "Everybody reads and gets a copy of what is held about themselves",
            "个人信息保护法 45",
            _of("party"),
            _of("self"),
            READ_ONE | {"export"},
            _of("matter", "account", "particulars", "contact", "record", "document", "confidence")
            | {"working_note", "looked_in", "person"},
        ),
        (
            "Whoever was invited into a case sees how it goes on",
            "人民调解法 20",
            _of("party"),
            _of("invited"),
            _of("read"),
            _of("matter"),
        ),
        (
            "Another body reads what was routed to it, and nothing else of the case",
            "个人信息保护法 23",
            STAFF,
            _of("routed"),
            READ_ONE,
            _of("matter", "account", "report"),
        ),
        (
            "What was written down of a crisis is read by who was there, while it lasts",
            "个人信息保护法 13",
            STAFF,
            _of("present"),
            READ_ONE | {"act"},
            _of("emergency"),
        ),
        (
            "Anybody under this roof may call for help",
            "精神卫生法 28",
            STAFF,
            _of("none", "outside", "present"),
            _of("act"),
            _of("alarm"),
        ),
        (
            "Who works here, and whoever was there, sees that help was called for and who comes",
            "精神卫生法 28",
            STAFF,
            _of("none", "present"),
            READ,
            _of("alarm"),
        ),
        (
            "Calendars, rules and lists of the offices are seen by all who work here",
            "office rule: who does what",
            STAFF,
            _of("none", "answers"),
            READ,
            _of("office"),
        ),
        (
            "Who keeps the offices' lists changes them",
            "office rule: who does what",
            CASEWORK | {"supervisor"},
            _of("none"),
            _of("act"),
            _of("office", "reach"),
        ),
        (
            "Who answers for an office's data, and who looks at how it works, sees what it owes",
            "个人信息保护法 51–52, 55–57",
            _of("head", "judicial_office", "county_desk", "supervisor", "inspector", "operator"),
            _of("none"),
            READ,
            _of("incident", "duty"),
        ),
        (
            "Who keeps the system running follows how it went through a case, by codes and times",
            "office rule: who does what",
            _of("operator"),
            _of("none"),
            _of("read"),
            _of("trace"),
        ),
        (
            "Counts of matters are seen by all who work in mediation, and printed",
            "office rule: matters",
            CASEWORK | LOOKING,
            _of("none"),
            READ | {"export"},
            _of("figures"),
        ),
        (
            "Supervisors see how service is given in their area, in counts of which none is small",
            "office rule: small figures",
            _of("supervisor"),
            _of("none"),
            READ | {"export"},
            _of("service"),
        ),
        (
            "A dispute is taken in at a counter, by a mediator, or on line by the party",
            "人民调解法 17",
            CASEWORK | {"party"},
            _of("begins"),
            _of("act"),
            _of("particulars"),
        ),
        (
            "What is done to many cases is previewed and ordered by who works on cases",
            "office rule: bulk work",
            CASEWORK,
            _of("begins", "answers"),
            READ | {"act"},
            _of("matter"),
        ),
        (
            "Who works on other cases looks into one for a stated reason, and all in it are told",
            "office rule: access for a stated reason",
            CASEWORK,
            _of("none", "oversees"),
            _of("act"),
            _of("looked_in"),
        ),
        (
            "Any worker may offer somebody help, and anybody may ask for it",
            "精神卫生法 49",
            CASEWORK | COUNSELLING | {"grid_worker", "party"},
            _of("begins"),
            _of("act"),
            _of("need"),
        ),
        (
            "Whom a support plan is for reads all of it and has a say",
            "个人信息保护法 44-45",
            _of("party"),
            _of("self"),
            READ_ONE | {"act"},
            THE_PLAN,
        ),
        (
            "The guardian of a child under 14 reads what the child is helped with, and has a say",
            "个人信息保护法 31",
            _of("party"),
            _of("guards"),
            READ_ONE | {"act"},
            THE_PLAN,
        ),
        (
            "Who speaks for somebody from 14 on reads what is done, not what they said themselves",
            "民法典 35; 精神卫生法 23",
            _of("party"),
            _of("represents"),
            READ_ONE,
            THE_PLAN - {"need", "health"},
        ),
        (
            "Who speaks for an adult has a say in what is done for them",
            "民法典 35",
            _of("party"),
            _of("represents"),
            _of("act"),
            THE_PLAN,
        ),
        (
            "Who speaks for somebody hears who looked",
            "个人信息保护法 31, 44-45",
            _of("party"),
            _of("guards", "represents"),
            READ_ONE,
            _of("looked_in"),
        ),
        (
            "Until somebody has answered an offer of help, it is that of the office's carers",
            "office rule: support plan",
            COUNSELLING,
            _of("offers"),
            READ_ONE | {"act"},
            THE_PLAN,
        ),
        (
            "A no to an offer of help is taken down by whoever hears it",
            "个人信息保护法 15",
            CASEWORK | {"grid_worker"},
            _of("offers"),
            _of("act"),
            _of("plan"),
        ),
        (
            "Those to whom somebody consented work with the plan, and read it",
            "个人信息保护法 13, 29",
            COUNSELLING,
            _of("team", "cares"),
            READ_ONE | {"act"},
            THE_PLAN - {"health"},
        ),
        (
            "What concerns health is read by who cares for it, while that consent stands",
            "个人信息保护法 29",
            COUNSELLING,
            _of("cares", "tends"),
            READ_ONE,
            _of("health"),
        ),
        (
            "The team writes down the consent for what concerns health, and what rests on it",
            "个人信息保护法 29",
            COUNSELLING,
            _of("team", "cares"),
            _of("act"),
            _of("health"),
        ),
        (
            "Who helps with one thing reads that need and what they themselves do, and no more",
            "个人信息保护法 6, 23",
            COUNSELLING,
            _of("helps", "tends"),
            READ_ONE | {"act"},
            _of("plan", "need", "particulars", "contact"),
        ),
        (
            "The office where the person moves reads what they take along, and answers",
            "office rule: transfer",
            COUNSELLING,
            _of("offered"),
            _of("read", "act"),
            _of("need"),
        ),
        (
            "A supervisor sees what was done in a plan, and sets with the counsellor how much help",
            "office rule: two persons",
            _of("supervisor"),
            _of("supervises", "reviews"),
            READ_ONE,
            _of("plan", "plan_level", "appointment"),
        ),
        (
            "The supervisor who was asked answers, with a reason",
            "office rule: two persons",
            _of("supervisor"),
            _of("supervises"),
            _of("act"),
            _of("plan_level", "need"),
        ),
        (
            "A supervisor who did not work on a plan looks at an objection to it",
            "个人信息保护法 44, 50",
            _of("supervisor"),
            _of("reviews", "could_review"),
            _of("act"),
            _of("plan", "need"),
        ),
        (
            "When a plan has lapsed, the person's own counsellor still sees the appointments",
            "office rule: support plan",
            _of("counsellor"),
            _of("appointments"),
            READ_ONE,
            _of("appointment"),
        ),
        (
            "Who worked on a plan that stands still or is over hears why, and reads nothing of it",
            "个人信息保护法 47",
            COUNSELLING | {"supervisor"},
            _of("appointments", "formerly"),
            _of("act"),
            THE_PLAN,
        ),
        (
            "Whoever talks to a counsellor reads all of it, and what they filled in",
            "个人信息保护法 44-45",
            _of("party"),
            _of("self"),
            READ_ONE | {"act"},
            _of("self_report"),
        ),
        (
            "Somebody's own counsellor works with them and reads what they filled in",
            "精神卫生法 4, 23",
            _of("counsellor"),
            _of("counsels"),
            READ_ONE | {"act"},
            _of("appointment", "need", "health", "particulars", "contact"),
        ),
        (
            "A sum is read by whose it is and by their own counsellor, and feeds nothing",
            "个人信息保护法 24, 28",
            _of("counsellor"),
            _of("counsels"),
            READ_ONE,
            _of("self_report"),
        ),
        (
            "Whoever is on duty books and cancels appointments, and sees times and nothing else",
            "office rule: counselling",
            COUNSELLING,
            _of("on_duty"),
            READ_ONE | {"act"},
            _of("appointment"),
        ),
        (
            "Whoever refers somebody, with their yes, follows what comes of it",
            "个人信息保护法 23, 29",
            COUNSELLING,
            _of("refers"),
            READ_ONE | {"act"},
            _of("appointment", "need", "health", "particulars", "contact"),
        ),
        (
            "The place to which somebody is referred reads what they let be passed on",
            "个人信息保护法 23",
            COUNSELLING,
            _of("receives"),
            READ_ONE | {"act"},
            _of("appointment", "health", "particulars", "contact"),
        ),
        (
            "Experts who were asked read a case that names nobody",
            "精神卫生法 4",
            COUNSELLING,
            _of("consulted"),
            READ_ONE,
            _of("brief", "appointment"),
        ),
        (
            "A counsellor asks experts about a case that names nobody, and notes their advice",
            "精神卫生法 4",
            _of("counsellor"),
            _of("begins", "answers"),
            READ_ONE | {"act"},
            _of("brief", "appointment"),
        ),
        (
            "A question at the desk is taken down in one line, and read by whoever took it down",
            "office rule: counselling",
            CASEWORK | COUNSELLING,
            _of("begins", "answers"),
            READ_ONE | {"act"},
            _of("consultation"),
        ),
        (
            "The person's own counsellor is let to the clinical notes, in their own store",
            "精神卫生法 4, 23",
            _of("counsellor"),
            _of("counsels"),
            _of("list", "read", "act"),
            _of("clinical_note"),
        ),
        (
            "Whom clinical notes are about, or who speaks for them, says who carries them on",
            "个人信息保护法 23, 29",
            _of("party"),
            _of("self", "guards", "represents"),
            _of("act"),
            _of("clinical_note"),
        ),
        (
            "A mediator may know that somebody is supported, and nothing else of it",
            "精神卫生法 4",
            _of("mediator"),
            _of("beside"),
            _of("read"),
            _of("assigned"),
        ),
        (
            "What the law permits without consent is begun by the roles that its own table names",
            "office rule: single acts",
            CASEWORK | COUNSELLING | {"grid_worker"},
            _of("begins"),
            _of("act"),
            _of("emergency"),
        ),
        (
            "Who did what the law permits without consent answers for it",
            "office rule: single acts",
            CASEWORK | COUNSELLING | {"grid_worker"},
            _of("answers"),
            READ_ONE | {"act"},
            _of("report", "emergency"),
        ),
        (
            "A request about one's own data is taken in at every counter, and on line",
            "个人信息保护法 50",
            CASEWORK | COUNSELLING | {"party"},
            _of("begins"),
            _of("act"),
            _of("rights_words"),
        ),
        (
            "Whose request it is, and who speaks for them, reads it and has a say",
            "个人信息保护法 44-50",
            _of("party"),
            _of("self"),
            READ_ONE | {"act"},
            THE_REQUEST,
        ),
        (
            "The office where it was asked answers for a request",
            "个人信息保护法 50",
            ANSWERING,
            _of("office"),
            READ_ONE | {"act"},
            THE_REQUEST,
        ),
        (
            "The judicial office and the county desk answer for requests in their area",
            "个人信息保护法 50",
            SUPERIORS,
            _of("oversees"),
            READ_ONE | {"act"},
            THE_REQUEST,
        ),
        (
            "The archive sees, without its words, a granted erasure that it may carry out",
            "个人信息保护法 47",
            _of("archivist"),
            _of("office", "oversees"),
            READ_ONE,
            _of("rights"),
        ),
        (
            "Requests are listed by office and day, without whose they are",
            "个人信息保护法 50",
            ANSWERING | {"supervisor", "archivist"},
            _of("none"),
            _of("list"),
            _of("rights"),
        ),
        (
            "Whoever may hold a record back from destruction says why, and reads why",
            "个人信息保护法 47",
            SUPERIORS | {"archivist"},
            _of("none"),
            READ_ONE | {"act"},
            _of("hold"),
        ),
        (
            "The archive's owner sets how long what is kept",
            "人民调解法 27",
            _of("archivist"),
            _of("none"),
            _of("act"),
            _of("office"),
        ),
        (
            "The judicial office and the archive erase what no law keeps, and certify it",
            "个人信息保护法 47",
            _of("judicial_office", "archivist"),
            _of("begins", "oversees"),
            READ_ONE | {"act"},
            _of("erasure"),
        ),
        (
            "The judicial office of a file redacts what others wrote of who was erased",
            "个人信息保护法 47",
            _of("judicial_office"),
            _of("office"),
            _of("act"),
            _of("erasure"),
        ),
        (
            "Who was erased reads what became of it, and gets the certificate",
            "个人信息保护法 47, 50",
            _of("party"),
            _of("self"),
            READ_ONE,
            _of("erasure"),
        ),
        (
            "An address is opened to bring a message to the officer who stated it, by nobody else",
            "个人信息保护法 6",
            _of("clock"),
            _of("delivers"),
            _of("read"),
            _of("reach"),
        ),
    )
)
"""Everything that is allowed."""

DENIALS: Final[tuple[Denial, ...]] = (
    Denial(
        "Who made a report is kept from everybody",
        "未成年人保护法 11; 反家庭暴力法 14",
        frozenset({"reporter"}),
    ),
    Denial(
        "What a party says in confidence is for the case's mediator alone",
        "人民调解法 15",
        frozenset({"confidence", "working_note"}),
    ),
    Denial(
        "Clinical notes are read in their own store, by the counsellor who wrote them",
        "精神卫生法 4, 23",
        frozenset({"clinical_note"}),
    ),
    Denial(
        "A support plan is read by the person and the team",
        "个人信息保护法 28-29",
        frozenset({"need", "plan", "plan_level", "appointment", "assigned", "health"}),
    ),
    Denial(
        "A request about one's own data is for the person and the office that answers for it",
        "个人信息保护法 50",
        frozenset({"rights", "rights_words"}),
    ),
    Denial(
        "What somebody answered about themselves is for them and their own counsellor",
        "个人信息保护法 28-29",
        frozenset({"self_report"}),
    ),
    Denial(
        "What is asked at a desk, or of experts, is read by those who took part",
        "精神卫生法 4",
        frozenset({"consultation", "brief"}),
    ),
    Denial(
        "What was erased of somebody is for them, and for who carried it out",
        "个人信息保护法 47",
        frozenset({"erasure"}),
    ),
    Denial(
        "Parties are not told what would put somebody in danger",
        "反家庭暴力法 5; 未成年人保护法 11",
        frozenset({"safety", "report"}),
        roles=frozenset({"party"}),
    ),
    Denial(
        "What was written down of a crisis is closed to who was not there, and after its end",
        "个人信息保护法 47",
        frozenset({"emergency"}),
        relations=frozenset(get_args(Relation)) - {"routed", "outside"},
    ),
    Denial(
        "Under one roof, each body sees only what was routed to it",
        "个人信息保护法 23",
        frozenset(get_args(FieldClass)),
        relations=frozenset({"routed", "outside"}),
    ),
    Denial(
        "Supervisors, inspectors and archivists see matters, not who they are about",
        "个人信息保护法 6",
        THE_CASE - {"matter"},
        roles=LOOKING,
    ),
    Denial(
        "The file of a minor is read by its mediators, the head, and whom the head has approved",
        "未成年人网络保护条例 36",
        THE_CASE - {"matter"},
        relations=frozenset({"unapproved"}),
    ),
    Denial(
        "How the others in a case are reached is not for a party",
        "个人信息保护法 6",
        frozenset({"contact"}),
        roles=frozenset({"party"}),
    ),
    Denial(
        "Who does not work on this case does not see whom it is about",
        "个人信息保护法 6",
        THE_CASE - {"matter"},
    ),
)
"""Why something is closed; the first that fits. What none of them names is closed all the same."""

NOTHING_OPENS_IT: Final = "Nothing in the table of access allows this"

OPENED_BY_A_REASON: Final[frozenset[FieldClass]] = frozenset(
    {"account", "particulars", "contact", "record", "document"}
)
"""What a stated reason opens, to who works on cases and not on this one: never a confidence, a
report, a crisis, a plan or a clinical note."""

FOR_A_REASON: Final = "A reason was stated: open for four hours, and told to the person"


@cache
def _decided(role: Role, relation: Relation, action: Action, field_class: FieldClass) -> Decision:
    for grant in GRANTS:
        if (
            role in grant.roles
            and relation in grant.relations
            and action in grant.actions
            and field_class in grant.classes
        ):
            return Decision(True, grant.sentence, grant.law, relation, field_class)
    reason_opens = (
        role in CASEWORK
        and relation in ("none", "oversees")
        and action in ("read", "print")
        and field_class in OPENED_BY_A_REASON
    )
    for denial in DENIALS:
        if field_class in denial.classes and relation in denial.relations and role in denial.roles:
            return Decision(False, denial.sentence, denial.law, relation, field_class, reason_opens)
    return Decision(False, NOTHING_OPENS_IT, "office rule: access", relation, field_class)


def decide(
    reader: Officer,
    action: Action,
    field_class: FieldClass,
    relation: Relation,
    *,
    reason_holds: bool = False,
) -> Decision:
    """Whether this reader, who stands in this relation to the case, may do this with this class.

    `reason_holds`: a reason that they stated does; it counts only where the table says so.
    """
    decision = _decided(reader.role, relation, action, field_class)
    if decision.reason_opens and reason_holds:
        return decision._replace(allowed=True, sentence=FOR_A_REASON, reason_opens=False)
    return decision


def body_of(reader: Officer) -> Body:
    """The reader's body: a counsellor or social worker never belongs to the mediation's."""
    if reader.role in COUNSELLING and reader.body == "mediation":
        return "counselling"
    return reader.body


def works_here(reader: Officer) -> bool:
    """Whether the reader mediates or counsels here; other bodies are under the roof only."""
    return body_of(reader) == ("counselling" if reader.role in COUNSELLING else "mediation")


def at_large(reader: Officer) -> Relation:
    """How the reader stands where no case is asked about: to lists, figures, the offices' own."""
    return "none" if works_here(reader) else "outside"


class Whose(NamedTuple):
    """What of a case decides who stands how to it; from its state, or from a row of a ledger."""

    office: str
    mediators: Collection[str] = ()
    guests: Collection[str] = ()
    offered_to: str = ""
    sender: str = ""
    """The body that handed the matter over."""
    asked: Mapping[str, str] = {}
    """Which body was asked in which request."""
    reported_to: Collection[str] = ()
    parties: Collection[str] = ()
    agents: Mapping[str, str] = {}
    """Who acts for which party."""
    invited: Collection[str] = ()
    shielded: bool = False
    """It is the file of a minor, or of somebody who does not settle alone, and was accepted."""
    approved: Collection[str] = ()
    """To whom the head has approved the access to such a file."""
    texts_stay: bool = False
    """Neither its names nor its matter leave in a file, whoever asks for it."""


NEEDS_APPROVAL: Final[frozenset[Relation]] = frozenset(
    {"covers", "office", "guest", "offered", "oversees", "none"}
)
"""Whoever stands so to a minor's file reads it when the head has approved that. Its mediators were
assigned by the head, which is an approval."""


def reads_as(whose: Whose, reader: Officer, stands: Relation) -> Relation:
    """How somebody reads a case to which they stand so: the file of a minor is closed to whom the
    head has not approved (未成年人网络保护条例 36). It changes nothing of what they may do."""
    if not whose.shielded or stands not in NEEDS_APPROVAL or reader.id in whose.approved:
        return stands
    answers_for_it = reader.role == "head" and stands == "office"
    return stands if answers_for_it else "unapproved"


def relation(whose: Whose, reader: Officer, covers_for: Collection[str] = ()) -> Relation:  # noqa: PLR0911 (one line for each)
    """How the reader stands to a case, the closest relation first.

    `covers_for`: for whom the reader stands in today, at the reader's office: a cover from
    elsewhere covers nothing here. A party and whoever acts for it are known by their ids within
    the case.
    """
    if reader.role == "party":
        if reader.id in whose.parties or reader.id in whose.agents:
            return "party"
        return "invited" if reader.id in whose.invited else "outside"
    if not works_here(reader):
        body = body_of(reader)
        routed = body == whose.sender or body in whose.asked.values() or body in whose.reported_to
        return "routed" if routed else "outside"
    if reader.role == "mediator" and reader.id in whose.mediators:
        return "mediates"
    stands_in = not set(whose.mediators).isdisjoint(covers_for)
    if reader.role == "mediator" and stands_in and reader.office == whose.office:
        return "covers"
    return _by_office(whose, reader)


def _by_office(whose: Whose, reader: Officer) -> Relation:
    if not reader.office or reader.role not in CASEWORK | LOOKING:
        return "none"
    if reader.office == whose.office or succeeds(reader, whose.office):
        return "office"
    if reader.role in OVERSEEING and oversees(reader, whose.office):
        return "oversees"
    if reader.office in whose.guests:
        return "guest"
    return "offered" if reader.office == whose.offered_to else "none"


def succeeds(reader: Officer, office: str) -> bool:
    """Whether an office that went with its area was handed over to the reader's own."""
    return reader.remit is not None and office in reader.remit.taken_over


def oversees(reader: Officer, office: str) -> bool:
    """Whether an office is one's own or sits within the area of one's own; of one that was handed
    over, the office that took it over does. Whoever acts for no office oversees none."""
    if reader.remit is None:
        return answers_for(reader.office, office)
    return any(first <= office < end for first, end in reader.remit.within)


def answers_today(officer: Officer, office: str) -> bool:
    """Whether somebody acts for this office, or for one that contains it or that it was handed over
    to; of one that was handed over elsewhere, who contained it before does not."""
    return bool(officer.office) and (officer.office == office or oversees(officer, office))

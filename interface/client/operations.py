"""Made by `make client` from the description of the API; not to be changed by hand."""
# ruff: noqa: E501 (where a line has Chinese characters, which are two wide)

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NotRequired, TypedDict, cast

from interface.client.calling import (
    AS_IT_IS,
    UNSET,
    Caller,
    Day,
    How,
    Id,
    Moment,
    Rows,
    part,
)

ActsCode = Literal[
    "ambulance_called",
    "police_called",
    "hotline_called",
    "relative_contacted",
    "stayed_with_the_person",
    "taken_to_hospital",
    "reported_as_the_law_obliges",
]


AskedByCode = Literal["themselves", "guardian", "representative", "close_relative"]


BearingCode = Literal[
    "stopped", "stopped_up_to_its_longest", "not_a_reason", "before", "longest_pause_over", "over"
]


BodyCode = Literal[
    "village_committee",
    "residents_committee",
    "township",
    "subdistrict",
    "enterprise",
    "social_organisation",
    "sector",
]


ChannelCode = Literal["in_person", "on_paper", "online", "phone", "register"]


DocumentCode = Literal[
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


EffectCode = Literal["right_lost", "institution_duty", "local_target", "information"]


ExtentCode = Literal["normal", "considerable", "major", "extreme"]


FeaturesCode = Literal["plans", "health_data", "counselling", "clinical_notes", "person_search"]


FindingCode = Literal["performed", "partly_performed", "not_performed", "not_reached"]


FromDayCode = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


GroundCode = Literal["grown_up", "replaced", "court_decided", "died", "entered_by_mistake"]


GroundCode2 = Literal[
    "purpose_over", "period_over", "consent_withdrawn", "unlawful_processing", "other_law"
]


GroundCode3 = Literal["relative", "interest", "other_tie", "party_request", "unavailable"]


GroundCode4 = Literal[
    "public_order_case_likely",
    "criminal_case_likely",
    "immediate_danger",
    "suspected_abuse_of_minor",
    "suspected_abuse_of_dependent_adult",
]


GroundCode5 = Literal[
    "identity_not_shown",
    "not_held",
    "secret_by_law",
    "rights_of_others",
    "kept_by_law",
    "needed_for_the_matter",
    "already_right",
    "guardian_in_conflict",
]


HoursCode = Literal["any_time", "office_hours", "evenings", "weekends"]


InvitedCode = Literal[
    "counsellor", "lawyer", "relative", "neighbour", "colleague", "expert", "social_organisation"
]


KeptCode = Literal["not_recorded", "at_once", "performed", "not_performed"]


KindCode = Literal["reassign", "transfer", "withdraw_transfer", "follow_ups", "close"]


KindCode2 = Literal["payment", "act", "apology", "forbearance"]


KindCode3 = Literal[
    "calm_the_parties",
    "separate_talks",
    "meet_in_safe_place",
    "invite_counsellor",
    "offer_legal_aid",
    "offer_protection_order_help",
    "ask_superior_body_to_mediate",
    "give_help_numbers",
    "stop_work_or_use_in_dispute",
]


KindCode4 = Literal["renamed", "recoded", "moved", "merged", "split"]


KindCode5 = Literal["housing", "income", "work", "legal", "family", "health_wish"]


KindCode6 = Literal["report_violence", "report_harm_to_minor", "contact_rescue", "contact_relative"]


KindCode7 = Literal[
    "access_and_copy", "correction", "objection", "restriction", "erasure", "portability"
]


KindCode8 = Literal["station", "clinic", "hospital", "community_health_centre", "support_hotline"]


LanguageCode = Literal["zh", "mn", "ug", "bo", "kk", "ko", "za", "ii", "en", "sign", "other"]


LanguagesCode = Literal[
    "mandarin",
    "cantonese",
    "mongolian",
    "uyghur",
    "tibetan",
    "kazakh",
    "korean",
    "zhuang",
    "yi",
    "sign_language",
    "english",
    "other_language",
]


MayCode = Literal["draft", "sign", "amend", "read", "list", "hand_over", "log"]


MeansCode = Literal["signature", "fingerprint", "seal", "certified_electronic", "oral"]


ModeCode = Literal["at_counter", "by_telephone", "online", "on_site"]


ModeCode2 = Literal["in_room", "by_telephone", "remote", "on_site"]


OutcomeCode = Literal[
    "agreed", "failed", "expired", "withdrawn", "declined", "not_accepted", "routed_out"
]


OutcomeCode2 = Literal[
    "danger_over", "with_the_ambulance", "with_the_police", "consented_to_support", "false_alarm"
]


OutcomeCode3 = Literal["reached", "partly_reached", "not_reached", "given_up"]


OutcomeCode4 = Literal["answered", "told_where_to_go", "asked_for_counselling", "mediation"]


OwnerCode = Literal[
    "desk",
    "mediator",
    "head",
    "judicial_office",
    "county_desk",
    "archivist",
    "supervisor",
    "counsellor",
    "social_worker",
    "grid_worker",
    "inspector",
    "operator",
    "party",
    "clock",
    "importer",
]


ProblemsCode = Literal["unlawful", "harms_others", "against_public_order", "unwilling", "unclear"]


ProcedureCode = Literal["none", "pre_suit", "ordinary", "summary"]


ProposesCode = Literal[
    "triage",
    "decide_acceptance",
    "decide_handover",
    "send_return_letter",
    "answer_transfer",
    "acknowledge_order",
    "answer_order",
    "take_order_back",
    "look_into_matter",
    "remind_other_office",
    "answer_online_request",
    "end_and_name_other_routes",
    "return_file_to_court",
    "return_to_trial",
    "tell_of_arbitration",
    "declare_failed",
    "remind_of_performance",
    "follow_up",
    "apply_for_confirmation",
    "apply_for_arbitral_review",
    "ask_the_court",
    "tell_of_enforcement",
    "second_person_looks",
    "end_or_renew_urgent",
    "take_urgent_step",
    "answer_urgent_offer",
    "look_at_urgent_end",
    "tell_of_report",
    "resume_or_end",
]


PurposesCode = Literal["needs_and_goals", "sharing_in_team", "asking_other_offices", "appointments"]


ReasonCode = Literal["absence", "leaving", "workload", "other_office_need", "given_back"]


ReasonCode2 = Literal[
    "party_asked", "party_busy_then", "performance_promised_later", "office_unstaffed", "taken_back"
]


ReasonCode3 = Literal[
    "outside_scope",
    "special_body_only",
    "law_forbids_mediation",
    "pending_or_decided_elsewhere",
    "no_dispute",
]


ReasonCode4 = Literal[
    "wrong_case", "wrong_party", "illegible", "not_needed", "asked_by_party", "mediation_over"
]


ReasonCode5 = Literal[
    "limit_near",
    "overdue",
    "handed_over_unanswered",
    "complaint_about_service",
    "procedure_not_followed",
    "asked_by_superior",
]


ReasonCode6 = Literal["entered_late", "entered_wrongly", "wrong_area", "court_or_review"]


RecordCode = Literal["dispute_file", "rights_request", "hotline_record", "impact_assessment"]


RelativeCode = Literal["spouse", "parent", "child", "sibling", "grandparent", "grandchild"]


RequestEvidenceCode = Literal[
    "written_application",
    "form_signed_at_counter",
    "message",
    "call_record",
    "witness",
    "hand_over_letter",
    "own_statement",
    "register",
    "not_recorded",
]


RetentionCode = Literal["permanent", "sixty_years", "thirty_years", "ten_years", "by_local_table"]


RoleCode = Literal[
    "parent", "grandparent", "adult_sibling", "spouse", "adult_child", "relative", "organisation"
]


RoleCode2 = Literal[
    "counsellor",
    "covering_counsellor",
    "social_worker",
    "legal_helper",
    "employment_helper",
    "housing_helper",
    "health_helper",
]


RoutesCode = Literal[
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


RungCode = Literal["village", "township", "county", "city"]


SatisfactionCode = Literal[
    "very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied"
]


SenderCode = Literal[
    "court", "procuratorate", "police", "petition_office", "hotline_12345", "other"
]


SignsCode = Literal[
    "terms_unclear",
    "amount_wrong",
    "not_of_free_will",
    "somebody_left_out",
    "performance_impossible",
    "new_quarrel",
    "threats_made",
    "violence_feared",
]


SourcesCode = Literal[
    "on_application", "proactive_offer", "referred", "court_delegated", "court_entrusted"
]


StateCode = Literal["waiting", "signed", "declined", "expired"]


StepCode = Literal["remind", "confirm", "review", "enforce", "ask_whether_it_stands", "re_mediate"]


StopsForCode = Literal[
    "appraisal",
    "illness",
    "party_unavailable",
    "awaiting_other_office",
    "suspected_sham",
    "force_majeure",
]


SubtypeCode = Literal["migrant_wages", "inheritance", "online_shopping", "travel_service", "other"]


TellsCode = Literal["head", "judicial_office", "county_desk", "supervisor"]


ToCode = Literal[
    "court",
    "procuratorate",
    "police",
    "petition_office",
    "legal_aid",
    "labour_inspection",
    "civil_affairs",
    "housing",
    "health",
    "education",
    "natural_resources",
    "market_regulation",
    "other",
]


ToCode2 = Literal["police", "ambulance", "civil_affairs", "education", "procuratorate"]


ToCode3 = Literal[
    "housing",
    "civil_affairs",
    "employment_service",
    "labour_inspection",
    "legal_aid",
    "health",
    "education",
    "social_insurance",
]


ToCode4 = Literal["clinic", "hospital", "community_health_centre", "support_hotline"]


TopicCode = Literal[
    "family", "neighbours", "work_and_wages", "housing", "school", "health", "law", "other"
]


TopicCode2 = Literal[
    "stress", "sleep", "grief", "parenting", "couples", "work", "exams", "carers", "other"
]


TypesCode = Literal[
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


UnitCode = Literal["working_day", "day", "month", "year", "hour"]


WantingCode = Literal["room", "signboard", "staff", "rules", "mechanisms"]


WaysCode = Literal["phone", "text_message", "letter", "in_person", "through_guardian"]


WhatForCode = Literal["second_person", "stands_in", "counter", "joint_mediation", "looks_in"]


WhyCode = Literal["full", "not_for_us", "too_far", "closed", "no_letter", "other"]


WrongCode = Literal["name", "phone", "identity_number", "address"]


class AlikeAnswer(TypedDict):
    """An open case that may be the same matter, and where it is read."""

    stream: str
    code: str
    link: str


class AppliesTo(TypedDict):
    """Which cases a rule is for; an empty list means all."""

    types: NotRequired[Sequence[TypesCode]]
    except_types: NotRequired[Sequence[TypesCode]]
    sources: NotRequired[Sequence[SourcesCode]]
    tracks: NotRequired[Sequence[Literal["simple", "full"]]]


class Area(TypedDict):
    """One area and its name, with the area that contains it (none for the topmost).

    `valid_from` is the first day on which the code is used, `valid_until` the first on which it
    no longer is; None: as far as anybody knows.
    """

    code: str
    name: str
    parent: NotRequired[str | None]
    valid_from: NotRequired[Day | None]
    valid_until: NotRequired[Day | None]


class BulkTerms(TypedDict):
    """What was ordered, for all cases alike. Which of it a kind asks for, its line in the
    table of kinds says.
    """

    mediators: NotRequired[Sequence[str]]
    of: NotRequired[str | None]
    no_tie: NotRequired[bool]
    office: NotRequired[str | None]
    area: NotRequired[str | None]
    day: NotRequired[Day | None]
    week: NotRequired[str | None]
    reason: NotRequired[
        ReasonCode | Literal["party_moved", "wrong_area", "their_field"] | ReasonCode2 | None
    ]


class CounterHours(TypedDict):
    """When somebody is there, by the clocks of Asia/Shanghai: on these days of the week."""

    from_day: FromDayCode
    to_day: FromDayCode
    opens: str
    closes: str


class Death(TypedDict):
    """On what a close relative acts: which paper says that the person has died, and how they
    are related (个人信息保护法 49; 民法典 1045).
    """

    certified_by: Literal["hospital", "police_station", "court"]
    document: str
    relative: RelativeCode


class DocumentEntry(TypedDict):
    """A document as somebody puts it on file."""

    kind: DocumentCode
    pages: NotRequired[int]
    reference: NotRequired[str | None]


class EntriesAnswer(TypedDict):
    """Some who were found, where the next ones begin ("" after the last), and whether
    everybody is known yet: not while what finds people is being made anew.
    """

    rows: list[EntryAnswer]
    next: str
    complete: bool


class EntryAnswer(TypedDict):
    """Somebody who was found, as the party of one case that the reader works on."""

    case: str
    stream: str
    party: str
    name: str
    kind: str
    open: bool


class Extension(TypedDict):
    """How far a limit of mediation may be extended; the day signed for then takes its place."""

    times: NotRequired[int | None]
    each: NotRequired[int]
    in_all: NotRequired[int | None]
    agreed_by: NotRequired[Literal["every_party", "head"]]
    source: NotRequired[str]


class GoalEntry(TypedDict):
    """A goal as it is given: for which need, in the person's words."""

    need: str
    words: str


class GoalLookedAt(TypedDict):
    """GoalLookedAt"""

    goal: str
    outcome: OutcomeCode3


class HandOverEntry(TypedDict):
    """The letter of the office that hands the matter over: nothing about persons."""

    sender: SenderCode
    number: str
    received_on: Day
    procedure: NotRequired[ProcedureCode]
    online: NotRequired[bool]


class HandedOver(TypedDict):
    """An office whose cases another one answers for from then on."""

    office: str
    to: str


class InACase(TypedDict):
    """Somebody, named as the party of a case."""

    case: Id
    party: str


class Incapacity(TypedDict):
    """Who found that a grown-up person does not decide alone, and on which document: the
    judgment of a court, or the deed of a guardianship that the person agreed on
    themselves (民法典 24, 33).
    """

    found_by: Literal["court", "notary"]
    document: str


class Joined(TypedDict):
    """Somebody who joins. `follows`: whose open measures they take on, of those who leave."""

    role: RoleCode2
    member: str
    follows: NotRequired[str | None]


class Ladder(TypedDict):
    """How the notice of a matter rises. The matter itself changes hands only by offer and
    consent.

    Never past the legal limit: what a level hears after it would come too late for the parties.
    """

    id: str
    trigger: str
    rungs: Sequence[Rung]
    source: str
    applies_to: NotRequired[AppliesTo]
    valid_from: NotRequired[Day | None]
    valid_until: NotRequired[Day | None]


class LedgerDifferenceAnswer(TypedDict):
    """What became different in a ledger: in sentences, and row by row."""

    ledger: str
    said: list[str]
    rows: list[dict[str, Any]]


class LedgerPageAnswer(TypedDict):
    """Some rows of a ledger, and where the next ones begin ("" after the last). `total`: how
    many there are in all, if that was asked. `notices` say what is to be known of them:
    that the area asked for is no longer in use.
    """

    ledger: str
    rows: list[dict[str, Any]]
    next: str
    total: int | None
    note: str
    said: str
    notices: list[str]


class LikeAnswer(TypedDict):
    """A party of another case that could be the same person, and in what it is like this
    one.
    """

    case: str
    stream: str
    party: str
    because: list[Literal["same_name", "same_phone", "same_number"]]


class LimitAnswer(TypedDict):
    """One open limit, and what the suspension just recorded is to it."""

    deadline: str
    rule: str
    bearing: BearingCode
    due: str | None


class Listed(TypedDict):
    """A row of a list as it stands there, right or wrong."""

    code: NotRequired[str]
    name: NotRequired[str]
    parent: NotRequired[str | None]
    valid_from: NotRequired[str | None]
    valid_until: NotRequired[str | None]


class ListedCase(TypedDict):
    """A case by its code or id, and which of its parties agreed."""

    case: str
    agreed_by: NotRequired[Sequence[str]]


class MadeAnswer(TypedDict):
    """A code, which is told this once; where it is entered; and its last day. `sent`:
    whether the message went, if there was to be one.
    """

    code: str
    address: str
    ends_on: str
    channel: str
    sent: Literal["sent", "not_taken", "not_certain"] | None


class Mandate(TypedDict):
    """On what a representative acts: their written mandate, its number, and what it lets
    them ask (民法典 161, 165).
    """

    made: Literal["signed", "notarised"]
    document: str
    lets_ask: Sequence[KindCode7]


class MeasureEntry(TypedDict):
    """What is done as it is given. `goal` counts the goals of the plan, those given here
    last.
    """

    goal: str
    what: str
    owner: str
    due_on: Day


class Member(TypedDict):
    """Member"""

    role: RoleCode2
    member: str


class NamedAnswer(TypedDict):
    """Who speaks for a person."""

    guardian: str
    name: str
    phone: str | None
    role: str
    spoken_for: str
    consents: list[str]


class NeedEntry(TypedDict):
    """A need as it is given: what it concerns, and what the person said."""

    kind: KindCode5
    words: str


NotesDoorAnswer = TypedDict(
    "NotesDoorAnswer", {"address": str, "pass": str, "seconds": int, "to": str}
)


class ObligationEntry(TypedDict):
    """One thing to be done, and by when; an instalment is one. Without a day: at once."""

    party: str
    kind: KindCode2
    amount_fen: NotRequired[int | None]
    due_on: NotRequired[Day | None]
    what: str


class OfferAnswer(TypedDict):
    """What can be done next, as the law stood then; `until` is the last day for it, if any."""

    step: StepCode
    until: str | None


class OpeningHours(TypedDict):
    """When a place is open, by the clocks of Asia/Shanghai. `closes` not after `opens`: on
    the next day, as of a hotline through the night.
    """

    on: FromDayCode
    opens: str
    closes: str


class PaperSeen(TypedDict):
    """What an officer saw of somebody of whom no identity number is at hand: which paper,
    its number, and the day of birth on it, written as 2016-03-01.
    """

    kind: Literal["hospital_certificate", "household_register"]
    number: str
    day: str


class Particulars(TypedDict):
    """What identifies a person, a household or an organisation; sealed with the keys of
    `id`: who they are with the one of this file, how they are reached with one for all
    files.

    `identity_number` is given only where a document needs it: of an organisation, its 统一社会信用代码.
    `id` is given by the vault: whoever calls leaves it out.
    """

    kind: NotRequired[Literal["person", "household", "organisation"]]
    name: str
    phone: NotRequired[str | None]
    identity_number: NotRequired[str | None]
    address: NotRequired[str | None]


class PartyEntry(TypedDict):
    """A party as the desk enters it; the case numbers it."""

    role: Literal["applicant", "respondent", "third_party"]
    capacity: NotRequired[Literal["full", "represented"]]
    address_hidden: NotRequired[bool]
    person: Particulars


class PastAgreement(TypedDict):
    """What the register says the parties agreed, and how it was kept."""

    form: Literal["oral", "written"]
    content: str
    amount_fen: NotRequired[int | None]
    due_on: NotRequired[Day | None]
    kept: NotRequired[KeptCode]
    performed_on: NotRequired[Day | None]
    confirmation: NotRequired[PastConfirmation | None]


class PastConfirmation(TypedDict):
    """司法确认, as far as it went; `confirmed` is None while the court has not decided."""

    applied_on: Day
    receipt: str
    decided_on: NotRequired[Day | None]
    confirmed: NotRequired[bool | None]
    number: NotRequired[str | None]


class PastEnd(TypedDict):
    """How a case ended. What only one outcome knows is given with that outcome and no other."""

    outcome: OutcomeCode
    on: Day
    agreement: NotRequired[PastAgreement | None]
    routes: NotRequired[Sequence[RoutesCode]]
    reason: NotRequired[ReasonCode3 | None]
    refused_by: NotRequired[Literal["applicant", "respondent", "third_party"] | None]
    routed_to: NotRequired[RoutesCode | None]
    receipt: NotRequired[str | None]


class Period(TypedDict):
    """One row: how many full years after the end of its year a record is kept; None for
    ever.
    """

    record: RecordCode
    years: int | None
    source: str


class Post(TypedDict):
    """A role at an office: whoever holds it is told what is for it."""

    role: OwnerCode
    office: NotRequired[str]


class Precheck(TypedDict):
    """What the mediator found before the parties bind themselves.

    `problems` (民诉解释 358) keep an agreement from being made; `not_confirmable` (民诉解释 355) only
    keeps it from being confirmed by a court. Both are answered, if only with nothing.
    """

    problems: Sequence[ProblemsCode]
    not_confirmable: Sequence[Literal["status", "property_right", "special_procedure"]]


class RecordedAnswer(TypedDict):
    """What was recorded. `token`: read with it, and the reading has seen this. `offers`:
    what can be done next, after a follow-up; nothing of it is done by itself. `limits`:
    which of them a suspension stops, and which go on. `alike`: open cases that may be the
    one just registered.
    """

    stream: str
    version: int
    token: str
    facts: list[str]
    offers: list[OfferAnswer]
    limits: list[LimitAnswer]
    alike: list[AlikeAnswer]


class RecordedCounsellingAnswer(TypedDict):
    """The same; after an answer that alarms, whom to call, and a question to the person.
    Nothing of it is kept, and nothing is done unless the person says so: `allow_call`.
    """

    stream: str
    version: int
    token: str
    facts: list[str]
    offers: list[OfferAnswer]
    limits: list[LimitAnswer]
    alike: list[AlikeAnswer]
    help: dict[str, Any]
    asks: str


class RecordedCrisisAnswer(TypedDict):
    """The same, and whom to call, whatever this system can do. `nobody_there`: nobody is on
    call in that area, up to its county; its history says who is called instead.
    """

    stream: str
    version: int
    token: str
    facts: list[str]
    offers: list[OfferAnswer]
    limits: list[LimitAnswer]
    alike: list[AlikeAnswer]
    help: dict[str, Any]
    nobody_there: bool


class RecordedFileAnswer(TypedDict):
    """What was recorded, and as what the file is kept: its size and keyed digest are of what
    was made of it (a picture is drawn anew).
    """

    stream: str
    version: int
    token: str
    facts: list[str]
    offers: list[OfferAnswer]
    limits: list[LimitAnswer]
    alike: list[AlikeAnswer]
    file: str
    format: Literal["jpeg", "png", "pdf"]
    size: int
    digest: str


class RegisterEntry(TypedDict):
    """One case as an older register holds it; the day of registration is the command's."""

    office: str
    area: str
    body: BodyCode
    track: NotRequired[Literal["simple", "full"]]
    type: TypesCode
    subtype: NotRequired[SubtypeCode | None]
    source: SourcesCode
    matter: str
    parties: Sequence[PartyEntry]
    former_number: NotRequired[str]
    requested_on: NotRequired[Day | None]
    happened_on: NotRequired[Day | None]
    people_affected: NotRequired[int | None]
    amount_fen: NotRequired[int | None]
    hand_over: NotRequired[HandOverEntry | None]
    return_letter_on: NotRequired[Day | None]
    return_letter: NotRequired[str | None]
    accepted_on: NotRequired[Day | None]
    mediator: NotRequired[str | None]
    invited: NotRequired[Sequence[InvitedCode]]
    situation: NotRequired[str | None]
    end: NotRequired[PastEnd | None]
    closed_on: NotRequired[Day | None]
    filed_on: NotRequired[Day | None]
    volume: NotRequired[str | None]


class Rule(TypedDict):
    """One limit: it runs from its trigger for `limit` units and proposes an act when it
    ends.
    """

    id: str
    trigger: str
    limit: int
    unit: UnitCode
    roll: NotRequired[Literal["forward", "backward", "none"]]
    effect: EffectCode
    source: str
    checked_on: NotRequired[Day | None]
    checked_by: NotRequired[str]
    stops_while_suspended: NotRequired[bool]
    stops_for: NotRequired[Sequence[StopsForCode]]
    longest_pause: NotRequired[int | None]
    extension: NotRequired[Extension]
    warnings: NotRequired[Sequence[int]]
    owner: OwnerCode
    proposes: ProposesCode
    applies_to: NotRequired[AppliesTo]
    valid_from: NotRequired[Day | None]
    valid_until: NotRequired[Day | None]


class Rung(TypedDict):
    """One level of a ladder: who hears that a matter is not settled, and after how many
    days.
    """

    at: Literal["village", "township", "county"]
    after: int
    tells: TellsCode


class SaidAnswer(TypedDict):
    """What was recorded of a person, and the token to read it with."""

    facts: list[str]
    token: str


class Shift(TypedDict):
    """From when to when who is on call, in the order in which they are named to one another."""

    begins_at: Moment
    ends_at: Moment
    people: Sequence[str]


class ShownAnswer(TypedDict):
    """A person as this reader may see them. What is withheld is left out."""

    party: str
    kind: str
    name: str
    phone: str | None
    identity_number: str | None
    address: str | None
    ways: list[str]
    hours: str | None
    languages: list[str]
    interpreter: bool
    guardians: list[NamedAnswer]
    also_entered_as: list[LikeAnswer]
    could_be_the_same: list[LikeAnswer]


class SignatureEntry(TypedDict):
    """How one party binds itself, as it is given: a provider by its short name."""

    party: str
    agent: NotRequired[str | None]
    means: MeansCode
    provider: NotRequired[str]
    witnessed: NotRequired[bool]


class SpotParty(TypedDict):
    """A party on the spot: what it says to mediation, to outsiders, and to the terms."""

    role: Literal["applicant", "respondent", "third_party"]
    capacity: NotRequired[Literal["full", "represented"]]
    address_hidden: NotRequired[bool]
    person: Particulars
    consents: bool
    agrees: bool
    consents_to_invited: NotRequired[bool]


class StandingAnswer(TypedDict):
    """How far it is; the file that was put in, where it is signed."""

    state: StateCode
    file: str | None


class StepEntry(TypedDict):
    """A step as its owner plans it; nobody else named, the owner sees to it."""

    kind: KindCode3
    due_on: Day
    responsible: NotRequired[str | None]


class Successor(TypedDict):
    """An area as it is after a change."""

    code: str
    name: str


class Way(TypedDict):
    """One channel and the address there; sealed under a key of its own."""

    channel: str
    address: str


class Where(TypedDict):
    """Where the code goes as well: an address that the party names now, at the counter, as
    safe, and that only it reads. It is used this once, and kept nowhere.
    """

    channel: str
    address: str


class WithdrawnAnswer(TypedDict):
    """Whether there was a code."""

    withdrawn: bool


class _Group:
    """Some operations of one caller."""

    def __init__(self, to: Caller) -> None:
        self._to = to


class AbsencesCalls(_Group):
    """`absences`: what can be done and read."""

    def accept_cover(self, *, absence: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Say that you cover: what is due for whoever is away shows in your worklist then."""
        return cast(
            "RecordedAnswer",
            self._to._act("/api/absences/accept_cover", {"absence": absence}, {}, how),
        )

    def decline_cover(self, *, absence: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Say that you do not cover, or not any more; the absence is stated anew with
        somebody else.
        """
        return cast(
            "RecordedAnswer",
            self._to._act("/api/absences/decline_cover", {"absence": absence}, {}, how),
        )

    def end_absence(self, *, absence: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """End an absence before its last day: whoever was away is back."""
        return cast(
            "RecordedAnswer",
            self._to._act("/api/absences/end_absence", {"absence": absence}, {}, how),
        )

    def list(
        self, *, of: str = UNSET, all: bool = UNSET, after: str = UNSET, limit: int = UNSET
    ) -> Rows:
        """Who is away or will be, from when to when, who stands in, and whether they have
        agreed.
        """
        return cast(
            "Rows",
            self._to._read("/api/absences", {"of": of, "all": all, "after": after, "limit": limit}),
        )

    def state_absence(
        self,
        *,
        from_on: Day,
        until_on: Day,
        cover: str,
        officer: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """State that you are away, from one day to another, and ask somebody to cover.

        A head states it for others of the same office, which is the one that is recorded; both
        days are included.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/absences/state_absence",
                {"from_on": from_on, "until_on": until_on, "cover": cover, "officer": officer},
                {},
                how,
            ),
        )


class AreasCalls(_Group):
    """`areas`: what can be done and read."""

    def change(
        self,
        *,
        kind: KindCode4,
        takes_effect: Day,
        predecessors: Sequence[str],
        successors: Sequence[Successor],
        notice_no: str,
        offices: Sequence[HandedOver] = UNSET,
        offices_follow: bool = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Enter what became of areas on a day: renamed, recoded, moved, merged or split, by
        a notice.

        Cases stay under the code they were registered under. Who answers for the cases of an
        office that goes with its area is said with it: `offices`, or `offices_follow`.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/areas/change",
                {
                    "kind": kind,
                    "takes_effect": takes_effect,
                    "predecessors": predecessors,
                    "successors": successors,
                    "notice_no": notice_no,
                    "offices": offices,
                    "offices_follow": offices_follow,
                },
                {},
                how,
            ),
        )

    def enter(
        self, *, rows: Sequence[Area], correct_names: bool = UNSET, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Enter a list of areas with their names. A list renames nothing: that has a day and
        a notice.

        A name that was misspelt is put right, for all its past, where the list says that it
        does so: `correct_names`.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/areas/enter", {"rows": rows, "correct_names": correct_names}, {}, how
            ),
        )

    def preview(self, *, rows: Sequence[Listed], correct_names: bool = UNSET) -> dict[str, Any]:
        """What is wrong with a list of areas, row by row (the first is row 1), as `jiefen
        areas import --dry-run` says it: also where it would rename what is known. Nothing
        is entered.
        """
        return cast(
            "dict[str, Any]",
            self._to._ask("/api/areas/preview", {"rows": rows, "correct_names": correct_names}, {}),
        )

    def show(self, code: str, *, on: Day | None = UNSET) -> dict[str, Any]:
        """An area on a day: the areas that contain it, its parts, its names, and what became
        of it.
        """
        return cast("dict[str, Any]", self._to._read(f"/api/areas/{part(code)}", {"on": on}))

    def withdraw(
        self,
        *,
        code: str,
        takes_effect: Day,
        why: Literal["entered_wrongly", "notice_corrected", "notice_withdrawn"],
        notice_no: str,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Withdraw a change of areas that was entered wrongly; then enter it as it is.

        It is named by one of its areas before it and its day. `notice_no`: the notice it rests
        on, or the one that corrects it. Cases registered under a code that it began keep that
        code.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/areas/withdraw",
                {"code": code, "takes_effect": takes_effect, "why": why, "notice_no": notice_no},
                {},
                how,
            ),
        )


class BulkCalls(_Group):
    """`bulk`: what can be done and read."""

    def cancel_bulk(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Begin no further case; what is done stays done, and can be undone where the kind
        allows.
        """
        return cast(
            "RecordedAnswer", self._to._act(f"/api/bulk/{part(stream)}/cancel_bulk", {}, {}, how)
        )

    def cases(
        self, stream: Id, *, first: int = UNSET, after: str = UNSET, limit: int = UNSET
    ) -> Rows:
        """The cases of a task, in the order of its preview, each with what became of it."""
        return cast(
            "Rows",
            self._to._read(
                f"/api/bulk/{part(stream)}/cases", {"first": first, "after": after, "limit": limit}
            ),
        )

    def cases_csv(self, stream: Id) -> bytes:
        """The same of all its cases, as a file. Nothing in it is a formula."""
        return self._to._file(f"/api/bulk/{part(stream)}/cases.csv", {})

    def hand_over(
        self,
        *,
        of: str,
        to: Sequence[str] = UNSET,
        reason: ReasonCode = UNSET,
        no_tie: bool = UNSET,
        after: Id | None = UNSET,
    ) -> dict[str, Any]:
        """A preview of handing on every case that somebody has, who is away or leaves; start
        it with `POST /api/bulk/{bulk}/start_bulk`. A thousand at once, and `rest` and
        `next` as above.
        """
        return cast(
            "dict[str, Any]",
            self._to._ask(
                "/api/absences/hand-over",
                {"of": of, "to": to, "reason": reason, "no_tie": no_tie, "after": after},
                {},
            ),
        )

    def list(self, *, area: str = UNSET, after: str = UNSET, limit: int = UNSET) -> Rows:
        """The tasks of an area that you, or whom you stand in for, ordered, the latest
        first, and how far each is; for the head and superiors all that were ordered
        there.
        """
        return cast(
            "Rows", self._to._read("/api/bulk", {"area": area, "after": after, "limit": limit})
        )

    def possible(self, stream: Id) -> Rows:
        """What whoever asks could do now, and why not what else is theirs to do."""
        return cast("Rows", self._to._read(f"/api/bulk/{part(stream)}/possible", {}))

    def preview(
        self,
        *,
        kind: KindCode,
        terms: BulkTerms = UNSET,
        cases: Sequence[ListedCase] = UNSET,
        area: str = UNSET,
        mediator: str | None = UNSET,
        type: str = UNSET,
        source: str = UNSET,
        status: str = UNSET,
        after: Id | None = UNSET,
    ) -> dict[str, Any]:
        """What would become of each case: what changes from what to what, what is refused
        and why. Nothing is done. A case that you may not see counts as not there. Of a
        list, or a part of the register, of up to 20,000 cases a thousand are looked at at
        once and become a task: `rest` says how many come behind them, and the same with
        `after` = `next` looks at those.
        """
        return cast(
            "dict[str, Any]",
            self._to._ask(
                "/api/bulk/preview",
                {
                    "kind": kind,
                    "terms": terms,
                    "cases": cases,
                    "area": area,
                    "mediator": mediator,
                    "type": type,
                    "source": source,
                    "status": status,
                    "after": after,
                },
                {},
            ),
        )

    def show(self, stream: Id) -> dict[str, Any]:
        """A task in sums: what changes or did, what is refused, how many are left."""
        return cast("dict[str, Any]", self._to._read(f"/api/bulk/{part(stream)}", {}))

    def start_bulk(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Have it done, case by case, as it was previewed; each case is decided with your
        rights.
        """
        return cast(
            "RecordedAnswer", self._to._act(f"/api/bulk/{part(stream)}/start_bulk", {}, {}, how)
        )

    def undo(self, stream: Id, *, after: Id | None = UNSET) -> dict[str, Any]:
        """A preview of taking back what was done, where nobody has changed it since. What is
        closed is not undone: it is reopened, one by one, as a new case. A thousand at
        once, as above.
        """
        return cast(
            "dict[str, Any]", self._to._ask(f"/api/bulk/{part(stream)}/undo", {}, {"after": after})
        )


class CalendarCalls(_Group):
    """`calendar`: what can be done and read."""

    def correct_day(
        self,
        *,
        day: Day,
        working: bool,
        source: str,
        notice_no: str,
        published_on: Day,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Change one day of a published year after a later notice, for the whole country.

        Entered by a supervisor of no office; an office closes its own area: `order_closure`.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/calendar/correct_day",
                {
                    "day": day,
                    "working": working,
                    "source": source,
                    "notice_no": notice_no,
                    "published_on": published_on,
                },
                {},
                how,
            ),
        )

    def count(self, *, from_: Day, n: int, unit: str, area: str = UNSET) -> dict[str, Any]:
        """Where a limit ends that begins on a day, and which days it skips, each with its
        reason.
        """
        return cast(
            "dict[str, Any]",
            self._to._read(
                "/api/calendar/count", {"from": from_, "n": n, "unit": unit, "area": area}
            ),
        )

    def lift_closure(
        self,
        *,
        area: str,
        days: Sequence[Day],
        source: str,
        notice_no: str,
        published_on: Day,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Take days out of a local closure: they are worked after all.

        Limits that run already keep them as rest days: nobody who relied on the closure loses a
        day.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/calendar/lift_closure",
                {
                    "area": area,
                    "days": days,
                    "source": source,
                    "notice_no": notice_no,
                    "published_on": published_on,
                },
                {},
                how,
            ),
        )

    def order_closure(
        self,
        *,
        area: str,
        days: Sequence[Day],
        source: str,
        notice_no: str,
        published_on: Day,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Close the offices of one area for some days: a local holiday, a storm.

        The days count as rest days for the cases of that area, also for limits that run
        already. The area's own office orders it, or one above.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/calendar/order_closure",
                {
                    "area": area,
                    "days": days,
                    "source": source,
                    "notice_no": notice_no,
                    "published_on": published_on,
                },
                {},
                how,
            ),
        )

    def publish_year(
        self,
        *,
        year: int,
        holidays: Sequence[Day],
        shifted_workdays: Sequence[Day],
        source: str,
        notice_no: str,
        published_on: Day,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Enter the yearly holiday notice: all days off as announced, and the weekend days
        worked.

        Days off may be given as announced, weekends included; the fact keeps the weekdays.
        Years are entered without a gap. The notice is the same everywhere, and moves the days
        of every area: it is entered by a supervisor of no office.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/calendar/publish_year",
                {
                    "year": year,
                    "holidays": holidays,
                    "shifted_workdays": shifted_workdays,
                    "source": source,
                    "notice_no": notice_no,
                    "published_on": published_on,
                },
                {},
                how,
            ),
        )

    def years(self, year: int, *, area: str = UNSET, all: bool = UNSET) -> dict[str, Any]:
        """The days of a year: what each is, which notice says so, and what that replaced."""
        return cast(
            "dict[str, Any]",
            self._to._read(f"/api/calendar/years/{part(year)}", {"area": area, "all": all}),
        )


class CommitteesCalls(_Group):
    """`committees`: what can be done and read."""

    def count_members(
        self, *, office: str, active_members: int, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Say how many active members a committee of your area has.

        Below three, others are its second person.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/committees/count_members",
                {"office": office, "active_members": active_members},
                {},
                how,
            ),
        )


class ConferenceCalls(_Group):
    """`conference`: what can be done and read."""

    def call_conference(
        self,
        *,
        mode: ModeCode2,
        begins_at: Moment,
        brief: str,
        experts: Sequence[str],
        names_nobody: bool,
        minutes: int = UNSET,
        link: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Ask experts about a case, told so that nobody is named and nothing leads to
        anybody.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/conference",
                {
                    "mode": mode,
                    "begins_at": begins_at,
                    "brief": brief,
                    "experts": experts,
                    "names_nobody": names_nobody,
                    "minutes": minutes,
                    "link": link,
                },
                {},
                how,
            ),
        )

    def cancel_conference(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Cancel a conference that was not held; the experts read its brief no longer."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/conference/{part(stream)}/cancel_conference", {}, {}, how),
        )

    def history(
        self,
        stream: Id,
        *,
        after: str = UNSET,
        limit: int = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> Rows:
        """A case that names nobody, for the experts who were asked and the counsellor who
        asked.
        """
        return cast(
            "Rows",
            self._to._read(
                f"/api/conference/{part(stream)}/history",
                {"after": after, "limit": limit, "as_of": as_of, "known_on": known_on},
            ),
        )

    def record_advice(self, stream: Id, *, advice: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Write down what the experts advise, as general as they were told the case."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/conference/{part(stream)}/record_advice", {"advice": advice}, {}, how
            ),
        )


class ConsultationCalls(_Group):
    """`consultation`: what can be done and read."""

    def history(
        self,
        stream: Id,
        *,
        after: str = UNSET,
        limit: int = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> Rows:
        """A question at the desk, for whoever took it down; for everybody else there is
        none.
        """
        return cast(
            "Rows",
            self._to._read(
                f"/api/consultation/{part(stream)}/history",
                {"after": after, "limit": limit, "as_of": as_of, "known_on": known_on},
            ),
        )

    def note_consultation(
        self,
        *,
        area: str,
        mode: ModeCode,
        topic: TopicCode,
        outcome: OutcomeCode4,
        line: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Note a question and what came of it, in one line about the matter; name nobody.

        Numbers that lead to somebody and names with a title (王女士) are refused; no machine knows
        every name, so leave names out.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/consultation",
                {"area": area, "mode": mode, "topic": topic, "outcome": outcome, "line": line},
                {},
                how,
            ),
        )


class CounsellingCalls(_Group):
    """`counselling`: what can be done and read."""

    def access_log(self, stream: Id, *, after: str = UNSET, limit: int = UNSET) -> Rows:
        """Who looked at what is held of whoever talks to a counsellor."""
        return cast(
            "Rows",
            self._to._read(
                f"/api/counselling/{part(stream)}/access-log", {"after": after, "limit": limit}
            ),
        )

    def agree(
        self,
        *,
        person: Particulars,
        words: str,
        channel: ChannelCode,
        given_by: Literal["person", "guardian"],
        counsellor: str,
        guardian: Particulars | None = UNSET,
        capacity: Literal["full", "represented"] = UNSET,
        incapacity: Incapacity | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedCounsellingAnswer:
        """Record that somebody wants to talk to a counsellor: to whom, and in which words.

        `guardian`: who says yes for a child under 14 or for whoever is represented; where a
        guardian is named at the person, it is that one. `incapacity`: of an adult, who found
        that they do not decide alone, and on which document.
        """
        return cast(
            "RecordedCounsellingAnswer",
            self._to._act(
                "/api/counselling",
                {
                    "person": person,
                    "words": words,
                    "channel": channel,
                    "given_by": given_by,
                    "counsellor": counsellor,
                    "guardian": guardian,
                    "capacity": capacity,
                    "incapacity": incapacity,
                },
                {},
                how,
            ),
        )

    def allow_call(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedCounsellingAnswer:
        """Say that your counsellor may call you. Whoever does not say so is not called."""
        return cast(
            "RecordedCounsellingAnswer",
            self._to._act(f"/api/counselling/{part(stream)}/allow_call", {}, {}, how),
        )

    def book_session(
        self,
        stream: Id,
        *,
        mode: ModeCode2,
        begins_at: Moment,
        minutes: int = UNSET,
        link: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedCounsellingAnswer:
        """Book an appointment with the person's own counsellor, at a time that is free."""
        return cast(
            "RecordedCounsellingAnswer",
            self._to._act(
                f"/api/counselling/{part(stream)}/book_session",
                {"mode": mode, "begins_at": begins_at, "minutes": minutes, "link": link},
                {},
                how,
            ),
        )

    def cancel_session(
        self, stream: Id, *, session: str, by: Literal["person", "counsellor"], how: How = AS_IT_IS
    ) -> RecordedCounsellingAnswer:
        """Cancel an appointment that is still to come. No reason is asked; the time is free
        again.
        """
        return cast(
            "RecordedCounsellingAnswer",
            self._to._act(
                f"/api/counselling/{part(stream)}/cancel_session",
                {"session": session, "by": by},
                {},
                how,
            ),
        )

    def change_counsellor(
        self,
        stream: Id,
        *,
        counsellor: str,
        given_by: Literal["person", "guardian"],
        channel: ChannelCode,
        how: How = AS_IT_IS,
    ) -> RecordedCounsellingAnswer:
        """Record that the person agreed to another counsellor; appointments are moved first."""
        return cast(
            "RecordedCounsellingAnswer",
            self._to._act(
                f"/api/counselling/{part(stream)}/change_counsellor",
                {"counsellor": counsellor, "given_by": given_by, "channel": channel},
                {},
                how,
            ),
        )

    def end_counselling(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedCounsellingAnswer:
        """End it, when both think that it is enough. Appointments are cancelled first."""
        return cast(
            "RecordedCounsellingAnswer",
            self._to._act(f"/api/counselling/{part(stream)}/end_counselling", {}, {}, how),
        )

    def fill_in_scale(
        self, stream: Id, *, scale: str, answers: Sequence[int], how: How = AS_IT_IS
    ) -> RecordedCounsellingAnswer:
        """Fill in a scale for yourself: the sum is for you and your counsellor, and feeds
        nothing.
        """
        return cast(
            "RecordedCounsellingAnswer",
            self._to._act(
                f"/api/counselling/{part(stream)}/fill_in_scale",
                {"scale": scale, "answers": answers},
                {},
                how,
            ),
        )

    def history(
        self,
        stream: Id,
        *,
        after: str = UNSET,
        limit: int = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> Rows:
        """Somebody's counselling for them and their own counsellor; appointments for who is
        on duty.
        """
        return cast(
            "Rows",
            self._to._read(
                f"/api/counselling/{part(stream)}/history",
                {"after": after, "limit": limit, "as_of": as_of, "known_on": known_on},
            ),
        )

    def note_call(
        self, stream: Id, *, reached: bool, how: How = AS_IT_IS
    ) -> RecordedCounsellingAnswer:
        """Note that you called, because the person said that you may."""
        return cast(
            "RecordedCounsellingAnswer",
            self._to._act(
                f"/api/counselling/{part(stream)}/note_call", {"reached": reached}, {}, how
            ),
        )

    def note_presence(
        self,
        stream: Id,
        *,
        session: str,
        presence: Literal["attended", "missed"],
        how: How = AS_IT_IS,
    ) -> RecordedCounsellingAnswer:
        """Note whether the person came, and nothing of what was said. Not coming has no
        effect.
        """
        return cast(
            "RecordedCounsellingAnswer",
            self._to._act(
                f"/api/counselling/{part(stream)}/note_presence",
                {"session": session, "presence": presence},
                {},
                how,
            ),
        )

    def withdraw_from_counselling(
        self, stream: Id, *, how: How = AS_IT_IS
    ) -> RecordedCounsellingAnswer:
        """Stop at once, without a reason; appointments fall, and after 30 days nothing is
        left.
        """
        return cast(
            "RecordedCounsellingAnswer",
            self._to._act(
                f"/api/counselling/{part(stream)}/withdraw_from_counselling", {}, {}, how
            ),
        )


class CountersCalls(_Group):
    """`counters`: what can be done and read."""

    def state_counter(
        self,
        *,
        telephones: Sequence[str] = UNSET,
        office_address: str | None = UNSET,
        counter_hours: Sequence[CounterHours] = UNSET,
        office: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """State how the public reaches an office: telephones, address, hours; in place of
        all before.

        Parties read it on their page. Without an office named it is your own.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/counters/state_counter",
                {
                    "telephones": telephones,
                    "office_address": office_address,
                    "counter_hours": counter_hours,
                    "office": office,
                },
                {},
                how,
            ),
        )

    def take_back_counter(
        self, *, office: str | None = UNSET, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Take back how the public reaches an office: parties are asked to come to its
        counter.
        """
        return cast(
            "RecordedAnswer",
            self._to._act("/api/counters/take_back_counter", {"office": office}, {}, how),
        )


class CrisisCalls(_Group):
    """`crisis`: what can be done and read."""

    def acknowledge(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedCrisisAnswer:
        """Take it: nobody else is called. Late, or after somebody else, it is noted all the
        same.

        It is taken by who was called, or does duty on a list that the call climbs; by any
        caseworker of the county, once nobody there is reached. Whoever else comes is noted, and
        the calling goes on. Whoever raised it needs somebody else to have it: their own word
        stops no calling.
        """
        return cast(
            "RecordedCrisisAnswer",
            self._to._act(f"/api/crises/{part(stream)}/acknowledge", {}, {}, how),
        )

    def crise(self, stream: Id) -> dict[str, Any]:
        """Where a crisis stands, and everything that happened.

        What was written down is opened for who was there, for 72 hours; the reading is logged.
        """
        return cast("dict[str, Any]", self._to._read(f"/api/crises/{part(stream)}", {}))

    def crises(
        self, *, area: str = UNSET, after: str = UNSET, limit: int = UNSET
    ) -> dict[str, Any]:
        """The crises of an area and all below it, the latest first: who is called, who has
        it.
        """
        return cast(
            "dict[str, Any]",
            self._to._read("/api/crises", {"area": area, "after": after, "limit": limit}),
        )

    def end(
        self, stream: Id, *, outcome: OutcomeCode2, how: How = AS_IT_IS
    ) -> RecordedCrisisAnswer:
        """End a crisis; what was done is written down before, unless it was a false alarm."""
        return cast(
            "RecordedCrisisAnswer",
            self._to._act(f"/api/crises/{part(stream)}/end", {"outcome": outcome}, {}, how),
        )

    def possible(self, stream: Id) -> Rows:
        """What whoever asks could do now, and why not what else is theirs to do."""
        return cast("Rows", self._to._read(f"/api/crises/{part(stream)}/possible", {}))

    def raise_crisis(
        self, *, area: str, dispute: Id | None = UNSET, how: How = AS_IT_IS
    ) -> RecordedCrisisAnswer:
        """Call who is on call in this area, at once. Nothing else is asked.

        Where nobody is, or the code is wider than a county, those of your own office are
        called, and you are told: no code is refused that could be one, and a `dispute` that is
        none is left out.
        """
        return cast(
            "RecordedCrisisAnswer",
            self._to._act("/api/crises", {"area": area, "dispute": dispute}, {}, how),
        )

    def record_details(
        self, stream: Id, *, acts: Sequence[ActsCode], account: str, how: How = AS_IT_IS
    ) -> RecordedCrisisAnswer:
        """Write down afterwards what was done, for the 72 hours of the emergency.

        Whoever was called and writes it down came: that they have it is noted with it.
        """
        return cast(
            "RecordedCrisisAnswer",
            self._to._act(
                f"/api/crises/{part(stream)}/record_details",
                {"acts": acts, "account": account},
                {},
                how,
            ),
        )

    def tell_person(
        self, stream: Id, *, channel: ChannelCode, how: How = AS_IT_IS
    ) -> RecordedCrisisAnswer:
        """Note that the person was told what was done and what was written down."""
        return cast(
            "RecordedCrisisAnswer",
            self._to._act(f"/api/crises/{part(stream)}/tell_person", {"channel": channel}, {}, how),
        )


class DiaryCalls(_Group):
    """`diary`: what can be done and read."""

    def block_time(
        self, officer_id: str, *, begins_at: Moment, ends_at: Moment, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Keep time of a diary free of appointments: leave, a course, other work."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/diary/{part(officer_id)}/block_time",
                {"begins_at": begins_at, "ends_at": ends_at},
                {},
                how,
            ),
        )

    def free_time(
        self, officer_id: str, *, begins_at: Moment, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Open time again that was kept free. An appointment is cancelled where it was made."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/diary/{part(officer_id)}/free_time", {"begins_at": begins_at}, {}, how
            ),
        )

    def show(self, officer_id: str) -> Rows:
        """Which time of a counsellor is taken from now on, and never for whom."""
        return cast("Rows", self._to._read(f"/api/diary/{part(officer_id)}", {}))


class DisputeCalls(_Group):
    """`dispute`: what can be done and read."""

    def accept(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Accept the case: every party that takes part has agreed, and nothing stands
        against it.
        """
        return cast(
            "RecordedAnswer", self._to._act(f"/api/disputes/{part(stream)}/accept", {}, {}, how)
        )

    def accept_transfer(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Take over a case that was offered: from now on your office is responsible."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/accept_transfer", {}, {}, how),
        )

    def access_log(
        self,
        stream: Id,
        *,
        party: str | Literal[""] = UNSET,
        after: str = UNSET,
        limit: int = UNSET,
    ) -> Rows:
        """Who looked at what is held of a party: role, office, day, and at what; no
        officer's name.
        """
        return cast(
            "Rows",
            self._to._read(
                f"/api/disputes/{part(stream)}/access-log",
                {"party": party, "after": after, "limit": limit},
            ),
        )

    def acknowledge_order(self, stream: Id, *, order: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Say that the order was read, and that your office sees to it."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/acknowledge_order", {"order": order}, {}, how
            ),
        )

    def add_party(self, stream: Id, *, party: PartyEntry, how: How = AS_IT_IS) -> RecordedAnswer:
        """Add a party that the dispute also concerns; it gets its own notice and is asked
        itself.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/add_party", {"party": party}, {}, how),
        )

    def answer_hand_over(
        self, stream: Id, *, accepted: bool, reason: str | None = UNSET, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Tell the sender whether the matter is taken; refusing returns it, with the reason.

        The sender is answered even where the matter came to an end before.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/answer_hand_over",
                {"accepted": accepted, "reason": reason},
                {},
                how,
            ),
        )

    def answer_order(
        self, stream: Id, *, order: str, done: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Answer an order with what was done; it counts as acknowledged as well."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/answer_order",
                {"order": order, "done": done},
                {},
                how,
            ),
        )

    def apply_for_confirmation(
        self,
        stream: Id,
        *,
        applicants: Sequence[str],
        receipt: str,
        court: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record that all parties applied to the court together, with its receipt."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/apply_for_confirmation",
                {"applicants": applicants, "receipt": receipt, "court": court},
                {},
                how,
            ),
        )

    def apply_for_review(
        self, stream: Id, *, applicants: Sequence[str], receipt: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Record that both sides of a labour agreement asked for arbitral review together."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/apply_for_review",
                {"applicants": applicants, "receipt": receipt},
                {},
                how,
            ),
        )

    def appoint_agent(
        self,
        stream: Id,
        *,
        party: str,
        person: Particulars,
        authority: Literal["general", "special"],
        document: str,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record an agent with its written authority; without special authority it cannot
        settle.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/appoint_agent",
                {"party": party, "person": person, "authority": authority, "document": document},
                {},
                how,
            ),
        )

    def appraise(
        self, stream: Id, *, destroy: bool, keep_until: Day | None = UNSET, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Appraise a file whose period is over: propose to destroy it, or keep it longer."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/appraise",
                {"destroy": destroy, "keep_until": keep_until},
                {},
                how,
            ),
        )

    def approve_access(
        self, stream: Id, *, officer: str, what_for: WhatForCode, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Approve that an officer reads this file of a minor, for thirty days.

        It opens what the officer's own relation to the case opens, and no more: whoever works
        on other cases states a reason besides. Until the case is accepted its office reads it
        as any other.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/approve_access",
                {"officer": officer, "what_for": what_for},
                {},
                how,
            ),
        )

    def ask_office(
        self, stream: Id, *, to: ToCode, question: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Ask another office for something; the parties can see what was asked and answered."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/ask_office",
                {"to": to, "question": question},
                {},
                how,
            ),
        )

    def ask_signing(
        self,
        stream: Id,
        *,
        agreed_by: Sequence[str],
        language: Literal["zh", "en"] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Have the agreement signed at the office's provider of electronic signatures.

        What leaves is recorded before it does: the agreement as PDF, and of each who signs
        there name and telephone number. Sent again with the same `Idempotency-Key`, it goes
        there once; where the provider does not answer (503), that is how it is sent again.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/signatures",
                {"agreed_by": agreed_by, "language": language},
                {},
                how,
            ),
        )

    def assign(
        self,
        stream: Id,
        *,
        mediator: str,
        conflict: bool,
        co_mediators: Sequence[str] = UNSET,
        chosen_by: Sequence[str] = UNSET,
        waived_by: Sequence[str] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Assign the mediator: by the head, or as all parties choose.

        `conflict` is the yes or no of the conflict check; the parties may waive it, all of
        them. What they chose or waived an officer writes down: no party can say it for the
        others.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/assign",
                {
                    "mediator": mediator,
                    "conflict": conflict,
                    "co_mediators": co_mediators,
                    "chosen_by": chosen_by,
                    "waived_by": waived_by,
                },
                {},
                how,
            ),
        )

    def attach_file(
        self,
        stream: Id,
        content: bytes,
        *,
        document: DocumentCode,
        parties: Sequence[str],
        confidential: bool = UNSET,
        shows_no_address: bool = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedFileAnswer:
        """Put a photograph or a PDF into a case, for the parties that it is of.

        A picture is drawn anew: without place, time and device. A PDF that is locked, runs
        something or carries files is not taken. With `Idempotency-Key` it can be sent again
        without harm.
        """
        return cast(
            "RecordedFileAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/files",
                ("application/octet-stream", content),
                {
                    "document": document,
                    "parties": parties,
                    "confidential": confidential,
                    "shows_no_address": shows_no_address,
                },
                how,
            ),
        )

    def clear_sham(self, stream: Id, *, explanation: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Record that the suspicion is cleared; mediation goes on."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/clear_sham", {"explanation": explanation}, {}, how
            ),
        )

    def close(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Close the case as the second person: a head or mediator who did not propose it."""
        return cast(
            "RecordedAnswer", self._to._act(f"/api/disputes/{part(stream)}/close", {}, {}, how)
        )

    def close_in_batch(self, stream: Id, *, batch: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Close the case with the week's list, signed by somebody who did not mediate it.

        A committee with fewer than three active members may have nobody else: there the week's
        list itself is the second look.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/close_in_batch", {"batch": batch}, {}, how
            ),
        )

    def code(self, stream: Id, party: str, *, word: str, send: Where | None = UNSET) -> MadeAnswer:
        """Make a code for a party that is there and chose a word; an earlier one opens
        nothing any more. Sent again, it is another code: the one told last counts. With
        `send` it goes by message too, once: whether it went is answered, and the slip is
        there if it did not.
        """
        return cast(
            "MadeAnswer",
            self._to._ask(
                f"/api/disputes/{part(stream)}/parties/{part(party)}/code",
                {"word": word, "send": send},
                {},
            ),
        )

    def codes(self, stream: Id) -> Rows:
        """Which party of a case has a code for its own page, until when, and whether it is
        locked.
        """
        return cast("Rows", self._to._read(f"/api/disputes/{part(stream)}/codes", {}))

    def conclude_in_writing(
        self,
        stream: Id,
        *,
        content: str,
        obligations: Sequence[ObligationEntry],
        signatures: Sequence[SignatureEntry],
        precheck: Precheck,
        sealed: bool,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record the written agreement that all parties and the mediator signed and the seal
        is on.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/conclude_in_writing",
                {
                    "content": content,
                    "obligations": obligations,
                    "signatures": signatures,
                    "precheck": precheck,
                    "sealed": sealed,
                },
                {},
                how,
            ),
        )

    def conclude_orally(
        self,
        stream: Id,
        *,
        content: str,
        obligations: Sequence[ObligationEntry],
        agreed_by: Sequence[SignatureEntry],
        precheck: Precheck,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record the oral agreement that all parties want; it takes effect the day it is
        made.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/conclude_orally",
                {
                    "content": content,
                    "obligations": obligations,
                    "agreed_by": agreed_by,
                    "precheck": precheck,
                },
                {},
                how,
            ),
        )

    def confirm_urgent_matter(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """See an urgent matter as the second person."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/confirm_urgent_matter", {}, {}, how),
        )

    def consent(
        self,
        stream: Id,
        *,
        party: str,
        channel: ChannelCode = UNSET,
        through: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record that one party agrees to mediation, for itself."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/consent",
                {"party": party, "channel": channel, "through": through},
                {},
                how,
            ),
        )

    def correct_particulars(
        self,
        stream: Id,
        *,
        party: str,
        corrected: Particulars,
        wrong: Sequence[WrongCode],
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Put right who a party is or how it is reached; what was wrong is read by nobody
        any more.

        A number that says under 18 decides: from then on the party settles through a legal
        representative, whatever was entered first. `corrected` is the whole of it, as it is
        right; `wrong` says what was not. However far the case is: a right does not end with it.
        The party stays who it is: for somebody else add a party.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/correct_particulars",
                {"party": party, "corrected": corrected, "wrong": wrong},
                {},
                how,
            ),
        )

    def correct_request_time(
        self,
        stream: Id,
        *,
        requested_at: Moment,
        request_evidence: RequestEvidenceCode,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Correct when the party asked; what was stated before stays in the history."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/correct_request_time",
                {"requested_at": requested_at, "request_evidence": request_evidence},
                {},
                how,
            ),
        )

    def correct_suspension(
        self,
        stream: Id,
        *,
        explanation: str,
        since: Day | None = UNSET,
        until: Day | None = UNSET,
        suspension: int | None = UNSET,
        told: Sequence[str] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Correct the day on which mediation was suspended, or went on, if it was recorded
        wrongly.

        `suspension`: which one, the first is 1; the latest, if not said. `told`: the parties
        that were told, which is asked for where a limit would end earlier than was shown.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/correct_suspension",
                {
                    "explanation": explanation,
                    "since": since,
                    "until": until,
                    "suspension": suspension,
                    "told": told,
                },
                {},
                how,
            ),
        )

    def decide_not_to_accept(
        self,
        stream: Id,
        *,
        reason: ReasonCode3,
        routes: Sequence[RoutesCode],
        explanation: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Decide not to accept, naming reason and other routes; the judicial office reviews
        it.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/decide_not_to_accept",
                {"reason": reason, "routes": routes, "explanation": explanation},
                {},
                how,
            ),
        )

    def declare_failed(
        self,
        stream: Id,
        *,
        routes: Sequence[RoutesCode],
        explanation: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """End mediation without agreement, with a notice of the other routes."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/declare_failed",
                {"routes": routes, "explanation": explanation},
                {},
                how,
            ),
        )

    def declare_separable(
        self, stream: Id, *, explanation: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Declare that the matter can be settled for some parties without the others."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/declare_separable",
                {"explanation": explanation},
                {},
                how,
            ),
        )

    def decline_urgent_matter(
        self, stream: Id, *, reason: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Decline to take over an urgent matter, with the reason; it stays with its owner."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/decline_urgent_matter", {"reason": reason}, {}, how
            ),
        )

    def destroy(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Sign as the second person that the file is destroyed."""
        return cast(
            "RecordedAnswer", self._to._act(f"/api/disputes/{part(stream)}/destroy", {}, {}, how)
        )

    def difference(
        self, stream: Id, *, since: str, at: str = UNSET, known: bool = UNSET
    ) -> dict[str, Any]:
        """What became different in a case between two versions or days: what was recorded,
        as people read it, and each part of its state. What is personal is opened, and the
        reading is logged.
        """
        return cast(
            "dict[str, Any]",
            self._to._read(
                f"/api/disputes/{part(stream)}/difference",
                {"since": since, "at": at, "known": known},
            ),
        )

    def dismiss_invited(self, stream: Id, *, invited: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """End an outsider's part, as soon as one party no longer wants it."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/dismiss_invited", {"invited": invited}, {}, how
            ),
        )

    def drop_urgent_step(
        self, stream: Id, *, step: str, reason: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Drop a step of the plan, with the reason; another one can be planned in its place."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/drop_urgent_step",
                {"step": step, "reason": reason},
                {},
                how,
            ),
        )

    def duplicates(self, *, area: str | None = UNSET, limit: int = UNSET) -> Rows:
        """Open cases of your office that may be one matter, and why; for the head, who
        merges them.
        """
        return cast(
            "Rows", self._to._read("/api/disputes/duplicates", {"area": area, "limit": limit})
        )

    def end(self, stream: Id, party: str) -> WithdrawnAnswer:
        """Withdraw a party's code: it opens nothing any more, and whoever got in with it is
        out.
        """
        return cast(
            "WithdrawnAnswer",
            self._to._ask(f"/api/disputes/{part(stream)}/parties/{part(party)}/code/end", {}, {}),
        )

    def end_as_expired(
        self, stream: Id, *, routes: Sequence[RoutesCode], how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """End a mediation whose time is over, as its clock proposed, naming the other
        routes.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/end_as_expired", {"routes": routes}, {}, how
            ),
        )

    def end_order(
        self,
        stream: Id,
        *,
        order: str,
        outcome: Literal["done", "withdrawn", "taken_back"],
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """End an order you gave: it is done as answered, you take it back, or you withdraw
        it.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/end_order",
                {"order": order, "outcome": outcome},
                {},
                how,
            ),
        )

    def end_signing(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Take it back: nothing more is sent, and what is signed there is not put in.
        Whoever got it there already is told by the provider, not by this system.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/signatures/end", {}, {}, how),
        )

    def end_urgent_matter(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """End an urgent matter as the second person, against the evidence of its steps."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/end_urgent_matter", {}, {}, how),
        )

    def explain_remedy(
        self, stream: Id, *, party: str, route: RoutesCode, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Explain to a party where it can go now, and give it the leaflet."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/explain_remedy",
                {"party": party, "route": route},
                {},
                how,
            ),
        )

    def extend(
        self, stream: Id, *, until: Day, signed_by: Sequence[str] = UNSET, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Give mediation more time: the head agrees, and every party signed for it.

        Unless the rules of all its limits leave it to the head; how far it goes they say as
        well. It ends later than mediation does without it: nobody signs days away.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/extend",
                {"until": until, "signed_by": signed_by},
                {},
                how,
            ),
        )

    def file(self, stream: Id, file: Id, *, edition: int | None = UNSET) -> bytes:
        """A file, for whom it is for. It is on record, and the parties it is of see that.

        410 where it was erased.
        """
        return self._to._file(
            f"/api/disputes/{part(stream)}/files/{part(file)}", {"edition": edition}
        )

    def file_away(self, stream: Id, *, volume: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """File the closed case, when its file is complete; what was confided in its mediator
        ends.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/file_away", {"volume": volume}, {}, how),
        )

    def files(self, stream: Id) -> Rows:
        """The files of a case of which whoever asks may know, in the order in which they
        came.
        """
        return cast("Rows", self._to._read(f"/api/disputes/{part(stream)}/files", {}))

    def follow_up(
        self,
        stream: Id,
        *,
        finding: FindingCode,
        channel: Literal["phone", "by_appointment", "online"] = UNSET,
        performed: Sequence[str] = UNSET,
        performed_on: Day | None = UNSET,
        satisfaction: SatisfactionCode | None = UNSET,
        signs: Sequence[SignsCode] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Call about the agreement: three times at most, and not where a party wants no
        calls.

        A call is made from the day on which something is due. Found `performed`, everything due
        counts as performed unless `performed` names the parts. What can be done next is offered
        with it, and done by nobody by itself.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/follow_up",
                {
                    "finding": finding,
                    "channel": channel,
                    "performed": performed,
                    "performed_on": performed_on,
                    "satisfaction": satisfaction,
                    "signs": signs,
                },
                {},
                how,
            ),
        )

    def give_order(
        self,
        stream: Id,
        *,
        reason: ReasonCode5,
        to_office: str | None = UNSET,
        note: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Order an office to say what it does about this case: the responsible one, or a
        guest.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/give_order",
                {"reason": reason, "to_office": to_office, "note": note},
                {},
                how,
            ),
        )

    def give_rights_notice(
        self,
        stream: Id,
        *,
        parties: Sequence[str],
        language: LanguageCode = UNSET,
        channel: ChannelCode = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Tell parties their rights and duties, each in its language, before anybody asks
        them.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/give_rights_notice",
                {"parties": parties, "language": language, "channel": channel},
                {},
                how,
            ),
        )

    def give_special_authority(
        self, stream: Id, *, agent: str, document: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Record the document by which a party lets its agent settle (特别授权)."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/give_special_authority",
                {"agent": agent, "document": document},
                {},
                how,
            ),
        )

    def hand_back(
        self, stream: Id, *, reason: str, agreed_by: Sequence[str], how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Offer a case that is not your office's back to the one it came from, as any
        transfer.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/hand_back",
                {"reason": reason, "agreed_by": agreed_by},
                {},
                how,
            ),
        )

    def hand_back_order(
        self, stream: Id, *, order: str, reason: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Offer an order back that is not for your office; it stays with you until it is
        taken back.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/hand_back_order",
                {"order": order, "reason": reason},
                {},
                how,
            ),
        )

    def history(
        self,
        stream: Id,
        *,
        after: str = UNSET,
        limit: int = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> Rows:
        """The case as people read it, or what of it had happened, or was known, by a day.
        What is personal is opened, and the reading is logged.
        """
        return cast(
            "Rows",
            self._to._read(
                f"/api/disputes/{part(stream)}/history",
                {"after": after, "limit": limit, "as_of": as_of, "known_on": known_on},
            ),
        )

    def hold_back_telling(
        self,
        stream: Id,
        *,
        ground: Literal["would_endanger_somebody", "nobody_to_tell"],
        reason: str,
        look_again_on: Day | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record why whoever was reported about is not told, or not yet; it is asked again
        on a day.

        Where telling would endanger somebody, that day is within thirty days; it may be held
        back again then. Where there is nobody to tell beside whoever is suspected, nothing more
        is asked.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/hold_back_telling",
                {"ground": ground, "reason": reason, "look_again_on": look_again_on},
                {},
                how,
            ),
        )

    def invite(
        self,
        stream: Id,
        *,
        kind: InvitedCode,
        consented: Sequence[str],
        person: Particulars | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Invite somebody from outside, a counsellor for example, when every party agrees to
        it.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/invite",
                {"kind": kind, "consented": consented, "person": person},
                {},
                how,
            ),
        )

    def invite_bodies(
        self, stream: Id, *, guests: Sequence[str], consented: Sequence[str], how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Mediate jointly: other bodies take part as guests, the responsible office leads."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/invite_bodies",
                {"guests": guests, "consented": consented},
                {},
                how,
            ),
        )

    def look_in(self, stream: Id, *, reason: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """State why you, who stand outside this case, look into it: open to you for four
        hours.

        The parties read in their history that you did, in which role, and why; the case's
        mediator and the head of its committee are told at once, and each reading is on record
        under this reason.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/look_in", {"reason": reason}, {}, how),
        )

    def merge_into(self, stream: Id, *, into: Id, how: How = AS_IT_IS) -> RecordedAnswer:
        """Merge this open case into another one of the same office; both keep their numbers.

        Its parties join the other case and are asked there themselves; whoever is in both is
        one party. Limits that end earlier here end then there too. `unmerge` on the other case
        undoes it.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/merge_into", {"into": into}, {}, how),
        )

    def merge_preview(self, stream: Id, *, into: Id) -> dict[str, Any]:
        """What becomes of both if this case is merged into the other, or why it is not."""
        return cast(
            "dict[str, Any]",
            self._to._read(f"/api/disputes/{part(stream)}/merge-preview", {"into": into}),
        )

    def move_follow_up(
        self,
        stream: Id,
        *,
        to: Day,
        reason: ReasonCode2,
        day: Day | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Move a follow-up to a later day, with the reason; its clock moves with it.

        `day`: on which something was due that the call is about; the next call, if none is
        named.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/move_follow_up",
                {"to": to, "reason": reason, "day": day},
                {},
                how,
            ),
        )

    def name_legal_representative(
        self, stream: Id, *, party: str, person: Particulars, in_conflict: bool, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Name who acts by law for a party that does not settle by itself: a grown-up
        person.

        `in_conflict`: whether this person's own interest in the matter is against the party's.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/name_legal_representative",
                {"party": party, "person": person, "in_conflict": in_conflict},
                {},
                how,
            ),
        )

    def name_representatives(
        self,
        stream: Id,
        *,
        representatives: Sequence[str],
        members: Sequence[str],
        mandated_by: Sequence[str],
        mandate: str,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Let a group of parties speak through up to five of them, with everybody's written
        mandate.

        They negotiate; to the agreement each member consents itself.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/name_representatives",
                {
                    "representatives": representatives,
                    "members": members,
                    "mandated_by": mandated_by,
                    "mandate": mandate,
                },
                {},
                how,
            ),
        )

    def note_concession(
        self, stream: Id, *, party: str, text: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Note what a party conceded in order to settle: its names and texts then leave in
        no file.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/note_concession",
                {"party": party, "text": text},
                {},
                how,
            ),
        )

    def notices(self, stream: Id, *, after: str = UNSET, limit: int = UNSET) -> Rows:
        """Who was told what of this case, by which channel, and what became of it."""
        return cast(
            "Rows",
            self._to._read(
                f"/api/disputes/{part(stream)}/notices", {"after": after, "limit": limit}
            ),
        )

    def offer_transfer(
        self,
        stream: Id,
        *,
        to_office: str,
        to_area: str,
        reason: str,
        agreed_by: Sequence[str],
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Offer the case to another office, with every party's consent; you stay
        responsible.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/offer_transfer",
                {
                    "to_office": to_office,
                    "to_area": to_area,
                    "reason": reason,
                    "agreed_by": agreed_by,
                },
                {},
                how,
            ),
        )

    def offer_urgent_matter(
        self, stream: Id, *, owner: str, reason: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Offer an urgent matter to another owner; it stays where it is until that officer
        accepts.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/offer_urgent_matter",
                {"owner": owner, "reason": reason},
                {},
                how,
            ),
        )

    def perform_at_once(
        self, stream: Id, *, receipt: str | None = UNSET, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Record that everything agreed was done on the spot, against a receipt."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/perform_at_once", {"receipt": receipt}, {}, how
            ),
        )

    def plan_urgent_steps(
        self, stream: Id, *, steps: Sequence[StepEntry], how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Add steps to the plan of an urgent matter, each with its day and whoever sees to
        it.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/plan_urgent_steps", {"steps": steps}, {}, how
            ),
        )

    def possible(self, stream: Id) -> Rows:
        """What whoever asks could do now, and why not what else is theirs to do."""
        return cast("Rows", self._to._read(f"/api/disputes/{part(stream)}/possible", {}))

    def propose_closure(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Propose to close the case; a second person closes it."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/propose_closure", {}, {}, how),
        )

    def propose_reopening(
        self,
        stream: Id,
        *,
        kind: Literal["reopened", "re_mediation"],
        asked_by: str | None = UNSET,
        channel: ChannelCode | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Propose to go on with a matter whose case is over; the head decides.

        `channel` is how the party said so that refused; when it acts itself, that is online.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/propose_reopening",
                {"kind": kind, "asked_by": asked_by, "channel": channel},
                {},
                how,
            ),
        )

    def propose_urgent_end(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Propose to end an urgent matter, on the evidence of its steps; a second person
        ends it.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/propose_urgent_end", {}, {}, how),
        )

    def put_on_file(
        self, stream: Id, *, documents: Sequence[DocumentEntry], how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Put documents on the case's file, signed paper or its scan."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/put_on_file", {"documents": documents}, {}, how
            ),
        )

    def raise_urgent_matter(
        self,
        stream: Id,
        *,
        facts: str,
        matter_level: Literal["A", "B", "C"],
        steps: Sequence[StepEntry],
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Set an open dispute as an urgent matter, with what happened and a plan of what is
        done.

        Whoever raises it owns it, until somebody else takes it over. One that has run out is
        raised anew by who is on the case: it is the same matter, with its plan, its evidence
        and its terms.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/raise_urgent_matter",
                {"facts": facts, "matter_level": matter_level, "steps": steps},
                {},
                how,
            ),
        )

    def reassign(
        self,
        stream: Id,
        *,
        mediator: str,
        instead_of: str,
        reason: ReasonCode,
        conflict: bool,
        agreed_by: Sequence[str] = UNSET,
        waived_by: Sequence[str] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Have another mediator go on in place of one who is away, leaves or has too much.

        Until the case is closed: what follows an agreement is its mediator's too. Whoever hands
        on is not barred by it. Where the parties chose their mediator, they agree; `conflict`
        is the yes or no of the conflict check, as with `assign`.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/reassign",
                {
                    "mediator": mediator,
                    "instead_of": instead_of,
                    "reason": reason,
                    "conflict": conflict,
                    "agreed_by": agreed_by,
                    "waived_by": waived_by,
                },
                {},
                how,
            ),
        )

    def receipt(self, stream: Id) -> dict[str, Any]:
        """For the party: when its claim was received, and when it was registered."""
        return cast("dict[str, Any]", self._to._read(f"/api/disputes/{part(stream)}/receipt", {}))

    def record_assistance(
        self,
        stream: Id,
        *,
        party: str,
        kind: Literal["interpreter", "witness"],
        person: Particulars,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record an interpreter or a witness beside a party."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/record_assistance",
                {"party": party, "kind": kind, "person": person},
                {},
                how,
            ),
        )

    def record_confirmation(
        self,
        stream: Id,
        *,
        confirmed: bool,
        number: str,
        decided_on: Day | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record what the court decided; rejected, the parties may mediate anew or sue."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/record_confirmation",
                {"confirmed": confirmed, "number": number, "decided_on": decided_on},
                {},
                how,
            ),
        )

    def record_history(
        self, stream: Id, *, imported_at: Moment, entry: RegisterEntry, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Take over a case from an older register; the act's time is when it was registered
        there.

        `imported_at` decides which deadlines lapsed before the import; later ones live on.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/record_history",
                {"imported_at": imported_at, "entry": entry},
                {},
                how,
            ),
        )

    def record_inquiry(
        self,
        stream: Id,
        *,
        record: str,
        read_back: bool,
        heard: Sequence[str] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Put an inquiry on record, after it was read back and signed."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/record_inquiry",
                {"record": record, "heard": heard, "read_back": read_back},
                {},
                how,
            ),
        )

    def record_performance(
        self,
        stream: Id,
        *,
        item: str,
        performed_on: Day | None = UNSET,
        receipt: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record that one part of the agreement, an instalment for example, was performed."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/record_performance",
                {"item": item, "performed_on": performed_on, "receipt": receipt},
                {},
                how,
            ),
        )

    def record_request_answered(
        self, stream: Id, *, request: str, answer: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Record what the other office answered."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/record_request_answered",
                {"request": request, "answer": answer},
                {},
                how,
            ),
        )

    def record_request_taken(
        self, stream: Id, *, request: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Record that the other office took the request."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/record_request_taken", {"request": request}, {}, how
            ),
        )

    def record_review(
        self,
        stream: Id,
        *,
        confirmed: bool,
        number: str,
        decided_on: Day | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record what the arbitration commission decided on the joint application."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/record_review",
                {"confirmed": confirmed, "number": number, "decided_on": decided_on},
                {},
                how,
            ),
        )

    def record_session(
        self,
        stream: Id,
        *,
        form: Literal["joint", "separate"],
        parties: Sequence[str],
        record: str,
        online: bool = UNSET,
        agreed_to_meet: Sequence[str] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Put a mediation session on record, joint or separate.

        Where there is domestic violence the parties are not brought together, unless each of
        them wants it (`agreed_to_meet`).
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/record_session",
                {
                    "form": form,
                    "parties": parties,
                    "record": record,
                    "online": online,
                    "agreed_to_meet": agreed_to_meet,
                },
                {},
                how,
            ),
        )

    def recuse(
        self,
        stream: Id,
        *,
        mediator: str,
        ground: GroundCode3,
        asked_by: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Take a mediator off the case: for a tie to a party, or because a party wants
        another.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/recuse",
                {"mediator": mediator, "ground": ground, "asked_by": asked_by},
                {},
                how,
            ),
        )

    def refuse(self, stream: Id, *, party: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Record that one party does not want mediation. No reason is asked and none is
        kept.

        It ends mediation for that party. The others go on only where there were three or more,
        the matter was declared separable, and two sides are left.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/refuse", {"party": party}, {}, how),
        )

    def refuse_order_back(
        self, stream: Id, *, order: str, reason: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Leave an order where it is, with the reason: it is for that office after all."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/refuse_order_back",
                {"order": order, "reason": reason},
                {},
                how,
            ),
        )

    def refuse_transfer(self, stream: Id, *, reason: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Refuse an offered case, with the reason; responsibility stays where it was."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/refuse_transfer", {"reason": reason}, {}, how
            ),
        )

    def register(
        self,
        *,
        area: str,
        body: BodyCode,
        type: TypesCode,
        source: SourcesCode,
        matter: str,
        parties: Sequence[PartyEntry],
        subtype: SubtypeCode | None = UNSET,
        requested_at: Moment | None = UNSET,
        request_evidence: RequestEvidenceCode = UNSET,
        hand_over: HandOverEntry | None = UNSET,
        happened_on: Day | None = UNSET,
        people_affected: int | None = UNSET,
        amount_fen: int | None = UNSET,
        former_number: str = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Register a dispute on the full track and give it its one code.

        `requested_at` is when the party asked, as it states it, with what shows it; an offer of
        ours (proactive_offer) has none until the right-holder claims.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/disputes",
                {
                    "area": area,
                    "body": body,
                    "type": type,
                    "subtype": subtype,
                    "source": source,
                    "matter": matter,
                    "parties": parties,
                    "requested_at": requested_at,
                    "request_evidence": request_evidence,
                    "hand_over": hand_over,
                    "happened_on": happened_on,
                    "people_affected": people_affected,
                    "amount_fen": amount_fen,
                    "former_number": former_number,
                },
                {},
                how,
            ),
        )

    def renew_urgent_matter(
        self,
        stream: Id,
        *,
        facts: str,
        steps: Sequence[StepEntry] = UNSET,
        matter_level: Literal["A", "B", "C"] | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Renew an urgent matter for seven days: twice by the committee, then from outside
        only.

        `facts` say why seven days were not enough. Steps that are open go on; `steps` are
        added.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/renew_urgent_matter",
                {"facts": facts, "steps": steps, "matter_level": matter_level},
                {},
                how,
            ),
        )

    def reopen(
        self, stream: Id, *, matter: str, parties: Sequence[PartyEntry], how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Go on in a new case linked to this one, which stays as it is; its request keeps
        its time.

        The parties are entered again: this case's own facts are sealed for this case.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/reopen",
                {"matter": matter, "parties": parties},
                {},
                how,
            ),
        )

    def replace_file(
        self,
        stream: Id,
        file: Id,
        content: bytes,
        *,
        shows_no_address: bool = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedFileAnswer:
        """Put in a new version of a file, for the same parties; the earlier ones stay."""
        return cast(
            "RecordedFileAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/files/{part(file)}",
                ("application/octet-stream", content),
                {"shows_no_address": shows_no_address},
                how,
            ),
        )

    def replay(
        self,
        stream: Id,
        *,
        at: str = UNSET,
        since: str = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> dict[str, Any]:
        """The state at a version or on a day (`at`, `as_of`: by what had happened;
        `known_on`: by what was known); with `since`, what changed from there.
        """
        return cast(
            "dict[str, Any]",
            self._to._read(
                f"/api/disputes/{part(stream)}/replay",
                {"at": at, "since": since, "as_of": as_of, "known_on": known_on},
            ),
        )

    def report(
        self,
        stream: Id,
        *,
        ground: GroundCode4,
        to: Sequence[ToCode2],
        sent: str,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Report what the law obliges to report, about the matter; what was sent is kept."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/report",
                {"ground": ground, "to": to, "sent": sent},
                {},
                how,
            ),
        )

    def report_breach(
        self, stream: Id, *, party: str, items: Sequence[str], how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Report, as the party it was owed to, that something due was not performed."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/report_breach",
                {"party": party, "items": items},
                {},
                how,
            ),
        )

    def repudiate(
        self, stream: Id, *, party: str, statement: str | None = UNSET, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Record that a party no longer stands by the agreement; it is preserved as it was
        made.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/repudiate",
                {"party": party, "statement": statement},
                {},
                how,
            ),
        )

    def resume(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Go on after a suspension."""
        return cast(
            "RecordedAnswer", self._to._act(f"/api/disputes/{part(stream)}/resume", {}, {}, how)
        )

    def retain(
        self,
        stream: Id,
        *,
        retention: RetentionCode,
        until: Day | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Say how long the file is kept, by the archive's own table; permanent has no last
        day.

        `by_local_table` without a last day: the table in force says it, from the year of filing
        on.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/retain",
                {"retention": retention, "until": until},
                {},
                how,
            ),
        )

    def review_non_acceptance(
        self, stream: Id, *, upheld: bool, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Review a refusal to accept: it stands, or the case goes on where it was."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/review_non_acceptance", {"upheld": upheld}, {}, how
            ),
        )

    def route_out(
        self, stream: Id, *, to: RoutesCode, receipt: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Take the matter to the body whose it is, against its receipt."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/route_out", {"to": to, "receipt": receipt}, {}, how
            ),
        )

    def seen(
        self,
        stream: Id,
        *,
        party: str,
        on: Day | None = UNSET,
        after: str = UNSET,
        limit: int = UNSET,
    ) -> Rows:
        """What one party could see of the case at the end of a day: asked by itself, or by
        who may read the case.
        """
        return cast(
            "Rows",
            self._to._read(
                f"/api/disputes/{part(stream)}/seen",
                {"party": party, "on": on, "after": after, "limit": limit},
            ),
        )

    def send_back_urgent_end(
        self, stream: Id, *, reason: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Send a proposed end back to the owner: the evidence is not enough, and why."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/send_back_urgent_end", {"reason": reason}, {}, how
            ),
        )

    def send_return_letter(self, stream: Id, *, number: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Send the return letter: what came of the matter; to a court with the report and
        its file.

        A case closed in an older register may still owe it.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/send_return_letter", {"number": number}, {}, how
            ),
        )

    def settle_on_the_spot(
        self,
        *,
        area: str,
        body: BodyCode,
        type: TypesCode,
        source: SourcesCode,
        matter: str,
        parties: Sequence[SpotParty],
        content: str,
        obligations: Sequence[ObligationEntry],
        precheck: Precheck,
        domestic_violence: bool,
        minors_rights: bool,
        subtype: SubtypeCode | None = UNSET,
        performed_now: bool = UNSET,
        requested_at: Moment | None = UNSET,
        request_evidence: RequestEvidenceCode = UNSET,
        invited: Sequence[InvitedCode] = UNSET,
        mediator: str | None = UNSET,
        happened_on: Day | None = UNSET,
        former_number: str = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Settle a small dispute on the spot: parties, matter, each one's consent, oral
        agreement.

        Somebody who asks on the spot asks now, unless `requested_at` says otherwise. `mediator`
        is whoever acts; only the import of an older register names another.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/disputes/settle_on_the_spot",
                {
                    "area": area,
                    "body": body,
                    "type": type,
                    "subtype": subtype,
                    "source": source,
                    "matter": matter,
                    "parties": parties,
                    "content": content,
                    "obligations": obligations,
                    "precheck": precheck,
                    "domestic_violence": domestic_violence,
                    "minors_rights": minors_rights,
                    "performed_now": performed_now,
                    "requested_at": requested_at,
                    "request_evidence": request_evidence,
                    "invited": invited,
                    "mediator": mediator,
                    "happened_on": happened_on,
                    "former_number": former_number,
                },
                {},
                how,
            ),
        )

    def show(self, stream: Id) -> dict[str, Any]:
        """Where the case stands now: ids, codes and days; nothing of a person."""
        return cast("dict[str, Any]", self._to._read(f"/api/disputes/{part(stream)}", {}))

    def sign_for_court_file(
        self, stream: Id, *, received_on: Day, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Sign for the court's file: from that day the court's limit runs."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/sign_for_court_file",
                {"received_on": received_on},
                {},
                how,
            ),
        )

    def split_off(
        self,
        stream: Id,
        *,
        kind: Literal["split_by_issue", "split_by_party"],
        matter: str,
        parties: Sequence[PartyEntry],
        moved: Sequence[str] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Split an issue, or some parties, off into a case of its own; the request keeps its
        time.

        `moved` names the parties that leave this case. They are entered again for the new one,
        with whoever they dispute with.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/split_off",
                {"kind": kind, "matter": matter, "parties": parties, "moved": moved},
                {},
                how,
            ),
        )

    def standing(self, stream: Id) -> StandingAnswer:
        """Ask the provider how far it is. What is signed is put in as a file of everybody
        who stands in it; that it was declined, or that its time is over, is recorded.
        """
        return cast(
            "StandingAnswer",
            self._to._ask(f"/api/disputes/{part(stream)}/signatures/standing", {}, {}),
        )

    def state_claim(
        self,
        stream: Id,
        *,
        party: str,
        requested_at: Moment,
        request_evidence: RequestEvidenceCode,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record a right-holder's own claim in a case that was offered to the parties."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/state_claim",
                {
                    "party": party,
                    "requested_at": requested_at,
                    "request_evidence": request_evidence,
                },
                {},
                how,
            ),
        )

    def state_satisfaction(
        self, stream: Id, *, party: str, satisfaction: SatisfactionCode, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Say how satisfied one is with the mediation, once, and not to whoever mediated.

        What is said on a call stands in the follow-up. Nobody has to say anything.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/state_satisfaction",
                {"party": party, "satisfaction": satisfaction},
                {},
                how,
            ),
        )

    def stop_follow_ups(self, stream: Id, *, party: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Stop the calls, because a party wants none; it is asked no reason."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/stop_follow_ups", {"party": party}, {}, how
            ),
        )

    def suspect_sham(
        self,
        stream: Id,
        *,
        grounds: str,
        reported_to: Literal["court", "judicial_office", "procuratorate"],
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Report a suspected sham; mediation is suspended until it is cleared."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/suspect_sham",
                {"grounds": grounds, "reported_to": reported_to},
                {},
                how,
            ),
        )

    def suspend(
        self,
        stream: Id,
        *,
        reason: StopsForCode,
        explanation: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Suspend mediation; only limits whose rule names the reason stand still meanwhile."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/suspend",
                {"reason": reason, "explanation": explanation},
                {},
                how,
            ),
        )

    def take_back_apart(self, stream: Id, *, other: Id, how: How = AS_IT_IS) -> RecordedAnswer:
        """Take back that two cases were told apart: they may be one matter after all, and
        merged.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/take_back_apart", {"other": other}, {}, how
            ),
        )

    def take_back_refusal(
        self, stream: Id, *, party: str, channel: ChannelCode, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Record that the party which refused wants mediation after all, and says so on its
        own.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/take_back_refusal",
                {"party": party, "channel": channel},
                {},
                how,
            ),
        )

    def take_note(
        self,
        stream: Id,
        *,
        audience: Literal["mediator", "party", "shared"],
        text: str,
        party: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Take a working note; what a party says in confidence is for the mediator only."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/take_note",
                {"audience": audience, "text": text, "party": party},
                {},
                how,
            ),
        )

    def take_out_file(
        self, stream: Id, *, file: Id, reason: ReasonCode4, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Destroy a file that does not belong there; that it was there stays.

        The signed agreement stays with the rights of the other party.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/take_out_file",
                {"file": file, "reason": reason},
                {},
                how,
            ),
        )

    def take_over_urgent_matter(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Take over an urgent matter, as the officer to whom it is offered.

        Whoever covers for its owner takes it over without being offered it: somebody owns it
        today.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/take_over_urgent_matter", {}, {}, how),
        )

    def take_urgent_step(
        self, stream: Id, *, step: str, evidence: str, note: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Record that a step of the plan was taken, with the evidence that shows it."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/take_urgent_step",
                {"step": step, "evidence": evidence, "note": note},
                {},
                how,
            ),
        )

    def tell_apart(self, stream: Id, *, other: Id, how: How = AS_IT_IS) -> RecordedAnswer:
        """Say that two cases are two matters: they are not proposed to be merged again, and
        not merged.

        `take_back_apart` takes it back.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/tell_apart", {"other": other}, {}, how),
        )

    def tell_of_look_in(
        self, stream: Id, *, party: str, channel: ChannelCode, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Record that a party was told who looked into the case from outside, and why.

        Each party is told, closed case or not; until then the notice waits for the case's
        mediators and the head of its committee.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/tell_of_look_in",
                {"party": party, "channel": channel},
                {},
                how,
            ),
        )

    def tell_of_report(
        self, stream: Id, *, party: str, is_the_suspected: bool, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Tell a person concerned what was reported; whoever is suspected of abuse is not
        told.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/tell_of_report",
                {"party": party, "is_the_suspected": is_the_suspected},
                {},
                how,
            ),
        )

    def triage(
        self,
        stream: Id,
        *,
        in_scope: bool,
        urgent: bool = UNSET,
        domestic_violence: bool = UNSET,
        minor_involved: bool = UNSET,
        suit_pending: bool = UNSET,
        petition_pending: bool = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Look at scope, urgency and safety; say what else is pending. Can be done again
        while open.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/triage",
                {
                    "in_scope": in_scope,
                    "urgent": urgent,
                    "domestic_violence": domestic_violence,
                    "minor_involved": minor_involved,
                    "suit_pending": suit_pending,
                    "petition_pending": petition_pending,
                },
                {},
                how,
            ),
        )

    def unmerge(
        self,
        stream: Id,
        *,
        out: Id,
        moved: Sequence[int] = UNSET,
        shared: Sequence[int] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Undo a merge: both cases stand as before, with what happened since where you say
        it belongs.

        Give it on the case into which `out` was merged. What was recorded since the merge stays
        here; `moved` are the versions that are the other case's, `shared` those of which each
        has its part. Whoever came with the other case leaves with it.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/unmerge",
                {"out": out, "moved": moved, "shared": shared},
                {},
                how,
            ),
        )

    def unmerge_preview(
        self, stream: Id, *, out: Id, moved: Sequence[int] = UNSET, shared: Sequence[int] = UNSET
    ) -> dict[str, Any]:
        """What was recorded since `out` came into this case, where it may go, and what then
        becomes of both. The reading is logged.
        """
        return cast(
            "dict[str, Any]",
            self._to._read(
                f"/api/disputes/{part(stream)}/unmerge-preview",
                {"out": out, "moved": moved, "shared": shared},
            ),
        )

    def urge(self, stream: Id, *, party: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Urge a party to perform what is outstanding."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/urge", {"party": party}, {}, how),
        )

    def verify_breach(self, stream: Id, *, confirmed: bool, how: How = AS_IT_IS) -> RecordedAnswer:
        """Say, after asking the other side, whether what was reported was really not
        performed.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/verify_breach", {"confirmed": confirmed}, {}, how
            ),
        )

    def why(self, stream: Id, *, deadline: str = UNSET) -> Rows:
        """Where the due dates of this case come from: article, day counted from, days
        skipped; and when each level of a ladder hears of it, and why then.
        """
        return cast(
            "Rows", self._to._read(f"/api/disputes/{part(stream)}/why", {"deadline": deadline})
        )

    def withdraw(
        self, stream: Id, *, parties: Sequence[str], how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Withdraw the request: all applicants together.

        Several tell an officer, since none of them speaks for the others.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/withdraw", {"parties": parties}, {}, how),
        )

    def withdraw_transfer(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Take back an offer that is not answered yet: the case stays where it is."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/disputes/{part(stream)}/withdraw_transfer", {}, {}, how),
        )


class DocumentCalls(_Group):
    """`document`: what can be done and read."""

    def check(self, content: bytes) -> dict[str, Any]:
        """Whether a file is a document that was made here, to the byte, and would be made
        the same again. The file is not kept.
        """
        return cast(
            "dict[str, Any]", self._to._hand_in("/api/documents/check", content, "application/pdf")
        )

    def documents(self, stream: Id) -> Rows:
        """Every document there is: whether it can be made now, what is missing, for whom,
        about which entries, and under which numbers it was made.
        """
        return cast("Rows", self._to._read(f"/api/disputes/{part(stream)}/documents", {}))

    def print_document(
        self,
        stream: Id,
        kind: str,
        *,
        to: str = UNSET,
        entry: int = UNSET,
        language: Literal["zh", "en"] = UNSET,
        format: Literal["pdf", "docx"] = UNSET,
    ) -> bytes:
        """A document as PDF, or to be edited. It is given a number; made again with the same
        words it has the same number, day and bytes. That it was made is logged as a
        reading.
        """
        return self._to._made(
            f"/api/disputes/{part(stream)}/documents/{part(kind)}",
            {"to": to, "entry": entry, "language": language, "format": format},
            {},
        )

    def show(self, number: str) -> dict[str, Any]:
        """A document, made again as of when it was made: whether it says the same, and is
        the same to the byte. It is logged as a reading, and for who may make it.
        """
        return cast("dict[str, Any]", self._to._read(f"/api/documents/{part(number)}", {}))


class DutiesCalls(_Group):
    """`duties`: what can be done and read."""

    def assess_impact(
        self,
        *,
        features: Sequence[FeaturesCode],
        area: str,
        necessity: str,
        risks: str,
        measures: str,
        outcome: Literal["acceptable", "acceptable_with_measures", "not_acceptable"],
        look_again_on: Day,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record what features mean for people: needed and lawful, what is risked, measures,
        result.

        It is kept for three years at least, and looked at again within one.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/duties/assess_impact",
                {
                    "features": features,
                    "area": area,
                    "necessity": necessity,
                    "risks": risks,
                    "measures": measures,
                    "outcome": outcome,
                    "look_again_on": look_again_on,
                },
                {},
                how,
            ),
        )

    def begin_duties(self, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Have what handles sensitive data off from here on, until it was assessed and
        switched on.
        """
        return cast("RecordedAnswer", self._to._act("/api/duties/begin_duties", {}, {}, how))

    def contain_incident(
        self, *, incident: str, measures: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Record that it goes on no more, and by which measures."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/duties/contain_incident",
                {"incident": incident, "measures": measures},
                {},
                how,
            ),
        )

    def features(self) -> Rows:
        """What handles sensitive data, where it is switched on, and on which assessment."""
        return cast("Rows", self._to._read("/api/duties/features", {}))

    def history(
        self,
        *,
        after: str = UNSET,
        limit: int = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> Rows:
        """The book of duties as people read it; assessments and incidents for who answers
        for them.
        """
        return cast(
            "Rows",
            self._to._read(
                "/api/duties/history",
                {"after": after, "limit": limit, "as_of": as_of, "known_on": known_on},
            ),
        )

    def incidents(self) -> Rows:
        """Data that were leaked, altered or lost, and what is still owed for it by when."""
        return cast("Rows", self._to._read("/api/duties/incidents", {}))

    def need_not_tell(self, *, incident: str, reason: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Record why the people need not be told: the measures keep all harm away from them."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/duties/need_not_tell", {"incident": incident, "reason": reason}, {}, how
            ),
        )

    def raise_incident(
        self,
        *,
        area: str,
        kind: Literal["leaked", "tampered", "lost"],
        extent: ExtentCode,
        whose: Sequence[Literal["parties", "supported", "officers"]],
        account: str,
        found_at: Moment,
        second: str,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record that personal data were leaked, altered or lost, or may have been; its
        clocks start.

        `account` names nobody: what happened, to which data, of how many. `second`: who else
        answers.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/duties/raise_incident",
                {
                    "area": area,
                    "kind": kind,
                    "extent": extent,
                    "whose": whose,
                    "account": account,
                    "found_at": found_at,
                    "second": second,
                },
                {},
                how,
            ),
        )

    def register(self) -> Rows:
        """What is done here with personal data: what, of whom, what for, on which basis, how
        long.
        """
        return cast("Rows", self._to._read("/api/duties/register", {}))

    def report_incident(
        self,
        *,
        incident: str,
        to: Literal["cyberspace_office", "police", "superior"],
        number: str,
        sent: str,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record that an authority was told, and keep a copy of what was sent."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/duties/report_incident",
                {"incident": incident, "to": to, "number": number, "sent": sent},
                {},
                how,
            ),
        )

    def sum_up_incident(
        self, *, incident: str, summary: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Sum it up once it is contained, reported and told: cause, harm, measures; it is
        over then.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/duties/sum_up_incident", {"incident": incident, "summary": summary}, {}, how
            ),
        )

    def switch_off(
        self, *, feature: FeaturesCode, area: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Switch a feature off for an area and all below it: nothing new begins, what runs
        goes on.
        """
        return cast(
            "RecordedAnswer",
            self._to._act("/api/duties/switch_off", {"feature": feature, "area": area}, {}, how),
        )

    def switch_on(
        self, *, feature: FeaturesCode, area: str, assessment: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Switch a feature on for an area and all below it, on the assessment of somebody
        else.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/duties/switch_on",
                {"feature": feature, "area": area, "assessment": assessment},
                {},
                how,
            ),
        )

    def tell_people(
        self,
        *,
        incident: str,
        how: Literal["each_person", "public_notice"],
        told: str,
        how_: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record that the people concerned were told: what, why, what it can mean, what they
        can do.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/duties/tell_people",
                {"incident": incident, "how": how, "told": told},
                {},
                how_,
            ),
        )


class ErasureCalls(_Group):
    """`erasure`: what can be done and read."""

    def certificate(self, stream: Id) -> dict[str, Any]:
        """The certificate as data, with its signature and whether it is good."""
        return cast(
            "dict[str, Any]", self._to._read(f"/api/erasures/{part(stream)}/certificate", {})
        )

    def certificate_md(self, stream: Id) -> str:
        """The certificate as a document, to be printed and handed over."""
        return cast("str", self._to._read(f"/api/erasures/{part(stream)}/certificate.md", {}))

    def order_erasure(
        self, *, person: Id, ground: GroundCode2, request: Id, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Erase a person: destroy every key that no law keeps. It cannot be taken back.

        On their own request, as somebody who did not grant it, in the area that answers for it.

        `request`: the person's own request that was granted.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/erasures", {"person": person, "ground": ground, "request": request}, {}, how
            ),
        )

    def preview(self, person: Id, *, request: Id, ground: GroundCode2 = UNSET) -> dict[str, Any]:
        """What an erasure of this person would destroy, what would stay, and on which
        article. Nothing is done; that somebody asked is logged.
        """
        return cast(
            "dict[str, Any]",
            self._to._read(
                f"/api/erasures/preview/{part(person)}", {"request": request, "ground": ground}
            ),
        )

    def print_certificate(self, stream: Id, *, language: Literal["zh", "en"] = UNSET) -> bytes:
        """The certificate as PDF, numbered, to be handed over. That it was made is logged."""
        return self._to._made(
            f"/api/erasures/{part(stream)}/certificate", {"language": language}, {}
        )

    def redact_text(
        self,
        stream: Id,
        *,
        file: Id,
        version: int,
        field: str,
        replacement: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Redact one text in which the person is named, after reading it; the key of it is
        destroyed.

        `replacement`: the same without the person; who reads there reads that.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/erasures/{part(stream)}/redact_text",
                {"file": file, "version": version, "field": field, "replacement": replacement},
                {},
                how,
            ),
        )

    def texts(self, stream: Id, *, after: str = UNSET, limit: int = UNSET) -> Rows:
        """Texts of others in which the person may be named: those that this officer may
        read, with their place; of the others how many each office has.
        """
        return cast(
            "Rows",
            self._to._read(f"/api/erasures/{part(stream)}/texts", {"after": after, "limit": limit}),
        )


class GroupCalls(_Group):
    """`group`: what can be done and read."""

    def cancel_group(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Cancel a group that has not met; its counsellor's time is free again."""
        return cast(
            "RecordedAnswer", self._to._act(f"/api/group/{part(stream)}/cancel_group", {}, {}, how)
        )

    def history(
        self,
        stream: Id,
        *,
        after: str = UNSET,
        limit: int = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> Rows:
        """A group: what about, when, and who came by a name for that meeting only."""
        return cast(
            "Rows",
            self._to._read(
                f"/api/group/{part(stream)}/history",
                {"after": after, "limit": limit, "as_of": as_of, "known_on": known_on},
            ),
        )

    def note_group_held(
        self, stream: Id, *, attended: Sequence[str], how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Note that the group met, and who came, each by a name for this meeting only."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/group/{part(stream)}/note_group_held", {"attended": attended}, {}, how
            ),
        )

    def plan_group(
        self,
        *,
        topic: TopicCode2,
        begins_at: Moment,
        places: int,
        minutes: int = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Plan a group that you hold, at a time at which you are free."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/group",
                {"topic": topic, "begins_at": begins_at, "places": places, "minutes": minutes},
                {},
                how,
            ),
        )

    def possible(self, stream: Id) -> Rows:
        """What whoever asks could do now, and why not what else is theirs to do."""
        return cast("Rows", self._to._read(f"/api/group/{part(stream)}/possible", {}))


class InboxCalls(_Group):
    """`inbox`: what can be done and read."""

    def list(self, *, all: bool = UNSET, after: str = UNSET, limit: int = UNSET) -> Rows:
        """What waits for the caller, the newest first; with `all`, also what was read or is
        settled.
        """
        return cast(
            "Rows", self._to._read("/api/inbox", {"all": all, "after": after, "limit": limit})
        )

    def mark_read(self, notice: str) -> dict[str, Any]:
        """Say that the caller has read it."""
        return cast("dict[str, Any]", self._to._ask(f"/api/inbox/{part(notice)}/read", {}, {}))

    def show(self, notice: str) -> dict[str, Any]:
        """One notice of the caller's, by its id or its code: which case it is about."""
        return cast("dict[str, Any]", self._to._read(f"/api/inbox/{part(notice)}", {}))


class InspectionsCalls(_Group):
    """`inspections`: what can be done and read."""

    def confirm_rectified(self, *, year: int, office: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Record that you have seen what was wanting put right."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/inspections/confirm_rectified", {"year": year, "office": office}, {}, how
            ),
        )

    def inspect_office(
        self,
        *,
        year: int,
        office: str,
        wanting: Sequence[WantingCode] = UNSET,
        rectify_by: Day | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record that you inspected an office: what is wanting there, and by when it is put
        right.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/inspections/inspect_office",
                {"year": year, "office": office, "wanting": wanting, "rectify_by": rectify_by},
                {},
                how,
            ),
        )


class LedgersCalls(_Group):
    """`ledgers`: what can be done and read."""

    def changes(
        self,
        name: str,
        *,
        area: str | None = UNSET,
        areas: Literal["as-today", "as-was"] = UNSET,
        open: bool | None = UNSET,
        type: str | None = UNSET,
        source: str | None = UNSET,
        status: str | None = UNSET,
        counsellor: bool | None = UNSET,
        since: Day | None = UNSET,
        until: Day | None = UNSET,
        where: Sequence[str] = UNSET,
        period: str | None = UNSET,
        by: str | None = UNSET,
        indicator: str | None = UNSET,
        names: bool = UNSET,
        view: str = UNSET,
        mediator: str | None = UNSET,
        sort: str = UNSET,
        after: str = UNSET,
        limit: int = UNSET,
        count: bool = UNSET,
        show: str = UNSET,
        owner: str | None = UNSET,
        office: str | None = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> Iterator[dict[str, Any]]:
        """A ledger's page that follows its own changes: `text/event-stream`.

        `event: page` has the rows as `GET /api/ledgers/{name}` gives them, at once and whenever
        they are others; `event: away` says that the database is not to be reached and is looked
        for.
        """
        return self._to._events(
            f"/api/ledgers/{part(name)}/changes",
            {
                "area": area,
                "areas": areas,
                "open": open,
                "type": type,
                "source": source,
                "status": status,
                "counsellor": counsellor,
                "since": since,
                "until": until,
                "where": where,
                "period": period,
                "by": by,
                "indicator": indicator,
                "names": names,
                "view": view,
                "mediator": mediator,
                "sort": sort,
                "after": after,
                "limit": limit,
                "count": count,
                "show": show,
                "owner": owner,
                "office": office,
                "as_of": as_of,
                "known_on": known_on,
            },
        )

    def columns(self, name: str) -> Rows:
        """What a ledger can be asked about: each column, what it holds, and the words there
        are.
        """
        return cast("Rows", self._to._read(f"/api/ledgers/{part(name)}/columns", {}))

    def difference(
        self,
        name: str,
        *,
        diff: Day,
        area: str | None = UNSET,
        areas: Literal["as-today", "as-was"] = UNSET,
        open: bool | None = UNSET,
        type: str | None = UNSET,
        source: str | None = UNSET,
        status: str | None = UNSET,
        counsellor: bool | None = UNSET,
        since: Day | None = UNSET,
        until: Day | None = UNSET,
        where: Sequence[str] = UNSET,
        period: str | None = UNSET,
        by: str | None = UNSET,
        indicator: str | None = UNSET,
        names: bool = UNSET,
        view: str = UNSET,
        mediator: str | None = UNSET,
        sort: str = UNSET,
        after: str = UNSET,
        limit: int = UNSET,
        count: bool = UNSET,
        show: str = UNSET,
        owner: str | None = UNSET,
        office: str | None = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> LedgerDifferenceAnswer:
        """What became different in a ledger from one day (`as_of`, or `known_on`) to another
        (`diff`), in plain words and without names: what came in, what went, what moved,
        what was entered late.
        """
        return cast(
            "LedgerDifferenceAnswer",
            self._to._read(
                f"/api/ledgers/{part(name)}/difference",
                {
                    "area": area,
                    "areas": areas,
                    "open": open,
                    "type": type,
                    "source": source,
                    "status": status,
                    "counsellor": counsellor,
                    "since": since,
                    "until": until,
                    "where": where,
                    "period": period,
                    "by": by,
                    "indicator": indicator,
                    "names": names,
                    "view": view,
                    "mediator": mediator,
                    "sort": sort,
                    "after": after,
                    "limit": limit,
                    "count": count,
                    "show": show,
                    "owner": owner,
                    "office": office,
                    "as_of": as_of,
                    "known_on": known_on,
                    "diff": diff,
                },
            ),
        )

    def export(
        self,
        name: str,
        *,
        area: str | None = UNSET,
        areas: Literal["as-today", "as-was"] = UNSET,
        open: bool | None = UNSET,
        type: str | None = UNSET,
        source: str | None = UNSET,
        status: str | None = UNSET,
        counsellor: bool | None = UNSET,
        since: Day | None = UNSET,
        until: Day | None = UNSET,
        where: Sequence[str] = UNSET,
        period: str | None = UNSET,
        by: str | None = UNSET,
        indicator: str | None = UNSET,
        names: bool = UNSET,
        view: str = UNSET,
        format: str = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> bytes:
        """A ledger as a file: `xlsx`, `csv`, `jsonl`; the register also as `ocel` (OCEL 2.0)
        and `xes`, cases with their steps and nothing of a person.

        Without `names`, nothing of a person. With them, the register of whoever may hand it in.
        `as_of` and `known_on`: as it stood, or as it was known, at the end of a day; the file
        is called by that day.
        """
        return self._to._file(
            f"/api/exports/{part(name)}",
            {
                "area": area,
                "areas": areas,
                "open": open,
                "type": type,
                "source": source,
                "status": status,
                "counsellor": counsellor,
                "since": since,
                "until": until,
                "where": where,
                "period": period,
                "by": by,
                "indicator": indicator,
                "names": names,
                "view": view,
                "format": format,
                "as_of": as_of,
                "known_on": known_on,
            },
        )

    def exports(self) -> dict[str, Any]:
        """What can be had as a file, and in which forms."""
        return cast("dict[str, Any]", self._to._read("/api/exports", {}))

    def find(
        self,
        name: str,
        *,
        text: str,
        area: str | None = UNSET,
        areas: Literal["as-today", "as-was"] = UNSET,
        open: bool | None = UNSET,
        type: str | None = UNSET,
        source: str | None = UNSET,
        status: str | None = UNSET,
        counsellor: bool | None = UNSET,
        since: Day | None = UNSET,
        until: Day | None = UNSET,
        where: Sequence[str] = UNSET,
        period: str | None = UNSET,
        by: str | None = UNSET,
        indicator: str | None = UNSET,
        names: bool = UNSET,
        view: str = UNSET,
        mediator: str | None = UNSET,
        sort: str = UNSET,
        after: str = UNSET,
        limit: int = UNSET,
        count: bool = UNSET,
        show: str = UNSET,
        owner: str | None = UNSET,
        office: str | None = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> LedgerPageAnswer:
        """Look for words in what is not personal of a ledger: codes, areas, types; in no
        sealed text.

        Whoever looks for a party by name asks `POST /api/disputes/find`.
        """
        return cast(
            "LedgerPageAnswer",
            self._to._ask(
                f"/api/ledgers/{part(name)}/find",
                {
                    "area": area,
                    "areas": areas,
                    "open": open,
                    "type": type,
                    "source": source,
                    "status": status,
                    "counsellor": counsellor,
                    "since": since,
                    "until": until,
                    "where": where,
                    "period": period,
                    "by": by,
                    "indicator": indicator,
                    "names": names,
                    "view": view,
                    "mediator": mediator,
                    "sort": sort,
                    "after": after,
                    "limit": limit,
                    "count": count,
                    "show": show,
                    "owner": owner,
                    "office": office,
                    "as_of": as_of,
                    "known_on": known_on,
                    "text": text,
                },
                {},
            ),
        )

    def indicators(self) -> Rows:
        """What supervisors steer by: each indicator with its definition and its source."""
        return cast("Rows", self._to._read("/api/indicators", {}))

    def list(self) -> dict[str, Any]:
        """Which ledgers there are, and what each shows."""
        return cast("dict[str, Any]", self._to._read("/api/ledgers", {}))

    def show(
        self,
        name: str,
        *,
        area: str | None = UNSET,
        areas: Literal["as-today", "as-was"] = UNSET,
        open: bool | None = UNSET,
        type: str | None = UNSET,
        source: str | None = UNSET,
        status: str | None = UNSET,
        counsellor: bool | None = UNSET,
        since: Day | None = UNSET,
        until: Day | None = UNSET,
        where: Sequence[str] = UNSET,
        period: str | None = UNSET,
        by: str | None = UNSET,
        indicator: str | None = UNSET,
        names: bool = UNSET,
        view: str = UNSET,
        mediator: str | None = UNSET,
        sort: str = UNSET,
        after: str = UNSET,
        limit: int = UNSET,
        count: bool = UNSET,
        show: str = UNSET,
        owner: str | None = UNSET,
        office: str | None = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> LedgerPageAnswer:
        """A ledger as it is now, or with the event of the token in it; with `as_of` as it
        stood at the end of a day, with `known_on` as it was known then: what was entered
        late is in the one and not in the other.

        Without `names`, nothing of a person. `GET /api/ledgers/{name}/columns` says what can be
        asked.
        """
        return cast(
            "LedgerPageAnswer",
            self._to._read(
                f"/api/ledgers/{part(name)}",
                {
                    "area": area,
                    "areas": areas,
                    "open": open,
                    "type": type,
                    "source": source,
                    "status": status,
                    "counsellor": counsellor,
                    "since": since,
                    "until": until,
                    "where": where,
                    "period": period,
                    "by": by,
                    "indicator": indicator,
                    "names": names,
                    "view": view,
                    "mediator": mediator,
                    "sort": sort,
                    "after": after,
                    "limit": limit,
                    "count": count,
                    "show": show,
                    "owner": owner,
                    "office": office,
                    "as_of": as_of,
                    "known_on": known_on,
                },
            ),
        )

    def timeline(self, *, case: Id, after: str = UNSET, limit: int = UNSET) -> Rows:
        """A case as people read it, from the timeline ledger; what this reader may see."""
        return cast(
            "Rows",
            self._to._read("/api/ledgers/timeline", {"case": case, "after": after, "limit": limit}),
        )


class MonthsCalls(_Group):
    """`months`: what can be done and read."""

    def close(self, month: str) -> dict[str, Any]:
        """Close a month that is over, now, before its day, or anew after it was opened
        again: the register is written and signed, or nothing is.
        """
        return cast("dict[str, Any]", self._to._ask(f"/api/months/{part(month)}/close", {}, {}))

    def corrections(
        self, month: str, *, area: str = UNSET, edition: int | None = UNSET
    ) -> dict[str, Any]:
        """What later facts changed of a closed month, case by case, and in sum: what was
        fixed and its corrections together are what the register says now.
        """
        return cast(
            "dict[str, Any]",
            self._to._read(
                f"/api/months/{part(month)}/corrections", {"area": area, "edition": edition}
            ),
        )

    def decide_reopening(self, *, month: str, agreed: bool, how: How = AS_IT_IS) -> RecordedAnswer:
        """Decide whether a closed month is opened again, as somebody who has not proposed
        it.

        Whoever proposed it takes it back with `agreed` false.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/months/decide_reopening", {"month": month, "agreed": agreed}, {}, how
            ),
        )

    def propose_reopening(
        self, *, month: str, reason: ReasonCode6, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Propose that a closed month is opened again, and closed anew with what came since.

        A head, a supervisor or the county desk, of an area that is in it, or of one whose cases
        it counted elsewhere by a notice that was withdrawn; somebody else decides.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/months/propose_reopening", {"month": month, "reason": reason}, {}, how
            ),
        )

    def register(self, month: str, *, area: str = UNSET, edition: int | None = UNSET) -> bytes:
        """An area's register as it was handed in, packed: workbook, data, figures, manifest
        and signature. Of a township or a county; no area is the caller's own office's.
        """
        return self._to._file(
            f"/api/months/{part(month)}/register", {"area": area, "edition": edition}
        )

    def show(self, month: str, *, area: str = UNSET) -> dict[str, Any]:
        """How a month stands: its figures as they were fixed, its editions, what was
        proposed of it.
        """
        return cast("dict[str, Any]", self._to._read(f"/api/months/{part(month)}", {"area": area}))


class OncallCalls(_Group):
    """`oncall`: what can be done and read."""

    def keep_list(
        self,
        *,
        area: str,
        shifts: Sequence[Shift],
        patience_minutes: int = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Keep the on-call list of a village, township or county, in place of the one before
        it.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/oncall/keep_list",
                {"area": area, "shifts": shifts, "patience_minutes": patience_minutes},
                {},
                how,
            ),
        )

    def show(self, area: str) -> Rows:
        """Who would be called from this area now, rung by rung, and what is wrong with each
        list.
        """
        return cast("Rows", self._to._read(f"/api/oncall/{part(area)}", {}))


class PersonCalls(_Group):
    """`person`: what can be done and read."""

    def end_guardian(
        self, stream: Id, party: str, *, guardian: str, ground: GroundCode, how: How = AS_IT_IS
    ) -> SaidAnswer:
        """Write down that a guardian does not speak for the person any more, and why."""
        return cast(
            "SaidAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/parties/{part(party)}/end_guardian",
                {"guardian": guardian, "ground": ground},
                {},
                how,
            ),
        )

    def find(self, *, name: str, after: str = UNSET, limit: int = UNSET) -> EntriesAnswer:
        """Whoever has these two or more characters in their name, among the parties of the
        cases that you work on or answer for: each once, in one case. On record.
        """
        return cast(
            "EntriesAnswer",
            self._to._ask("/api/disputes/find", {"name": name, "after": after, "limit": limit}, {}),
        )

    def join_person(
        self,
        stream: Id,
        party: str,
        *,
        other: InACase,
        ground: Literal["person_said", "document_seen", "known_here"],
        how: How = AS_IT_IS,
    ) -> SaidAnswer:
        """Say that another entry is this same person. Both cases' records stay as they are.

        From then on both are found as one, and what one has told in confidence the other gets a
        copy of: whoever stands in one case as two parties is two people. It is taken back by
        `separate_person`, without loss.
        """
        return cast(
            "SaidAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/parties/{part(party)}/join_person",
                {"other": other, "ground": ground},
                {},
                how,
            ),
        )

    def name_guardian(
        self,
        stream: Id,
        party: str,
        *,
        who: Particulars,
        role: RoleCode,
        spoken_for: Literal["child_under_14", "minor", "adult"],
        consents: Sequence[Literal["mediation", "support_plan", "health_data"]] = UNSET,
        incapacity: Incapacity | None = UNSET,
        paper: PaperSeen | None = UNSET,
        how: How = AS_IT_IS,
    ) -> SaidAnswer:
        """Write down who speaks for the person, in which role, and to what they say yes.

        The guardian of a child under 14 consents for the child; from 14 on a minor consents for
        themselves, and the guardian is named beside them. `incapacity`: of an adult, who found
        that they do not decide alone, and on which document. `paper`: of a child or a minor
        without an identity number in any file, the paper that you saw, its number and the day
        of birth on it.
        """
        return cast(
            "SaidAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/parties/{part(party)}/name_guardian",
                {
                    "who": who,
                    "role": role,
                    "spoken_for": spoken_for,
                    "consents": consents,
                    "incapacity": incapacity,
                    "paper": paper,
                },
                {},
                how,
            ),
        )

    def parties(self, stream: Id, party: str) -> ShownAnswer:
        """A party as this case has it, how they want to be reached, who speaks for them, and
        which parties of your other cases could be the same person. 404 to who may not
        read who they are.
        """
        return cast(
            "ShownAnswer", self._to._read(f"/api/disputes/{part(stream)}/parties/{part(party)}", {})
        )

    def prefer_contact(
        self,
        stream: Id,
        party: str,
        *,
        ways: Sequence[WaysCode],
        hours: HoursCode = UNSET,
        languages: Sequence[LanguagesCode] = UNSET,
        interpreter: bool = UNSET,
        how: How = AS_IT_IS,
    ) -> SaidAnswer:
        """Write down how the person wants to be reached, and in which languages.

        Only by ways that they call safe themselves; what was said before is void.
        """
        return cast(
            "SaidAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/parties/{part(party)}/prefer_contact",
                {"ways": ways, "hours": hours, "languages": languages, "interpreter": interpreter},
                {},
                how,
            ),
        )

    def separate_person(
        self,
        stream: Id,
        party: str,
        *,
        other: InACase,
        ground: Literal["person_said", "document_seen", "entered_by_mistake"],
        how: How = AS_IT_IS,
    ) -> SaidAnswer:
        """Say that an entry that was joined to this one is somebody else. Both are as they
        were.
        """
        return cast(
            "SaidAnswer",
            self._to._act(
                f"/api/disputes/{part(stream)}/parties/{part(party)}/separate_person",
                {"other": other, "ground": ground},
                {},
                how,
            ),
        )


class PlacesCalls(_Group):
    """`places`: what can be done and read."""

    def close_place(self, *, place: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Note that nobody is referred there any more; what was agreed with it stays."""
        return cast(
            "RecordedAnswer", self._to._act("/api/places/close_place", {"place": place}, {}, how)
        )

    def enter_place(
        self,
        *,
        name: str,
        kind: KindCode8,
        rung: RungCode,
        area: str,
        hours: Sequence[OpeningHours],
        weekly: int,
        green_channel: bool = UNSET,
        office: str | None = UNSET,
        contact: str | None = UNSET,
        place: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Enter a place that takes people in, or enter anew what has changed of one."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/places/enter_place",
                {
                    "name": name,
                    "kind": kind,
                    "rung": rung,
                    "area": area,
                    "hours": hours,
                    "weekly": weekly,
                    "green_channel": green_channel,
                    "office": office,
                    "contact": contact,
                    "place": place,
                },
                {},
                how,
            ),
        )

    def list(self, *, area: str = UNSET) -> Rows:
        """The places that take people in now: hours, how many a week, green channel or not."""
        return cast("Rows", self._to._read("/api/places", {"area": area}))


class PlanCalls(_Group):
    """`plan`: what can be done and read."""

    def access_log(self, stream: Id, *, after: str = UNSET, limit: int = UNSET) -> Rows:
        """Who looked at what is held of the person of a plan."""
        return cast(
            "Rows",
            self._to._read(
                f"/api/plan/{part(stream)}/access-log", {"after": after, "limit": limit}
            ),
        )

    def acknowledge_objection(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Take an objection as its reviewer: a supervisor who has not worked on this plan.

        Where whoever took it has not answered in time, another one takes it from them.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/plan/{part(stream)}/acknowledge_objection", {}, {}, how),
        )

    def answer_objection(
        self, stream: Id, *, upheld: bool, reasons: str, court_named: bool, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Answer with reasons: upheld, the plan ends; else it goes on, and the court was
        named.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/answer_objection",
                {"upheld": upheld, "reasons": reasons, "court_named": court_named},
                {},
                how,
            ),
        )

    def assigned(self, stream: Id) -> dict[str, Any]:
        """For a mediator: that somebody is supported, and where to ask; nothing else of the
        plan.
        """
        return cast("dict[str, Any]", self._to._read(f"/api/plan/{part(stream)}/assigned", {}))

    def change_team(
        self,
        stream: Id,
        *,
        agreed_by: Literal["person", "guardian"],
        channel: ChannelCode,
        joined: Sequence[Joined] = UNSET,
        left: Sequence[str] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Change who helps, as the person agreed. Whoever leaves sees nothing from then on.

        What whoever leaves has still to do is for who `follows` them among those who join, else
        for the owner of the plan, who is told. Where the owner leaves, the plan is owned by the
        social worker who joins, else by the counsellor.

        Another counsellor: the present one in `left`, the next one in `joined`. What the
        present one wrote is handed over apart, to the next one: `jiefen note hand-over`.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/change_team",
                {"agreed_by": agreed_by, "channel": channel, "joined": joined, "left": left},
                {},
                how,
            ),
        )

    def close_plan(
        self,
        stream: Id,
        *,
        ending: Literal["goals_looked_at", "continued_at_clinic"],
        goals: Sequence[GoalLookedAt],
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Close the plan: what came of each goal, as the person says."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/close_plan", {"ending": ending, "goals": goals}, {}, how
            ),
        )

    def confirm_support(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Set, as supervisor, what the counsellor proposed. In a running plan this was its
        review.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/plan/{part(stream)}/confirm_support", {}, {}, how),
        )

    def consent(
        self,
        stream: Id,
        *,
        person: Particulars,
        purposes: Sequence[PurposesCode],
        words: str,
        channel: ChannelCode,
        given_by: Literal["person", "guardian"],
        counsellor: str,
        social_worker: str,
        guardian: Particulars | None = UNSET,
        incapacity: Incapacity | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record that the person wants a plan: what for, by whom, in which words. You own it
        then.

        Whoever is 14 by now, and for whom a guardian said yes, is asked anew: what the guardian
        said yes to is void then, that to what concerns health too.

        `guardian`: who says yes for a child under 14 or for whoever is represented; where a
        guardian is named at the person, it is that one. `incapacity`: of an adult, who found
        that they do not decide alone, and on which document.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/consent",
                {
                    "person": person,
                    "purposes": purposes,
                    "words": words,
                    "channel": channel,
                    "given_by": given_by,
                    "counsellor": counsellor,
                    "social_worker": social_worker,
                    "guardian": guardian,
                    "incapacity": incapacity,
                },
                {},
                how,
            ),
        )

    def consent_to_health(
        self,
        stream: Id,
        *,
        words: str,
        channel: ChannelCode,
        given_by: Literal["person", "guardian"],
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record the separate consent for what concerns health, in which words it was given."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/consent_to_health",
                {"words": words, "channel": channel, "given_by": given_by},
                {},
                how,
            ),
        )

    def decline(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Record that the person does not want it. No reason is asked and nothing else is
        kept.
        """
        return cast(
            "RecordedAnswer", self._to._act(f"/api/plan/{part(stream)}/decline", {}, {}, how)
        )

    def history(
        self,
        stream: Id,
        *,
        after: str = UNSET,
        limit: int = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> Rows:
        """The plan for its person and whoever works with them; for everybody else there is
        none.
        """
        return cast(
            "Rows",
            self._to._read(
                f"/api/plan/{part(stream)}/history",
                {"after": after, "limit": limit, "as_of": as_of, "known_on": known_on},
            ),
        )

    def note_session(
        self,
        stream: Id,
        *,
        attendance: Literal["attended", "cancelled", "missed"],
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Note whether a session took place, and nothing of what was said in it.

        Appointments with one's own counsellor stay when a plan has lapsed.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/note_session", {"attendance": attendance}, {}, how
            ),
        )

    def notes(self, stream: Id, *, may: MayCode, under: Id | None = UNSET) -> NotesDoorAnswer:
        """A pass to the clinical notes about the person of a plan, for one thing: for the
        person's own counsellor, and for the person. The notes are in a store of their
        own; nothing of them is here.
        """
        return cast(
            "NotesDoorAnswer",
            self._to._ask(f"/api/plan/{part(stream)}/notes", {"may": may, "under": under}, {}),
        )

    def object_to_plan(
        self, stream: Id, *, words: str | None = UNSET, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Object to the plan. No reason need be given; nothing is done with it until the
        answer.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/plan/{part(stream)}/object_to_plan", {"words": words}, {}, how),
        )

    def offer_plan(
        self,
        *,
        area: str,
        whom: str,
        need: str,
        asked_by: Literal["person", "worker"],
        capacity: Literal["full", "represented"] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Offer help to one person for a need they stated, or note that they ask for it."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/plan",
                {
                    "area": area,
                    "whom": whom,
                    "need": need,
                    "asked_by": asked_by,
                    "capacity": capacity,
                },
                {},
                how,
            ),
        )

    def propose_support(
        self,
        stream: Id,
        *,
        intensity: Literal["intensive", "regular", "light"],
        reason: str,
        heard: str,
        until: Day,
        supervisor: str,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Propose how much help, why, until when, and what the person said to it."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/propose_support",
                {
                    "intensity": intensity,
                    "reason": reason,
                    "heard": heard,
                    "until": until,
                    "supervisor": supervisor,
                },
                {},
                how,
            ),
        )

    def record_help_answered(
        self, stream: Id, *, request: str, answer: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Write down what the other office answered; the person can read it."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/record_help_answered",
                {"request": request, "answer": answer},
                {},
                how,
            ),
        )

    def record_return(
        self,
        stream: Id,
        *,
        attended: bool,
        allowed: Sequence[Literal["next_contact", "advice"]] = UNSET,
        next_contact: Day | None = UNSET,
        advice: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Note what came back of a referral: no more than the person allows."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/record_return",
                {
                    "attended": attended,
                    "allowed": allowed,
                    "next_contact": next_contact,
                    "advice": advice,
                },
                {},
                how,
            ),
        )

    def refer(
        self,
        stream: Id,
        *,
        to: ToCode4,
        agreed: bool,
        slot: Moment | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Refer the person, who carries the letter and has agreed; with a slot where there
        is one.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/refer",
                {"to": to, "agreed": agreed, "slot": slot},
                {},
                how,
            ),
        )

    def refuse_plan(self, stream: Id, *, reason: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Say that your office does not take over, and why: the plan goes on where it is."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/plan/{part(stream)}/refuse_plan", {"reason": reason}, {}, how),
        )

    def request_help(
        self,
        stream: Id,
        *,
        need: str,
        to: ToCode3,
        question: str,
        agreed: bool,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Ask another office for help, with the person's yes to exactly this."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/request_help",
                {"need": need, "to": to, "question": question, "agreed": agreed},
                {},
                how,
            ),
        )

    def revise_plan(
        self,
        stream: Id,
        *,
        changed: str,
        signed_by: Literal["person", "guardian"],
        channel: ChannelCode,
        copy_given: bool,
        goals: Sequence[GoalEntry] = UNSET,
        measures: Sequence[MeasureEntry] = UNSET,
        dropped_goals: Sequence[str] = UNSET,
        dropped_measures: Sequence[str] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record the next version that the person signed: what is new, what is gone, and
        why.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/revise_plan",
                {
                    "changed": changed,
                    "signed_by": signed_by,
                    "channel": channel,
                    "copy_given": copy_given,
                    "goals": goals,
                    "measures": measures,
                    "dropped_goals": dropped_goals,
                    "dropped_measures": dropped_measures,
                },
                {},
                how,
            ),
        )

    def send_back_support(self, stream: Id, *, reason: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Send back, as supervisor, what was proposed, with the reason: nothing is set."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/send_back_support", {"reason": reason}, {}, how
            ),
        )

    def sign_plan(
        self,
        stream: Id,
        *,
        goals: Sequence[GoalEntry],
        measures: Sequence[MeasureEntry],
        team: Sequence[Member],
        signed_by: Literal["person", "guardian"],
        channel: ChannelCode,
        copy_given: bool,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Record that the person signed: goals, measures, who helps; and has a copy."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/sign_plan",
                {
                    "goals": goals,
                    "measures": measures,
                    "team": team,
                    "signed_by": signed_by,
                    "channel": channel,
                    "copy_given": copy_given,
                },
                {},
                how,
            ),
        )

    def state_needs(
        self, stream: Id, *, needs: Sequence[NeedEntry], how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Write down what the person needs, in the person's own words."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/plan/{part(stream)}/state_needs", {"needs": needs}, {}, how),
        )

    def take_measure(self, stream: Id, *, measure: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Note that a measure was taken: by whoever it is of, or by the owner of the plan."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/plan/{part(stream)}/take_measure", {"measure": measure}, {}, how),
        )

    def take_over_plan(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Take over whoever moves here: the plan they come from is frozen, begin yours with
        them.
        """
        return cast(
            "RecordedAnswer", self._to._act(f"/api/plan/{part(stream)}/take_over_plan", {}, {}, how)
        )

    def tell_of_lapse(
        self, stream: Id, *, channel: ChannelCode, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Note that the person was told that the plan lapsed, and how to come back."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/plan/{part(stream)}/tell_of_lapse", {"channel": channel}, {}, how),
        )

    def transfer_plan(
        self,
        stream: Id,
        *,
        to_office: str,
        agreed_by: Literal["person", "guardian"],
        channel: ChannelCode,
        summary: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Offer the plan to the office where the person moves, with the summary they choose,
        if any.

        You stay responsible until that office takes over. A new plan begins there then, with a
        consent of its own; the one here is frozen.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/plan/{part(stream)}/transfer_plan",
                {
                    "to_office": to_office,
                    "agreed_by": agreed_by,
                    "channel": channel,
                    "summary": summary,
                },
                {},
                how,
            ),
        )

    def why(self, stream: Id, *, deadline: str = UNSET) -> Rows:
        """Where the days of a plan come from, for its person and whoever works with them."""
        return cast("Rows", self._to._read(f"/api/plan/{part(stream)}/why", {"deadline": deadline}))

    def withdraw_consent(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Withdraw the consent: the plan stops at once, whatever it waits for. No reason is
        asked.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/plan/{part(stream)}/withdraw_consent", {}, {}, how),
        )

    def withdraw_health_consent(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Withdraw the consent for what concerns health; the plan goes on without it."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/plan/{part(stream)}/withdraw_health_consent", {}, {}, how),
        )


class ReachCalls(_Group):
    """`reach`: what can be done and read."""

    def end_reach(self, *, officer: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Forget how an officer is reached: the addresses are destroyed, notices stay in the
        inbox.
        """
        return cast(
            "RecordedAnswer", self._to._act("/api/reach/end_reach", {"officer": officer}, {}, how)
        )

    def state_reach(
        self,
        *,
        officer: str,
        ways: Sequence[Way],
        posts: Sequence[Post] = UNSET,
        language: Literal["zh", "en"] = UNSET,
        quiet_from: str = UNSET,
        quiet_until: str = UNSET,
        digest: bool = UNSET,
        digest_at: str = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Say how an officer is reached: channels in order, language, quiet hours, digest or
        at once.

        Without posts, those that the officer holds already stay. Others say it of an officer of
        their own office or area; of one nobody knows yet, with a post there.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/reach/state_reach",
                {
                    "officer": officer,
                    "ways": ways,
                    "posts": posts,
                    "language": language,
                    "quiet_from": quiet_from,
                    "quiet_until": quiet_until,
                    "digest": digest,
                    "digest_at": digest_at,
                },
                {},
                how,
            ),
        )


class ReferralCalls(_Group):
    """`referral`: what can be done and read."""

    def accept_referral(self, stream: Id, *, slot: Moment, how: How = AS_IT_IS) -> RecordedAnswer:
        """Take somebody in, at a time when the place is open and has room."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/referral/{part(stream)}/accept_referral", {"slot": slot}, {}, how),
        )

    def access_log(self, stream: Id, *, after: str = UNSET, limit: int = UNSET) -> Rows:
        """Who looked at what is held of whoever is referred."""
        return cast(
            "Rows",
            self._to._read(
                f"/api/referral/{part(stream)}/access-log", {"after": after, "limit": limit}
            ),
        )

    def history(
        self,
        stream: Id,
        *,
        after: str = UNSET,
        limit: int = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> Rows:
        """A referral for the person, whoever referred them, and the place: what may be
        passed on.
        """
        return cast(
            "Rows",
            self._to._read(
                f"/api/referral/{part(stream)}/history",
                {"after": after, "limit": limit, "as_of": as_of, "known_on": known_on},
            ),
        )

    def move_slot(self, stream: Id, *, slot: Moment, how: How = AS_IT_IS) -> RecordedAnswer:
        """Agree on another time with the person."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/referral/{part(stream)}/move_slot", {"slot": slot}, {}, how),
        )

    def note_attended(self, stream: Id, *, attended: bool, how: How = AS_IT_IS) -> RecordedAnswer:
        """Note whether the person was there. Not having been there has no effect."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/referral/{part(stream)}/note_attended", {"attended": attended}, {}, how
            ),
        )

    def offer_referral(
        self,
        *,
        place: str,
        person: Particulars,
        words: str,
        channel: ChannelCode,
        given_by: Literal["person", "guardian"],
        passed_on: str,
        guardian: Particulars | None = UNSET,
        capacity: Literal["full", "represented"] = UNSET,
        incapacity: Incapacity | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Offer somebody who wants it to a place, with their yes to exactly what is passed
        on.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/referral",
                {
                    "place": place,
                    "person": person,
                    "words": words,
                    "channel": channel,
                    "given_by": given_by,
                    "passed_on": passed_on,
                    "guardian": guardian,
                    "capacity": capacity,
                    "incapacity": incapacity,
                },
                {},
                how,
            ),
        )

    def refuse_referral(
        self, stream: Id, *, why: WhyCode, explanation: str | None = UNSET, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Say that the place does not take somebody in, and why."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/referral/{part(stream)}/refuse_referral",
                {"why": why, "explanation": explanation},
                {},
                how,
            ),
        )

    def return_referral(
        self,
        stream: Id,
        *,
        allowed: Sequence[Literal["next_contact", "advice"]] = UNSET,
        next_contact: Day | None = UNSET,
        advice: str | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Send back what the person allows: when one meets next, what is advised, or
        nothing.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/referral/{part(stream)}/return_referral",
                {"allowed": allowed, "next_contact": next_contact, "advice": advice},
                {},
                how,
            ),
        )

    def withdraw_referral(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Stop at once, without a reason; after 30 days nothing is left of it."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/referral/{part(stream)}/withdraw_referral", {}, {}, how),
        )


class RetentionCalls(_Group):
    """`retention`: what can be done and read."""

    def adopt_table(
        self, *, version: str, periods: Sequence[Period], how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Set how long each kind of record is kept in your area, as its archive's owner.

        The whole table at once; a closer archive's own table comes before it.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/retention/adopt_table", {"version": version, "periods": periods}, {}, how
            ),
        )

    def lift_hold(self, *, hold: str, reason: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Say why a record of your area need not be held back any more."""
        return cast(
            "RecordedAnswer",
            self._to._act("/api/retention/lift_hold", {"hold": hold, "reason": reason}, {}, how),
        )

    def list(self) -> dict[str, Any]:
        """How long each kind of record is kept, and what is held back from destruction."""
        return cast("dict[str, Any]", self._to._read("/api/retention", {}))

    def set_hold(self, *, record: Id, reason: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Hold a record of your area back from destruction and erasure, with the reason.

        A court asks for it, say, or somebody disputes it. Elsewhere, and where there is no
        record, there is nothing to hold.
        """
        return cast(
            "RecordedAnswer",
            self._to._act("/api/retention/set_hold", {"record": record, "reason": reason}, {}, how),
        )


class RightsCalls(_Group):
    """`rights`: what can be done and read."""

    def answer_appeal(
        self,
        stream: Id,
        *,
        upheld: bool,
        reasons: str,
        court_named: bool = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Answer an appeal as somebody who did not decide: upheld, it is done; else the
        court.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/rights/{part(stream)}/answer_appeal",
                {"upheld": upheld, "reasons": reasons, "court_named": court_named},
                {},
                how,
            ),
        )

    def appeal_right(
        self, stream: Id, *, words: str | None = UNSET, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Have somebody else look: at a no, at a part, or where no answer came in time."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/rights/{part(stream)}/appeal_right", {"words": words}, {}, how),
        )

    def ask_right(
        self,
        *,
        kind: KindCode7,
        area: str,
        person: Particulars,
        asked_by: AskedByCode,
        identity: Literal["document_seen", "known_here", "not_shown"],
        channel: ChannelCode,
        speaks_for: Particulars | None = UNSET,
        words: str | None = UNSET,
        incapacity: Incapacity | None = UNSET,
        mandate: Mandate | None = UNSET,
        death: Death | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Ask what is held, to have it put right, stilled, erased or handed over; no reason
        is needed.

        At any counter, or on line. `speaks_for`: who asks for the person, where it is not they.
        `incapacity`: where a guardian asks for an adult, who found that they do not decide
        alone, and on which document. `mandate`: what a representative shows. `death`: what a
        close relative shows of somebody who has died; `words` say for which lawful interest of
        their own.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/rights",
                {
                    "kind": kind,
                    "area": area,
                    "person": person,
                    "asked_by": asked_by,
                    "identity": identity,
                    "channel": channel,
                    "speaks_for": speaks_for,
                    "words": words,
                    "incapacity": incapacity,
                    "mandate": mandate,
                    "death": death,
                },
                {},
                how,
            ),
        )

    def carry_out(
        self,
        stream: Id,
        *,
        what: str,
        channel: ChannelCode,
        certificate: Id | None = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Note that what was granted is done, and how the person was told.

        An erasure is done by `jiefen erase --request`, which says what it destroyed and what
        the law keeps: the number of its certificate stands here, and is that of this request
        and this person.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/rights/{part(stream)}/carry_out",
                {"what": what, "channel": channel, "certificate": certificate},
                {},
                how,
            ),
        )

    def copy(self, stream: Id, *, form: Literal["data", "text"] = UNSET) -> bytes:
        """What is held about whoever asked, once it was granted, and who looked; it is on
        record.
        """
        return self._to._file(f"/api/rights/{part(stream)}/copy", {"form": form})

    def decide_right(
        self,
        stream: Id,
        *,
        outcome: Literal["granted", "granted_in_part", "not_granted"],
        reasons: str,
        ground: GroundCode5 | None = UNSET,
        court_named: bool = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Decide with reasons. A no, in whole or in part, rests on a ground, and the court
        was named.

        Of a support plan the person decides alone: objecting to it, withdrawing and ending it
        are commands of the plan, and wait for no decision.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/rights/{part(stream)}/decide_right",
                {
                    "outcome": outcome,
                    "reasons": reasons,
                    "ground": ground,
                    "court_named": court_named,
                },
                {},
                how,
            ),
        )

    def history(
        self,
        stream: Id,
        *,
        after: str = UNSET,
        limit: int = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> Rows:
        """A request about one's own data, for whose it is and the office that answers for
        it.
        """
        return cast(
            "Rows",
            self._to._read(
                f"/api/rights/{part(stream)}/history",
                {"after": after, "limit": limit, "as_of": as_of, "known_on": known_on},
            ),
        )

    def show_identity(
        self,
        stream: Id,
        *,
        identity: Literal["document_seen", "known_here", "not_shown"],
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Note that it was made sure who asks; from here on what was granted opens."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/rights/{part(stream)}/show_identity", {"identity": identity}, {}, how
            ),
        )

    def take_back_right(self, stream: Id, *, how: How = AS_IT_IS) -> RecordedAnswer:
        """Take a request back, or end a restriction in force: the person says so, whenever
        they like.

        No reason is asked, and it counts against nobody.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/rights/{part(stream)}/take_back_right", {}, {}, how),
        )


class RulesCalls(_Group):
    """`rules`: what can be done and read."""

    def adopt(
        self,
        *,
        version: str,
        rows: Sequence[Rule],
        source: str,
        confirm: bool = UNSET,
        longest_mediation: int | None = UNSET,
        ladders: Sequence[Ladder] = UNSET,
        area: str = UNSET,
        valid_from: Day | None = UNSET,
        valid_until: Day | None = UNSET,
        running_cases: str = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Put a whole set of rules in force, for an area and for the cases that begin from a
        day on.

        `area`: the beginning of its code; "" is everywhere, and adopted by a supervisor of no
        office: any other set by the area's own office or one above. `valid_from`: tomorrow, if
        not said, so that nobody who came this morning is moved; the first set of all is for
        older cases too. `running_cases`: the law and its article by which cases that have begun
        change over; without it they keep what they have, and the set begins tomorrow at the
        earliest. `longest_mediation`: days from acceptance beyond which it is not extended.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/rules/adopt",
                {
                    "version": version,
                    "rows": rows,
                    "source": source,
                    "longest_mediation": longest_mediation,
                    "ladders": ladders,
                    "area": area,
                    "valid_from": valid_from,
                    "valid_until": valid_until,
                    "running_cases": running_cases,
                },
                {"confirm": confirm},
                how,
            ),
        )

    def what_if(
        self,
        *,
        version: str,
        rows: Sequence[Rule],
        source: str,
        limit: int = UNSET,
        longest_mediation: int | None = UNSET,
        ladders: Sequence[Ladder] = UNSET,
        area: str = UNSET,
        valid_from: Day | None = UNSET,
        valid_until: Day | None = UNSET,
        running_cases: str = UNSET,
    ) -> dict[str, Any]:
        """Which open limits, and which levels of ladders, a set of rules would move, before
        anybody adopts it. Records nothing.

        Takes the form of `/rules/adopt`. Counts by rule and ladder, and the first of them:
        case, area, both days.
        """
        return cast(
            "dict[str, Any]",
            self._to._ask(
                "/api/rules/what-if",
                {
                    "version": version,
                    "rows": rows,
                    "source": source,
                    "longest_mediation": longest_mediation,
                    "ladders": ladders,
                    "area": area,
                    "valid_from": valid_from,
                    "valid_until": valid_until,
                    "running_cases": running_cases,
                },
                {"limit": limit},
            ),
        )


class ScalesCalls(_Group):
    """`scales`: what can be done and read."""

    def check_scale(
        self,
        *,
        scale: str,
        version: str,
        allowed: Literal["free_for_all", "free_if_not_for_profit", "by_written_permission"],
        document: str,
        questions: int,
        most: int,
        urgent: Sequence[int] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Enter a scale that may be used, after looking up on whose permission.

        One that is in use is entered anew by the service that checked it, or by a supervisor of
        it.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/scales/check_scale",
                {
                    "scale": scale,
                    "version": version,
                    "allowed": allowed,
                    "document": document,
                    "questions": questions,
                    "most": most,
                    "urgent": urgent,
                },
                {},
                how,
            ),
        )

    def withdraw_scale(self, *, scale: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Take a scale off the list: its terms changed, or it is not used any more."""
        return cast(
            "RecordedAnswer", self._to._act("/api/scales/withdraw_scale", {"scale": scale}, {}, how)
        )


class SingleActCalls(_Group):
    """`single_act`: what can be done and read."""

    def begin_act(
        self, *, kind: KindCode6, area: str, ground: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Begin one act that the law permits without consent. Nothing else is opened with
        it.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                "/api/single_act", {"kind": kind, "area": area, "ground": ground}, {}, how
            ),
        )

    def finish_act(self, stream: Id, *, account: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Write down what was done; with that the act is over."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/single_act/{part(stream)}/finish_act", {"account": account}, {}, how
            ),
        )

    def history(
        self,
        stream: Id,
        *,
        after: str = UNSET,
        limit: int = UNSET,
        as_of: Day | None = UNSET,
        known_on: Day | None = UNSET,
    ) -> Rows:
        """What was done without consent, for whoever did it; for everybody else there is
        none.
        """
        return cast(
            "Rows",
            self._to._read(
                f"/api/single_act/{part(stream)}/history",
                {"after": after, "limit": limit, "as_of": as_of, "known_on": known_on},
            ),
        )

    def notice(self, stream: Id) -> dict[str, Any]:
        """What the person is told of an act that is over, to be printed by whoever did it."""
        return cast("dict[str, Any]", self._to._read(f"/api/single_act/{part(stream)}/notice", {}))

    def permitted(self) -> Rows:
        """What the law permits without consent: which act, by whom, on which article, how
        long.
        """
        return cast("Rows", self._to._read("/api/single_act/permitted", {}))

    def tell_of_act(
        self, stream: Id, *, channel: ChannelCode, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Note that the person was told what was done, and on which article."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/single_act/{part(stream)}/tell_of_act", {"channel": channel}, {}, how
            ),
        )


class SystemCalls(_Group):
    """`system`: what can be done and read."""

    def healthz(self) -> dict[str, Any]:
        """This process is alive."""
        return cast("dict[str, Any]", self._to._read("/healthz", {}))

    def metrics(self) -> str:
        """The metrics of every process on this machine, for Prometheus."""
        return cast("str", self._to._read("/metrics", {}))

    def readyz(self) -> Any:
        """This process can do its work: whoever writes and whoever reads reaches the
        database.
        """
        return self._to._read("/readyz", {})


class ViewsCalls(_Group):
    """`views`: what can be done and read."""

    def delete_view(self, officer_id: str, *, view: str, how: How = AS_IT_IS) -> RecordedAnswer:
        """Keep a view no longer."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/views/{part(officer_id)}/delete_view", {"view": view}, {}, how),
        )

    def list(self) -> Rows:
        """One's own saved views and those of one's office: number, name, and what each asks."""
        return cast("Rows", self._to._read("/api/views", {}))

    def prefer_view(
        self, officer_id: str, *, view: str | None = UNSET, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Open this view where none is named; without one, none opens so."""
        return cast(
            "RecordedAnswer",
            self._to._act(f"/api/views/{part(officer_id)}/prefer_view", {"view": view}, {}, how),
        )

    def rename_view(
        self, officer_id: str, *, view: str, name: str, how: How = AS_IT_IS
    ) -> RecordedAnswer:
        """Call a view otherwise; what it asks stays the same."""
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/views/{part(officer_id)}/rename_view", {"view": view, "name": name}, {}, how
            ),
        )

    def save_view(
        self,
        officer_id: str,
        *,
        name: str,
        ledger: str,
        view: str | None = UNSET,
        area: str = UNSET,
        where: Sequence[str] = UNSET,
        sort: str = UNSET,
        show: Sequence[str] = UNSET,
        how: How = AS_IT_IS,
    ) -> RecordedAnswer:
        """Keep a question to a ledger under a name; `view` puts it in the place of one that
        is kept.
        """
        return cast(
            "RecordedAnswer",
            self._to._act(
                f"/api/views/{part(officer_id)}/save_view",
                {
                    "name": name,
                    "ledger": ledger,
                    "view": view,
                    "area": area,
                    "where": where,
                    "sort": sort,
                    "show": show,
                },
                {},
                how,
            ),
        )


class WebhooksCalls(_Group):
    """`webhooks`: what can be done and read."""

    def add(self, *, address: str, area: str, steps: Sequence[str] = UNSET) -> dict[str, Any]:
        """Have the steps of an area's cases posted to an address (Standard Webhooks): which
        case, which step, nothing of a person. `secret` signs each and is shown this once.
        """
        return cast(
            "dict[str, Any]",
            self._to._ask("/api/webhooks", {"address": address, "area": area, "steps": steps}, {}),
        )

    def dead(self, webhook: Id, *, after: str = UNSET, limit: int = UNSET) -> Rows:
        """What was tried for three days and left lying, the latest first."""
        return cast(
            "Rows",
            self._to._read(f"/api/webhooks/{part(webhook)}/dead", {"after": after, "limit": limit}),
        )

    def end(self, webhook: Id) -> dict[str, Any]:
        """Tell nothing more there; what waits is not sent."""
        return cast("dict[str, Any]", self._to._ask(f"/api/webhooks/{part(webhook)}/end", {}, {}))

    def list(self) -> Rows:
        """The webhooks of your office, and how much of each waits or was left lying."""
        return cast("Rows", self._to._read("/api/webhooks", {}))

    def retry(self, webhook: Id) -> dict[str, Any]:
        """Have everything tried again that was left lying."""
        return cast("dict[str, Any]", self._to._ask(f"/api/webhooks/{part(webhook)}/retry", {}, {}))


class Operations:
    """All of them, by what they are about."""

    def _caller(self) -> Caller:
        assert isinstance(self, Caller)
        return self

    @property
    def absences(self) -> AbsencesCalls:
        """`absences`."""
        return AbsencesCalls(self._caller())

    @property
    def areas(self) -> AreasCalls:
        """`areas`."""
        return AreasCalls(self._caller())

    @property
    def bulk(self) -> BulkCalls:
        """`bulk`."""
        return BulkCalls(self._caller())

    @property
    def calendar(self) -> CalendarCalls:
        """`calendar`."""
        return CalendarCalls(self._caller())

    @property
    def committees(self) -> CommitteesCalls:
        """`committees`."""
        return CommitteesCalls(self._caller())

    @property
    def conference(self) -> ConferenceCalls:
        """`conference`."""
        return ConferenceCalls(self._caller())

    @property
    def consultation(self) -> ConsultationCalls:
        """`consultation`."""
        return ConsultationCalls(self._caller())

    @property
    def counselling(self) -> CounsellingCalls:
        """`counselling`."""
        return CounsellingCalls(self._caller())

    @property
    def counters(self) -> CountersCalls:
        """`counters`."""
        return CountersCalls(self._caller())

    @property
    def crisis(self) -> CrisisCalls:
        """`crisis`."""
        return CrisisCalls(self._caller())

    @property
    def diary(self) -> DiaryCalls:
        """`diary`."""
        return DiaryCalls(self._caller())

    @property
    def dispute(self) -> DisputeCalls:
        """`dispute`."""
        return DisputeCalls(self._caller())

    @property
    def document(self) -> DocumentCalls:
        """`document`."""
        return DocumentCalls(self._caller())

    @property
    def duties(self) -> DutiesCalls:
        """`duties`."""
        return DutiesCalls(self._caller())

    @property
    def erasure(self) -> ErasureCalls:
        """`erasure`."""
        return ErasureCalls(self._caller())

    @property
    def group(self) -> GroupCalls:
        """`group`."""
        return GroupCalls(self._caller())

    @property
    def inbox(self) -> InboxCalls:
        """`inbox`."""
        return InboxCalls(self._caller())

    @property
    def inspections(self) -> InspectionsCalls:
        """`inspections`."""
        return InspectionsCalls(self._caller())

    @property
    def ledgers(self) -> LedgersCalls:
        """`ledgers`."""
        return LedgersCalls(self._caller())

    @property
    def months(self) -> MonthsCalls:
        """`months`."""
        return MonthsCalls(self._caller())

    @property
    def oncall(self) -> OncallCalls:
        """`oncall`."""
        return OncallCalls(self._caller())

    @property
    def person(self) -> PersonCalls:
        """`person`."""
        return PersonCalls(self._caller())

    @property
    def places(self) -> PlacesCalls:
        """`places`."""
        return PlacesCalls(self._caller())

    @property
    def plan(self) -> PlanCalls:
        """`plan`."""
        return PlanCalls(self._caller())

    @property
    def reach(self) -> ReachCalls:
        """`reach`."""
        return ReachCalls(self._caller())

    @property
    def referral(self) -> ReferralCalls:
        """`referral`."""
        return ReferralCalls(self._caller())

    @property
    def retention(self) -> RetentionCalls:
        """`retention`."""
        return RetentionCalls(self._caller())

    @property
    def rights(self) -> RightsCalls:
        """`rights`."""
        return RightsCalls(self._caller())

    @property
    def rules(self) -> RulesCalls:
        """`rules`."""
        return RulesCalls(self._caller())

    @property
    def scales(self) -> ScalesCalls:
        """`scales`."""
        return ScalesCalls(self._caller())

    @property
    def single_act(self) -> SingleActCalls:
        """`single_act`."""
        return SingleActCalls(self._caller())

    @property
    def system(self) -> SystemCalls:
        """`system`."""
        return SystemCalls(self._caller())

    @property
    def views(self) -> ViewsCalls:
        """`views`."""
        return ViewsCalls(self._caller())

    @property
    def webhooks(self) -> WebhooksCalls:
        """`webhooks`."""
        return WebhooksCalls(self._caller())

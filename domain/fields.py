"""Every field of every fact has a class, said here; what has none is not recorded (a test).

A fact has one class for its codes and days. A field that says more has a class of its own, and so
has each part of a model that stands in many facts. A part withheld is left out, never shown sealed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeVar, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.absences import ABSENCE_FACTS
from domain.access import FieldClass
from domain.areas import AREAS_FACTS
from domain.bulk.task import BULK_FACTS
from domain.calendar import CALENDAR_FACTS
from domain.committees import COMMITTEES_FACTS
from domain.counselling.conferences import CONFERENCE_FACTS, ConferenceCalled, ConferenceHeld
from domain.counselling.consultations import CONSULTATION_FACTS, ConsultationNoted
from domain.counselling.diary import DIARY_FACTS
from domain.counselling.facts import (
    COUNSELLING_FACTS,
    CallAllowed,
    CallMade,
    CounsellingAgreed,
    ScaleFilledIn,
    SessionBooked,
)
from domain.counselling.groups import GROUP_FACTS
from domain.counselling.scales import SCALES_FACTS
from domain.counters import COUNTERS_FACTS
from domain.crisis.facts import CRISIS_FACTS, DetailsRecorded
from domain.dispute.facts import (
    DISPUTE_FACTS,
    AgreementReached,
    AgreementRepudiated,
    CameAs,
    CaseMergedIn,
    ConcessionNoted,
    ConfidentialNoteTaken,
    HandOverAnswered,
    InquiryRecorded,
    LookedIn,
    MatterDeclaredSeparable,
    MediationFailed,
    NotAccepted,
    Obligation,
    OfficeAnswered,
    OfficeAsked,
    OrderAnswered,
    OrderGiven,
    OrderHandBackRefused,
    OrderHandedBack,
    Party,
    Registered,
    ReportMade,
    ReportTellingHeldBack,
    SessionRecorded,
    ShamCleared,
    ShamSuspected,
    SigningTaken,
    Suspended,
    SuspensionCorrected,
    TransferOffered,
    TransferRefused,
    Triaged,
    UrgentEndSentBack,
    UrgentMatterNotTakenOver,
    UrgentMatterOffered,
    UrgentMatterRaised,
    UrgentMatterRenewed,
    UrgentStepDropped,
    UrgentStepTaken,
)
from domain.duties.facts import (
    DUTIES_FACTS,
    INCIDENT_FACTS,
    ImpactAssessed,
    IncidentContained,
    IncidentFound,
    IncidentPeopleTold,
    IncidentReported,
    IncidentSummedUp,
    IncidentTellingNotNeeded,
)
from domain.erasure.facts import ERASURE_FACTS, TextRedacted
from domain.guardianship import PaperSeen
from domain.inspections import INSPECTION_FACTS
from domain.kernel import Fact, Sealing
from domain.months import MONTHS_FACTS
from domain.oncall import ONCALL_FACTS
from domain.people import Particulars
from domain.persons import PERSON_FACTS
from domain.plan.facts import (
    PLAN_FACTS,
    CameBack,
    Goal,
    HealthConsented,
    HelpAnswered,
    HelpRequested,
    Measure,
    Need,
    ObjectionAnswered,
    PlanConsented,
    PlanObjected,
    PlanOffered,
    PlanRevised,
    PlanTransferOffered,
    PlanTransferred,
    PlanTransferRefused,
    SessionNoted,
    SupportProposed,
    SupportSentBack,
    SupportSet,
)
from domain.plan.state import PERSON
from domain.reach import REACH_FACTS, Way
from domain.referral.facts import (
    REFERRAL_FACTS,
    ReferralOffered,
    ReferralRefused,
    ReferralReturned,
)
from domain.referral.places import INTAKE_FACTS, PLACES_FACTS
from domain.retention import RETENTION_FACTS, HoldLifted, HoldSet
from domain.rights.facts import (
    RIGHTS_FACTS,
    RightAppealAnswered,
    RightAppealed,
    RightAsked,
    RightCarriedOut,
    RightDecided,
)
from domain.rules import RULES_FACTS
from domain.single_acts import SINGLE_ACT_FACTS, ActBegun, ActDone
from domain.views import VIEWS_FACTS, ViewRenamed, ViewSaved

CODES: Final[Mapping[type[Fact], FieldClass]] = {
    **dict.fromkeys((*DISPUTE_FACTS, *BULK_FACTS), "matter"),
    **dict.fromkeys(CRISIS_FACTS, "alarm"),
    **dict.fromkeys(
        (
            *(*CALENDAR_FACTS, *RULES_FACTS, *AREAS_FACTS, *COMMITTEES_FACTS),
            *(*ONCALL_FACTS, *REACH_FACTS, *ABSENCE_FACTS, *INSPECTION_FACTS, *DUTIES_FACTS),
            *(*RETENTION_FACTS, *COUNTERS_FACTS),
            *(*DIARY_FACTS, *SCALES_FACTS, *GROUP_FACTS),
            *(*PLACES_FACTS, *INTAKE_FACTS, *VIEWS_FACTS),
        ),
        "office",
    ),
    **dict.fromkeys(CONSULTATION_FACTS, "consultation"),
    **dict.fromkeys(INCIDENT_FACTS, "incident"),
    **dict.fromkeys(MONTHS_FACTS, "figures"),
    **dict.fromkeys(PLAN_FACTS, "plan"),
    **dict.fromkeys((SupportProposed, SupportSet), "plan_level"),
    SessionNoted: "appointment",
    **dict.fromkeys(SINGLE_ACT_FACTS, "report"),
    **dict.fromkeys(PERSON_FACTS, "person"),
    **dict.fromkeys(RIGHTS_FACTS, "rights"),
    **dict.fromkeys(COUNSELLING_FACTS, "appointment"),
    **dict.fromkeys((ScaleFilledIn, CallAllowed, CallMade), "health"),
    **dict.fromkeys((*CONFERENCE_FACTS, *REFERRAL_FACTS), "appointment"),
    **dict.fromkeys(ERASURE_FACTS, "erasure"),
}
"""The class of a fact's codes, ids, days and amounts."""

TELLING: Final[Mapping[type[Fact], Mapping[str, FieldClass]]] = {
    Registered: {"matter": "account"},
    **dict.fromkeys((ViewSaved, ViewRenamed), {"name": "office"}),
    Triaged: {"domestic_violence": "safety", "minor_involved": "safety"},
    CaseMergedIn: {"domestic_violence": "safety", "minor_involved": "safety"},
    NotAccepted: {"explanation": "account"},
    HandOverAnswered: {"reason": "account"},
    LookedIn: {"reason": "looked_in"},
    OfficeAsked: {"question": "account"},
    OfficeAnswered: {"answer": "account"},
    MatterDeclaredSeparable: {"explanation": "account"},
    SessionRecorded: {"record": "record"},
    InquiryRecorded: {"record": "record"},
    ConfidentialNoteTaken: {"text": "working_note"},
    ConcessionNoted: {"text": "confidence"},
    Suspended: {"explanation": "account"},
    SuspensionCorrected: {"explanation": "account"},
    UrgentMatterRaised: {"facts": "safety"},
    UrgentMatterRenewed: {"facts": "safety"},
    UrgentStepTaken: {"note": "safety"},
    UrgentStepDropped: {"reason": "safety"},
    UrgentMatterOffered: {"reason": "safety"},
    UrgentMatterNotTakenOver: {"reason": "safety"},
    UrgentEndSentBack: {"reason": "safety"},
    ReportMade: {"sent": "report"},
    ReportTellingHeldBack: {"reason": "report"},
    AgreementReached: {"content": "document"},
    SigningTaken: {"reference": "document"},
    AgreementRepudiated: {"statement": "account"},
    MediationFailed: {"explanation": "account"},
    TransferOffered: {"reason": "account"},
    TransferRefused: {"reason": "account"},
    ShamSuspected: {"grounds": "safety"},
    ShamCleared: {"explanation": "safety"},
    OrderGiven: {"note": "order"},
    OrderAnswered: {"done": "order"},
    OrderHandedBack: {"reason": "order"},
    OrderHandBackRefused: {"reason": "order"},
    DetailsRecorded: {"acts": "emergency", "account": "emergency"},
    PlanOffered: {"whom": "particulars", "need": "need"},
    PlanConsented: {"words": "need"},
    HealthConsented: {"words": "health"},
    SupportProposed: {"reason": "need", "heard": "need"},
    SupportSentBack: {"reason": "need"},
    PlanRevised: {"changed": "need"},
    HelpRequested: {"question": "need"},
    HelpAnswered: {"answer": "need"},
    CameBack: {"advice": "health"},
    PlanObjected: {"words": "need"},
    ObjectionAnswered: {"reasons": "need"},
    PlanTransferOffered: {"summary": "need"},
    PlanTransferRefused: {"reason": "need"},
    PlanTransferred: {"summary": "need"},
    CounsellingAgreed: {"words": "need"},
    SessionBooked: {"link": "contact"},
    ScaleFilledIn: {"total": "self_report"},
    ConsultationNoted: {"line": "consultation"},
    ConferenceCalled: {"link": "brief", "brief": "brief"},
    ConferenceHeld: {"advice": "brief"},
    ReferralOffered: {"words": "need", "passed_on": "health"},
    ReferralRefused: {"explanation": "health"},
    ReferralReturned: {"advice": "health"},
    ImpactAssessed: {"necessity": "duty", "risks": "duty", "measures": "duty"},
    IncidentFound: {"account": "duty"},
    IncidentReported: {"sent": "duty"},
    IncidentPeopleTold: {"told": "duty"},
    IncidentTellingNotNeeded: {"reason": "duty"},
    IncidentContained: {"measures": "duty"},
    IncidentSummedUp: {"summary": "duty"},
    ActBegun: {"ground": "emergency"},
    ActDone: {"account": "emergency"},
    HoldSet: {"reason": "hold"},
    HoldLifted: {"reason": "hold"},
    RightAsked: {"words": "rights_words"},
    RightDecided: {"reasons": "rights_words"},
    RightAppealed: {"words": "rights_words"},
    RightAppealAnswered: {"reasons": "rights_words"},
    RightCarriedOut: {"what": "rights_words"},
    TextRedacted: {"replacement": "account"},
}
"""The fields that say more than a code; all that are sealed are among them."""

PARTS: Final[Mapping[type[BaseModel], Mapping[str, FieldClass]]] = {
    Particulars: {
        "id": "particulars",
        "name": "particulars",
        "phone": "contact",
        "identity_number": "contact",
        "address": "contact",
    },
    Party: {"address_hidden": "safety"},
    CameAs: {"address_hidden": "safety"},
    PaperSeen: {"number": "contact", "day": "contact"},
    Obligation: {"what": "document"},
    Way: {"address": "reach"},
    Need: {"words": "need"},
    Goal: {"words": "need"},
    Measure: {"what": "need"},
}
"""The same, of what stands in many facts. Its other fields have the class of where it stands."""

OF_A_PERSON: Final[frozenset[type[Fact]]] = frozenset(
    (*PLAN_FACTS, *SINGLE_ACT_FACTS, *PERSON_FACTS, *RIGHTS_FACTS)
    + (*COUNSELLING_FACTS, *REFERRAL_FACTS)
)
"""Facts that say something of a person by their codes and days alone: that somebody is helped, or
which language they speak."""

WITHHELD: Final = "[withheld]"
"""What stands in place of a text that this reader may not read, and that its fact cannot lack."""

M = TypeVar("M", bound=BaseModel)

May = Callable[[FieldClass, str | None], bool]
"""Whether a reader may read a class, said of the party whose id is given, or of nobody."""


class Leaf(NamedTuple):
    """One value of a fact: where it stands, its class, and the party of whom it is said."""

    path: str
    held: Any
    field_class: FieldClass
    party: str | None
    usual: bool = False
    """It is what goes without saying, and is not told."""


def class_of(owner: type[BaseModel], name: str, inherited: FieldClass) -> FieldClass:
    """The class of a field of a fact, or of a model in one that stands in an `inherited` class."""
    if issubclass(owner, Fact):
        return TELLING.get(owner, {}).get(name, inherited)
    return PARTS.get(owner, {}).get(name, inherited)


def leaves(fact: Fact) -> Iterator[Leaf]:
    """Every value of a fact, however deep, with its class."""
    yield from _leaves(fact, "", CODES[type(fact)], None)


def _leaves(held: Any, path: str, inherited: FieldClass, party: str | None) -> Iterator[Leaf]:
    if isinstance(held, BaseModel):
        of = _party_of(held) or party
        for name, info in type(held).model_fields.items():
            within, part = f"{path}.{name}" if path else name, getattr(held, name)
            usual = part == info.default and not isinstance(part, BaseModel)
            for leaf in _leaves(part, within, class_of(type(held), name, inherited), of):
                yield leaf._replace(usual=True) if usual else leaf
    elif isinstance(held, tuple | list):
        for n, part in enumerate(held):
            yield from _leaves(part, f"{path}.{n}", inherited, party)
    else:
        yield Leaf(path, held, inherited, party)


def _party_of(held: BaseModel) -> str | None:
    """Of whom a party's entry tells; what another person's entry says is said of no party."""
    return held.party if isinstance(held, Party) else None


def said_of(fact: Fact) -> str | None:
    """Of whom a whole fact tells: the person of a plan, the one party that is named; else nobody by
    themselves."""
    if type(fact) in (*PLAN_FACTS, *RIGHTS_FACTS, *COUNSELLING_FACTS, *REFERRAL_FACTS):
        return PERSON
    named: Any = getattr(fact, "party", None) or getattr(fact, "parties", None)
    if isinstance(named, tuple):
        named = named[0] if len(named) == 1 else None
    return named if isinstance(named, str) else None


def redacted(fact: Fact, may: May) -> Fact:
    """The fact with only what the reader may read in it."""
    seen: Fact = _model(fact, CODES[type(fact)], None, may)
    return seen


def _redacted(held: Any, inherited: FieldClass, party: str | None, may: May) -> Any:
    if isinstance(held, BaseModel):
        return _model(held, inherited, party, may)
    if isinstance(held, tuple | list):
        return tuple(_redacted(part, inherited, party, may) for part in held)
    return held


def _model(held: M, inherited: FieldClass, party: str | None, may: May) -> M:
    of = _party_of(held) or party
    changed: dict[str, Any] = {}
    for name, info in type(held).model_fields.items():
        part = getattr(held, name)
        field_class = class_of(type(held), name, inherited)
        if isinstance(part, BaseModel) or _holds_models(part):
            seen = _redacted(part, field_class, of, may)
        else:
            seen = part if may(field_class, of) else _withheld(part, info)
        if seen is not part:
            changed[name] = seen
    return held.model_copy(update=changed) if changed else held


def _holds_models(part: Any) -> bool:
    return isinstance(part, tuple | list) and any(isinstance(each, BaseModel) for each in part)


def _withheld(part: Any, info: FieldInfo) -> Any:
    """What is optional, or may be nothing, is left out; a text that may not is marked; an id or a
    code inside something withheld says nothing by itself, and stays."""
    if not info.is_required():
        return info.get_default()
    if type(None) in get_args(info.annotation):
        return None
    return WITHHELD if _is_text(info) else part


def _is_text(info: FieldInfo) -> bool:
    return any(isinstance(mark, Sealing) for mark in info.metadata)


# --- commands ------------------------------------------------------------------------------------


def _writes(**classes: str) -> dict[str, FieldClass]:
    return {name: held for held, names in classes.items() for name in names.split()}  # type: ignore[misc]


WRITES: Final[Mapping[str, Mapping[str, FieldClass]]] = {
    "dispute": _writes(
        particulars="register settle_on_the_spot add_party appoint_agent name_legal_representative"
        " record_assistance invite split_off correct_particulars",
        account="answer_hand_over decide_not_to_accept ask_office record_request_answered"
        " declare_separable suspend correct_suspension repudiate declare_failed offer_transfer"
        " hand_back refuse_transfer",
        record="record_inquiry record_session",
        document="conclude_in_writing conclude_orally attach_file replace_file take_out_file"
        " ask_signing note_signing_taken receive_signed end_signing",
        confidence="note_concession",
        working_note="take_note",
        safety="triage raise_urgent_matter renew_urgent_matter plan_urgent_steps take_urgent_step"
        " drop_urgent_step offer_urgent_matter decline_urgent_matter send_back_urgent_end"
        " suspect_sham clear_sham confirm_urgent_matter take_over_urgent_matter"
        " propose_urgent_end end_urgent_matter approve_access",
        order="give_order answer_order hand_back_order refuse_order_back acknowledge_order"
        " end_order",
        looked_in="look_in",
        report="report tell_of_report hold_back_telling",
        matter="tell_of_look_in state_claim correct_request_time sign_for_court_file"
        " send_return_letter"
        " review_non_acceptance route_out record_request_taken give_rights_notice consent refuse"
        " take_back_refusal give_special_authority accept assign recuse dismiss_invited resume"
        " extend perform_at_once record_performance follow_up move_follow_up stop_follow_ups"
        " state_satisfaction report_breach verify_breach urge explain_remedy apply_for_confirmation"
        " record_confirmation apply_for_review record_review withdraw end_as_expired"
        " propose_closure close close_in_batch put_on_file file_away retain appraise destroy"
        " propose_reopening reopen merge_into unmerge tell_apart take_back_apart"
        " name_representatives accept_transfer withdraw_transfer reassign"
        " invite_bodies settle_deadlines record_history",
    ),
    "bulk": _writes(matter="preview_bulk start_bulk cancel_bulk note_bulk_rows"),
    "crisis": _writes(
        alarm="raise_crisis acknowledge end move_on note_deliveries",
        emergency="record_details tell_person",
    ),
    "plan": _writes(
        particulars="consent",
        need="offer_plan state_needs request_help record_help_answered object_to_plan"
        " answer_objection sign_plan revise_plan transfer_plan take_over_plan refuse_plan"
        " send_back_support",
        health="consent_to_health refer record_return",
        plan_level="propose_support confirm_support",
        appointment="note_session",
        plan="decline withdraw_consent withdraw_health_consent change_team take_measure"
        " acknowledge_objection close_plan tell_of_lapse settle_deadlines",
    ),
    "rights": _writes(
        rights_words="ask_right decide_right appeal_right answer_appeal carry_out",
        rights="show_identity take_back_right settle_deadlines",
    ),
    "single_act": _writes(emergency="begin_act finish_act", report="tell_of_act settle_deadlines"),
    "person": _writes(
        particulars="name_guardian",
        person="prefer_contact end_guardian join_person separate_person",
    ),
    "counselling": _writes(
        need="agree",
        appointment="change_counsellor book_session cancel_session note_presence end_counselling"
        " withdraw_from_counselling settle_deadlines",
        self_report="fill_in_scale",
        health="allow_call note_call",
    ),
    "referral": _writes(
        need="offer_referral",
        appointment="accept_referral move_slot note_attended withdraw_referral settle_deadlines",
        health="refuse_referral return_referral",
    ),
    "places": _writes(office="enter_place close_place"),
    "intake": {},
    "consultation": _writes(consultation="note_consultation"),
    "conference": _writes(brief="call_conference cancel_conference record_advice"),
    "group": _writes(office="plan_group cancel_group note_group_held"),
    "diary": _writes(office="block_time free_time"),
    "views": _writes(office="save_view rename_view delete_view prefer_view"),
    "scales": _writes(office="check_scale withdraw_scale"),
    "calendar": _writes(office="publish_year correct_day order_closure lift_closure"),
    "rules": _writes(office="adopt"),
    "areas": _writes(office="enter change withdraw"),
    "retention": _writes(office="adopt_table", hold="set_hold lift_hold"),
    "committees": _writes(office="count_members"),
    "counters": _writes(office="state_counter take_back_counter"),
    "oncall": _writes(office="keep_list"),
    "months": _writes(
        figures="ask_closing close_month propose_reopening decide_reopening",
    ),
    "inspections": _writes(office="open_inspections inspect_office confirm_rectified"),
    "duties": _writes(
        office="begin_duties switch_on switch_off",
        duty="assess_impact raise_incident report_incident tell_people need_not_tell"
        " contain_incident sum_up_incident settle_deadlines",
    ),
    "reach": _writes(reach="state_reach end_reach"),
    "erasure": _writes(erasure="order_erasure redact_text certify_erasure"),
    "absences": _writes(office="state_absence accept_cover decline_cover end_absence"),
}
"""The most guarded class that each command records, by kind of stream."""

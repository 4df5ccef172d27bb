"""Which texts of a command an officer writes about a matter and about others. They describe the
matter: a kind of person is written on nobody, nor in anybody's name (safeguards 2).

What a person says, also of themselves, is written down in their words and looked at by nothing;
so is what is a copy of something, or has to be quick.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from domain.kernel import Officer, Refused
from domain.people import Particulars
from domain.wording import kinds_of_person

Texts = Mapping[str, str]
"""By command, the texts among its arguments; `measures.what`: of each part of an argument."""

OFFICERS_WORDS: Final[Mapping[str, Texts]] = {
    "dispute": {
        "register": "matter",
        "settle_on_the_spot": "matter",
        "record_history": "entry.matter entry.situation",
        "reopen": "matter",
        "split_off": "matter",
        "answer_hand_over": "reason",
        "decide_not_to_accept": "explanation",
        "declare_separable": "explanation",
        "declare_failed": "explanation",
        "suspend": "explanation",
        "correct_suspension": "explanation",
        "suspect_sham": "grounds",
        "clear_sham": "explanation",
        "ask_office": "question",
        "look_in": "reason",
        "hold_back_telling": "reason",
        "raise_urgent_matter": "facts",
        "renew_urgent_matter": "facts",
        "take_urgent_step": "note",
        "drop_urgent_step": "reason",
        "offer_urgent_matter": "reason",
        "decline_urgent_matter": "reason",
        "send_back_urgent_end": "reason",
        "offer_transfer": "reason",
        "refuse_transfer": "reason",
        "hand_back": "reason",
        "give_order": "note",
        "answer_order": "done",
        "hand_back_order": "reason",
        "refuse_order_back": "reason",
    },
    "plan": {
        "offer_plan": "whom",
        "propose_support": "reason",
        "send_back_support": "reason",
        "sign_plan": "measures.what",
        "revise_plan": "changed measures.what",
        "request_help": "question",
        "answer_objection": "reasons",
        "refuse_plan": "reason",
    },
    "referral": {"offer_referral": "passed_on", "refuse_referral": "explanation"},
    "conference": {"call_conference": "brief", "record_advice": "advice"},
    "consultation": {"note_consultation": "line"},
    "single_act": {"begin_act": "ground", "finish_act": "account"},
    "rights": {"decide_right": "reasons", "answer_appeal": "reasons", "carry_out": "what"},
    "retention": {"set_hold": "reason", "lift_hold": "reason"},
    "erasure": {"redact_text": "replacement"},
    "views": {"save_view": "name", "rename_view": "name"},
}

AS_IT_WAS_SAID: Final[Mapping[str, Texts]] = {
    "dispute": {
        # what parties say and agree; a gag in it is another matter (`dispute.clauses`)
        "settle_on_the_spot": "content obligations.what",
        "record_history": "entry.end.agreement.content",
        "record_inquiry": "record",
        "record_session": "record",
        "take_note": "text",
        "note_concession": "text",
        "repudiate": "statement",
        "conclude_in_writing": "content obligations.what",
        "conclude_orally": "content obligations.what",
        # a copy of what another office wrote, or of what the law had sent
        "record_request_answered": "answer",
        "note_signing_taken": "reference",
        "report": "sent",
    },
    "plan": {
        "offer_plan": "need",
        "consent": "words",
        "consent_to_health": "words",
        "state_needs": "needs.words",
        "propose_support": "heard",
        "sign_plan": "goals.words",
        "revise_plan": "goals.words",
        "object_to_plan": "words",
        "transfer_plan": "summary",
        "record_help_answered": "answer",
        "record_return": "advice",
    },
    "referral": {"offer_referral": "words", "return_referral": "advice"},
    "counselling": {"agree": "words", "book_session": "link"},
    "conference": {"call_conference": "link"},
    "rights": {"ask_right": "words", "appeal_right": "words"},
    # whoever writes down a crisis is held up by no word
    "crisis": {"record_details": "account"},
    # of the office's own duties: which data of which people it keeps has to be called by its name
    "duties": {
        "assess_impact": "necessity risks measures",
        "raise_incident": "account",
        "report_incident": "sent",
        "tell_people": "told",
        "need_not_tell": "reason",
        "contain_incident": "measures",
        "sum_up_incident": "summary",
    },
    "reach": {"state_reach": "ways.address"},
    # as it stands on a paper
    "person": {"name_guardian": "paper.number paper.day"},
}
"""All other texts there are: a test holds that a new one stands here or there."""

OFFERED_BY_WORKER: Final = ("plan", "offer_plan")
"""Where a worker offers unasked, the need is the worker's words about somebody."""

LAW: Final = "个人信息保护法 6, 28"


def of_the_matter(kind: str, command: str, by: Officer, arguments: Any) -> None:
    """Raises Refused where an officer marks somebody as a kind of person. `arguments`: of the
    command, as a model or by name."""
    if by.role == "party":  # whoever it is about may say what they are
        return
    paths = OFFICERS_WORDS.get(kind, {}).get(command, "").split()
    if (kind, command) == OFFERED_BY_WORKER and "worker" in _at(arguments, ["asked_by"]):
        paths.append("need")
    texts = [text for path in paths for text in _at(arguments, path.split("."))]
    marks = kinds_of_person(*texts, *_names(arguments))
    if marks:
        raise Refused(
            "Describe the matter, not the kind of person: {words}", law=LAW, words=", ".join(marks)
        )


def _at(held: Any, path: list[str]) -> Iterator[str]:
    """The texts at a path: of each part, where there are many."""
    if isinstance(held, tuple):
        for each in held:
            yield from _at(each, path)
    elif not path:
        if isinstance(held, str):
            yield held
    elif held is not None:
        first, *rest = path
        inner = held.get(first) if isinstance(held, Mapping) else getattr(held, first, None)
        yield from _at(inner, rest)


def _names(held: Any) -> Iterator[str]:
    """What people and households are called; an organisation's name is its own."""
    if isinstance(held, Particulars):
        if held.kind != "organisation":
            yield held.name
    elif isinstance(held, BaseModel):
        for name in type(held).model_fields:
            yield from _names(getattr(held, name))
    elif isinstance(held, Mapping):
        for each in held.values():
            yield from _names(each)
    elif isinstance(held, tuple):
        for each in held:
            yield from _names(each)

"""What a party's page says of where its matter stands: one sentence for each stage, for each day
that is ahead, and for each state of a request about its own data. None speaks of the others. And
what is said at the counter of a code that went by message.
"""

from collections.abc import Mapping
from typing import Final

from domain.dispute.told import Stage
from domain.rights.state import RightPhase
from domain.rights.terms import RightKind
from domain.rules import Proposal
from workers.channels.at_once import Outcome
from workers.sentence import Sentence, sentence

STAGES: Final[Mapping[Stage, Sentence]] = {
    "looked_at": sentence(
        "Your matter is registered. The office looks at whether it can be mediated."
    ),
    "asked": sentence(
        "Everybody in it is told their rights, and asked one by one whether they want mediation. "
        "What the others answer is not shown here."
    ),
    "taken_on": sentence("The office has taken the matter on, and finds a mediator."),
    "with_mediator": sentence("The mediator has the matter, and finds out what happened."),
    "mediated": sentence("Mediation is going on. Nobody has to agree to anything."),
    "resting": sentence("Mediation rests for the time being. The office says when it goes on."),
    "agreed": sentence("There is an agreement. Your copy is with the office."),
    "being_done": sentence(
        "There is an agreement, and not everything in it is settled yet. Your copy is with the "
        "office."
    ),
    "done": sentence("There is an agreement, and everything in it is done."),
    "over": sentence(
        "Mediation is over, without an agreement. Every other way is open to you: ask the office "
        "which. For some of them there is a limit of time."
    ),
    "not_taken_on": sentence(
        "The office does not take the matter on. Every other way is open to you: ask the office "
        "which, and who looks at its decision."
    ),
    "elsewhere": sentence(
        "The matter goes on at another office, or under another number: ask the office."
    ),
    "closed": sentence("The matter is closed. The office keeps the file, as the law says."),
    "destroyed": sentence("The matter is closed, and its file is not kept any more."),
    "left": sentence(
        "You do not take part in mediation. Nothing more is asked of you, and every other way is "
        "open to you."
    ),
}

AHEAD: Final[Mapping[Proposal, Sentence]] = {
    "triage": sentence("by this day the office has looked at the matter"),
    "decide_acceptance": sentence("by this day the office decides whether mediation begins"),
    "end_and_name_other_routes": sentence("by this day mediation is meant to be finished"),
    "declare_failed": sentence("by this day mediation has to be finished"),
    "resume_or_end": sentence("by this day the office says whether mediation goes on"),
    "remind_of_performance": sentence("by this day you do what you have agreed to do"),
    "follow_up": sentence("around this day the office asks whether all goes as agreed"),
    "apply_for_confirmation": sentence(
        "the last day on which both sides together can ask the court to confirm the agreement"
    ),
    "apply_for_arbitral_review": sentence(
        "the last day on which both sides together can ask the arbitration commission to confirm "
        "the agreement"
    ),
    "ask_the_court": sentence("by this day the court is expected to have decided"),
    "tell_of_enforcement": sentence("the last day on which the court can be asked to enforce it"),
    "tell_of_arbitration": sentence("from this day on you can go to arbitration as well"),
}

RIGHTS: Final[Mapping[RightKind, Sentence]] = {
    "access_and_copy": sentence("See what is held about me and who looked, and get a copy"),
    "correction": sentence("Have something put right"),
    "objection": sentence("I do not want it to be used"),
    "restriction": sentence("Nothing new is to be done with it"),
    "erasure": sentence("Have it erased"),
    "portability": sentence("Have it handed over to another body"),
}

REQUESTS: Final[Mapping[RightPhase, Sentence]] = {
    "new": sentence("It is with the office."),
    "asked": sentence("The office looks at it."),
    "appealed": sentence("Somebody else looks at it."),
    "to_carry_out": sentence("It was granted, and is being carried out."),
    "answered": sentence("It is answered."),
    "taken_back": sentence("You have taken it back."),
}

WENT: Final[Mapping[Outcome, Sentence]] = {
    "sent": sentence("The code went by {channel} as well. The party may leave the slip here."),
    "not_taken": sentence(
        "It did not go by {channel}: the address is not taken there. Give the party this slip."
    ),
    "not_certain": sentence(
        "Whether it went by {channel} is not certain, and nothing is tried again. Give the party "
        "this slip."
    ),
}

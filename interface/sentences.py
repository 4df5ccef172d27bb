"""Every fact as one plain sentence. The catalogue holds the same sentences in Chinese.

A placeholder names a field of the fact; fields that the sentence leaves out, and that say
something, follow as details. Where a fact says one of two things, a condition names the field.
A test proves that every fact of every kind of stream has a sentence.
"""

from typing import NamedTuple

from domain.kernel import Fact


class Either(NamedTuple):
    """Two sentences for one fact: which one holds is said by a true-or-false field."""

    field: str
    true: str
    false: str


Codes = tuple[tuple[str, str], ...]
"""Fields of a fact, each with the code that it holds."""


class Which(NamedTuple):
    """Sentences for one fact by the codes it holds: the first that fits, else `otherwise`."""

    cases: tuple[tuple[Codes, str], ...]
    otherwise: str

    def of(self, fact: Fact) -> tuple[Codes, str]:
        """The sentence, with the codes that decided for it."""
        fitting = (
            case
            for case in self.cases
            if all(getattr(fact, field) == code for field, code in case[0])
        )
        return next(fitting, ((), self.otherwise))


SENTENCES: dict[str, str | Either | Which] = {
    # intake
    "dispute.registered": "Registered under {code}: {type}, {source}",
    "dispute.claim_stated": "{party} made a claim of its own on {requested_at}",
    "dispute.request_time_corrected": "The time of the request was corrected to {requested_at}",
    "dispute.party_joined": "A further party joined",
    "dispute.particulars_corrected": "What was written of a party was put right: {wrong}",
    "dispute.hand_over_received": "Handed over by: {sender}, number {number}",
    "dispute.hand_over_answered": Either(
        "accepted",
        "The sender was told: the matter is taken",
        "The sender was told: the matter is not taken",
    ),
    "dispute.court_file_received": "The court's file was signed for on {received_on}",
    "dispute.return_letter_sent": "The return letter {number} was sent",
    "dispute.triaged": Either(
        "in_scope", "Triaged: within the scope of mediation", "Triaged: outside the scope"
    ),
    "dispute.not_accepted": "Not accepted: {reason}. Other routes named: {routes}",
    "dispute.non_acceptance_reviewed": Either(
        "upheld",
        "The judicial office reviewed: it stays not accepted",
        "The judicial office reviewed: the case goes on",
    ),
    "dispute.routed_out": "Taken to the body whose matter it is: {to}, receipt {receipt}",
    "dispute.office_asked": "Another office was asked: {to}",
    "dispute.looked_in": "Somebody from outside the case looks into it for a stated reason,"
    " until {until}",
    "dispute.access_approved": "{officer} may read this file of a minor until {until}: {what_for}",
    "dispute.look_in_told": "{party} was told that somebody looked in from outside, {channel}",
    "dispute.office_took_request": "The other office took the request {request}",
    "dispute.office_answered": "The other office answered the request {request}",
    # consent
    "dispute.rights_notice_given": "{party} got the notice of rights and duties ({channel})",
    "dispute.consent_given": "{party} agreed to mediation ({channel})",
    "dispute.consent_refused": Either(
        "ends_mediation",
        "{party} does not want mediation: it ends",
        "{party} does not want mediation; it goes on for the others",
    ),
    "dispute.refusal_taken_back": "{party} changed its mind and wants mediation ({channel})",
    "dispute.matter_declared_separable": "The matter can be settled for some without the others",
    "dispute.agent_appointed": "{party} appointed an agent, {agent}, with {authority} authority",
    "dispute.special_authority_given": "{agent} was given special authority: may settle",
    "dispute.legal_representative_named": "{agent} is the legal representative of {party}",
    "dispute.assistance_given": "{party} was assisted: {kind}",
    # handling
    "dispute.accepted": "Accepted: mediation begins",
    "dispute.mediator_assigned": "Assigned to mediator {mediator}",
    "dispute.mediator_recused": "Mediator {mediator} is off the case: {ground}",
    "dispute.mediator_replaced": "{mediator} goes on in place of {instead_of}: {reason}",
    "dispute.inquiry_recorded": "An inquiry was recorded",
    "dispute.session_recorded": "Session held ({form}) with {parties}",
    "dispute.invited_person_joined": "Invited with the consent of every party: {kind}",
    "dispute.invited_person_left": "The invited person {invited} left",
    "dispute.confidential_note_taken": "A working note was taken, for: {audience}",
    "dispute.suspended": Either(
        "clock_stops",
        "Suspended: {reason}; limits whose rule names this stand still",
        "Suspended: {reason}; no limit stops for this: all go on",
    ),
    "dispute.resumed": "Mediation goes on",
    "dispute.suspension_corrected": "Suspension {suspension} was recorded wrongly: it was from "
    "{since} to {until}",
    "dispute.extended": "Extended up to {until}; signed by {signed_by}",
    "dispute.urgent_matter_raised": "Urgent matter raised; steps: {steps}",
    "dispute.urgent_matter_confirmed": "A second person saw the urgent matter",
    "dispute.urgent_matter_renewed": "The urgent matter goes on for seven days; steps: {steps}",
    "dispute.urgent_steps_planned": "Planned for the urgent matter: {steps}",
    "dispute.urgent_step_taken": "Step {step} was taken; evidence: {evidence}",
    "dispute.urgent_step_dropped": "Step {step} was dropped",
    "dispute.urgent_matter_offered": "The urgent matter was offered to {owner}",
    "dispute.urgent_matter_taken_over": "{owner} took the urgent matter over",
    "dispute.urgent_matter_not_taken_over": "The urgent matter was not taken over",
    "dispute.urgent_end_proposed": "To end the urgent matter was proposed",
    "dispute.urgent_end_sent_back": "The evidence was not enough: the urgent matter goes on",
    "dispute.urgent_matter_ended": "The urgent matter ended",
    "dispute.report_made": "A report the law obliges to was made to {to}: {ground}",
    "dispute.report_told": "{party} was told that a report was made",
    "dispute.report_telling_held_back": "Nobody is told of the report: {ground}; asked again on "
    "{look_again_on}",
    # agreement and performance
    "dispute.agreement_reached": "Agreement ({form}), in effect from {effective_on}",
    "dispute.signing_asked": "To be signed at {provider} by {signers}, as {parties} agreed: the "
    "agreement {document} goes there, with name and telephone number of each who signs",
    "dispute.signing_taken": "{provider} has taken the agreement, to be signed there",
    "dispute.signing_ended": Which(
        (
            ((("outcome", "signed_there"),), "Signed at {provider}, and put in"),
            ((("outcome", "declined_there"),), "Not signed at {provider}: somebody declined"),
            ((("outcome", "ran_out_there"),), "Not signed at {provider}: its time there is over"),
            ((("outcome", "not_taken_there"),), "Not signed at {provider}: it was not taken there"),
        ),
        "Taken back from {provider}: it is not signed there",
    ),
    "dispute.performed_at_once": "Everything agreed was done on the spot",
    "dispute.item_performed": "{item} was performed on {performed_on}",
    "dispute.follow_up_made": "Follow-up ({channel}): {finding}",
    "dispute.follow_up_moved": "The follow-up on what was due on {day} was moved to {to}: {reason}",
    "dispute.follow_ups_stopped": "{party} wants no more follow-ups",
    "dispute.satisfaction_stated": "{party} says of the mediation: {satisfaction}",
    "dispute.breach_reported": "{party} reported a breach of {items}",
    "dispute.breach_verified": Either(
        "confirmed", "The breach was verified", "Verified: there is no breach"
    ),
    "dispute.performance_urged": "{party} was urged to perform",
    "dispute.remedy_explained": "{party} was told where it can go: {route}",
    "dispute.confirmation_applied": "Judicial confirmation was applied for, jointly",
    "dispute.confirmation_decided": Either(
        "confirmed",
        "The court confirmed the agreement: {number}",
        "The court did not confirm the agreement: {number}",
    ),
    "dispute.review_applied": "Arbitral review was applied for, jointly",
    "dispute.review_decided": Either(
        "confirmed",
        "The arbitration commission confirmed the agreement: {number}",
        "The arbitration commission did not confirm the agreement: {number}",
    ),
    "dispute.agreement_repudiated": "{party} no longer stands by the agreement",
    # closing and archive
    "dispute.mediation_failed": "No agreement. Other routes named: {routes}",
    "dispute.request_withdrawn": "{parties} withdrew the request",
    "dispute.mediation_expired": "Ended after its time was over. Other routes named: {routes}",
    "dispute.closure_proposed": "Closing was proposed",
    "dispute.closed": "Closed",
    "dispute.documents_put_on_file": "Documents were put on file",
    "dispute.file_attached": Either(
        "confidential",
        "Put in for the mediator alone, of {parties}: {document}",
        "Put in, of {parties}: {document}",
    ),
    "dispute.file_replaced": "A new version was put in, of {parties}: {document}",
    "dispute.file_taken_out": "Taken out and destroyed, of {parties}: {document} ({reason})",
    "dispute.filed": "Filed as volume {volume}",
    "dispute.working_notes_ended": "The working notes were destroyed: {notes}",
    "dispute.retained": "In the archive: {retention}",
    "dispute.appraised": Either(
        "destroy", "Appraised: to be destroyed", "Appraised: kept up to {keep_until}"
    ),
    "dispute.destroyed": "Destroyed; signed by {first_signature} and {second_signature}",
    # linked cases, other bodies
    "dispute.reopening_proposed": "A new round was proposed: {kind}",
    "dispute.reopened": "Goes on as a new case {code}: {kind}",
    "dispute.merged": "Merged into {code}",
    "dispute.case_merged_in": "Case {code} was merged into this one",
    "dispute.case_taken_out": "Case {code} goes on by itself again",
    "dispute.unmerged": "Taken out of case {code}: it goes on by itself again",
    "dispute.told_apart": "Case {code} is another matter: not to be merged",
    "dispute.apart_taken_back": "Case {code} may be the same matter after all",
    "dispute.split_off": "Split off as case {code}: {kind}",
    "dispute.representatives_named": "{representatives} represent {members}, mandate {mandate}",
    "dispute.transfer_offered": "Offered to office {to_office}",
    "dispute.transfer_accepted": "Office {office} took the case over",
    "dispute.transfer_withdrawn": "The offer to the other office was taken back",
    "dispute.transfer_refused": "The other office did not take the case over",
    "dispute.bodies_invited": "Joint mediation: {lead} leads, {guests} take part",
    "dispute.concession_noted": "{party} conceded a fact; it cannot be used against it",
    "dispute.sham_suspected": "A sham is suspected and was reported: {reported_to}",
    "dispute.sham_cleared": "The suspicion of a sham was cleared",
    # supervisory orders
    "dispute.order_given": "Order {order} of {from_office} to office {to_office}: {reason}",
    "dispute.order_acknowledged": "The office acknowledged the order {order}",
    "dispute.order_answered": "The office answered the order {order}",
    "dispute.order_handed_back": "The order {order} was offered back: it is for somebody else",
    "dispute.order_hand_back_refused": "The order {order} stays with the office",
    "dispute.order_ended": "The order {order} ended: {outcome}",
    # crisis
    "crisis.raised": "Crisis: whoever is on call in {area} is called",
    "crisis.nobody_there": (
        "NOBODY is on call for {area} up to its county (is the code right?): call 110 or 120 "
        "yourself"
    ),
    "crisis.away_passed_over": "On call ({rung}), and away: {away}",
    "crisis.on_call_paged": "Call {page} ({rung}): {people}, to acknowledge by {until}",
    "crisis.page_delivered": "Ways of call {page}: {deliveries}",
    "crisis.escalated": "Up from {from_rung} to {to_rung}: {reason}",
    "crisis.nobody_reached": (
        "NOBODY REACHED up to the county ({reason}): call 110 or 120 yourself; the county is "
        "called again and again"
    ),
    "crisis.acknowledged": "{by} has it ({timing})",
    "crisis.somebody_came": "{by} came, uncalled: it stops no calling",
    "crisis.details_recorded": "{by} wrote down what was done: {acts}",
    "crisis.person_told": "The person was told what was done and written down ({channel})",
    "crisis.ended": "Ended: {outcome}",
    "crisis.basis_lapsed": "72 hours are over: nothing more is written down without consent",
    # clocks
    "dispute.deadline_passed": Which(
        (
            (
                (("proposes", "follow_up"), ("stage", "due")),
                "{rule}: missed, nobody called up to {due_on}",
            ),
            (
                (("proposes", "end_or_renew_urgent"), ("stage", "due")),
                "The urgent matter was over at {falls_at}; nobody had ended or renewed it",
            ),
        ),
        "{rule}: due {due_on} ({stage}). To do: {proposes}",
    ),
    "dispute.deadlines_lapsed_before_import": "Deadlines had lapsed before the import",
    # calendar, rules, areas
    "calendar.year_published": "The working days of {year} were published: {notice_no}",
    "calendar.day_corrected": Either(
        "working", "{day} became a working day", "{day} became a day off"
    ),
    "calendar.closure_ordered": "The offices of {area} are closed: {days} ({notice_no})",
    "calendar.closure_lifted": "The offices of {area} are open after all: {days} ({notice_no})",
    "rules.adopted": "Rules {version} came into force",
    "areas.entered": "A list of areas was entered",
    "areas.changed": "{predecessors}: {kind}, as of {takes_effect} ({notice_no})",
    "areas.change_withdrawn": (
        "{predecessors}: what was to become of it on {takes_effect} was withdrawn: {why} "
        "({notice_no})"
    ),
    "reach.stated": "How {officer} is reached was stated",
    "reach.ended": "{officer} is reached in the product only; the addresses are destroyed",
    "committees.members_counted": "The committee of {office} has {active_members} active members",
    "counters.stated": "How the public reaches {office} was stated",
    "counters.taken_back": "How the public reaches {office} is stated no more",
    "absence.stated": "{officer} is away from {from_on} to {until_on}; {cover} is asked to cover",
    "absence.cover_accepted": "The cover of absence {absence} accepted",
    "absence.cover_declined": "Nobody covers absence {absence}: ask somebody else",
    "absence.ended": "Absence {absence} is over",
    "inspections.opened": "The inspections of {year} begin; they end on {due_on}",
    "inspections.office_inspected": "{office} was inspected",
    "inspections.rectified": "{office} has put right what was wanting",
    "months.closed": "The register of {month} was fixed as of {upto}, edition {edition}",
    "months.closing_asked": "{month} is to be closed now",
    "months.reopening_proposed": "{by} proposed to open {month} again: {reason}",
    "months.reopening_dropped": "{month} stays closed",
    "months.reopened": "{month} was opened again; edition {edition} stays as it was",
    "bulk.previewed": "Previewed for {cases} cases: {kind}",
    "bulk.rows_previewed": "What would become of some of its cases was looked at",
    "bulk.started": "Started: each case is decided with the rights of whoever started it",
    "bulk.rows_done": "Some of its cases have their result",
    "bulk.cancelled": "Cancelled: no further case is begun",
    "bulk.finished": "Every case has its result",
    "oncall.list_kept": "The on-call list of {area} was kept",
    # support plans, and what is done without consent
    "plan.offered": "Help was offered ({asked_by} asked)",
    "plan.consented": "The person wants a plan: {purposes} ({channel})",
    "plan.declined": "Declined",
    "plan.health_consented": "A separate consent for what concerns health ({channel})",
    "plan.health_consent_withdrawn": "The consent for what concerns health was withdrawn",
    "plan.consent_withdrawn": "The consent was withdrawn: the plan stopped at once",
    "plan.needs_stated": "The person said what they need",
    "plan.support_proposed": "Proposed: {intensity} support until {until}",
    "plan.support_sent_back": "What was proposed was sent back",
    "plan.support_set": "Set by two people: {intensity} support until {until} ({change})",
    "plan.signed": "The person signed the plan and has a copy; review on {review_on}",
    "plan.revised": "The person signed the next version of the plan",
    "plan.team_changed": "The team changed, as the person agreed",
    "plan.measure_taken": "The measure {measure} was taken",
    "plan.help_requested": "Another office was asked for help: {to}, by {answer_by}",
    "plan.help_answered": "The other office answered the request {request}",
    "plan.session_noted": "A session: {attendance}",
    "plan.referred": "Referred to: {to}; the person carries the letter",
    "plan.came_back": Either(
        "attended",
        "The person went there",
        "The person did not go there",
    ),
    "plan.objected": "The person objects: nothing is done with the plan until the answer, "
    "by {answer_by}",
    "plan.objection_acknowledged": "Somebody independent looks at the objection",
    "plan.objection_answered": Either(
        "upheld",
        "The objection is upheld: the plan ended",
        "The objection is not upheld: reasons and court were named",
    ),
    "plan.closed": "The plan is over: {ending}",
    "plan.transfer_offered": "The person moves: the plan is offered to {to_office}, answer by"
    " {answer_by}",
    "plan.transfer_refused": "The other office does not take over: the plan goes on here",
    "plan.taken_over": "The other office has taken over: the plan here is frozen",
    "plan.transferred": "The person moved: the plan here is frozen",
    "plan.lapsed": "The review of {review_on} was not held: the plan lapsed on "
    "{lapsed_on}, a failure of the service",
    "plan.lapse_told": "The person was told of the lapse and how to come back ({channel})",
    "plan.purged": "Purged: nothing of it can be read any more",
    "plan.time_came": "A day of the plan came: {due_on} ({stage})",
    "person.contact_preferred": "How the person wants to be reached: {ways}, {hours}; in"
    " {languages}",
    "person.guardian_named": "Guardian {guardian} was named ({role})",
    "person.guardian_ended": "Guardian {guardian} speaks for the person no longer: {ground}",
    "person.joined": "Another entry is the same person: {ground}",
    "person.joined_to": "This entry is spoken of under another one",
    "person.separated": "An entry that was joined is somebody else: {ground}",
    "person.separated_from": "This entry stands by itself again",
    # the archive
    "retention.adopted": "The table of periods {version} came into force",
    "retention.hold_set": "A record is held back from destruction: {hold}",
    "retention.hold_lifted": "It is not held back any more: {hold}",
    # requests about one's own data
    "rights.asked": "A request about one's own data: {kind}, to be decided by {decide_by}",
    "rights.identity_shown": "It was made sure who asks: {identity}",
    "rights.decided": "Decided: {outcome}",
    "rights.appealed": "The person appeals; somebody else answers by {answer_by}",
    "rights.appeal_answered": Either(
        "upheld",
        "The appeal is upheld: what was asked is done",
        "The appeal is not upheld: reasons and court were named",
    ),
    "rights.carried_out": "What was granted is done ({channel})",
    "rights.taken_back": "The person has taken the request back",
    "rights.time_came": "A day of the request came: {due_on} ({stage})",
    "consultation.noted": "A question at the desk: {topic} ({mode}); {outcome}",
    "counselling.agreed": "The person wants to talk to a counsellor: {counsellor} ({channel})",
    "counselling.counsellor_changed": "Another counsellor, as the person agreed: {counsellor}",
    "counselling.session_booked": "Appointment {session}: {begins_at}, {minutes} minutes ({mode})",
    "counselling.session_cancelled": "Appointment {session} was cancelled by the {by}",
    "counselling.presence_noted": "Appointment {session}: {presence}",
    "counselling.scale_filled_in": "Filled in by the person: {scale} ({version})",
    "counselling.call_allowed": "The person wants their counsellor to call",
    "counselling.call_made": Either(
        "reached",
        "The counsellor called and reached the person",
        "The counsellor called and did not reach the person",
    ),
    "counselling.consent_withdrawn": "The person stopped it: nothing more is done",
    "counselling.ended": "The counselling is over: both think that it is enough",
    "counselling.purged": "Purged: nothing of it can be read any more",
    "referral.offered": "Referred to {place}, with the person's yes; an answer by {answer_by}",
    "referral.accepted": "The place takes the person: {slot}",
    "referral.refused": "The place does not take the person: {why}",
    "referral.slot_moved": "Another time: {slot}",
    "referral.attended": Either("attended", "The person was there", "The person was not there"),
    "referral.returned": "What the person allows came back",
    "referral.withdrawn": "The person stopped the referral: nothing more is done",
    "referral.unanswered": "No answer: asked again ({times}), by {answer_by}",
    "referral.slot_passed": "The time is over, and nobody noted whether the person was there",
    "referral.purged": "Purged: nothing of it can be read any more",
    "places.entered": "{name} takes people in: {weekly} a week",
    "places.closed": "Nobody is referred to {place} any more",
    "intake.slot_given": "Given away: {slot}",
    "intake.slot_given_back": "Free again: {slot}",
    "group.planned": "A group meets: {topic}, {begins_at}, {minutes} minutes, {places} places",
    "group.cancelled": "The group does not meet",
    "group.held": "The group met: {attended}",
    "conference.called": "Experts were asked: {begins_at}, {minutes} minutes ({mode})",
    "conference.cancelled": "The conference is not held",
    "conference.held": "The experts advise",
    "diary.time_taken": "Taken from {begins_at} to {ends_at}: {use}",
    "diary.time_freed": "The time from {begins_at} is free again",
    "views.saved": "Kept as {view}, a question to {ledger}: {where}",
    "views.renamed": "{view} is called otherwise",
    "views.deleted": "{view} is kept no more",
    "views.preferred": "Where none is named, {view} opens",
    "scales.checked": "{scale} ({version}) may be used: {allowed}, see {document}",
    "scales.withdrawn": "{scale} is not used any more",
    # the office's own duties
    "duties.begun": "What handles sensitive data is off until it is assessed and switched on",
    "duties.impact_assessed": "{assessment}: {features} assessed for {area}: {outcome}",
    "duties.feature_switched_on": "{feature} is on for {area}, on assessment {assessment}",
    "duties.feature_switched_off": "{feature} is off for {area}",
    "duties.incident_found": "{incident}: data of {whose} {kind}, {extent}, at {area}",
    "duties.incident_reported": "{incident} was reported to {to}, number {number}",
    "duties.incident_people_told": "{incident}: the people were told, {how}",
    "duties.incident_telling_not_needed": "{incident}: the people need not be told",
    "duties.incident_contained": "{incident} goes on no more",
    "duties.incident_summed_up": "{incident} was summed up: it is over",
    "duties.incident_time_passed": "{incident}: the last moment is over for: {duty}",
    "single_act.begun": "An act without consent began: {kind}",
    "single_act.done": "It is done; the person is to be told by {tell_by}",
    "single_act.ran_out": "72 hours are over: nothing more is done; the person is to be told by "
    "{tell_by}",
    "single_act.telling_overdue": "The person was to be told by {tell_by}, and nobody has",
    "single_act.told": "The person was told what was done ({channel})",
    "erasure.ordered": Either(
        "contact",
        "Erased: what no law keeps, and how the person is reached ({ground})",
        "Erased: what no law keeps; how the person is reached stays ({ground})",
    ),
    "erasure.certified": "The erasure is complete and certified; copies of keys end on "
    "{backups_until}",
    "erasure.text_redacted": "A text that named the person was redacted: entry {version}, {field}",
}
"""Kind of fact (its stored name without the version) → sentence."""


def sentence_of(fact: Fact) -> str:
    """The English sentence of a fact, its `{fields}` still open. Raises KeyError."""
    known = SENTENCES[kind_of(type(fact))]
    if isinstance(known, Either):
        return known.true if getattr(fact, known.field) else known.false
    if isinstance(known, Which):
        return known.of(fact)[1]
    return known


def told_by(fact: Fact) -> frozenset[str]:
    """The fields that the sentence of a fact tells of."""
    known = SENTENCES[kind_of(type(fact))]
    decides = {known.field} if isinstance(known, Either) else set()
    if isinstance(known, Which):
        decides = {field for field, _ in known.of(fact)[0]}
    sentence = sentence_of(fact)
    named = {name for name in type(fact).model_fields if f"{{{name}}}" in sentence}
    return frozenset(named | decides)


def kind_of(fact: type[Fact]) -> str:
    """What a fact is, whatever version its shape has."""
    return fact.stored_name.rpartition(".")[0]


def sentences(fact: type[Fact]) -> tuple[str, ...]:
    """Every sentence that a fact of this type can be. Raises KeyError."""
    known = SENTENCES[kind_of(fact)]
    if isinstance(known, Which):
        return (*(sentence for _, sentence in known.cases), known.otherwise)
    return (known,) if isinstance(known, str) else (known.true, known.false)

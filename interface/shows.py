"""Every way to read something, and which classes of field it may show. A new one without a row
fails a test; what a reader then sees of it is decided by `domain.access`, field by field.
"""

from collections.abc import Mapping
from typing import Final

from domain.access import FieldClass

NOTHING: Final[frozenset[FieldClass]] = frozenset()
"""Nothing of a case or of a person: the system about itself, dates, forms."""
MATTERS: Final[frozenset[FieldClass]] = frozenset({"matter"})
OFFICES: Final[frozenset[FieldClass]] = frozenset({"office"})
LISTS: Final[frozenset[FieldClass]] = MATTERS | {"account", "particulars", "figures", "rights"}
A_CASE: Final[frozenset[FieldClass]] = frozenset(
    {
        *("matter", "account", "order", "particulars", "contact", "record", "document"),
        *("confidence", "working_note", "safety", "report"),
    }
)
A_CRISIS: Final[frozenset[FieldClass]] = frozenset({"alarm", "emergency"})
A_PLAN: Final[frozenset[FieldClass]] = frozenset(
    {"plan", "plan_level", "need", "health", "particulars", "contact"}
)
A_PERSON: Final[frozenset[FieldClass]] = frozenset({"matter", "particulars", "contact", "person"})
THE_NOTES: Final[frozenset[FieldClass]] = frozenset({"clinical_note"})
"""From their own store, straight to whoever sits at the command line; no route here has them."""
A_SINGLE_ACT: Final[frozenset[FieldClass]] = frozenset({"report", "emergency"})
A_REQUEST: Final[frozenset[FieldClass]] = frozenset(
    {"rights", "rights_words", "particulars", "contact"}
)
A_COPY: Final[frozenset[FieldClass]] = (A_CASE - {"safety", "report"}) | A_PLAN | A_REQUEST

ROUTES: Final[Mapping[str, frozenset[FieldClass]]] = {
    "/healthz": NOTHING,
    "/readyz": NOTHING,
    "/metrics": NOTHING,
    "/api/absences": OFFICES,
    "/api/calendar/count": OFFICES,
    "/api/calendar/years/{year}": OFFICES,
    "/api/crises": frozenset({"alarm"}),
    "/api/crises/{stream}": A_CRISIS,
    "/api/disputes/{stream}": MATTERS,
    "/api/disputes/{stream}/access-log": MATTERS,
    "/api/disputes/{stream}/history": A_CASE,
    "/api/disputes/{stream}/notices": MATTERS,
    "/api/disputes/{stream}/parties/{party}": A_PERSON,
    "/api/disputes/{stream}/receipt": MATTERS,
    "/api/disputes/{stream}/replay": MATTERS,
    "/api/disputes/{stream}/seen": A_CASE,
    "/api/disputes/{stream}/why": MATTERS,
    "/api/inbox": MATTERS,
    "/api/inbox/{notice}": MATTERS,
    "/api/ledgers": NOTHING,
    "/api/ledgers/timeline": A_CASE,
    "/api/ledgers/{name}": LISTS,
    "/api/oncall/{area}": OFFICES,
    "/api/plan/{stream}/access-log": frozenset({"plan"}),
    "/api/plan/{stream}/history": A_PLAN,
    "/api/plan/{stream}/why": frozenset({"plan"}),
    "/api/retention": OFFICES,
    "/api/rights/{stream}/copy": A_COPY,
    "/api/rights/{stream}/history": A_REQUEST,
    "/api/single_act/{stream}/history": A_SINGLE_ACT,
}
"""Of HTTP: every route that answers a GET."""

ASKED_IN_A_BODY: Final[Mapping[str, frozenset[FieldClass]]] = {
    "/api/disputes/find": A_PERSON - {"contact", "person"},
    "/api/plan/{stream}/notes": frozenset({"plan"}),  # a pass, and nothing of a note
    "/api/rules/what-if": MATTERS,
}
"""Of HTTP: every POST that records nothing."""

COMMANDS: Final[Mapping[str, frozenset[FieldClass]]] = {
    "history": A_CASE | A_CRISIS | OFFICES | A_PLAN | A_SINGLE_ACT | A_REQUEST | {"hold"},
    "seen": A_CASE,
    "access-log": MATTERS | {"plan"},
    "replay": MATTERS | OFFICES | {"alarm"},
    "ledger": A_CASE | LISTS,
    "inbox": MATTERS,
    "why": MATTERS | {"plan"},
    "note read": THE_NOTES,
    "note list": THE_NOTES,
    "note log": frozenset({"looked_in"}),
    "receipt": MATTERS,
    "person find": A_PERSON - {"contact", "person"},
    "person show": A_PERSON,
    "crisis show": A_CRISIS,
    "crisis list": frozenset({"alarm"}),
    "oncall show": OFFICES,
    "absence show": OFFICES,
    "calendar show": OFFICES,
    "rules show": OFFICES,
    "rules what-if": MATTERS,
    "retention show": OFFICES,
    "retention due": MATTERS,
    "rights list": frozenset({"rights"}),
    "rights show": A_REQUEST,
    "rights copy": A_COPY,
    "export log": NOTHING,  # as it is stored: sealed
}
"""Of the command line: every command that prints what is held."""

ACTING: Final = frozenset(
    {
        *("act", "commands", "import disputes", "crisis raise", "crisis ack", "crisis record"),
        *("crisis tell", "crisis end", "oncall keep", "absence add", "absence accept"),
        *("absence decline", "absence end", "calendar add", "calendar load", "rules check"),
        *("person prefer", "person name-guardian", "person end-guardian", "person join"),
        "person separate",
        *("rules adopt", "rules national", "rules templates", "rules template"),
        *("up", "doctor", "migrate", "backup", "restore", "keys", "rebuild", "rearm"),
        *("checkpoint", "verify", "api", "projector", "timekeeper", "worker", "notifier"),
        *("retention adopt", "retention keep", "retention appraise", "retention destroy"),
        *("retention hold", "retention lift"),
        *("rights ask", "rights identity", "rights decide", "rights appeal", "rights answer"),
        *("rights done", "rights take-back"),
        *("crisis-worker", "notes", "note draft", "note sign", "note amend", "note hand-over"),
    }
)
"""The others: they record something, look after the system, or need nothing that is held."""

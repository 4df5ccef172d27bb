"""Every way to read something, and which classes of field it may show. A new one without a row
fails a test; what a reader then sees of it is decided by `domain.access`, field by field.
"""

from collections.abc import Mapping
from typing import Final

from domain.access import FieldClass
from domain.aggregates import AGGREGATES
from domain.spoken import UNSAID, spoken_of

NOTHING: Final[frozenset[FieldClass]] = frozenset()
"""Nothing of a case or of a person: the system about itself, dates, forms."""
MATTERS: Final[frozenset[FieldClass]] = frozenset({"matter"})
OFFICES: Final[frozenset[FieldClass]] = frozenset({"office"})
DUTIES: Final[frozenset[FieldClass]] = frozenset({"incident", "duty"})
LISTS: Final[frozenset[FieldClass]] = MATTERS | {
    "account",
    "particulars",
    "figures",
    "service",
    "rights",
}
A_CASE: Final[frozenset[FieldClass]] = frozenset(
    {
        *("matter", "account", "order", "particulars", "contact", "record", "document"),
        *("confidence", "working_note", "safety", "report"),
    }
)
A_DOCUMENT: Final[frozenset[FieldClass]] = A_CASE - {
    *("confidence", "working_note", "safety", "report")
}
A_CRISIS: Final[frozenset[FieldClass]] = frozenset({"alarm", "emergency"})
A_PLAN: Final[frozenset[FieldClass]] = frozenset(
    {"plan", "plan_level", "need", "health", "particulars", "contact"}
)
A_PERSON: Final[frozenset[FieldClass]] = frozenset({"matter", "particulars", "contact", "person"})
COUNSELLED: Final[frozenset[FieldClass]] = frozenset(
    {"appointment", "need", "health", "particulars", "contact", "self_report"}
)
THE_NOTES: Final[frozenset[FieldClass]] = frozenset({"clinical_note"})
"""From their own store, straight to whoever sits at the command line; no route here has them."""
A_SINGLE_ACT: Final[frozenset[FieldClass]] = frozenset({"report", "emergency"})
A_REQUEST: Final[frozenset[FieldClass]] = frozenset(
    {"rights", "rights_words", "particulars", "contact"}
)
A_COPY: Final[frozenset[FieldClass]] = (A_CASE - {"safety", "report"}) | A_PLAN | A_REQUEST

AN_ERASURE: Final[frozenset[FieldClass]] = frozenset({"erasure"})

ROUTES: Final[Mapping[str, frozenset[FieldClass]]] = {
    "/healthz": NOTHING,
    "/readyz": NOTHING,
    "/metrics": NOTHING,
    "/api/absences": OFFICES,
    "/api/bulk": MATTERS,
    "/api/bulk/{stream}": MATTERS,
    "/api/bulk/{stream}/cases": MATTERS,
    "/api/bulk/{stream}/cases.csv": MATTERS,
    "/api/areas/{code}": OFFICES,
    "/api/calendar/count": OFFICES,
    "/api/calendar/years/{year}": OFFICES,
    "/api/conference/{stream}/history": frozenset({"brief", "appointment"}),
    "/api/consultation/{stream}/history": OFFICES | {"consultation"},
    "/api/counselling/{stream}/access-log": frozenset({"appointment"}),
    "/api/counselling/{stream}/history": COUNSELLED,
    "/api/crises": frozenset({"alarm"}),
    "/api/crises/{stream}": A_CRISIS,
    "/api/diary/{officer_id}": OFFICES,
    "/api/disputes/duplicates": MATTERS,  # the matters that are compared are opened, and not shown
    "/api/disputes/{stream}": MATTERS,
    "/api/disputes/{stream}/access-log": MATTERS,
    "/api/disputes/{stream}/codes": MATTERS,  # that there is one; no code is told again
    "/api/disputes/{stream}/difference": A_CASE,
    "/api/disputes/{stream}/documents": MATTERS,
    "/api/disputes/{stream}/files": MATTERS,
    "/api/disputes/{stream}/files/{file}": frozenset({"document", "confidence"}),
    "/api/disputes/{stream}/history": A_CASE,
    "/api/disputes/{stream}/merge-preview": MATTERS,
    "/api/disputes/{stream}/notices": MATTERS,
    "/api/disputes/{stream}/parties/{party}": A_PERSON,
    "/api/disputes/{stream}/receipt": MATTERS,
    "/api/disputes/{stream}/replay": MATTERS,
    "/api/disputes/{stream}/seen": A_CASE,
    "/api/disputes/{stream}/unmerge-preview": A_CASE,
    "/api/disputes/{stream}/why": MATTERS,
    "/api/group/{stream}/history": OFFICES,
    "/api/documents/{number}": MATTERS,  # what it says is opened, and not shown
    "/api/duties/features": OFFICES,
    "/api/duties/history": OFFICES | DUTIES,
    "/api/duties/incidents": frozenset({"incident"}),
    "/api/duties/register": NOTHING,
    "/api/erasures/preview/{person}": AN_ERASURE,
    "/api/erasures/{stream}/certificate": AN_ERASURE,
    "/api/erasures/{stream}/certificate.md": AN_ERASURE,
    "/api/erasures/{stream}/texts": AN_ERASURE | A_CASE,
    "/api/exports": NOTHING,
    "/api/exports/{name}": LISTS,
    "/api/inbox": MATTERS,
    "/api/inbox/{notice}": MATTERS,
    "/api/indicators": NOTHING,
    "/api/ledgers": NOTHING,
    "/api/ledgers/timeline": A_CASE,
    "/api/ledgers/{name}": LISTS,
    "/api/ledgers/{name}/columns": NOTHING,
    "/api/ledgers/{name}/difference": LISTS - {"particulars", "account"},
    "/api/ledgers/{name}/changes": LISTS - {"particulars", "account"},
    "/api/months/{month}": frozenset({"figures"}),
    "/api/months/{month}/corrections": MATTERS | {"figures"},
    "/api/months/{month}/register": MATTERS | {"figures"},
    "/api/oncall/{area}": OFFICES,
    "/api/plan/{stream}/access-log": frozenset({"plan"}),
    "/api/plan/{stream}/assigned": frozenset({"assigned"}),
    "/api/plan/{stream}/history": A_PLAN,
    "/api/plan/{stream}/why": frozenset({"plan"}),
    "/api/retention": OFFICES,
    "/api/rights/{stream}/copy": A_COPY,
    "/api/rights/{stream}/history": A_REQUEST,
    "/api/places": OFFICES,
    "/api/views": OFFICES,
    "/api/webhooks": OFFICES,
    "/api/webhooks/{webhook}/dead": MATTERS,
    "/api/referral/{stream}/access-log": frozenset({"appointment"}),
    "/api/referral/{stream}/history": COUNSELLED,
    "/api/single_act/permitted": NOTHING,
    "/api/single_act/{stream}/history": A_SINGLE_ACT,
    "/api/single_act/{stream}/notice": frozenset({"report"}),
    "/api/bulk/{stream}/possible": MATTERS,
    "/api/crises/{stream}/possible": frozenset({"alarm"}),
    "/api/disputes/{stream}/possible": MATTERS,
    "/api/group/{stream}/possible": OFFICES,
}
"""Of HTTP: every route that answers a GET."""

ASKED_IN_A_BODY: Final[Mapping[str, frozenset[FieldClass]]] = {
    "/api/disputes/{stream}/documents/{kind}": A_DOCUMENT,  # which number it has is kept
    "/api/documents/check": MATTERS,  # what it says is opened, and not shown
    "/api/erasures/{stream}/certificate": AN_ERASURE,  # which number it has is kept
    "/api/disputes/find": A_PERSON - {"contact", "person"},
    "/api/ledgers/{name}/find": LISTS,
    "/api/absences/hand-over": MATTERS,  # that it was looked at, and what was seen, is kept
    "/api/areas/preview": OFFICES,
    "/api/bulk/preview": MATTERS,
    "/api/bulk/{stream}/undo": MATTERS,
    "/api/plan/{stream}/notes": frozenset({"plan"}),  # a pass, and nothing of a note
    "/api/rules/what-if": MATTERS,
}
"""Of HTTP: every POST that is no command: nothing changes by it."""

PUT_IN: Final = frozenset(
    {
        *("/api/disputes/{stream}/files", "/api/disputes/{stream}/files/{file}"),
        "/api/disputes/{stream}/parties/{party}/code",
        "/api/disputes/{stream}/parties/{party}/code/end",
        *("/api/webhooks", "/api/webhooks/{webhook}/end", "/api/webhooks/{webhook}/retry"),
        "/api/disputes/{stream}/signatures",
        "/api/disputes/{stream}/signatures/standing",
        "/api/disputes/{stream}/signatures/end",
    }
)
"""Of HTTP: every other POST. A file is recorded by a command, with its content beside it, and so is
what goes to a provider to be signed; a code for a party, and who is told of which steps, are no
facts of a case."""

_OF_SOMEBODY: Final[frozenset[FieldClass]] = frozenset(
    {*("need", "plan", "plan_level", "appointment", "assigned", "health", "clinical_note")}
)
_SILENT: Final = frozenset(
    {
        *(kind for kind in AGGREGATES if not spoken_of(kind)),
        *(route.split("/")[2] for route, shown in ROUTES.items() if shown & _OF_SOMEBODY),
        "support",  # pages of the console
    }
)
"""How the addresses begin, after `/api/`, that say that somebody is helped."""


def route_said(route: str) -> str:
    """An address, with or without its `/api`, as log lines and metrics may say it."""
    begins = route.removeprefix("/api").lstrip("/").partition("/")[0]
    return UNSAID if begins in _SILENT else route


COMMANDS: Final[Mapping[str, frozenset[FieldClass]]] = {
    "history": A_CASE
    | A_CRISIS
    | OFFICES
    | A_PLAN
    | A_SINGLE_ACT
    | A_REQUEST
    | AN_ERASURE
    | COUNSELLED
    | DUTIES
    | {"hold", "brief", "consultation"},
    "diary show": OFFICES,
    "views list": OFFICES,
    "webhooks list": OFFICES,
    "webhooks dead": MATTERS,
    "places show": OFFICES,
    "seen": A_CASE,
    "access-log": MATTERS | {"plan", "appointment"},
    "duties features": OFFICES,
    "duties incidents": frozenset({"incident"}),
    "duties register": NOTHING,
    "assigned": frozenset({"assigned"}),
    "single-act permitted": NOTHING,
    "single-act notice": frozenset({"report"}),
    "commands": MATTERS | OFFICES | {"alarm"},
    "replay": MATTERS | OFFICES | {"alarm"},
    "ledger": A_CASE | LISTS,
    "indicators": NOTHING,
    "inbox": MATTERS,
    "duplicates": MATTERS,
    "merge": MATTERS,
    "unmerge": A_CASE,
    "why": MATTERS | {"plan"},
    "note read": THE_NOTES,
    "note list": THE_NOTES,
    "note log": frozenset({"looked_in"}),
    "receipt": MATTERS,
    "document list": MATTERS,
    "document make": A_DOCUMENT,
    "document template": NOTHING,
    "document check": MATTERS,  # what it says is opened, and not shown
    "person find": A_PERSON - {"contact", "person"},
    "person show": A_PERSON,
    "code show": MATTERS,  # that there is one; no code is told again
    "file list": MATTERS,
    "file get": frozenset({"document", "confidence"}),
    "erase": AN_ERASURE,
    "certificate": AN_ERASURE,
    "redact": AN_ERASURE | A_CASE,
    "crisis show": A_CRISIS,
    "crisis list": frozenset({"alarm"}),
    "month show": frozenset({"figures"}),
    "month corrections": MATTERS | {"figures"},
    "month file": MATTERS | {"figures"},
    "oncall show": OFFICES,
    "absence show": OFFICES,
    "absence hand-over": MATTERS,
    "bulk preview": MATTERS,
    "bulk run": MATTERS,
    "bulk show": MATTERS,
    "bulk undo": MATTERS,
    "areas show": OFFICES,
    "calendar show": OFFICES,
    "rules show": OFFICES,
    "rules what-if": MATTERS,
    "retention show": OFFICES,
    "retention due": MATTERS,
    "rights list": frozenset({"rights"}),
    "rights show": A_REQUEST,
    "rights copy": A_COPY,
    "export": LISTS,
}
"""Of the command line: every command that prints what is held."""

ACTING: Final = frozenset(
    {
        "areas import",
        *("act", "import disputes", "crisis raise", "crisis ack", "crisis record"),
        *("crisis tell", "crisis end", "oncall keep", "absence add", "absence accept"),
        *("bulk cancel", "file add", "file replace", "file take-out", "code make", "code withdraw"),
        *("absence decline", "absence end", "calendar add", "calendar load", "rules check"),
        *("person prefer", "person name-guardian", "person end-guardian", "person join"),
        "person separate",
        *("rules adopt", "rules national", "rules templates", "rules template"),
        *("up", "doctor", "migrate", "backup", "restore", "keys", "rebuild", "rearm"),
        *("checkpoint", "verify", "api", "projector", "timekeeper", "worker", "notifier"),
        *("retention adopt", "retention keep", "retention appraise", "retention destroy"),
        *("retention hold", "retention lift"),
        *("webhooks add", "webhooks end", "webhooks retry"),
        *("account invite", "account list", "account end"),
        *("signature ask", "signature standing", "signature end"),
        *("views save", "views rename", "views delete", "views prefer"),
        *("rights ask", "rights identity", "rights decide", "rights appeal", "rights answer"),
        *("rights done", "rights take-back"),
        *("month close", "month reopen", "month decide", "month prove"),
        *("crisis-worker", "notes", "note draft", "note sign", "note amend", "note hand-over"),
    }
)
"""The others: they record something, look after the system, or need nothing that is held."""

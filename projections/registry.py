"""Every ledger that has tables of its own, in one place; what is not here is never built."""

from typing import Final

from projections import (
    agenda,
    archive,
    areas,
    bulk,
    crises,
    daily,
    past,
    referrals,
    register,
    rights,
    satisfaction,
    support,
    timeline,
)
from projections.kernel import Ledger

LEDGERS: Final[tuple[Ledger, ...]] = (
    register.LEDGER,
    timeline.LEDGER,
    agenda.LEDGER,
    areas.LEDGER,
    crises.LEDGER,
    rights.LEDGER,
    archive.LEDGER,
    support.LEDGER,
    satisfaction.LEDGER,
    referrals.LEDGER,
    past.LEDGER,
    daily.LEDGER,
    bulk.LEDGER,
)

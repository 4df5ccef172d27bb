"""The page a party gets when it has claimed: two times, and not a word on what they mean.

Both are as stated. A case that was entered into the system on another day than it was registered
says so: that time is the database's own.
"""

from uuid import UUID

from domain.access import decide, relation
from domain.aggregates import DISPUTE
from domain.dispute.audience import whose
from domain.dispute.intake import claim_receipt
from domain.kernel import Officer, civil_date
from interface.language import Language, say
from interface.words import moment, word
from workers.handler import absent
from workers.system import System


def receipt(system: System, stream: UUID, language: Language, reader: Officer) -> list[str]:
    """The lines of the receipt. Raises NotFound, also for who may see nothing of this case, or
    Refused where nobody has claimed."""
    with system.reading.connection() as connection:
        loaded = system.states.load(connection, DISPUTE, stream)
        first = system.log.stream(connection, stream, upto=1)
    stands = relation(whose(loaded.state), system.seated(reader))
    if not loaded.version or not decide(reader, "read", "matter", stands).allowed:
        absent("dispute", stream, reader, "read")
    said = claim_receipt(loaded.state)
    evidence = word(said.request_evidence, language)
    lines = [
        say("Case {code}", language, code=said.code),
        say("Claim received on {moment}", language, moment=moment(said.requested_at)),
        say("As stated; shown by: {evidence}", language, evidence=evidence),
        say("Registered on {moment}", language, moment=moment(said.registered_at)),
    ]
    entered_at = first[0].recorded_at
    if civil_date(entered_at) != civil_date(said.registered_at):
        lines.append(
            say("Entered into the system on {moment}", language, moment=moment(entered_at))
        )
    return lines

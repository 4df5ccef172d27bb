"""How somebody stands to a request about their own data. What that opens is said in one table."""

from datetime import datetime

from domain.access import Relation, Whose, at_large, relation, works_here
from domain.kernel import Officer
from domain.rights.state import PERSON, SPEAKER, RightsRequest


def stands(request: RightsRequest, reader: Officer, at: datetime) -> Relation:
    """The relation: whose request it is, its office, who answers for that office, or none.

    `none` and `outside` are answered as if there were no request.
    """
    if not works_here(reader) or request.phase == "new":
        return at_large(reader)
    if reader.role == "party":
        asking = PERSON if request.asked_by == "themselves" else SPEAKER
        return "self" if reader.id in (PERSON, asking) else "outside"
    if reader.role == "archivist" and not request.erases:
        return "none"  # the archive may have to carry it out, and has no say before
    return relation(Whose(request.office), reader)

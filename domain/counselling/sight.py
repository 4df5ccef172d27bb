"""How somebody stands to another's counselling at a moment. What that opens: `domain.access`."""

from datetime import datetime

from domain.access import COUNSELLING, Relation, at_large, works_here
from domain.counselling.state import Counselling
from domain.kernel import Officer
from domain.plan.sight import of_a_party


def stands(counselling: Counselling, reader: Officer, at: datetime) -> Relation:
    """The relation at this moment, the closest one first. `none` and `outside` are answered as if
    there were nothing."""
    if not works_here(reader) or counselling.phase == "new" or counselling.purged(at):
        return at_large(reader)
    if reader.role == "party":
        return of_a_party(reader, counselling.guardian)
    if reader.role not in COUNSELLING:
        return "none"
    own = reader.role == "counsellor" and reader.id == counselling.counsellor
    if counselling.phase == "open":
        duty = reader.office == counselling.office
        return "counsels" if own else "on_duty" if duty else "none"
    return "formerly" if own else "none"

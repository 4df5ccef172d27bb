"""Who a person is stands in one value only, with the id whose key seals it.

Nothing else in a fact may hold a name, a number or an address.
"""

from typing import Literal
from uuid import UUID

from pydantic.json_schema import SkipJsonSchema

from domain.kernel import Contact, Personal, PersonId, Value

NOBODY = UUID(int=0)
"""The id before the vault has given one; no fact with it is ever recorded."""

PartyKind = Literal["person", "household", "organisation"]


class Particulars(Value):
    """What identifies a person, a household or an organisation; sealed with the keys of `id`: who
    they are with the one of this file, how they are reached with one for all files.

    `identity_number` is given only where a document needs it: of an organisation, its
    统一社会信用代码. `id` is given by the vault: whoever calls leaves it out.
    """

    id: SkipJsonSchema[PersonId] = NOBODY
    kind: PartyKind = "person"
    name: Personal
    phone: Contact | None = None
    identity_number: Personal | None = None
    address: Contact | None = None

"""What happens when somebody is erased: ordered and done in one, then certified; and afterwards,
one by one, texts in which they may be named are redacted by somebody who has read them.

Nothing here tells who it was: ids, codes, counts and days.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.erasure.keeping import Because
from domain.kernel import Fact, FreeText, PersonId, Value

Ground = Literal[
    "purpose_over", "period_over", "consent_withdrawn", "unlawful_processing", "other_law"
]
"""The five grounds on which personal information is erased (个人信息保护法 47)."""

Kind = Annotated[str, StringConstraints(pattern=r"^[a-z_]{3,20}$")]
Called = Annotated[str, StringConstraints(pattern=r"^([pgi][1-9][0-9]{0,2})?$")]
Seat = Annotated[str, StringConstraints(pattern=r"^([0-9]{12})?$")]
Law = Annotated[str, StringConstraints(max_length=100)]
FieldPath = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,60}$")]
KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Signed = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{86}==$")]
Version = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]


class FileErased(Value):
    """What became of one file. Where it stays, `because` says why, and `law` on which article, as
    it was told then. `called`: what the person is called within it. `own`: it was theirs alone, so
    its texts went too. `one_key`: it was recorded before files had keys of their own."""

    file: UUID
    kind: Kind
    office: Seat
    called: Called
    because: Because | None
    law: Law
    until: date | None
    own: bool
    one_key: bool


class ErasureOrdered(Fact):
    """A person is erased: with this fact, in one transaction, every key is gone that no law keeps.

    `contact`: how they are reached is among it. `found`: they are not found again by what was known
    of them.
    """

    stored_name: ClassVar[str] = "erasure.ordered.v1"
    person: PersonId
    ground: Ground
    request: UUID | None
    files: tuple[FileErased, ...]
    contact: bool
    found: bool


class ErasureCertified(Fact):
    """The erasure was looked at again and is complete; the certificate is signed with the key that
    signs the checkpoints. Keys by their class; `notes`: those in the counsellors' own store;
    `entries`: in indexes by which the person was found; `to_look_at`: texts that others wrote and
    in which they may be named; `backups_until`: the last day of the keys' last copy."""

    stored_name: ClassVar[str] = "erasure.certified.v1"
    contact: Count
    casefile: Count
    clinical: Count
    texts: Count
    notes: Count
    entries: Count
    to_look_at: Count
    backups_until: date
    key: KeyId
    signature: Signed


class TextRedacted(Fact):
    """Somebody has read a text that named the person, and its key is destroyed. `replacement`: the
    same without the person, for all who read there from now on."""

    stored_name: ClassVar[str] = "erasure.text_redacted.v1"
    file: UUID
    version: Version
    field: FieldPath
    replacement: FreeText | None


ErasureFact = ErasureOrdered | ErasureCertified | TextRedacted
ERASURE_FACTS: tuple[type[Fact], ...] = (ErasureOrdered, ErasureCertified, TextRedacted)

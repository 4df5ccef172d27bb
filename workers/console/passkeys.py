"""Passkeys (WebAuthn): kept by the authenticator, used only by whoever unlocks it, and good for
this site alone.
"""

from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from domain.kernel import Officer
from workers.settings import Settings

TIME: Final = 120_000
"""Milliseconds in which somebody finds their key."""


class NotIt(Exception):
    """What came is not what a passkey of this site signs. The text is for the log."""


class New(NamedTuple):
    """A passkey that was just made."""

    id: bytes
    public_key: bytes
    uses: int


class Site(NamedTuple):
    """What passkeys are of: the address that pages are opened under, and its host."""

    origin: str
    host: str

    @classmethod
    def of(cls, settings: Settings) -> "Site":
        """As the settings name it."""
        return cls(settings.site(), urlsplit(settings.site()).hostname or "")

    def to_make(self, officer: Officer, challenge: bytes, own: list[bytes]) -> str:
        """What a browser is told to make one; JSON. `own`: those that the officer has."""
        from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415
        from webauthn.helpers import structs  # noqa: PLC0415

        return options_to_json(
            generate_registration_options(
                rp_id=self.host,
                rp_name="解纷 Jiefen",
                user_name=officer.id,
                user_id=officer.id.encode(),
                challenge=challenge,
                timeout=TIME,
                authenticator_selection=structs.AuthenticatorSelectionCriteria(
                    resident_key=structs.ResidentKeyRequirement.REQUIRED,
                    user_verification=structs.UserVerificationRequirement.REQUIRED,
                ),
                exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=id) for id in own],
            )
        )

    def to_use(self, challenge: bytes) -> str:
        """What a browser is told to use one; JSON. Whose it is, the passkey says itself."""
        from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415
        from webauthn.helpers import structs  # noqa: PLC0415

        return options_to_json(
            generate_authentication_options(
                rp_id=self.host,
                challenge=challenge,
                timeout=TIME,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            )
        )

    def made(self, answer: str, challenge: bytes) -> New:
        """The passkey that a browser made. Raises NotIt."""
        from webauthn import verify_registration_response  # noqa: PLC0415

        found = _sound(
            verify_registration_response,
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=self.host,
            expected_origin=self.origin,
            require_user_verification=True,
        )
        return New(found.credential_id, found.credential_public_key, found.sign_count)

    def used(self, answer: str, challenge: bytes, public_key: bytes) -> int:
        """What the authenticator counted, once the signature is checked. Raises NotIt."""
        from webauthn import verify_authentication_response  # noqa: PLC0415

        found = _sound(
            verify_authentication_response,
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=self.host,
            expected_origin=self.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,  # compared where it is stored, at once with that
            require_user_verification=True,
        )
        return int(found.new_sign_count)


def id_of(answer: str) -> bytes:
    """Which passkey answers. Raises NotIt."""
    from webauthn.helpers import parse_authentication_credential_json  # noqa: PLC0415

    return bytes(_sound(parse_authentication_credential_json, answer).raw_id)


def _sound(check: Any, *given: Any, **named: Any) -> Any:
    """What a check of the library says of what came from a browser. Raises NotIt."""
    try:
        return check(*given, **named)
    except Exception as error:  # noqa: BLE001 (it parses what anybody sent, down to CBOR)
        raise NotIt(type(error).__name__) from error

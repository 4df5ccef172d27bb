"""The key that signs checkpoints is made once, at the first start, and never replaced by itself.

Casework goes on without it, checkpoints do not: a lost key is said, and what to do.
"""

import os
from datetime import date

from workers.local.folder import DataFolder, write_secret
from workers.proof.keys import SigningKey
from workers.proof.outside import Outside
from workers.proof.unable import SigningKeyError

VARIABLE = "JIEFEN_SIGNING_KEY"


def ensure_signing_key(folder: DataFolder) -> str:
    """Make the key if there never was one; what is wrong with it otherwise, "" if nothing."""
    given = os.environ.get(VARIABLE, "").strip()
    kept = folder.signing_key.read_text().strip() if folder.signing_key.exists() else ""
    outside = Outside(folder.copies)
    if given and kept and given != kept:
        return f"{VARIABLE} and {folder.signing_key} differ: remove the one that is not to sign"
    try:
        if given or kept:
            SigningKey(given or kept)
            return ""
        if outside.keys() or outside.chain.exists():
            return (
                f"the signing key is lost, so no checkpoints are taken: put {folder.signing_key} "
                "back, or if it is lost for good: `jiefen checkpoint --new-key --reason …`"
            )
    except SigningKeyError as error:
        return str(error)
    made = SigningKey.generate()
    write_secret(folder.signing_key, made)
    outside.add_key(SigningKey(made).public, f"since {date.today()}")
    return ""

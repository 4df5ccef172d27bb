"""The key that signs checkpoints is made once, at the first start, and never replaced by itself.

Casework goes on without it, checkpoints do not: a lost key is said, and what to do.
"""

import os
from datetime import date

from workers.local.folder import DataFolder, write_secret
from workers.proof.keys import SigningKey
from workers.proof.outside import Outside
from workers.proof.unable import SigningKeyError
from workers.sentence import Sentence, sentence

VARIABLE = "JIEFEN_SIGNING_KEY"


def ensure_signing_key(folder: DataFolder) -> Sentence | None:
    """Make the key if there never was one; what is wrong with it otherwise, None if nothing."""
    given = os.environ.get(VARIABLE, "").strip()
    kept = folder.signing_key.read_text().strip() if folder.signing_key.exists() else ""
    outside = Outside(folder.copies)
    if given and kept and given != kept:
        return sentence(
            "{variable} and {file} differ: remove the one that is not to sign",
            variable=VARIABLE,
            file=folder.signing_key,
        )
    try:
        if given or kept:
            SigningKey(given or kept)
            return None
        if outside.keys() or outside.chain.exists():
            return sentence(
                "the signing key is lost, so no checkpoints are taken: put {file} back, or if it "
                "is lost for good: `jiefen checkpoint --new-key --reason …`",
                file=folder.signing_key,
            )
    except SigningKeyError as error:
        return error.sentence
    made = SigningKey.generate()
    write_secret(folder.signing_key, made)
    outside.add_key(SigningKey(made).public, f"since {date.today()}")
    return None

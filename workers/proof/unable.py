"""Why no proof can be given or taken, said as a sentence with its values, for people to act on."""

from workers.sentence import Told


class Unable(Told):
    """No proof can be given or taken."""


class SigningKeyError(Unable):
    """There is no key to sign with, or not the one that the chain of checkpoints goes on with."""


class NotContinued(Unable):
    """The chain of checkpoints cannot go on by itself: why, and who has to decide what."""


class Damaged(Unable):
    """A file of evidence that cannot be read: which, and what to do."""

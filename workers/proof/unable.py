"""Why no proof can be given or taken, said as a sentence with its params, for people to act on."""


class Unable(Exception):
    """`text` has `{params}`, so that it can be said in every language."""

    def __init__(self, text: str, /, **params: object) -> None:
        self.text, self.params = text, params
        super().__init__(text.format(**params))


class SigningKeyError(Unable):
    """There is no key to sign with, or not the one that the chain of checkpoints goes on with."""


class NotContinued(Unable):
    """The chain of checkpoints cannot go on by itself: why, and who has to decide what."""


class Damaged(Unable):
    """A file of evidence that cannot be read: which, and what to do."""

"""Other systems are told, over webhooks, that a case moved on: which case, which step, no more."""

"""Proof that the log was not changed: digests, signed checkpoints, copies outside, and the check.

`rows`, `chains`, `checkpoints`, `keys`, `spans` and `checking` are what an auditor reads: standard
library and Ed25519, no server. The rest brings rows to them, and takes checkpoints.
"""

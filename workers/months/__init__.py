"""The register of a month as files: written whole or not at all, signed, and proved afterwards.

The log says the digest of each, so the files prove themselves with the log and the log with them.
"""

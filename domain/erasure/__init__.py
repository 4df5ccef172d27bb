"""The erasure of one person: what goes, what a law keeps, and the certificate of it."""

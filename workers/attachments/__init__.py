"""Photographs and PDFs that are put into cases: looked through, sealed, and kept beside the log."""

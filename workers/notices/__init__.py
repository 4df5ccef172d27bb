"""Notices: made from facts, kept in the inbox, delivered by workflows through channels."""

"""Referral: up the levels, to a clinic, and back with what the person allows."""

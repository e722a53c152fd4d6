"""Patches that break a rule and pass the happy path: what the simulation must catch."""

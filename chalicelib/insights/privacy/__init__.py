"""What leaves the account for a model: numbers and addresses masked, names under pseudonyms.

`docs/privacy.md` says what is replaced, and what is not.
"""

"""Exports in, messages out: formats, statistics, storage. Knows nothing of coins or insights."""

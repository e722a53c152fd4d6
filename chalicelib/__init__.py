"""Chat insights for coins. `docs/architecture.md` says which package does what and may import which."""

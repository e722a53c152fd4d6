"""Chat insights for coins: `docs/architecture.md` says which package may import which."""

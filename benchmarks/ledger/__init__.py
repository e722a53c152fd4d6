"""The ledger, counted and measured: `make bench-ledger` prints what `docs/benchmarks.md` keeps."""

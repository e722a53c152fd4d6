"""How good, how fast and how large insights are: retrieval, planted facts, the index, a job."""

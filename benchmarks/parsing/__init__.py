"""How fast exports are read, and in how much memory, beside the parsers that people use."""

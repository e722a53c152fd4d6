# What the product uses of snowballstemmer, which ships no types.
from typing import Protocol

class Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802

def stemmer(lang: str) -> Stemmer: ...

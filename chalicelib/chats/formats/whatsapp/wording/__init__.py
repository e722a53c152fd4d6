"""How WhatsApp words what it says itself: a module a kind, in it a row of phrases a language.

Languages are named by BCP 47. Which one an export is in never has to be known: all are tried, and
a wording that two languages share stands where it was met first. Phrases have no full stop at the
end, no invisible mark and no typographic quotes; readers drop these before they compare.
"""

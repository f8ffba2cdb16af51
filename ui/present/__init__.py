"""From what the documents say to what a screen shows: words, tones, icon names, counts. No Flet here, so that it is tested alone.

Rule: these functions take plain values and a `Words`, know neither store nor network, and never decide a rule of the domain: scores,
bands and beds come from `schemas.rules`.
"""

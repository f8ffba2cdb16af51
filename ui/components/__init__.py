"""The controls that every screen is made of, on the phone and at the office.

Rule: a screen composes these and draws nothing itself; each takes words that are already said and callbacks, knows no document, keeps
targets of 48 px and has an accessible name. A status is always icon, word and colour together (docs/pictures, gallery).
"""

"""The one face that the app and the office share: tokens, theme, components, words, and what a screen shows of a document.

Rule: `tokens`, `words` and `present` draw nothing; only `theme` and `components` know Flet (docs/architecture.md, folders).
"""

"""Every screen of Soglia in the order in which a person comes to it: what the walk over its semantics reads and what reviewers look at.

Rule (issue 17): a screen is here or nobody has looked at it; `tests/browser/test_accessibility.py` holds that every place of the tables of
places is. `python -m tests.support.tour FOLDER` takes the pictures.
"""

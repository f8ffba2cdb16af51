"""The components page: every component of the product in every state, in both looks, both languages and two sizes of text.

Rule: reached by its address only (`#/galleria`), needs no sign-in and touches nothing that is stored; imported when it is first opened,
so that it costs the start nothing (issue 17). All that it shows is invented.
"""

"""Entry point that Flet packaging expects at the root of the app."""

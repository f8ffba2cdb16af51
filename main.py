"""Entry point that Flet packaging wants at the root of the app; the app itself is `mobile.app`."""

import flet as ft

from mobile.app import main

if __name__ == "__main__":
    ft.run(main)

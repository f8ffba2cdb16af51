"""The smallest app that shows something to tap: packed as main.py on Flet's stock start, it is what our own first list is held against."""

import flet as ft


def main(page: ft.Page) -> None:
    page.add(ft.Button("pronto"))


if __name__ == "__main__":
    ft.run(main)

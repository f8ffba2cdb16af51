"""What colleagues call one another on a screen: "Giulia F.".

Rule (design.md section 9): a device is told no more of a colleague than her team already says aloud, the first name and one letter of the
surname; the whole surname stays at the centre. Two who would be called the same keep their user name beside it, so that nobody is taken for
another.
"""

from collections import Counter
from collections.abc import Mapping


def short_name(display_name: str) -> str:
    """The first word and the first letter of the last; one word alone stands as it is."""
    words = display_name.split()
    if len(words) < 2:
        return display_name.strip()
    return f"{words[0]} {words[-1][0].upper()}."


def short_names(people: Mapping[str, str]) -> dict[str, str]:
    """User name -> what is shown, of people by their display name; who has none is left to her user name."""
    short = {user: name for user, display_name in people.items() if (name := short_name(display_name))}
    often = Counter(name.casefold() for name in short.values())
    return {user: f"{name} ({user})" if often[name.casefold()] > 1 else name for user, name in sorted(short.items())}

"""Makes text of others safe to print."""

from __future__ import annotations

import re
from typing import Final

#: What a terminal or a log viewer obeys instead of showing: C0 and C1 control characters and DEL (ECMA-48), line and paragraph
#: separators, and characters that change the direction of text (Unicode Standard Annex #9). Lone surrogates: no UTF-8 has them.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Writes control characters as escapes such as `\\u001b`, so that an event cannot clear the screen or forge a line."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

"""Makes text of others safe to print."""

from __future__ import annotations

import re
from typing import Final

#: What a terminal or a log viewer obeys instead of showing: control characters and DEL (ECMA-48), line and paragraph
#: separators, and characters that change the direction of text (Unicode Standard Annex #9). Also lone surrogates, which
#: UTF-8 does not have.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Writes control characters as escapes such as `\\u001b`, so that no event can clear the screen or forge lines."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

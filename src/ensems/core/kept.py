"""What follows from its key and from nothing else, made once for as long as it is asked for again.

A list of members or of votes is read at each page, which is quick; what is made of it, figures and lines of HTML, is
long to make and is the same until a row changes. So the key is all that was read, to the last column:

    compositions = Kept(most=10)

    compositions.of((day, tuple(rows)), lambda: _made(day, rows))

The key holds what is shown: a name that was erased is in no key that anybody will ask for again. `make` reads nothing
that is not in the key, neither the time nor the database; what it gives is shared, and nobody changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from django.utils.translation import get_language


class Kept:
    """The last things asked for, `most` of them; safe between threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._made: dict[Hashable, Any] = {}

    def of(self, key: Hashable, make: Callable[[], Any]) -> Any:
        key = (get_language(), key)
        # Threads may make the same at once, or take it out for one another: the last one is kept.
        found = self._made.pop(key, None)
        if found is None:
            found = make()
        self._made[key] = found
        for oldest in list(self._made)[: -self.most]:
            self._made.pop(oldest, None)
        return found

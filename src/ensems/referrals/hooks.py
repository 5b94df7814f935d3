"""What upper floors say of a saisine to this one, as `accounts.hooks` does for people.

- `accepted(referral)`: the last instant at which your app accepted something that the register does not tell as an act of
  another app on this saisine (those are known here already), or None. A closing never comes before it.
"""

from __future__ import annotations

from ensems.accounts.hooks import Hook

accepted = Hook()

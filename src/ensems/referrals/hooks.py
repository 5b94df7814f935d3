"""What upper floors say of a saisine to this one, as `accounts.hooks` does for people.

- `accepted(referral)`: the last instant at which your app accepted something in it, or None; acts of the register that
  name the saisine are known here already. A closing never comes before it.
"""

from __future__ import annotations

from ensems.accounts.hooks import Hook

accepted = Hook()

"""Holds the register to its promise: no act says who someone is."""

from ensems.accounts.models import Person
from ensems.register.models import Act


def assert_nothing_personal() -> None:
    """Fails when an act holds the name or the address of someone known, or any address."""
    words = _words()
    for number, content in Act.objects.values_list("number", "content"):
        lowered = content.casefold()
        assert "@" not in lowered, f"acte {number} : une adresse électronique dans {content}"
        found = sorted(word for word in words if word in lowered)
        assert not found, f"acte {number} : {found} dans {content}"


def _words() -> set[str]:
    """Full names both ways round, addresses, and their local part when it is long enough to mean someone."""
    known: set[str] = set()
    for given, family, email in Person.objects.values_list("given_name", "family_name", "email"):
        if given and family:
            known |= {f"{given} {family}".casefold(), f"{family} {given}".casefold()}
        if len(family) > 3:
            known.add(f'"{family}"'.casefold())
        if email:
            known.add(email.casefold())
            local = email.split("@")[0].casefold()
            if "." in local:
                known.add(local)
    return known

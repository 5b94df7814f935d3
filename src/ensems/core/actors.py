"""Who acts. An Actor is a plain value: rules and operations never see a request."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in force; some roles are held for one territory (its primary key)."""

    role: str
    territory_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """`key` is what the register keeps ("personne:<uuid>", "systeme:<name>", "visiteur"); never `name`."""

    key: str
    person_id: int | None = None
    name: str = ""
    grants: frozenset[Grant] = field(default_factory=frozenset)

    @property
    def is_visitor(self) -> bool:
        return self.person_id is None and not self.key.startswith("systeme:")

    @property
    def is_system(self) -> bool:
        return self.key.startswith("systeme:")

    @property
    def is_ordinary(self) -> bool:
        """Without a role: a visitor, or a member as such. What is for everyone is all that there is to see."""
        return not self.grants and not self.is_system

    def has(self, *roles: str) -> bool:
        return any(grant.role in roles for grant in self.grants)

    def territories_as(self, role: str) -> frozenset[int]:
        return frozenset(g.territory_id for g in self.grants if g.role == role and g.territory_id is not None)


VISITOR = Actor(key="visiteur")


def system(name: str) -> Actor:
    """The platform itself, when it loads a content pack or runs a command."""
    return Actor(key=f"systeme:{name}", name=name)

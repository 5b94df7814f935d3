"""Who is signed in, read by a query composed once: each page of a member asks."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from ensems.accounts.models import Person
from ensems.core.prepared import prepared


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> Person | None:
        """The person, or None when the account is closed or gone. One SQL query."""
        found = next(iter(_person(user_id)), None)
        return found if found is not None and self.user_can_authenticate(found) else None


@prepared(int)
def _person(pk: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=pk).order_by()

"""Whose request it is, in two reads: the session, then its user with the roles they hold."""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from repere.foundation.accounts import queries
from repere.foundation.accounts.models import User
from repere.foundation.toolkit.prepared import Prepared


@Prepared
def _stored(session_key: str, now: Any) -> QuerySet[Session, tuple[str]]:
    return Session.objects.filter(session_key=session_key, expire_date__gt=now).values_list("session_data")


class SessionStore(db.SessionStore):
    """Django's own, which asks for a model at each request."""

    def load(self) -> dict[str, Any]:
        rows = _stored(self.session_key or "", timezone.now())
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])


class Backend(AuthenticationBackend):
    def get_user(self, user_id: UUID) -> User | None:
        user = queries.user_with_roles(user_id, timezone.localdate())
        return user if user is not None and self.user_can_authenticate(user) else None

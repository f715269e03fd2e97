from django.db.models import QuerySet

from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory import access
from repere.knowledge.directory.widgets.models import Widget


def widgets_of(actor: Actor) -> QuerySet[Widget]:
    """Those of the actor's organisation that still work, the latest first."""
    access.PUBLISH.require(actor)
    return Widget.objects.filter(made_for=actor.organisation_id, revoked_at=None).order_by("-made_at", "pk")


def widget_of(token: str) -> Widget | None:
    """The one of this token, unless it was revoked or its organisation is closed."""
    works = Widget.objects.filter(revoked_at=None, made_for__is_active=True)
    return works.filter(token=token.upper()[:16]).first()

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory import access
from repere.knowledge.directory.widgets.models import Widget


@transaction.atomic
def make_widget(
    actor: Actor,
    *,
    label: str,
    sites: Sequence[str],
    commune: tuple[str, str] = ("", ""),
    departement: str = "",
    themes: Sequence[str] = (),
    language: str = "",
    now: datetime,
) -> Widget:
    """Let these sites show our search, around a commune (code, name) or in a département when one is said."""
    access.PUBLISH.require(actor)
    widget = Widget.objects.create(
        made_for_id=actor.own_organisation_id,
        label=label,
        sites=list(sites),
        commune_code=commune[0],
        commune_name=commune[1],
        departement="" if commune[0] else departement,
        themes=sorted(themes),
        language=language,
        made_at=now,
        made_by_id=actor.user_id,
    )
    trail.record(actor, "directory.widget_made", widget, sites=len(widget.sites))
    return widget


@transaction.atomic
def revoke_widget(actor: Actor, widget: Widget, *, now: datetime) -> None:
    """It is shown no more, wherever its address was written."""
    access.PUBLISH.require(actor)
    if Widget.objects.filter(pk=widget.pk, revoked_at=None).update(revoked_at=now):
        trail.record(actor, "directory.widget_revoked", widget)

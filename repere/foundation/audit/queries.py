from collections.abc import Iterator

from django.db.models import QuerySet

from repere.foundation.audit import rules, trail
from repere.foundation.audit.models import TrailHead, TrailLine
from repere.foundation.toolkit.actors import Actor


def lines_visible_to(actor: Actor) -> QuerySet[TrailLine]:
    """Those of its own organisation, the latest first."""
    return TrailLine.objects.filter(organisation_id=actor.organisation_id).order_by("-position")


def faults() -> Iterator[rules.Fault]:
    """Every fault of every chain."""
    for head in TrailHead.objects.order_by("pk"):
        lines = TrailLine.objects.filter(chain=head.pk).order_by("position").iterator(chunk_size=2000)
        sealed = (trail.facts(line) | {"digest": line.digest} for line in lines)
        yield from rules.faults(trail.key(), sealed, head.position, head.digest)
    headless = TrailLine.objects.exclude(chain__in=TrailHead.objects.values("pk"))
    for chain in headless.order_by().values_list("chain", flat=True).distinct():
        yield rules.Fault(str(chain), 0, "cut")

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from repere.foundation.audit import rules, trail
from repere.foundation.audit.models import TrailHead, TrailLine
from repere.foundation.audit.tally import UNUSUAL
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.prepared import Prepared


def lines_visible_to(actor: Actor) -> QuerySet[TrailLine]:
    """Those of its own organisation, the latest first: a chain is one, and read in its own order."""
    if actor.organisation_id is None:
        return TrailLine.objects.none()
    return TrailLine.objects.filter(chain=actor.organisation_id).order_by("-position")


def lines_sought(
    actor: Actor,
    *,
    verbs: Sequence[str] = (),
    dossier_id: UUID | None = None,
    user_id: UUID | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[TrailLine]:
    """Those the actor may see of these acts, on this dossier, by this colleague, in this time; all when not said."""
    wanted = {
        "verb__in": verbs,
        "dossier_id": dossier_id,
        "user_id": user_id,
        "at__gte": since,
        "at__lt": before,
    }
    return lines_visible_to(actor).filter(**{name: value for name, value in wanted.items() if value})


# A verb that ends so tells that something was read; these do too.
READ = ".read"
ALSO_READINGS = ("card.shown", "likeness.compared")


def readings_of(organisation_id: UUID, dossier_ids: Sequence[UUID], limit: int) -> list[TrailLine]:
    """The last lines of a chain that tell of these dossiers being read: for the person they are about."""
    lines = TrailLine.objects.filter(chain=organisation_id, dossier_id__in=dossier_ids)
    read = lines.filter(Q(verb__endswith=READ) | Q(verb__in=ALSO_READINGS))
    return list(read.order_by("-position")[:limit])


def unusual_showings(actor: Actor, since: datetime) -> QuerySet[TrailLine]:
    """Colleagues who were shown more people within an hour than a desk receives, the latest first."""
    return lines_visible_to(actor).filter(organisation_id=actor.organisation_id, at__gte=since, verb=UNUSUAL)


def faults() -> Iterator[rules.Fault]:
    """Every fault of every chain."""
    for head in TrailHead.objects.order_by("pk"):
        lines = TrailLine.objects.filter(chain=head.pk).order_by("position").iterator(chunk_size=2000)
        sealed = (trail.facts(line) | {"digest": line.digest} for line in lines)
        yield from rules.faults(trail.key(), sealed, head.position, head.digest)
    yield from _headless()


def _headless() -> Iterator[rules.Fault]:
    headless = TrailLine.objects.exclude(chain__in=TrailHead.objects.values("pk"))
    for chain in headless.order_by().values_list("chain", flat=True).distinct():
        yield rules.Fault(str(chain), 0, "cut")


def heads() -> list[dict[str, str | int]]:
    """The end of each chain: kept elsewhere, it proves later that nothing was cut off."""
    ends = TrailHead.objects.order_by("pk").values_list("pk", "position", "digest")
    return [{"chain": str(chain), "position": position, "digest": digest} for chain, position, digest in ends]


def lost_since(earlier: Iterable[Mapping[str, Any]]) -> Iterator[rules.Fault]:
    """What an earlier list of heads knew and this database no longer has: chains cut back, head and all."""
    for head in earlier:
        if (
            head["position"]
            and not TrailLine.objects.filter(
                chain=head["chain"], position=head["position"], digest=head["digest"]
            ).exists()
        ):
            yield rules.Fault(head["chain"], head["position"], "cut")


@Prepared
def _left(
    organisation_id: UUID | None, user_id: UUID | None, verb: str, subject_id: UUID
) -> QuerySet[TrailLine, tuple[UUID]]:
    lines = TrailLine.objects.filter(organisation_id=organisation_id, user_id=user_id, verb=verb)
    return lines.filter(subject_id=subject_id).values_list("pk")[:1]


def was_recorded(actor: Actor, verb: str, subject_id: UUID) -> bool:
    """Whether this actor already left this line on this subject."""
    return bool(_left(actor.organisation_id, actor.user_id, verb, subject_id))

from django.db.models import QuerySet

from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory import access
from repere.knowledge.directory.intake.models import Intake, SavedMapping
from repere.knowledge.directory.mapping import Spec, known_mappings, parsed


def intakes_of(actor: Actor) -> QuerySet[Intake]:
    """The files that the actor's organisation sent and that are not in yet, the latest first; a list defers content."""
    access.IMPORT.require(actor)
    return Intake.unscoped.filter(sent_for=actor.organisation_id).order_by("-sent_at", "pk")


def mappings(actor: Actor) -> dict[str, str]:
    """The names that a mapping may be called by, each with its text or, for those that come with Repère, nothing."""
    access.IMPORT.require(actor)
    saved = dict(SavedMapping.objects.order_by("name").values_list("name", "text"))
    return dict.fromkeys(known_mappings(), "") | saved


def saved_mapping(name: str) -> Spec | None:
    """The one that was saved here under this name; BadMapping when a later version cannot follow it."""
    text = SavedMapping.objects.filter(name=name).values_list("text", flat=True).first()
    return None if text is None else parsed(text)

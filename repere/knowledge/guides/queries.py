from django.db.models import Prefetch, QuerySet

from repere.knowledge.guides.models import Guide, Revision, Translation


def guides() -> QuerySet[Guide]:
    """Every guide with its languages, for the desk: nothing in them is about anybody."""
    return Guide.objects.select_related("keeper").prefetch_related(
        Prefetch("translations", Translation.objects.select_related("read_over_for"))
    )


def shown_guides(language: str) -> QuerySet[Guide]:
    """Those of the street, with the one translation that a reader of this language wants, in `in_tongue`."""
    return (
        Guide.objects.filter(withdrawn_at=None, published__isnull=False)
        .select_related("keeper")
        .prefetch_related(
            Prefetch(
                "translations",
                Translation.objects.filter(language=language, published__isnull=False).select_related(
                    "read_over_for"
                ),
                to_attr="in_tongue",
            )
        )
    )


def translation_of(guide: Guide, language: str) -> Translation:
    """The row of a language, not yet stored when nobody began."""
    found = next((one for one in guide.translations.all() if one.language == language), None)
    return found or Translation(guide=guide, language=language)


def revisions_of(guide: Guide) -> QuerySet[Revision]:
    return Revision.objects.filter(guide=guide).select_related("organisation")

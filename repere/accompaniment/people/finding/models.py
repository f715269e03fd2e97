"""The encrypted index: digests of keys, a sealed card for each person, the sealed dictionary of spellings."""

from django.db import models

from repere.foundation.organisations.models import Organisation


class IdentityKey(models.Model):
    """One thing by which somebody is found: a keyed digest, and their number in the index. Nothing else.

    The organisation is in the digest. The table has no row of its own on SQLite: it is its index.
    """

    harmless = ()
    personal = ("pk", "digest", "number")

    pk = models.CompositePrimaryKey("digest", "number")
    digest = models.BigIntegerField()
    number = models.BigIntegerField()

    unscoped = models.Manager()

    def __str__(self) -> str:
        return f"{self.digest:x} {self.number}"


class SearchCard(models.Model):
    """What the search compares of one person, sealed with that person's own key."""

    harmless = ("organisation", "hidden", "version")
    personal = ("number", "person", "digests")
    secret = ("sealed",)

    # The latest known has the greatest.
    number = models.BigAutoField(primary_key=True)
    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="search_card")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    # In no list, no warning and no count, whoever looks.
    hidden = models.BooleanField(default=False)
    version = models.PositiveSmallIntegerField()
    # `cards.pack`, sealed by `finding.actions`, bound to the person.
    sealed = models.BinaryField()
    # Their rows in `IdentityKey`, eight bytes each, so that they can be taken away whatever the version.
    digests = models.BinaryField()

    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["organisation", "number"], name="search_cards_in_order")]

    def __str__(self) -> str:
        return f"card {self.number}"


class Spelling(models.Model):
    """A spelling that somebody's name has, sealed: a rare one names its bearer. `digest` finds it again."""

    harmless = ("id", "organisation")
    personal = ("digest", "sealed")

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.BigIntegerField()
    sealed = models.BinaryField()

    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["organisation", "digest"], name="one_row_a_spelling")]
        indexes = [models.Index(fields=["organisation", "id"], name="spellings_in_order")]

    def __str__(self) -> str:
        return f"spelling {self.pk}"


class SpellingsGone(models.Model):
    """How often a spelling left an organisation with its last bearer: processes that hold the dictionary look."""

    harmless = ("organisation", "times")

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    times = models.PositiveBigIntegerField(default=0)

    objects = models.Manager()

    def __str__(self) -> str:
        return f"{self.times} gone"

"""What the search looks through; made from what services say by `rows.py`, and by nothing else."""

from django.db import models


class Timetable(models.Model):
    """A text of hours where it holds, once for all the services that keep it: what `Opening` is worked out from."""

    harmless = ("id", "key", "hours", "territory", "timezone", "known_until")

    key = models.CharField(max_length=32, unique=True)  # a digest of the three that follow
    hours = models.CharField(max_length=1000)
    territory = models.CharField(max_length=8)
    timezone = models.CharField(max_length=40)
    # The end of the time that its openings are worked out for; none yet when empty.
    known_until = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.hours


class Opening(models.Model):
    """A stretch of the coming days in which the door is open, closures apart: `hours.openings`, stored."""

    harmless = ("id", "timetable", "opens_at", "closes_at")

    timetable = models.ForeignKey(
        Timetable, on_delete=models.CASCADE, related_name="openings", db_index=False
    )
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["timetable", "opens_at", "closes_at"], name="openings_of_timetable")]

    def __str__(self) -> str:
        return f"{self.opens_at} – {self.closes_at}"


class SearchRow(models.Model):
    """An active service as the search finds it: short rows, so that a country is looked through in milliseconds.

    The point of a confidential place is blurred before it is stored: no order of a list can give it away.
    """

    harmless = (
        "id", "service", "form", "made_at", "band", "latitude", "longitude", "is_blurred", "departement", "zone",
        "remote_zone", "topics_low", "topics_high", "facets", "languages", "timetable", "words_digest",
    )  # fmt: skip

    service = models.OneToOneField("directory.Service", on_delete=models.CASCADE, related_name="search_row")
    form = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    # Where one goes, when one can go: tenths of a degree of latitude, so that what is near is in few ranges.
    band = models.SmallIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    is_blurred = models.BooleanField(default=False)
    departement = models.CharField(max_length=3, blank=True)
    # Whom it serves: everywhere when empty, one zone, or "*" for several, which `SearchZone` tells.
    zone = models.CharField(max_length=9, blank=True)
    # The same when it answers from afar; null when it does not.
    remote_zone = models.CharField(max_length=9, null=True)  # noqa: DJ001  # empty says something else
    # search/masks.py
    topics_low = models.BigIntegerField()
    topics_high = models.BigIntegerField()
    facets = models.BigIntegerField()
    # Codes between blanks, with one at each end.
    languages = models.CharField(max_length=500, blank=True)
    timetable = models.ForeignKey(Timetable, on_delete=models.SET_NULL, null=True)
    words_digest = models.CharField(max_length=16)

    class Meta:
        indexes = [
            # All that a search without words asks: rows that do not answer stay closed.
            models.Index(
                fields=["band", "longitude", "latitude", "zone", "topics_low", "topics_high", "facets"],
                name="search_near",
            ),
            models.Index(fields=["remote_zone", "service"], name="search_remote"),
            models.Index(fields=["departement", "service"], name="search_departement"),
        ]

    def __str__(self) -> str:
        return str(self.service_id)


class SearchWord(models.Model):
    """A folded word of the names of services: what was typed amiss is brought back to one of them."""

    harmless = ("id", "text")

    text = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.text


class SearchZone(models.Model):
    """One zone of a service that serves several."""

    harmless = ("id", "row", "zone")

    row = models.ForeignKey(SearchRow, on_delete=models.CASCADE, related_name="zones", db_index=False)
    zone = models.CharField(max_length=9)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "zone"], name="one_row_a_zone")]

    def __str__(self) -> str:
        return self.zone

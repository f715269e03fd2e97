from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.assistance.choices import HelpKind, HelpUnit, Signed
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import Row
from repere.foundation.vault.fields import SealedJSON, SealedRow, SealedText


class BudgetLine(Row):
    """What pays for help: a funder's line, in one currency, from a day on."""

    harmless = (
        "id", "organisation", "code", "name", "funder", "currency", "amount", "starts_on", "ends_on", "closed_at",
    )  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=100)
    funder = models.CharField(_("who pays"), max_length=100, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    # What may be spent of it; none: it is not counted down.
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=3, null=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (last day)"), null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="one_budget_line_a_code"),
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="line_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


class StockItem(Row):
    """Goods that are kept here; `left` moves with each entry and each gift, and is never below nothing."""

    harmless = ("id", "organisation", "name", "left", "warn_under", "retired_at")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("goods"), max_length=100)
    left = models.PositiveIntegerField(_("left"), default=0)
    warn_under = models.PositiveIntegerField(_("say so when fewer are left than"), default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_stock_a_name")]

    def __str__(self) -> str:
        return self.name


class StockMove(Row):
    """What came in, what was counted anew: how the stock came to be what it is. Gifts are told by their own rows."""

    harmless = ("id", "item", "quantity", "left", "moved_at", "moved_by_id", "because")

    item = models.ForeignKey(StockItem, on_delete=models.CASCADE, related_name="moves")
    quantity = models.IntegerField()
    left = models.PositiveIntegerField()
    moved_at = models.DateTimeField()
    moved_by_id = models.UUIDField(null=True)
    because = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        ordering = ["-moved_at", "-pk"]


class Assistance(SealedRow):
    """Something given to somebody, with who pays for it and how they said that they received it."""

    harmless = (
        "id", "organisation", "shelf", "kind", "given_on", "quantity", "unit", "amount", "currency", "line", "item",
        "written_at", "given_by_id", "signed", "signed_at", "cancelled_at", "cancelled_by_id",
    )  # fmt: skip
    personal = ("dossier",)
    secret = ("note", "signature", "cancelled_because")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("casework.Dossier", on_delete=models.CASCADE, null=True, related_name="help")
    shelf = models.CharField(max_length=10)
    kind = models.CharField(_("what"), max_length=12, choices=HelpKind)
    given_on = models.DateField(_("on"))
    quantity = models.DecimalField(_("how many"), max_digits=9, decimal_places=2, null=True)
    unit = models.CharField(_("of what"), max_length=10, choices=HelpUnit, blank=True)
    amount = models.DecimalField(_("worth"), max_digits=12, decimal_places=3, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, null=True, related_name="gifts")
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, null=True, related_name="gifts")
    note = SealedText(_("a word about it"), max_length=300, blank=True, tag="assistance.note")
    written_at = models.DateTimeField()
    given_by_id = models.UUIDField(null=True)
    signed = models.CharField(max_length=6, choices=Signed, blank=True)
    signed_at = models.DateTimeField(null=True)
    # Strokes: lists of points, in thousandths of the width of the frame.
    signature = SealedJSON(default=list, tag="assistance.signature")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by_id = models.UUIDField(null=True)
    cancelled_because = SealedText(max_length=200, blank=True, tag="assistance.cancelled")

    class Meta:
        ordering = ["-given_on", "-written_at", "pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=Q(amount=None, currency="") | (Q(amount__isnull=False) & ~Q(currency="")),
                name="an_amount_has_its_currency",
            ),
            CheckConstraint(
                condition=Q(signed="", signed_at=None) | (~Q(signed="") & Q(signed_at__isnull=False)),
                name="signed_has_its_instant",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "given_on"], name="help_of_organisation")]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.subject_id

    @property
    def subject_id(self) -> UUID:
        if self.dossier is None:
            raise TypeError("what is left of a person who was forgotten is not sealed again")
        return self.dossier.person_id

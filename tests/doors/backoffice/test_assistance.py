from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.casework.assistance import actions
from repere.accompaniment.casework.assistance.models import Assistance, StockItem
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(organisation):
    person = factories.person("Amina Diallo", organisation=organisation)
    return factories.dossier(person=person)


def posted(client, dossier, **said):
    today = timezone.localdate().isoformat()
    return client.post(
        reverse("backoffice:person_help", args=[dossier.pk]),
        {"kind": "food", "on": today, "quantity": "2", "unit": "", "amount": "", "currency": ""} | said,
    )


def test_given_then_signed_on_paper(client_of, dossier):
    client = client_of(Role.WELCOME_AGENT)

    answer = posted(client, dossier, amount="12,50", currency="EUR")

    gift = Assistance.unscoped.get()
    assert answer.url == reverse("backoffice:receipt", args=[gift.pk])
    assert (gift.unit, gift.amount) == ("meal", Decimal("12.5"))
    client.post(answer.url, {"on_paper": "1"})
    gift.refresh_from_db()
    assert gift.signed == "paper"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_receipt_reads_in_their_language(client_of, dossier, language):
    client = client_of(Role.CASEWORKER)
    posted(client, dossier)

    page = client.get(
        reverse("backoffice:receipt", args=[Assistance.unscoped.get().pk]), {"language": language}
    )

    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page.content.decode()


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(client_of, dossier):
    page = posted(client_of(Role.CASEWORKER), dossier, quantity="", amount="5")

    assert set(page.context["form"].errors) == {"currency"}
    assert not Assistance.unscoped.exists()


def test_care_is_not_offered_to_who_does_not_hold_that_shelf(client_of, dossier):
    page = posted(client_of(Role.WELCOME_AGENT), dossier, kind="medical")

    assert "kind" in page.context["form"].errors
    assert not Assistance.unscoped.exists()


def test_a_receipt_of_care_does_not_exist_for_them(client_of, dossier):
    posted(client_of(Role.CASEWORKER), dossier, kind="psychosocial")

    page = client_of(Role.WELCOME_AGENT).get(
        reverse("backoffice:receipt", args=[Assistance.unscoped.get().pk])
    )

    assert page.status_code == 404


def test_lines_stock_and_months(client_of, organisation, dossier):
    lead = client_of(Role.COORDINATOR)
    here = reverse("backoffice:help")
    lead.post(here, {"act": "line", "code": "=A1", "name": "Urgence", "currency": "EUR", "amount": "100",
                     "starts_on": "2026-01-01", "ends_on": "2030-12-31"})  # fmt: skip
    lead.post(here, {"act": "goods", "goods": "Couvertures", "warn_under": "3"})
    item = StockItem.objects.get()
    lead.post(here, {"act": "move", "item": str(item.pk), "quantity": "2", "because": "Don"})
    short = lead.post(here, {"act": "move", "item": str(item.pk), "quantity": "-3"})
    assert "quantity" in short.context["move_form"].errors
    line = actions.BudgetLine.objects.get()
    posted(lead, dossier, amount="40", line=str(line.pk))

    page = lead.get(here)

    assert "&lt; 5" in page.content.decode()
    assert [row["row"] for row in page.context["lines"]] == [line]
    said = lead.get(reverse("backoffice:help_file")).content.decode()
    assert "'=A1" in said
    assert ",EUR,40" in said
    assert client_of(Role.CASEWORKER).get(here).status_code == 403

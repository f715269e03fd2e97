"""The page that the code of a slip opens: how to come, and nothing that a confidential place keeps."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from repere.doors.design.sheets import qr_svg, sheet_of
from repere.knowledge.directory.models import CapacityStatement, DatedClosure, ServiceTheme
from tests import factories

pytestmark = pytest.mark.django_db
TOLD = "9 rue Secrète"


def page(service, language="en"):
    answer = Client().get(reverse("public:service", args=[language, service.public_code]))
    assert answer.status_code == 200
    return answer.content.decode()


def slip(service):
    with translation.override("en"):
        ticket = {
            "service": service,
            "sheet": sheet_of(service, factories.NOW),
            "qr": qr_svg("https://example.org"),
        }
        return render_to_string("backoffice/ticket.html", {"ticket": ticket, "slip_language": "en"})


def confidential(**fields):
    where = factories.location(address=TOLD, is_confidential=True)
    texts = ("description", "access_conditions", "mobilisation_details", "audience_details", "fee_details")
    made = factories.service(
        location=where,
        structure=factories.structure(location=where, website="https://example.org/9-rue-secrete"),
        **{
            "name": "Foyer des Lauriers",
            "phone": "+33465710001",
            "email": "9rue@example.org",
            "mobilisation_url": "https://example.org/9-rue-secrete",
            "mobilisation_modes": ["telephoner", "utiliser-lien-mobilisation"],
            "languages": ["ar"],
            "audiences": ["femmes"],
            "fee": "gratuit",
            "hours": "Mo-Fr 09:00-12:00",
        }
        | dict.fromkeys(texts, f"Au {TOLD}, sonner.")
        | fields,
    )
    DatedClosure.objects.create(
        service=made, starts_on=date(2026, 12, 24), ends_on=date(2026, 12, 26), reason=f"Travaux au {TOLD}"
    )
    return made


@pytest.mark.parametrize("shown", [page, slip])
def test_a_confidential_place_tells_what_it_does_and_nothing_of_where(now, shown):
    text = shown(confidential())

    for kept in ("Secrète", "secrete", "9rue", "example.org/9"):
        assert kept not in text
    for told in ("Foyer des Lauriers", "04 65 71 00 01", "Arabic", "Kept confidential"):
        assert told in text


def test_its_page_still_says_when_it_is_open_and_for_whom(now):
    text = page(confidential())

    for told in ("Eat", "Open until", "Women", "09:00"):
        assert told in text


def test_a_service_asked_for_through_its_page_or_by_e_mail_says_where(now):
    structure = factories.structure(website="https://maison.example.org")
    text = page(
        factories.service(
            structure=structure,
            mobilisation_url="https://example.org/demande?a=1&b=2",
            email="accueil@example.org",
        )
    )

    assert '<a href="https://example.org/demande?a=1&amp;b=2" rel="noreferrer noopener">' in text
    assert '<a href="https://maison.example.org" rel="noreferrer noopener">' in text
    assert '<a href="mailto:accueil@example.org">' in text


def test_an_address_that_is_not_of_the_web_is_never_a_link(now):
    bad = "javascript:alert(1)"
    text = page(factories.service(structure=factories.structure(website=bad), mobilisation_url=bad))

    assert "javascript" not in text


@pytest.mark.parametrize(
    ("fields", "is_printed"),
    [
        ({"location": None}, True),
        ({"mobilisation_modes": ["utiliser-lien-mobilisation"]}, True),
        ({"mobilisation_modes": ["utiliser-lien-mobilisation"], "phone": "+33465710001"}, True),
        ({"location": None, "phone": "+33465710001"}, False),
        ({}, False),
    ],
)
def test_a_slip_prints_the_page_when_it_is_the_only_way(now, fields, is_printed):
    text = slip(factories.service(mobilisation_url="https://example.org/demande", **fields))

    assert ("https://example.org/demande" in text) is is_printed
    assert "<a " not in text


def test_codes_of_a_later_version_are_shown_as_they_are(now):
    made = factories.service(
        themes=(),
        fee="libre",
        audiences=["femmes", "voyageurs"],
        mobilisation_modes=["par-pigeon"],
        languages=["ar", "qqq"],
    )
    ServiceTheme.objects.create(service=made, theme="swim")
    CapacityStatement.objects.create(service=made, unit="tent", places=2, said_at=factories.NOW)

    text = page(made)

    for code in ("swim", "libre", "voyageurs", "par-pigeon", "Women", "qqq"):
        assert code in text


def test_the_week_marks_today_and_the_closures_to_come_are_told(now):
    made = factories.service(hours="Mo-Fr 09:00-12:00; Sa 00:00-24:00")
    for first, last in ((date(2026, 12, 24), date(2026, 12, 26)), (date(2026, 11, 1), date(2026, 11, 2))):
        DatedClosure.objects.create(service=made, starts_on=first, ends_on=last, reason="Inventaire")

    text = page(made)

    assert text.count('aria-current="date"') == 1
    assert '<div aria-current="date"><dt>Monday' in text
    assert text.count("Inventaire") == 1
    assert "24 December" in text

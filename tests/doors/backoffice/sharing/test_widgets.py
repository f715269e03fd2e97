"""A widget made at the desk: copied, looked at, revoked."""

import html

import pytest
from django.urls import reverse

from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from repere.knowledge.directory.models import Widget
from repere.knowledge.territory.models import Area, Commune
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of):
    Commune.objects.create(code="30189", name="Nîmes", folded="nimes", departement="30")
    Area.objects.create(kind=Area.Kind.DEPARTEMENT, code="30", name="Gard")
    return client_of(Role.COORDINATOR)


def make(browser, **fields):
    told = {"label": "Mairie", "sites": "https://www.ville.example/page\nbiblio.example", "near": "nimes"}
    return browser.post(reverse("backoffice:widgets"), told | fields, headers={"accept-language": "en"})


def test_what_is_to_be_copied_names_the_widget_and_is_escaped(browser):
    page = browser.get(make(browser, label="<b>Mairie", themes=["eat", "sleep"])["Location"])
    widget = Widget.objects.get()

    body = page.content.decode()
    assert widget.sites == ["www.ville.example", "biblio.example"]
    assert (widget.commune_code, widget.themes) == ("30189", ["eat", "sleep"])
    assert f'src="{reverse("public:widget", args=[widget.token])}"' in body
    assert f'/widget/{widget.token}/" title=' in html.unescape(body)
    assert "<b>Mairie" not in body
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert TrailLine.objects.filter(verb="directory.widget_made", subject_id=widget.pk).exists()


@pytest.mark.parametrize(
    ("field", "said"),
    [("sites", "javascript:x"), ("sites", ""), ("near", "zzzz"), ("departement", "99Z"), ("label", "")],
)
def test_what_cannot_be_taken_is_said_beside_its_field(browser, field, said):
    answer = make(browser, **{field: said})

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert not Widget.objects.exists()


def test_a_widget_is_revoked_by_its_organisation_alone(browser, client_of):
    make(browser)
    widget = Widget.objects.get()
    other = client_of(Role.COORDINATOR, organisation=factories.organisation())
    revoke = reverse("backoffice:revoke_widget", args=[widget.pk])

    assert other.post(revoke).status_code == 404
    assert other.get(reverse("backoffice:widget", args=[widget.pk])).status_code == 404
    assert browser.post(revoke).status_code == 302

    widget.refresh_from_db()
    assert widget.revoked_at is not None
    assert browser.get(reverse("backoffice:widget", args=[widget.pk])).status_code == 404

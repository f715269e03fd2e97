import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from repere.doors import design
from repere.doors.design.views import SpecimenMoment, living_page
from repere.doors.design.widgets import DateTripleField

TEMPLATES = Path(design.__file__).parent / "templates"
# What the content security policy would refuse.
INLINE = re.compile(
    r"\sstyle=|\son(?:click|change|submit|load|input)=|<style|javascript:|<script(?![^>]*\ssrc=)"
)


class Visit(forms.Form):
    name = forms.CharField(label="Name", help_text="As the person says it.")
    born_on = DateTripleField(label="Born on", required=False)
    contact = forms.ChoiceField(label="Contact", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed", required=False)


def field(form: forms.Form, name: str) -> str:
    return render_to_string("design/field.html", {"field": form[name]})


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_a_template_holds_nothing_that_the_policy_refuses(path):
    # The style and the few words of script of a light page come from our own files, with the nonce of the policy.
    text = path.read_text().replace('<style nonce="{{ request.csp_nonce }}">{{ style }}</style>', "")
    text = text.replace('<script nonce="{{ request.csp_nonce }}">{{ leave }}</script>', "")

    assert INLINE.findall(text) == []


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_the_living_page_stands_in_each_direction(language, direction):
    with translation.override(language):
        page = living_page(RequestFactory().get("/")).content.decode()

    assert f'<html lang="{language}" dir="{direction}">' in page
    assert INLINE.findall(page) == []
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_is_told_without_any_context(code):
    page = render_to_string(f"{code}.html")

    assert page.startswith("<!doctype html>")
    assert page.count("<h1>") == 1


def test_a_field_names_its_hint_and_its_error():
    html = field(Visit({"name": ""}), "name")

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_group_of_choices_is_a_fieldset_with_its_legend():
    html = field(Visit({}), "contact")

    assert re.search(
        r'<fieldset class="field invalid" aria-describedby="id_contact_error">\s*<legend>Contact', html
    )


def test_a_field_that_may_stay_empty_says_so():
    assert "optional" in field(Visit(), "born_on")
    assert "optional" not in field(Visit(), "name")


def test_each_box_of_a_date_has_its_own_label():
    html = field(Visit(initial={"born_on": date(1994, 3, 27)}), "born_on")

    for part, value in (("day", 27), ("month", 3), ("year", 1994)):
        box = re.search(rf'<input[^>]*name="born_on_{part}"[^>]*>', html).group()
        assert f'value="{value}"' in box
        identifier = re.search(r' id="([^"]+)"', box).group(1)
        assert f'<label for="{identifier}">' in html


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("27", "3", "1994"), date(1994, 3, 27)),
        (("", "", ""), None),
        (("31", "2", "1994"), "refused"),
        (("", "3", "1994"), "refused"),
        (("27", "3", "99999"), "refused"),
        (("x", "3", "1994"), "refused"),
    ],
)
def test_three_boxes_make_a_date_of_the_calendar_or_an_error(typed, expected):
    day, month, year = typed
    form = Visit(
        {"name": "A", "contact": "a", "born_on_day": day, "born_on_month": month, "born_on_year": year}
    )

    if expected == "refused":
        assert "born_on" in form.errors
    else:
        assert form.is_valid()
        assert form.cleaned_data["born_on"] == expected


def test_the_summary_leads_to_each_refused_field():
    html = render_to_string("design/errors.html", {"form": Visit({"name": ""})})

    assert 'href="#id_name"' in html
    assert 'href="#id_contact' in html
    assert render_to_string("design/errors.html", {"form": Visit()}).strip() == ""


def test_pages_keep_what_was_asked():
    html = render_to_string(
        "design/pages.html", {"page": Paginator(range(60), 25).page(2), "base": 'q=é&x="'}
    )

    assert 'href="?q=é&amp;x=&quot;&amp;page=1"' in html
    assert 'href="?q=é&amp;x=&quot;&amp;page=3"' in html
    assert render_to_string("design/pages.html", {"page": Paginator(range(3), 25).page(1)}).strip() == ""


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (SpecimenMoment("open", "hours"), "Open"),
        (SpecimenMoment("appointment", "appointment_only"), "By appointment"),
        (SpecimenMoment("closed", "public_holiday"), "Closed: public holiday"),
        (SpecimenMoment("closed", "closure", None, date(2026, 12, 4)), "Closed until"),
        (SpecimenMoment("unknown", "no_hours"), "Hours unknown"),
        (SpecimenMoment("unknown", "holiday_unstated"), "Public holiday: call first"),
    ],
)
def test_an_opening_is_told_by_an_icon_and_words(moment, words):
    with translation.override("en"):
        html = Template("{% load design %}{% openness moment %}").render(Context({"moment": moment}))

    assert "<svg" in html
    assert words in html


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"places": None}, "chip unknown"),
        ({"places": 0}, "chip full"),
        ({"places": 4}, "chip places"),
        ({"places": 4, "stale": True}, "chip stale"),
    ],
)
def test_a_number_of_places_is_never_shown_without_its_kind(facts, expected):
    said = facts | {"said_at": datetime.now(UTC) - timedelta(minutes=10)}
    html = Template("{% load design %}{% places places said_at stale=stale %}").render(Context(said))

    assert f'class="{expected}"' in html
    assert "<svg" in html

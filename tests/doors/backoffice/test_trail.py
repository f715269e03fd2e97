import ast
from datetime import timedelta

import pytest
from django.urls import reverse

from repere.accompaniment.orientation.choices import Way
from repere.accompaniment.people.duplicates.choices import Decision
from repere.doors.backoffice import trail_words
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.house.files import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def dpo(client_of):
    return client_of(Role.DPO)


@pytest.fixture
def colleague(actor_of):
    return actor_of(Role.CASEWORKER)


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person("Tesfay Gebre", organisation=organisation))


def seen(browser, **asked):
    """The act, the dossier and the reader of each line shown."""
    rows = browser.get(reverse("backoffice:trail"), asked).context["rows"]
    return [(row.line.verb, row.code, row.line.user_id) for row in rows]


def test_who_read_this_dossier_is_answered_in_two_fields(dpo, colleague, actor_of, dossier, organisation):
    other, another = actor_of(Role.WELCOME_AGENT), factories.dossier(organisation=organisation)
    trail.record(colleague, "dossier.read", dossier, dossier_id=dossier.pk)
    trail.record(other, "passage.read", None, dossier_id=dossier.pk)
    trail.record(other, "need.told", None, dossier_id=dossier.pk, theme="eat")
    trail.record(other, "dossier.read", another, dossier_id=another.pk)

    # As it is read over the telephone.
    code = f" {dossier.code[:3].lower()} {dossier.code[3:]}"
    answer = dpo.get(reverse("backoffice:trail"), {"act": "readings", "dossier": code})

    assert [(row.line.verb, row.code, row.line.user_id) for row in answer.context["rows"]] == [
        ("passage.read", dossier.code, other.user_id),
        ("dossier.read", dossier.code, colleague.user_id),
    ]
    assert "Tesfay" not in answer.content.decode()


def test_acts_and_details_are_told_in_words(dpo, colleague, dossier):
    trail.record(
        colleague, "need.told", None, dossier_id=dossier.pk, theme="sleep", urgency="today", anonymous=False
    )
    dpo.cookies["repere_language"] = "en"

    row = dpo.get(reverse("backoffice:trail")).context["rows"][0]

    assert row.act == "Need told"
    assert row.details == [
        ("Need", "Sleep"),
        ("Urgency", "Today"),
        ("Without a name", "no"),
    ]


def test_an_act_of_another_version_is_shown_by_its_code(dpo, colleague):
    trail.record(colleague, "moon.walked", theme="cheese")

    page = dpo.get(reverse("backoffice:trail"), {"act": "moon.walked"})

    assert [row.act for row in page.context["rows"]] == ["moon.walked"]
    assert page.context["rows"][0].details[0][1] == "cheese"
    assert '<option value="moon.walked" selected>' in page.content.decode()


def test_lines_are_found_by_colleague_and_by_day(dpo, colleague, actor_of, now):
    other = actor_of(Role.WELCOME_AGENT)
    for days in (0, 1, 2):
        trail.record(colleague, "dossier.read", at=now - timedelta(days=days))
    trail.record(other, "dossier.read", at=now)
    yesterday = (now - timedelta(days=1)).date().isoformat()

    assert len(seen(dpo, act="dossier.read", who=str(colleague.user_id))) == 3
    assert len(seen(dpo, act="dossier.read", from_on=yesterday)) == 3
    assert len(seen(dpo, act="dossier.read", from_on=yesterday, to_on=yesterday)) == 1
    assert len(seen(dpo, act="dossier.read", to_on=yesterday, who=str(other.user_id))) == 0


def test_a_day_begins_at_midnight_here_and_not_in_greenwich(dpo, colleague, now):
    at = now.replace(hour=23, minute=30)  # half past midnight on the day after, in November
    trail.record(colleague, "dossier.read", at=at)

    assert seen(dpo, from_on="2026-11-17", to_on="2026-11-17")
    assert not seen(dpo, from_on="2026-11-16", to_on="2026-11-16")


@pytest.mark.parametrize(
    "rubbish",
    [{"dossier": "ZZZZZZ"}, {"from_on": "2026-02-31"}, {"to_on": "x"}, {"who": "x"}, {"act": "x" * 61}],
)
def test_what_is_not_understood_shows_no_line_rather_than_all(dpo, colleague, rubbish):
    trail.record(colleague, "dossier.read")

    page = dpo.get(reverse("backoffice:trail"), rubbish)

    assert page.status_code == 200
    assert page.context["rows"] == []
    assert page.context["form"].errors


@pytest.mark.parametrize("before", ["²", "-1", "9" * 40, "", "x"])
def test_rubbish_in_place_of_a_position_is_the_latest_page(dpo, colleague, before):
    trail.record(colleague, "dossier.read")

    assert seen(dpo, before=before)


def test_another_organisation_s_trail_and_dossiers_do_not_exist(dpo):
    theirs = factories.dossier()
    stranger = factories.actor(Role.CASEWORKER)
    trail.record(stranger, "dossier.read", theirs, dossier_id=theirs.pk)

    assert seen(dpo, act="dossier.read") == []
    asked = {"dossier": theirs.code}
    hidden, absent = (dpo.get(reverse("backoffice:trail"), a) for a in (asked, {"dossier": "ZZZZZZ"}))
    assert hidden.context["form"].errors == absent.context["form"].errors
    assert stranger.user_id not in {
        value for value, _label in dpo.get(reverse("backoffice:trail")).context["form"].fields["who"].choices
    }


def test_older_lines_are_one_click_away_and_none_is_lost(dpo, colleague):
    for n in range(120):
        trail.record(colleague, "dossier.read" if n % 2 else "need.told", n=n)
    url, found = reverse("backoffice:trail") + "?act=dossier.read", []

    first = dpo.get(url)
    found += [row.line.detail["n"] for row in first.context["rows"]]
    second = dpo.get(f"{url}&before={first.context['next_before']}")
    found += [row.line.detail["n"] for row in second.context["rows"]]

    assert found == list(range(119, 0, -2))
    assert second.context["next_before"] is None
    assert f"?act=dossier.read&amp;before={first.context['next_before']}" in first.content.decode()


def test_as_many_queries_for_five_lines_as_for_five_hundred(
    dpo, colleague, organisation, dossier, django_assert_max_num_queries
):
    def read(times):
        for _n in range(times):
            trail.record(colleague, "dossier.read", dossier, dossier_id=dossier.pk)

    url, asked = reverse("backoffice:trail"), {"act": "readings", "dossier": dossier.code}
    dpo.get(url)
    read(5)
    with django_assert_max_num_queries(12) as few:
        assert len(dpo.get(url, asked).context["rows"]) == 5
    read(495)

    with django_assert_max_num_queries(len(few)) as many:
        assert len(dpo.get(url, asked).context["rows"]) == 50
    assert len(many) == len(few)


def recorded():
    """Every verb written somewhere in the house."""
    for path in files(".py", under="repere"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and "record" in getattr(
                node.func, "attr", getattr(node.func, "id", "")
            ):
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and "." in str(argument.value):
                        yield argument.value


def test_every_act_recorded_has_its_words():
    verbs = (
        set(recorded()) | {f"orientation.{way}" for way in Way} | {f"likeness.{said}" for said in Decision}
    )

    assert {"dossier.read", "referral.accepted", "account.signed_in"} <= verbs
    assert verbs - set(trail_words.VERBS) == set()
    assert set(trail_words.READINGS) <= set(trail_words.VERBS)

"""The pages where two dossiers become one, and two again."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.duplicates import queries, rules
from repere.accompaniment.people.duplicates.choices import Because
from repere.accompaniment.people.duplicates.models import LikelyPair, LikenessDecision, Merge
from repere.accompaniment.people.identity.dates import Relation
from repere.accompaniment.people.models import Person
from repere.doors.backoffice.duplicates import words
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of):
    return client_of(Role.COORDINATOR)


def known(organisation, name, code, **fields):
    person = factories.person(name, organisation=organisation, **fields)
    factories.need("eat", dossier=factories.dossier(person=person, code=code))
    index_person(person)
    return person


@pytest.fixture
def two(organisation):
    return (
        known(organisation, "Amina Diallo", "KEPT22", birth_year=1996, languages=["fr"]),
        known(organisation, "Aminata Jallow", "GBNE33", birth_year=1995, languages=["ar"]),
    )


def pair(one, other, **fields):
    first, second = sorted((one.pk, other.pk))
    return LikelyPair.unscoped.create(
        organisation=one.organisation, one_id=first, other_id=second,
        **{"probability": 0.9, "weight": 0.9, "found_at": timezone.now()} | fields,
    )  # fmt: skip


def address(one, other):
    return reverse("backoffice:compare", args=[one.pk, other.pk])


def test_the_pairs_that_matter_most_come_first_without_a_number(browser, organisation, two):
    third = known(organisation, "Selam", "SELM44")
    pair(*two, weight=0.7)
    pair(two[0], third, weight=2.4, probability=0.61)

    page = browser.get(reverse("backoffice:duplicates"))

    assert [{row.one.code, row.other.code} for row in page.context["rows"]] == [
        {"KEPT22", "SELM44"},
        {"KEPT22", "GBNE33"},
    ]
    assert "0.61" not in page.content.decode()


def test_two_codes_lead_to_their_comparison(browser, two):
    answer = browser.post(reverse("backoffice:compare_codes"), {"one": "kept22", "other": "GBN E33"})

    assert answer.headers["Location"] == address(*two)


@pytest.mark.parametrize(
    ("codes", "field"),
    [(("KEPT22", "ZZZZZZ"), "other"), (("KEPT22", "kept22"), "other"), (("", "KEPT22"), "one")],
)
def test_codes_that_lead_nowhere_are_said(browser, two, codes, field):
    page = browser.post(reverse("backoffice:compare_codes"), dict(zip(("one", "other"), codes, strict=True)))

    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]


def test_reading_both_dossiers_is_written_down(browser, two):
    page = browser.get(address(*two))

    assert page.status_code == 200
    read = TrailLine.objects.filter(verb="likeness.compared").values_list("dossier_id", flat=True)
    assert set(read) == {person.dossier.pk for person in two}


def test_what_is_chosen_is_what_the_one_dossier_says(browser, two):
    kept, merged = two
    answer = browser.post(
        address(*two),
        {"decision": "same", "kept": "one", "name": "other", "birth": "other", "languages": "one"},
    )

    merge = Merge.unscoped.get()
    kept.refresh_from_db()
    assert answer.headers["Location"] == reverse("backoffice:merge", args=[merge.pk])
    assert (merge.kept_id, merge.merged_id) == (kept.pk, merged.pk)
    assert (kept.birth_year, kept.languages) == (1995, ["fr"])
    assert kept.names.first().text == "Aminata Jallow"


def test_the_other_dossier_may_be_the_one_that_is_kept(browser, two):
    browser.post(
        address(*two),
        {"decision": "same", "kept": "other", "name": "one", "birth": "one", "languages": "other"},
    )

    kept, merged = two[1], two[0]
    kept.refresh_from_db()
    assert Person.unscoped.get(pk=merged.pk).merged_into == kept
    assert (kept.birth_year, kept.languages) == (1996, ["ar"])
    assert kept.names.first().text == "Amina Diallo"


def test_a_choice_left_out_is_asked_again(browser, two):
    page = browser.post(address(*two), {"decision": "same", "kept": "one"})

    assert page.status_code == 200
    assert set(page.context["join"].errors) == {"name", "birth", "languages"}
    assert not Merge.unscoped.exists()


def test_two_people_are_never_shown_again(browser, two):
    pair(*two)

    browser.post(address(*two), {"decision": "different", "because": "twins"})

    assert browser.get(reverse("backoffice:duplicates")).context["rows"] == []
    assert LikenessDecision.unscoped.get().because == "twins"
    assert browser.get(address(*two)).context["refusal"]


def test_not_sure_is_asked_again_in_a_month(browser, two):
    found = pair(*two)

    browser.post(address(*two), {"decision": "unsure"})

    assert browser.get(reverse("backoffice:duplicates")).context["rows"] == []
    found.refresh_from_db()
    assert (found.put_off_until - timezone.now()).days >= 29


def test_what_was_joined_is_undone_on_its_own_page(browser, two):
    browser.post(
        address(*two), {"decision": "same", "kept": "one", "name": "one", "birth": "one", "languages": "one"}
    )
    merge = Merge.unscoped.get()
    added = factories.passage(dossier=two[0].dossier)
    page = browser.get(reverse("backoffice:merge", args=[merge.pk]))

    browser.post(reverse("backoffice:merge", args=[merge.pk]), {"along": f"casework.passage:{added.pk}"})

    assert [one.value for one in page.context["added"]] == [f"casework.passage:{added.pk}"]
    added.refresh_from_db()
    assert added.dossier == two[1].dossier
    assert Person.unscoped.filter(merged_into=None).count() == 2
    assert browser.get(reverse("backoffice:merge", args=[merge.pk])).context["is_undone"]


def test_the_address_of_the_other_dossier_leads_to_the_one(browser, two):
    browser.post(
        address(*two), {"decision": "same", "kept": "one", "name": "one", "birth": "one", "languages": "one"}
    )

    answer = browser.get(reverse("backoffice:dossier", args=[two[1].dossier.pk]))

    assert answer.headers["Location"] == reverse("backoffice:dossier", args=[two[0].dossier.pk])


def test_people_of_another_organisation_cannot_be_compared(browser, two):
    theirs = factories.person("Amina Diallo")

    assert browser.get(address(two[0], theirs)).status_code == 404
    assert browser.post(address(two[0], theirs), {"decision": "same"}).status_code == 404


def test_a_merge_of_another_organisation_does_not_exist(client_of, browser, two):
    browser.post(
        address(*two), {"decision": "same", "kept": "one", "name": "one", "birth": "one", "languages": "one"}
    )
    stranger = factories.client(Role.COORDINATOR)
    url = reverse("backoffice:merge", args=[Merge.unscoped.get().pk])

    assert (stranger.get(url).status_code, stranger.post(url).status_code) == (404, 404)


def test_ten_pairs_ask_no_more_than_one(browser, organisation, two, django_assert_max_num_queries):
    pair(*two, reasons=["same_name"])
    url = reverse("backoffice:duplicates")
    browser.get(url)
    with django_assert_max_num_queries(14) as few:
        assert len(browser.get(url).context["rows"]) == 1
    for n in range(9):
        pair(two[0], known(organisation, f"Amina {n}", f"AAAA{n}2"), reasons=["same_name"])

    with django_assert_max_num_queries(len(few)):
        assert len(browser.get(url).context["rows"]) == 10


def test_a_hidden_dossier_is_in_no_pair_and_its_code_is_no_code(browser, two):
    pair(*two)
    Person.unscoped.filter(pk=two[1].pk).update(is_hidden=True)

    hidden = browser.post(reverse("backoffice:compare_codes"), {"one": "KEPT22", "other": "GBNE33"})
    absent = browser.post(reverse("backoffice:compare_codes"), {"one": "KEPT22", "other": "ZZZZZZ"})

    assert browser.get(reverse("backoffice:duplicates")).context["rows"] == []
    assert browser.get(address(*two)).status_code == 404
    assert hidden.context["form"].errors == absent.context["form"].errors != {}


def test_every_reason_that_may_be_given_has_its_words():
    births = {relation.value for relation in Relation if relation is not Relation.UNKNOWN}
    others = {"same_document", "same_phone", "same_name", "sounds_alike", "other_name"}

    assert births | others <= set(words.SAID)
    assert len(words.alike(sorted(births | others | {"of_another_version"}))) == len(births | others)


def parted(browser, one, other, because="namesakes"):
    browser.post(address(one, other), {"decision": "different", "because": because})
    return LikenessDecision.unscoped.get(decision="different")


def again(browser, parting):
    return browser.post(reverse("backoffice:reconsider", args=[parting.pk]))


def test_who_was_parted_by_mistake_is_looked_at_again_and_joined(browser, two):
    parting = parted(browser, *two)
    rows = browser.get(reverse("backoffice:partings")).context["rows"]
    assert [{row.one.code, row.other.code} for row in rows] == [{"KEPT22", "GBNE33"}]

    answer = again(browser, parting)

    assert answer.url in {address(*two), address(*reversed(two))}
    assert browser.get(reverse("backoffice:partings")).context["rows"] == []
    assert browser.get(address(*two)).context["refusal"] == ""
    browser.post(
        address(*two), {"decision": "same", "kept": "one", "name": "one", "birth": "one", "languages": "one"}
    )
    assert Merge.unscoped.filter(undone_at=None).exists()
    assert TrailLine.objects.filter(verb="likeness.reopened").count() == 2


def test_a_pair_looked_at_again_is_proposed_again_and_parted_again_is_not(browser, organisation, two, now):
    house = replace(SYSTEM, organisation_id=organisation.pk)
    parting = parted(browser, *two)
    pairs = {rules.in_order(*(person.pk for person in two))}
    assert queries.settled_pairs(house) == pairs

    again(browser, parting)
    assert queries.settled_pairs(house) == set()
    browser.post(address(*two), {"decision": "different", "because": "twins"})
    assert queries.settled_pairs(house) == pairs
    assert [row.because for row in browser.get(reverse("backoffice:partings")).context["rows"]] == [
        Because.TWINS.label
    ]


def test_a_wish_to_be_kept_apart_is_taken_back_with_the_parting(browser, two):
    parting = parted(browser, *two, because="asked")
    assert browser.get(address(*two)).context["refusal"] == words.REFUSED["wish"]

    again(browser, parting)

    assert browser.get(address(*two)).context["refusal"] == ""


def test_two_clicks_look_again_once(browser, two):
    parting = parted(browser, *two)
    again(browser, parting)

    assert again(browser, parting).status_code == 404
    assert LikenessDecision.unscoped.filter(decision="reopened").count() == 1


def test_a_parting_of_another_organisation_or_of_somebody_hidden_does_not_exist(client_of, browser, two):
    parting = parted(browser, *two)
    stranger = client_of(Role.COORDINATOR, organisation=factories.organisation())
    assert again(stranger, parting).status_code == 404

    Person.unscoped.filter(pk=two[0].pk).update(is_hidden=True)
    assert browser.get(reverse("backoffice:partings")).context["rows"] == []
    assert again(browser, parting).status_code == 404


def test_ten_partings_ask_no_more_than_one(browser, organisation, two, django_assert_max_num_queries):
    parted(browser, *two)
    url = reverse("backoffice:partings")
    browser.get(url)
    with django_assert_max_num_queries(12) as few:
        browser.get(url)
    asked = len(few)
    for n in range(9):
        third = known(organisation, f"Selam {n}", f"SELM4{n}")
        browser.post(address(two[0], third), {"decision": "different", "because": "namesakes"})
    with django_assert_max_num_queries(asked):
        assert len(browser.get(url).context["rows"]) == 10

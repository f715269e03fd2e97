"""Two sources and a keeper speak of one service: who is believed, who says otherwise, and how it is taken back."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.doors.commandline.main import main
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.knowledge.directory.actions import import_directory
from repere.knowledge.directory.models import FieldClaim, Service, ServiceTheme, Twin
from repere.knowledge.directory.sheets.actions import accept_correction, propose
from repere.knowledge.directory.sources import actions, queries, rules
from repere.knowledge.directory.sources.rules import Claim
from tests.knowledge.directory.files import document, service, structure

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
KEPT = ("name", "phone", "access_conditions", "is_active", "description")
OTHER_HOME = structure(source="second", id="second--garrigue")
OTHER = service(
    source="second", id="second--repas", structure_id="second--garrigue", telephone="04 65 71 00 99",
    conditions_acces="Venir avant midi.", description="Repas chaud servi assis, sans condition.",
)  # fmt: skip


def take(folder, structures, services):
    report = import_directory(
        SYSTEM, document(folder, {"structures": structures, "services": services}), apply=True
    )
    assert report.applied, report.errors
    return report


@pytest.fixture
def two(tmp_path):
    take(tmp_path, [structure()], [service(telephone="04 65 71 00 10")])
    take(tmp_path, [OTHER_HOME], [OTHER])
    return Service.objects.get(source="invented"), Service.objects.get(source="second")


def shown(pk):
    return Service.objects.select_related("structure", "location").get(pk=pk)


def told(pk):
    return {one.field: one for one in queries.provenance_of(shown(pk))}


# --- whom to believe -------------------------------------------------------------------------------------

CLAIMS = st.lists(
    st.builds(
        Claim,
        source=st.sampled_from(["here", "a", "b", "c"]),
        value=st.sampled_from([None, "", "x", "y", []]),
        said_on=st.dates(date(2026, 1, 1), date(2026, 1, 5)),
    ),
    max_size=6,
)


@given(CLAIMS, st.dictionaries(st.sampled_from(["a", "b"]), st.integers(1, 3)), st.randoms())
def test_who_is_believed_depends_on_rank_then_on_the_day_and_never_on_the_order(claims, ranks, random):
    chosen = rules.believed(claims, ranks)
    mixed = list(claims)
    random.shuffle(mixed)

    assert (chosen is None) is not any(rules.says_something(claim.value) for claim in claims)
    if chosen is not None:
        again = rules.believed(mixed, ranks)
        assert (again.source, again.said_on) == (chosen.source, chosen.said_on)
        spoke_here = any(c.source == "here" and rules.says_something(c.value) for c in claims)
        assert not spoke_here or chosen.source == "here"


def test_a_correction_accepted_here_outlives_the_imports_of_its_source(tmp_path, two):
    mine, _other = two
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    sent = propose(mine, subject="phone", proposed="04 65 71 00 55", now=now)
    accept_correction(SYSTEM, sent, value="04 65 71 00 55", now=now)

    report = take(tmp_path, [structure()], [service(telephone="04 65 71 00 11", nom="Repas du soir")])
    again = take(tmp_path, [structure()], [service(telephone="04 65 71 00 11", nom="Repas du soir")])

    assert (shown(mine.pk).phone, shown(mine.pk).name) == ("+33465710055", "Repas du soir")
    assert (report.services.updated, again.services.unchanged) == (1, 1)
    phone = told(mine.pk)["phone"]
    assert (phone.source, phone.said_on) == ("here", ON)
    assert [(claim.source, claim.value) for claim in phone.others] == [("invented", "+33465710011")]


def test_a_field_nobody_else_speaks_of_is_its_sources_of_its_day(two):
    name = told(two[0].pk)["name"]

    assert (name.source, name.said_on, name.others) == ("invented", date(2026, 10, 2), [])
    confirmed = queries.provenance_of(shown(two[0].pk), ON)
    assert {one.said_on for one in confirmed} == {ON}


# --- twins -----------------------------------------------------------------------------------------------


def test_the_pair_is_found_joined_and_parted_and_everything_is_as_before(two):
    from repere.knowledge.directory.sources import twins

    mine, other = two
    before = list(
        Service.objects.order_by("pk").values(
            "name", "phone", "access_conditions", "is_active", "description"
        )
    )
    tiles = set(ServiceTheme.objects.values_list("service", "theme"))
    found = twins.pairs(queries.facts())
    assert [{pair.one.key, pair.other.key} for pair in found] == [{str(mine.pk), str(other.pk)}]

    twin = actions.join_twins(SYSTEM, mine, other, on=ON)

    joined = shown(mine.pk)
    assert joined.access_conditions == "Venir avant midi."
    assert not Service.objects.get(pk=other.pk).is_active
    assert set(ServiceTheme.objects.values_list("service", flat=True)) == {mine.pk}
    assert [claim.source for claim in told(mine.pk)["phone"].others] == ["second"]
    assert twins.pairs(queries.facts()) == []

    actions.part_twins(
        SYSTEM, Twin.objects.select_related("service__structure", "other__structure").get(pk=twin.pk)
    )

    after = list(
        Service.objects.order_by("pk").values(
            "name", "phone", "access_conditions", "is_active", "description"
        )
    )
    assert after == before
    assert set(ServiceTheme.objects.values_list("service", "theme")) == tiles
    assert not FieldClaim.objects.exists()
    assert TrailLine.objects.filter(verb__startswith="directory.twins").count() == 2


def test_the_stated_order_of_sources_decides_and_can_be_changed(two):
    mine, other = two
    actions.join_twins(SYSTEM, mine, other, on=ON)

    actions.rank_sources(SYSTEM, ["second", "invented"])
    assert shown(mine.pk).phone == "+33465710099"
    actions.rank_sources(SYSTEM, ["invented", "second"])

    assert shown(mine.pk).phone == "+33465710010"
    assert [(c.source, c.value) for c in told(mine.pk)["phone"].others] == [("second", "+33465710099")]


def test_what_a_twin_says_later_is_heard(tmp_path, two):
    mine, other = two
    actions.join_twins(SYSTEM, mine, other, on=ON)

    take(tmp_path, [OTHER_HOME], [OTHER | {"conditions_acces": "Venir avant onze heures."}])

    assert shown(mine.pk).access_conditions == "Venir avant onze heures."
    assert not Service.objects.get(pk=other.pk).is_active


def test_who_is_no_twin(two, actor_of):
    mine, other = two
    with pytest.raises(actions.NotTwins):
        actions.join_twins(SYSTEM, mine, mine, on=ON)
    with pytest.raises(NotAllowed):
        actions.join_twins(actor_of(Role.CASEWORKER), mine, other, on=ON)
    actions.join_twins(SYSTEM, mine, other, on=ON)
    with pytest.raises(actions.NotTwins):
        actions.join_twins(SYSTEM, other, mine, on=ON)


def test_from_the_command_line(two, capsys):
    mine, other = (one.public_code for one in two)

    assert main(["directory", "twins"]) == 0
    assert "1 pair." in capsys.readouterr().out
    assert main(["directory", "twins", "--join", mine, other]) == 0
    assert main(["directory", "believe", "second", "invented"]) == 0
    assert main(["directory", "twins", "--part", other]) == 0
    assert main(["directory", "twins", "--part", other]) == 2


def test_a_rehearsal_tells_what_would_change_and_no_contact(tmp_path, two):
    path = document(
        tmp_path,
        {"structures": [structure()], "services": [service(nom="Dîner", telephone="04 65 71 00 77")]},
    )

    report = import_directory(SYSTEM, path, apply=False)

    assert [str(change) for change in report.services.first] == [
        "invented--repas: name “Repas du midi” → “Dîner”; phone “…” → “…”"
    ]


def test_the_sheet_shows_where_each_part_comes_from_and_who_says_otherwise(two, client_of):
    mine, other = two
    actions.join_twins(SYSTEM, mine, other, on=ON)
    actions.rank_sources(SYSTEM, ["invented"])

    page = client_of(Role.CASEWORKER).get(f"/bureau/annuaire/{mine.pk}/").content.decode()

    assert "+33465710099" in page
    assert "second" in page


# --- withdrawn by their source ---------------------------------------------------------------------------


def test_what_its_source_no_longer_names_is_offered_no_more_until_it_is_named_again(tmp_path):
    both, one = [service(), service(id="invented--colis", nom="Colis")], [service()]
    take(tmp_path, [structure()], both)
    path = document(tmp_path, {"structures": [structure()], "services": one}, "one.json")

    report = import_directory(SYSTEM, path, apply=True, withdraw_absent=True)

    assert (
        report.withdrawn,
        list(Service.objects.filter(is_active=True).values_list("name", flat=True)),
    ) == (
        1,
        ["Repas du midi"],
    )
    assert ServiceTheme.objects.count() == 1
    take(tmp_path, [structure()], both)
    assert Service.objects.filter(is_active=True).count() == 2
    assert ServiceTheme.objects.count() == 2


def test_a_service_withdrawn_here_stays_withdrawn_whatever_its_source_says(tmp_path):
    take(tmp_path, [structure()], [service()])
    Service.objects.update(is_active=False)

    take(tmp_path, [structure()], [service(nom="Repas du soir")])

    assert not Service.objects.get().is_active


def test_a_file_with_a_bad_row_withdraws_nothing(tmp_path):
    take(tmp_path, [structure()], [service(), service(id="invented--colis", nom="Colis")])
    path = document(
        tmp_path, {"structures": [structure()], "services": [service(), service(id="x", nom="a")]}, "b.json"
    )

    report = import_directory(SYSTEM, path, apply=True, skip_bad_rows=True, withdraw_absent=True)

    assert (report.withdrawn, Service.objects.filter(is_active=True).count()) == (0, 2)

"""Whoever comes through their own door holds no grant of the desk, and reads nothing through its queries."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterable

import pytest
from django.db.models import Q, QuerySet

import repere.accompaniment
from repere.accompaniment.people import access
from repere.accompaniment.people.queries import Looking
from repere.foundation.toolkit.actors import Actor, Grant, NotAllowed, Role
from tests import factories
from tests.house.files import ROOT, files, named

pytestmark = pytest.mark.django_db


def modules(*names):
    packages = pkgutil.walk_packages(repere.accompaniment.__path__, "repere.accompaniment.")
    return [
        importlib.import_module(found.name) for found in packages if found.name.rpartition(".")[2] in names
    ]


def queries_of_the_desk():
    """Those that ask for nothing but who is looking."""
    for module in modules("queries"):
        for name, query in vars(module).items():
            if getattr(query, "__module__", "") != module.__name__ or not inspect.isfunction(query):
                continue
            said = inspect.signature(query)
            asked = [p.name for p in said.parameters.values() if p.default is p.empty]
            is_a_read = said.return_annotation not in (Q, Looking)  # the others narrow one
            if asked == ["actor"] and is_a_read and not name.startswith(("_", "own_")):
                yield pytest.param(
                    query, id=f"{module.__name__.removeprefix('repere.accompaniment.')}.{name}"
                )


@pytest.fixture
def person(organisation):
    """Somebody about whom there is something to read."""
    dossier = factories.dossier(organisation=organisation)
    factories.contact(person=dossier.person)
    factories.need("eat", passage=factories.passage(dossier=dossier))
    return dossier.person


@pytest.mark.parametrize("query", list(queries_of_the_desk()))
def test_a_query_of_the_desk_gives_them_nothing(person, query):
    actor = Actor(None, None, Role.PERSON, person_id=person.pk)

    try:
        found = query(actor)
    except NotAllowed:
        return
    assert not (
        found.exists() if isinstance(found, QuerySet) else any(found if isinstance(found, Iterable) else ())
    )


def test_the_queries_of_the_desk_are_found():
    assert len(list(queries_of_the_desk())) >= 10


def test_they_hold_one_grant():
    everywhere = [
        grant
        for path in files("access.py", under="repere")
        for grant in vars(importlib.import_module(named(path)[:-3].replace("/", "."))).values()
        if isinstance(grant, Grant)
    ]

    assert len(everywhere) > 20
    assert {grant for grant in everywhere if Role.PERSON in grant.roles} == {access.OWN}


def test_nobody_is_given_this_role():
    from repere.foundation.accounts.models import ROLES

    assert Role.PERSON not in dict(ROLES)


def test_their_door_calls_their_own_queries_alone():
    """What its pages import from a room's queries begins with `own_`, or tells of the directory."""
    door = (ROOT / "repere/doors/personal/views.py").read_text() + (
        ROOT / "repere/doors/design/takeaway/held.py"
    ).read_text()

    assert "visible_to" not in door
    assert ".unscoped" not in door

"""A desk, a shelter with an account, and a service that nobody here answers for."""

from datetime import timedelta

import pytest

from repere.accompaniment.orientation import actions
from repere.accompaniment.orientation.envelope.actions import make_link
from repere.accompaniment.people.consent.actions import Agreement
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.factories import NOW

AGREED = Agreement((), NOW.date() + timedelta(days=30))
H = timedelta(hours=1)


class Scene:
    def __init__(self):
        self.house = factories.organisation()
        self.desk = factories.actor(Role.CASEWORKER, organisation=self.house)
        self.shelter = factories.organisation(name=f"Foyer {self.house.pk}")
        self.partner = factories.actor(Role.PARTNER, organisation=self.shelter)
        self.service = factories.service(organisation=self.shelter, themes=("sleep",))
        self.alone = factories.service(name="Halte du canal", themes=("sleep",))

    def need(self, **visit):
        known = factories.dossier(organisation=self.house)
        return factories.need("sleep", urgency="today", told_at=NOW, dossier=known, **visit)

    def sends(self, need=None, service=None, *, now=NOW, **said):
        need = need or self.need()
        told = {
            "language": "ti",
            "message": "Une personne, ce soir",
            "name_shared": "Tesfay",
            "agreed": AGREED,
        }
        return actions.send_referral(
            self.desk, need, service or self.service, passage=need.passage, **told | {"now": now} | said
        )

    def sends_by_link(self, need=None, **said):
        referral = self.sends(need, self.alone, by_link=True, **said)
        return referral, make_link(self.desk, referral, email="canal@example.org", now=NOW)


@pytest.fixture
def scene(db):
    return Scene()

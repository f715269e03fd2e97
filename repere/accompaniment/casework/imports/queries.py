from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import override

from repere.accompaniment.casework.imports import access
from repere.accompaniment.casework.imports.choices import RowState, State
from repere.accompaniment.casework.imports.models import BroughtIn, DossierImport, ImportMapping, ImportRow
from repere.accompaniment.casework.imports.reading import Vocabulary
from repere.accompaniment.casework.status.choices import Permit, Situation
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.queries import people_visible_to
from repere.accompaniment.people.shelves import rules as shelves
from repere.foundation.accounts.models import Membership
from repere.foundation.accounts.queries import actor_of, colleagues_of, memberships_in_force
from repere.foundation.toolkit.actors import Actor, Role
from repere.foundation.toolkit.languages import LANGUAGES, name
from repere.knowledge.directory.choices import Theme
from repere.knowledge.territory.rules import fold

# In which the words of a file may be written.
WRITTEN_IN = ("fr", "en", "ar")
# As desks say it, beside the names of the tiles.
NEEDS_SAID = {
    "alimentation": "eat", "nourriture": "eat", "food": "eat", "repas": "eat", "hebergement": "sleep",
    "logement": "sleep", "shelter": "sleep", "housing": "sleep", "sante": "health", "soins": "health",
    "administratif": "papers", "demarches": "papers", "droits": "law", "juridique": "law", "avocat": "law",
    "legal": "law", "francais": "learn", "formation": "work", "emploi": "work", "travail": "work", "job": "work",
    "famille": "family", "enfants": "family", "scolarite": "family", "hygiene": "wash", "douche": "wash",
    "vetements": "wash", "telephone": "phone", "numerique": "phone", "ecoute": "talk", "psychologique": "talk",
    "argent": "money", "transport": "money", "mobilite": "money",
}  # fmt: skip
SITUATIONS_SAID = {
    "demandeur d’asile": "asylum", "demandeuse d’asile": "asylum", "asylum seeker": "asylum",
    "procédure dublin": "dublin", "réfugié": "refugee", "réfugiée": "refugee", "statut de réfugié": "refugee",
    "protection subsidiaire": "subsidiary", "apatride": "stateless", "sans papiers": "no_permit",
    "sans titre de séjour": "no_permit", "oqtf": "to_leave",
}  # fmt: skip
PERMITS_SAID = {
    "atda": "atda", "attestation de demande d’asile": "atda", "récépissé": "recepisse", "aps": "aps",
    "vls-ts": "vls_ts", "carte de séjour pluriannuelle": "several_years", "carte de résident": "resident",
    "dcem": "dcem",
}  # fmt: skip


def imports_of(actor: Actor) -> QuerySet[DossierImport]:
    """The files that the actor sent; of the whole organisation for whoever leads it. The latest first."""
    access.IMPORT.require(actor)
    rows = DossierImport.unscoped.filter(organisation=actor.organisation_id)
    if actor.role not in (Role.COORDINATOR, Role.SYSTEM):
        rows = rows.filter(sent_by_id=actor.user_id)
    return rows.order_by("-sent_at", "pk")


def rows_in(actor: Actor, taken: DossierImport, *states: str) -> QuerySet[ImportRow]:
    """Of a file of the actor's, in the order of its lines."""
    rows = ImportRow.unscoped.filter(taken__in=imports_of(actor).filter(pk=taken.pk))
    return (rows.filter(state__in=states) if states else rows).order_by("number")


def tally_of(taken: DossierImport) -> dict[str, int]:
    """How many rows there are of each state."""
    counted = ImportRow.unscoped.filter(taken=taken).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(counted)


def mappings_of(actor: Actor) -> QuerySet[ImportMapping]:
    access.IMPORT.require(actor)
    return ImportMapping.objects.filter(organisation=actor.organisation_id).order_by("name")


def brought_in(actor: Actor, digests: Iterable[int]) -> dict[int, UUID]:
    """Of these digests, those that are in a dossier of the organisation, and whose."""
    wanted, found = list(digests), dict[int, UUID]()
    for start in range(0, len(wanted), 500):
        rows = BroughtIn.unscoped.filter(
            organisation=actor.organisation_id, digest__in=wanted[start : start + 500]
        )
        found.update(rows.values_list("digest", "person_id"))
    return found


def households(actor: Actor, numbers: Iterable[int]) -> dict[int, list[Person]]:
    """Those in sight who came in with these numbers of a household."""
    rows = BroughtIn.unscoped.filter(
        organisation=actor.organisation_id,
        household__in=list(numbers),
        person__in=people_visible_to(actor).order_by(),
    )
    found: dict[int, list[Person]] = {}
    for row in rows.select_related("person").order_by("at", "pk"):
        found.setdefault(row.household, []).append(row.person)
    return found


def colleagues(actor: Actor, today: date) -> dict[str, Membership]:
    """Those who may follow somebody, by their e-mail and by their name where one alone bears it; folded."""
    rows = colleagues_of(actor).filter(starts_on__lte=today, ends_on__gte=today, ended_at=None)
    able = [one for one in rows if shelves.may_stand(one.role, shelves.Standing.REFERENT)]
    named: dict[str, set[UUID]] = {}
    for one in able:
        named.setdefault(fold(one.user.display_name), set()).add(one.user_id)
    return {fold(one.user.email): one for one in able} | {
        folded: one for one in able if folded_alone(folded := fold(one.user.display_name), named)
    }


def folded_alone(folded: str, named: dict[str, set[UUID]]) -> bool:
    return bool(folded) and len(named[folded]) == 1


def sender_of(taken: DossierImport, today: date) -> Actor | None:
    """As whoever sent the file may act today; nobody once they may not bring people in any more."""
    held = memberships_in_force(taken.sent_by_id, today).filter(organisation=taken.organisation_id)
    actors: Sequence[Actor] = [actor_of(one) for one in held]
    return next((actor for actor in actors if access.IMPORT.allows(actor)), None)


def abandoned(now: datetime, *, silent_for: timedelta) -> QuerySet[DossierImport]:
    """At work by their state, without a sign of life: whoever worked on them was killed."""
    return DossierImport.unscoped.filter(
        state__in=[State.CHECKING, State.RUNNING], moved_at__lt=now - silent_for
    )


def over(now: datetime, *, kept: timedelta) -> QuerySet[DossierImport]:
    return DossierImport.unscoped.filter(sent_at__lt=now - kept)


def is_left(taken: DossierImport, state: str = RowState.READY) -> bool:
    return ImportRow.unscoped.filter(taken=taken, state=state).exists()


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The words of languages and of needs, as they are written in a file."""
    spoken: dict[str, str] = {}
    for code, language in LANGUAGES.items():
        for word in (code, language.autonym, *(name(code, written) for written in WRITTEN_IN)):
            spoken.setdefault(fold(word), code)
    needs = {fold(word): code for word, code in NEEDS_SAID.items()}
    for written in WRITTEN_IN:
        with override(written):
            needs |= {fold(str(theme.label)): theme.value for theme in Theme}
    needs |= {theme.value: theme.value for theme in Theme}
    return Vocabulary(spoken, needs, _labels(Situation, SITUATIONS_SAID), _labels(Permit, PERMITS_SAID))


def _labels(choices: type[Situation] | type[Permit], said: dict[str, str]) -> dict[str, str]:
    """What each is called in the languages of a file; never the one that says nothing."""
    found = {fold(word): code for word, code in said.items()}
    for written in WRITTEN_IN:
        with override(written):
            found |= {fold(str(one.label)): one.value for one in choices if one.value != "other"}
    return found

"""What a service is found by, as bits of three whole numbers: one comparison answers "any of these".

The place of a code in its list is its bit, and rows are stored with it: a list only grows at its end, and a list
that changes otherwise needs a new FORM, by which rows made before are known and made again.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

FORM: Final = 2

# thematiques of data·inclusion v1, by category.
TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "choisir-un-metier": (
        "confirmer-son-choix-de-metier",
        "connaitre-les-opportunites-demploi",
        "decouvrir-un-metier-ou-un-secteur-dactivite",
        "identifier-ses-points-forts-et-ses-competences",
    ),
    "creer-une-entreprise": (
        "definir-son-projet-de-creation-dentreprise",
        "developper-son-entreprise",
        "structurer-son-projet-de-creation-dentreprise",
    ),
    "difficultes-administratives-ou-juridiques": (
        "accompagnement-aux-demarches-administratives",
        "accompagnement-pour-lacces-a-la-citoyennete",
        "accompagnement-pour-lacces-aux-droits",
        "beneficier-dune-mesure-daccompagnement-adapte",
        "connaitre-ses-droits-face-a-une-discrimination",
        "prendre-en-compte-une-problematique-judiciaire",
    ),
    "difficultes-financieres": (
        "acquerir-une-autonomie-budgetaire",
        "ameliorer-sa-gestion-budgetaire",
        "mettre-en-place-une-mesure-de-protection-financiere",
        "prevenir-une-degradation-de-la-situation-financiere",
        "situation-dendettement-surendettement",
    ),
    "equipement-et-alimentation": ("aide-menagere", "alimentation", "electromenager", "habillement"),
    "famille": (
        "garde-denfants",
        "prise-en-charge-personne-dependante",
        "soutien-a-la-parentalite-et-a-leducation",
        "soutien-aidants",
        "surmonter-conflits-separation-violence",
    ),
    "lecture-ecriture-calcul": ("maitriser-le-calcul", "maitriser-le-francais"),
    "logement-hebergement": (
        "acheter-un-logement",
        "changer-de-logement",
        "louer-un-logement",
        "rechercher-une-solution-dhebergement-temporaire",
        "reduire-les-impayes-de-loyer",
        "se-maintenir-dans-le-logement",
        "sinformer-sur-les-demarches-liees-a-lacces-au-logement",
    ),
    "mobilite": (
        "acceder-a-un-vehicule",
        "entretenir-reparer-son-vehicule",
        "etre-accompagne-dans-son-parcours-mobilite",
        "financer-ma-mobilite",
        "preparer-un-permis",
        "mobilite-douce-partagee-collective",
    ),
    "numerique": (
        "acceder-a-des-services-en-ligne",
        "acceder-a-une-connexion-internet",
        "acquerir-un-equipement",
        "maitriser-les-fondamentaux-du-numerique",
    ),
    "preparer-sa-candidature": (
        "developper-son-reseau",
        "organiser-ses-demarches-de-recherche-demploi",
        "realiser-un-cv-et-ou-une-lettre-de-motivation",
        "valoriser-ses-competences",
    ),
    "remobilisation": (
        "activites-sportives-et-culturelles",
        "benevolat-action-citoyenne",
        "bien-etre-confiance-en-soi",
        "lien-social",
    ),
    "sante": (
        "acces-aux-soins",
        "addictions",
        "constituer-un-dossier-mdph-invalidite",
        "sante-mentale",
        "sante-sexuelle",
    ),
    "se-former": ("monter-son-dossier-de-formation", "trouver-sa-formation"),
    "souvrir-a-linternational": (
        "connaitre-les-opportunites-demploi-a-letranger",
        "sinformer-sur-les-aides-pour-travailler-a-letranger",
        "sorganiser-suite-a-son-retour-en-france",
    ),
    "trouver-un-emploi": (
        "convaincre-un-recruteur-en-entretien",
        "faire-des-candidatures-spontanees",
        "maintien-dans-lemploi",
        "repondre-a-des-offres-demploi",
        "suivre-ses-candidatures-et-relancer-les-employeurs",
    ),
}
TILES: Final = "eat sleep health papers law learn work family wash phone talk money".split()
EVERYBODY: Final = "tous-publics"
AUDIENCES: Final = (
    EVERYBODY,
    "actifs",
    "beneficiaires-des-minimas-sociaux",
    "demandeurs-emploi",
    "etudiants",
    "familles",
    "femmes",
    "jeunes",
    "personnes-en-situation-de-handicap",
    "personnes-en-situation-durgence",
    "personnes-en-situation-juridique-specifique",
    "personnes-exilees",
    "residents-qpv-frr",
    "seniors",
)
FEES: Final = ("gratuit", "payant")
MODES: Final = ("en-presentiel", "a-distance")
TYPES: Final = ("accompagnement", "aide-financiere", "aide-materielle", "atelier", "formation", "information")
# Room is left for what other vocabularies will add.
TILE_BIT, AUDIENCE_BIT, FEE_BIT, MODE_BIT, TYPE_BIT = 0, 16, 36, 38, 40
# The database's whole numbers are signed.
WIDTH: Final = 62


class Mask(NamedTuple):
    """Topics in two numbers, everything else in the third."""

    low: int = 0
    high: int = 0
    facets: int = 0


_BIT: Final[dict[str, int]] = {}
for _category, _topics in TOPICS.items():
    # A category has a bit of its own: for whatever stands under it without a topic that we know.
    for _code in (_category, *(f"{_category}--{_topic}" for _topic in _topics)):
        _BIT[_code] = len(_BIT)
_OF_CATEGORY: Final[dict[str, int]] = {
    category: sum(1 << _BIT[code] for code in (category, *(f"{category}--{topic}" for topic in topics)))
    for category, topics in TOPICS.items()
}
KNOWN_TOPICS: Final = frozenset(_BIT)
_LOW: Final = (1 << WIDTH) - 1


def stored_topics(topics: Iterable[str]) -> tuple[int, int]:
    """The bits of what a service says; a topic we do not know counts for its category, if we know that."""
    bits = 0
    for topic in topics:
        at = _BIT.get(topic, _BIT.get(topic.partition("--")[0]))
        if at is not None:
            bits |= 1 << at
    return bits & _LOW, bits >> WIDTH


def asked_topics(topics: Iterable[str]) -> tuple[int, int]:
    """The bits that answer: for a category, all that stands under it. KeyError for a code that is none."""
    bits = 0
    for topic in topics:
        bits |= _OF_CATEGORY[topic] if topic in _OF_CATEGORY else 1 << _BIT[topic]
    return bits & _LOW, bits >> WIDTH


@lru_cache(maxsize=4096)
def topics_of(low: int, high: int) -> tuple[str, ...]:
    """What a service says, from its bits."""
    bits = low | high << WIDTH
    return tuple(code for code, at in _BIT.items() if bits >> at & 1)


@lru_cache(maxsize=4096)
def tiles_of(facets: int) -> tuple[str, ...]:
    """The tiles it stands under, in their order."""
    return tuple(code for at, code in enumerate(TILES) if facets >> (TILE_BIT + at) & 1)


def modes_of(facets: int) -> list[str]:
    return [code for at, code in enumerate(MODES) if facets >> (MODE_BIT + at) & 1]


def bits(codes: Iterable[str], among: Collection[str], start: int) -> int:
    """The bits of these codes in a list that begins at `start`; those that are not in it have none."""
    places = {code: start + place for place, code in enumerate(among)}
    return sum(1 << places[code] for code in set(codes) if code in places)


ALL_AUDIENCES: Final = bits(AUDIENCES, AUDIENCES, AUDIENCE_BIT)
ALL_FEES: Final = bits(FEES, FEES, FEE_BIT)
ALL_MODES: Final = bits(MODES, MODES, MODE_BIT)


def stored(
    *,
    topics: Iterable[str],
    tiles: Iterable[str],
    audiences: Collection[str],
    modes: Collection[str],
    fee: str,
    type: str,
) -> Mask:
    """What a service is found by. A service that says nothing of its public or its modes is hidden by neither."""
    low, high = stored_topics(topics)
    facets = bits(tiles, TILES, TILE_BIT) | bits((fee,), FEES, FEE_BIT) | bits((type,), TYPES, TYPE_BIT)
    is_for_all = not audiences or EVERYBODY in audiences
    facets |= ALL_AUDIENCES if is_for_all else bits(audiences, AUDIENCES, AUDIENCE_BIT)
    facets |= bits(modes, MODES, MODE_BIT) or ALL_MODES
    return Mask(low, high, facets)

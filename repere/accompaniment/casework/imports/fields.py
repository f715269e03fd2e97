"""What a column of a file of people may be, and a first guess by its name. Plain Python."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

# Several columns may be one of these: they are said one after the other.
SEVERAL: Final = frozenset(
    {
        "name",
        "given",
        "family",
        "native_name",
        "nickname",
        "phone",
        "email",
        "languages",
        "needs",
        "note",
        "status",
    }
)
DOCUMENTS: Final = ("passport", "identity_card", "foreigner", "asylum", "health", "service", "other")
NAMES: Final = ("name", "given", "family", "birth_name", "native_name", "nickname")
FIELDS: Final = (
    *NAMES, "birth", "birth_day", "birth_month", "birth_year", "sex", "nationality", "languages", "interpreter",
    "phone", "email", "safe", "precautions", *(f"document_{kind}" for kind in DOCUMENTS), "household", "referent",
    "needs", "note", "reference", "status",
)  # fmt: skip
# One of them at least: without a name nobody is written down.
NAMING: Final = frozenset({"name", "given", "family", "native_name"})
# On which shelf each thing that is not identity is laid.
ON_SHELF: Final[Mapping[str, str]] = {"needs": "needs", "note": "needs", "status": "status"}

# Words that a column's name holds, folded, the surer first: French, English, and as software writes them.
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "birth_name": ("nom de naissance", "nom de jeune fille", "birth name", "maiden name"),
    "native_name": (
        "nom en arabe", "nom arabe", "autre ecriture", "native name", "nom original", "name in arabic",
    ),
    "nickname": ("surnom", "nickname", "alias", "dit"),
    "given": ("prenom", "prenoms", "firstname", "first name", "given name", "given names", "forename"),
    "family": (
        "nom de famille", "nom d usage", "lastname", "last name", "family name", "surname", "nom usuel",
    ),
    "name": ("nom complet", "nom et prenom", "nom prenom", "full name", "personne", "beneficiaire", "usager", "name"),
    "birth": ("date de naissance", "date naissance", "ne e le", "ne le", "naissance", "birth date", "date of birth",
              "birthdate", "dob", "ddn"),
    "birth_day": ("jour de naissance", "birth day"),
    "birth_month": ("mois de naissance", "birth month"),
    "birth_year": ("annee de naissance", "birth year", "year of birth"),
    "sex": ("sexe", "genre", "sex", "gender", "civilite", "title"),
    "nationality": ("nationalite", "nationality"),
    "languages": ("langues parlees", "langues", "langue", "languages", "language", "langue parlee"),
    "interpreter": ("interprete", "besoin d un interprete", "interpreter"),
    "phone": ("telephone portable", "telephone", "portable", "tel", "mobile", "phone", "mobile number", "phone number"),
    "email": ("courriel", "e mail", "email", "mail", "adresse mail", "mel"),
    "safe": ("contact sur", "contact securise", "safe contact", "safe to contact", "peut etre appele"),
    "precautions": ("precautions", "consignes de contact", "precaution"),
    "document_passport": ("numero de passeport", "passeport", "passport number", "passport"),
    "document_identity_card": ("carte d identite", "cni", "identity card", "national id"),
    "document_foreigner": ("numero etranger", "n etranger", "agdref", "foreigner number", "alien number"),
    "document_asylum": ("numero ofpra", "dossier ofpra", "ofpra", "numero de dossier asile", "asylum number"),
    "document_health": ("numero de securite sociale", "securite sociale", "nir", "nss", "carte vitale"),
    "document_service": ("numero caf", "caf number", "pe number", "identifiant france travail", "numero allocataire"),
    "household": ("numero de menage", "menage", "foyer", "famille", "household", "household id", "household number"),
    "referent": ("referent", "referente", "travailleur social", "suivi par", "caseworker", "intervenant"),
    "needs": ("besoins", "besoin", "needs", "need", "demandes", "demande"),
    "note": ("commentaires", "commentaire", "observations", "observation", "remarques", "remarque", "notes", "note",
             "comments", "comment"),
    "reference": ("reference", "identifiant", "numero de dossier", "n dossier", "matricule", "code", "id", "ref",
                  "external id", "internal id"),
}  # fmt: skip
# What tells of somebody's right to stay: never taken unless somebody points at it.
STATUS_WORDS: Final = (
    "statut administratif", "situation administrative", "statut", "titre de sejour", "titre", "sejour", "recepisse",
    "oqtf", "dublin", "regularisation", "administrative status", "legal status", "residence permit", "visa",
    "immigration status", "status",
)  # fmt: skip
# A column of this name is the family name beside one of given names, else the whole name.
FAMILY_OR_WHOLE: Final = "nom"


def guessed(columns: Iterable[str], fold: Callable[[str], str]) -> dict[str, str]:
    """The field of each column whose name says it; `fold` takes case, accents and signs away."""
    free = {column: fold(column) for column in columns if column}
    for column in [column for column, folded in free.items() if is_status(folded)]:
        del free[column]
    found: dict[str, str] = {}
    for is_whole in (True, False):
        for field, words in WORDS.items():
            for word in words:
                for column in [column for column, folded in free.items() if _says(word, folded, is_whole)]:
                    if field in SEVERAL or field not in found.values():
                        found[column] = field
                        del free[column]
    for column, folded in free.items():
        if folded == FAMILY_OR_WHOLE:
            found[column] = "family" if "given" in found.values() else "name"
    return found


def is_status(folded: str) -> bool:
    """Whether the name of a column, folded, announces a right to stay."""
    return any(_says(word, folded, is_whole=False) for word in STATUS_WORDS)


def _says(word: str, folded: str, is_whole: bool) -> bool:
    if is_whole or len(word) < 3:
        return folded == word
    return f" {word} " in f" {folded} "

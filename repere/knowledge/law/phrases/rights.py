"""Made by tools/law_phrases.py from data/: rights that counters refuse, for the catalogues."""
# fmt: off

from repere.knowledge.law.sentences import gettext_noop

PHRASES = (
    gettext_noop("A copy of administrative documents"),
    gettext_noop("A residence permit, and the receipt of its request"),
    gettext_noop("An address for one’s letters"),
    gettext_noop("An address for the letters of an asylum seeker"),
    gettext_noop("Asking for a residence permit to be renewed"),
    gettext_noop("Asking for asylum, and the refugee card"),
    gettext_noop("Asking for refugee status, and the certificate of the procedure"),
    gettext_noop("Asking to be recognised as stateless"),
    gettext_noop("Being allowed to work"),
    gettext_noop("Being joined by one’s family"),
    gettext_noop("Being registered at the place of stay"),
    gettext_noop("Being told the reasons of a refusal"),
    gettext_noop("Civil-status papers of a protected person"),
    gettext_noop("Have an asylum application registered"),
    gettext_noop("Having a request for a residence permit taken, with a proof of it"),
    gettext_noop("Having a request for naturalisation examined"),
    gettext_noop("Health insurance"),
    gettext_noop("Legal aid"),
    gettext_noop("Reception conditions: a place to live, an allowance"),
    gettext_noop("School for a child"),
    gettext_noop("Shelter and assessment of a child alone"),
    gettext_noop("Somebody to act for a child alone who asks for asylum"),
    gettext_noop("State medical aid"),
    gettext_noop("Staying in the accommodation for the time that is left"),
    gettext_noop("The asylum-seeker certificate, or its renewal"),
    gettext_noop("The card of a protected person, or its interim attestation"),
    gettext_noop("The permit of temporary protection"),
    gettext_noop("The travel document of a protected person"),
)

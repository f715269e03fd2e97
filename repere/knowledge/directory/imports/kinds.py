"""The kinds of place of the public services directory, and what each means to somebody who is new.

A kind without a line here is imported all the same, and found by its name.
"""

from typing import NamedTuple

from repere.knowledge.directory.choices import Audience, ServiceType, Theme

ADMIN = "difficultes-administratives-ou-juridiques--"
PROCEDURES = ADMIN + "accompagnement-aux-demarches-administratives"
RIGHTS = ADMIN + "accompagnement-pour-lacces-aux-droits"
CITIZENSHIP = ADMIN + "accompagnement-pour-lacces-a-la-citoyennete"
JUDICIARY = ADMIN + "prendre-en-compte-une-problematique-judiciaire"
VIOLENCE = "famille--surmonter-conflits-separation-violence"
PARENTS = "famille--soutien-a-la-parentalite-et-a-leducation"
CARERS = "famille--soutien-aidants"
DEPENDENT = "famille--prise-en-charge-personne-dependante"
CARE = "sante--acces-aux-soins"
DISABILITY = "sante--constituer-un-dossier-mdph-invalidite"
HOUSING = "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement"
KEEP_HOUSING = "logement-hebergement--se-maintenir-dans-le-logement"
MONEY = "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere"
DEBT = "difficultes-financieres--situation-dendettement-surendettement"
JOB = "trouver-un-emploi--repondre-a-des-offres-demploi"
SEARCH = "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi"
CHOICE = "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite"
TRAINING = "se-former--trouver-sa-formation"
BUSINESS = "creer-une-entreprise--definir-son-projet-de-creation-dentreprise"
VOLUNTEER = "remobilisation--benevolat-action-citoyenne"


class Kind(NamedTuple):
    service: str
    topics: tuple[str, ...] = ()
    themes: tuple[Theme, ...] | None = None  # where the topics alone would name the wrong tiles
    audiences: tuple[Audience, ...] = ()
    type: ServiceType = ServiceType.INFORMATION
    description: str = ""


HELP = ServiceType.ACCOMPANIMENT
PAY = ServiceType.FINANCIAL_AID
A = Audience
OTHER = Kind("Accueil du public")

KINDS = {
    # Mairies and the State
    "mairie": Kind("Accueil de la mairie : état civil, attestations, inscription à l’école", (PROCEDURES,)),
    "mairie_com": Kind(
        "Accueil de la mairie : état civil, attestations, inscription à l’école", (PROCEDURES,)
    ),
    "paris_mairie": Kind("Accueil de la mairie", (PROCEDURES,)),
    "paris_mairie_arrondissement": Kind(
        "Accueil de la mairie : état civil, attestations, école", (PROCEDURES,)
    ),
    "prefecture": Kind(
        "Préfecture : séjour des étrangers, demande d’asile, naturalisation", (PROCEDURES, CITIZENSHIP)
    ),
    "sous_pref": Kind("Sous-préfecture : séjour des étrangers, démarches", (PROCEDURES, CITIZENSHIP)),
    "paris_ppp": Kind(
        "Préfecture de police : séjour des étrangers, demande d’asile", (PROCEDURES, CITIZENSHIP)
    ),
    "paris_ppp_gesvres": Kind("Préfecture de police : démarches", (PROCEDURES,)),
    "paris_ppp_antenne": Kind("Antenne de la préfecture de police", (PROCEDURES,)),
    "paris_ppp_antenne_cni_passeport": Kind("Carte d’identité, passeport", (PROCEDURES,)),
    "paris_ppp_permis_conduire": Kind("Permis de conduire", (PROCEDURES,)),
    "ofii": Kind(
        "Ofii : accueil des demandeurs d’asile, contrat d’intégration, retour volontaire",
        (PROCEDURES, CITIZENSHIP),
        audiences=(A.EXILED,),
        type=HELP,
    ),
    "ddcs": Kind("Cohésion sociale : hébergement, logement, jeunesse", (HOUSING,)),
    "ddcspp": Kind("Cohésion sociale : hébergement, logement, jeunesse", (HOUSING,)),
    "sip": Kind("Impôts des particuliers : déclaration, avis d’imposition", (PROCEDURES,)),
    # Justice and safety
    "permanence_juridique": Kind("Permanence juridique gratuite", (RIGHTS,), (Theme.LAW,), type=HELP),
    "mjd": Kind(
        "Maison de justice et du droit : conseil, médiation, aide aux victimes",
        (RIGHTS,),
        (Theme.LAW,),
        type=HELP,
    ),
    "cidf": Kind(
        "Droits des femmes et des familles : conseil, violences",
        (RIGHTS, VIOLENCE),
        audiences=(A.WOMEN, A.FAMILIES),
        type=HELP,
    ),
    "bav": Kind("Aide aux victimes d’infractions", (JUDICIARY, VIOLENCE), (Theme.LAW, Theme.TALK), type=HELP),
    "civi": Kind("Indemnisation des victimes d’infractions", (JUDICIARY,)),
    "ta": Kind("Tribunal administratif : recours contre un refus de séjour ou un éloignement", (JUDICIARY,)),
    "caa": Kind("Cour administrative d’appel", (JUDICIARY,)),
    "ti": Kind("Tribunal : petits litiges, tutelles, nationalité", (JUDICIARY,)),
    "tgi": Kind("Tribunal : aide juridictionnelle, affaires familiales", (JUDICIARY,)),
    "te": Kind("Tribunal pour enfants", (JUDICIARY,), (Theme.LAW, Theme.FAMILY)),
    "prudhommes": Kind("Conseil de prud’hommes : litiges du travail", (JUDICIARY,), (Theme.LAW, Theme.WORK)),
    "cour_appel": Kind("Cour d’appel", (JUDICIARY,)),
    "commissariat_police": Kind("Police : déposer plainte, être protégé", (JUDICIARY,)),
    "gendarmerie": Kind("Gendarmerie : déposer plainte, être protégé", (JUDICIARY,)),
    "spip": Kind("Insertion et probation", (JUDICIARY,), type=HELP),
    "direccte_ut": Kind("Droit du travail, autorisation de travail", (RIGHTS,), (Theme.WORK, Theme.LAW)),
    # Health and social security
    "cpam": Kind("Assurance maladie : droits, complémentaire santé, aide médicale de l’État", (CARE,)),
    "msa": Kind("Sécurité sociale agricole : santé, famille", (CARE,), (Theme.HEALTH, Theme.MONEY)),
    "pmi": Kind(
        "Protection maternelle et infantile : grossesse, enfants de moins de 6 ans",
        (CARE, PARENTS),
        audiences=(A.FAMILIES,),
        type=HELP,
    ),
    "maison_handicapees": Kind(
        "Handicap : reconnaissance, allocations, orientation",
        (DISABILITY,),
        audiences=(A.DISABILITY,),
        type=HELP,
    ),
    "clic": Kind(
        "Information pour les personnes âgées et leurs proches", (DEPENDENT,), audiences=(A.SENIORS,)
    ),
    "maia": Kind("Mission d’accueil et d’information des associations"),
    "accompagnement_personnes_agees": Kind(
        "Répit pour les proches de personnes âgées", (CARERS,), audiences=(A.SENIORS,), type=HELP
    ),
    # Money and housing
    "caf": Kind(
        "Allocations familiales, aide au logement, revenu de solidarité",
        (MONEY,),
        (Theme.MONEY, Theme.FAMILY),
        type=PAY,
    ),
    "banque_de_france": Kind("Surendettement, droit au compte bancaire", (DEBT,), type=HELP),
    "adil": Kind(
        "Conseil gratuit sur le logement : droits des locataires, expulsion", (HOUSING, KEEP_HOUSING)
    ),
    "commission_conciliation": Kind("Litiges entre locataires et propriétaires", (KEEP_HOUSING,)),
    "cg": Kind(
        "Département : aide sociale, protection de l’enfance, mineurs isolés",
        (RIGHTS,),
        (Theme.FAMILY, Theme.MONEY),
    ),
    "crous": Kind("Bourses et logement des étudiants", (HOUSING, MONEY), audiences=(A.STUDENTS,), type=PAY),
    "carsat": Kind("Retraite, action sociale", (RIGHTS,), (Theme.MONEY,), audiences=(A.SENIORS,)),
    # Work, training, youth, family
    "pole_emploi": Kind(
        "Recherche d’emploi : inscription, allocations, offres",
        (JOB, SEARCH),
        audiences=(A.JOB_SEEKERS,),
        type=HELP,
    ),
    "mission_locale": Kind(
        "Jeunes de 16 à 25 ans : emploi, formation, logement, santé",
        (JOB, TRAINING, CHOICE),
        audiences=(A.YOUNG,),
        type=HELP,
    ),
    "afpa": Kind("Formation professionnelle des adultes", (TRAINING,), type=ServiceType.TRAINING),
    "greta": Kind(
        "Formation des adultes, dont le français",
        (TRAINING, "lecture-ecriture-calcul--maitriser-le-francais"),
        type=ServiceType.TRAINING,
    ),
    "cio": Kind(
        "Orientation scolaire, scolarisation des élèves allophones",
        (CHOICE,),
        (Theme.WORK, Theme.FAMILY),
        (A.YOUNG,),
    ),
    "inspection_academique": Kind(
        "Éducation nationale : inscription des enfants à l’école", (PARENTS,), audiences=(A.FAMILIES,)
    ),
    "suio": Kind("Orientation à l’université", (CHOICE,), audiences=(A.STUDENTS,)),
    "cij": Kind(
        "Information jeunesse : études, emploi, logement, droits",
        (CHOICE, HOUSING, RIGHTS),
        (Theme.WORK, Theme.TALK),
        (A.YOUNG,),
    ),
    "pif": Kind("Information des familles : droits, garde d’enfants", (PARENTS,), audiences=(A.FAMILIES,)),
    "agefiph": Kind("Emploi des personnes handicapées", (SEARCH,), audiences=(A.DISABILITY,)),
    "apec": Kind("Emploi des cadres", (SEARCH,)),
    "cci": Kind("Créer une entreprise, apprentissage", (BUSINESS,)),
    "chambre_metier": Kind("Artisanat : créer une entreprise, apprentissage", (BUSINESS,)),
    "crib": Kind("Information des bénévoles", (VOLUNTEER,), ()),
}

"""Vocabularies of the directory: data·inclusion v1 for what is exchanged, our own where it has no word."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Theme(TextChoices):
    """What a person says they need, as a tile: twelve doors, in the order of the desk."""

    EAT = "eat", _("Eat")
    SLEEP = "sleep", _("Sleep")
    HEALTH = "health", _("Health")
    PAPERS = "papers", _("Papers")
    LAW = "law", _("Law, lawyer")
    LEARN = "learn", _("Learn French")
    WORK = "work", _("Work, training")
    FAMILY = "family", _("Family, children")
    WASH = "wash", _("Shower, laundry, clothes")
    PHONE = "phone", _("Phone, internet")
    TALK = "talk", _("Talk to somebody")
    MONEY = "money", _("Money, transport")


class Category(TextChoices):
    """The categories under which data·inclusion v1 puts its themes."""

    CAREER = "choisir-un-metier", _("Choose an occupation")
    BUSINESS = "creer-une-entreprise", _("Start a business")
    PAPERWORK = "difficultes-administratives-ou-juridiques", _("Administrative or legal difficulties")
    MONEY = "difficultes-financieres", _("Financial difficulties")
    GOODS = "equipement-et-alimentation", _("Food, clothes, equipment")
    FAMILY = "famille", _("Family")
    READING = "lecture-ecriture-calcul", _("Reading, writing, counting")
    HOUSING = "logement-hebergement", _("Housing, shelter")
    MOBILITY = "mobilite", _("Getting about")
    DIGITAL = "numerique", _("Computers, internet")
    APPLYING = "preparer-sa-candidature", _("Prepare to apply for work")
    TOGETHER = "remobilisation", _("Sport, culture, meeting people")
    HEALTH = "sante", _("Health care")
    TRAINING = "se-former", _("Training")
    ABROAD = "souvrir-a-linternational", _("Work abroad")
    JOB = "trouver-un-emploi", _("Find work")


# Which tile a theme of data·inclusion stands under; a whole category where its name stands alone.
THEME_OF = {
    "equipement-et-alimentation--alimentation": {Theme.EAT},
    "equipement-et-alimentation--habillement": {Theme.WASH},
    "equipement-et-alimentation--electromenager": {Theme.MONEY},
    "equipement-et-alimentation--aide-menagere": {Theme.FAMILY},
    "logement-hebergement": {Theme.SLEEP},
    "sante": {Theme.HEALTH},
    "sante--sante-mentale": {Theme.HEALTH, Theme.TALK},
    "difficultes-administratives-ou-juridiques": {Theme.PAPERS},
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits": {
        Theme.PAPERS,
        Theme.LAW,
    },
    "difficultes-administratives-ou-juridiques--connaitre-ses-droits-face-a-une-discrimination": {Theme.LAW},
    "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire": {Theme.LAW},
    "lecture-ecriture-calcul": {Theme.LEARN},
    "choisir-un-metier": {Theme.WORK},
    "creer-une-entreprise": {Theme.WORK},
    "preparer-sa-candidature": {Theme.WORK},
    "se-former": {Theme.WORK},
    "trouver-un-emploi": {Theme.WORK},
    "souvrir-a-linternational": {Theme.WORK},
    "famille": {Theme.FAMILY},
    "famille--surmonter-conflits-separation-violence": {Theme.FAMILY, Theme.TALK},
    "numerique": {Theme.PHONE},
    "remobilisation": {Theme.TALK},
    "difficultes-financieres": {Theme.MONEY},
    "mobilite": {Theme.MONEY},
}


class ServiceType(TextChoices):
    ACCOMPANIMENT = "accompagnement", _("Accompaniment")
    FINANCIAL_AID = "aide-financiere", _("Financial help")
    MATERIAL_AID = "aide-materielle", _("Goods")
    WORKSHOP = "atelier", _("Workshop")
    TRAINING = "formation", _("Training")
    INFORMATION = "information", _("Information")


class Audience(TextChoices):
    """`publics` of data·inclusion v1."""

    EVERYBODY = "tous-publics", _("Everybody")
    WORKERS = "actifs", _("People in work")
    MINIMUM_BENEFITS = "beneficiaires-des-minimas-sociaux", _("People on minimum benefits")
    JOB_SEEKERS = "demandeurs-emploi", _("Job seekers")
    STUDENTS = "etudiants", _("Students")
    FAMILIES = "familles", _("Families")
    WOMEN = "femmes", _("Women")
    YOUNG = "jeunes", _("Young people")
    DISABILITY = "personnes-en-situation-de-handicap", _("People with a disability")
    EMERGENCY = "personnes-en-situation-durgence", _("People in an emergency")
    LEGAL_SITUATION = (
        "personnes-en-situation-juridique-specifique",
        _("People in a particular legal situation"),
    )
    EXILED = "personnes-exilees", _("Exiled people")
    PRIORITY_AREAS = "residents-qpv-frr", _("Residents of priority areas")
    SENIORS = "seniors", _("Seniors")


class Situation(TextChoices):
    """Whom a place welcomes, beyond its audience: asked only when the person wants to say it."""

    ALONE = "alone", _("Alone")
    COUPLE = "couple", _("Couple")
    FAMILY = "family", _("With children")
    PREGNANT = "pregnant", _("Pregnant")
    MINOR_ALONE = "minor_alone", _("Under 18 and alone")
    ANIMAL = "animal", _("With an animal")
    LUGGAGE = "luggage", _("With many bags")
    REDUCED_MOBILITY = "reduced_mobility", _("Reduced mobility")


class ReceptionMode(TextChoices):
    ON_SITE = "en-presentiel", _("On site")
    REMOTE = "a-distance", _("By telephone or online")


class MobilisationMode(TextChoices):
    MAIL = "envoyer-un-courriel", _("By e-mail")
    COME = "se-presenter", _("Come without appointment")
    CALL = "telephoner", _("By telephone")
    LINK = "utiliser-lien-mobilisation", _("Through its own page")


class MobilisedBy(TextChoices):
    PERSON = "usagers", _("The person")
    PROFESSIONAL = "professionnels", _("A professional")


class Fee(TextChoices):
    FREE = "gratuit", _("Free of charge")
    PAYING = "payant", _("Charged for")


class CapacityUnit(TextChoices):
    BED = "bed", _("beds")
    FAMILY_UNIT = "family_unit", _("family units")
    SEAT = "seat", _("seats")
    APPOINTMENT = "appointment", _("appointments")
    MEAL = "meal", _("meals")
    PARCEL = "parcel", _("parcels")


def label(choices: type[TextChoices], code: str) -> str:
    """The word of a code; the code itself when a later version wrote it."""
    try:
        return str(choices(code).label)
    except ValueError:
        return code

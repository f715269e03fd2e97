"""Invents the demo's people beyond those written by hand: `tools/invent_people.py > …/demo_data/more_people.json`.

Names are drawn by the benchmarks' register from its own lists, stories from the sentences below: nobody here exists.
Telephones are of the range kept for fiction (06 39 98). The same seed gives the same file, byte for byte.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.register import Invented, World
from bench.register.records import rendered

SEED = 30
PEOPLE = 340
TWICE = (
    16  # of them were registered a second time, by another hand: 356 in all, 400 with those written by hand
)

# What is spoken where each list of names comes from: the likeliest first.
LANGUAGES = {
    "AR": ["ar", "apc", "apd"],
    "MA": ["arq", "ar", "fr", "kab"],
    "AF": ["prs", "ps"],
    "IR": ["fa"],
    "ET": ["ti", "am"],
    "SO": ["so"],
    "UA": ["uk", "ru"],
    "RU": ["ru", "ce"],
    "AZ": ["az", "ru"],
    "GE": ["ka", "ru"],
    "AM": ["hy", "ru"],
    "GW": ["ff", "fr", "bm", "sus", "wo", "snk"],
    "CD": ["ln", "fr", "sw"],
    "BD": ["bn"],
    "TR": ["tr", "kmr"],
}
SPEAK_FRENCH = {"MA": 0.7, "GW": 0.6, "CD": 0.85}

STORIES = {
    "sleep": [
        "Je dors chez un ami, je dois partir dimanche.",
        "Je dors dans ma voiture.",
        "Nous sommes quatre dans une chambre.",
        "Le foyer ferme à la fin du mois.",
        "Je n’ai nulle part où aller ce soir.",
        "Je voudrais un logement à mon nom.",
        "On m’a dit d’appeler le 115, personne ne répond.",
        "Il pleut dans la tente.",
    ],
    "eat": [
        "Je mange une fois par jour.",
        "Du lait pour le bébé.",
        "Où manger le dimanche ?",
        "Un colis que je puisse cuisiner.",
        "Je n’ai plus rien jusqu’au 5 du mois.",
    ],
    "health": [
        "J’ai mal au dos depuis le chantier.",
        "Je dois renouveler mes lunettes.",
        "Le suivi de la grossesse.",
        "Je tousse depuis un mois.",
        "Je n’ai pas de carte Vitale.",
        "J’ai une ancienne blessure à la jambe.",
        "Le vaccin de mon fils pour l’école.",
        "Je fais des cauchemars toutes les nuits.",
    ],
    "papers": [
        "Ma carte finit dans trois mois.",
        "Je n’ai pas de rendez-vous à la préfecture.",
        "Il me faut une adresse pour le courrier.",
        "Mon prénom est faux sur l’attestation.",
        "Déclarer mes impôts la première fois.",
        "On me demande un acte de naissance.",
        "Échanger mon permis de conduire.",
        "Comprendre cette lettre de la CAF.",
    ],
    "law": [
        "J’ai un refus, je veux faire un recours.",
        "L’entretien à l’OFPRA est dans trois semaines.",
        "Je veux faire venir ma famille.",
        "Mon patron garde mon passeport.",
        "J’ai reçu une obligation de quitter le territoire.",
        "On a pris mes empreintes en Italie.",
        "Puis-je travailler pendant la procédure ?",
    ],
    "learn": [
        "Je veux apprendre le français.",
        "Je comprends mais je n’écris pas.",
        "Un cours le samedi.",
        "Je dois passer le niveau A2.",
        "Je n’ai jamais été à l’école.",
        "Un cours près de chez moi, avec les enfants.",
    ],
    "work": [
        "Je sais souder, je cherche une entreprise.",
        "J’enseignais dans mon pays.",
        "Faire un CV.",
        "Je veux le permis pour travailler.",
        "Un apprentissage de boulanger.",
        "Pas de salaire depuis deux mois.",
    ],
    "family": [
        "Inscrire mes enfants à l’école.",
        "Je cherche mon frère, perdu en Libye.",
        "J’élève trois enfants sans aide.",
        "Une place à la crèche pour le cours.",
        "À la maison, on me fait peur.",
        "Ma fille a besoin d’aide pour les devoirs.",
    ],
    "wash": [
        "Une douche et des chaussettes.",
        "Un manteau pour l’hiver.",
        "Laver mon linge.",
        "Des habits pour un entretien.",
        "Une poussette et des habits de bébé.",
    ],
    "phone": [
        "Mon téléphone ne marche plus.",
        "Prendre rendez-vous sur le site.",
        "Retrouver mon mot de passe.",
        "Appeler ma mère.",
        "Imprimer mes papiers.",
    ],
    "talk": [
        "Je ne connais pas la ville.",
        "Je pense trop.",
        "Je voudrais rencontrer des gens.",
        "Parler avec quelqu’un de mon pays.",
        "Les nuits sont longues.",
    ],
    "money": [
        "Un ticket pour aller au rendez-vous.",
        "Ouvrir un compte en banque.",
        "Je dois rembourser le passeur.",
        "Le train pour l’audience.",
        "Je n’arrive pas à payer le loyer.",
    ],
}
DOORS = {
    "sleep": [
        "demo--garrigues--halte-de-nuit",
        "demo--garrigues--grand-froid",
        "demo--gardon--lits",
        "demo--ceze--familles-solidaires",
    ],
    "eat": [
        "demo--garrigues--repas-du-soir",
        "demo--placette--dejeuner",
        "demo--placette--colis",
        "demo--valdegour--epicerie",
    ],
    "health": [
        "demo--olivier--medecin",
        "demo--olivier--dentiste",
        "demo--olivier--droits-sante",
        "demo--trois-collines--permanence-soins",
    ],
    "papers": [
        "demo--carmes--domiciliation",
        "demo--premiers-pas--nouveaux-habitants",
        "demo--traverse--info-papiers",
        "demo--ceze--accueil",
    ],
    "law": ["demo--fil--permanence-asile", "demo--fil--avocat", "demo--fil--conseil-telephone"],
    "learn": [
        "demo--mots--francais-debutant",
        "demo--mots--lire-ecrire-soir",
        "demo--mots--diplome",
        "demo--traverse--francais-en-ligne",
    ],
    "work": ["demo--vent--cv", "demo--vent--chantier", "demo--saisons--droits-travail"],
    "family": ["demo--plume--accueil-parents", "demo--plume--halte-garderie", "demo--banc--groupe-parole"],
    "wash": [
        "demo--onde--douches",
        "demo--onde--laverie",
        "demo--penderie--vestiaire",
        "demo--garrigues--douches",
    ],
    "phone": [
        "demo--prise--ordinateurs",
        "demo--prise--atelier-telephone",
        "demo--carmes--bagagerie-recharge",
    ],
    "talk": ["demo--traverse--ecoute", "demo--banc--cafe", "demo--olivier--psychologue"],
    "money": ["demo--sou--budget", "demo--carmes--coup-de-pouce-transport", "demo--sou--aide-urgence"],
}
WEIGHTS = {
    "sleep": 9,
    "eat": 6,
    "health": 9,
    "papers": 12,
    "law": 10,
    "learn": 10,
    "work": 8,
    "family": 7,
    "wash": 4,
    "phone": 3,
    "talk": 4,
    "money": 4,
}
WRONG = ["full"] * 5 + ["language", "language", "not_eligible", "closed", "not_found"]
PRECAUTIONS = [
    "Appeler l’après-midi seulement.",
    "Ne pas laisser de message.",
    "Le téléphone est à une amie : demander à lui parler.",
    "Écrire plutôt qu’appeler.",
    "Ne pas dire le nom de l’association.",
]
SCRIPTS = {
    "AR": "Arab",
    "MA": "Arab",
    "AF": "Arab",
    "IR": "Arab",
    "ET": "Ethi",
    "UA": "Cyrl",
    "RU": "Cyrl",
    "GE": "Geor",
    "AM": "Armn",
    "BD": "Beng",
}

# A name that many share: what a desk in France meets every week. Names as a register spells them, year, own script.
HOMONYMS = [
    (["Mamadou Diallo"], (1996, 3, 14), ""),
    (["Mamadou Djallo"], (1996, 1, 1), ""),
    (["Mohamed Diallo"], (1999, 1, 1), ""),
    (["Mohammed Diallo", "محمد ديالو"], (1987, 6, 2), "Arab"),
    (["Mamadou Alpha Diallo"], (2004, 9, 21), ""),
    (["Muhammed Jallow"], (1994, 1, 1), ""),
    (["Mamadou Saliou Diallo"], (1996, 11, 30), ""),
]


def invented() -> Iterator[dict[str, Any]]:
    chance = Random(SEED)
    phones = (f"06 39 98 {n // 100:02d} {n % 100:02d}" for n in range(2000, 9999, 7))
    adults = (
        person for person in World(SEED).persons(100_000) if not person.is_child and person.birth[0] <= 2008
    )
    twice = set(chance.sample(range(len(HOMONYMS), PEOPLE), TWICE - 1)) | {0}
    for number in range(PEOPLE):
        if number < len(HOMONYMS):
            names, birth, script = HOMONYMS[number]
            person, origin = None, "GW"
            record = {"names": names, "birth": birth, "script": script}
        else:
            person = next(adults)
            origin = person.origin
            record = as_registered(chance, person, later=False)
        phone = next(phones) if chance.random() < 0.7 else ""
        yield story(chance, origin, record, phone)
        if number in twice:
            again = (
                {"names": ["Mamadou Jalloh"], "birth": (1996, 3, 14), "script": ""}
                if person is None
                else as_registered(chance, person, later=True)
            )
            yield story(chance, origin, again, phone if chance.random() < 0.4 else "")


def as_registered(chance: Random, person: Invented, *, later: bool) -> dict[str, Any]:
    """A record of the register's own rendering, without what it says that a desk does not ask."""
    seen = rendered(chance, person, later=later)
    latin = " ".join(f"{seen.given} {seen.family.title()}".split())
    names = [latin, seen.native] if seen.native and seen.native != latin else [latin]
    year, month, day = (int(part) for part in seen.dob.split("-")) if seen.dob else (0, 0, 0)
    return {"names": names, "birth": (year, month, day), "script": SCRIPTS.get(person.origin, "")}


def story(chance: Random, origin: str, record: dict[str, Any], phone: str) -> dict[str, Any]:
    year, month, day = record["birth"]
    vague = (month, day) in {(1, 1), (12, 31)}
    if not year:
        birth: dict[str, Any] = {"year": None, "month": None, "day": None, "precision": "unknown"}
    elif vague and chance.random() < 0.5:
        birth = {"year": year, "month": None, "day": None, "precision": "estimated"}
    else:
        birth = {"year": year, "month": month, "day": day, "precision": "exact"}
    french = chance.random() < SPEAK_FRENCH.get(origin, 0.15)
    languages = [chance.choice(LANGUAGES[origin][:2] if chance.random() < 0.7 else LANGUAGES[origin])]
    if french and "fr" not in languages:
        languages.append("fr")
    careful = chance.random() < 0.12
    contact = {
        "kind": "phone",
        "value": phone,
        "may_leave_message": not careful and chance.random() < 0.5,
        "precautions": chance.choice(PRECAUTIONS) if careful else "",
    }
    scripts = ["Latn" if text.isascii() or text[0] < "ʰ" else record["script"] for text in record["names"]]
    return {
        "names": [
            {"text": text, "kind": "usual" if not place else "official", "script": script}
            for place, (text, script) in enumerate(zip(record["names"], scripts, strict=True))
        ],
        "birth": birth,
        "languages": languages,
        "needs_interpreter": not french and chance.random() < 0.8,
        "contacts": [contact] if phone else [],
        "needs": needs(chance),
    }


def needs(chance: Random) -> list[dict[str, Any]]:
    """From one need to five, the oldest first: most were met, some wait, a few were given up."""
    themes = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=chance.choice([1, 1, 1, 2, 2, 3, 4, 5]))
    days = sorted((int(3 + chance.expovariate(1 / 150)) for _ in themes), reverse=True)
    return [need(chance, theme, min(told, 900)) for theme, told in zip(themes, days, strict=True)]


def need(chance: Random, theme: str, told: int) -> dict[str, Any]:
    status = chance.choices(["met", "in_progress", "told", "given_up"], [66, 18, 6, 10])[0]
    if told > 120 and status in {"told", "in_progress"}:
        status = "met"
    met = chance.randint(0, told - 1) if status == "met" else None
    doors: list[dict[str, Any]] = []
    if status != "told":
        last = met if met is not None else chance.randint(1, told)
        tries = chance.choice([1, 1, 1, 2, 2, 3])
        when = [*sorted((chance.randint(last, told) for _ in range(tries - 1)), reverse=True), last]
        for place, day in enumerate(when):
            opened = status == "met" and place == tries - 1
            outcome = (
                "opened"
                if opened
                else "unknown"
                if place == tries - 1 and status == "in_progress"
                else "wrong"
            )
            because = chance.choice(WRONG) if outcome == "wrong" else ""
            service = chance.choice(DOORS[theme])
            doors.append({"service": service, "days_ago": day, "outcome": outcome, "wrong_because": because})
    return {
        "theme": theme,
        "urgency": chance.choice(["today", "week", "week", "later"])
        if theme in {"sleep", "eat"}
        else chance.choice(["week", "later"]),
        "said": chance.choice(STORIES[theme]),
        "told_days_ago": told,
        "status": status,
        "met_days_ago": met,
        "doors": doors,
    }


def main() -> None:
    people = list(invented())
    print('{"people": [')
    print(",\n".join(json.dumps(person, ensure_ascii=False) for person in people))
    print("]}")


if __name__ == "__main__":
    main()

"""Words as they are searched: folded alike in every language, forgiven their slips, and understood as needs."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final
from unicodedata import category, normalize

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Letters that Arabic, Persian and Urdu keyboards give for one another; the tatweel only stretches a word.
_ONE_LETTER: Final = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "ı": "i",
        "ي": "ی",
        "ى": "ی",
        "ئ": "ی",
        "ك": "ک",
        "ة": "ه",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ؤ": "و",
        "ـ": "",
    }
)
# "the", and "and the", "in the", "to the", which Arabic writes in one with its word.
_ARTICLE: Final = re.compile(r"^(?:[وفبک])?(?:ال|لل)(?=..)")
_WORD: Final = re.compile(r"[^\W_]+")
# What is put on a letter: accents of Latin letters first, as most texts hold nothing else; then signs and points.
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_MARKS: Final = re.compile(
    "[" + "".join(chr(code) for code in range(0x300, 0x20000) if category(chr(code))[0] == "M") + "]+"
)
_WHOLE: Final = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
# A word that so many letters begin is looked for by its beginning.
SHORTEST_BEGINNING: Final = 3
MOST_WORDS: Final = 8
MOST_NEAR: Final = 8

EMPTY: Final = frozenset(
    """a au aux avec chez d dans de des du en et l la le les ou par pour pres sur un une
    and at for in near of on or the to with
    y el los las por para con cerca
    и в на для с у
    و في من الی علی عن مع در از به با""".split()
)

# What people say when they need something, by tile: French, English, Arabic, Spanish, Russian, Ukrainian, Persian
# and Dari, Turkish, Pashto, Bengali, Tigrinya, Amharic, Portuguese, Romanian, and the trade's own abbreviations.
# Folded when read, so accents and case are as one likes.
NEEDS: Final[Mapping[str, str]] = {
    "eat": """manger nourriture repas alimentaire alimentation colis faim épicerie soupe bouffe maraude
        food eat meal hungry groceries comida comer alimentos еда поесть продукты питание їжа харчування
        طعام اکل أكل وجبة وجبات غذا خوراک yemek gıda
        خواړه ډوډۍ খাবার খাদ্য ভাত ምግቢ መግቢ ምግብ refeição comida fome mâncare""",
    "sleep": """dormir hébergement logement nuit lit abri toit chambre foyer 115 siao cada huda chrs domicile
        sleep shelter bed housing night accommodation homeless dormir alojamiento albergue vivienda
        ночлег жилье приют ночевка житло притулок سکن سكن مأوى نوم ایواء إيواء خوابگاه خواب سرپناه
        barınma konaklama
        استوګنه سرپناه আশ্রয় ঘুম বাসা መዕቆቢ መደቀሲ ድቃስ መጠለያ መኝታ alojamento abrigo adăpost cazare""",
    "health": """santé médecin docteur hôpital soin soins malade dentiste infirmier infirmière pass vaccin pharmacie
        health doctor hospital sick dentist nurse medicine salud médico enfermo hospital врач больница здоровье
        лікар лікарня طبیب طبيب مستشفى صحة علاج دکتر صحت بیمارستان sağlık doktor hastane
        ډاکټر روغتون روغتیا ডাক্তার হাসপাতাল চিকিৎসা ওষুধ ሓኪም ሆስፒታል ሕክምና ጥዕና ሐኪም ዶክተር ጤና saúde médico spital
        sănătate""",
    "papers": """papiers démarches administratif administratives domiciliation préfecture ofpra asile spada guda
        titre séjour récépissé passeport papers documents asylum residence permit papeles documentos asilo
        документы убежище документи притулку اوراق أوراق وثائق لجوء إقامة مدارک پناهندگی اقامت belge iltica
        اسناد কাগজ পাসপোর্ট ወረቐት ዑቕባ ወረቀት ጥገኝነት papéis residência acte azil""",
    "law": """avocat juridique droit droits justice recours oqtf cnda juriste permanence
        lawyer legal rights appeal abogado derecho derechos адвокат юрист права адвокат محامي محامی قانون حقوق
        وکیل وكيل avukat hukuk
        উকিল আইনজীবী আইন ጠበቓ ሕጊ ጠበቃ ሕግ advogado direitos avocat drepturi""",
    "learn": """français cours apprendre langue alphabétisation fle asl alpha école lire écrire
        french lessons learn language school course clases aprender idioma francés язык уроки учить курсы
        мова навчання دروس تعلم لغة فرنسية آموزش زبان کلاس fransızca kurs
        ښوونځی ژبه ভাষা ক্লাস স্কুল ቋንቋ ትምህርቲ ትምህርት aula língua francês limba franceză""",
    "work": """travail emploi métier formation job cv boulot embauche stage
        work job employment training trabajo empleo работа робота عمل وظيفة شغل کار iş çalışma
        دنده কাজ চাকরি ስራሕ ሥራ trabalho emprego muncă""",
    "family": """enfant enfants famille bébé crèche garde parents maternité pmi école
        child children family baby nursery niño niños familia bebé дети ребенок семья дитина діти
        أطفال اطفال طفل عائلة أسرة کودک خانواده بچه çocuk aile
        ماشوم کورنۍ শিশু বাচ্চা পরিবার ቆልዓ ቆልዑ ስድራቤት ልጅ ልጆች ቤተሰብ criança família copil copii familie""",
    "wash": """douche douches laver laverie linge vêtements vestiaire habits hygiène bagagerie
        shower laundry clothes wash ducha ropa lavandería душ одежда прачечная одяг
        دش حمام ملابس غسيل دوش لباس حمام duş giysi çamaşır
        جامې গোসল কাপড় ክዳን ሻወር ልብስ roupa banho""",
    "phone": """téléphone internet ordinateur numérique wifi recharge sim
        phone computer wifi charge internet teléfono ordenador телефон интернет інтернет
        هاتف انترنت إنترنت حاسوب تلفن telefon
        ټیلیفون انټرنټ ফোন ইন্টারনেট ተሌፎን ኢንተርነት ስልክ telefone telefon""",
    "talk": """parler écoute psychologue psy soutien solitude violence violences café rencontre
        talk listen psychologist support lonely hablar apoyo psicólogo психолог поддержка помощь
        كلام دعم نفسي روانشناس حمایت psikolog destek
        مرسته সহায়তা ሓገዝ እርዳታ falar apoio sprijin""",
    "money": """argent aide aides rsa ada transport transports bus train ticket dette dettes
        money debt travel dinero transporte деньги транспорт гроші مال نقود نقل مواصلات پول para ulaşım
        پیسې টাকা টিকিট ገንዘብ ትኬት dinheiro bani""",
}
TILE_WORD: Final = "tuile"


def folded(text: str) -> list[str]:
    """The words of a text as they are compared: no case, accent nor vowel sign, one letter for its variants."""
    text = text.casefold()
    if not text.isascii():
        text = _ACCENTS.sub("", normalize("NFKD", text))
    if text.isascii():
        return [_WHOLE.get(word, word) for word in _WORD.findall(text)]
    text = _MARKS.sub("", text).translate(_ONE_LETTER)
    found = []
    for word in _WORD.findall(text):
        bare = word if word.isascii() else _ARTICLE.sub("", word)
        found.append(bare if len(bare) > 2 else _WHOLE.get(word, word))
    return found


def _by_word() -> dict[str, frozenset[str]]:
    tiles: dict[str, set[str]] = {}
    for tile, words in NEEDS.items():
        for word in folded(words):
            tiles.setdefault(word, set()).add(TILE_WORD + tile)
    return {word: frozenset(found) for word, found in tiles.items()}


NEED_OF: Final = _by_word()


def asked(text: str) -> list[str]:
    """The words that count in what was typed: those that say nothing are left out when others remain."""
    words = list(dict.fromkeys(folded(text)))
    telling = [word for word in words if word not in EMPTY and (len(word) > 1 or not word.isascii())]
    return (telling or words)[:MOST_WORDS]


class Vocabulary:
    """The words that the directory knows, and those that say needs."""

    def __init__(
        self, words: Iterable[str] = (), is_told: Callable[[str], bool] = lambda _word: False
    ) -> None:
        # Whether a word of no name is said somewhere: then it is no slip.
        self.is_told = is_told
        self.words = sorted({*words, *NEED_OF})
        self._known = frozenset(self.words)

    def knows_beginning(self, word: str) -> bool:
        if word in self._known:
            return True
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            if self.words[middle] < word:
                low = middle + 1
            else:
                high = middle
        return len(word) >= SHORTEST_BEGINNING and low < len(self.words) and self.words[low].startswith(word)

    def near(self, word: str) -> list[str]:
        """The words that a slip or two of the hand away, the nearest first: none of a short word."""
        slips = 0 if len(word) < 4 or word.isdecimal() else 1 if len(word) < 8 else 2
        if not slips:
            return []
        found = process.extract(
            word, self.words, scorer=OSA.distance, score_cutoff=slips, limit=MOST_NEAR * 4, processor=None
        )
        nearest = min((distance for _word, distance, _at in found), default=0)
        return [near for near, distance, _at in found if distance == nearest][:MOST_NEAR]


Alternatives = list[tuple[str, bool]]  # a word, and whether it is only a beginning


def understood(text: str, vocabulary: Vocabulary) -> list[Alternatives]:
    """For each word that counts, what it may stand for; a service must hold one of them for each."""
    return [_alternatives(word, vocabulary) for word in asked(text)]


def mended(read: Iterable[Alternatives]) -> list[tuple[str, list[str]]]:
    """Of what was understood, the words that nobody says, each with those that it is read as, the nearest first."""
    found = []
    for (word, _begins), *others in read:
        near = [other for other, _begins in others if other.removeprefix(TILE_WORD) not in NEEDS]
        if near:
            found.append((word, near))
    return found


def _alternatives(word: str, vocabulary: Vocabulary) -> Alternatives:
    found: Alternatives = [(word, len(word) >= SHORTEST_BEGINNING)]
    meant: Collection[str] = (word,)
    if not (vocabulary.knows_beginning(word) or vocabulary.is_told(word)):
        meant = vocabulary.near(word)
        found += [(near, False) for near in meant]
    needs = {tile for said in meant for tile in NEED_OF.get(said, ())}
    return found + [(tile, False) for tile in sorted(needs)]


def indexed(names: Sequence[str], topics: Iterable[str], tiles: Iterable[str], description: str) -> list[str]:
    """The words a service is found by, each once."""
    said = folded(" ".join((*names, *(topic.replace("-", " ") for topic in topics), description)))
    return list(dict.fromkeys([*said, *(TILE_WORD + tile for tile in tiles)]))

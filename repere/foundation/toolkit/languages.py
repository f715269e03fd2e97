"""Languages spoken at a welcome desk: how each calls itself, is written, and is called in another."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError

RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo"})


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is ISO 639-1 where it exists, else 639-3; `script` is ISO 15924 (Zxxx: not written)."""

    code: str
    autonym: str
    script: str = "Latn"

    @property
    def rtl(self) -> bool:
        return self.script in RIGHT_TO_LEFT


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("fr", "français"),
        Language("en", "English"),
        # Arabic, written, and as spoken
        Language("ar", "العربية", "Arab"),
        Language("arq", "الدارجة الجزائرية", "Arab"),
        Language("ary", "الدارجة المغربية", "Arab"),
        Language("aeb", "الدارجة التونسية", "Arab"),
        Language("arz", "العامية المصرية", "Arab"),
        Language("apd", "العربية السودانية", "Arab"),
        Language("apc", "العامية الشامية", "Arab"),
        Language("ayl", "العربية الليبية", "Arab"),
        Language("shu", "العربية التشادية", "Arab"),
        # North Africa
        Language("kab", "Taqbaylit"),
        Language("tzm", "Tamaziɣt"),
        Language("zgh", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "Tfng"),
        # Iran, Afghanistan, Pakistan
        Language("fa", "فارسی", "Arab"),
        Language("prs", "دری", "Arab"),
        Language("ps", "پښتو", "Arab"),
        Language("haz", "هزارگی", "Arab"),
        Language("ur", "اردو", "Arab"),
        # Central Asia
        Language("ky", "кыргызча", "Cyrl"),
        Language("tg", "тоҷикӣ", "Cyrl"),
        Language("ug", "ئۇيغۇرچە", "Arab"),
        Language("uz", "oʻzbekcha"),
        # South Asia
        Language("pa", "ਪੰਜਾਬੀ", "Guru"),
        Language("hi", "हिन्दी", "Deva"),
        Language("bn", "বাংলা", "Beng"),
        Language("ta", "தமிழ்", "Taml"),
        Language("si", "සිංහල", "Sinh"),
        Language("ne", "नेपाली", "Deva"),
        Language("rhg", "Ruáingga"),
        # East Asia
        Language("bo", "བོད་སྐད་", "Tibt"),
        Language("zh", "中文", "Hans"),
        Language("vi", "Tiếng Việt"),
        Language("mn", "монгол", "Cyrl"),
        Language("my", "မြန်မာ", "Mymr"),
        # Horn of Africa
        Language("ti", "ትግርኛ", "Ethi"),
        Language("tig", "ትግረ", "Ethi"),
        Language("am", "አማርኛ", "Ethi"),
        Language("om", "Afaan Oromoo"),
        Language("so", "Soomaali"),
        Language("aa", "Qafar af"),
        # Central and East Africa, Indian Ocean
        Language("sw", "Kiswahili"),
        Language("ln", "lingála"),
        Language("kg", "Kikongo"),
        Language("lua", "Tshiluba"),
        Language("rw", "Ikinyarwanda"),
        Language("rn", "Ikirundi"),
        Language("sg", "Sängö"),
        Language("mg", "Malagasy"),
        Language("swb", "Shimaore"),
        # West Africa
        Language("wo", "Wolof"),
        Language("ff", "Pulaar"),
        Language("mnk", "Mandinka"),
        Language("emk", "Maninkakan"),
        Language("bm", "bamanankan"),
        Language("dyu", "julakan"),
        Language("snk", "Sooninke"),
        Language("sus", "sosoxui"),
        Language("ha", "Hausa"),
        Language("yo", "Yorùbá"),
        Language("ig", "Igbo"),
        Language("ee", "eʋegbe"),
        Language("fon", "fɔ̀ngbè"),
        Language("ak", "Akan"),
        # Turkey, the Kurds, the Caucasus
        Language("tr", "Türkçe"),
        Language("kmr", "kurmancî"),
        Language("ckb", "کوردیی ناوەندی", "Arab"),
        Language("az", "azərbaycanca"),
        Language("ka", "ქართული", "Geor"),
        Language("hy", "հայերեն", "Armn"),
        Language("ce", "нохчийн мотт", "Cyrl"),
        # Europe
        Language("ru", "русский", "Cyrl"),
        Language("uk", "українська", "Cyrl"),
        Language("be", "беларуская", "Cyrl"),
        Language("ro", "română"),
        Language("rom", "romani čhib"),
        Language("sq", "shqip"),
        Language("sr", "српски", "Cyrl"),
        Language("bs", "bosanski"),
        Language("hr", "hrvatski"),
        Language("mk", "македонски", "Cyrl"),
        Language("bg", "български", "Cyrl"),
        Language("pl", "polski"),
        Language("es", "español"),
        Language("pt", "português"),
        Language("it", "italiano"),
        Language("de", "Deutsch"),
        # The Caribbean and Guiana
        Language("ht", "Kreyòl ayisyen"),
        Language("gcr", "kriyòl gwiyannen"),
        # Signed
        Language("fsl", "Langue des signes française (LSF)", "Zxxx"),
    )
}

# Those most asked for at French desks; lists begin with them, in this order.
FREQUENT = (
    "fr", "en", "ar", "ps", "prs", "uk", "ru", "bn", "tr", "kmr", "ka", "ti", "so", "ff", "ln", "ht",
    "sq", "es",
)  # fmt: skip

# Names that CLDR lacks, or that would not be recognised at a desk: French, English, Arabic.
OURS: dict[str, dict[str, str]] = {
    code: dict(zip(("fr", "en", "ar"), names, strict=True))
    for code, names in {
        "arq": ("arabe algérien", "Algerian Arabic", "العربية الجزائرية"),
        "ary": ("arabe marocain", "Moroccan Arabic", "العربية المغربية"),
        "aeb": ("arabe tunisien", "Tunisian Arabic", "العربية التونسية"),
        "arz": ("arabe égyptien", "Egyptian Arabic", "العربية المصرية"),
        "apd": ("arabe soudanais", "Sudanese Arabic", "العربية السودانية"),
        "apc": ("arabe levantin", "Levantine Arabic", "العربية الشامية"),
        "ayl": ("arabe libyen", "Libyan Arabic", "العربية الليبية"),
        "shu": ("arabe tchadien", "Chadian Arabic", "العربية التشادية"),
        "prs": ("dari", "Dari", "الدارية"),
        "haz": ("hazaragi", "Hazaragi", "الهزارية"),
        "rhg": ("rohingya", "Rohingya", "الروهينغية"),
        "ff": ("peul (poular)", "Fula (Pular)", "الفولانية"),
        "mnk": ("mandinka", "Mandinka", "الماندينكا"),
        "emk": ("malinké", "Maninka", "المالينكية"),
        "kmr": ("kurde kurmandji", "Kurmanji Kurdish", "الكردية الكرمانجية"),
        "ckb": ("kurde sorani", "Sorani Kurdish", "الكردية السورانية"),
        "swb": ("mahorais (comorien)", "Maore (Comorian)", "القمرية"),
        "gcr": ("créole guyanais", "Guianese Creole", "الكريولية الغويانية"),
        "fsl": ("langue des signes française", "French Sign Language", "لغة الإشارة الفرنسية"),
    }.items()
}

# Whose names of languages a reader is shown when CLDR does not know theirs.
READS = {"prs": "fa_AF", "haz": "fa_AF", "kmr": "ku"} | dict.fromkeys(
    ("arq", "ary", "aeb", "arz", "apd", "apc", "ayl", "shu"), "ar"
)


def name(code: str, in_language: str) -> str:
    """What this language is called in another; its own name for itself when nobody has said."""
    reader = _locale(in_language)
    if reader is not None:
        ours = OURS.get(code, {}).get(reader.language)
        if found := ours or reader.languages.get(code):
            return str(found)
    if code in LANGUAGES:
        return LANGUAGES[code].autonym
    locale = _locale(code)
    return (locale and locale.get_display_name()) or code


@lru_cache(maxsize=64)
def _choices(in_language: str) -> tuple[tuple[str, str], ...]:
    named = {code: name(code, in_language) for code in LANGUAGES}
    others = sorted(
        (code for code in LANGUAGES if code not in FREQUENT), key=lambda code: _order(named[code])
    )
    return tuple((code, named[code]) for code in (*FREQUENT, *others))


def choices(in_language: str) -> list[tuple[str, str]]:
    """Every language with its name: the most frequent first, the others in alphabetical order."""
    return list(_choices(in_language))


def is_rtl(code: str) -> bool:
    """Whether it is written from right to left; a region may follow the code (`ar-dz`)."""
    language = LANGUAGES.get(code) or LANGUAGES.get(code.replace("_", "-").split("-")[0].lower())
    if language is not None:
        return language.rtl
    locale = _locale(code)
    return locale is not None and locale.character_order == "right-to-left"


@lru_cache(maxsize=256)
def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(READS.get(code, code).replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None


def _order(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))

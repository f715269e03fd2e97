import gzip
import unicodedata
from itertools import permutations
from statistics import mean

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from repere.accompaniment.people.identity import Known, Match, fold, keys, match, query_keys, words
from tests.shared_data import shared

AMINE = Known(
    names=("Mohamed Amine Benali", "محمد أمين بن علي"),
    birth_year=1994,
    birth_month=3,
    birth_day=12,
    phones=("+33 6 39 98 45 12",),
    code="K74F2M",
)


def found(text: str, known: Known) -> Match | None:
    """As the search does it: the index first, then the names themselves."""
    kept, sought = keys(known), query_keys(text)
    return match(text, known) if sought and all(kept & any_of for any_of in sought) else None


# --- the comparable form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Élodie MÜLLER", "elodie muller"),
        ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("Łukasz Sørensen", "lukasz sorensen"),
        ("Œuvre Cæsar Straße", "oeuvre caesar strasse"),
        ("IŞIK Iğdır İnci", "isik igdir inci"),
        ("El-Hadj O’Neil N'Diaye", "el hadj o neil n diaye"),
        ("Saʿid", "said"),
        ("Məmməd", "mammad"),
        ("مُحَمَّد", "محمد"),
        ("مـحـمـد", "محمد"),
        ("أحمد إبراهيم آدم", "احمد ابراهيم ادم"),
        ("فاطمة مصطفى", "فاطمه مصطفي"),
        ("علی کریمی", "علي كريمي"),
        ("عزت‌الله", "عزت الله"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("Фёдор", "федор"),
        ("ＡＬＩ", "ali"),
        ("١٩٩٤ ۱۹۹۴", "1994 1994"),
        ("  Ali \u200f ben\tAli ", "ali ben ali"),
    ],
)
def test_two_ways_of_writing_are_one(one, other):
    assert fold(one) == fold(other) == other


@pytest.mark.parametrize("name", ["йосиф", "აბაშიძე", "հակոբյան", "ተስፋዬ", "বাংলা", "їжак"])
def test_other_scripts_are_kept_as_they_are(name):
    assert fold(name) == unicodedata.normalize("NFC", name)


@settings(deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(st.text())
def test_composed_or_decomposed_is_the_same(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    "name", ["arabic-wikidata", "cyrillic-wikidata", "persian-given", "ethiopic-sgc-single-names"]
)
def test_real_names_fold_to_something(name):
    with gzip.open(shared(f"names/{name}.tsv.gz"), "rt", encoding="utf-8") as lines:
        forms = [form for line in lines for form in line.rstrip("\n").split("\t")[:2]]

    assert len(forms) > 1000
    for form in forms:
        assert fold(fold(form)) == fold(form)
        assert fold(form) or not any(letter.isalpha() for letter in form.strip("ʿʾʻʼء"))


def test_the_keys_of_a_person_stay_few():
    with gzip.open(shared("names/persian-given.tsv.gz"), "rt", encoding="utf-8") as lines:
        given_names = [line.split("\t")[0] for line in lines][1:]
    people = zip(given_names, given_names[200:], given_names[400:], strict=False)

    assert mean(len(keys(Known((" ".join(names),)))) for names in people) <= 45


# --- what finds a person


@pytest.mark.parametrize(
    "text",
    [
        "mohamed", "benali", "Benali Mohamed", "amine benali mohamed", "moh", "be am", "mohammed", "mohmed",
        "bneali", "mohamedamine", "mohamed-amine", "ben ali", "MOHAMED 1994", "benali 12/03/1994",
        "12.03.94 amine", "1994-03-12", "12 03 1994", "12031994", "12/03", "4512", "benali 4512",
        "06 39 98 45 12", "+33639984512", "0639984512", "k74f2m", "K74-F2M", "محمد", "امين محمد",
        "محمد benali", "أمين ١٩٩٤", "mohamed b", "amine 1", "amine 12/03/199", "muhamed",
    ],
)  # fmt: skip
def test_a_person_is_found_by(text):
    assert found(text, AMINE)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "karim", "mohamed karim", "mohamed 1995", "benali 13/03/1994", "12/03/1995", "12/04",
        "4513", "06 39 98 45 13", "k74f2n", "hamed", "m", "1912",
    ],
)  # fmt: skip
def test_a_person_is_not_found_by(text):
    assert found(text, AMINE) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("El-Hadj Diallo", "elhadj"),
        ("El-Hadj Diallo", "el hadj"),
        ("El-Hadj Diallo", "el-hadj diallo"),
        ("El-Hadj Diallo", "elha"),
        ("El-Hadj Diallo", "elhadji"),
        ("Elhadj Diallo", "el hadj"),
        ("Elhadj Diallo", "el-hadj"),
        ("N'Diaye", "ndiaye"),
        ("Ndiaye", "n'diaye"),
        ("O’Neil", "oneil"),
        ("Abd el Kader Ziani", "abdelkader"),
        ("Abdelkader Ziani", "abd el kader"),
        ("Abdel Kader", "abd elkader"),
        ("Omar Ali", "omarali"),
        ("عبد الله حسن", "عبدالله"),
        ("عبدالله حسن", "عبد الله"),
        ("ሀብተ ማርያም", "ሀብተማርያም"),
        ("Gebremedhin", "gebrmedin"),
        ("Kudratullah", "qudrattullah"),
        ("王 伟", "王"),
    ],
)
def test_a_compound_is_found_however_it_is_parted(name, text):
    assert found(text, Known((name,)))


def test_the_reasons_say_by_what():
    def reasons(text):
        return found(text, AMINE).reasons

    assert reasons("mohamed") == ("name",)
    assert reasons("moham") == ("name_start",)
    assert reasons("mohammed") == ("name_close",)
    assert reasons("4512 benali 1994") == ("name", "birth_year", "phone_end")
    assert reasons("12/03/1994") == ("birth_date",)
    assert reasons("k74f2m") == ("code",)


def test_the_whole_name_beats_its_start_and_its_start_beats_nothing():
    scores = [found(text, AMINE).score for text in ("mohamed amine benali", "mohamed amine", "moha amine")]

    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)


def test_somebody_with_that_very_name_comes_before_somebody_with_one_name_more():
    short, long = Known(("Ali Hassan",)), Known(("Ali Hassan Omar",))

    assert found("ali hassan", short).score > found("ali hassan", long).score


def test_the_right_spelling_beats_a_close_one():
    assert found("hassan", Known(("Hassan",))).score > found("hassan", Known(("Hasan",))).score


def test_day_and_month_the_other_way_round_are_found_and_score_less():
    as_typed, other_way = found("12/03/1994", AMINE), found("03/12/1994", AMINE)

    assert other_way.reasons == ("birth_date",)
    assert other_way.score < as_typed.score


def test_a_person_known_by_the_year_alone_is_found_by_the_full_date():
    year_only = Known(("Ali",), birth_year=1994)

    assert found("ali 12/03/1994", year_only).reasons == ("name", "birth_year")
    assert found("12/03/1995", year_only) is None
    assert found("12/05/1994", Known(("Ali",), birth_year=1994, birth_month=3)) is None


def test_six_digits_are_a_telephone_number_or_a_date():
    assert found("98 45 12", AMINE).reasons == ("phone_end",)
    assert found("12 03 94", AMINE).reasons == ("birth_date",)


def test_four_digits_are_a_year_or_the_end_of_a_number():
    assert found("1994", Known(("Ali",), phones=("06 39 98 19 94",))).reasons == ("phone_end",)
    assert found("1994", Known(("Ali",), birth_year=1994)).reasons == ("birth_year",)


def test_an_address_is_not_a_number():
    mail = Known(("Ali",), phones=("ali1994@example.org",))

    assert not any(key.startswith("p:") for key in keys(mail))
    assert found("1994", mail) is None


def test_nobody_is_like_somebody_without_a_name():
    assert keys(Known(())) == frozenset()
    assert found("ali", Known(())) is None
    assert found("ali", Known(("", "—"))) is None


# --- what holds for every name

letters = st.sampled_from("abcdefghijklmnoprstuyzéçñ")
arabic = st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
tokens = st.text(letters, min_size=2, max_size=14) | st.text(arabic, min_size=2, max_size=10)
names = st.lists(tokens, min_size=1, max_size=4).map(" ".join)
long_words = st.text(letters, min_size=4, max_size=14)
plenty = settings(deadline=None, max_examples=300)


@plenty
@given(names, st.data())
def test_any_word_of_a_name_finds_its_person(name, data):
    word = data.draw(st.sampled_from(name.split()))

    assert found(word, Known((name,)))


@plenty
@given(names, st.data())
def test_any_start_of_two_letters_or_more_finds_its_person(name, data):
    word = data.draw(st.sampled_from(words(name)))
    length = data.draw(st.integers(2, len(word)))

    assert found(word[:length], Known((name,)))


@plenty
@given(long_words, names, st.data())
def test_a_slip_of_one_letter_still_finds_its_person(word, other, data):
    word = fold(word)
    at = data.draw(st.integers(0, len(word) - 2))
    slips = {
        "dropped": word[:at] + word[at + 1 :],
        "doubled": word[: at + 1] + word[at:],
        "swapped": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        "replaced": word[:at] + "w" + word[at + 1 :],
    }
    slip = slips[data.draw(st.sampled_from(sorted(slips)))]

    assert found(slip, Known((f"{other} {word}",)))


@plenty
@given(st.text(letters, min_size=8, max_size=14), st.data())
def test_two_slips_in_a_long_word_still_find_its_person(word, data):
    word = slip = fold(word)
    for _slip in range(2):
        at = data.draw(st.integers(0, len(slip) - 1))
        slip = data.draw(
            st.sampled_from(
                [slip[:at] + slip[at + 1 :], slip[:at] + "w" + slip[at:], slip[:at] + "w" + slip[at + 1 :]]
            )
        )

    assert found(slip, Known((word,)))


@plenty
@given(st.text(letters, min_size=4, max_size=12), st.text(letters, min_size=4, max_size=12))
def test_two_words_that_differ_are_not_the_same(word, other):
    word, other = fold(word), fold(other)
    assume(not word.startswith(other))
    assume(OSA.distance(word, other) > 2)

    assert match(other, Known((word,))) is None


@plenty
@given(st.lists(long_words, min_size=2, max_size=4, unique=True))
def test_the_order_of_the_words_never_matters(spoken):
    known = Known((" ".join(spoken),))

    scores = {round(found(" ".join(order), known).score, 6) for order in permutations(spoken)}

    assert scores == {1.0}


@plenty
@given(names, names)
def test_a_second_spelling_never_loses_the_first(first, second):
    assert keys(Known((first,))) <= keys(Known((first, second)))
    assert found(first, Known((second, first)))


@settings(deadline=None, max_examples=500)
@given(st.text(max_size=30) | st.text(st.sampled_from("0123456789/.- +()ab"), max_size=24))
def test_whatever_is_typed_gets_an_answer(text):
    answer = match(text, AMINE)

    assert answer is None or 0 < answer.score <= 1
    assert all(query_keys(text))
    assert keys(Known((text,), phones=(text,), code=text)) is not None

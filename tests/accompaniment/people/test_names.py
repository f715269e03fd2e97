"""From a name in any script to what is compared: tokens, sounds, likeness."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.identity import (
    Likened,
    equivalence_keys,
    equivalences,
    name_similarity,
    pair_keys,
    skeletons,
    spelling,
    token_similarity,
    tokens,
)
from repere.accompaniment.people.identity.alignment import alike_or_not

written = st.text(max_size=30)
names = st.text(
    alphabet="abcdefghijklmnopqrstuvwxyz -'éñşğəأبتثجحخدذرزسشصضطظعغفقكلمنهويپچگжщшчцхгклмнаеиоუგიორსሰላማዊት",
    min_size=1,
    max_size=30,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Abd al-Rahman", ("abdrahman",)),
        ("عبد الرحمن الخطيب", ("abdrHmn~", "LKtyb~")),
        ("Abdelrahman Alkhatib", ("abdrahman", "alkhatib")),
        ("Abdoul Karim Sow", ("abdkarim", "sow")),
        ("Abdou Diouf", ("abdou", "diouf")),
        ("Abd Allah", ("abdlah",)),
        ("Gebre Mariam Tesfay", ("gebremariam", "tesfay")),
        ("Marie Diop épouse Traoré", ("marie", "diop", "traore")),
        ("Abou Bakr", ("abubakar",)),
        ("Григорій", ("hryhoriy",)),
        ("Маria", ("maria",)),
        ("መኮንን", ("mekonen",)),
        ("Nour Eddine Benali", ("nourdin", "ali")),
        ("N'Diaye", ("ndiaye",)),
        ("Md. Abdul Karim", ("mohammad", "abdkarim")),
        ("Ahmad ZAI", ("ahmadzai",)),
        ("Al", ("al",)),
        ("ⵎⵓⵃⵎⵎⴷ", ("muhmmd",)),
    ],
)
def test_particles_go_and_compounds_stay_in_one_piece(name, expected):
    assert tokens(name) == expected


def test_a_word_without_short_vowels_is_told_apart_from_its_neighbours():
    assert tokens("محمد Hassan") == ("mHmd~", "hassan")


@pytest.mark.parametrize(
    ("a", "b"),
    [("Walid", "Oualid"), ("Yusuf", "Youssouf"), ("Cheikh", "Sheikh"), ("Kamara", "Camara")],
)
def test_spellings_by_ear_are_one(a, b):
    assert spelling(tokens(a)[0]) == spelling(tokens(b)[0])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Khaled", "خالد"),
        ("Walid", "وليد"),
        ("Diallo", "Jallow"),
        ("Oleg", "Олег"),
        ("Oleh", "Олег"),
        ("Yaroslav", "Jaroslav"),
        ("Chavchavadze", "ჭავჭავაძე"),
        ("Cengiz", "Djenghiz"),
    ],
)
def test_the_same_sounds_share_a_skeleton(a, b):
    assert set(skeletons(tokens(a)[0])) & set(skeletons(tokens(b)[0]))


def test_two_names_are_alike_whatever_their_order_and_their_script():
    alike, matched = name_similarity(tokens("Alkhatib Abdelrahman"), tokens("عبد الرحمن الخطيب"))

    assert alike > 0.9
    assert matched == 2


def test_a_name_more_costs_less_than_another_name():
    said = tokens("Mohamed Hassan")

    assert name_similarity(said, tokens("Mohamed Hassan Ali"))[0] > 0.8
    assert name_similarity(said, tokens("Mohamed Traoré"))[0] < 0.8


def test_a_rare_name_weighs_more_than_a_common_one():
    one, other = ("mohamed", "warsame"), ("ali", "warsame")
    rarity = {"mohamed": 1.0, "ali": 1.0, "warsame": 8.0}.__getitem__

    assert name_similarity(one, other, rarity)[0] > 0.8 > name_similarity(one, other)[0]


def test_only_the_last_word_may_be_unfinished():
    assert name_similarity(("hassan", "oua"), ("hassan", "ouattara"), unfinished=True)[0] > 0.9
    assert name_similarity(("oua", "hassan"), ("hassan", "ouattara"), unfinished=True)[0] < 0.9


def test_blanks_moved_make_the_same_name():
    assert name_similarity(tokens("Jeanpierre Kabongo"), tokens("Jean Pierre Kabongo"))[0] > 0.9


@given(written)
def test_no_text_is_refused(text):
    for token in tokens(text):
        assert 1 <= len(skeletons(token)) <= 4
        assert all(skeletons(token))
        spelling(token)
    assert pair_keys(tokens(text)) is not None


@given(written)
def test_a_name_with_a_letter_has_a_token(text):
    if any(unicodedata.category(letter) in {"Lu", "Ll", "Lo"} for letter in text):
        assert tokens(text)


@given(names)
def test_composed_and_decomposed_letters_are_the_same_name(name):
    assert tokens(unicodedata.normalize("NFC", name)) == tokens(unicodedata.normalize("NFD", name))


@given(st.lists(names, min_size=1, max_size=5), st.randoms())
def test_keys_do_not_depend_on_the_order_of_tokens(words, chance):
    read = [token for word in words for token in tokens(word)][:5]
    shuffled = list(read)
    chance.shuffle(shuffled)

    assert pair_keys(read) == pair_keys(shuffled)


@given(names, names)
def test_likeness_has_no_side(a, b):
    one, other = tokens(a), tokens(b)

    assert name_similarity(one, other)[0] == pytest.approx(name_similarity(other, one)[0])
    for x in one:
        for y in other:
            assert 0 <= token_similarity(x, y) <= 1
            assert token_similarity(x, y) == token_similarity(y, x)


@given(names)
def test_a_name_is_like_itself(name):
    read = tokens(name)

    assert not read or name_similarity(read, read) == (pytest.approx(1.0), len(read))


@pytest.mark.parametrize(
    ("asked", "right", "wrong"),
    [
        ("محمد", "Mohamed", "Mahmoud"),
        ("سهام", "Siham", "Samir"),
        ("إلهام", "Elham", "Hamed"),
        ("جورج", "Georges", "Jorj Khalil"),
        ("ديفيد", "David", "Farid"),
        ("نوید", "Navid", "Nadia"),
        ("Виктория", "Victoria", "Viktor"),
        ("Хусейн", "Hussein", "Hassan"),
        ("ሰላማዊት", "Selamawit", "Salamata"),
        ("Mohamed", "Mouhamad", "Mahmoud"),
        ("Khaled", "Haled", "Khalil"),
    ],
)
def test_letters_tell_one_name_from_its_neighbour(asked, right, wrong):
    better, worse = (name_similarity(tokens(asked), tokens(name))[0] for name in (right, wrong))

    assert better > worse + 0.05
    assert better > 0.8


PAIRS = [
    line.split("\t")
    for line in Path(__file__).with_name("names_alike.tsv").read_text(encoding="utf-8").splitlines()
]
# Where one bar parts them best: names that are one, and names that somebody could take for one another.
BAR = 0.82


def test_the_table_is_large_enough_to_mean_something():
    assert len(PAIRS) >= 300
    assert {verdict for _a, _b, verdict in PAIRS} == {"same", "not"}


@pytest.mark.parametrize(("a", "b"), [(a, b) for a, b, verdict in PAIRS if verdict == "same"])
def test_two_spellings_of_one_name(a, b):
    assert name_similarity(tokens(a), tokens(b))[0] >= 0.75


def test_tokens_of_tokens_are_the_same():
    for a, b, _verdict in PAIRS:
        for read in (tokens(a), tokens(b)):
            if not any(token.endswith("~") for token in read):
                assert tokens(" ".join(read)) == read


def test_few_pairs_of_neighbours_are_taken_for_one_name():
    alike = {(a, b): name_similarity(tokens(a), tokens(b))[0] for a, b, _verdict in PAIRS}
    same = [alike[a, b] for a, b, verdict in PAIRS if verdict == "same"]
    others = [alike[a, b] for a, b, verdict in PAIRS if verdict == "not"]

    assert sum(found >= BAR for found in same) / len(same) >= 0.98
    assert sum(found >= BAR for found in others) / len(others) <= 0.13


@given(st.lists(names, max_size=4))
def test_a_name_always_has_the_same_keys(words):
    read = [token for word in words for token in tokens(word)][:4]

    assert equivalence_keys(read) == equivalence_keys(list(reversed(read)))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Yusuf", "Joseph"),
        ("Yusuf Ahmad", "Ahmed Joseph"),
        ("Oleksandr", "Iskandar"),
        ("Moussa Ibrahim", "Abraham Moïse"),
    ],
)
def test_one_name_in_two_tongues_shares_a_key(a, b):
    assert equivalence_keys(tokens(a)) & equivalence_keys(tokens(b))


def test_another_tongue_is_worth_less_than_the_same_sounds():
    assert 0.75 < token_similarity("musa", "moise") < token_similarity("musa", "moussa")


def test_the_groups_of_names_are_clean():
    rows = [
        line.split("\t") for line in Path(equivalences.__file__).with_suffix(".tsv").read_text().splitlines()
    ]

    assert len(rows) >= 300
    for kind, spellings in rows:
        assert kind in {"same", "kin"}
        sounds = {spelling(token) for name in spellings.split() for token in tokens(name)}
        assert len(sounds) > 1


@pytest.mark.parametrize(("a", "b"), [(a, b) for a, b, _verdict in PAIRS])
def test_a_quick_look_at_two_tokens_says_what_the_long_one_does(a, b):
    for one in tokens(a):
        for other in tokens(b):
            whole = token_similarity(one, other)
            assert alike_or_not(one, other) == (pytest.approx(whole) if whole >= 0.70 else 0.0)


def test_one_key_beside_is_a_slip_only_where_slips_are_thought_of():
    assert Likened(("abha", "tahir"))(("asha", "daahir"))[1] == 1
    assert Likened(("abha", "tahir"), slips=True)(("asha", "daahir"))[1] == 2

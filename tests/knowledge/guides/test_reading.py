"""How easily French is read."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repere.knowledge.guides.content import Block, Content
from repere.knowledge.guides.reading import (
    WORDS_AT_MOST,
    findings,
    measure,
    sentences,
    syllables,
    typed_time_limits,
    words,
)

ON_A_BUSY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def guide(*texts, kind="text", gist="Voici quoi faire."):
    return Content("Se soigner", gist, tuple(Block(f"b{n}", kind, text) for n, text in enumerate(texts)))


def codes(content, unit="b0"):
    return [one.code for one in findings(content) if one.unit == unit]


def test_a_short_plain_sentence_calls_for_no_remark():
    assert findings(guide("Allez à la mairie. Apportez votre passeport.")) == []


def test_a_sentence_of_more_than_twelve_words_is_long_and_of_more_than_twenty_far_too_long():
    long, too_long = " ".join(["mot"] * 13) + ".", " ".join(["mot"] * 21) + "."

    assert codes(guide(long)) == ["too_long"]
    assert codes(guide(too_long)) == ["far_too_long"]
    assert codes(guide(" ".join(["mot"] * 12) + ".")) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ne signez pas ce papier.", "negation"),
        ("N’attendez pas.", "negation"),
        ("Allez à la CPAM.", "unexplained"),
        ("Demandez un récépissé.", "jargon"),
        ("Venez le 12/03/2027.", "date_in_figures"),
        ("Vous recevrez une lettre.", "future"),
        ("Prends ton passeport.", "says_tu"),
        ("Venez le lundi ; apportez tout.", "several_ideas"),
        ("Les salles 1, 2, 3 et 4.", "many_figures"),
        ("Vous avez quinze jours.", "typed_time_limit"),
    ],
)
def test_what_makes_a_sentence_hard_is_named(text, code):
    assert code in codes(guide(text))


def test_a_name_of_an_office_is_plain_once_the_guide_explains_it():
    told = Content(
        "Santé",
        "Voici quoi faire.",
        (Block("b0", "step", "Allez à la CPAM."), Block("w", "word", "CPAM : le bureau de la santé.")),
    )

    assert codes(told) == []


@pytest.mark.parametrize(
    "text",
    [
        "vous avez 21 jours", "sous un mois", "48 heures après", "deux semaines", "within 15 days", "one month later",
        "7 working days", "خلال 15 يوماً", "لمدة ٣ أشهر", "خلال شهرين",
    ],
)  # fmt: skip
def test_a_length_of_time_that_was_typed_is_found_in_three_languages(text):
    assert typed_time_limits(text)


@pytest.mark.parametrize(
    "text", ["à partir de 14 ans", "le 12 juin 2026", "chaque jour", "before you are 18", "في سن 18"]
)
def test_an_age_or_a_date_is_no_time_limit(text):
    assert typed_time_limits(text) == []


def test_ease_falls_when_sentences_and_words_grow():
    easy = measure(["Va là. Lis ça. Dis oui."])
    hard = measure(
        ["L’administration préfectorale communiquera ultérieurement l’intégralité des réglementations."]
    )

    assert easy.ease > 90 > 70 > hard.ease
    assert (easy.words, easy.sentences, easy.median, easy.longest) == (6, 3, 2, 2)


@pytest.mark.parametrize(
    ("word", "count"), [("mairie", 2), ("porte", 1), ("école", 2), ("identité", 4), ("je", 1)]
)
def test_syllables_leave_out_the_mute_e(word, count):
    assert syllables(word) == count


def test_a_guide_hard_on_the_whole_says_so():
    text = " ".join(["réglementation"] * 14) + "."

    assert [one.code for one in findings(guide(text, text, text)) if one.unit == ""] == [
        "long_on_the_whole",
        "hard_on_the_whole",
    ]


@ON_A_BUSY_MACHINE
@given(st.text())
def test_any_text_is_read_without_a_fault(text):
    found = findings(guide(text))

    assert all(one.code for one in found)
    assert syllables(text or "a") >= 1


@ON_A_BUSY_MACHINE
@given(
    st.lists(
        st.lists(st.sampled_from(["papier", "lettre", "mairie", "droit"]), min_size=1, max_size=30),
        min_size=1,
    )
)
def test_as_many_words_are_counted_as_were_written(written):
    text = " ".join(f"{' '.join(one)}." for one in written)

    assert [len(words(one)) for one in sentences(text)] == [len(one) for one in written]
    grave = [one for one in findings(guide(text)) if one.code == "far_too_long"]
    assert len(grave) == sum(len(one) > WORDS_AT_MOST for one in written)

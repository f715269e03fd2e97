"""What is asked, kept and compared: plain values."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repere.accompaniment.casework.assessments import files, rules
from repere.accompaniment.casework.assessments.form import ANSWERS, OPEN, SHELVES, Kind
from repere.accompaniment.casework.assessments.rules import What
from repere.accompaniment.people.shelves.rules import Shelf

TODAY = date(2026, 11, 16)
FORMS = [files.read(content) for content in files.offered().values()]
WELCOME, SOCIAL, SCREENING, _CODES = FORMS
ALL = frozenset(SHELVES)

# A long questionnaire is drawn slowly when everything else runs beside it.
ON_A_BUSY_MACHINE = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def values_of(question):
    match question.kind:
        case Kind.TEXT:
            return st.sampled_from(["Un lit", "سرير", "x"])
        case Kind.NUMBER:
            return st.integers(0, 40)
        case Kind.DATE:
            return st.dates(date(1950, 1, 1), date(2030, 1, 1)).map(date.isoformat)
        case Kind.SEVERAL:
            return st.lists(st.sampled_from(question.choices), min_size=1, max_size=4, unique=True)
        case _:
            return st.sampled_from(question.choices)


@st.composite
def answered(draw, form=None):
    """A questionnaire, and what somebody said to some of its questions."""
    found = form or FORMS[draw(st.integers(0, len(FORMS) - 1))]
    questions = list(found.questions)
    places = draw(st.sets(st.integers(0, len(questions) - 1), max_size=12))
    some = [questions[place] for place in sorted(places)]
    answers = {question.code: draw(values_of(question)) for question in some}
    answers |= {q.note_code: draw(st.sampled_from(["", " ", "Seule"])) for q in some if q.note_code}
    return found, answers


@ON_A_BUSY_MACHINE
@given(answered())
def test_what_fits_a_question_is_kept_when_it_is_shown(said):
    form, answers = said
    kept = rules.settled(form, answers)

    assert {code for code in kept if "." not in code} == {
        q.code for q in rules.shown(form, answers, ALL) if q.code in answers
    }
    assert all(kept[code] == answers[code] for code in kept if "." not in code)


@ON_A_BUSY_MACHINE
@given(answered())
def test_settling_twice_is_settling_once(said):
    form, answers = said

    assert rules.settled(form, rules.settled(form, answers)) == rules.settled(form, answers)


@ON_A_BUSY_MACHINE
@given(answered(), st.sets(st.sampled_from([Shelf.STATUS, Shelf.HEALTH])))
def test_without_a_shelf_nothing_shown_depends_on_what_is_said_there(said, guarded):
    """Whoever lacks a shelf sees the same page whatever was answered on it, and even if nothing was."""
    form, answers = said
    held = OPEN | guarded
    in_hand = {
        code: value
        for shelf, lot in rules.by_shelf(form, answers).items()
        if shelf in held
        for code, value in lot.items()
    }

    assert rules.steps(form, in_hand, held) == rules.steps(form, answers, held)


@ON_A_BUSY_MACHINE
@given(answered())
def test_every_answer_is_on_one_shelf_and_comes_back_whole(said):
    form, answers = said
    lots = rules.by_shelf(form, answers)

    assert set(lots) == form.shelves
    assert sum(len(lot) for lot in lots.values()) == len(answers)
    assert {code: value for lot in lots.values() for code, value in lot.items()} == answers


@ON_A_BUSY_MACHINE
@given(answered())
def test_compared_with_itself_nothing_changed(said):
    assert {change.what for change in rules.compare(said, said)} <= {What.SAME}


@ON_A_BUSY_MACHINE
@given(st.data(), st.integers(0, len(FORMS) - 1))
def test_the_other_way_round_what_came_is_what_went(data, place):
    form = FORMS[place]
    one, other = data.draw(answered(form)), data.draw(answered(form))
    mirror = {What.NEW: What.GONE, What.GONE: What.NEW}
    forth = {(c.after or c.before).question.code: c.what for c in rules.compare(one, other)}
    back = {(c.after or c.before).question.code: c.what for c in rules.compare(other, one)}

    assert {code: mirror.get(what, what) for code, what in forth.items()} == back
    shown = {said.question.code for pair in (one, other) for said in rules.told(*pair)}
    assert set(forth) == shown


def test_a_question_waits_for_its_answer_and_so_do_those_behind_it():
    when = SOCIAL.question("travel_debt")

    assert not rules.is_shown(SOCIAL, when, {})
    assert rules.is_shown(SOCIAL, when, {"debts": "yes"})
    assert not rules.is_shown(SOCIAL, when, {"debts": "unknown"})


def test_an_answer_whose_question_went_is_not_signed():
    said = {"children": "no", "children_number": 3}

    assert rules.settled(WELCOME, said) == {"children": "no"}
    assert rules.settled(WELCOME, said | {"children": "yes"}) == {"children": "yes", "children_number": 3}


def test_a_judgement_goes_with_its_reasons():
    said = {"agrees": "yes", "judgement": "high"}

    assert [question.code for question in rules.missing(SCREENING, {}, ALL)] == ["agrees", "judgement"]
    assert [question.code for question in rules.missing(SCREENING, said, ALL)] == ["judgement"]
    assert [q.code for q in rules.missing(SCREENING, said | {"judgement.note": "  "}, ALL)] == ["judgement"]
    assert rules.missing(SCREENING, said | {"judgement.note": "Seule, menacée"}, ALL) == []
    assert [question.code for question in rules.missing(SCREENING, {}, OPEN)] == ["agrees"]


def test_the_sign_of_a_factor_is_whatever_its_asker_says():
    age = SCREENING.question("age")

    assert all(age.fits(sign) for sign in ANSWERS[Kind.FACTOR])
    assert not age.fits("2")
    assert not age.fits(2)


def test_what_does_not_fit_is_no_answer():
    number, means = WELCOME.question("children_number"), SOCIAL.question("means")

    assert [number.fits(value) for value in (0, 3, -1, True, "3", None)] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
    assert means.fits(["work", "other"])
    assert not means.fits([])
    assert not means.fits(["work", "work"])
    assert not means.fits("work")
    assert not WELCOME.question("letter_on").fits("2026-02-31")
    assert not WELCOME.question("wish").fits("   ")
    assert not WELCOME.question("wish").fits("x" * 2001)


def test_some_answers_tell_of_a_need():
    tonight, means = WELCOME.question("tonight"), SOCIAL.question("means")

    assert rules.calls_for(tonight, "street") == "sleep"
    assert rules.calls_for(tonight, "home") == ""
    assert rules.calls_for(tonight, None) == ""
    assert rules.calls_for(means, ["nothing", "other"]) == "money"


def test_what_changed_between_two_times_is_told_with_both_answers():
    before = {"tonight": "street", "eaten": "yes", "reachable": "no"}
    after = {"tonight": "centre", "eaten": "yes", "tonight_safe": "no"}
    found = {
        (c.after or c.before).question.code: (c.what, c.before and c.before.value, c.after and c.after.value)
        for c in rules.compare((WELCOME, before), (WELCOME, after))
    }

    assert found == {
        "tonight": (What.CHANGED, "street", "centre"),
        "tonight_safe": (What.NEW, None, "no"),
        "eaten": (What.SAME, "yes", "yes"),
        "reachable": (What.GONE, "no", None),
    }


def test_reasons_that_changed_are_a_change_and_an_order_is_not():
    low = {"judgement": "low", "judgement.note": "Entourée"}

    [change] = rules.compare((SCREENING, low), (SCREENING, low | {"judgement.note": "Isolée"}))
    assert change.what is What.CHANGED
    [change] = rules.compare((SOCIAL, {"means": ["work", "other"]}), (SOCIAL, {"means": ["other", "work"]}))
    assert change.what is What.SAME


def test_an_interview_was_held_today_or_within_a_year():
    assert rules.is_possible(TODAY, TODAY)
    assert rules.is_possible(TODAY - timedelta(days=366), TODAY)
    assert not rules.is_possible(TODAY + timedelta(days=1), TODAY)
    assert not rules.is_possible(TODAY - timedelta(days=367), TODAY)


def test_some_questions_are_asked_again():
    assert rules.asked_again_on(SCREENING, TODAY) == TODAY + timedelta(days=180)
    assert rules.asked_again_on(WELCOME, TODAY) is None

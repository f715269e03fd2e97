import pytest
from django.utils import translation

from repere.doors.backoffice import words


@pytest.mark.parametrize(
    ("km", "said"),
    [
        (0.004, "50 m"),
        (0.04, "50 m"),
        (0.064, "60 m"),
        (0.8, "800 m"),
        (0.97, "1,0 km"),
        (1.58, "1,6 km"),
        (9.97, "10 km"),
        (12.4, "12 km"),
    ],
)
def test_a_distance_is_as_exact_as_a_walk(km, said):
    with translation.override("fr"):
        assert (
            words.distance(km).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
            == said
        )

"""Lambert-93 (EPSG:2154), the plane of French maps, as latitude and longitude (RGF93, within a metre of WGS 84).

The inverse of the conic projection of the Institut géographique national, with its published constants.
"""

from math import atan, atan2, degrees, exp, hypot, log, pi, radians, sin

N = 0.7256077650532670
C = 11754255.426096
X_POLE, Y_POLE = 700000.0, 12655612.049876
MERIDIAN = radians(3.0)
E = 0.08181919106  # first eccentricity of GRS 80


def to_degrees(x: float, y: float) -> tuple[float, float] | None:
    """Latitude and longitude of a point in metres; None far outside of metropolitan France."""
    if not (0 < x < 1_300_000 and 5_900_000 < y < 7_200_000):
        return None
    radius = hypot(x - X_POLE, y - Y_POLE)
    longitude = MERIDIAN + atan2(x - X_POLE, Y_POLE - y) / N
    isometric = -log(radius / C) / N
    latitude = 2 * atan(exp(isometric)) - pi / 2
    for _step in range(12):
        bent = E * sin(latitude)
        latitude = 2 * atan(((1 + bent) / (1 - bent)) ** (E / 2) * exp(isometric)) - pi / 2
    return round(degrees(latitude), 7), round(degrees(longitude), 7)

"""How dates and numbers are written in the languages of the street that the framework does not know."""

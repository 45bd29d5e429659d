"""What holds for all tests: the same examples every time, so that a test passes always or never."""

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile(
    "fresh", deadline=None, max_examples=1000
)  # to look further: pytest --hypothesis-profile=fresh
settings.load_profile("fixed")

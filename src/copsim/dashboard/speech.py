"""The languages of the pages: gettext over catalogues that are read as their translators write them."""

import gettext
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import NamedTuple

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

DOMAIN = "copsim"


class Language(NamedTuple):
    """A language on offer: its code, and how it calls itself."""

    code: str
    name: str


LANGUAGES = (Language("en", "English"), Language("de", "Deutsch"))


def N_(text: str) -> str:
    """Mark a text for the catalogues where it is declared; it is translated where it is shown."""
    return text


class Speech:
    """Everything a page says, in one language."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._catalogue = catalogue(code)

    def __call__(self, text: str, **slots: object) -> str:
        """The sentence with its slots filled; numbers come as text."""
        said = self._catalogue.gettext(text) if text else ""
        return said.format(**slots) if slots else said

    def plural(self, one: str, many: str, n: int, **slots: object) -> str:
        """One or several."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **slots)

    def number(self, value: float, places: int = 0, *, signed: bool = False) -> str:
        """A number as people there write it."""
        text = format_decimal(round(value, places) + 0.0, "#,##0." + "0" * places if places else "#,##0", self.code)
        return f"+{text}" if signed and round(value, places) > 0 else text.replace("-", "\N{MINUS SIGN}")


@cache
def catalogue(code: str) -> gettext.NullTranslations:
    """The translations of a language; English is what the code says."""
    source = files("copsim.dashboard") / "locale" / f"{code}.po"
    if not source.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)

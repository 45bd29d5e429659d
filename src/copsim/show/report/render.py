"""From a study to the bytes of its report; the same store gives the same bytes."""

from typing import TYPE_CHECKING

from copsim.errors import EnvironmentProblem
from copsim.show.page import require_matplotlib

if TYPE_CHECKING:
    from copsim.study import Results
    from copsim.study.report.tables import Tables

AUDIENCES = ("paper", "board")


def require_jinja() -> None:
    """Say which extra is missing, where pages cannot be made."""
    try:
        import jinja2 as _  # noqa: F401
    except ImportError as error:
        text = "reports need the extra `report`: python -m pip install 'copsim[report]'"
        raise EnvironmentProblem(text) from error


def render(results: "Results", audience: str) -> "tuple[str, Tables]":
    """The page for an audience, and the tables that its numbers come from."""
    require_jinja()
    require_matplotlib()
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from copsim.show.report.content import Content
    from copsim.study.report.tables import report_tables

    aim, tables = report_tables(results)
    rooms = Environment(
        loader=PackageLoader("copsim.show", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    content = Content(results, aim, tables, audience)
    return rooms.get_template(f"{audience}.html.j2").render(c=content, f=content.facts), tables

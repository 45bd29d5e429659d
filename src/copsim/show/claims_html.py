"""The claims as one HTML document that needs nothing else and prints well. Every text is escaped on its way in."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from copsim.show.claims import cells, p_text, remaining, robust

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; }
th, td { text-align: left; padding: 0.25rem 0.6rem 0.25rem 0; border-bottom: 1px solid #d0d0d0; vertical-align: top; }
td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
section { break-inside: avoid; }
.bad { font-weight: bold; }
.bad::before { content: "\\2717  "; }
.good::before { content: "\\2713  "; }
"""
HEAD = ("test", "verdict", "effect", "95 % interval", "sd")


def page(claims: Sequence[Mapping[str, Any]]) -> str:
    """The document; claims as in the JSON of the command, what does not hold first."""
    summary = "".join(_summary(claim) for claim in claims)
    parts = "".join(_section(claim) for claim in claims)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Claims</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>Claims</h1>\n"
        "<p>What theory says of communities of practice, tried in simulated ones: arms that differ in stated "
        "conditions, lived by the same worlds. An explanation, not a prediction.</p>\n"
        f"<table>\n<tr>{_cells('th', ('id', 'claim', 'standing', 'worlds', 'without', 'robust', 'family'))}</tr>\n"
        f"{summary}</table>\n{parts}"
        "<h2>Questions</h2>\n<ul><li>Which of these surprised you?</li><li>For which of them does your community give "
        "another answer, and what is different there?</li></ul>\n</body>\n</html>\n"
    )


def _summary(claim: Mapping[str, Any]) -> str:
    texts = [claim["title"], claim["standing"], str(claim["worlds"]), remaining(claim), robust(claim)]
    link = f'<a href="#{escape(claim["id"])}">{escape(claim["id"])}</a>'
    mood = "good" if claim["standing"] == "holds" else "bad"
    inner = [f"<td>{link}</td>", f"<td>{escape(texts[0])}</td>", f'<td class="{mood}">{escape(texts[1])}</td>']
    inner += [f'<td class="n">{escape(text)}</td>' for text in (*texts[2:], p_text(claim["p_family"]))]
    return f"<tr>{''.join(inner)}</tr>\n"


def _section(claim: Mapping[str, Any]) -> str:
    rows = "".join(_test(test) for test in claim["tests"])
    notes = ""
    if claim["ablation"]:
        off, met = escape(", ".join(claim["ablation"]["off"])), escape(claim["ablation"]["met"])
        notes += f"<p>Off in all arms: {off}: {met}.</p>\n"
    return (
        f'<section id="{escape(claim["id"])}">\n<h2>{escape(claim["id"])} {escape(claim["title"])}</h2>\n'
        f"<p>{escape(claim['standing'])}, {claim['worlds']} worlds</p>\n"
        f"<table>\n<tr>{_cells('th', HEAD)}</tr>\n{rows}</table>\n{notes}</section>\n"
    )


def _test(test: Mapping[str, Any]) -> str:
    name, expected, verdict, *numbers = cells(test)
    first = f"<td>{escape(name)}<br><small>{escape(expected)}</small></td><td>{escape(verdict)}</td>"
    return f"<tr>{first}{''.join(f'<td class="n">{escape(text)}</td>' for text in numbers)}</tr>\n"


def _cells(tag: str, texts: Sequence[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)

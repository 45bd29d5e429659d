"""The text of claims: a line for every claim and every test, what does not hold first."""

from copsim.cli.common import clean, table, wrapped
from copsim.cli.documents import ClaimPart, ClaimsDocument, ClaimTestPart, EnsembleTestPart
from copsim.show.words import count, decimals, number

TEST_WIDTH = 34


def claims_text(document: ClaimsDocument) -> str:
    """All claims, then what can be said of them together."""
    blocks = [_block(part) for part in document.claims]
    return "\n\n".join([*blocks, "\n".join(_ending(document))])


def _block(part: ClaimPart) -> str:
    head = f"{part.id}  {part.standing.upper()}  {count(part.worlds, 'world')}"
    rows = [_row(test) for test in part.tests]
    head_row = ["", "", "effect", "95 % interval", "sd"]
    lines = table(rows, head=head_row, left=2).split("\n")
    return "\n".join([wrapped(head), wrapped(part.title), *lines, *_stages(part)])


def _row(test: ClaimTestPart) -> list[str]:
    """A test that is only shown stands in parentheses."""
    name = clean(test.name, TEST_WIDTH)
    scale = 100.0 if test.relative or test.expect == "within" else 1.0
    low, high = ((None if end is None else scale * end) for end in (test.low, test.high))
    half = (high - low) / 2 if low is not None and high is not None else 0.0
    places = decimals(half)
    signed = test.expect not in ("within", "varied", "many-factors")
    effect = number(None if test.effect is None else scale * test.effect, places, signed=signed)
    span = f"{number(low, places, signed=signed)}..{number(high, places, signed=signed)}"
    unit = " %" if scale == 100.0 and effect != "-" else ""
    verdict = {"does not hold": "fails"}.get(test.verdict, test.verdict)
    return [
        name,
        verdict if test.decides else f"({verdict})",
        effect + unit,
        span,
        number(test.standardised, 1, signed=True),
    ]


def _stages(part: ClaimPart) -> list[str]:
    lines = [
        f"{factor.key}: {factor.total:.2f} of the variance, {factor.first:.2f} alone"
        for test in part.tests
        for factor in sorted(test.factors, key=lambda one: -one.total)
    ]
    if part.ablation:
        shares = [f"{100 * one.effect:.0f} %" if one.effect is not None else "-" for one in part.ablation.parts]
        off = ", ".join(part.ablation.off)
        lines.append(f"without {off} there remain {', '.join(shares)} of the effects: {part.ablation.met}")
    if part.robustness:
        found = part.robustness
        lines.append(f"looks right in {found.held} of {found.draws} draws of the free parameters: {found.met}")
    if part.ensemble:
        lines.append(f"over {part.ensemble.sets} accepted sets of parameters: {part.ensemble.verdict}")
        lines += [_spread(one) for one in part.ensemble.parts]
    if part.recorded and part.recorded != part.standing:
        lines.append(f"recorded: {part.recorded}")
    return [wrapped(line) for line in lines]


def _spread(part: EnsembleTestPart) -> str:
    """The effect over the ensemble, and where its spread comes from."""
    half = 0.0 if part.low is None or part.high is None else (part.high - part.low) / 2
    places = decimals(half)
    effect, low, high = (number(end, places, signed=True) for end in (part.effect, part.low, part.high))
    told = f"luck {number(part.luck, places)}, ignorance {number(part.ignorance, places)}"
    return f"  {clean(part.name, TEST_WIDTH)}: {effect} ({low}..{high}); {told}"


def _ending(document: ClaimsDocument) -> list[str]:
    parts = document.claims
    counts = {word: sum(part.verdict == word for part in parts) for word in dict.fromkeys(p.verdict for p in parts)}
    told = ", ".join(f"{amount} {word}" for word, amount in counts.items())
    together = len(document.holding_as_family)
    lines = [
        f"{count(len(parts), 'claim')}: {told}.",
        f"Taken as one family (Holm), {together} hold with an error of 5 % for all of them together.",
        "Intervals are valid for all planned looks at the data; tests in parentheses are shown and decide nothing.",
    ]
    if document.lost:
        lines.append(f"Recorded as holding, and no longer: {', '.join(document.lost)}.")
    files = [f"report: {document.report}"] if document.report else []
    files += [f"recorded in {document.recorded_in}"] if document.recorded_in else []
    return [*(wrapped(line) for line in lines), *(clean(line) for line in files), clean(document.folder)]

"""Three stories of one community: what is told, which worlds are lived for it, and the text that comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from copsim.cli.common import Progress, Reply, clean, table, wrapped
from copsim.cli.documents import DemoDocument, EffectPart, StoryPart
from copsim.cli.effects import HALF_YEAR, Window, effect_cells, effect_of, effects_of
from copsim.cli.goals import ending
from copsim.cli.options import nearest
from copsim.cli.run import parting
from copsim.cli.watch import expect, origin, source, watched
from copsim.errors import EnvironmentProblem, UsageError, printable
from copsim.show.words import count, joined

if TYPE_CHECKING:
    from copsim.scenario import Case
    from copsim.study import Results

SCENARIO = "baseline"
PEOPLE = 200
NEXT = ("copsim compare baseline baseline+light-mandate", "copsim explain baseline+mandate", "copsim new guild")
NO_BREAK = "\N{NO-BREAK SPACE}"
EARLY, LATE, END = "after the change", "last half year", "end"


@dataclass(frozen=True)
class Story:
    """One story: the policies that it tries, what its arms are called, and where to look.

    rows: indicator and window of each line of the table; drawn: what the picture shows; headline: the lines of the
    table that the sentence over the picture repeats.
    """

    name: str
    heading: str
    policies: tuple[str, ...]
    arms: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    drawn: tuple[str, ...]
    headline: tuple[int, ...]


STORIES = (
    Story(
        name="mandate",
        heading="Attendance becomes compulsory",
        policies=("mandate",),
        arms=("voluntary", "mandate"),
        rows=(
            ("attendance", EARLY),
            ("energy", LATE),
            ("identification", LATE),
            ("value_per_hour", LATE),
            ("core", LATE),
            ("alive", END),
        ),
        drawn=("attendance", "energy", "identification", "value_per_hour"),
        headline=(0, 1, 3),
    ),
    Story(
        name="tasks",
        heading="Work without the means",
        policies=("unfunded-tasks", "funded-tasks"),
        arms=("no tasks", "unfunded", "funded"),
        rows=(("hours_voluntary_total", EARLY), ("hours_voluntary_total", LATE), ("energy", LATE), ("alive", END)),
        drawn=("hours_voluntary_total", "energy", "core", "alive"),
        headline=(1, 3),
    ),
    Story(
        name="leader",
        heading="Those who carry it leave",
        policies=("leader-loss",),
        arms=("they stay", "they leave"),
        rows=(
            ("answers", EARLY),
            ("answers", LATE),
            ("identification", EARLY),
            ("identification", LATE),
            ("alive", END),
        ),
        drawn=("answers", "space", "identification", "alive"),
        headline=(0, 2),
    ),
)


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line."""

    story: str | None
    replicates: int
    people: int | None
    jobs: int | None
    out: Path | None


def tell(wanted: Wanted) -> Reply:
    """Live the worlds of one story or of all three, and tell what came."""
    from copsim.study import run_study

    stories = _chosen(wanted.story)
    cases = _cases(stories, PEOPLE if wanted.people is None else wanted.people)
    expect(cases, wanted.replicates, jobs=wanted.jobs, allow_large=False)
    with watched("worlds") as step:
        results = run_study(
            cases,
            name=f"demo {wanted.story or ''}".strip(),
            replicates=wanted.replicates,
            seed=cases[0].scenario.seed,
            out=wanted.out or _folder(wanted, cases),
            jobs=wanted.jobs,
            progress=step,
        )
    parts = [_part(story, results, cases) for story in stories]
    plot = _draw(stories, parts, results)
    document = DemoDocument(
        people=cases[0].scenario.people.count,
        weeks=cases[0].scenario.weeks,
        study=source(results),
        stories=parts,
        plot=str(plot) if plot else None,
        next=list(NEXT),
    )
    return Reply(_text(stories, document), document, printable(str(results.folder)), ending(results, ()))


def _chosen(name: str | None) -> Sequence[Story]:
    if name is None:
        return STORIES
    found = [story for story in STORIES if story.name == name]
    if not found:
        known = [story.name for story in STORIES]
        raise UsageError(f"demo: no story {clean(name, 80)}{nearest(name, known)}; one of {joined(known)}")
    return found


def _cases(stories: Sequence[Story], people: int) -> "list[Case]":
    """The control, and each policy of the stories once: all in one study, so that the control is lived once."""
    from copsim.scenario import parse_case

    policies = [policy for story in stories for policy in story.policies]
    return [parse_case(case, [f"people.count={people}"]) for case in (SCENARIO, *(f"{SCENARIO}+{p}" for p in policies))]


def _folder(wanted: Wanted, cases: "Sequence[Case]") -> Path:
    """A folder for this model and these worlds: who comes back with a newer copsim finds a demo, not a refusal."""
    from copsim.scenario import case_digest
    from copsim.study.digests import SHORT, digest, model_digest

    name = f"demo-{wanted.story}" if wanted.story else "demo"
    return Path("results") / f"{name}-{digest([model_digest(), *map(case_digest, cases)])[:SHORT]}"


def _labels(story: Story, results: "Results") -> list[str]:
    control, *others = results.cases
    return [control, *(label for label in others if results.case(label).policy in story.policies)]


def _part(story: Story, results: "Results", cases: "Sequence[Case]") -> StoryPart:
    control, *others = _labels(story, results)
    windows = _windows(results)
    effects = [
        part
        for label in others
        for indicator, window in story.rows
        for part in effects_of(results, control, label, [indicator], windows[window])
    ]
    first = next(case for case in cases if case.label == others[0])
    return StoryPart(
        story=story.name,
        heading=story.heading,
        control=control,
        policies=others,
        effects=effects,
        divergence=parting(results, cases[0], first)[1],
    )


def _windows(results: "Results") -> dict[str, Window]:
    case = results.case(results.cases[0])
    change, end = results.manifest.cohort_week or 0, case.weeks
    return {
        EARLY: Window(EARLY, change, min(change + HALF_YEAR, end) - 1),
        LATE: Window(LATE, max(0, end - HALF_YEAR), end - 1),
        END: Window(END, end - 1, end - 1),
    }


def _text(stories: Sequence[Story], document: DemoDocument) -> str:
    study = document.study
    lines = [
        f"Copies of one community with the same luck: {document.people:,} people in the organisation,",
        f"{count(document.weeks, 'week')}, {count(study.replicates, 'replicate')}.",
    ]
    for story, part in zip(stories, document.stories, strict=True):
        lines += [
            "",
            f"{story.heading} ({story.name})",
            *_tables(story, part),
            *([wrapped(part.divergence)] if part.divergence else []),
        ]
    figure = [f"picture: {clean(document.plot)}"] if document.plot else []
    ending = [*(f"Next: {step}" for step in document.next), *figure, clean(study.folder), wrapped(origin(study))]
    return "\n".join([*lines, "", *ending])


def _tables(story: Story, part: StoryPart) -> list[str]:
    """A table for each policy of the story, in one alignment."""
    rows: list[list[str]] = []
    for policy, arm in zip(part.policies, story.arms[1:], strict=True):
        rows.append(["", "weeks", story.arms[0], arm, "difference", "(95 % interval)"])
        rows += [_row(effect) for effect in part.effects if effect.policy == policy]
    return table(rows).split("\n")


def _row(effect: EffectPart) -> list[str]:
    title, *cells = effect_cells(effect)
    return [title, _weeks(effect), *cells[:-1]]


def _draw(stories: Sequence[Story], parts: Sequence[StoryPart], results: "Results") -> Path | None:
    """The picture of the stories in the study's folder; without the extra `report` there is none, and it is said."""
    from copsim.show import Column, gallery

    columns = [
        Column(story.heading, _note(story, part), results, _labels(story, results), story.arms, story.drawn)
        for story, part in zip(stories, parts, strict=True)
    ]
    change = results.manifest.cohort_week
    sentence = (
        f"The same {count(results.replicates, 'world')}, week by week, with and without a change in week {change}."
    )
    path = results.folder / "report" / "demo.svg"
    try:
        gallery("One community, three changes", sentence, columns, path)
    except EnvironmentProblem as problem:
        Progress.say(f"notice [demo.picture] {problem}")
        return None
    return path


def _note(story: Story, part: StoryPart) -> str:
    """The headline effects of a story, each with its interval."""
    mine = [effect for effect in part.effects if effect.policy == part.policies[0]]
    whose = f"{story.arms[1]}: " if len(part.policies) > 1 else ""
    return whose + ", ".join(_phrase(mine[line]) for line in story.headline)


def _phrase(part: EffectPart) -> str:
    """A difference, its interval and its weeks; kept together on a line as far as these go."""
    when = f"in week{'s' if part.first_week < part.last_week else ''} {_weeks(part)}"
    return " ".join(text.replace(" ", NO_BREAK) for text in (effect_of(part).phrase(), when))


def _weeks(part: EffectPart) -> str:
    return str(part.last_week) if part.first_week == part.last_week else f"{part.first_week}-{part.last_week}"

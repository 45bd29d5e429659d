"""From a study file to what it asks for, or to all that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from copsim.scenario import Case, Policy, parse_case
from copsim.scenario.document import Document, dotted, parse_document, read_document
from copsim.scenario.load import validated
from copsim.scenario.policy import policy_of
from copsim.study.relay import overrides_of
from copsim.study.sweep.designs import Point, Value
from copsim.study.sweep.model import StudyFile
from copsim.study.sweep.points import case_text, design_points
from copsim.study.sweep.sense import check_study


@dataclass(frozen=True)
class Study:
    """A study file with the folder that its paths start from."""

    asked: StudyFile
    folder: Path
    text: bytes

    @cached_property
    def points(self) -> list[Point]:
        """The points of its design; one without anything to vary where there is none."""
        return design_points(self.asked, self.folder)

    @cached_property
    def own(self) -> Mapping[str, Policy]:
        """Policies of the study, by name."""
        return own_policies(self.asked)

    @property
    def usual(self) -> dict[str, Value]:
        """Values that all points share."""
        return {dotted(path): value for path, value in overrides_of(self.asked.set)}

    def case(self, scenario: str, policy: str, point: Mapping[str, Value] = MappingProxyType({})) -> Case:
        """One case at one point; InvalidInput where the scenario cannot be so."""
        return parse_case(case_text(scenario, policy, self.folder), self.usual | dict(point), self.own)


def load_study(path: Path | str) -> Study:
    """The study of a file; InvalidInput with all problems at once."""
    path = Path(path)
    return _loaded(read_document(path, str(path)), path.parent)


def study_of_text(data: bytes, source: str, folder: Path) -> Study:
    """The study of a text that came from elsewhere, such as a form; `folder`: where its paths start from."""
    return _loaded(parse_document(data, source), folder)


def _loaded(document: Document, folder: Path) -> Study:
    asked = validated(document, StudyFile, lambda findings: check_study(findings, folder))
    return Study(asked, folder, document.text.encode())


def own_policies(asked: StudyFile) -> dict[str, Policy]:
    """The policies that a study declares, by name."""
    return {name: policy_of(name, table) for name, table in asked.policy.items()}

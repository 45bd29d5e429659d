"""The notebook of the documentation, run anew; `python -m tests.docs.notebook` writes what comes out into it."""

import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "docs" / "study.ipynb"
SECONDS = 300


def stored() -> nbformat.NotebookNode:
    """The notebook as it stands."""
    return nbformat.read(NOTEBOOK, as_version=4)


def made(folder: Path) -> nbformat.NotebookNode:
    """The same cells with what they give today, run in a folder; the first error of a cell is raised."""
    notebook = stored()
    NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(folder)}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when it ran
    return notebook


def texts(notebook: nbformat.NotebookNode) -> list[list[str]]:
    """What each cell shows as text; of a picture only that there is one, since its bytes depend on fonts."""
    shown = []
    for cell in notebook.cells:
        outputs = cell.get("outputs", ())
        shown.append(["picture" if "image/png" in out.get("data", {}) else _text(out) for out in outputs])
    return shown


def _text(output: nbformat.NotebookNode) -> str:
    return str(output.get("text") or output.get("data", {}).get("text/plain", ""))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        nbformat.write(made(Path(place)), NOTEBOOK)

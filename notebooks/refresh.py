"""Run every notebook from the top and store its outputs, the same bytes for the same answers.

No execution times, no version of the machine's Python: what changes in a notebook is what changed in the numbers.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

TIMEOUT = 120  # seconds for one cell


def refresh(path: Path) -> None:
    """Run one notebook in its own folder and write it back."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    nbformat.write(notebook, path)


def main() -> int:
    """Refresh the notebooks named on the command line, or all of this folder."""
    paths = [Path(name).resolve() for name in sys.argv[1:]] or sorted(Path(__file__).parent.resolve().glob("*.ipynb"))
    for path in paths:
        refresh(path)
        print(f"{path.name}: run and stored")
    return 0


if __name__ == "__main__":
    sys.exit(main())

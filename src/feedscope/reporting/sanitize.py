"""An executed notebook without what differs from run to run.

Papermill and Jupyter leave times, random ids and addresses in a notebook. What a Report shows is
deterministic by construction and is left alone; everything else is cleaned here, so that two runs
on the same inputs give the same bytes.
"""

import re
import sys
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

KEPT_TAGS = {"parameters", "injected-parameters"}
# A Styler's or great_tables' own sheet: rules for random ids, which no page of ours would apply.
_SHEET = re.compile(r"<style\b.*?</style\s*>", re.DOTALL | re.IGNORECASE)
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")
_WIDGET = "application/vnd.jupyter.widget-view+json"


def sanitize(notebook: NotebookNode, root: Path) -> NotebookNode:
    """`notebook` (changed in place and returned) free of run-to-run differences.

    Metadata of execution and Papermill go, cell ids are renumbered, the parameters cell gives way
    to the injected one, stderr and widgets go, adjacent pieces of stdout are joined, and in outputs
    that no Report made, style sheets go and memory addresses and the environment's paths are masked.
    """
    kept = {key: notebook.metadata[key] for key in ("feedscope", "kernelspec") if key in notebook.metadata}
    notebook.metadata = NotebookNode(kept)
    notebook.cells = [cell for cell in notebook.cells if not _is_replaced(cell, notebook)]
    places = _places(root)
    count = 0
    for position, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{position:03d}"
        tags = [tag for tag in cell.metadata.get("tags", []) if tag in KEPT_TAGS]
        alt = {"alt": cell.metadata["alt"]} if "alt" in cell.metadata else {}
        cell.metadata = NotebookNode({**({"tags": tags} if tags else {}), **alt})
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = _outputs(cell.outputs, places)
    return notebook


def _is_replaced(cell: NotebookNode, notebook: NotebookNode) -> bool:
    injected = any("injected-parameters" in c.metadata.get("tags", []) for c in notebook.cells)
    return injected and "parameters" in cell.metadata.get("tags", [])


def _places(root: Path) -> list[tuple[str, str]]:
    """Paths of this machine and what stands for them, longest first."""
    named = {
        str(Path(sys.prefix)): "ENV",
        str(Path(sys.base_prefix)): "PYTHON",
        str(root): "PROJECT",
        str(Path.home()): "~",
    }
    return sorted(((path, name) for path, name in named.items() if len(path) > 1), key=lambda p: -len(p[0]))


def _outputs(outputs: list[NotebookNode], places: list[tuple[str, str]]) -> list[NotebookNode]:
    kept: list[NotebookNode] = []
    for output in outputs:
        if output.get("name") == "stderr" or _WIDGET in output.get("data", {}):
            continue
        if output.output_type == "stream" and kept and kept[-1].output_type == "stream":
            kept[-1].text += output.text
            continue
        kept.append(output)
    for output in kept:
        output.pop("execution_count", None)
        if output.output_type == "execute_result":
            output.output_type = "display_data"
        if not output.get("metadata", {}).get("feedscope"):
            _mask_output(output, places)
    return kept


def _mask_output(output: NotebookNode, places: list[tuple[str, str]]) -> None:
    if "text" in output:
        output.text = _mask(output.text, places)
    if "text/html" in output.get("data", {}):
        output.data["text/html"] = _SHEET.sub("", output.data["text/html"])
    for kind, value in output.get("data", {}).items():
        if kind.startswith("text/"):
            output.data[kind] = _mask(value, places)


def _mask(value: Any, places: list[tuple[str, str]]) -> Any:
    if not isinstance(value, str):
        return value
    for path, name in places:
        value = value.replace(path, name)
    return _ADDRESS.sub("0x…", value)

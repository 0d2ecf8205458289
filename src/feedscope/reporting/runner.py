"""Run one notebook and make its report: all of it, or nothing.

The notebook runs in a scratch folder under build/run; only when it has run to its end, and its page
is made, do the outputs replace the old ones. A failing cell, Ctrl-C or a full disk leaves the last
good report, and the failed notebook in build/failed.
"""

import ast
import fcntl
import json
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

import feedscope
from feedscope import params
from feedscope.errors import FeedscopeError, told
from feedscope.paths import project_root, results_dir
from feedscope.reporting import provenance

KERNEL_OPTIONS = ["--IPKernelApp.log_level=CRITICAL", "--HistoryManager.enabled=False"]
# What a user's shell may hold that would change a result or a page.
_UNWANTED = (
    "LC_",
    "LANG",
    "PYTHON",
    "MPL",
    "JUPYTER",
    "IPYTHON",
    "IPYKERNEL",
    "PLOTLY",
    "TQDM",
    "NUMBA",
    "OMP_",
)


def run_report(name: str) -> int:
    """Execute notebooks/NAME.ipynb and put its report in place. Returns 0.

    Raises:
        FeedscopeError: wrong parameters or no such notebook (2); a failing cell, or the same
            report already running (1).
        KeyboardInterrupt: Ctrl-C; the kernel is gone and nothing was replaced.
    """
    root = project_root()
    source = root / "notebooks" / f"{name}.ipynb"
    notebook = _read(source, name)
    values = params.load(name)
    _check_declared(notebook, name)
    scratch = root / "build" / "run" / name
    with _only_run(root, name):
        shutil.rmtree(scratch, ignore_errors=True)
        for folder in ("out/tables", "jupyter/ipython"):
            (scratch / folder).mkdir(parents=True)
        started = time.monotonic()
        try:
            _execute(notebook, name, values, scratch, root)
            _finish(name, values, source, scratch, root)
        except OSError as error:
            # A full disk, a folder that may not be written to: what stood in reports/ still does.
            raise FeedscopeError(f"{name}: {told(error)}; the last good report stands", exit_code=1) from None
        shutil.rmtree(scratch, ignore_errors=True)
        (root / "build" / "failed" / f"{name}.ipynb").unlink(missing_ok=True)
        page = root / "reports" / f"{name}.html"
        took, megabytes = time.monotonic() - started, page.stat().st_size / 1e6
        print(f"{name}: reports/{name}.html ({took:.1f} s, {megabytes:.1f} MB)", flush=True)
    return 0


# ---- before ----


def _read(source: Path, name: str) -> NotebookNode:
    try:
        return nbformat.read(source, as_version=4)
    except FileNotFoundError:
        known = sorted(path.stem for path in source.parent.glob("*.ipynb"))
        raise FeedscopeError(
            f"no notebook notebooks/{name}.ipynb; there are: {', '.join(known) or 'none'}"
        ) from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError):
        raise FeedscopeError(
            f"notebooks/{name}.ipynb is not a notebook; restore it from version control"
        ) from None


def _check_declared(notebook: NotebookNode, name: str) -> None:
    """The parameters cell declares exactly the schema's fields, each as a literal of its type."""
    where = f"notebooks/{name}.ipynb, parameters cell"
    cells = [
        c for c in notebook.cells if c.cell_type == "code" and "parameters" in c.metadata.get("tags", [])
    ]
    if len(cells) != 1:
        raise FeedscopeError(
            f"notebooks/{name}.ipynb: found {len(cells)} cells tagged 'parameters'; expected one"
        )
    declared: dict[str, Any] = {}
    try:
        for statement in ast.parse(cells[0].source).body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue
            target, value = _assignment(statement)
            declared[target] = ast.literal_eval(value)
    except (SyntaxError, ValueError):
        raise FeedscopeError(f"{where}: found more than literals; expected lines like 'seed = 0'") from None
    params.check(name, declared, where)
    missing = [field for field in params.SCHEMAS[name].model_fields if field not in declared]
    if missing:
        raise FeedscopeError(f"{where}: '{missing[0]}' is not declared; expected every field of the schema")


def _assignment(statement: ast.stmt) -> tuple[str, ast.expr]:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
        return statement.target.id, statement.value
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name):
            return target.id, statement.value
    raise ValueError("not a plain assignment")


@contextmanager
def _only_run(root: Path, name: str) -> Iterator[None]:
    """Hold this report's lock: the same report twice at once would write into one scratch folder."""
    (root / "build" / "run").mkdir(parents=True, exist_ok=True)
    with open(root / "build" / "run" / f"{name}.lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FeedscopeError(
                f"report '{name}' is already being made; wait for it or stop it", exit_code=1
            ) from None
        yield


# ---- the run ----


@contextmanager
def _kernel_environment(scratch: Path, root: Path) -> Iterator[None]:
    """The same surroundings for every kernel, whoever's shell it is; the old ones come back after."""
    before = dict(os.environ)
    kept = {key: value for key, value in before.items() if not key.startswith(_UNWANTED)}
    one_thread = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    jupyter = {
        f"JUPYTER_{kind}_DIR": str(scratch / "jupyter" / kind.lower())
        for kind in ("CONFIG", "DATA", "RUNTIME")
    }
    packages = [str(Path(feedscope.__file__).parents[1]), *filter(None, [before.get("PYTHONPATH")])]
    fixed = {
        "FEEDSCOPE_OUT": str(scratch / "out"),
        "PYTHONPATH": os.pathsep.join(packages),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "SOURCE_DATE_EPOCH": "0",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "LANG": "C.UTF-8",
        "IPYKERNEL_CELL_NAME": "<cell>",
        "IPYTHONDIR": str(scratch / "jupyter" / "ipython"),
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": str(root / "build" / "matplotlib"),
        "PLOTLY_RENDERER": "plotly_mimetype",
        "TQDM_DISABLE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    try:
        os.environ.clear()
        os.environ.update(kept | dict.fromkeys(one_thread, "1") | jupyter | fixed)
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _execute(notebook: NotebookNode, name: str, values: params.Params, scratch: Path, root: Path) -> None:
    """Run the notebook with Papermill into scratch/NAME.ipynb."""
    with _kernel_environment(scratch, root):
        from nbclient.exceptions import DeadKernelError
        from papermill import execute_notebook
        from papermill.exceptions import PapermillExecutionError

        # What they would log, a dying kernel for one, is said in one line of our own.
        for chatty in ("papermill", "asyncio"):
            logging.getLogger(chatty).setLevel(logging.CRITICAL + 1)
        progress = _Progress(name, notebook)
        executed = scratch / f"{name}.ipynb"
        try:
            result = execute_notebook(
                notebook,
                str(executed),
                parameters=values.model_dump(mode="python"),
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                cwd=str(root),
                on_cell_start=progress.start,
                on_cell_executed=progress.done,
                extra_arguments=KERNEL_OPTIONS,
            )
        except PapermillExecutionError as error:
            raise _failure(name, progress, error.ename, error.evalue, executed, root) from None
        except DeadKernelError:
            # Papermill writes no notebook in this case.
            so_far = nbformat.v4.new_notebook(cells=progress.cells, metadata=notebook.metadata)
            nbformat.write(so_far, executed)
            raise _failure(
                name, progress, "the kernel died", "out of memory, perhaps", executed, root
            ) from None
        finally:
            progress.stop()
    skipped = [
        c for c in result.cells if c.cell_type == "code" and c.source.strip() and c.execution_count is None
    ]
    if skipped:
        raise _failure(
            name, progress, "SystemExit", "the notebook ended before its last cell", executed, root
        )
    if not (scratch / "out" / "findings.json").is_file():
        raise _failure(name, progress, "no results", "the last cell must be report.close()", executed, root)


def _failure(
    name: str, progress: "_Progress", kind: str, message: str, executed: Path, root: Path
) -> FeedscopeError:
    """The error for the user, after the executed notebook is where it can be read."""
    where = ""
    if executed.is_file():
        failed = root / "build" / "failed"
        failed.mkdir(parents=True, exist_ok=True)
        os.replace(executed, failed / executed.name)
        where = f"; the executed notebook is build/failed/{executed.name}"
    what = message if kind == "FeedscopeError" else f"{kind}: {message}"
    return FeedscopeError(
        f"{name}: {progress.cell} failed: {what.rstrip('.')}{where}; the last good report stands", exit_code=1
    )


class _Progress:
    """One plain line a code cell: which, of how many, under which heading, how long."""

    def __init__(self, name: str, notebook: NotebookNode) -> None:
        self.name = name
        # Papermill adds one cell after the parameters.
        self.total = 1 + sum(cell.cell_type == "code" for cell in notebook.cells)
        self.number = 0
        self.cells: list[NotebookNode] = []
        self.heading = ""
        self.started = 0.0
        self.open = False

    @property
    def cell(self) -> str:
        return f"cell {self.number} of {self.total}" + (f" ({self.heading})" if self.heading else "")

    def start(self, cell: NotebookNode, cell_index: int) -> None:
        self.cells.append(cell)
        if cell.cell_type == "markdown":
            headings = [
                line.lstrip("# ").strip() for line in cell.source.splitlines() if line.startswith("#")
            ]
            self.heading = headings[-1] if headings else self.heading
        if cell.cell_type == "code":
            self.number += 1
            self.started = time.monotonic()
            self.open = True
            print(f"{self.name}: {self.cell} … ", end="", flush=True)

    def done(self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        outcome = "failed after " if execute_reply["content"]["status"] == "error" else ""
        print(f"{outcome}{time.monotonic() - self.started:.1f} s", flush=True)
        self.open = False

    def stop(self) -> None:
        """End the line of a cell that was cut short."""
        if self.open:
            print("stopped", flush=True)
            self.open = False


# ---- after ----


def _finish(name: str, values: params.Params, source: Path, scratch: Path, root: Path) -> None:
    """Make the page, then put every output into place."""
    from feedscope.reporting.render import page_html
    from feedscope.reporting.sanitize import sanitize

    notebook = sanitize(nbformat.read(scratch / f"{name}.ipynb", as_version=4), root)
    words = {"title": name.capitalize(), **notebook.metadata.get("feedscope", {})}
    about: dict[str, Any] = {key: str(words.get(key, "")) for key in ("title", "title_zh", "description")}
    about["lead"] = [str(name) for name in words.get("lead", ())]
    about["missing"] = _missing(notebook)
    page = page_html(
        notebook,
        name,
        about=about,
        corpus=provenance.corpus(),
        parameters=provenance.parameters(values),
        versions=provenance.versions(),
        notebook_sha256=provenance.sha256(source),
    )
    out = scratch / "out"
    (out / "report.json").write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (scratch / "page.html").write_text(page, encoding="utf-8")
    _put(scratch, name, root)


def _missing(notebook: nbformat.NotebookNode) -> str:
    """What `report.missing` said in an executed notebook, or ""."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    said = (str(output.get("metadata", {}).get("missing", "")) for output in outputs)
    return next(filter(None, said), "")


def _put(scratch: Path, name: str, root: Path) -> None:
    """First copy everything beside its target (a full disk stops here), then rename."""
    targets = {scratch / "page.html": root / "reports" / f"{name}.html"}
    targets[scratch / "out" / "metrics.json"] = root / "reports" / "metrics" / f"{name}.json"
    staged: list[tuple[Path, Path]] = []
    try:
        for made, target in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(f".{target.name}.new")
            staged.append((beside, target))
            shutil.copyfile(made, beside)
        results = results_dir(name)
        results.parent.mkdir(parents=True, exist_ok=True)
        for beside, target in staged:
            os.replace(beside, target)
        if results.exists():
            os.replace(results, scratch / "old-results")
        os.replace(scratch / "out", results)
    finally:
        for beside, _ in staged:
            beside.unlink(missing_ok=True)

"""Does a rerun give the same bytes? Everything is made again in a scratch copy and compared.

The copy lies in another folder and runs under another time zone, locale and hash seed, with an
empty cache. The promise holds for the same inputs, the same requirements.lock and the same kind of
machine; another CPU model or operating system may round differently.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from feedscope.errors import FeedscopeError
from feedscope.paths import project_root
from feedscope.pipeline import NO_GIT, dvc_repro

COPIED = (
    "baseline.json",
    "bin",
    "data/sample",
    "dvc.yaml",
    "labels",
    "notebooks",
    "params",
    "src",
    ".dvcignore",
)
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "4711"}
SHOWN = 60  # bytes of context on either side of the first difference


def outputs(root: Path, reports: Sequence[str] = ()) -> list[Path]:
    """The files the promise is about, relative to `root`: all, or those of some reports."""
    if reports:
        found = [p for r in reports for p in (root / f"reports/{r}.html", root / f"reports/metrics/{r}.json")]
        found += [p for r in reports for p in (root / "build/results" / r).rglob("*.*")]
    else:
        patterns = ("*.html", "findings.json", "metrics/*.json", "tables/*")
        found = [path for pattern in patterns for path in (root / "reports").glob(pattern)]
    return sorted(path.relative_to(root) for path in found if path.is_file())


def verify(reports: Sequence[str] = (), root: Path | None = None) -> int:
    """Rerun `reports` (default: the whole pipeline) elsewhere; print a line a file and a verdict.

    Returns 0 when every file is byte-identical, 1 on a difference. Raises FeedscopeError
    when there is nothing to verify or the rerun fails.
    """
    root = root or project_root()
    expected = outputs(root, reports)
    if not any(path.suffix == ".html" for path in expected):
        raise FeedscopeError("reports/: no report to verify; run `make reports` first")
    scratch = Path(tempfile.mkdtemp(prefix="feedscope-verify-"))
    try:
        print(f"verify: making {', '.join(reports) or 'everything'} again in {scratch}", flush=True)
        copy_project(root, scratch)
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        env = {
            **ELSEWHERE,
            "PATH": path,
            "PYTHONPATH": str(scratch / "src"),
            "FEEDSCOPE_CACHE": str(scratch / "cache"),
        }
        dvc_repro(scratch, *(f"report@{name}" for name in reports), env=env)
        everything = sorted({*expected, *outputs(scratch, reports)})
        different = [path for path in everything if not _same(root / path, scratch / path, path)]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if different:
        print(
            f"verify: {len(different)} of {len(everything)} files differ. If anything was changed since they"
        )
        print("        were made, run `make reports` first; a notebook that reads a clock cannot pass.")
        return 1
    print(f"verify: all {len(everything)} files are byte-identical")
    print("        (for these documents, this requirements.lock and this kind of machine)")
    return 0


def copy_project(root: Path, scratch: Path) -> None:
    """What a rerun needs, copied into the empty folder `scratch`; its corpus is named by the full path."""
    for name in COPIED:
        source, target = root / name, scratch / name
        if source.is_dir():
            shutil.copytree(
                source, target, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            )
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    chosen = yaml.safe_load((root / "params/corpus.yaml").read_text(encoding="utf-8"))
    chosen["documents"] = str((root / chosen["documents"]).resolve())
    (scratch / "params/corpus.yaml").write_text(yaml.safe_dump(chosen), encoding="utf-8")
    (scratch / ".dvc").mkdir()
    shutil.copy2(root / ".dvc/config", scratch / ".dvc/config")
    (scratch / ".dvc/config.local").write_text(NO_GIT, encoding="utf-8")


def _same(ours: Path, theirs: Path, name: Path) -> bool:
    missing = [where for where, path in (("here", ours), ("in the rerun", theirs)) if not path.is_file()]
    if missing:
        print(f"DIFFERS  {name}: missing {missing[0]}")
        return False
    a, b = ours.read_bytes(), theirs.read_bytes()
    if a == b:
        print(f"same     {name}")
        return True
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    print(f"DIFFERS  {name} from byte {at} on")
    for label, data in (("here", a), ("rerun", b)):
        print(f"         {label:>5}: {data[max(0, at - SHOWN) : at + SHOWN].decode('utf-8', 'replace')!r}")
    return False

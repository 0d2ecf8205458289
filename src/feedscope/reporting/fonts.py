"""Where the fonts are that figures and pages draw with. Found without loading matplotlib."""

import importlib.util
from functools import cache
from pathlib import Path

from feedscope.errors import FeedscopeError


@cache
def fonts() -> tuple[Path, ...]:
    """The font files, in order: Noto Sans SC (OFL), then DejaVu Sans.

    Raises:
        FeedscopeError: a package that brings one is missing (1).
    """
    noto = _package("zhplot", "Noto Sans SC") / "fonts" / "NotoSansSC-Regular.ttf"
    return noto, _package("matplotlib", "DejaVu Sans") / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"


def _package(name: str, brings: str) -> Path:
    package = importlib.util.find_spec(name)
    if package is None or package.origin is None:
        raise FeedscopeError(f"the package '{name}' ({brings}) is missing; run make setup", exit_code=1)
    return Path(package.origin).parent

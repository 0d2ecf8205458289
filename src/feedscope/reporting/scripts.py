"""The scripts of a page, and the policy that lets no other run.

A page asks the network for nothing, and its Content-Security-Policy says so: the only scripts that
may run are the template's own and plotly's, named by their SHA-256. The policy is computed from those
files, never from what stands in the page. plotly.js, the heaviest part of a page by far, stands in it
compressed, as data; the template's script unpacks it, and runs it only as the policy names it.
"""

import base64
import gzip
import hashlib
import importlib.util
from functools import cache
from pathlib import Path

from markupsafe import Markup

from feedscope.errors import FeedscopeError
from feedscope.reporting import parts


def csp(scripts: list[Markup]) -> str:
    """The page's policy: nothing from the network, and only these scripts."""
    hashes = " ".join(f"'sha256-{_hash(code)}'" for code in scripts) or "'none'"
    return (
        f"default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src {hashes}; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _hash(code: str) -> str:
    return base64.b64encode(hashlib.sha256(code.encode("utf-8")).digest()).decode("ascii")


@cache
def script(name: str) -> Markup:
    """A script of the template folder."""
    return Markup((parts.TEMPLATE / name).read_text(encoding="utf-8"))


@cache
def plotly_js() -> Markup:
    """plotly.js as the plotly package brings it."""
    package = importlib.util.find_spec("plotly")
    if package is None or package.origin is None:
        raise FeedscopeError("the package 'plotly' is missing; run make setup", exit_code=1)
    code = (Path(package.origin).parent / "package_data" / "plotly.min.js").read_text(encoding="utf-8")
    return Markup(code)


@cache
def packed_plotly_js() -> Markup:
    """plotly.js as gzip in base64, the same bytes each time."""
    return Markup(base64.b64encode(gzip.compress(plotly_js().encode("utf-8"), mtime=0)).decode("ascii"))

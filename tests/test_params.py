"""Parameters: one schema for the files, the notebooks and the page."""

import nbformat
import pytest
import yaml
from papermill import inspect_notebook

from feedscope import params
from feedscope.errors import FeedscopeError
from feedscope.paths import project_root

ROOT = project_root()
DESKS = {"annotate", "explore"}  # a person works in them; they make no report and have no parameters
REPORTS = sorted({path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} - DESKS)


def test_an_unknown_name_stops_with_the_nearest_one_offered():
    with pytest.raises(FeedscopeError, match="unknown parameter 'resample'; did you mean 'resamples'"):
        params.check("engagement", {"resample": 5}, "params/engagement.yaml")


@pytest.mark.parametrize(
    ("name", "values"), [("engagement", {"resamples": "many"}), ("audit", {"examples": 1.5})]
)
def test_a_wrong_type_says_where_what_and_what_was_expected(name, values):
    with pytest.raises(
        FeedscopeError, match=f"params/x.yaml: parameter '{next(iter(values))}' is .*expected"
    ):
        params.check(name, values, "params/x.yaml")


@pytest.mark.parametrize("text", ["- a list", "seed: [1", "seed: 1\n  b: 2: 3"])
def test_a_parameter_file_that_is_no_mapping_is_one_clear_line(tmp_path, text):
    path = tmp_path / "audit.yaml"
    path.write_text(text)
    with pytest.raises(FeedscopeError, match=r"params/audit.yaml.*expected") as error:
        params.load("audit", path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", sorted(params.SCHEMAS))
def test_every_parameter_file_passes_and_every_parameter_is_described(name):
    assert params.load(name)
    assert all(field.description for field in params.SCHEMAS[name].model_fields.values())


@pytest.mark.parametrize("name", REPORTS)
def test_file_schema_and_notebook_hold_the_same_parameters_and_values(name):
    """What runs by hand in JupyterLab is what runs in the pipeline."""
    declared = set(inspect_notebook(str(ROOT / f"notebooks/{name}.ipynb")))
    in_file = yaml.safe_load((ROOT / f"params/{name}.yaml").read_text())
    assert declared == set(params.SCHEMAS[name].model_fields) == set(in_file)
    cells = nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4).cells
    (cell,) = [c for c in cells if "parameters" in c.metadata.get("tags", [])]
    values: dict = {}
    exec(cell.source, values)
    assert {key: values[key] for key in in_file} == in_file

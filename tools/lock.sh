#!/bin/sh
# Solve pyproject.toml into one hash-pinned file for Python 3.11-3.13, without torch.
# uv.lock names hosts, so it stays in a scratch folder. Local wheels are kept out of the solution.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp pyproject.toml README.md LICENSE "$scratch"
mkdir -p "$scratch/src/feedscope"
cp src/feedscope/__init__.py "$scratch/src/feedscope"
unset PIP_FIND_LINKS UV_FIND_LINKS
(cd "$scratch" && uv lock --quiet &&
    uv export --quiet --no-emit-project --all-extras --no-annotate --no-header --format requirements-txt >lock)
{
    echo "# Every package feedscope runs on, pinned by hash, for Python 3.11-3.13. Made by \`make lock\`; installed by"
    echo "# \`pip install --no-deps --require-hashes -r requirements.lock\`. Torch-free, see README."
    cat "$scratch/lock"
} >requirements.lock

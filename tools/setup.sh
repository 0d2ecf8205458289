#!/bin/sh
# The environment in $1: a venv of Python 3.11-3.13 with exactly what requirements.lock pins.
set -eu
venv=$1

fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
python=
for candidate in ${PYTHON:-} python3.12 python3.13 python3.11 python3 python; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$fits" >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    found=$(python3 --version 2>/dev/null || echo "no python3")
    echo "feedscope: found $found; needs Python 3.11, 3.12 or 3.13 on the PATH (or make PYTHON=/path/to/python3.12 ...)" >&2
    exit 1
fi
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    echo "feedscope: $("$python" --version) has no venv module; install it (on Debian and Ubuntu: apt install python3-venv) and run make again" >&2
    exit 1
fi

# A venv that was moved or half made cannot run its own pip: make it anew.
if ! "$venv/bin/python" -c "$fits" >/dev/null 2>&1 || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
    echo "feedscope: making $venv with $("$python" --version)"
    "$python" -m venv "$venv"
fi
log=$venv/setup.log
echo "feedscope: installing the packages of requirements.lock (about 1.5 GB, a few minutes; log in $log)"
if ! "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --no-deps --require-hashes \
        -r requirements.lock >"$log" 2>&1 ||
   ! "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --no-deps --no-build-isolation \
        -e . >>"$log" 2>&1; then
    echo "feedscope: installing failed: $(grep -i error "$log" | tail -n 1); see $log, then run make again" >&2
    exit 1
fi

# In a source archive there is no git: DVC is told so, in a file that no clone ever sees.
if [ ! -e .git ]; then
    printf '[core]\n    no_scm = true\n' >.dvc/config.local
fi

#!/bin/sh
# Make the virtual environment .venvs/NAME with what a requirements file lists, unless it is there.
# usage: venv.sh PYTHON NAME REQUIREMENTS
set -eu
python=$1 name=$2 requirements=$3
folder=.venvs/$name

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || {
  echo "error: '$python' is no Python; install Python 3.11 to 3.13, or: make PYTHON=/path/to/python" >&2
  exit 1
}
case $version in
  3.11 | 3.12 | 3.13) ;;
  *)
    echo "error: '$python' is Python $version; 3.11 to 3.13 is needed: make PYTHON=/path/to/python" >&2
    exit 1
    ;;
esac

# requirements-dev.txt includes requirements.txt, so a change to either counts.
stamp="$version $(cat requirements.txt "$requirements" | cksum)"
[ "$(cat "$folder/stamp" 2>/dev/null)" = "$stamp" ] && exit 0

echo "making $folder (Python $version, $requirements)" >&2
rm -rf "$folder"
"$python" -m venv "$folder" >/dev/null || {
  echo "error: '$python' cannot make virtual environments; install its venv module" >&2
  exit 1
}
"$folder/bin/python" -m pip install -qq -r "$requirements" || {
  echo "error: the packages of $requirements could not be installed; the lines above say why" >&2
  exit 1
}
echo "$stamp" >"$folder/stamp"

#!/usr/bin/env bash
# Makes what the acceptance test needs beside the project's own environment: `transformers serve` in an environment of
# its own (1.2 GB, some minutes), and a tiny model that is trained on the spot. Nothing is downloaded but the packages.
#
#   tests/acceptance/make_server.sh [FOLDER]      # default: utterflow-acceptance in the folder for temporary files
#
# What is there already is kept. Elsewhere than on the machine this was written on, TORCH says which torch to install,
# for instance TORCH=torch; its build for the CPU is enough.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-${UTTERFLOW_ACCEPTANCE:-${TMPDIR:-/tmp}/utterflow-acceptance}}
python=$folder/venv/bin/python

if ! "$python" -c 'import torch, transformers, uvicorn' 2>/dev/null; then
    python3 -m venv "$folder/venv"
    "$python" -m pip install --quiet "${TORCH:-torch==2.13.0}" 'transformers[serving]>=5.23,<6'
fi
mkdir -p "$folder/cache" # an empty one: the server looks into it when asked which models there are
[ -f "$folder/model/config.json" ] || "$python" "$here/train_model.py" "$folder/model"
echo "ready: $folder"

#!/usr/bin/env bash
# Proves the GPU backends on this machine, and writes what it found as one JSON: at most ten minutes.
#   training/bench/gpu.sh [out.json] [work folder]
# It downloads nothing: run "gan setup --cuda" before, or in the image of training/Dockerfile.
# Without a GPU, GPU_BACKEND=cpu GPU_PATIENCE=4 GPU_SET=batch=8 goes the same way as far as it comes, to try the script
# itself: what takes a GPU seconds may take four times as long then, and presets are measured with small batches.
# GPU_SECONDS is the limit of all.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=${1:-gpu.json}
work=${2:-$(mktemp -d)}
mkdir -p "$work"
started=$SECONDS
patience=${GPU_PATIENCE:-1}
limit=${GPU_SECONDS:-$((320 * patience + 250))}
backend=${GPU_BACKEND:-cuda}

# Runs a step within its seconds and what is left of all, and notes how it ended; output goes to a file of its name.
step() {
  local name=$1 seconds=$2 left=$((limit - SECONDS + started)) begun=$SECONDS code
  shift 2
  if [ "$left" -lt 5 ]; then echo "{\"step\":\"$name\",\"code\":null,\"seconds\":0}" >>"$work/steps.jsonl"; return; fi
  timeout -k 5 "$((seconds < left ? seconds : left))" "$@" >"$work/$name.out" 2>"$work/$name.err"
  code=$?
  echo "{\"step\":\"$name\",\"code\":$code,\"seconds\":$((SECONDS - begun))}" | tee -a "$work/steps.jsonl"
}

: >"$work/steps.jsonl"
step doctor $((60 * patience)) node training/bin/gan.js doctor --json
step data $((60 * patience)) node training/bin/gan.js dataset make --style lorelei --count 2000 --out "$work/data"
tiny=resolution=16,latentSize=8,generatorWidth=8,criticWidth=8,batch=8,gridColumns=2,tick=0.24
step data-16 $((20 * patience)) node training/bin/gan.js dataset make --style lorelei --count 200 --resolution 16 --out "$work/data-16"
for one in cpu cuda webgpu; do
  step "parity-$one" $((60 * patience)) node training/bin/gan.js train --preset lorelei-64 --set "$tiny" \
    --data "$work/data-16" --runs "$work/parity-$one" --backend "$one" --max-steps 30
done
for preset in lorelei-64 images-64 faces-64-tf anime-64-wgan; do
  step "speed-$preset" $((40 * patience)) node training/bin/gan.js train --preset "$preset" ${GPU_SET:+--set "$GPU_SET"} \
    --dry-run --data "$work/data" --backend "$backend"
done
# It ends by itself, with a checkpoint and a sheet, half a minute before it would be ended.
step long 250 node training/bin/gan.js train --preset lorelei-64 --set kimg=300,tick=20 \
  --data "$work/data" --runs "$work/long" --backend "$backend" --max-minutes 3.6
node training/bench/gpu-report.js "$work" >"$out"
cat "$out"

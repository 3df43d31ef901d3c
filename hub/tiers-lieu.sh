#!/bin/sh
# The operator's command line, whatever Node the machine has: the project brings its own.
# npm and the container call this file through links, so the project is found by following them.
set -eu
self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
project=$(CDPATH='' cd "$(dirname "$self")/.." && pwd -P)
node=$project/node_modules/.bin/node
if [ ! -x "$node" ]; then
  # A container has the right Node as its own and none in the project.
  node=$(command -v node || true)
  major=$([ -z "$node" ] || "$node" -p 'parseInt(process.versions.node)')
  if [ "${major:-0}" -lt 24 ]; then
    echo "Node 24 manque : lancez « npm ci » dans $project." >&2
    exit 69 # EX_UNAVAILABLE
  fi
fi
exec "$node" "$project/hub/cli.ts" "$@"

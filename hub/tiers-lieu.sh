#!/bin/sh
# The operator's command line, whatever Node the machine has: the project brings its own.
# npm links this file into folders of its own, so the project is found by following the links.
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
if [ ! -x "$project/node_modules/.bin/node" ]; then
  echo "tiers-lieu : lancez d’abord « npm ci » dans $project" >&2
  exit 69 # EX_UNAVAILABLE
fi
exec "$project/node_modules/.bin/node" "$project/hub/cli.ts" "$@"

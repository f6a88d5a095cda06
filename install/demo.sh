#!/bin/sh
# NAME
#   demo - install, build, and show the main job
#
# SYNOPSIS
#   npm run demo

set -eu
cd "$(dirname "$0")/.."

sh install/prepare.sh packages >&2
npm run --silent build
exec node dist/install/demo.js

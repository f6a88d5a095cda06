#!/bin/sh
# NAME
#   edit - all honest messages, edited, and what other libraries read of them
#
# SYNOPSIS
#   npm run test:edit -- [--share N]
#
# DESCRIPTION
#   See test/edit/edit-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh packages test/edit/edit-main.ts "$@"

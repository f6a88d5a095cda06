#!/bin/sh
# NAME
#   install - filter-install killed, and failing, at each change it makes
#
# SYNOPSIS
#   npm run test:install -- [--command apply|undo|machine] [--from N] [--to N]
#
# DESCRIPTION
#   See test/install/interrupt-main.ts. Without arguments, then verifies each
#   configuration of test/install/verify.test.ts in each mode: npm test has some.

set -eu
cd "$(dirname "$0")/../.."

sh install/suites/suite.sh test test/install/interrupt-main.ts "$@"
[ $# -gt 0 ] || POSTSIFT_EVERY=1 \
    node install/tests/run-tests.mjs test/install/verify.test.ts

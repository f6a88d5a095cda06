#!/bin/sh
# NAME
#   fixtures - scan mails and documents that others made
#
# SYNOPSIS
#   npm run test:fixtures -- [--known FILE] [--jobs N] PATH...
#
# DESCRIPTION
#   Scans each file in the folders, and prints what is not clean, why, and the
#   totals by type: see test/fixtures/fixtures-main.ts. For collections that are
#   not in this repository: test data of other programs, a mailbox of one's own.

set -eu
exec sh "$(dirname "$0")/suite.sh" test test/fixtures/fixtures-main.ts "$@"

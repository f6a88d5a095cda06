#!/bin/sh
# NAME
#   bench - what Postsift costs, beside the least that the work can cost
#
# SYNOPSIS
#   npm run bench -- [--peers [--busy-anyway]] [--long] [--only ROW]...
#
# DESCRIPTION
#   See test/bench/bench-main.ts. --peers installs the other filters where they
#   are missing; a row without one that could not be installed says so.

set -eu
cd "$(dirname "$0")/../.."

case " $* " in
*' --peers '*)
    sh install/prepare.sh compare >&2 || echo 'bench: not all peers are there' >&2
    ;;
esac
exec sh install/suites/suite.sh test test/bench/bench-main.ts "$@"

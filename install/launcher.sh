#!/bin/sh
# NAME
#   launcher - starts a program of Postsift by hand
#
# DESCRIPTION
#   Whatever account and shell it is started from: the words by which the
#   environment makes Node.js or the dynamic linker load something else are for
#   other programs, and SIGUSR1 opens no debugger (see node-arguments in
#   src/util/process).

here=@BIN@
node=@NODE@
bundled=@BUNDLED_NODE@
[ -z "$bundled" ] || [ ! -x "$bundled" ] || node=$bundled

# The folder may have been moved, or copied, since it was built; not that of a
# package, where a link leads to the newest version.
if [ -z "$bundled" ]; then
    self=$(/usr/bin/readlink -f -- "$0")
    [ ! -r "${self%/*}/@NAME@.js" ] || here=${self%/*}
fi
[ -x "$node" ] || {
    echo "@NAME@: there is no $node: run npm run build again" >&2
    exit 1
}

@CLEAN@

exec "$node" @ARGUMENTS@ "$here/@NAME@.js" "$@"

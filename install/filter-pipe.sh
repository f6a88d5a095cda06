#!/bin/sh
# NAME
#   filter-pipe - launcher of filter-pipe(8)
#
# DESCRIPTION
#   Is between Node.js and Postfix pipe(8), which bounces mail for nearly
#   every exit status. It lets through 0 with an answer that begins `2.`, and
#   69 with one that begins `5.`; everything else is 75: whatever Node prints,
#   whatever signal ends it, whatever is missing. The answer comes by a
#   descriptor of its own, so that no other output can be taken for it.
#
#   A filter that does not end by itself is killed before Postfix's own limit
#   of 1000 s, which would bounce.
#
# SECURITY
#   No word of the command line is looked into as shell text. The environment
#   cannot make Node.js load something else, and SIGUSR1 opens no debugger.

here=@BIN@
node=@NODE@
bundled=@BUNDLED_NODE@
[ -z "$bundled" ] || [ ! -x "$bundled" ] || node=$bundled
hard_limit=600

# In the log of the Postfix that runs us; Debian names the usual one, too.
say() {
    case ${MAIL_CONFIG:-/etc/postfix} in
    /etc/postfix) /usr/bin/logger --socket-errors=on -p mail.crit -t postsift/filter-pipe -- "$1" && return ;;
    esac
    /usr/sbin/postlog -p fatal -t postsift/filter-pipe "$1"
}

failed() {
    trap - EXIT
    # Nothing else would report it: the mail only waits.
    [ -z "$1" ] || say "$1" >/dev/null 2>&1
    printf '%s' '4.3.0 content filter failure, please try again later'
    exit 75
}

# The shell itself can fail, with statuses that bounce: it cannot fork.
trap "failed ''" EXIT

@CLEAN@

# For a person and not for a message: no mapping. A message has `-f` and `--`
# on its command line, whatever its client calls itself.
people=
for word do
    case $word in
    -- | -f) people= && break ;;
    --help | --version | --check) people=yes ;;
    esac
done
[ -z "$people" ] || exec "$node" @ARGUMENTS@ "$here/filter-pipe.js" "$@"

[ -x "$node" ] ||
    failed "there is no $node: mail is deferred; filter-install apply sets it right"
[ -r "$here/filter-pipe.js" ] ||
    failed "there is no $here/filter-pipe.js: mail is deferred; filter-install apply sets it right"
if [ -x /usr/bin/timeout ]; then
    set -- /usr/bin/timeout --foreground -s KILL "$hard_limit" "$node" @ARGUMENTS@ "$here/filter-pipe.js" "$@"
else
    set -- "$node" @ARGUMENTS@ "$here/filter-pipe.js" "$@"
fi

POSTSIFT_LAUNCHER="$$ $PPID"
POSTSIFT_REPLY_FD=3
export POSTSIFT_LAUNCHER POSTSIFT_REPLY_FD

answer=$("$@" 3>&1 >/dev/null 2>&1)
status=$?

case $status:$answer in
0:2.* | 69:5.*) ;;
*:4.*) status=75 ;;
*) failed "" ;;
esac
trap - EXIT
printf '%s' "$answer"
exit "$status"

#!/bin/sh
# NAME
#   in-system - the life of a package: install, set up, upgrade, remove, purge
#
# SYNOPSIS
#   in-system.sh FOLDER
#
# DESCRIPTION
#   Runs as root in a system of its own, without systemd (see
#   install/suites/packages.sh). FOLDER has packages of two versions, in first/
#   and second/. The network for Postfix is a namespace of its own.
#
#   Prints a line for each thing that it saw, `ok` or `not ok`, and ends with 0
#   when all were ok.

set -u
folder=$1
failed=0
mail_log=/var/log/mail.log
inbox=/var/mail/bob
export DEBIAN_FRONTEND=noninteractive

ok() {
    echo "ok - $1"
}

not_ok() {
    failed=$((failed + 1))
    echo "not ok - $1"
}

# check TEXT COMMAND...
check() {
    text=$1
    shift
    if "$@" >/tmp/check.out 2>&1; then ok "$text"; else
        not_ok "$text"
        sed 's/^/#   /' /tmp/check.out
        tail -n 5 "$mail_log" | sed 's/^/#   /'
    fi
}

# wait_for COMMAND...: as long as it takes, at most two minutes.
wait_for() {
    end=$(($(date +%s) + 120))
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s)" -lt "$end" ] || return 1
        sleep 0.1
    done
}

# All that an installation may leave, and what is in each file.
snapshot() {
    find /etc /usr /var/lib /var/spool /var/mail -xdev \
        \( -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/spool/postfix \
        -o -path /var/lib/postfix -o -path /var/mail -o -path /var/lib/systemd \
        -o -name '*.pyc' -o -path /var/lib/ucf -o -path /usr/share/doc \
        -o -path /usr/share/man -o -path /etc/ld.so.cache -o -path '/etc/*-' \) -prune \
        -o \( -type f -o -type l -o -type d \) -printf '%p %y %m %u ' \
        \( -type f -exec sh -c 'sha256sum <"$1" | cut -c1-16' sh {} \; -o -printf '%l\n' \) |
        sort
}

# By SMTP: in mode pipe, mail of the sendmail command is not filtered.
send() {
    bash "$folder/send-by-smtp.sh"
}

letter() {
    printf 'From: alice@sender.example\nTo: bob@example.test\nSubject: %s\n\n%s\n' "$1" "$2"
}

virus() {
    letter "$1" 'X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR'"-STANDARD-ANTIVIRUS-TEST-FILE!\$H+H*"
}

count() {
    grep -ac "$1" "$inbox" 2>/dev/null || true
}

in_inbox() {
    [ "$(count "$1")" -ge "$2" ]
}

is_empty_queue() {
    /usr/sbin/postqueue -p | grep -q 'Mail queue is empty'
}

installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

answers() {
    bash -c 'exec 3<>/dev/tcp/127.0.0.1/10025 && read -r -t 5 line <&3 && [ "${line#220}" != "$line" ]'
}

# What a mode can take: filter-pipe starts for each message.
pause=0.1

# flow_while COMMAND...: mail goes through by many sessions while it runs.
sent=0
flow_while() {
    touch /tmp/flow
    (
        number=0
        while [ -e /tmp/flow ]; do
            number=$((number + 1))
            letter "flow $flow $number" hello | send
            echo "$number" >/tmp/flow-count
            sleep "$pause"
        done
    ) &
    flowing=$!
    wait_for in_inbox "Subject: flow $flow" 3
    "$@" >/tmp/check.out 2>&1
    status=$?
    seen=$(cat /tmp/flow-count)
    wait_for sent_more_than "$((seen + 20))"
    rm /tmp/flow
    wait "$flowing"
    sent=$(cat /tmp/flow-count)
    return "$status"
}

sent_more_than() {
    [ "$(cat /tmp/flow-count)" -gt "$1" ]
}

# upgraded TEXT COMMAND...: nothing is deferred, lost or twice meanwhile.
upgraded() {
    text=$1
    shift
    flow=$((flow + 1))
    lines=$(wc -l <"$mail_log")
    flow_while "$@" || { not_ok "$text: the command" && sed 's/^/#   /' /tmp/check.out; }
    wait_for is_empty_queue
    wait_for in_inbox "Subject: flow $flow" "$sent"
    got=$(count "Subject: flow $flow ")
    deferred=$(tail -n "+$lines" "$mail_log" | grep -ac 'status=deferred\|refused')
    if [ "$got" = "$sent" ] && [ "$deferred" = 0 ]; then
        ok "$text: $sent sent, $got delivered, none deferred"
    else
        not_ok "$text: $sent sent, $got delivered, $deferred deferred or refused"
        tail -n "+$lines" "$mail_log" | grep -a 'status=deferred\|refused' | head -5 | sed 's/^/#   /'
    fi
}
flow=0

packages_of() {
    if [ -e "$folder/system-node" ]; then
        echo "$folder/$1"/postsift_*.deb
    else
        echo "$folder/$1"/postsift*.deb
    fi
}

postfix_for_tests() {
    useradd --create-home bob
    postconf -e myhostname=mail.example.test mydestination=example.test \
        inet_interfaces=loopback-only inet_protocols=ipv4 maillog_file="$mail_log" \
        maillog_file_prefixes=/var/log smtpd_peername_lookup=no \
        mail_spool_directory=/var/mail compatibility_level=3.6 \
        alias_maps= local_recipient_maps= minimal_backoff_time=300s
    postconf -M 'postlog/unix-dgram=postlog unix-dgram n - n - 1 postlogd'
    for service in $(postconf -M | awk '$5 == "y" { print $1 "/" $2 }'); do
        postconf -F "$service/chroot=n"
    done
    touch "$inbox" && chown bob:mail "$inbox" && chmod 660 "$inbox"
    postfix start
}

in_network() {
    ip link set lo up 2>/dev/null || ifconfig lo up
}

story() {
    in_network
    check 'Postfix starts' postfix_for_tests
    letter 'before' 'hello' | send
    check 'Postfix delivers' wait_for in_inbox 'Subject: before' 1
    snapshot >/tmp/before
    cp -a /etc/postfix /tmp/postfix-before

    check 'the package is installed' dpkg -i $(packages_of first)
    check 'installing it leaves Postfix as it is' diff -r /etc/postfix /tmp/postfix-before
    check 'filterd is not started' sh -c '! pgrep -f bin/[f]ilterd.js'
    for page in filterd.8 filterctl.8 filter-web.8 filter-install.8 filter-scan.1 filter.toml.5 postsift-log.5; do
        check "the manual page $page is there" \
            test -e "/usr/share/man/man${page##*.}/$page.gz" -o -e "/usr/share/man/man${page##*.}/$page"
    done
    for program in filterd filterctl filter-install filter-pipe filter-smtp filter-quarantine filter-scan filter-web; do
        check "$program is on PATH and tells its version" "$program" --version
    done
    check 'bash completes subcommands' bash -c '
        . /usr/share/bash-completion/completions/filter-install
        COMP_WORDS=(filter-install doc) COMP_CWORD=1; _filter_install
        [ "${COMPREPLY[*]}" = doctor ]'

    check 'plan shows what apply would do' filter-install plan --mode daemon
    filter-install apply --mode daemon >/tmp/apply.out 2>&1
    check 'without systemd, apply tells how to start filterd' grep -q filterd /tmp/apply.out
    (cd / && exec setsid filterd >/tmp/filterd.out 2>&1 </dev/null) &
    check 'filterd answers' wait_for answers
    check 'apply proves the filter with probes' filter-install apply --mode daemon
    check 'status tells that the programs are of the package' sh -c \
        'filter-install status | grep -q "/usr/lib/postsift/current/bin, from the Debian package"'
    virus 'a virus' | send
    check 'the test virus is kept' wait_for sh -c 'filter-quarantine list | grep -q "a virus"'
    check 'the test virus is not delivered' sh -c "! grep -q 'Subject: a virus' $inbox"
    letter 'clean' 'hello' | send
    check 'clean mail is delivered' wait_for in_inbox 'Subject: clean' 1
    check 'doctor finds nothing critical' sh -c 'filter-install doctor; [ $? -lt 2 ]'

    first=$(readlink /usr/lib/postsift/current)
    upgraded 'upgrade under load, filterd' dpkg -i "$folder"/second/postsift_*.deb
    second=$(readlink /usr/lib/postsift/current)
    check 'the upgrade is in force' test "$first" != "$second"
    check 'the start-up cache is of this machine' \
        sh -c "ls /usr/lib/postsift/$second/lib/work-*.cache"
    check 'workers run the new version' wait_for sh -c \
        "pgrep -f '[c]urrent/lib/filterd.js'"
    : >/tmp/node.mark
    if [ ! -e "$folder/system-node" ]; then
        upgraded 'another Node.js under it' dpkg -i "$folder"/first/postsift-node_*.deb
    else
        upgraded 'Node.js installed again under it' dpkg -i "$folder"/nodejs_*.deb
    fi
    check 'the start-up cache is as new as Node.js' sh -c \
        "[ -n \"\$(find /usr/lib/postsift/$second/lib -name 'work-*.cache' -newer /tmp/node.mark)\" ]"
    upgraded 'back to the version before' dpkg -i "$folder"/first/postsift_*.deb

    check 'undo' filter-install undo
    pkill -TERM -o -f bin/filterd.js
    check 'filterd ends' wait_for sh -c '! pgrep -f bin/[f]ilterd.js'
    check 'apply in mode pipe' filter-install apply --mode pipe
    pause=0.5
    upgraded 'upgrade under load, filter-pipe' dpkg -i "$folder"/second/postsift_*.deb
    virus 'another virus' | send
    check 'filter-pipe keeps the test virus' wait_for sh -c 'filter-quarantine list | grep -q "another virus"'

    check 'nothing is in the filter' wait_for is_empty_queue
    check 'removing it undoes the installation' dpkg -r postsift
    check 'Postfix is as it was before' diff -r /etc/postfix /tmp/postfix-before
    letter 'after' 'hello' | send
    check 'mail is delivered without the filter' wait_for in_inbox 'Subject: after' 1
    dpkg --purge postsift >/tmp/purge.out 2>&1
    check 'a purge leaves the kept mail and says so' grep -q 'contains mail' /tmp/purge.out
    check 'the kept mail is there' sh -c 'find /var/lib/postsift/quarantine -name "*.eml" | grep -q .'

    check 'it can be installed again' dpkg -i $(packages_of first)
    check 'the kept mail can be listed' sh -c 'filter-quarantine list | grep -q virus'
    filter-quarantine list --json | sed -n 's/.*"key":"\([0-9a-f]*\)".*/\1/p' |
        while read -r key; do filter-quarantine delete "$key" >/dev/null; done
    check 'purge' dpkg --purge postsift
    [ -e "$folder/system-node" ] || check 'purge of postsift-node' dpkg --purge postsift-node
    snapshot >/tmp/after
    check 'the same files as before' diff /tmp/before /tmp/after
    postfix stop >/dev/null 2>&1
}

story
echo "$failed failed"
[ "$failed" = 0 ]

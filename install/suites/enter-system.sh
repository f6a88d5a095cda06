#!/bin/sh
# NAME
#   enter-system - run a command in a system of systems.sh
#
# SYNOPSIS
#   enter-system.sh ROOT COMMAND LOOPS SYSLOG
#
# DESCRIPTION
#   In a namespace of mounts and one of processes, that systems.sh has made for it:
#   mounts /proc and a /dev of its own, starts rsyslogd(8) of the system where
#   SYSLOG is not empty, and as many busy loops as LOOPS says. COMMAND of the
#   system's shell then takes the place of this one, in the clone of the
#   repository where it is there, with a clean environment. All ends with it.

set -u
root=$1
command=$2
loops=$3
syslog=$4

mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for name in null zero full random urandom tty; do
    : >"$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
for name in fd:fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do
    ln -s "/proc/self/${name#*:}" "$root/dev/${name%%:*}"
done
cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null
certificates=/etc/ssl/certs/ca-certificates.crt
[ ! -e "$certificates" ] || cp "$certificates" "$root/tmp/certificates"

if [ -n "$syslog" ]; then
    rm -f "$root/run/rsyslogd-tests.pid"
    chroot "$root" /usr/sbin/rsyslogd -n -f /etc/rsyslog-tests.conf \
        -i /run/rsyslogd-tests.pid &
    until [ -S "$root/dev/log" ] &&
        chroot "$root" logger -t systems "for: $command" 2>/dev/null; do
        kill -0 "$!" || exit 1
        sleep 0.1
    done
fi

while [ "$loops" -gt 0 ]; do
    sh -c 'while :; do :; done' &
    loops=$((loops - 1))
done

exec chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    NODE_EXTRA_CA_CERTS=/tmp/certificates sh -c "cd /root/postsift 2>/dev/null; $command"

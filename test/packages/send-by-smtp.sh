#!/bin/bash
# NAME
#   send-by-smtp - send the message on stdin to bob@example.test by port 25

set -eu
exec 3<>/dev/tcp/127.0.0.1/25

# expect CODE: reads a whole reply.
expect() {
    while read -r line <&3; do
        [ "${line:0:3}" = "$1" ] || { echo "$line" >&2 && exit 1; }
        [ "${line:3:1}" = - ] || return 0
    done
    exit 1
}

say() {
    printf '%s\r\n' "$1" >&3
}

expect 220
say 'EHLO client.example' && expect 250
say 'MAIL FROM:<alice@sender.example>' && expect 250
say 'RCPT TO:<bob@example.test>' && expect 250
say DATA && expect 354
while IFS= read -r line; do say "$line"; done
say . && expect 250
say QUIT && expect 221

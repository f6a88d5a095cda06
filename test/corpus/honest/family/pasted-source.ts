/*
 * NAME
 *   pasted-source - people who paste source code and sessions
 *
 * DESCRIPTION
 *   SQL, Lua, YAML, shell and SMTP sessions, logs with forbidden names, and
 *   every kind of line that begins with hyphens.
 */

import { digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pasted } from './pasted-frame.js'
import type { Text } from './pasted-frame.js'

/** People who paste source code and sessions. */
export const pastedSource = (): readonly HonestMessage[] => [
  ...sources().map(text => pasted(text)),
]

const sources = (): readonly Text[] => [
  [
    'sql-with-comments',
    'mutt',
    mail`
      -- all customers without orders
      --
      SELECT c.id
        FROM customers c
      --     JOIN orders o ON o.customer = c.id
       WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer = c.id);
      --
    `,
  ],
  [
    'lua-and-haskell-comments',
    'mutt',
    mail`
      --[[ Lua block
      comment --]]
      print("--foo")

      -- | Haskell
      main :: IO ()
      main = pure () -- done
      --foo
      --foo--
    `,
  ],
  [
    'command-line-options',
    'Thunderbird',
    mail`
      tar
      --create
      --file=backup.tar
      --exclude=cache
      --
      -strange-name
    `,
  ],
  [
    'table-of-hyphens',
    'mutt',
    mail`
      +------+--------+
      | id   | name   |
      +------+--------+
      |    1 | Anna   |
      +------+--------+
      1 row in set (0.00 sec)

      ----------------------------------------------------------------------
      --------
      --
    `,
  ],
  [
    'markdown-front-matter',
    'mutt',
    mail`
      ---
      title: Winter
      content-type: article
      ---

      # Winter

      ---

      End.
    `,
  ],
  [
    'yaml-documents',
    'Thunderbird',
    mail`
      --- # first
      kind: Secret
      data:
        password: c2VjcmV0IHBhc3N3b3Jk
      --- # second
      kind: Service
      ...
    `,
  ],
  [
    'shell-session',
    'mutt',
    '$ file a.bin\na.bin: PE32 executable (GUI) Intel 80386, for MS Windows\n$ sha256sum a.bin\n' +
      digits('sha', 64) +
      '  a.bin\n$ rm a.bin',
  ],
  [
    'here-document',
    'mutt',
    mail`
      cat <<EOF | sendmail -t
      To: ben@example.net
      Subject: test
      MIME-Version: 1.0
      Content-Type: text/html

      <b>test</b>
      EOF
    `,
  ],
  [
    'smtp-session',
    'Thunderbird',
    mail`
      S: 220 mx.example.net ESMTP
      C: EHLO me
      C: MAIL FROM:<a@example.org>
      C: DATA
      S: 354 go ahead
      C: Subject: hi
      C:
      C: hello
      C: .
      S: 250 ok
    `,
  ],
  [
    'curl-verbose',
    'mutt',
    mail`
      > POST /upload HTTP/1.1
      > Host: example.org
      > Content-Type: multipart/form-data; boundary=------------------------d74496d66958873e
      >
      < HTTP/1.1 200 OK
      < Content-Type: application/zip
      < Content-Disposition: attachment; filename="out.zip"
      <
      { [42 bytes data]
      * Connection #0 to host example.org left intact
    `,
  ],
  [
    'http-upload-body',
    'Thunderbird',
    mail`
      This is what the browser sends:

      POST /upload HTTP/1.1
      Content-Type: multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW

      ------WebKitFormBoundary7MA4YWxkTrZu0gW
      Content-Disposition: form-data; name="file"; filename="a.txt"
      Content-Type: text/plain

      hello
      ------WebKitFormBoundary7MA4YWxkTrZu0gW--
    `,
  ],
  [
    'python-traceback',
    'mutt',
    mail`
      Traceback (most recent call last):
        File "/srv/app/mail.py", line 42, in <module>
          raise ValueError("Content-Type: application/x-msdownload")
      ValueError: Content-Type: application/x-msdownload
    `,
  ],
  [
    'log-with-file-names',
    'mutt',
    mail`
      Jan 14 09:12:31 mx amavis[4711]: (04711-01) Blocked BANNED (.exe,.exe-ms,setup.exe) {DiscardedInbound,Quarantined}, [198.51.100.99] <x@example.com> -> <ben@example.net>
      Jan 14 09:12:32 mx clamd[815]: instream(local): Win.Test.EICAR_HDB-1 FOUND
    `,
  ],
  [
    'ascii-art',
    'Thunderbird',
    mail`
         /\\_/\\
        ( o.o )
         > ^ <
      --\\"""/--
        =   =  =3
      \`\`\`\`\`
      end
    `,
  ],
  [
    'csv-pasted',
    'mutt',
    mail`
      id;name;file
      1;"Keller, Anna";"a.exe"
      2;"Ortiz, Ben";"begin 644 b.txt"
    `,
  ],
]

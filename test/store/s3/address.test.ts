/*
 * NAME
 *   address.test - buckets as people write them, right and wrong
 */
import t from 'tap'
import {
  parseBucketAddress,
  type BucketAddress,
} from '../../../src/store/s3/address.js'

const FAR = 'endpoint=https://s3.example:3900'

t.test('right ones', async t => {
  const all: Readonly<Record<string, Partial<BucketAddress>>> = {
    [`s3://mail?${FAR}`]: {
      ...{ bucket: 'mail', prefix: '', region: 'us-east-1' },
      ...{ endpoint: 'https://s3.example:3900', rootCertificate: '' },
    },
    [`s3://mail/?${FAR}`]: { prefix: '' },
    [`s3://my.mail-1/kept?${FAR}`]: { bucket: 'my.mail-1', prefix: 'kept/' },
    [`s3://mail/a/b_C.2/?${FAR}&region=garage`]: {
      ...{ prefix: 'a/b_C.2/', region: 'garage' },
    },
    [`s3://mail?${FAR}/&sslrootcert=/etc/ca.pem`]: {
      ...{ endpoint: 'https://s3.example:3900' },
      rootCertificate: '/etc/ca.pem',
    },
    's3://mail?endpoint=http://127.0.0.1:3900': {
      endpoint: 'http://127.0.0.1:3900',
    },
    's3://mail?endpoint=http://[::1]:3900': { endpoint: 'http://[::1]:3900' },
    's3://mail?endpoint=http://10.1.1.1:80&insecure=true': {
      endpoint: 'http://10.1.1.1',
    },
  }
  for (const [text, expected] of Object.entries(all)) {
    t.match(parseBucketAddress(text), expected, text)
  }
})

t.test('wrong ones', async t => {
  const all: Readonly<Record<string, RegExp>> = {
    '': /must be/u,
    database: /must be "index"/u,
    's3://mail': /must be/u,
    [`s3://?${FAR}`]: /must be/u,
    [`s3://Mail?${FAR}`]: /must be/u,
    [`s3://mail/a b?${FAR}`]: /must be/u,
    [`s3://key:secret@mail?${FAR}`]: /must be/u,
    [`s3://mail/a/../b?${FAR}`]: /prefix/u,
    [`s3://mail/%2e%2e/b?${FAR}`]: /prefix/u,
    's3://mail?region=x': /must be/u,
    's3://mail?endpoint=s3.example': /must be/u,
    's3://mail?endpoint=ftp://s3.example': /must be/u,
    's3://mail?endpoint=https://key:secret@s3.example': /content_key_file/u,
    's3://mail?endpoint=https://s3.example/path': /more than/u,
    's3://mail?endpoint=http://s3.example': /https:/u,
    [`s3://mail?${FAR}&insecure=yes`]: /insecure/u,
    [`s3://mail?${FAR}&key=secret`]: /has a parameter/u,
  }
  for (const [text, message] of Object.entries(all)) {
    t.throws(
      () => parseBucketAddress(text),
      { name: 'RangeError', message },
      text,
    )
  }
})

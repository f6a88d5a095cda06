/*
 * NAME
 *   structure-nests - multiparts inside one another
 *
 * DESCRIPTION
 *   Mixed, related, alternative and parallel in each other, eleven levels, two
 *   hundred pictures, a root that comes last.
 */

import { base64Lines, mail, multipart, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'
import { gif, jpeg, pdf, png, wav } from '../files.js'
import { head } from './structure-frame.js'

/** Multiparts inside one another. */
export const structureNests = (): readonly HonestMessage[] => [
  complexExample(),
  twoHundredPictures(),
  elevenLevels(),
  mixedInAlternative(),
  relatedWithStart(),
]

/** In the manner of RFC 2049, appendix A: five parts of five kinds. */
const complexExample = (): HonestMessage => ({
  name: 'structure-five-kinds-like-rfc-2049-appendix-a',
  program: 'composed by hand',
  bytes: mail`
    MIME-Version: 1.0
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Date: Fri, 07 Oct 1994 16:15:05 -0700 (PDT)
    Subject: A message of many parts
    Content-Type: multipart/mixed;
                  boundary=outer-boundary-1

    This text before the first boundary is for readers that know no MIME. Others
    skip it.

    --outer-boundary-1

      ... Text without any fields, hence plain and US-ASCII ...

    --outer-boundary-1
    Content-type: text/plain; charset=US-ASCII

    The same kind of text, this time declared.

    --outer-boundary-1
    Content-Type: multipart/parallel; boundary=inner-boundary-2

    --inner-boundary-2
    Content-Type: audio/basic
    Content-Transfer-Encoding: base64

    ${base64Lines(wav('basic'))}

    --inner-boundary-2
    Content-Type: image/jpeg
    Content-Transfer-Encoding: base64

    ${base64Lines(jpeg('parallel'))}

    --inner-boundary-2--

    --outer-boundary-1
    Content-type: text/enriched

    This is <bold><italic>enriched.</italic></bold>
    <smaller>as RFC 1896 has it</smaller>

    --outer-boundary-1
    Content-Type: message/rfc822

    From: (Carla, in US-ASCII)
    To: (Anna, in US-ASCII)
    Subject: (a subject in US-ASCII)
    Content-Type: Text/plain; charset=ISO-8859-1
    Content-Transfer-Encoding: Quoted-printable

      ... More text, =E4 =F6 =FC ...

    --outer-boundary-1--
  `,
})

const twoHundredPictures = (): HonestMessage => {
  const names = Array.from(
    { length: 200 },
    (_, i) => `image${String(i + 1).padStart(3, '0')}.png`,
  )
  return {
    name: 'structure-two-hundred-inline-pictures',
    program: 'Word as mail editor',
    bytes: mail`
      ${head('two hundred')}
      Content-Type: multipart/related; boundary="pictures"; type="text/html"

      ${multipart(
        'pictures',
        mail`
          Content-Type: text/html; charset=us-ascii
          Content-Transfer-Encoding: quoted-printable

          ${quotedPrintable(`<html><body>${names.map(name => `<img src="cid:${name}@01D5CAB8">`).join('')}</body></html>`)}
        `,
        ...names.map(
          name => mail`
            Content-Type: image/png; name="${name}"
            Content-Transfer-Encoding: base64
            Content-ID: <${name}@01D5CAB8>
            Content-Disposition: inline; filename="${name}"

            ${base64Lines(png(name, 2))}
          `,
        ),
      )}
    `,
    parts: names,
  }
}

const elevenLevels = (): HonestMessage => ({
  name: 'structure-eleven-nested-multiparts',
  program: 'gateways that wrap',
  bytes: mail`
    ${head('eleven')}
    ${Array.from({ length: 11 }, (_, i) => i).reduce<Buffer>(
      (inside, i) => mail`
        Content-Type: multipart/mixed; boundary="wrap-${i}"

        --wrap-${i}
        ${inside}

        --wrap-${i}--
      `,
      mail`
        Content-Type: text/plain; charset=us-ascii

        Innermost.
      `,
    )}
  `,
})

const mixedInAlternative = (): HonestMessage => ({
  name: 'structure-alternative-with-mixed-inside',
  program: 'Apple Mail',
  bytes: mail`
    ${head('altmixed')}
    Content-Type: multipart/alternative; boundary="alt"

    --alt
    Content-Type: text/plain; charset=us-ascii

    See the paper.
    --alt
    Content-Type: multipart/mixed; boundary="mixed"

    --mixed
    Content-Type: text/html; charset=us-ascii

    <p>See the paper.</p>
    --mixed
    Content-Type: application/pdf; name="paper.pdf"
    Content-Disposition: inline; filename="paper.pdf"
    Content-Transfer-Encoding: base64

    ${base64Lines(pdf('Paper'))}
    --mixed
    Content-Type: text/html; charset=us-ascii

    <p>Regards</p>
    --mixed--

    --alt--
  `,
  parts: ['paper.pdf'],
})

const relatedWithStart = (): HonestMessage => ({
  name: 'structure-related-with-start-parameter-root-last',
  program: 'SOAP toolkit',
  bytes: mail`
    ${head('start')}
    Content-Type: multipart/related; boundary="soap"; type="text/html"; start="<root@example.org>"; start-info="-o ps"

    --soap
    Content-Type: image/gif
    Content-ID: <dot@example.org>
    Content-Transfer-Encoding: base64

    ${base64Lines(gif())}
    --soap
    Content-Type: text/html; charset=utf-8
    Content-ID: <root@example.org>
    Content-Transfer-Encoding: 8bit

    <img src="cid:dot@example.org"> Größe 1×1
    --soap--
  `,
})

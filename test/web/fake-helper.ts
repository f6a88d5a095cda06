/*
 * NAME
 *   fake-helper - the helper of filter-web, in this process
 *
 * DESCRIPTION
 *   For tests of pages: it checks links with a key of its own, notes what it was
 *   asked, and answers what a test wants. What is done and what is refused is
 *   tested with the real one, in test/web-helper and in the test with a browser.
 */
import { makeToken, readToken, type Link } from '../../src/links/token.js'
import type {
  Answers,
  Request,
  RequestName,
  Result,
} from '../../src/web-helper/requests.js'
import type { Helper } from '../../src/web/world.js'

type Replies = {
  [N in RequestName]?: (request: Request<N>) => Result<Answers[N]>
}

export interface FakeHelper {
  readonly helper: Helper
  /** What it was asked, without `link`. */
  readonly asked: Request[]
  /** What it answers instead, by the name of a request. */
  readonly replies: Replies
  link(link: Partial<Link> & Pick<Link, 'entry'>): string
}

const KEY = Buffer.alloc(32, 7)
const DAY = 24 * 60 * 60

const USUAL: Required<Replies> = {
  link: ({ token }) => {
    const { link, fault } = readToken(token, KEY, 0)
    return fault === undefined
      ? { ...link, state: 'open' }
      : { refused: fault, text: '' }
  },
  release: () => ({ released: ['bob@example.com'], already: false }),
  remove: ({ keys }) => ({ removed: keys.length }),
  learn: () => ({ learned: true }),
  ask: () => ({ request: 'a'.repeat(32) }),
  requests: () => ({ requests: [] }),
  answer: () => ({ released: [] }),
  senders: () => ({ senders: [] }),
  'set-sender': () => ({ senders: [] }),
  'unset-sender': () => ({ senders: [] }),
  settings: () => ({ digest: 'daily', language: '' }),
  'set-settings': ({ digest, language }) => ({ digest, language }),
  open: () => ({ opened: 'wrong', left: 4 }),
  status: () => ({ refused: 'failed', text: 'not in this test' }),
}

export function fakeHelper(): FakeHelper {
  const asked: Request[] = []
  const replies: Replies = {}
  return {
    ...{ asked, replies },
    helper: async request => {
      if (request.name !== 'link') asked.push(request as never)
      const reply = replies[request.name] ?? USUAL[request.name]
      return reply(request as never) as never
    },
    link: link =>
      makeToken(
        {
          ...{ recipient: 'bob@example.com', scope: 'release', expires: DAY },
          ...link,
        },
        KEY,
      ),
  }
}

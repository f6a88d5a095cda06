/*
 * NAME
 *   oidc-provider - a small OpenID Connect provider, for one test
 *
 * DESCRIPTION
 *   Metadata, keys, a token endpoint that wants the code, the client's secret and
 *   the PKCE verifier, and userinfo; ID tokens are signed by RS256. approve() is
 *   the person who signs in there: it takes the address that a browser was sent
 *   to and gives the one that it is sent back to. `wrong` makes the provider lie.
 */
import {
  createHash,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto'
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Teardown } from './folder.js'

export const CLIENT = { id: 'postsift', secret: 'secret of a test & more' }

export type Claims = Readonly<Record<string, unknown>>

export interface OidcProvider {
  readonly issuer: string
  /** What the ID token says of the person. */
  claims: Claims
  /** What userinfo says; null: there is no such endpoint. */
  userinfo: Claims | null
  /** Changes what an ID token, and its header, would rightly have. */
  wrong: {
    token?: Claims
    header?: Claims
    /** Signs by another key than the one that is published. */
    key?: boolean
    /** What metadata say otherwise. */
    metadata?: Claims
    /** In place of an answer of the token endpoint. */
    answer?: { readonly status: number; readonly body: string }
  }
  /** Requests that came, by path. */
  readonly asked: string[]
  /** Where the browser is sent back to. */
  approve(url: URL): URL
}

export const startProvider = async (t: Teardown): Promise<OidcProvider> => {
  const { publicKey, privateKey } = pair()
  const other = pair().privateKey
  const codes = new Map<string, { nonce: string; challenge: string }>()
  const server = createServer((request, response) => {
    void answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  const provider: OidcProvider = {
    issuer,
    claims: { sub: '248289761001' },
    userinfo: {},
    wrong: {},
    asked: [],
    approve: url => {
      const query = url.searchParams
      const code = `code ${codes.size}`
      codes.set(code, {
        nonce: query.get('nonce') ?? '',
        challenge: query.get('code_challenge') ?? '',
      })
      const back = new URL(query.get('redirect_uri') ?? '')
      back.searchParams.set('code', code)
      back.searchParams.set('state', query.get('state') ?? '')
      back.searchParams.set('iss', issuer)
      return back
    },
  }

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = new URLSearchParams(Buffer.concat(chunks).toString())
    const path = request.url ?? ''
    provider.asked.push(path)
    const send = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(typeof value === 'string' ? value : JSON.stringify(value))
    }
    if (path === '/.well-known/openid-configuration') {
      return send(200, { ...metadata(), ...provider.wrong.metadata })
    }
    if (path === '/keys') {
      const key = publicKey.export({ format: 'jwk' })
      return send(200, { keys: [{ ...key, kid: 'one', alg: 'RS256' }] })
    }
    if (path === '/userinfo') {
      return send(200, { sub: provider.claims['sub'], ...provider.userinfo })
    }
    if (path !== '/token') return send(404, {})
    if (provider.wrong.answer !== undefined) {
      return send(provider.wrong.answer.status, provider.wrong.answer.body)
    }
    const code = codes.get(body.get('code') ?? '')
    codes.delete(body.get('code') ?? '')
    const isClient = request.headers.authorization === basic()
    const isVerified =
      digest(body.get('code_verifier') ?? '') === code?.challenge
    if (code === undefined || !isClient || !isVerified) {
      return send(400, { error: 'invalid_grant' })
    }
    const key = provider.wrong.key === true ? other : privateKey
    send(200, {
      ...{ access_token: 'access', token_type: 'Bearer', expires_in: 60 },
      id_token: idToken(code.nonce, key),
    })
  }

  const metadata = (): Claims => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    ...(provider.userinfo !== null && {
      userinfo_endpoint: `${issuer}/userinfo`,
    }),
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  })

  const idToken = (nonce: string, key: KeyObject): string => {
    const now = Math.floor(Date.now() / 1000)
    const header = { alg: 'RS256', kid: 'one', ...provider.wrong.header }
    const claims = {
      ...{ iss: issuer, aud: CLIENT.id, nonce, iat: now, exp: now + 60 },
      ...provider.claims,
      ...provider.wrong.token,
    }
    const text = [header, claims]
      .map(it => Buffer.from(JSON.stringify(it)).toString('base64url'))
      .join('.')
    if (header.alg === 'none') return `${text}.`
    const signed = sign('sha256', Buffer.from(text), key)
    return `${text}.${signed.toString('base64url')}`
  }
  return provider
}

const pair = (): { publicKey: KeyObject; privateKey: KeyObject } =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })

const digest = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url')

// RFC 6749, 2.3.1: both are encoded as in a form, first.
const basic = (): string => {
  const encoded = [CLIENT.id, CLIENT.secret].map(it =>
    encodeURIComponent(it).replaceAll('%20', '+'),
  )
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`
}

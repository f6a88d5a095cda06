/*
 * NAME
 *   oidc - sign in at an OpenID Connect provider
 *
 * DESCRIPTION
 *   The authorization code flow: begin() gives the address of the provider that
 *   the browser goes to, and an Attempt; finish() takes what the provider sent it
 *   back with. The provider's metadata and keys are asked for when they are first
 *   needed, and again after an hour.
 *
 *   The login is the address of the claim `email` if it is verified, else `sub`.
 *   What the ID token does not say of addresses and groups, the provider is asked
 *   for (userinfo).
 *
 * DIAGNOSTICS
 *   Both reject with SignInFault.
 *
 * SECURITY
 *   PKCE (S256), state and nonce, each of 256 random bits and for one Attempt,
 *   which is taken once (see attempts). The library checks issuer, audience, times
 *   and the answer's `iss`; we have it check the signature of the ID token as well,
 *   which it would leave to TLS. An address counts if email_verified is true; of
 *   another claim if it does not say the contrary. Only https, but for loopback.
 */

import * as client from 'openid-client'
import { mailboxesIn, isLogin, type Account } from './account.js'
import { faultOf, SignInFault } from './fault.js'
import { isOnLoopback, parseIssuer } from './issuer.js'

export interface OidcSettings {
  readonly oidc_issuer: string
  readonly oidc_client_id: string
  readonly oidc_scope: string
  readonly oidc_address_claim: string
  readonly oidc_groups_claim: string
}

/** What the browser must bring back. */
export interface Attempt {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export interface Oidc {
  begin(): Promise<{ readonly url: URL; readonly attempt: Attempt }>
  /** @param query of the address that the provider sent the browser to. */
  finish(query: URLSearchParams, attempt: Attempt): Promise<Account>
}

const TIMEOUT_SECONDS = 10
const KNOWN_MS = 60 * 60 * 1000

/** @param secret '' for a public client. @param returnTo the redirect URI. */
export function makeOidc(
  settings: OidcSettings,
  secret: string,
  returnTo: URL,
): Oidc {
  let known: { readonly at: number; readonly provider: Provider } | null = null
  const provider = async (): Promise<Provider> => {
    if (known !== null && performance.now() - known.at < KNOWN_MS) {
      return known.provider
    }
    const found = await discover(settings, secret)
    known = { at: performance.now(), provider: found }
    return found
  }
  return {
    begin: () => tried(async () => begin(await provider(), settings, returnTo)),
    finish: (query, attempt) =>
      tried(async () => {
        const current = new URL(returnTo)
        current.search = query.toString()
        const config = await provider()
        const tokens = await client.authorizationCodeGrant(config, current, {
          pkceCodeVerifier: attempt.verifier,
          expectedState: attempt.state,
          expectedNonce: attempt.nonce,
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        if (claims === undefined) throw new SignInFault('oidc: no ID token')
        const isWhole =
          claims['email_verified'] !== undefined &&
          claims[settings.oidc_address_claim] !== undefined &&
          claims[settings.oidc_groups_claim] !== undefined
        const canAsk = config.serverMetadata().userinfo_endpoint !== undefined
        const more =
          isWhole || !canAsk
            ? {}
            : await client.fetchUserInfo(
                config,
                tokens.access_token,
                claims.sub,
              )
        return accountOf({ ...more, ...claims }, settings)
      }),
  }
}

type Provider = client.Configuration

async function discover(
  { oidc_issuer, oidc_client_id }: OidcSettings,
  secret: string,
): Promise<Provider> {
  const issuer = parseIssuer(oidc_issuer)
  const insecure = isOnLoopback(issuer) ? [client.allowInsecureRequests] : []
  const found = await client.discovery(
    issuer,
    oidc_client_id,
    undefined,
    client.None(),
    { timeout: TIMEOUT_SECONDS, execute: insecure },
  )
  const metadata = found.serverMetadata()
  const methods = metadata.token_endpoint_auth_methods_supported
  // The default of the specification, where the provider does not say.
  const isBasic = methods?.includes('client_secret_basic') ?? true
  const proof = isBasic ? client.ClientSecretBasic : client.ClientSecretPost
  const provider = new client.Configuration(
    metadata,
    oidc_client_id,
    undefined,
    secret === '' ? client.None() : proof(secret),
  )
  provider.timeout = TIMEOUT_SECONDS
  for (const allow of insecure) allow(provider)
  client.enableNonRepudiationChecks(provider)
  return provider
}

async function begin(
  provider: Provider,
  { oidc_scope }: OidcSettings,
  returnTo: URL,
): Promise<{ readonly url: URL; readonly attempt: Attempt }> {
  const attempt: Attempt = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  }
  const url = client.buildAuthorizationUrl(provider, {
    redirect_uri: returnTo.href,
    scope: oidc_scope,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
  })
  return { url, attempt }
}

type Claims = Readonly<Record<string, unknown>> & { readonly sub: string }

function accountOf(
  claims: Claims,
  { oidc_address_claim, oidc_groups_claim }: OidcSettings,
): Account {
  const verified = claims['email_verified']
  const isVerified = verified === true || verified === 'true'
  const isOwnClaim = oidc_address_claim !== 'email'
  const counts = isVerified || (isOwnClaim && verified === undefined)
  const addresses = counts
    ? mailboxesIn(textsOf(claims[oidc_address_claim]))
    : []
  const [email] = isVerified ? mailboxesIn(textsOf(claims['email'])) : []
  const login = email ?? claims.sub
  if (!isLogin(login)) throw new SignInFault('oidc: sub is no login')
  return {
    ...{ way: 'oidc', login, addresses },
    groups: textsOf(claims[oidc_groups_claim]),
  }
}

function textsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.flatMap(it => (typeof it === 'string' ? [it] : []))
}

async function tried<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw faultOf('oidc', error)
  }
}

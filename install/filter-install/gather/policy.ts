/*
 * NAME
 *   policy - what the configuration wants done, for doctor
 *
 * DESCRIPTION
 *   Reads the rows, the options and the rules, and asks the engine what becomes
 *   of a virus and of a forbidden attachment from a stranger. The scanners are
 *   asked, as for any message; nothing is delivered.
 */

import type { Origin } from '../../../src/mail/envelope.js'
import {
  VERDICT_CLASSES,
  type VerdictClass,
} from '../../../src/mail/finding.js'
import type { Config } from '../../../src/config/config.js'
import { ACTION } from '../../../src/options.js'
import { RULE } from '../../../src/policy/rule-options.js'
import { SCANNER_KINDS } from '../../../src/scan/scanners.js'
import type { Mode } from '../plan/stanzas.js'
import { envelopeIn, openForecaster } from '../verify/forecast.js'
import { attached, EICAR } from '../verify/probes.js'
import type {
  PolicyFacts,
  PolicyForecast,
  PolicyLine,
} from '../doctor/facts.js'

/** @param asks whether scanners may be asked. */
export async function gatherPolicy(
  config: Config,
  { mode, asks }: { readonly mode: Mode; readonly asks: boolean },
): Promise<Omit<PolicyFacts, 'warnings' | 'options'>> {
  const enabled = SCANNER_KINDS.filter(({ section }) => {
    const settings = config.settings(section) as { readonly enabled?: unknown }
    return settings.enabled === true
  })
  return {
    forecasts: asks ? await forecastsOf(config, mode) : [],
    actions: await actionsOf(config),
    failures: (
      await Promise.all(enabled.map(it => failuresOf(config, it)))
    ).flat(),
    rules: config.tables(RULE).map((settings, at) => ({
      name: `rule "${settings.name || `rule ${at + 1}`}"`,
      source: config.tableSource(RULE, at),
      settings,
    })),
    scanners: ['parse', ...enabled.map(it => shortName(it.section.name))],
  }
}

function shortName(section: string): string {
  return section.replace(/^scanner\./u, '')
}

async function actionsOf(config: Config): Promise<PolicyFacts['actions']> {
  const settings = config.settings(ACTION)
  const rows = VERDICT_CLASSES.map(
    async (it): Promise<readonly [VerdictClass, PolicyLine]> => [
      it,
      { action: settings[it], source: await config.origin(`action.${it}`) },
    ],
  )
  return Object.fromEntries(await Promise.all(rows)) as PolicyFacts['actions']
}

const FAILURE_NAMES = [
  'on_failure',
  'on_failure_submission',
  'on_failure_before_queue',
]

async function failuresOf(
  config: Config,
  { section }: (typeof SCANNER_KINDS)[number],
): Promise<PolicyFacts['failures']> {
  const settings = config.settings(section) as Readonly<Record<string, unknown>>
  const given = [
    ...FAILURE_NAMES.filter(it => (settings[it] ?? '') !== ''),
    ...(settings['required'] === false ? ['required'] : []),
  ]
  return Promise.all(
    given.map(async name => {
      const option = `${section.name}.${name}`
      return {
        ...{ scanner: shortName(section.name), option },
        action: String(settings[name]),
        source: await config.origin(option),
      }
    }),
  )
}

const ORIGINS: readonly Origin[] = ['inbound', 'submission']

/** RFC 5737: no one has it. */
const STRANGER = { name: 'unknown', address: '203.0.113.77' }

async function forecastsOf(
  config: Config,
  mode: Mode,
): Promise<readonly PolicyForecast[]> {
  const forecaster = await openForecaster(config)
  const ask = async (
    probe: PolicyForecast['probe'],
    origin: Origin,
  ): Promise<PolicyForecast> => {
    const envelope = envelopeIn(mode, {
      sender: 'someone@stranger.invalid',
      recipients: [{ address: 'someone@postsift.invalid' }],
      origin,
      ...(origin === 'inbound' && {
        client: {
          ...{ port: '', helo: 'stranger.invalid', protocol: 'ESMTP' },
          ...{ source: 'REMOTE', ...STRANGER },
        },
      }),
    })
    const forecast = await forecaster.forecast(envelope, MESSAGES[probe])
    const { class: verdictClass, intended, because } = forecast
    return { probe, origin, class: verdictClass, intended, because }
  }
  try {
    return await Promise.all(
      ORIGINS.flatMap(origin => [
        ask('virus', origin),
        ask('forbidden', origin),
      ]),
    )
  } finally {
    forecaster.close()
  }
}

function messageWith(name: string, content: string): Buffer {
  const header = [
    'From: <someone@stranger.invalid>',
    'To: <someone@postsift.invalid>',
    'Subject: doctor',
    'Date: Mon, 01 Jan 2024 00:00:00 +0000',
    'Message-ID: <doctor@stranger.invalid>',
    'MIME-Version: 1.0',
  ]
  return Buffer.from([...header, ...attached(name, content), ''].join('\n'))
}

const MESSAGES = {
  virus: messageWith('eicar.txt', EICAR),
  forbidden: messageWith('probe.exe', 'no program\n'),
}

/*
 * NAME
 *   questions - what the simulation is asked, and its answers
 *
 * DESCRIPTION
 *   How many hosts bear a rate, and how long a message takes then; what a lost
 *   host or a slow clamd does; which figure matters most.
 */

import { runSite, type Fault, type Outcome } from './run-site.js'
import {
  capacityOf,
  sizeFor,
  type Capacity,
  type Figures,
  type Hosts,
  type Site,
} from './site.js'

const TWO: Hosts = { count: 1, cores: 2 }
const EIGHT: Hosts = { count: 1, cores: 8 }
const STORE: Hosts = { count: 1, cores: 8 }

/** Of Postfix: default_destination_concurrency_limit. */
const PLACES = 20
/** Of Postfix: smtp_connect_timeout. */
const CONNECT_SECONDS = 30

export const ALONE: Site = {
  name: 'one host has all',
  mtas: TWO,
  filters: null,
  clamds: null,
  store: null,
  places: PLACES,
  connectSeconds: CONNECT_SECONDS,
}

export const EACH: Site = {
  ...ALONE,
  name: 'each MTA host has its filter',
  mtas: EIGHT,
  store: STORE,
}

export const POOL: Site = {
  ...EACH,
  name: 'a pool of filters',
  filters: EIGHT,
}

export const APART: Site = {
  ...POOL,
  name: 'a pool, and clamd apart',
  clamds: EIGHT,
}

/** With smtp_connect_timeout = 2s, default_destination_concurrency_limit = 200
 * and as many processes for the service that delivers to the filters. */
export const HASTY: Site = {
  ...POOL,
  name: 'a pool; 200 places, 2 s to connect',
  places: 200,
  connectSeconds: 2,
}

export const SITES: readonly Site[] = [ALONE, EACH, POOL, APART]

/** So busy may hosts be where a lost one is to be borne. */
export const LOAD = 0.7

export interface Sized {
  readonly site: Site
  readonly capacity: Capacity
  readonly outcome: Outcome
}

/** The hosts for a rate, and how it goes with them. */
export function sizeAndRun(
  site: Site,
  figures: Figures,
  { rate, seconds, seed }: Asked,
): Sized {
  const sized = sizeFor(site, figures, { rate, load: LOAD })
  return {
    site: sized,
    capacity: capacityOf(sized, figures),
    outcome: runSite(sized, figures, { rate, seconds, seed }),
  }
}

export interface Asked {
  /** Messages a second. */
  readonly rate: number
  readonly seconds: number
  readonly seed: number
}

export const FAULTS: readonly {
  readonly name: string
  readonly fault: Fault
}[] = [
  {
    name: 'a filter host is lost, its connections are refused',
    fault: { what: 'filter lost', at: 60, until: 360, connects: 'refused' },
  },
  {
    name: 'the cable of a filter host is cut',
    fault: { what: 'filter lost', at: 60, until: 360, connects: 'silent' },
  },
  {
    name: 'clamd is 3 times as slow',
    fault: { what: 'clamd slow', at: 60, until: 360, factor: 3 },
  },
  {
    name: 'clamd is 30 times as slow',
    fault: { what: 'clamd slow', at: 60, until: 360, factor: 30 },
  },
]
/** Seconds: enough for what was deferred to come again. */
export const FAULT_SECONDS = 900

export interface Weight {
  readonly name: string
  /** How much more the site bears if the figure were a fifth less: 0.1 is 10 %. */
  readonly gain: number
}

/** The figure that matters most first. */
export function weigh(site: Site, figures: Figures): readonly Weight[] {
  const before = capacityOf(site, figures).rate
  const less = 0.8
  const changed: Readonly<Record<string, Figures>> = {
    'Postfix, a pass': { ...figures, postfixMs: figures.postfixMs * less },
    'keeping a message': { ...figures, keepMs: figures.keepMs * less },
    'the store, a kept message': {
      ...figures,
      storeMs: figures.storeMs * less,
    },
    'the store, a record': { ...figures, recordMs: figures.recordMs * less },
    ...ofKinds(figures, 'filter', it => ({
      ...it,
      filterMs: it.filterMs * less,
    })),
    ...ofKinds(figures, 'clamd', it => ({ ...it, clamdMs: it.clamdMs * less })),
  }
  return Object.entries(changed)
    .map(([name, it]) => ({
      name,
      gain: capacityOf(site, it).rate / before - 1,
    }))
    .sort((one, other) => other.gain - one.gain)
}

type Kinds = Figures['kinds']

function ofKinds(
  figures: Figures,
  what: string,
  change: (kind: Kinds[number]) => Kinds[number],
): Record<string, Figures> {
  return Object.fromEntries(
    figures.kinds.map(kind => [
      `${what}, a message of ${kind.name}`,
      {
        ...figures,
        kinds: figures.kinds.map(it => (it === kind ? change(it) : it)),
      },
    ]),
  )
}

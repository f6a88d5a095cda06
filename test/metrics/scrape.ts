/*
 * NAME
 *   scrape - metrics as Prometheus reads them
 */

import http from 'node:http'

export interface Scraped {
  readonly status: number
  readonly body: string
}

/** Rejects where no one answers. */
export const fetchFrom = (port: number, path: string): Promise<Scraped> =>
  new Promise((resolve, reject) => {
    const request = http.get(
      { host: '127.0.0.1', port, path, agent: false, timeout: 60_000 },
      response => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', text => (body += text))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body }),
        )
      },
    )
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', reject)
  })

/** The sum of all series whose text begins so: `name{`, `name{a="b"`. */
export const valueIn = (body: string, start: string): number =>
  body
    .split('\n')
    .filter(line => line.startsWith(start))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)

/** Names of all that is there, without what a histogram adds. */
export const namesIn = (body: string): ReadonlySet<string> =>
  new Set(
    body.split('\n').flatMap(line => /^# TYPE (\S+) /u.exec(line)?.[1] ?? []),
  )

export function releaseFaults(facts: {
  readonly version: string
  readonly lock: string
  readonly source: string
  readonly changelog: string
  readonly status: string
  readonly tags: readonly string[]
}): string[]

/*
 * NAME
 *   faults - what keeps a commit from being a release
 *
 * DESCRIPTION
 *   Pure: the texts of the files in, a sentence for each fault out.
 */

/**
 * @param {object} facts
 * @param {string} facts.version of package.json.
 * @param {string} facts.lock version of package-lock.json.
 * @param {string} facts.source text of src/version.ts.
 * @param {string} facts.changelog text of CHANGELOG.md.
 * @param {string} facts.status what `git status --porcelain` prints.
 * @param {readonly string[]} facts.tags of the repository.
 * @returns {string[]} nothing when it can be released.
 */
export function releaseFaults(facts) {
  const { version, lock, source, changelog, status, tags } = facts
  const faults = []
  if (status.trim() !== '') faults.push('there are uncommitted changes')
  if (!/^\d+\.\d+\.\d+$/u.test(version)) {
    faults.push(`${version} in package.json is no version`)
  }
  if (lock !== version) {
    faults.push(
      `package-lock.json has version ${lock}, package.json ${version}`,
    )
  }
  const inSource = /VERSION = '([^']*)'/u.exec(source)?.[1]
  if (inSource !== version) {
    faults.push(
      `src/version.ts has version ${inSource}, package.json ${version}`,
    )
  }
  if (tags.includes(`v${version}`)) faults.push(`the tag v${version} is there`)
  return [...faults, ...changelogFaults(version, changelog)]
}

// Keep a Changelog: newest first, `## [VERSION] - DATE`.
function changelogFaults(version, changelog) {
  const entries = changelog.split(/^## /mu).slice(1)
  const newest = entries.find(it => !it.startsWith('[Unreleased]')) ?? ''
  const [, name, date] = /^\[([^\]]*)\] - (.*)\n/u.exec(newest) ?? []
  if (name !== version) {
    return [
      `the newest entry of CHANGELOG.md is ${name ?? 'missing'}, not ${version}`,
    ]
  }
  const faults = []
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(date)) {
    faults.push(`CHANGELOG.md has no date for ${version}: ${date}`)
  }
  if (!/^- /mu.test(newest))
    faults.push(`CHANGELOG.md says nothing of ${version}`)
  return faults
}

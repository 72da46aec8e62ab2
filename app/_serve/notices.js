// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Prints whose work a build has in it, and under which terms. It is told the packages' folders, as
 * `npm ls --omit dev --all --parseable` prints them.
 */

/** What holds a licence, or has to be passed on with it. */
const TERMS = /^(licen[cs]e|copying|notice|third[-_]?party)/i

const folders = readFileSync(0, 'utf8').trim().split('\n').slice(1)
console.log(
  folders
    .filter((folder) => existsSync(folder))
    .map(notice)
    .join(`\n${'-'.repeat(80)}\n\n`),
)

/** @param {string} folder */
function notice(folder) {
  const { name, version, license, author, homepage } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const files = readdirSync(folder).filter((file) => TERMS.test(file))
  // Where the terms are told nowhere else, as with libvips.
  const told =
    files.length > 0 ? files : readdirSync(folder).filter((file) => /^readme/i.test(file))
  const texts = told.map((file) => readFileSync(join(folder, file), 'utf8').trim())
  const by = typeof author === 'object' ? author.name : author
  const heading = [`${name} ${version}`, `Licence: ${license}`, by, homepage]
  return `${[heading.filter(Boolean).join('\n'), ...texts].join('\n\n')}\n`
}

// @ts-check
import { existsSync } from 'node:fs'
import { bin, run, runNode } from '../../app/_serve/child.js'
import { onPath } from './on-path.js'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
const paths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * Finds a Chromium that starts, fetching one when none does: CHROME_PATH, Playwright's own, an
 * installed Chromium or Chrome, Debian's package. Says which.
 *
 * @returns {Promise<string | undefined>} the path of its executable
 */
export async function findBrowser() {
  for (const find of [chosen, playwrights, downloaded, installed, debians]) {
    const browser = await find()
    if (browser) return browser
  }
  console.log('No browser can be had here: the browser tests are skipped. Set CHROME_PATH to one.')
  return undefined
}

function chosen() {
  return firstThatStarts("CHROME_PATH's", process.env.CHROME_PATH ? [process.env.CHROME_PATH] : [])
}

async function playwrights() {
  const { chromium } = await import('playwright')
  return firstThatStarts("Playwright's own Chromium", [chromium.executablePath()])
}

async function downloaded() {
  console.log("Fetching Playwright's Chromium …")
  const code = await runNode(bin.playwright, ['install', 'chromium'], {
    minutes: 5,
    quiet: true,
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
  })
  if (code === 0) return playwrights()
  console.log('Playwright cannot download it here')
  return undefined
}

function installed() {
  return firstThatStarts('the installed', [...onPath(names), ...paths])
}

async function debians() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  console.log("Installing Debian's chromium, and Firefox to compare with …")
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const options = ['-qq', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0']
  /** @param {string[]} packages */
  const install = (...packages) =>
    run('apt-get', [...options, 'install', '--yes', '--no-install-recommends', ...packages], {
      env,
      minutes: 15,
    })
  await run('apt-get', ['-qq', 'update'], { env, minutes: 5 })
  await install('chromium', 'fonts-liberation')
  // Tests skip what they find none of, and say so.
  await install('firefox-esr')
  return firstThatStarts("Debian's", ['/usr/bin/chromium'])
}

/**
 * @param {string} whose
 * @param {string[]} candidates
 */
async function firstThatStarts(whose, candidates) {
  for (const path of candidates.filter((candidate) => existsSync(candidate))) {
    const version = await versionOf(path)
    if (!version) continue
    console.log(`Browser: ${whose} ${version} at ${path}`)
    return path
  }
  return undefined
}

/** @param {string} executablePath */
async function versionOf(executablePath) {
  const { chromium } = await import('playwright')
  try {
    const browser = await chromium.launch({ executablePath })
    const version = browser.version()
    await browser.close()
    return version
  } catch {
    return undefined
  }
}

#!/usr/bin/env node
// Plain JavaScript, because it runs before the package that reads TypeScript is known to be installed.
import { readFileSync } from 'node:fs'

const { dependencies } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
)
const missing = Object.keys(dependencies).filter((name) => !isInstalled(name))

if (missing.length > 0) {
  console.error(
    `error (setup_failed): the trainer's packages are not installed: ${missing.join(', ')}`,
  )
  console.error('Run "npm ci" in the root of the project, without "--workspaces=false".')
  process.exitCode = 1
} else {
  const { register } = await import('tsx/esm/api')
  register()
  const { gan } = await import('../gan.ts')
  outliveReaders()
  process.exitCode = await gan(process.argv.slice(2), calledFrom())
}

function isInstalled(name) {
  try {
    import.meta.resolve(name)
    return true
  } catch ({ code }) {
    // A package of files alone has none that its name means.
    return code === 'ERR_PACKAGE_PATH_NOT_EXPORTED'
  }
}

// The folder that npm was called in, which is not the one it runs a script in. Processes that this one starts are not to
// look there again.
function calledFrom() {
  const { INIT_CWD: from, npm_lifecycle_event: script } = process.env
  delete process.env.INIT_CWD
  return script === 'gan' && from !== process.cwd() ? from : undefined
}

// Who closes a pipe (`| head`) or a terminal has read enough: that ends the output, and no run.
function outliveReaders() {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

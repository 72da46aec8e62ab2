import { readdir, readFile } from 'node:fs/promises'

/** Made once, with the build whose files it names. */
export const dynamic = 'force-static'

export async function GET(): Promise<Response> {
  const names = `self.BUILD = ${JSON.stringify(process.env.GARDEN_BUILD)}\nself.FILES = ${JSON.stringify(await staticFiles())}\n`
  return new Response(names + (await readFile(SOURCE, 'utf8')), {
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'service-worker-allowed': '/',
    },
  })
}

/** Joined by hand: Next would have whatever lies there travel with the function. */
const SOURCE = [process.cwd(), 'app/_offline/service-worker.js'].join('/')
const STATIC = [process.cwd(), '.next/static'].join('/')

/** Addresses of the scripts, styles and fonts of this build. */
async function staticFiles(): Promise<string[]> {
  const folders = await Promise.all(['chunks', 'media'].map((folder) => filesIn(folder)))
  return folders.flat().filter((path) => /\.(js|css|woff2|wasm|svg)$/.test(path))
}

/** None while developing, where there is no build. */
async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(`${STATIC}/${folder}`).catch(() => [])
  return names.map((name) => `/_next/static/${folder}/${name}`)
}

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'

describe('npm start', () => {
  it.each(['', '0', '65536', '80.5', 'http'])(
    'refuses PORT=%s before it does any work',
    async (port) => {
      expect(await start(port)).toMatchObject({
        code: 1,
        errors: expect.stringContaining(`PORT=${port} is no port`),
      })
    },
  )

  it('says so when the port is taken', async () => {
    const neighbour = createServer().listen(0)
    await once(neighbour, 'listening')
    const { port } = neighbour.address() as { port: number }
    expect(await start(String(port))).toMatchObject({
      code: 1,
      errors: expect.stringContaining(`Port ${port} cannot be opened`),
    })
    neighbour.close()
  })
})

function start(port: string): Promise<{ code: number | null; errors: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, PORT: port }
    const child = execFile(process.execPath, ['app/_serve/start.js'], { env }, (_, _out, errors) =>
      resolve({ code: child.exitCode, errors }),
    )
  })
}

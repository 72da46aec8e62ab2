import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openDoor } from '../../../app/_server/door/door.ts'
import { clientOf } from '../../../app/_server/visitor.ts'

describe('the client of a request', () => {
  it('is who the last proxy to be trusted was asked by, whatever was sent before', () => {
    const sent = fc.array(fc.constantFrom('evil', '', '10.0.0.1', '::1', 'a,b'))
    const proxies = fc.array(fc.ipV4(), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(sent, proxies, (forged, [client, ...others]) => {
        const headers = new Headers({
          'x-forwarded-for': [...forged, client, ...others].join(', '),
        })
        expect(clientOf(headers, 1 + others.length)).toBe(client)
      }),
    )
  })

  it('is unknown where a proxy is missing', () => {
    expect(clientOf(new Headers({ 'x-forwarded-for': '192.0.2.1' }), 2)).toBeUndefined()
    expect(clientOf(new Headers(), 1)).toBeUndefined()
    expect(clientOf(new Headers({ 'x-forwarded-for': 'unknown' }), 1)).toBeUndefined()
  })

  it.each([
    ['192.0.2.1:4711', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0:0:ffff::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('counts %s as %s', (address, client) => {
    expect(clientOf(new Headers({ 'x-forwarded-for': address }), 1)).toBe(client)
  })

  it('is the connection itself without proxies, and no header can say otherwise', async () => {
    openDoor(9)
    const seen: (string | undefined)[] = []
    const server = createServer((request, response) => {
      seen.push(clientOf(new Headers(request.headers as Record<string, string>), 0))
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const headers = { 'x-forwarded-for': '192.0.2.1', 'x-garden-peer': '192.0.2.2' }
    await fetch(`http://127.0.0.1:${port}`, { headers })
    server.close()
    expect(seen).toEqual(['127.0.0.1'])
  })
})

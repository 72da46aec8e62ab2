import { expect } from 'vitest'

type Asked = { query?: string; headers?: Record<string, string>; method?: string }

type Handler<Params> = (request: Request, context: { params: Promise<Params> }) => Promise<Response>

/** Asks a route handler as a visitor would, its path's segments given as `params`. */
export function ask<Params>(
  handler: Handler<Params>,
  params: Params,
  { query = '', headers = {}, method = 'GET' }: Asked = {},
): Promise<Response> {
  const request = new Request(`http://garden.test/somewhere${query}`, { headers, method })
  return handler(request, { params: Promise.resolve(params) })
}

/** Expects the API's error document, and gives what it says. */
export async function expectProblem(response: Response, status: number, code: string) {
  expect(response.status).toBe(status)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = await response.text()
  expect(response.headers.get('content-length')).toBe(`${Buffer.byteLength(body)}`)
  const { error, ...problem } = JSON.parse(body)
  expect(problem).toMatchObject({ status, type: `/api#${code}`, title: expect.any(String) })
  expect(error).toMatchObject({ code, message: expect.any(String) })
  return error as { code: string; message: string; suggestion?: string }
}

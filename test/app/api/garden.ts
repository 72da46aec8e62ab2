import { expect } from 'vitest'

type Handler<Params> = (request: Request, context: { params: Promise<Params> }) => Promise<Response>

/** Asks a route handler as a visitor would, its path's segments given as `params`. */
export function ask<Params>(
  handler: Handler<Params>,
  params: Params,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const request = new Request(`http://garden.test/somewhere${query}`, { headers })
  return handler(request, { params: Promise.resolve(params) })
}

/** Expects the API's error document, and gives what it says. */
export async function expectProblem(response: Response, status: number, code: string) {
  expect(response.status).toBe(status)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  const { error } = await response.json()
  expect(error).toMatchObject({ code, message: expect.any(String) })
  return error as { code: string; message: string; suggestion?: string }
}

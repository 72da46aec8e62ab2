import { expect, test } from 'playwright/test'

for (const path of ['/api/v1/images/lorelei-64/%E0%A4%A.png', '/releases/%FF', '/api/v1/%zz']) {
  test(`${path}, which no decoder takes, is answered with a code`, async ({ request }) => {
    const response = await request.get(path)
    expect(response.status()).toBe(400)
    expect((await response.json()).error.code).toBe('invalid_query')
  })
}

import { defineConfig } from 'playwright/test'

const port = process.env.PORT ?? '4173'
const baseURL = `http://localhost:${port}`
const executablePath = process.env.GARDEN_BROWSER

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/e2e',
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  forbidOnly: true,
  // Machines that build for many are slow at times; what passes only then is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  use: {
    baseURL,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    // Playwright itself passes --no-sandbox and the switches that stop background networking.
    launchOptions: executablePath ? { executablePath } : {},
  },
  webServer: {
    command: `node app/_serve/next.js start --port ${port}`,
    url: baseURL,
    // The tests ask for more drawings in a minute than one visitor may.
    env: { SITE_URL: baseURL, GARDEN_RATE: '0' },
    stdout: 'ignore',
    stderr: 'pipe',
  },
})

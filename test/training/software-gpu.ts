import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright'
import { startBackend } from '../../training/backend/backend.ts'

/** Where packages of Chromium and Chrome keep what comes with the browser. */
const FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
]

/** Whether the GPU of the tests is software. */
export const isEmulated = useSoftwareGpu()

/** Why webgpu cannot be tested here, if it cannot. */
export const webgpuMissing: string | undefined = await startBackend('webgpu', () => {}).then(
  () => undefined,
  (error: Error) => error.message,
)

if (webgpuMissing !== undefined) console.log(`Tests on webgpu are skipped: ${webgpuMissing}`)

/**
 * Lets Vulkan's loader see SwiftShader alone, the GPU that Chromium brings along and emulates on the
 * processor: the same on every machine.
 */
function useSoftwareGpu(): boolean {
  const browsers = [process.env.GARDEN_BROWSER, process.env.CHROME_PATH, chromium.executablePath()]
  const found = browsers.filter((path) => path && existsSync(path)) as string[]
  const drivers = [...found.map((path) => dirname(realpathSync(path))), ...FOLDERS]
    .map((folder) => join(folder, 'vk_swiftshader_icd.json'))
    .filter((path) => existsSync(path))
  if (drivers[0] !== undefined) process.env.VK_ICD_FILENAMES ??= drivers[0]
  return drivers.includes(process.env.VK_ICD_FILENAMES ?? '')
}

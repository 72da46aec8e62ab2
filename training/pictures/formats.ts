import { extname } from 'node:path'
import { GardenError } from '../../lib/error.ts'

/**
 * The format that a file's ending names.
 *
 * @throws GardenError `invalid_config` naming those there are
 */
export function formatOf<Format extends string>(file: string, formats: readonly Format[]): Format {
  const ending = extname(file).slice(1).toLowerCase()
  const format = formats.find((one) => one === ending)
  if (format) return format
  throw new GardenError('invalid_config', `${file} does not end in a format there is.`, {
    suggestion: `End it in ${formats.map((one) => `.${one}`).join(' or ')}.`,
  })
}

import 'server-only'
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'
import { GardenError } from '#lib/error.ts'

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

type Level = (typeof LEVELS)[number]

/** What is told of this process: one line of JSON each on standard output. */
export const log = createLog(parseLogLevel(process.env.GARDEN_LOG))

/**
 * The least level to tell; `info` unless given, and `silent` tells nothing.
 *
 * @throws GardenError `invalid_config`
 */
export function parseLogLevel(text: string | undefined): Level {
  if (!text) return 'info'
  const level = LEVELS.find((known) => known === text)
  if (level) return level
  throw new GardenError('invalid_config', `GARDEN_LOG=${text} is no level.`, {
    suggestion: `Set one of ${LEVELS.join(', ')}.`,
  })
}

/** @param destination standard output unless given */
export function createLog(level: Level, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return destination ? pino(options, destination) : pino(options)
}

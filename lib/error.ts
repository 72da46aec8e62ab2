/** Everything that can go wrong in a way a caller may want to tell apart. */
export type ErrorCode =
  | 'invalid_recipe'
  | 'invalid_query'
  | 'invalid_manifest'
  | 'unknown_model'
  | 'unknown_release'
  | 'not_found'
  | 'method_not_allowed'
  | 'address_too_long'
  | 'range_beyond_end'
  | 'unsupported_format'
  | 'conflict'
  | 'corrupt_file'
  | 'storage_failed'
  | 'storage_denied'
  | 'storage_unavailable'
  | 'backend_unavailable'
  | 'busy'
  | 'rate_limited'
  | 'invalid_config'
  | 'invalid_dataset'
  | 'invalid_checkpoint'
  | 'invalid_model'
  | 'sample_differs'
  | 'config_changed'
  | 'gradient_unsound'
  | 'diverged'
  | 'tensor_leak'
  | 'setup_failed'
  | 'interrupted'

/**
 * The one error class of the project. The message names the thing and its value; the suggestion, where there is one,
 * says what a person can do about it.
 */
export class GardenError extends Error {
  readonly code: ErrorCode
  readonly suggestion?: string
  /** Whole seconds after which it may work. */
  readonly retryAfter?: number

  constructor(
    code: ErrorCode,
    message: string,
    options: { suggestion?: string; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'GardenError'
    this.code = code
    if (options.suggestion !== undefined) this.suggestion = options.suggestion
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter
  }

  /** By name: a bundler may load this file several times in one process, and what one copy throws another catches. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'GardenError'
  }
}

import { isLanguage, type Language } from './language.ts'

/**
 * The language among ours that somebody likes best; undefined when they name none.
 *
 * @param tags the best first, as `navigator.languages` has them: `['zh-CN', 'zh', 'en']`
 */
export function preferredLanguage(tags: readonly string[]): Language | undefined {
  return tags.map((tag) => tag.toLowerCase().split('-')[0]).find(isLanguage)
}

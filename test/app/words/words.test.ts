import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { LANGUAGES, type Language } from '../../../app/_words/language.ts'

const FOLDER = new URL('../../../app/_words/', import.meta.url)

/** What is called the same in every language: options, files and functions, formats, and the like. */
const NAMES =
  /--\S+|[\w/<>]+\.json|tf\.[\w.]+|graph|Latent Garden|application\/problem\+json|Wasserstein|Fréchet|OpenAPI|TensorFlow|TF\.js|WebGPU|WebGL|WebAssembly|WASM|JavaScript|layers|Atom|HTML|SHA-256|kimg|slerp|lerp|GIF|PNG|WebP|WebM|MP4|JSON|API|QR|GPU|CPU|IndexedDB|true|false|Home|Enter|px|fps|MB|kB|ms/g

/** Other words for what has one already: 隐向量, 潜在ベクトル, ブラウザー. */
const VARIANTS = { zh: /潜变量|潜向量|隐变量/, ja: /潜在変数|ブラウザ(?!ー)/ }

type Subject = { name: string; words: Record<Language, unknown> }

/** Every subject that a file of words exports. */
async function subjects(): Promise<Subject[]> {
  const files = (await readdir(fileURLToPath(FOLDER))).filter((name) => name.endsWith('.ts'))
  const modules = await Promise.all(
    files.map(async (file): Promise<Subject[]> => {
      const exported = await import(fileURLToPath(new URL(file, FOLDER)))
      return Object.entries(exported)
        .filter(([, value]) => isSpoken(value))
        .map(([name, value]) => ({ name: `${file} ${name}`, words: value as Subject['words'] }))
    }),
  )
  return modules.flat()
}

const found = await subjects()

describe('the words', () => {
  it('are found', () => {
    expect(found.length).toBeGreaterThan(8)
  })

  it.each(found)('$name say the same things in every language', ({ words }) => {
    const shape = [...said(words.en)].map(([path, text]) => [path, slotsOf(text)])
    expect([...said(words.zh)].map(([path, text]) => [path, slotsOf(text)])).toEqual(shape)
    expect([...said(words.ja)].map(([path, text]) => [path, slotsOf(text)])).toEqual(shape)
  })

  it.each(found)('$name leave nothing in English', ({ words }) => {
    for (const language of ['zh', 'ja'] as const) {
      const left = [...said(words[language])].filter(([, text]) =>
        /[a-z]{2}/i.test(text.replace(NAMES, '')),
      )
      expect(left).toEqual([])
    }
  })

  it.each(found)('$name call one thing by one word', ({ words }) => {
    for (const language of ['zh', 'ja'] as const) {
      const others = [...said(words[language])].filter(([, text]) => VARIANTS[language].test(text))
      expect(others).toEqual([])
    }
  })

  it.each(found)('$name are Japanese where they are to be', ({ words }) => {
    const kana = [...said(words.ja)].filter(([, text]) => /[぀-ヿ]/.test(text))
    const chinese = [...said(words.zh)].filter(([, text]) => /[぀-ヿ]/.test(text))
    const long = [...said(words.ja)].filter(([, text]) => text.length > 20)
    expect(chinese).toEqual([])
    expect(long.filter((entry) => !kana.some(([path]) => path === entry[0]))).toEqual([])
  })
})

function isSpoken(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || 'English' in value) return false
  const languages = Object.keys(LANGUAGES)
  const isOfLanguages = Object.keys(value).toSorted().join() === languages.toSorted().join()
  return isOfLanguages && typeof (value as { en: unknown }).en === 'object'
}

/** Every text with the way to it; of a function, what it says of an example. */
function said(words: unknown, path = ''): Map<string, string> {
  if (typeof words === 'string') return new Map([[path, words]])
  if (typeof words === 'function') return said(example(words as Telling), `${path}()`)
  if (typeof words !== 'object' || words === null) return new Map()
  const entries = Object.entries(words).flatMap(([key, value]) => [
    ...said(value, path ? `${path}.${key}` : key),
  ])
  return new Map(entries)
}

type Telling = (...given: unknown[]) => unknown

/** Words take numbers, texts, lists of them, or what an error is. */
const GIVEN = [7, '7', ['7', '8', '9'], { code: 'unknown_model', message: '7', suggestion: '7' }]

function example(tell: Telling): unknown {
  for (const first of GIVEN)
    for (const rest of GIVEN) {
      const result = attempt(() => tell(first, rest, rest, rest))
      if (isSaid(result)) return result
    }
  throw new Error(`No example makes it speak: ${tell}`)
}

function attempt(work: () => unknown): unknown {
  try {
    return work()
  } catch {
    return undefined
  }
}

function isSaid(result: unknown): boolean {
  if (typeof result === 'string') return !/undefined|NaN|object Object/.test(result)
  return typeof result === 'object' && result !== null && Object.values(result).every(isSaid)
}

/** How many parts are more than words. */
function slotsOf(text: string): number {
  return text.split(/\[[^\]]*\]/).length - 1
}

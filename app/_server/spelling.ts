import 'server-only'
import { parseRecipe } from '#lib/latent/recipe.ts'

/**
 * The canonical spelling that a visitor meant, so that a link typed by hand still leads somewhere: leading and
 * trailing zeros, blanks, `~1` and a file's ending are taken off. Undefined when that does not make it a recipe.
 */
export function respellRecipe(text: string): string | undefined {
  const [keys = '', psi] = text
    .trim()
    .replace(/\.png$/i, '')
    .split('~')
  const seeds = keys.split(',').map((seed) => seed.trim().replace(/^0+(?=\d)/, ''))
  const spelled = `${seeds.join(',')}${respellTruncation(psi)}`
  return isRecipe(spelled) ? spelled : undefined
}

function respellTruncation(psi: string | undefined): string {
  if (psi === undefined || Number(psi) === 1) return ''
  return /^\d*\.?\d+$/.test(psi) ? `~${Number(psi)}` : `~${psi}`
}

function isRecipe(text: string): boolean {
  try {
    parseRecipe(text)
    return true
  } catch {
    return false
  }
}

import 'server-only'
import { visitorsLanguage } from './words.ts'

/** What holds for every page that is shared: a page's own Open Graph replaces its layout's. */
export async function siteGraph() {
  return { siteName: 'Latent Garden', locale: LOCALES[await visitorsLanguage()] }
}

/** As the Open Graph protocol names them. */
const LOCALES = { en: 'en_US', zh: 'zh_CN', ja: 'ja_JP' }

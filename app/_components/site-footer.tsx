import { ShortcutsButton } from '../_keys/shortcuts-button.tsx'
import { wordsOf } from '../_server/words.ts'
import { own } from '../_words/own.ts'
import { site } from '../_words/site.ts'
import { API_PAGE, OWN_PAGE } from '../address.ts'
import { LanguageSwitch } from './language-switch.tsx'
import { PageLink } from './page-link.tsx'

/** @param page the address of the page it ends, in English */
export async function SiteFooter({ page }: { page: string }) {
  const t = await wordsOf(site)
  return (
    <footer className="site-footer later mt-20">
      <div className="page flex flex-wrap items-baseline justify-between gap-x-10 gap-y-3 py-8">
        <p className="max-w-[34em]">{t.promise}</p>
        <div className="flex flex-wrap items-center gap-x-6">
          <PageLink href={OWN_PAGE} className="inline-flex min-h-11 min-w-11 items-center">
            {(await wordsOf(own)).link}
          </PageLink>
          <PageLink href={API_PAGE} className="inline-flex min-h-11 min-w-11 items-center">
            API
          </PageLink>
          <ShortcutsButton className="plain" />
        </div>
        <LanguageSwitch page={page} />
      </div>
    </footer>
  )
}

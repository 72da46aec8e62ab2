import type { ReactNode } from 'react'
import { pageLanguage } from '../_server/words.ts'
import { OtherLanguage } from './other-language.tsx'
import { OutageNotice } from './outage-notice.tsx'
import { PageHead, type PageHeadProps } from './page-head.tsx'
import { SiteFooter } from './site-footer.tsx'
import { SiteHeader } from './site-header.tsx'

/**
 * What every page has around it: what it is called and found by, and the way to its other languages.
 *
 * @param address its own, in English, where it is not the one that it is to be found by
 * @param model that it is about, as links spell it
 */
export async function Page({
  children,
  address,
  model,
  ...head
}: PageHeadProps & { address?: string; model?: string; children: ReactNode }) {
  const language = await pageLanguage()
  return (
    <>
      <PageHead {...head} />
      <SiteHeader model={model} />
      <OutageNotice />
      <main id="content" className="page grow">
        {children}
      </main>
      <SiteFooter page={address ?? head.page} />
      <OtherLanguage here={language} page={address ?? head.page} />
    </>
  )
}

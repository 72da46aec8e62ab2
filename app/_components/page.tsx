import type { ReactNode } from 'react'
import { pageLanguage } from '../_server/words.ts'
import { OtherLanguage } from './other-language.tsx'
import { PageHead, type PageHeadProps } from './page-head.tsx'
import { SiteFooter } from './site-footer.tsx'

/**
 * What every page has around it: what it is called and found by, and the way to its other languages.
 *
 * @param address its own, in English, where it is not the one that it is to be found by
 */
export async function Page({
  children,
  address,
  ...head
}: PageHeadProps & { address?: string; children: ReactNode }) {
  const language = await pageLanguage()
  return (
    <>
      <PageHead {...head} />
      <main id="content" className="page grow">
        {children}
      </main>
      <SiteFooter page={address ?? head.page} />
      <OtherLanguage here={language} page={address ?? head.page} />
    </>
  )
}

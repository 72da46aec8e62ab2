import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { fontVariables } from './_components/fonts.ts'
import { OutageNotice } from './_components/outage-notice.tsx'
import { SiteFooter } from './_components/site-footer.tsx'
import { SiteHeader } from './_components/site-header.tsx'
import { DropAnywhere } from './_keeping/drop-anywhere.tsx'
import { Keyboard } from './_keys/keyboard.tsx'
import { Offline } from './_offline/offline.tsx'
import { siteGraph } from './_server/open-graph.ts'
import { siteUrl } from './_server/site.ts'
import { visitorsLanguage } from './_server/words.ts'
import { languageTag } from './_words/language.ts'
import { site } from './_words/site.ts'
import { LanguageProvider } from './_words/use-words.tsx'
import './globals.css'

export async function generateMetadata(): Promise<Metadata> {
  const language = await visitorsLanguage()
  return {
    metadataBase: siteUrl(),
    title: { default: 'Latent Garden', template: '%s · Latent Garden' },
    description: site[language].description,
    openGraph: await siteGraph(),
  }
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f1f5f3' },
    { media: '(prefers-color-scheme: dark)', color: '#0a1826' },
  ],
}

/** What only scripts can move is not shown where there are none, and the other way round. */
const WITHOUT_SCRIPT =
  '.needs-script{display:none!important}.without-script{display:inline-flex!important}'

export default async function RootLayout({ children }: { children: ReactNode }) {
  const language = await visitorsLanguage()
  return (
    <html lang={languageTag(language)} className={fontVariables}>
      <head>
        <noscript>
          <style>{WITHOUT_SCRIPT}</style>
        </noscript>
      </head>
      <body className="flex min-h-dvh flex-col">
        <LanguageProvider language={language}>
          <a href="#content" className="skip-link">
            {site[language].skip}
          </a>
          <SiteHeader />
          <OutageNotice />
          <main id="content" className="page grow">
            {children}
          </main>
          <SiteFooter />
          <Keyboard />
          <DropAnywhere />
          <Offline build={process.env.GARDEN_BUILD ?? ''} />
        </LanguageProvider>
      </body>
    </html>
  )
}

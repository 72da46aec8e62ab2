import type { Viewport } from 'next'
import type { ReactNode } from 'react'
import { fontVariables } from '#app/_components/fonts.ts'
import { READ_PIXELS } from '#app/_components/pixels.ts'
import { DropAnywhere } from '#app/_keeping/drop-anywhere.tsx'
import { Keyboard } from '#app/_keys/keyboard.tsx'
import { Offline } from '#app/_offline/offline.tsx'
import { pageLanguage } from '#app/_server/words.ts'
import { LANGUAGES, languageTag } from '#app/_words/language.ts'
import { site } from '#app/_words/site.ts'
import { LanguageProvider } from '#app/_words/use-words.tsx'
import '#app/globals.css'

/** No page looks at who asks: a cookie or a header of a request would be an error. */
export const dynamic = 'error'

/** The proxy has pages of another release made at once; this is for a page that was made while one came. */
export const revalidate = 60

export function generateStaticParams() {
  return Object.keys(LANGUAGES).map((lang) => ({ lang }))
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f1f5f3' },
    { media: '(prefers-color-scheme: dark)', color: '#0a1826' },
  ],
}

/** What only scripts can move is not shown where there are none. */
const WITHOUT_SCRIPT = '.needs-script{display:none!important}'

export default async function RootLayout({ children }: { children: ReactNode }) {
  const language = await pageLanguage()
  return (
    <html lang={languageTag(language)} className={fontVariables} suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a line of our own */}
        <script dangerouslySetInnerHTML={{ __html: READ_PIXELS }} />
        <noscript>
          <style>{WITHOUT_SCRIPT}</style>
        </noscript>
      </head>
      <body className="flex min-h-dvh flex-col">
        <LanguageProvider language={language}>
          <a href="#content" className="skip-link">
            {site[language].skip}
          </a>
          {children}
          <Keyboard />
          <DropAnywhere />
          <Offline build={process.env.GARDEN_BUILD ?? ''} />
        </LanguageProvider>
      </body>
    </html>
  )
}

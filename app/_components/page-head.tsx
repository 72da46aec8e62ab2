import { siteAddress } from '../_server/site.ts'
import { pageLanguage } from '../_server/words.ts'
import { inLanguage, LANGUAGES, type Language, languageTag } from '../_words/language.ts'
import { site } from '../_words/site.ts'
import { FEED_FILE, oembedFile } from '../address.ts'

export type PageHeadProps = {
  /** The address in English that it is to be found by, with a pin where it shows one release for good. */
  page: string
  /** Without the site's name; the wall has none. */
  title?: string
  description?: string
  /** What networks show beside a link to it. */
  image?: { file: string; width: number; height: number; alt: string }
  /** Whether other sites may show it, as oEmbed tells. */
  isEmbeddable?: boolean
  /** Whether search engines should list it. */
  isListed?: boolean
}

/** What a page is called, its one address in each language, and what networks show of it. React puts it into the head. */
export async function PageHead(props: PageHeadProps) {
  const language = await pageLanguage()
  const { page, isEmbeddable, isListed = true } = props
  const { title, description = site[language].description } = props
  return (
    <>
      <title>{title === undefined ? NAME : `${title} · ${NAME}`}</title>
      <meta name="description" content={description} />
      {isListed ? <Addresses page={page} /> : <meta name="robots" content="noindex" />}
      <link
        rel="alternate"
        type="application/atom+xml"
        title={NAME}
        href={siteAddress(FEED_FILE)}
      />
      {isEmbeddable && (
        <link
          rel="alternate"
          type="application/json+oembed"
          href={siteAddress(oembedFile(siteAddress(inLanguage(language, page))))}
        />
      )}
      <Shared {...props} description={description} language={language} />
    </>
  )
}

const NAME = 'Latent Garden'

/** As the Open Graph protocol names them. */
const LOCALES = { en: 'en_US', zh: 'zh_CN', ja: 'ja_JP' }

async function Addresses({ page }: { page: string }) {
  const languages = Object.keys(LANGUAGES) as Language[]
  return (
    <>
      <link rel="canonical" href={siteAddress(inLanguage(await pageLanguage(), page))} />
      {languages.map((language) => (
        <link
          key={language}
          rel="alternate"
          hrefLang={languageTag(language)}
          href={siteAddress(inLanguage(language, page))}
        />
      ))}
      <link rel="alternate" hrefLang="x-default" href={siteAddress(page)} />
    </>
  )
}

function Shared({
  page,
  title = NAME,
  description,
  image,
  language,
}: PageHeadProps & { language: Language }) {
  const named = [
    ['og:site_name', NAME],
    ['og:locale', LOCALES[language]],
    ['og:title', title],
    ['og:description', description],
    ['og:url', siteAddress(inLanguage(language, page))],
    ['og:image', image && siteAddress(image.file)],
    ['og:image:width', image?.width],
    ['og:image:height', image?.height],
    ['og:image:alt', image?.alt],
  ] as const
  return (
    <>
      {named.map(
        ([property, content]) =>
          content && <meta key={property} property={property} content={`${content}`} />,
      )}
      <meta name="twitter:card" content={image ? 'summary_large_image' : 'summary'} />
    </>
  )
}

import { EndpointEntry } from '#app/_components/endpoint-entry.tsx'
import { Marked } from '#app/_components/marked.tsx'
import { Page } from '#app/_components/page.tsx'
import { ProblemTable } from '#app/_components/problem-table.tsx'
import { Worded } from '#app/_components/worded.tsx'
import { type OpenapiDocument, openapiDocument } from '#app/_server/contract/document.ts'
import { exampleSubject } from '#app/_server/contract/subject.ts'
import { siteCard } from '#app/_server/page-card.ts'
import { wordsOf } from '#app/_server/words.ts'
import { api } from '#app/_words/api.ts'
import { API_PAGE, OPENAPI_FILE } from '#app/address.ts'

export default async function ApiPage() {
  const t = await wordsOf(api)
  const openapi = openapiDocument(await exampleSubject())
  return (
    <Page
      page={API_PAGE}
      title="API"
      description={t.description}
      {...(await siteCard('api', t.heading))}
    >
      <header className="mt-4 flex flex-col gap-4">
        <h1 className="text-4xl md:text-6xl">{t.heading}</h1>
        <p className="lead">
          <Worded text={t.introduction(openapi.info.version)}>
            {(words) => <a href={OPENAPI_FILE}>{words}</a>}
          </Worded>
        </p>
        <Contents openapi={openapi} label={t.endpoints} />
      </header>
      {openapi.tags.map(({ name }) => (
        <section key={name} aria-labelledby={name.toLowerCase()} className="mt-16">
          <h2 id={name.toLowerCase()} className="text-3xl">
            {t.tags[name]}
          </h2>
          <p className="mt-2 text-ink-soft">{t.tagsAre[name]}</p>
          {entriesOf(openapi, name).map(([path, item]) => (
            <EndpointEntry key={path} path={path} item={item} />
          ))}
        </section>
      ))}
      <section aria-labelledby="all" className="mt-16">
        <h2 id="all" className="text-3xl">
          {t.all}
        </h2>
        <div lang="en" className="mt-4 flex max-w-[42em] flex-col gap-3">
          {openapi.info.description.split('\n\n').map((paragraph) => (
            <p key={paragraph}>
              <Marked text={paragraph} />
            </p>
          ))}
        </div>
      </section>
      <ProblemTable />
    </Page>
  )
}

function Contents({ openapi, label }: { openapi: OpenapiDocument; label: string }) {
  const operations = Object.values(openapi.paths).map(({ get }) => get)
  return (
    <nav aria-label={label} lang="en" className="flex flex-wrap gap-x-6">
      {operations.map(({ operationId, summary }) => (
        <a key={operationId} href={`#${operationId}`} className="inline-flex min-h-11 items-center">
          {summary}
        </a>
      ))}
    </nav>
  )
}

function entriesOf({ paths }: OpenapiDocument, tag: string) {
  return Object.entries(paths).filter(([, { get }]) => get.tags.some((name) => name === tag))
}

import type { Metadata } from 'next'
import { EndpointEntry } from '../_components/endpoint-entry.tsx'
import { Marked } from '../_components/marked.tsx'
import { ProblemTable } from '../_components/problem-table.tsx'
import { type OpenapiDocument, openapiDocument } from '../_server/contract/document.ts'
import { exampleSubject } from '../_server/contract/subject.ts'
import { requestUrl } from '../_server/site.ts'
import { OPENAPI_FILE } from '../address.ts'

export const metadata: Metadata = {
  title: 'API',
  description: 'Pictures, grids, walks and models by their addresses: no key, from any page.',
  alternates: { canonical: '/api' },
}

export default async function ApiPage() {
  const site = await requestUrl()
  const openapi = openapiDocument(await exampleSubject(site))
  return (
    <>
      <header className="mt-4 flex flex-col gap-4">
        <h1 className="text-4xl md:text-6xl">Every picture is an address.</h1>
        <p className="max-w-[30em] text-xl leading-snug">
          Link to one, show it on a page of yours, or have a program ask. This page is made of the{' '}
          <a href={OPENAPI_FILE}>OpenAPI document</a>, version {openapi.info.version}.
        </p>
        <Contents openapi={openapi} />
      </header>
      {openapi.tags.map(({ name, description }) => (
        <section key={name} aria-labelledby={name.toLowerCase()} className="mt-16">
          <h2 id={name.toLowerCase()} className="text-3xl">
            {name}
          </h2>
          <p className="mt-2 text-ink-soft">{description}</p>
          {entriesOf(openapi, name).map(([path, item]) => (
            <EndpointEntry key={path} path={path} item={item} site={site} />
          ))}
        </section>
      ))}
      <section aria-labelledby="all" className="mt-16">
        <h2 id="all" className="text-3xl">
          What holds for all
        </h2>
        <div className="mt-4 flex max-w-[42em] flex-col gap-3">
          {openapi.info.description.split('\n\n').map((paragraph) => (
            <p key={paragraph}>
              <Marked text={paragraph} />
            </p>
          ))}
        </div>
      </section>
      <ProblemTable />
    </>
  )
}

function Contents({ openapi }: { openapi: OpenapiDocument }) {
  const operations = Object.values(openapi.paths).map(({ get }) => get)
  return (
    <nav aria-label="Endpoints" className="flex flex-wrap gap-x-6">
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

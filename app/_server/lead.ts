import 'server-only'
import { createHash } from 'node:crypto'
import type { GardenError } from '#lib/error.ts'
import { inLanguage, type Language, splitLanguage } from '../_words/language.ts'
import {
  API_PAGE,
  KEPT_PAGE,
  mapPage,
  OFFLINE_PAGE,
  OWN_PAGE,
  RANDOM_ROUTE,
  studioPage,
  TODAY_PAGE,
  WALKS_PAGE,
  walkQuery,
} from '../address.ts'
import { ofHash } from '../hash.ts'
import {
  faultOf,
  isRecipe,
  OF_ALL,
  recipeOf,
  respell,
  seedOfText,
  segmentsOf,
} from './addressing.ts'
import { besideOf } from './beside.ts'
import { findModel, knownModels, type PublishedModel } from './catalogue.ts'
import { walkOptions } from './contract/walks.ts'
import { LIVE_PAGE, PAGE } from './headers.ts'
import { outage } from './store.ts'

/** Where an address leads: to a page; to the one address that the page has; or nowhere, which a page says as well. */
export type Lead =
  | { kind: 'moved'; to: string; hash?: string }
  /** Today it is there. */
  | { kind: 'elsewhere'; to: string }
  | ({ kind: 'page'; status: number } & Made)

type Made = {
  /** Where Next finds the page: below its language, and what its query says is part of its path. */
  path: string
  /** What it is made of beside its address: the same path and edition are the same document. */
  edition: string
  /** How long others may keep it. */
  policy: string
}

/**
 * Where the address of a page leads. Nothing else makes a difference to the page.
 *
 * @param pathname as it was asked for
 * @param query only those of walks and collections say anything
 */
export async function leadOf(pathname: string, query: URLSearchParams): Promise<Lead> {
  const { language, page, isLong } = splitLanguage(pathname)
  const meant = respell(page)
  if (isLong || meant !== page) return { kind: 'moved', to: inLanguage(language, meant) }
  const tool = TOOLS[page]
  if (tool) return toTool(language, tool)
  const isOfSite = SITE.includes(page)
  const fault = isOfSite && !OF_ALL.includes(page) ? undefined : await faultOf(page)
  const [first = '', second, ...more] = segmentsOf(page)
  const text = fault?.code === 'invalid_recipe' ? seedOfText(page) : undefined
  if (text) return { kind: 'moved', to: inLanguage(language, text.to), hash: ofHash(text.text) }
  if (fault || more.length > 0) return missing(language, page, fault)
  const made = isOfSite ? await ofSite(page, query) : await ofModel(page, first, second, query)
  return { kind: 'page', status: 200, ...made, path: below(language, made.path) }
}

/** Pages that are no model's. */
const SITE = [
  '/',
  API_PAGE,
  OWN_PAGE,
  KEPT_PAGE,
  WALKS_PAGE,
  TODAY_PAGE,
  OFFLINE_PAGE,
  RANDOM_ROUTE,
]

/** Of whichever model comes first. */
const TOOLS: Record<string, (model: string) => string> = { '/studio': studioPage, '/map': mapPage }

async function toTool(language: Language, tool: (model: string) => string): Promise<Lead> {
  const [model] = await knownModels()
  return { kind: 'elsewhere', to: inLanguage(language, model ? tool(model.release.id) : '/') }
}

async function ofSite(page: string, query: URLSearchParams): Promise<Made> {
  const of = page === KEPT_PAGE ? query.getAll('of') : []
  const collection = new URLSearchParams(of.map((part) => ['of', part]))
  const path = of.length > 0 ? `${page}/${encodeURIComponent(`${collection}`)}` : page
  const policy = page === RANDOM_ROUTE ? 'no-store' : policyFor(await knownModels())
  return { path, edition: await catalogueEdition(), policy }
}

async function ofModel(
  page: string,
  name: string,
  recipe: string | undefined,
  query: URLSearchParams,
): Promise<Made> {
  const model = await findModel(name)
  const asOf = await outageMark()
  const isPicture = recipe !== undefined && isRecipe(recipe)
  const options = isPicture ? optionsOf(recipe, query) : ''
  const other = recipe === undefined ? await besideOf(model) : undefined
  const shown = other ? [model, other] : [model]
  return {
    path: options ? `${page}/${encodeURIComponent(options)}` : page,
    edition: `${shown.map(editionOf).join('')}${asOf}`,
    policy: policyFor(shown),
  }
}

/** How a walk is to be shown, in the one order there is. */
function optionsOf(text: string, query: URLSearchParams): string {
  const recipe = recipeOf(text)
  return recipe.kind === 'walk' ? walkQuery(walkOptions(recipe, Object.fromEntries(query))) : ''
}

async function missing(
  language: Language,
  page: string,
  fault: GardenError | undefined,
): Promise<Lead> {
  const isClosed = fault?.code === 'storage_unavailable'
  return {
    kind: 'page',
    path: below(language, `/missing/${encodeURIComponent(page)}`),
    edition: await catalogueEdition(),
    policy: isClosed ? 'no-store' : PAGE,
    status: isClosed ? 503 : 404,
  }
}

function below(language: Language, page: string): string {
  return `/${language}${page === '/' ? '' : page}`
}

/** A page that says how a model grows is to keep up with it. */
function policyFor(models: readonly PublishedModel[]): string {
  return models.some(({ growth }) => growth) ? LIVE_PAGE : PAGE
}

/** A model's pages are made anew with each of its releases, and while a run goes on with each of that. */
function editionOf({ release, growth }: PublishedModel): string {
  const growing = release.growing ? '+' : ''
  return `${release.digest.slice(0, 16)}${growing}${growth?.digest.slice(0, 16) ?? ''}`
}

/** The other pages are with any release, and the wall's every day. */
async function catalogueEdition(): Promise<string> {
  const models = await knownModels()
  const parts = [...models.map(editionOf), new Date().toISOString().slice(0, 10)]
  const hash = createHash('sha256').update(parts.join()).digest('hex').slice(0, 16)
  return `${hash}${await outageMark()}`
}

/** Pages say since when the store has not answered. */
async function outageMark(): Promise<string> {
  const asOf = await outage()
  return asOf ? `~${asOf.toISOString().slice(0, 16)}` : ''
}

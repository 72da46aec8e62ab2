import type { Parameter } from '../_server/contract/parameters.ts'
import type { Answer } from '../_server/contract/responses.ts'
import { siteAddress } from '../_server/site.ts'
import { wordsOf } from '../_server/words.ts'
import { api } from '../_words/api.ts'
import { MotionSwitch } from './motion-switch.tsx'
import { WholeAddress } from './whole-address.tsx'

/** An address that works here, what it shows, and how a shell asks for it. */
export async function EndpointExample({
  address,
  parameters,
  responses,
}: {
  address: string
  parameters: readonly Parameter[]
  responses: Record<string, Answer>
}) {
  const t = await wordsOf(api)
  const kind = kindOf(responses)
  return (
    <div className="specimen self-start">
      <p className="text-ink-soft">{t.example}</p>
      {kind !== 'document' && (
        <div className="entry-plate">
          {kind === 'still' && <Still address={address} />}
          {kind === 'moving' && <Moving address={address} parameters={parameters} />}
        </div>
      )}
      <p className="code mt-2">
        <a href={address}>{address}</a>
      </p>
      <pre className="code mt-2 whitespace-pre-wrap">
        curl {kind === 'document' ? '' : '-LO '}&quot;
        <WholeAddress url={siteAddress(address)} />
        &quot;
      </pre>
      {kind !== 'document' && (
        <pre className="code mt-2 whitespace-pre-wrap select-all">
          &lt;img src=&quot;
          <WholeAddress url={siteAddress(address)} />
          &quot; alt=&quot;&quot;&gt;
        </pre>
      )}
    </div>
  )
}

type Kind = 'document' | 'still' | 'moving'

function kindOf(responses: Record<string, Answer>): Kind {
  const { 200: sent } = responses
  const types = sent && 'content' in sent ? Object.keys(sent.content ?? {}) : []
  if (types.includes('application/json')) return 'document'
  return types.includes('image/gif') ? 'moving' : 'still'
}

function Still({ address }: { address: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels
    <img src={address} alt="" loading="lazy" decoding="async" className="pixels entry-picture" />
  )
}

/** What moves can be held still: then its first picture shows. */
function Moving({ address, parameters }: { address: string; parameters: readonly Parameter[] }) {
  const example = (name: string) => parameters.find((one) => one.name === name)?.example
  const [first] = `${example('walk') ?? example('recipe')}`.split(',')
  return (
    <div className="moving">
      {/* biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels */}
      <img
        src={`/api/v1/images/${example('model')}/${first}.png`}
        alt=""
        loading="lazy"
        className="pixels entry-picture still"
      />
      {/* biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels */}
      <img src={address} alt="" loading="lazy" className="pixels entry-picture loop" />
      <MotionSwitch />
    </div>
  )
}

'use client'

import { useState } from 'react'
import type { Gardener } from '../_studio/engine/gardener.ts'
import { StatusLine } from '../_studio/engine/status-line.tsx'
import { type Choice, useGardener } from '../_studio/engine/use-gardener.ts'
import type { StudioModel } from '../_studio/model.ts'
import { Field } from './field.tsx'
import { MapView } from './map-view.tsx'
import type { Place } from './place.ts'
import './map.css'

/** The plane through a model's latents: this device draws it where it can, and the server some of it until then. */
export function Plane({ model, place }: { model: StudioModel; place: Place }) {
  const [choice, setChoice] = useState<Choice>('auto')
  const { status, start, gardener } = useGardener(model, choice)
  const [broken, setBroken] = useState<Gardener>()
  const { source, resolution } = model
  return (
    <>
      <div className="map">
        {gardener && gardener !== broken ? (
          <MapView
            model={model}
            gardener={gardener}
            place={place}
            fail={() => setBroken(gardener)}
          />
        ) : (
          source.kind === 'release' && (
            <Field source={source} resolution={resolution} place={place} />
          )
        )}
      </div>
      <div className="page">
        <StatusLine
          model={model}
          status={status}
          pace={undefined}
          choice={choice}
          onStart={start}
          onChoice={setChoice}
        />
      </div>
    </>
  )
}

'use client'

import { useSearchParams } from 'next/navigation'
import type { StudioModel } from '../_studio/model.ts'
import { parsePlace } from './place.ts'
import { Plane } from './plane.tsx'

/** The map at the place that its address names. */
export function AddressedPlane({ model }: { model: StudioModel }) {
  return <Plane model={model} place={parsePlace(Object.fromEntries(useSearchParams()))} />
}

'use client'

import { useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import type { StudioModel } from './model.ts'
import { parseState } from './query.ts'
import { Studio } from './studio.tsx'

/** The studio as its address asks for it. */
export function AddressedStudio({ model }: { model: StudioModel }) {
  const query = useSearchParams()
  const asked = useMemo(() => parseState(Object.fromEntries(query), model), [query, model])
  return <Studio model={model} asked={asked} />
}

import { useEffect, useState } from 'react'
import { hireGardener } from '../_studio/engine/gardener.ts'
import { BACKENDS } from '../_studio/engine/protocol.ts'
import { rehearsal } from './rehearsal.ts'

/** @returns whether all that growing needs has been fetched */
export function useRehearsal(): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const hired = hireGardener(rehearsal(), { backends: BACKENDS, software: false }, (status) => {
      if (status.phase !== 'ready' && status.phase !== 'failed') return
      hired.dismiss()
      setOver(true)
    })
    return () => hired.dismiss()
  }, [])
  return isOver
}

'use client'

import { useSyncExternalStore } from 'react'

/** An address with the host in front of it. */
export function WholeAddress({ url }: { url: string }) {
  return useWholeAddress(url)
}

/** @param url a path where the server does not know its own address: then it is of wherever the visitor is */
export function useWholeAddress(url: string): string {
  return useSyncExternalStore(
    noChange,
    () => new URL(url, location.href).href,
    () => url,
  )
}

function noChange(): () => void {
  return () => {}
}

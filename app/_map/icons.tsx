import type { ReactNode } from 'react'

/** Drawings on the map's buttons; what they mean is said by the button. */
export function MapIcon({ name }: { name: keyof typeof DRAWINGS }) {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" className="map-icon">
      {DRAWINGS[name]}
    </svg>
  )
}

const DRAWINGS = {
  zoomIn: <path d="M12 5v14M5 12h14" />,
  zoomOut: <path d="M5 12h14" />,
  home: <path d="M12 4v5m0 6v5M4 12h5m6 0h5M12 12v.01" />,
  left: <path d="m14 6-6 6 6 6" />,
  right: <path d="m10 6 6 6-6 6" />,
  up: <path d="m6 14 6-6 6 6" />,
  down: <path d="m6 10 6 6 6-6" />,
} satisfies Record<string, ReactNode>

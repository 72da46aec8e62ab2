import { useCallback, useRef, useState } from 'react'
import { planeKey } from '#lib/latent/plane.ts'
import type { Gardener } from '../_studio/engine/gardener.ts'
import type { StudioModel } from '../_studio/model.ts'
import { map as words } from '../_words/map.ts'
import { describeKey } from '../_words/recipe.ts'
import { useLanguage, useWords } from '../_words/use-words.tsx'
import type { Tile } from './camera.ts'
import type { Sight } from './map.ts'
import { MapControls } from './map-controls.tsx'
import type { Place } from './place.ts'
import { TileSheet } from './tile-sheet.tsx'
import { useGestures } from './use-gestures.ts'
import { useMap } from './use-map.ts'
import { useMapKeys } from './use-map-keys.ts'

/** The map, drawn by this device, and what hands, keys and those who hear the page do with it. */
export function MapView({
  model,
  gardener,
  place,
  fail,
}: {
  model: StudioModel
  gardener: Gardener
  place: Place
  fail: (message: string) => void
}) {
  const t = useWords(words)
  const language = useLanguage()
  const surface = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const mark = useRef<HTMLSpanElement>(null)
  const [reach, setReach] = useState<Reach>({ zoom: place.zoom, nearer: true, farther: true })
  const [opened, setOpened] = useState<Tile>()
  const [said, setSaid] = useState('')

  const see = useCallback((sight: Sight) => {
    setReach((before) => (isSame(before, sight) ? before : reachOf(sight)))
    lay(mark.current, sight.mark)
    surface.current?.setAttribute('data-complete', `${sight.isAtRest && sight.isComplete}`)
  }, [])
  const map = useMap(canvas, { gardener, resolution: model.resolution, place, see, fail })

  function open(tile: Tile | undefined): void {
    if (!tile) return
    map.current?.mark(tile)
    setOpened(tile)
  }

  function tell({ x, y }: Tile): void {
    setSaid(t.at(describeKey(planeKey(x, y), language), spelled(x), spelled(y)))
  }

  function zoom(by: number): void {
    if (map.current) setSaid(t.zoomed(map.current.zoomBy(by)))
  }

  useGestures(surface, map, (point) => open(map.current?.tileUnder(point)))
  useMapKeys(map, surface, {
    mark: (columns, rows) => map.current && tell(map.current.markBeside(columns, rows)),
    zoom,
    open: () => open(map.current?.marked()),
  })

  return (
    <>
      <div
        ref={surface}
        role="application"
        aria-label={t.plane}
        aria-describedby="map-help"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is a widget of its own kind, and takes keys
        tabIndex={0}
        className="map-surface"
      >
        <canvas ref={canvas} className="map-canvas pixels" />
        <span ref={mark} aria-hidden="true" className="map-mark" />
      </div>
      <p id="map-help" hidden>
        {t.help}
      </p>
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
      <MapControls
        canZoomIn={reach.nearer}
        canZoomOut={reach.farther}
        onZoom={zoom}
        onHome={() => map.current?.go({ x: 0, y: 0, zoom: 0 })}
      />
      <TileSheet
        model={model}
        gardener={gardener}
        tile={opened}
        onClose={() => setOpened(undefined)}
        onCentre={(tile) => {
          map.current?.go({ x: tile.x, y: tile.y, zoom: reach.zoom })
          setOpened(undefined)
        }}
      />
    </>
  )
}

type Reach = { zoom: number; nearer: boolean; farther: boolean }

function reachOf({ zoom, canZoomIn, canZoomOut }: Sight): Reach {
  return { zoom, nearer: canZoomIn, farther: canZoomOut }
}

function isSame({ zoom, nearer, farther }: Reach, sight: Sight): boolean {
  return zoom === sight.zoom && nearer === sight.canZoomIn && farther === sight.canZoomOut
}

/** Frame by frame, which is too often for React. */
function lay(mark: HTMLElement | null, { left, top, side }: Sight['mark']): void {
  if (!mark) return
  mark.style.transform = `translate(${left}px, ${top}px)`
  mark.style.width = `${side}px`
  mark.style.height = `${side}px`
}

/** As the address has it. */
function spelled(coordinate: number): string {
  return `${Math.round(coordinate * 1000) / 1000}`.replace('-', '−')
}

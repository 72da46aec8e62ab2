import { map as words } from '../_words/map.ts'
import { useWords } from '../_words/use-words.tsx'
import { MapIcon } from './icons.tsx'

/** What else moves the map, for those who do not pinch or turn wheels. */
export function MapControls({
  canZoomIn,
  canZoomOut,
  onZoom,
  onHome,
}: {
  canZoomIn: boolean
  canZoomOut: boolean
  onZoom: (by: number) => void
  onHome: () => void
}) {
  const t = useWords(words)
  return (
    <div role="toolbar" aria-label={t.move} className="map-controls">
      <MapButton icon="zoomIn" label={t.zoomIn} isOff={!canZoomIn} onPress={() => onZoom(1)} />
      <MapButton icon="zoomOut" label={t.zoomOut} isOff={!canZoomOut} onPress={() => onZoom(-1)} />
      <MapButton icon="home" label={t.home} onPress={onHome} />
    </div>
  )
}

/** One that is off keeps the focus, for whoever got there by pressing it. */
function MapButton({
  icon,
  label,
  isOff = false,
  onPress,
}: {
  icon: 'zoomIn' | 'zoomOut' | 'home'
  label: string
  isOff?: boolean
  onPress: () => void
}) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      aria-disabled={isOff}
      className="button map-button"
      onClick={() => !isOff && onPress()}
    >
      <MapIcon name={icon} />
    </button>
  )
}

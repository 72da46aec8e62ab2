import { encode } from 'uqr'

/** Modules of white around the code, as its standard asks for. */
const QUIET = 4

/** A text as a QR code: dark on white in any scheme, for readers expect it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET })
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="qr-code"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={data.map(darkRow).join('')} fill="#0a1826" />
    </svg>
  )
}

/** Its dark modules, as a path. */
function darkRow(row: readonly boolean[], y: number): string {
  return row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')
}

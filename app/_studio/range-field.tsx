import { type ReactNode, useId } from 'react'

/** A slider with its value beside its name. */
export function RangeField({
  label,
  value,
  shown = value,
  min,
  max,
  step = 1,
  onValue,
  children,
}: {
  label: string
  value: number
  /** The value as it is read and heard. */
  shown?: string | number
  min: number
  max: number
  step?: number
  onValue: (value: number) => void
  /** Beside the slider. */
  children?: ReactNode
}) {
  const id = useId()
  return (
    <div className="min-w-40 grow basis-40">
      <label htmlFor={id} className="flex justify-between gap-4 text-ink-soft">
        {label}{' '}
        <span aria-hidden="true" className="lining-nums tabular-nums">
          {shown}
        </span>
      </label>
      <div className="flex items-center gap-2">
        <input
          id={id}
          type="range"
          value={value}
          min={min}
          max={max}
          step={step}
          aria-valuetext={`${shown}`}
          className="range w-full min-w-0"
          onChange={({ target }) => onValue(Number(target.value))}
        />
        {children}
      </div>
    </div>
  )
}

import { useId } from 'react'

/** A slider with its value beside its name. */
export function RangeField({
  label,
  name,
  value,
  min,
  max,
  step = 1,
  onValue,
}: {
  label: string
  name: string
  value: number
  min: number
  max: number
  step?: number
  onValue: (value: number) => void
}) {
  const id = useId()
  return (
    <div className="min-w-40 grow">
      <label htmlFor={id} className="flex justify-between gap-4 text-ink-soft">
        {label} <span aria-hidden="true">{value}</span>
      </label>
      <input
        id={id}
        type="range"
        name={name}
        value={value}
        min={min}
        max={max}
        step={step}
        className="range w-full"
        onChange={({ target }) => onValue(Number(target.value))}
      />
    </div>
  )
}

import { useId } from 'react'

/** One of a few, each with its words. */
export function SelectField<Name extends string>({
  label,
  value,
  choices,
  onValue,
}: {
  label: string
  value: Name
  choices: Readonly<Record<Name, string>>
  onValue: (name: Name) => void
}) {
  const id = useId()
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="block text-ink-soft">
        {label}
      </label>
      <select
        id={id}
        value={value}
        className="field block max-w-full"
        onChange={({ target }) => onValue(target.value as Name)}
      >
        {(Object.keys(choices) as Name[]).map((name) => (
          <option key={name} value={name}>
            {choices[name]}
          </option>
        ))}
      </select>
    </div>
  )
}

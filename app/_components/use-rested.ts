import { useEffect, useState } from 'react'

/** A value as it was when it last had not changed for so many milliseconds. */
export function useRested<Value>(value: Value, milliseconds: number): Value {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const pause = setTimeout(() => setRested(value), milliseconds)
    return () => clearTimeout(pause)
  }, [value, milliseconds])
  return rested
}

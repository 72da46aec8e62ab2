import { type ComponentType, useCallback, useState } from 'react'

/**
 * A component that is fetched when it is asked for: undefined until it is there. One that could not be fetched is fetched
 * again the next time it is asked for, where `lazy` would have failed for good.
 */
export function useLoaded<Props>(
  fetch: () => Promise<ComponentType<Props>>,
): [component: ComponentType<Props> | undefined, load: () => void] {
  const [component, setComponent] = useState<ComponentType<Props>>()
  const load = useCallback(() => {
    void fetch().then(
      (fetched) => setComponent(() => fetched),
      () => {},
    )
  }, [fetch])
  return [component, load]
}

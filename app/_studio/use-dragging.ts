import { type PointerEvent, type RefObject, useState } from 'react'
import { moved } from './order.ts'

/**
 * Lets the things of a list be dragged by handles. While one is, they stay where they are in the document, for what
 * moves there would lose the pointer; only where they show changes.
 *
 * @param list whose children are the things, in order
 * @param onOrder told from where to where, once it was let go
 */
export function useDragging(
  list: RefObject<HTMLElement | null>,
  count: number,
  onOrder: (from: number, to: number) => void,
) {
  const [drag, setDrag] = useState<{ from: number; to: number }>()
  const places = Array.from({ length: count }, (_, i) => i)
  const order = drag ? moved(places, drag.from, drag.to) : places

  /** What the handle of the thing at a place needs. */
  function handle(place: number) {
    return {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        event.currentTarget.setPointerCapture(event.pointerId)
        setDrag({ from: place, to: place })
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        if (drag) setDrag({ ...drag, to: order.indexOf(nearest(list.current, event)) })
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        const to = order.indexOf(nearest(list.current, event))
        if (drag && drag.from !== to) onOrder(drag.from, to)
        setDrag(undefined)
      },
      onPointerCancel: () => setDrag(undefined),
    }
  }

  return {
    handle,
    isDragged: (place: number) => drag?.from === place,
    showsAt: (place: number) => order.indexOf(place),
  }
}

/** Which child of a list a pointer is nearest to. */
function nearest(
  list: HTMLElement | null,
  { clientX, clientY }: { clientX: number; clientY: number },
): number {
  const distances = [...(list?.children ?? [])].map((child) => {
    const { left, right, top, bottom } = child.getBoundingClientRect()
    return Math.hypot((left + right) / 2 - clientX, (top + bottom) / 2 - clientY)
  })
  return distances.indexOf(Math.min(...distances))
}

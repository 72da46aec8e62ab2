/** Stops or starts what moves in the nearest `.moving`, by CSS alone. It starts stopped under reduced motion. */
export function MotionSwitch() {
  return (
    <label className="motion-switch inline-flex min-h-11 cursor-pointer items-center gap-2">
      <input type="checkbox" className="size-5 accent-ink" />
      <span className="motion-reduce:hidden">Hold still</span>
      <span className="hidden motion-reduce:inline">Let it move</span>
    </label>
  )
}

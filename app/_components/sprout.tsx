/** The mark: a seedling on an eight by eight grid. */
export function Sprout() {
  return (
    <svg
      viewBox="0 0 8 8"
      width="32"
      height="32"
      shapeRendering="crispEdges"
      aria-hidden="true"
      fill="currentColor"
    >
      <path d="M0 1h2v1h1v2H2V3H1V2H0zM5 0h3v1H7v1H6v1H5zM4 3h1v1H4zM3 4h1v3H3zM1 7h5v1H1z" />
    </svg>
  )
}

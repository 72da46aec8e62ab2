/** Requests for drawings under way at once: what the one thread that speaks HTTP can answer within a second. */
const AT_ONCE = 128

/** Runs once, before the server takes requests. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { openDoor } = await import('./app/_server/door/door.ts')
  openDoor(AT_ONCE)
}

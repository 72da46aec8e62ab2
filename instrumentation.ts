/** Runs once, before the server takes requests. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { prepareRequests } = await import('./app/_server/incoming.ts')
  prepareRequests()
}

/**
 * How many recipes a test draws: as many as are enough to notice a fault, or more for whoever asks.
 *
 *     npm run build && RECIPES=100 npx playwright test parity formats kinds
 */
export function recipesAsked(usual: number): number {
  return Number(process.env.RECIPES ?? usual)
}

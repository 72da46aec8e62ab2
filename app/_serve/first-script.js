// @ts-check

/**
 * A page whose script marked `data-first` stands at the top of its head. What that asks for is on its way before fonts
 * and other scripts take all the connections that a browser opens.
 *
 * @param {string} html
 */
export function withFirstScript(html) {
  const [script] = html.match(/<script data-first="">.*?<\/script>/s) ?? []
  if (!script) return html
  return html.replace(script, '').replace('<head>', () => `<head>${script}`)
}

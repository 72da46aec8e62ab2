import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

type Font = { name: string; style: 'normal' | 'italic'; weight: 500; data: Buffer }

let read: Promise<Font[]> | undefined

/** The faces of the site. */
export function cardFonts(): Promise<Font[]> {
  read ??= Promise.all([
    font('Piazzolla', 'normal', fontFiles.latin),
    font('Piazzolla', 'italic', fontFiles.italic),
    font('Greek', 'normal', fontFiles.greek),
    font('Handjet', 'normal', fontFiles.numbers),
  ])
  return read
}

/** The text, where those faces have all its letters: others would be asked of the network. */
export function spelled(text: string, instead: string): string {
  return /^[\x20-\x7e\xa0-\xff]*$/.test(text) ? text : instead
}

/** Each path is written out, for that is how the build knows what to take along. */
const fontFiles = {
  latin: join(
    process.cwd(),
    'node_modules/@fontsource/piazzolla/files/piazzolla-latin-500-normal.woff',
  ),
  italic: join(
    process.cwd(),
    'node_modules/@fontsource/piazzolla/files/piazzolla-latin-500-italic.woff',
  ),
  greek: join(
    process.cwd(),
    'node_modules/@fontsource/piazzolla/files/piazzolla-greek-500-normal.woff',
  ),
  numbers: join(
    process.cwd(),
    'node_modules/@fontsource/handjet/files/handjet-latin-500-normal.woff',
  ),
}

async function font(name: string, style: Font['style'], file: string): Promise<Font> {
  const data = await readFile(file)
  // What draws cards fails at substitutions that hang on their neighbours: under a tag it does not know it passes them over.
  data.write('none', data.indexOf('GSUB'), 'latin1')
  return { name, style, weight: 500, data }
}

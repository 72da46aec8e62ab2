import localFont from 'next/font/local'

/** Regular and italic are all that the pages are set in: two faces arrive sooner than every weight. */
const piazzolla = localFont({
  src: [
    {
      path: '../../node_modules/@fontsource/piazzolla/files/piazzolla-latin-400-normal.woff2',
      style: 'normal',
    },
    {
      path: '../../node_modules/@fontsource/piazzolla/files/piazzolla-latin-400-italic.woff2',
      style: 'italic',
    },
  ],
  weight: '400',
  variable: '--font-piazzolla',
  adjustFontFallback: 'Times New Roman',
})

/** ψ alone is set in it, so it is not worth a preload. */
const piazzollaGreek = localFont({
  src: '../../node_modules/@fontsource/piazzolla/files/piazzolla-greek-400-normal.woff2',
  weight: '400',
  variable: '--font-piazzolla-greek',
  declarations: [{ prop: 'unicode-range', value: 'U+0370-03FF' }],
  adjustFontFallback: false,
  preload: false,
})

/** The modular face of the seed numbers: type made of pixels beside pictures made of pixels. */
const handjet = localFont({
  src: '../../node_modules/@fontsource-variable/handjet/files/handjet-latin-wght-normal.woff2',
  weight: '100 900',
  variable: '--font-handjet',
  adjustFontFallback: false,
})

export const fontVariables = `${piazzolla.variable} ${piazzollaGreek.variable} ${handjet.variable}`

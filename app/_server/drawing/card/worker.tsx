import { parentPort } from 'node:worker_threads'
import { ImageResponse } from 'next/og.js'
import { CardFace, type Face } from './face.tsx'
import { cardFonts } from './fonts.ts'
import { CARD } from './layout.ts'

parentPort?.on('message', async (face: Face) => {
  const fonts = await cardFonts()
  const card = new ImageResponse(<CardFace {...face} />, { ...CARD, fonts })
  const bytes = new Uint8Array(await card.arrayBuffer())
  parentPort?.postMessage(bytes, [bytes.buffer])
})

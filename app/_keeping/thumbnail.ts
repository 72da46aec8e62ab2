import type { Thumbnail } from './entry.ts'

/** The side of a thumbnail in pixels, at most. */
const MAX_SIDE = 128

/** How something looks, as a small PNG; undefined when neither its pixels nor the server can be had. */
export async function thumbnailOf(
  looks: Thumbnail | string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await bytesOf(await (typeof looks === 'string' ? fetchPicture(looks) : toPng(looks)))
  } catch {
    return undefined
  }
}

async function bytesOf(png: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await png.arrayBuffer())
}

function toPng({ rgba, side }: Thumbnail): Promise<Blob> {
  const drawn = canvasOf(side)
  drawn.getContext('2d')?.putImageData(new ImageData(rgba, side, side), 0, 0)
  if (side <= MAX_SIDE) return pngOf(drawn)
  const small = canvasOf(MAX_SIDE)
  small.getContext('2d')?.drawImage(drawn, 0, 0, MAX_SIDE, MAX_SIDE)
  return pngOf(small)
}

function canvasOf(side: number): HTMLCanvasElement {
  return Object.assign(document.createElement('canvas'), { width: side, height: side })
}

function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no PNG')))),
  )
}

async function fetchPicture(address: string): Promise<Blob> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`status ${response.status}`)
  return response.blob()
}

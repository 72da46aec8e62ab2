import type { MetadataRoute } from 'next'

/** What a device needs to know to install the garden. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: 'Latent Garden',
    short_name: 'Garden',
    start_url: '/',
    display: 'standalone',
    background_color: '#f1f5f3',
    theme_color: '#0e2b45',
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
    ],
  }
}

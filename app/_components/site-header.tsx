import Link from 'next/link'
import { Sprout } from './sprout.tsx'

export function SiteHeader() {
  return (
    <header className="page flex min-h-18 items-center justify-between gap-4">
      <Link
        href="/"
        prefetch={false}
        className="flex min-h-11 items-center gap-3 text-xl no-underline"
      >
        <Sprout />
        Latent Garden
      </Link>
      <nav aria-label="Site">
        {/* A new seed on every click: nothing that could be fetched ahead. */}
        <a href="/grow" className="flex min-h-11 items-center" rel="nofollow">
          Surprise me
        </a>
      </nav>
    </header>
  )
}

'use client'

import Link from 'next/link'

export default function ErrorPage({ reset }: { reset: () => void }) {
  return (
    <div className="max-w-[34em] py-10">
      <h1 className="text-4xl">This one did not come up.</h1>
      <p className="mt-4 text-xl">
        Something went wrong on our side, not with what you asked for. It may work in a moment.
      </p>
      <div className="mt-6 flex flex-wrap gap-3">
        <button type="button" onClick={reset} className="button button-solid">
          Try again
        </button>
        <Link href="/" prefetch={false} className="button">
          Back to the wall
        </Link>
      </div>
    </div>
  )
}

import { API_PAGE } from '../address.ts'

export function SiteFooter() {
  return (
    <footer className="mt-20 bg-[#0e2b45] text-[#e8f0ef]">
      <div className="page flex flex-wrap items-baseline justify-between gap-x-10 gap-y-3 py-8">
        <p className="max-w-[34em]">
          No picture here is stored. Each is grown from its number when somebody asks, and it is the
          same every time.
        </p>
        <p>
          <a href={API_PAGE} className="inline-flex min-h-11 items-center">
            API
          </a>
        </p>
      </div>
    </footer>
  )
}

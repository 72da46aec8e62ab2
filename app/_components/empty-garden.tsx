import { Sprout } from './sprout.tsx'

export function EmptyGarden() {
  return (
    <div className="max-w-[34em] py-16">
      <Sprout />
      <h1 className="mt-6 text-4xl">Nothing has been planted yet.</h1>
      <p className="mt-4">
        A seed is a number, and a trained generator grows it into a picture. This garden has no
        generator so far. Train one and publish it, and it will show here within a minute:
      </p>
      <pre className="mt-4 bg-wash p-4 text-sm break-words whitespace-pre-wrap">
        {`npm run gan -- dataset make
npm run gan -- train --preset lorelei-64
npm run gan -- publish runs/<run>`}
      </pre>
    </div>
  )
}

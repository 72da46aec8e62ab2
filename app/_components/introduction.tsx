import { SeedForm } from './seed-form.tsx'

export function Introduction({ model }: { model: string }) {
  return (
    <div className="flex h-full flex-col gap-5 pt-2 pb-5 min-[79rem]:pt-0 min-[79rem]:pr-6 min-[79rem]:pb-1">
      <h1 className="text-4xl md:text-5xl min-[79rem]:text-6xl min-[88rem]:text-7xl">
        A seed is a number.
      </h1>
      <p className="max-w-[30em] text-xl leading-snug">
        A trained generator grows it into a picture. Type one of 4,294,967,296, and whoever types it
        after you will see the same.
      </p>
      <div className="mt-auto">
        <SeedForm model={model} />
      </div>
    </div>
  )
}

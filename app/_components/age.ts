import type { Moment } from '../_server/story.ts'

/** The sheet of pictures that the generator drew at one kimg, and what can be seen on it. */
export type Age = { kimg: number; src: string; moment: Moment }

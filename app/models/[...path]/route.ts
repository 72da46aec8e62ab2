export { DELETE, OPTIONS, PATCH, POST, PUT, unknown as GET } from '#app/_server/methods.ts'

export const runtime = 'nodejs'

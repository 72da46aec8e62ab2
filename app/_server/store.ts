import 'server-only'
import { fileStorage } from '#lib/storage/file.ts'

/** Joined as text: Turbopack would trace every published file into every function for `path.join`. */
export const store = fileStorage([process.cwd(), 'public', 'models'].join('/'))

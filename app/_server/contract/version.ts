import 'server-only'

/** Of the API, as `API-Version` tells: the first number is that of the path, and changes with what breaks clients. */
export const API_VERSION = '1.0.0'

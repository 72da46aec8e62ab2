/** What Next knows of an address; where it is not asked, English. */
export async function lang(): Promise<string> {
  return 'en'
}

/** A secret that the tests configure and that must never come out. It has characters that URLs and JSON write differently. */
export const canary = (name: string) => `canary-${name}-"&/ü-7f3a91`;

/** Returns the texts that hold a canary: as it is, in a URL, or in JSON. */
export function canariesIn(texts: readonly string[]): string[] {
  return texts.filter((text) => /canary-[a-z]+-(\\*"|%22)/.test(text));
}

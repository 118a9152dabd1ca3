import type { JsonNode } from './json-node.ts';
import type { SeededRandom } from './seeded-random.ts';

const words = (list: string) => list.trim().split(/\s+/);

/** Few texts, so that patterns and events often have the same or nearly the same. */
const texts = [
  ...words('a b ab ba aa aab aaab abab abc A Ab AB aXb null true 1 5.0 N __proto__'),
  ...words('* a* a*b \\ a\\b \\* " a" "a ? ??'),
  ...words('é É e\u0301 ß ss SS ſ İ i̇ ı I i K k ǅ ǆ Σ σ ς ŉ ʼN ⱥ Ⱥ 日 日本 本 😀 x😀 😀x 👍🏽 𐐀 𐐨'),
  ...['', ' ', '\n', '\u0000'],
];

const addresses = [
  ...words('10.0.0.1 10.0.0.2 10.1.2.3 010.0.0.1 16.0.0.0 255.255.255.255 0.0.0.0 300.1.1.1 1.2.3'),
  ...words(':: ::1 0:0:0:0:0:0:0:1 00000::1 fd00::1 FD00::1 fd00:0::2 a00:1:: ::ffff:10.0.0.1 ::ffff:a00:1'),
  ...words('1:2:3:4:5:6:7:: 1:2:3:4:5:6:7:8 ::: 1::2::3 fe80::1%eth0 : 12345::'),
  '10.0.0.1 ',
];

const ranges = [
  ...words('10.0.0.0/8 10.0.0.1/31 10.0.0.0/30 010.0.0.0/8 10.0.0.0/8/ 10.0.0.0/+8 10.0.0.0/4'),
  ...words('::1/127 fd00::/8 ::ffff:a00:0/8 a00::/16 ::/9'),
];

const wideRanges = words('0.0.0.0/0 16.0.0.0/8 255.255.255.255/1 ::/0 ::/1 10.0.0.0/-0');

const badRanges = [
  ...words('/ 10.0.0.0 10/8 10.0.0.0/ 10.0.0.0/32 ::/128 10.0.0.0/33 10.0.0.300/8 10.0.0.0/a 10.0.0.0/8/8'),
  ...words('10.0.0.0/-1 ::ffff:a00:0/104 fd00::/129 x/8 10.0.0.0/8.0'),
  ...['', ' 10.0.0.0/8'],
];

/** Numbers that a double holds as they are written. */
const numbers = [
  ...words('0 -0 0.0 -0.0 1 1.0 1.00 1e0 10e-1 1E0 -1 2 5 5.0 50e-1 -5 10 12 100 1E2 1e+2 105 0.1 0.10 1e-1 1.5 -1.5'),
  ...words('0.3 1e-7 0.0000001 300 16 10000000 4294967295 9007199254740991 -9007199254740991 1e21 3.14159265358979'),
  ...words('1.7976931348623155e308 2.2250738585072014E-308 123456789012345.25'),
];

/** Numbers that are text for plugins, and the largest ones, beyond which no range is. */
const largeNumbers = [
  ...words('9007199254740993 12345678901234567890 0.1000000000000000055 1e400 -1e400 1e-400 1.00000000000000000001'),
  ...words('1.7976931348623157e308 -1.7976931348623157e308 9007199254740992 1000000000000000000000'),
];

const wildcards = [
  ...words('* a* *a a*b *a* *ab* a*b* *a*b a*a *aab* a\\*b \\** *\\* \\\\ \\\\* *é* 日* *😀 😀* "* *" a*" *.* 10.*'),
  ...words('*a*a*a abab*ab *aaab'),
  '',
];

const badWildcards = words('** a**b a\\ \\ a\\b \\a* *\\ a***');

export function text(random: SeededRandom): string {
  if (random.isLikely(0.25)) return random.pick(addresses);
  const one = random.pick(texts);
  return random.isLikely(0.2) ? one + random.pick(texts) : one;
}

export function number(random: SeededRandom): JsonNode {
  return { number: random.isLikely(0.01) ? random.pick(largeNumbers) : random.pick(numbers) };
}

export function scalar(random: SeededRandom): JsonNode {
  const kind = random.fraction();
  if (kind < 0.5) return text(random);
  if (kind < 0.85) return number(random);
  return random.pick([true, false, null]);
}

export function range(random: SeededRandom): string {
  if (random.isLikely(0.05)) return random.pick(badRanges);
  return random.isLikely(0.85) ? random.pick(ranges) : random.pick(wideRanges);
}

export function wildcard(random: SeededRandom): string {
  return random.isLikely(0.95) ? random.pick(wildcards) : random.pick(badWildcards);
}

/** Anything, for where something else is expected. */
export function junk(random: SeededRandom): JsonNode {
  const kind = random.fraction();
  if (kind < 0.5) return scalar(random);
  if (kind < 0.75) return random.list(0, 2, () => scalar(random));
  return new Map(random.list(0, 2, () => [random.pick(['a', 'prefix', 'exists', '$or']), scalar(random)]));
}

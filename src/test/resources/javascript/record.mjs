// Writes down, beside itself, what a JavaScript engine makes of numbers, texts and dates. Run it with Node 20 and TZ=UTC:
//
//     TZ=UTC node src/test/resources/javascript/record.mjs
//
// Its choices are pseudo-random from a fixed seed, so that the same engine writes the same files.
import { writeFileSync } from 'node:fs';

if (new Date(2024, 6, 1).getTimezoneOffset() !== 0) {
  throw new Error('set TZ=UTC');
}

let state = 0x9e3779b97f4a7c15n;
const word = () => {
  // xorshift64*
  state ^= state >> 12n;
  state = BigInt.asUintN(64, state ^ (state << 25n));
  state ^= state >> 27n;
  return BigInt.asUintN(64, state * 0x2545f4914f6cdd1dn);
};
const below = n => Number(word() % BigInt(n));
const pick = list => list[below(list.length)];
const view = new DataView(new ArrayBuffer(8));
const ofBits = bits => (view.setBigUint64(0, bits), view.getFloat64(0));
const bitsOf = number => (view.setFloat64(0, number), view.getBigUint64(0));
const record = (file, lines) => writeFileSync(new URL(file, import.meta.url), lines.join('\n') + '\n');

// Numbers: the bits in hexadecimal, a blank, the text.
const numbers = [0, -0, NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 2 ** 53, 2 ** 53 + 2, -1232764422893524.25, 1e21, 1e-7];
for (let i = 0; i < 600; i++) {
  numbers.push(ofBits(word()));
  numbers.push((below(2e9) - 1e9) / 10 ** below(12));
  numbers.push((below(2) ? 1 : -1) * 2 ** (below(2098) - 1074));
  numbers.push(ofBits(bitsOf(2 ** (below(140) - 70)) + BigInt(below(9) - 4)));
  numbers.push(Number(`${below(1e6)}e${below(64) - 40}`));
}
for (let e = -60; e < 60; e++) {
  numbers.push(Number(`1e${e}`), 2 ** e);
}
for (let i = 0; i < 100; i++) {
  numbers.push(ofBits(word() >> BigInt(12 + below(52)))); // subnormal
}
record('numbers.txt', numbers.map(n => `${bitsOf(Number.isNaN(n) ? NaN : n).toString(16).padStart(16, '0')} ${n}`));

// Texts: as JSON, a tab, what Number(text) prints.
const texts = ['', ' ', '+', '-', '.', '1.', '.5', '-.5e-1', '1e', '1e+', '1e400', '-1e-400', '0x', '0X1f', '-0x1', '0b2', '0o17', '08', '1_0',
  '1d', '1f', '0x1p3', 'NaN', 'Infinity', '+Infinity', '-Infinity', 'infinity', '1n', '٣', '0x١', '１', '9007199254740993',
  '0x' + 'f'.repeat(255) + '8', '0x' + 'f'.repeat(256), '0x' + '0'.repeat(300) + '1', '0b1' + '0'.repeat(1023), '0b' + '1'.repeat(1024),
  '0x20000000000001', '0x20000000000003', '1' + '0'.repeat(400), '0.' + '0'.repeat(400) + '1'];
const spaces = ['', '', '', ' ', '\t', '\n', '\v', '\f', '\r', '\u00a0', '\u1680', '\u2003', '\u2028', '\u2029', '\u202f', '\u205f',
  '\u3000', '\ufeff', '\u180e', '\u0085', '\u200b', '\u001c', '\u0000'];
const alphabet = ['0', '1', '2', '7', '9', '.', 'e', 'E', '+', '-', 'x', 'o', 'b', 'a', 'F', 'Infinity'];
for (let i = 0; i < 1500; i++) {
  texts.push(Array.from({ length: 1 + below(7) }, () => pick(alphabet)).join(''));
  texts.push(`${pick(spaces)}${pick(['', '-', '+'])}${below(1e9)}.${below(1e9)}e${below(700) - 350}${pick(spaces)}`);
}
for (let i = 0; i < 300; i++) {
  // Halfway between two doubles, and a little more.
  const half = (BigInt(Number.MAX_SAFE_INTEGER) + 1n << 20n) + (BigInt(below(1000)) << 20n) + (1n << 19n);
  texts.push(`${half}${pick(['', '.0000000000000000000001'])}`);
}
const ascii = text => JSON.stringify(text).replace(/[\u007f-\uffff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
record('texts.txt', texts.map(t => `${ascii(t)}\t${Number(t)}`));

// White space: every character that trim() cuts, and that \s matches, in hexadecimal.
const characters = Array.from({ length: 0x10000 }, (_, c) => String.fromCharCode(c));
const trimmed = characters.filter(c => c.trim() === '');
if (trimmed.join('') !== characters.filter(c => /^\s$/.test(c)).join('')) {
  throw new Error('trim() and \\s differ');
}
record('whitespace.txt', trimmed.map(c => c.charCodeAt(0).toString(16)));

// Dates: the text as JSON, a tab, what Date.parse(text) prints.
const two = n => String(n).padStart(2, '0');
const zone = () => pick(['', 'Z', 'z', '+02:00', '-0530', '+2', ' GMT', ' UTC', ' PST', ' EDT', '+24:00', ' +0000 UTC', ' (Central)', '+00:60']);
const time = () => pick(['T', 't', ' ', '  ']) + `${pick([two(below(25)), below(13)])}:${two(below(61))}`
  + pick(['', `:${two(below(61))}`, `:${two(below(61))}.${below(10 ** (1 + below(9)))}`]) + pick(['', '', '', ' pm', ' AM']);
const months = ['Jan', 'february', 'MAR', 'Apr', 'May', 'Juneteenth', 'Jul', 'Aug', 'Sep', 'October', 'Nov', 'Dec', 'Foo'];
const year = () => pick([1900 + below(200), 1900 + below(200), two(below(100)), `+00${1900 + below(200)}`, `-00000${below(3)}`, '0000', '275760']);
const day = () => pick([
  () => `${year()}-${two(below(14))}-${two(below(33))}`,
  () => `${2000 + below(40)}-${two(1 + below(12))}-${two(1 + below(31))}`,
  () => `${year()}-${two(below(14))}`,
  () => `${year()}`,
  () => `${below(14)}/${below(33)}/${year()}`,
  () => `${year()}/${below(14)}/${below(33)}`,
  () => `${pick(['', 'Mon, ', 'Tuesday '])}${below(33)} ${pick(months)} ${year()}`,
  () => `${pick(months)} ${below(33)}, ${year()}`,
  () => `${below(33)}-${pick(months)}-${year()}`,
  () => String(below(1e9)),
])();
const dates = ['', ' ', 'now', '2024-05-06T07:08:09.123Z', '8.64e15'];
const tokens = ['1', '12', '2024', '-', '+', ':', '.', 'T', 'Z', ' ', 'May', 'pm', 'GMT', '(x)', ')', ',', '/', '\u2028', '\u00a0', 'é', '\u0000'];
for (let i = 0; i < 1500; i++) {
  dates.push(day() + pick(['', time(), time()]) + zone());
}
for (let i = 0; i < 500; i++) {
  dates.push(Array.from({ length: 1 + below(8) }, () => pick(tokens)).join(''));
}
record('dates.txt', dates.map(d => `${ascii(d)}\t${Date.parse(d)}`));

// Values: a JSON text, a tab, String(value), a tab, JSON.stringify(value); all three as JSON.
const value = depth => pick(depth > 3 ? scalars : [...scalars, ...containers])(depth);
const scalars = [() => pick(numbers.filter(Number.isFinite)), () => below(1e6), () => pick(texts), () => null, () => below(2) === 1,
  () => pick(['"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028\ud83d\ude00\ud800', '\udc00\ud800', '\ud83d\ude00'])];
const key = () => pick([String(below(20)), '01', '-1', 'a', 'b', '4294967294', '4294967295', '1714979289', '99999999999', '\ud800']);
const containers = [
  depth => Array.from({ length: below(4) }, () => value(depth + 1)),
  depth => Array.from({ length: below(4) }, () => value(depth + 1)),
  // As pairs, for JavaScript loses the order in which they are written.
  depth => ({ pairs: new Map(Array.from({ length: below(5) }, () => [key(), value(depth + 1)])) }),
];
const written = v => Array.isArray(v) ? `[${v.map(written)}]`
  : v?.pairs ? `{${[...v.pairs].map(([k, w]) => `${JSON.stringify(k)}:${written(w)}`)}}` : JSON.stringify(v);
record('values.txt', Array.from({ length: 400 }, () => {
  const text = written(pick(containers)(0));
  const read = JSON.parse(text);
  return `${ascii(text)}\t${ascii(String(read))}\t${ascii(JSON.stringify(read))}`;
}));

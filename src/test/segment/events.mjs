// Events and values as they come, and as they should not come.
export function events({ below, pick, rarely, many }) {
  const words = ['Order Completed', 'AB-12-cd', '', ' ', '  two  words \n', 'a,b,c', 'hé 😀!', 'ẞtraße', "<p class='a'>Hi & <b>you</b></p>",
    '&lt;x&gt; &#39;', '12.5', '007', '-3', '1e3', '0x1f', 'NaN', 'null', 'true', '2024-02-07T05:21:43.499+02:00', '05/06/2024', '2024-01-31',
    'Mon, 06 May 2024 07:08:09 GMT', '1714979289', 'aGVsbG8=', 'a%20b+c', '%zz', 'ÀÉ îö', '漢字 kana かな', 'tab\there', 'line\r\nbreak', '"quoted"', 'back\\slash',
    '\ud800', 'x\udc00', '\u00a0nbsp\ufeff', 'iPhone', 'a.b', 'first-name', '{{ x }}', 'é'];
  const numbers = [0, 1, -1, 2, 3, 5, 7, 10, 19.99, 0.1, 1.005, -3.7, 2.5, 1e21, 1e-7, 9007199254740993, 1714979289, 1714979289.5, -62135596800, 100, 42];
  const text = () => pick(words);
  const number = () => pick(numbers);
  const scalar = () => pick([text, text, text, number, number, () => true, () => false, () => null])();
  const value = depth => depth > 2 ? scalar() : pick([scalar, scalar, scalar, () => many(4, () => value(depth + 1)), () => object(depth + 1)])();
  const names = ['name', 'price', 'size', 'length', 'first', 'last', 'tags', 'sku', '0', '1', 'first-name', 'ok?', 'k', 'nil', 'empty', 'a b', 'items', 'x'];
  const object = depth => Object.fromEntries(many(4, () => [pick(names), value(depth)]));
  const event = () => {
    const made = {
      type: 'track', event: text(), userId: pick(['u-1', 'u 2', '', null, 5]), anonymousId: 'a-1', timestamp: pick(['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.678Z']),
      properties: {
        name: text(), code: text(), price: number(), n: number(), ok: pick([true, false]), nothing: null, tags: many(4, scalar),
        items: many(3, () => ({ sku: text(), price: number(), on: pick([true, false, null]), k: scalar() })), any: value(0), address: object(0),
        'first-name': text(), when: pick(['2024-05-06T07:08:09Z', '05/06/2024', '2024-02-29', 1714979289, '1714979289', 'May 6, 2024 7:08 pm', 'not a date', null]),
      },
      context: { page: { url: 'https://example.com/a?b=c d&e=é', path: '/a' }, locale: 'en-US' },
      n: number(), s: text(), list: many(4, scalar), o: object(0),
    };
    if (rarely(4)) {
      delete made[pick(Object.keys(made))];
    }
    if (rarely(4)) {
      made[pick(names)] = value(0);
    }
    return made;
  };
  return { event, value, object, scalar, text, number, names, words, numbers };
}

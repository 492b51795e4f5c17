// Mappings of every directive, most of them as Segment's editor writes them, some with options left out, of the wrong type or misspelt.
import { liquid } from './liquid.mjs';

export function mapping(choices, made) {
  const { below, pick, rarely, many } = choices;
  const anyTemplate = liquid(choices, made);
  // At Segment the counts of increment and decrement change the event for the fields after them, which is a documented difference.
  const template = () => {
    const made = anyTemplate();
    return /crement/.test(made.template) ? template() : made;
  };
  const names = ['type', 'event', 'userId', 'anonymousId', 'timestamp', 'properties', 'n', 's', 'list', 'o', 'missing', 'context'];
  const steps = ['.name', '.code', '.price', '.n', '.ok', '.nothing', '.tags', '.items', '.any', '.address', '.when', '.first-name', '.length', '.items.0.sku', '.items[0].price', "['name']",
    '["first-name"]', '[0]', '.0', '.page.url', '.missing.deeper', '.tags[1]', '.items.length', '.', '..name', '[-1]', '.size', '.[x] y'];
  const path = () => (rarely(15) ? pick(['', '.', '$', '$.', 'a$.b']) : '$.' + pick(names) + Array.from({ length: pick([0, 1, 1, 1, 2]) }, () => pick(steps)).join(''));
  const item = () => '$.' + pick(['sku', 'price', 'on', 'k', 'missing', 'k.x', '0', 'length', '']);
  const constant = () => pick([made.scalar, made.scalar, made.scalar, () => [], () => ({}), () => made.value(1), () => '', () => 0])();
  const text = () => pick([made.text, () => pick(['a', 'x', 'upper', 'left', '.', '_', 'encode'])])();
  // One time in many an option is not what it should be.
  const or = (make, odds = 25) => rarely(odds) ? pick([constant, constant, () => undefined, () => null, () => directive(2)])() : make();
  const options = fields => {
    const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
    const extra = rarely(40) ? { [pick(['extra', '_metadata', '@path'])]: pick([constant, () => directive(2)])() } : {};
    return rarely(60) ? constant() : Object.fromEntries([...kept, ...Object.entries(extra)]);
  };
  const value = depth => depth > 3 ? leaf() : pick([leaf, leaf, constant, () => directive(depth + 1), () => directive(depth + 1), () => object(depth + 1), () => many(3, () => value(depth + 1))])();
  const leaf = () => ({ '@path': rarely(30) ? item() : path() });
  const textual = depth => pick([leaf, leaf, text, () => directive(depth)])();
  const placeholders = () => Array.from({ length: 1 + below(3) }, () => pick(['', ' ', 'a', 'é', '{', '}', '$&'])
    + pick([() => `{{${path().slice(2)}}}`, () => `{{ ${path().slice(2)} }}`, () => `{{{${path().slice(2)}}}}`, () => `{{$.${pick(names)}}}`, () => '{{}}', () => ''])()).join('');
  const kinds = {
    '@path': depth => rarely(20) ? pick([() => directive(depth + 1), constant])() : rarely(4) ? item() : path(),
    '@template': depth => rarely(20) ? pick([() => directive(depth + 1), constant])() : placeholders(),
    '@literal': depth => value(depth + 1),
    '@if': depth => options({
      [pick(['exists', 'exists', 'blank'])]: or(() => value(depth + 1)), then: pick([() => value(depth + 1), () => undefined])(), else: pick([() => value(depth + 1), () => undefined])(),
      ...(rarely(10) && { blank: value(depth + 1) }),
    }),
    '@case': depth => options({ operator: or(() => pick(['lower', 'upper', 'upper', rarely(6) ? 'title' : 'lower'])), value: or(() => textual(depth + 1)) }),
    '@replace': depth => options({
      pattern: or(() => pick(['-', 'a', 'AB', ' ', '.', 'o', '$', 'Order', rarely(10) ? 'longer than ten' : 'é'])), replacement: pick([() => undefined, () => or(() => pick(['_', '', '$&', '$$', "$'", '$`', 'xx', '$1']))])(),
      value: or(() => textual(depth + 1)), ignorecase: pick([undefined, undefined, true, false, rarely(8) ? null : undefined]), global: pick([undefined, undefined, true, false, rarely(8) ? 1 : undefined]),
      ...(rarely(3) && { pattern2: or(() => pick(['c', 'x', '', null, null, 5, rarely(4) ? 'longer than ten' : 'b']), 12),
      replacement2: or(() => pick(['C', '', null, null, undefined, 5, rarely(4) ? 'longer than ten' : 'y']), 12) }),
    }),
    '@arrayPath': depth => rarely(40) ? constant() : [or(() => rarely(8) ? directive(depth + 1) : path()),
      ...(rarely(4) ? [] : [rarely(12) ? constant() : shape(depth + 1)]), ...(rarely(40) ? [1] : [])],
    '@json': depth => options({ mode: or(() => pick(['encode', 'decode', rarely(8) ? 'ENCODE' : 'encode'])), value: or(() => value(depth + 1)) }),
    '@flatten': depth => options({ separator: or(() => pick(['.', '_', '.', ' '])), value: or(() => value(depth + 1)), ...(rarely(3) && { omitArrays: or(() => pick([true, false, 1, 0, 'yes', null]), 8) }) }),
    '@merge': depth => options({ direction: or(() => pick(['left', 'right', 'right', rarely(4) ? 'LEFT' : 'left'])), objects: or(() => many(3, () => or(() => pick([leaf, () => object(depth + 1), () => directive(depth + 1)])()))) }),
    '@transform': depth => options({ apply: or(() => pick([() => object(depth + 1), () => object(depth + 1), () => directive(depth + 1)])()), mapping: or(() => pick([() => object(depth + 1), () => directive(depth + 1)])()) }),
    '@excludeWhenNull': depth => value(depth + 1),
    '@liquid': () => rarely(20) ? constant() : template().template,
  };
  const shape = depth => Object.fromEntries(Array.from({ length: 1 + below(3) }, () => [pick(['id', 'title', 'price', 'x']), rarely(3) ? value(depth) : { '@path': item() }]));
  const object = depth => Object.fromEntries(many(3, () => [pick(['a', 'b', 'name', 'first', 'properties', 'list', '0']), value(depth)]));
  const directive = depth => {
    const name = rarely(80) ? pick(['@nope', '@Path', '@']) : pick(Object.keys(kinds));
    const made = { [name]: (kinds[name] ?? constant)(depth) };
    if (rarely(60)) {
      Object.assign(made, pick([{ _metadata: 1 }, { other: 1 }, { '@literal': 1 }]));
    }
    return made;
  };
  return () => {
    const whole = Object.fromEntries(Array.from({ length: 1 + below(3) }, (_, i) => ['f' + i, rarely(6) ? value(0) : directive(0)]));
    if (rarely(25)) {
      whole.__segment_internal_directive = pick([{ '@transform': { apply: object(1) } }, { '@transform': { apply: object(1) } }, { '@path': '$.properties' }, directive(1), { a: { b: 1 } }, {}, 5]);
    }
    return { mapping: rarely(40) ? directive(0) : whole };
  };
}

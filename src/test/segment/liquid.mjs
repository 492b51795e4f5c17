// Templates of every construct that Segment's Liquid has, single and combined, well-formed and not.
const plainFilters = ['escape', 'xml_escape', 'escape_once', 'strip_html', 'abs', 'ceil', 'floor', 'url_decode', 'url_encode', 'cgi_escape', 'uri_escape',
  'first', 'last', 'size', 'compact', 'pop', 'shift', 'date_to_xmlschema', 'date_to_rfc822', 'downcase', 'upcase', 'strip_newlines', 'squish', 'capitalize',
  'normalize_whitespace', 'base64_encode', 'base64_decode', 'sha256', 'raw', 'to_integer', 'strip', 'lstrip', 'rstrip', 'json', 'jsonify', 'inspect', 'sum', 'join',
  'split', 'number_of_words', 'round', 'truncate', 'truncatewords', 'slugify', 'date_to_string', 'date_to_long_string', 'date', 'default', 'unknown_filter'];
const argumentFilters = ['at_least', 'at_most', 'divided_by', 'minus', 'plus', 'modulo', 'times', 'round', 'join', 'sum', 'push', 'unshift', 'slice', 'where', 'append', 'prepend',
  'lstrip', 'rstrip', 'strip', 'remove', 'remove_first', 'remove_last', 'split', 'replace', 'replace_first', 'replace_last', 'truncate', 'truncatewords', 'number_of_words',
  'slugify', 'hmac_sha256', 'default', 'json', 'date', 'date_to_string', 'date_to_long_string'];
const disabled = ['sort', 'map', 'reverse', 'concat', 'uniq', 'type', 'find', 'group_by', 'newline_to_br', 'array_to_sentence_string', 'where_exp'];

export function liquid({ below, pick, rarely }, made) {
  const quoted = text => pick([() => `'${text.replace(/[\\']/g, c => '\\' + c)}'`, () => `"${text.replace(/[\\"]/g, c => '\\' + c)}"`])();
  const blank = () => pick(['', '', '', ' ', ' ', '  ', '\n', '\t']);
  const name = () => pick(['properties', 'properties', 'properties', 'event', 'userId', 's', 'n', 'list', 'o', 'x', 'y', 'missing', 'first-name', 'ok?', 'context', 'timestamp', 'size', 'é']);
  const step = () => pick(['.name', '.code', '.price', '.n', '.ok', '.nothing', '.tags', '.items', '.any', '.address', '.when', '.first-name', '.size', '.length', '.first', '.last', '.0', '.1',
    '.0.sku', '[0]', '[-1]', '[1]', "['name']", '["first-name"]', '[n]', '[x]', '.page.url', '.missing', '.items.first.sku', '.items[0].price', '[ 0 ]', "['length']", '. name', '[1.5]', '[nil]']);
  const path = () => name() + Array.from({ length: pick([0, 1, 1, 1, 2, 3]) }, step).join('');
  const usual = () => 'properties' + pick(['.name', '.code', '.price', '.n', '.ok', '.nothing', '.tags', '.items', '.any', '.when', '.address', '.first-name', '.items.0.sku', '.items.length', '.tags.size']);
  const numberText = () => pick(['0', '1', '2', '3', '5', '10', '-1', '-2', '1.5', '2.0', '+4', '5.', '1e3', '100', '0.1', '-0', '19.99', '01', '1714979289']);
  const escapes = () => pick(["'\\n'", "'\\t'", '"\\u0041"', "'\\101'", "'\\''", "'\\x'", '"a\\\\b"', "'\\u00e'", "'\\r\\n'"]);
  const literal = () => pick([() => quoted(made.text()), () => quoted(pick(['-', ' ', ',', '', 'a', '.', 'x', 'sku', 'price', 'on', '%Y', 'ordinal', 'US', 'cjk', 'auto', 'pretty', 'ascii', 'latin'])), numberText, numberText,
    () => pick(['true', 'false', 'nil', 'null', 'empty', 'blank']), escapes])();
  const range = () => `(${pick([numberText, path])()}..${pick(['3', '5', '2', '-1', 'n', '1.5', "'4'"])})`;
  const value = () => pick([usual, usual, usual, path, path, literal, literal, () => pick([range, () => literal() + step(), () => range() + step()])()])();
  const format = () => quoted(Array.from({ length: 1 + below(4) }, () => pick(['%', '%', '%', '%', 'T', '-', ' ', ':', 'x'])
    + pick(['', '', '', '', '-', '_', '0', '^', '#', ':', '_-', '^_']) + pick(['', '', '', '', '1', '3', '5', '10', '12']) + pick(['', '', '', '', '', 'E', 'O'])
    + pick('aAbBcCdDehHIjklLmMNpPqsSuUwWxXyYzZtn%QfGgV123 '.split(''))).join(''));
  const zone = () => pick(["'America/New_York'", "'Asia/Kolkata'", "'utc'", "'Europe/Paris'", '360', '-330', '0', "'Nowhere/City'", 'nil', 'missing', "'Australia/Lord_Howe'", "'GMT'", "'EST'"]);
  const dateFilter = () => pick([
    () => `date: ${format()}`, () => `date: ${format()}`, () => `date: ${pick(["'%Y-%m-%d'", "'%B %-d, %Y'", "'%s'", "'%FT%T'", "'%I:%M %p'", "'%e %b'"])}`,
    () => `date: ${format()}, ${zone()}`, () => `date: nil, ${zone()}`, () => 'date', () => `date_to_string: "ordinal"${pick(['', ', "US"', ', "UK"'])}`, () => `date_to_long_string: 'ordinal', 'US'`,
    () => 'date_to_xmlschema', () => 'date_to_rfc822'])();
  const argument = () => rarely(12) ? `${pick(['allow_false', 'key', "'q'"])}: ${value()}` : value();
  const sensible = () => pick([
    () => `append: ${value()}`, () => `prepend: ${value()}`, () => `split: ${quoted(pick(['-', ',', ' ', '', 'a', ', ']))}`, () => `join: ${quoted(pick(['-', ', ', '']))}`,
    () => `replace: ${quoted(pick(['-', 'a', ' ', '', 'o', 'AB', '.']))}, ${quoted(pick(['_', '', '$&', 'bb', '-']))}`, () => `remove: ${quoted(pick(['-', 'a', '']))}`,
    () => `truncate: ${numberText()}${pick(['', ", ''", ", '…'", ", '!!'"])}`, () => `truncatewords: ${numberText()}${pick(['', ", ''", ", ' more'"])}`,
    () => `slice: ${numberText()}${pick(['', ', 2', ', 0', ', -1', ", '2'", ', 10'])}`, () => `default: ${value()}${pick(['', ', allow_false: true', ', allow_false: false', ', allow_false: n'])}`,
    () => `where: ${quoted(pick(['sku', 'price', 'on', 'k', 'k.x', 'a[b', "['sku']", '', '0', 'length']))}${pick(['', ', true', ', nil', ', 5', `, ${value()}`])}`,
    () => `plus: ${value()}`, () => `minus: ${numberText()}`, () => `times: ${numberText()}`, () => `divided_by: ${numberText()}${pick(['', ', true', ', false', ', 1'])}`,
    () => `modulo: ${numberText()}`, () => `round: ${pick(['0', '1', '2', '-1', '1.5', "'2'"])}`, () => `sum: ${quoted(pick(['price', 'k', 'missing', '']))}`,
    () => `slugify: ${quoted(pick(['raw', 'default', 'pretty', 'ascii', 'latin', 'none', 'other']))}${pick(['', ', true'])}`, () => `json: ${pick(['2', "'--'", '0', '20', 'true', "' '"])}`,
    () => `number_of_words: ${quoted(pick(['cjk', 'auto', 'x']))}`, () => `at_least: ${numberText()}`, () => `at_most: ${numberText()}, ${numberText()}`,
    () => `hmac_sha256: ${value()}`, () => `push: ${value()}`, () => `unshift: ${value()}`, () => `strip: ${quoted(pick(['a ', '-', '😀!', '']))}`,
    () => `replace_first: ${quoted(pick(['-', 'a', '']))}, ${value()}`, () => `replace_last: ${quoted(pick(['-', 'a', '']))}, ${value()}`])();
  const filter = () => pick([sensible, sensible, sensible, dateFilter, () => pick(plainFilters), () => pick(plainFilters),
    () => `${pick(argumentFilters)}: ${Array.from({ length: 1 + below(3) }, argument).join(', ')}`,
    () => rarely(6) ? pick(disabled) : pick(plainFilters)])();
  const bar = () => blank() + '|' + blank();
  const operator = () => pick([' == ', ' != ', ' > ', ' < ', ' >= ', ' <= ', ' contains ', ' and ', ' or ', '==', '>']);
  const expression = () => pick([value, value, () => value() + operator() + value(), () => value() + operator() + value() + pick([' and ', ' or ']) + value() + operator() + value(),
    () => 'not ' + value(), () => value() + pick([' and not ', ' == not ', ' ']) + value(),
    () => rarely(3) ? value() + operator() : value()])();
  const filtered = () => pick([value, value, value, expression])() + Array.from({ length: pick([0, 0, 1, 1, 1, 2, 3]) }, () => bar() + filter()).join('');
  const condition = () => pick([expression, expression, expression, filtered])();
  const left = () => pick(['', '', '', '', '', '-']);
  const output = () => `{{${left()}${blank()}${filtered()}${blank()}${left()}}}`;
  const tag = inside => `{%${left()}${blank()}${inside}${blank()}${left()}%}`;
  const target = () => pick(['x', 'y', 'x', 'n', 's', 'z-1', 'properties']);
  const plain = () => pick(['', ' ', 'text', ' a ', '\n', '  \n ', '{', '%}', '}}', '{ {', 'é', ': ']);
  const statement = depth => pick([
    () => tag(`assign ${target()}${blank()}=${blank()}${filtered()}`), () => tag(`assign ${target()} = ${filtered()}`),
    () => tag(`capture ${pick(['x', 'y', "'x'", '"q r"'])}`) + body(depth + 1) + tag('endcapture'),
    () => tag(`if ${condition()}`) + body(depth + 1) + (rarely(2) ? tag(`elsif ${condition()}`) + body(depth + 1) : '') + (rarely(2) ? tag('else') + body(depth + 1) : '') + tag('endif'),
    () => tag(`if ${condition()}`) + body(depth + 1) + tag('else') + body(depth + 1) + tag('endif'),
    () => tag(`unless ${condition()}`) + body(depth + 1) + (rarely(3) ? tag(`elsif ${condition()}`) + body(depth + 1) : '') + (rarely(2) ? tag('else') + body(depth + 1) : '')
      + (rarely(8) ? tag(pick(['else', 'elsif n'])) + body(depth + 1) : '') + tag('endunless'),
    () => tag('comment') + body(depth + 1) + tag('endcomment'),
    () => pick(['{% raw %}', '{%- raw -%}', '{%raw%}']) + pick([output, plain, () => '{{ x', () => '{% if %}', () => ' a '])() + pick(['{% endraw %}', '{%endraw%}', '{% endraw -%}']),
    () => tag(`echo ${filtered()}`), () => tag(pick(['increment', 'decrement']) + ' ' + pick(['x', 'n', 'c', 'c'])),
    () => tag(`cycle ${pick(['', '', "'g': ", 'n: '])}${Array.from({ length: 1 + below(3) }, () => pick([literal, value, filtered])()).join(', ')}`),
    () => tag(`# ${pick(['note', 'a\n # b', 'a\n b', ''])}`), () => tag(`liquid\n${Array.from({ length: 1 + below(3) }, line).join('\n')}\n`),
    () => tag(`block ${pick(['b', 'main'])}`) + body(depth + 1) + pick(['', '{{ block.super }}', '{{ block }}']) + tag('endblock'),
    () => rarely(6) ? tag(pick(['break', 'continue'])) : tag(`echo ${value()}`),
    () => rarely(8) ? tag(pick(['for i in list', 'case n', 'include "x"', 'render "x"', 'layout "x"', 'tablerow i in list', 'nope', 'endif', 'else', '', 'elsif x', 'if', 'assign x', 'assign = 1', 'capture', 'cycle'])) : output()])();
  const line = () => pick([() => `assign ${target()} = ${filtered()}`, () => `echo ${filtered()}`, () => `if ${condition()}\n echo ${value()}\n else\n echo 'no'\nendif`, () => `increment c`, () => '# note', () => ' ']) ();
  const body = depth => Array.from({ length: depth > 2 ? 1 : 1 + below(3) }, () => pick([plain, output, output, () => depth > 2 ? output() : statement(depth)])()).join('');
  const broken = text => {
    const at = below(text.length + 1);
    return pick([() => text.slice(0, at) + text.slice(at + 1), () => text.slice(0, at) + pick([...`{}%'"|:,.[]()-=<> \\nx1\u00a0\u2003\ufeff`, '{{', '%}', ' and ', ' not ']) + text.slice(at), () => text.slice(0, at)])();
  };
  const template = () => {
    const text = pick([() => `{{ ${value()} | ${filter()} }}`, () => `{{ ${value()} | ${filter()} }}`, output, () => `{% if ${condition()} %}a{% else %}b{% endif %}`,
      () => body(0), () => body(0), () => body(0), () => Array.from({ length: 2 + below(4) }, () => pick([plain, output, () => statement(0)])()).join('')])();
    return rarely(12) ? broken(text) : text;
  };
  return () => {
    let text = template();
    while (text.length > 1000) {
      text = template();
    }
    return { template: text };
  };
}

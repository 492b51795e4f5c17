// Searches the index that search-index.js has: [{address, page, title, text}], a question or a section of a page each.
(() => {
  const LIMIT = 20;
  const LONG = 2000;
  const WORTH = { title: 10, page: 4, text: 1 };
  const form = document.querySelector('form[role=search]');
  const input = form.querySelector('input');
  const found = document.getElementById('found');
  const status = found.querySelector('[role=status]');
  const list = found.querySelector('ol');

  const fields = searchIndex.map(entry => ({
    title: entry.title.toLowerCase(),
    page: entry.page.toLowerCase(),
    text: entry.text.toLowerCase(),
  }));

  // "duplicates" finds "duplicate" too.
  const words = query => query.toLowerCase().split(/\s+/).filter(Boolean)
    .map(word => word.length > 3 ? word.replace(/s$/, '') : word);

  // Where words begin with this one.
  const places = (text, word) => {
    const all = [];
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1])) {
        all.push(at);
      }
    }
    return all;
  };

  // How much of a field is about a word: a long text that has it once is less about it than a short one.
  const share = (text, word) => Math.log2(1 + places(text, word).length * LONG / (LONG + text.length));

  // An entry that lacks one of the words is worth nothing.
  const score = (entry, wanted) => wanted.reduce((sum, word) => {
    const worth = Object.keys(WORTH).reduce((all, field) => all + WORTH[field] * share(entry[field], word), 0);
    return worth === 0 ? -Infinity : sum + worth;
  }, 0);

  const excerpt = (entry, lower, wanted) => {
    const paragraph = document.createElement('p');
    const first = wanted.flatMap(word => places(lower.text, word).slice(0, 1)).sort((a, b) => a - b)[0] ?? 0;
    let at = Math.max(0, first - 60);
    const end = Math.min(entry.text.length, at + 200);
    const marks = wanted.flatMap(word => places(lower.text, word).map(from => [from, from + word.length]))
      .filter(([from, to]) => from >= at && to <= end)
      .sort((a, b) => a[0] - b[0]);
    paragraph.append(at > 0 ? '… ' : '');
    for (const [from, to] of marks) {
      if (from >= at) {
        const mark = document.createElement('mark');
        mark.textContent = entry.text.slice(from, to);
        paragraph.append(entry.text.slice(at, from), mark);
        at = to;
      }
    }
    paragraph.append(entry.text.slice(at, end), end < entry.text.length ? ' …' : '');
    return paragraph;
  };

  const show = () => {
    const wanted = words(input.value);
    found.hidden = wanted.length === 0;
    const best = searchIndex.map((entry, i) => ({ entry, lower: fields[i], score: score(fields[i], wanted) }))
      .filter(each => each.score > 0)
      .sort((a, b) => b.score - a.score);
    status.textContent = best.length === 0 ? 'Nothing found.'
      : best.length > LIMIT ? `The best ${LIMIT} of ${best.length} places:` : `Places: ${best.length}`;
    list.replaceChildren(...best.slice(0, LIMIT).map(({ entry, lower }) => {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = entry.address;
      link.textContent = entry.title === entry.page ? entry.title : `${entry.page}: ${entry.title}`;
      link.addEventListener('click', () => { found.hidden = true; });
      item.append(link, excerpt(entry, lower, wanted));
      return item;
    }));
  };

  form.hidden = false;
  input.addEventListener('input', show);
  form.addEventListener('submit', event => {
    event.preventDefault();
    list.querySelector('a')?.click();
  });
})();

// Writes generated cases and what Segment's own packages answer: node fuzz.mjs <liquid|mapping> <cases> <seed>
// The first line is the list of events that the cases use; each other line is a case, with an error as {"error": message}.
// Run it with TZ=UTC, as Segment's servers run.
import { createRequire } from 'node:module';
import { random } from './random.mjs';
import { events } from './events.mjs';
import { liquid } from './liquid.mjs';
import { mapping } from './mapping.mjs';

const require = createRequire(import.meta.url);
const { transform } = require('@segment/actions-core/mapping-kit');

const EVENTS = 200;

const [kind, cases, seed] = process.argv.slice(2);
const choices = random(seed);
const made = events(choices);
const pool = Array.from({ length: EVENTS }, () => kind === 'liquid' && choices.rarely(20) ? made.value(0) : made.event());
const next = { liquid, mapping }[kind](choices, made);
const copy = value => JSON.parse(JSON.stringify(value));
const write = value => process.stdout.write(
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')) + '\n');

function answer({ template, mapping }, event) {
  try {
    if (kind === 'mapping') {
      // What is undefined on the way out is left out by JSON, as on its way to LaunchDarkly.
      return { expect: transform(copy(mapping), copy(event)) };
    }
    // An item may be of any type, unlike an event.
    return { expect: transform({ f: { '@arrayPath': ['$.items', { text: { '@liquid': template } }] } }, { items: [copy(event)] }).f[0].text };
  } catch (e) {
    return { error: String(e.message).split('\n')[0].slice(0, 120) };
  }
}

write(pool);
for (let i = 0; i < Number(cases); i++) {
  const question = next();
  const event = choices.below(EVENTS);
  write({ ...question, event, ...answer(question, pool[event]) });
}

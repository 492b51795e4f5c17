// Answers as Segment's own evaluator of triggers does. The argument is a file with a case a line, {"fql", "event"} or {"condition", "event"},
// of which the condition is written as FQL first, as Segment's trigger builder does. Prints a line for each: {"fql", "matches"}.
import { readFileSync } from 'node:fs'
import subscriptions from '@segment/destination-subscriptions'

const { generateFql, parseFql, validate } = subscriptions

const matches = (fql, event) => {
  try {
    return validate(parseFql(fql), event)
  } catch {
    return false // no mapping gets the event
  }
}

const answers = readFileSync(process.argv[2], 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const { condition, event, ...rest } = JSON.parse(line)
    const fql = condition ? generateFql(condition) : rest.fql
    return JSON.stringify({ fql, matches: matches(fql, event) })
  })
process.stdout.write(answers.join('\n') + '\n')

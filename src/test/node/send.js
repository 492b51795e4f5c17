// Sends the events of a file through Segment's Node SDK: node send.js <address> <write key> <file>
// The file is a JSON array of {"type", ...}, each as the SDK's method of that name takes it. Failures go to stderr, with exit code 1.
import { readFileSync } from 'node:fs'
import { Analytics } from '@segment/analytics-node'

const [address, writeKey, file] = process.argv.slice(2)
const analytics = new Analytics({ writeKey, host: address, flushAt: 20, flushInterval: 500 })
analytics.on('error', (error) => {
  console.error(error)
  process.exitCode = 1
})

for (const { type, ...event } of JSON.parse(readFileSync(file, 'utf8'))) {
  analytics[type]({ ...event, timestamp: new Date(event.timestamp) })
}
await analytics.closeAndFlush({ timeout: 30000 })

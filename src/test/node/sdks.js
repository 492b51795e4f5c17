// Sends track events by one of Segment's SDKs, in several runs at the same time: node sdks.js <SDK> <runs>
// The SDK is `node` or `react-native`; the runs are a JSON array of {"name", "writeKey", "address", "events"}.
// Half of the events are sent when the gate at the address, /gate, is open.
// Prints a JSON object: for each run's name, how many events the SDK said it had dropped, and how many it still keeps.
import { createRequire } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE_MILLIS = 90000

/** Waits before the event `i` of a run. */
async function next(run, i) {
  await (i === run.events / 2 ? fetch(`${run.address}/gate`) : pause(5))
}

async function node(run) {
  const { Analytics } = await import('@segment/analytics-node')
  const analytics = new Analytics({ writeKey: run.writeKey, host: run.address, flushAt: 10, flushInterval: 300 })
  let dropped = 0
  for (let i = 0; i < run.events; i++) {
    await next(run, i)
    analytics.track({ userId: 'ada', event: `${run.name} ${i}` }, (error) => {
      dropped += error ? 1 : 0
    })
  }
  await analytics.closeAndFlush({ timeout: PATIENCE_MILLIS })
  return { dropped, kept: 0 }
}

/** What of React Native the SDK asks for, and what of it there is without a telephone. */
const REACT_NATIVE = {
  AppState: { addEventListener: () => ({ remove() {} }), currentState: 'active' },
  NativeModules: { AnalyticsReactNative: { getContextInfo: async () => undefined } },
  Platform: { OS: 'android', select: (choices) => choices.default },
}

async function reactNative(run) {
  const { createClient, CountFlushPolicy, TimerFlushPolicy } = createRequire(import.meta.url)('@segment/analytics-react-native')
  const values = new Map()
  let dropped = 0
  const client = createClient({
    writeKey: run.writeKey,
    proxy: `${run.address}/v1`,
    cdnProxy: `${run.address}/v1`,
    useSegmentEndpoints: true,
    allowInsecureProxy: true,
    storePersistor: { get: async (key) => values.get(key), set: async (key, value) => void values.set(key, value) },
    flushPolicies: [new CountFlushPolicy(10), new TimerFlushPolicy(300)],
    logger: { info() {}, warn() {}, error() {}, enable() {}, disable() {} },
    errorHandler: (error) => {
      dropped += error.metadata?.droppedCount ?? 0
    },
  })
  // An event that is tracked earlier is nowhere that the client counts.
  while (!client.isReady.value) {
    await pause(20)
  }
  for (let i = 0; i < run.events; i++) {
    await next(run, i)
    await client.track(`${run.name} ${i}`)
  }
  const end = Date.now() + PATIENCE_MILLIS
  while ((await client.pendingEvents()) > 0 && Date.now() < end) {
    await client.flush()
    await pause(200)
  }
  return { dropped, kept: await client.pendingEvents() }
}

/** Lets the SDK's packages find what they need of React Native, which does not run in Node. */
function standInForReactNative() {
  const require = createRequire(import.meta.url)
  const Module = require('node:module')
  const standIns = { 'react-native': REACT_NATIVE, react: { createContext: () => ({}) } }
  const load = Module._load
  Module._load = (request, ...others) => standIns[request] ?? load(request, ...others)
}

const [sdk, runs] = process.argv.slice(2)
if (sdk === 'react-native') {
  standInForReactNative()
}
console.warn = console.error = () => {}
const send = sdk === 'node' ? node : reactNative
const outcomes = await Promise.all(JSON.parse(runs).map(async (run) => [run.name, await send(run)]))
console.log(JSON.stringify(Object.fromEntries(outcomes)))
process.exit(0)

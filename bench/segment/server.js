// Segment's own code behind the plainest server: takes the same batches as the service and hands each event to the LaunchDarkly
// destination as Segment does, with the presets as subscriptions. A request is answered when all its deliveries are done.
//
// Arguments: the port, the events host's name, and the port on this machine where that host is.
'use strict'

const http = require('http')
const https = require('https')
const { Destination } = require('@segment/actions-core')
const definition = require('@segment/action-destinations/dist/destinations/launchdarkly').default

const [port, eventsHost, eventsPort] = process.argv.slice(2)

// The destination insists on https, the default port and a name; its requests go to the receiver instead. Connections are kept open, as
// Node does by itself, but not more of them than are of use: without a limit it opens one for each event of a batch and is slower.
const agent = new https.Agent({ keepAlive: true, maxSockets: 64 })
const request = https.request
https.request = (options, answered) =>
  request({ ...options, host: '127.0.0.1', hostname: '127.0.0.1', port: Number(eventsPort), servername: eventsHost, agent }, answered)

const destination = new Destination(definition)
const settings = {
  client_id: 'bench',
  events_host_name: eventsHost,
  subscriptions: definition.presets.map(({ name, subscribe, partnerAction, mapping }) => ({ name, subscribe, partnerAction, mapping })),
}

async function take(body) {
  const received = Date.now()
  const { batch, sentAt } = JSON.parse(body)
  const skew = received - Date.parse(sentAt)
  // What Segment does before an event reaches a destination: the time by the server's clock.
  const deliveries = batch.map((event) =>
    destination.onEvent({ ...event, timestamp: new Date(Date.parse(event.timestamp) + skew).toISOString() }, settings),
  )
  await Promise.all(deliveries)
}

http
  .createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', async () => {
      try {
        if (chunks.length > 0) await take(Buffer.concat(chunks))
        response.end('{"success":true}')
      } catch (failure) {
        response.writeHead(500).end(String(failure))
      }
    })
  })
  .listen(Number(port), '127.0.0.1')

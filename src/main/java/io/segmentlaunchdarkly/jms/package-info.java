/**
 * Segment events as JMS messages: the connection to a broker, or the embedded broker, and what a message says. It decides nothing about
 * events. Of the project it knows how a request is refused and whether the outbox is full. Nothing here is loaded unless the route is
 * there. Begin reading with {@link io.segmentlaunchdarkly.jms.JmsRequest}.
 */
package io.segmentlaunchdarkly.jms;

/**
 * Who may use the management port: users and their passwords, sessions, and how often a login may fail. It never looks at a request; the
 * HTTP server asks it. Begin reading with {@link io.segmentlaunchdarkly.access.Visitor}, which is what pages see of it.
 */
package io.segmentlaunchdarkly.access;

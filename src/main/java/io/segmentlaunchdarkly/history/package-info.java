/**
 * What became of every Segment event: noted by steps of the routes, kept in files within bounds, and searched by id, user, name, outcome
 * and time. It never holds an event up and never decides anything about one. Begin reading with
 * {@link io.segmentlaunchdarkly.history.History}, which is fed by {@link io.segmentlaunchdarkly.history.NoteEvents}; then
 * {@link io.segmentlaunchdarkly.history.HistoryReader}.
 */
package io.segmentlaunchdarkly.history;

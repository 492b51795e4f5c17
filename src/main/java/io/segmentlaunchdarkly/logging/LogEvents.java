package io.segmentlaunchdarkly.logging;

import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * The names of what the service logs: each line carries one of these as its marker, whatever its text. A name never changes its meaning, so
 * that an operator can search and count by it. {@code docs/logs.md} has the same names with their levels; a test compares the two.
 */
public final class LogEvents {
    /** The service has started and takes events. */
    public static final Marker SERVICE_READY = marker("service_ready");

    /** Where the service listens, where events go, and which routes, settings and data it uses; one line each, after {@code service_ready}. */
    public static final Marker SERVICE_DETAIL = marker("service_detail");

    /** The service was asked to stop: it finishes what it has begun and takes nothing new. */
    public static final Marker SERVICE_STOPPING = marker("service_stopping");

    /** The service could not start; the message says what to change. */
    public static final Marker START_FAILED = marker("start_failed");

    /** A trigger of the routes may not do what its author means. */
    public static final Marker TRIGGER_WARNING = marker("trigger_warning");

    /** A mapping of the routes may not do what its author means. */
    public static final Marker MAPPING_WARNING = marker("mapping_warning");

    /** Development mode watches the routes and the settings. */
    public static final Marker EDIT_WATCHED = marker("edit_watched");

    /** An edit is good, and the service starts again with it. */
    public static final Marker EDIT_ACCEPTED = marker("edit_accepted");

    /** An edit has a mistake; the routes before it still run. */
    public static final Marker EDIT_REFUSED = marker("edit_refused");

    /** The files are again as they were at the start. */
    public static final Marker EDIT_REVERTED = marker("edit_reverted");

    /** Development mode cannot watch the files and has ended. */
    public static final Marker EDIT_WATCH_FAILED = marker("edit_watch_failed");

    /** Somebody has logged in to the console. */
    public static final Marker LOGIN = marker("login");

    /** A login to the console failed. */
    public static final Marker LOGIN_FAILED = marker("login_failed");

    /** A user who has logged in sends a request that may change something. */
    public static final Marker CHANGE_REQUESTED = marker("change_requested");

    /** A repeated task failed; it goes on at its next time. */
    public static final Marker TASK_FAILED = marker("task_failed");

    /** Further warnings or errors of one kind were left out; the line says how many. */
    public static final Marker LINES_LEFT_OUT = marker("lines_left_out");

    /** A request failed for a reason that is not the client's; none of its events was taken. */
    public static final Marker REQUEST_FAILED = marker("request_failed");

    /** A request was processed but its answer could not be written. */
    public static final Marker REQUEST_UNANSWERED = marker("request_unanswered");

    /** The HTTP server failed on a connection. */
    public static final Marker CONNECTION_FAILED = marker("connection_failed");

    /** The events of a request could not be written to the disk; the client is told to come back. */
    public static final Marker EVENTS_NOT_KEPT = marker("events_not_kept");

    /** The event of a pixel could not be written to the disk; the client gets its image all the same. */
    public static final Marker PIXEL_EVENT_NOT_KEPT = marker("pixel_event_not_kept");

    /** Requests are turned away because the outbox or the disk is full. */
    public static final Marker OUTBOX_FULL = marker("outbox_full");

    /** There is room again, and requests are taken. */
    public static final Marker OUTBOX_HAS_ROOM = marker("outbox_has_room");

    /** A client sends timestamps in a form that is not Segment's; once a minute at most. */
    public static final Marker TIMESTAMP_UNREADABLE = marker("timestamp_unreadable");

    /** The connection to the broker was lost or could not be made. */
    public static final Marker BROKER_UNREACHABLE = marker("broker_unreachable");

    /** Messages are taken from the broker again. */
    public static final Marker BROKER_REACHED = marker("broker_reached");

    /** No messages are taken, because the outbox takes no events. */
    public static final Marker MESSAGES_PAUSED = marker("messages_paused");

    /** Messages are taken again. */
    public static final Marker MESSAGES_RESUMED = marker("messages_resumed");

    /** A message failed for a reason that is not the sender's, and comes again. */
    public static final Marker MESSAGE_FAILED = marker("message_failed");

    /** A message or record was moved to the queue or topic of invalid ones. */
    public static final Marker MESSAGE_SET_ASIDE = marker("message_set_aside");

    /** A message was set aside without a property that JMS does not allow. */
    public static final Marker MESSAGE_PROPERTY_DROPPED = marker("message_property_dropped");

    /** A message was set aside and is missing in the metrics. */
    public static final Marker MESSAGE_UNCOUNTED = marker("message_uncounted");

    /** A Kafka consumer got partitions, or has others no more. */
    public static final Marker PARTITIONS_CHANGED = marker("partitions_changed");

    /** The message consumer could not be paused or resumed; it is tried again. */
    public static final Marker CONSUMER_NOT_SUPERVISED = marker("consumer_not_supervised");

    /** A batch that an earlier process left open was closed. */
    public static final Marker BATCH_RECOVERED = marker("batch_recovered");

    /** Events that an earlier process wrote and did not acknowledge were cut off a batch. */
    public static final Marker BATCH_EVENTS_LEFT_OUT = marker("batch_events_left_out");

    /** A batch was recovered without the ids of its events, so duplicates of these are not recognised. */
    public static final Marker BATCH_IDS_DAMAGED = marker("batch_ids_damaged");

    /** A batch that the routes left open was closed. */
    public static final Marker BATCH_FORGOTTEN = marker("batch_forgotten");

    /** A batch could not be closed; it is tried again. */
    public static final Marker BATCH_NOT_CLOSED = marker("batch_not_closed");

    /** Somebody deleted or moved the file of an open batch. */
    public static final Marker BATCH_FILE_GONE = marker("batch_file_gone");

    /** Somebody deleted or moved the file of a closed batch. */
    public static final Marker BATCH_TAKEN_AWAY = marker("batch_taken_away");

    /** A batch is not as it was written: it went to the dead letters and was not sent. */
    public static final Marker BATCH_DAMAGED = marker("batch_damaged");

    /** A batch is stalled by this service or its disk. */
    public static final Marker BATCH_STALLED = marker("batch_stalled");

    /** No batch of an environment is stalled any more. */
    public static final Marker BATCHES_NOT_STALLED = marker("batches_not_stalled");

    /** The batches of an environment cannot be listed. */
    public static final Marker BATCHES_UNREADABLE = marker("batches_unreadable");

    /** No batch of an environment can be taken up for delivery; it is tried again. */
    public static final Marker BATCHES_NOT_TAKEN = marker("batches_not_taken");

    /** A step after the end of a batch failed; the batch is not affected. */
    public static final Marker BATCH_END_FAILED = marker("batch_end_failed");

    /** An unexpected failure ended a commit; its request is not acknowledged. */
    public static final Marker COMMIT_FAILED = marker("commit_failed");

    /** The thread that commits was interrupted, and goes on. */
    public static final Marker COMMIT_INTERRUPTED = marker("commit_interrupted");

    /** The service stops while requests wait for the disk; they get no answer. */
    public static final Marker COMMITS_UNFINISHED = marker("commits_unfinished");

    /** What follows the commit of a request failed; its events are kept. */
    public static final Marker COMPLETION_FAILED = marker("completion_failed");

    /** The service stops while requests whose events are kept still run. */
    public static final Marker COMPLETIONS_UNFINISHED = marker("completions_unfinished");

    /** The data directory of an earlier version was taken over. */
    public static final Marker DATA_FORMAT_UPDATED = marker("data_format_updated");

    /** A file of ids cannot be read, so duplicates of its events are not recognised. */
    public static final Marker IDS_UNREADABLE = marker("ids_unreadable");

    /** An old file of ids could not be deleted. */
    public static final Marker IDS_NOT_DELETED = marker("ids_not_deleted");

    /** An old file of rejected events was deleted. */
    public static final Marker REJECTED_EVENTS_DELETED = marker("rejected_events_deleted");

    /** Old files of rejected events could not be deleted. */
    public static final Marker REJECTED_EVENTS_NOT_DELETED = marker("rejected_events_not_deleted");

    /** The dead letters cannot be counted, so their metrics are old. */
    public static final Marker DEAD_LETTERS_UNCOUNTED = marker("dead_letters_uncounted");

    /** A try to deliver a batch failed; the line says what becomes of the batch. */
    public static final Marker DELIVERY_FAILED = marker("delivery_failed");

    /** The receiver refuses every batch of an environment, which is a fault of the configuration; the batches wait. */
    public static final Marker DELIVERY_BLOCKED = marker("delivery_blocked");

    /** Deliveries to an environment go through again. */
    public static final Marker DELIVERY_RECOVERED = marker("delivery_recovered");

    /** LaunchDarkly knows the client-side ID of an environment. */
    public static final Marker CLIENT_ID_KNOWN = marker("client_id_known");

    /** LaunchDarkly does not know the client-side ID of an environment. */
    public static final Marker CLIENT_ID_UNKNOWN = marker("client_id_unknown");

    /** LaunchDarkly could not be asked for the client-side ID of an environment. */
    public static final Marker CLIENT_ID_UNCHECKED = marker("client_id_unchecked");

    /** A rule for alerts fires, still fires or has recovered. */
    public static final Marker ALERT = marker("alert");

    /** A rule for alerts cannot be checked. */
    public static final Marker ALERT_RULE_UNCHECKED = marker("alert_rule_unchecked");

    /** An alert is not sent, because too many wait. */
    public static final Marker ALERT_DROPPED = marker("alert_dropped");

    /** An alert could not be sent; it is sent again. */
    public static final Marker ALERT_NOT_SENT = marker("alert_not_sent");

    /** An alert could not be sent for so long that it is not sent any more. */
    public static final Marker ALERT_GIVEN_UP = marker("alert_given_up");

    /** A channel did not take an alert. */
    public static final Marker ALERT_CHANNEL_DOWN = marker("alert_channel_down");

    /** A channel takes alerts again. */
    public static final Marker ALERT_CHANNEL_UP = marker("alert_channel_up");

    /** What was kept for the alerts cannot be read and begins anew. */
    public static final Marker STATE_UNREADABLE = marker("state_unreadable");

    /** What is kept for the alerts cannot be written. */
    public static final Marker STATE_NOT_WRITTEN = marker("state_not_written");

    /** There is no history, because its directory cannot be used; events are delivered all the same. */
    public static final Marker HISTORY_UNUSABLE = marker("history_unusable");

    /** Something cannot be written into the history; events are delivered all the same. */
    public static final Marker HISTORY_NOT_WRITTEN = marker("history_not_written");

    /** A step of the routes could not note something in the history. */
    public static final Marker HISTORY_STEP_FAILED = marker("history_step_failed");

    /** A file of the history cannot be read, or a part of it. */
    public static final Marker HISTORY_UNREADABLE = marker("history_unreadable");

    /** An old file of the history was deleted. */
    public static final Marker HISTORY_DELETED = marker("history_deleted");

    /** A resend waits because the outbox does not take its events; it is tried again. */
    public static final Marker RESEND_WAITS = marker("resend_waits");

    /** A resend has ended before its end; what was not sent again is still in the history. */
    public static final Marker RESEND_FAILED = marker("resend_failed");

    /** A page of the console could not be made. */
    public static final Marker CONSOLE_FAILED = marker("console_failed");

    /** The broker has deleted records that were not delivered. */
    public static final Marker KAFKA_RECORDS_GONE = marker("kafka_records_gone");

    /** What waits in Kafka is not delivered for a reason other than the receiver; it is tried again. */
    public static final Marker KAFKA_OUTBOX_STALLED = marker("kafka_outbox_stalled");

    /** A record was delivered, and its events are not in the ledger. */
    public static final Marker KAFKA_RECORD_NOT_COUNTED = marker("kafka_record_not_counted");

    private LogEvents() {}

    private static Marker marker(String name) {
        return MarkerFactory.getMarker(name);
    }
}

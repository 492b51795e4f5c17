package io.segmentlaunchdarkly.exchange;

/**
 * The names of all exchange properties that this project sets or reads, with the type of each value. Routes may use every one of them in
 * {@code ${exchangeProperty.NAME}}.
 */
public final class ExchangeProperties {
    // A request. Applications that send to direct:launchdarkly-ingest may set what an ingest route sets.

    /**
     * A string: the kind of request, {@code events}, {@code pixel}, {@code settings}, {@code metrics} or {@code preflight}. Set by an
     * ingest route.
     */
    public static final String CALL = "launchdarklyCall";

    /** A string: the Segment write key. Set by an ingest route from the credentials, otherwise by the request reader from the body. */
    public static final String WRITE_KEY = "launchdarklyWriteKey";

    /**
     * A string: the default write key, for a request that has none in its credentials or body; absent for none. Set by an ingest route.
     */
    public static final String DEFAULT_WRITE_KEY = "launchdarklyDefaultWriteKey";

    /**
     * A string: the {@link #WRITE_KEY} of the message that came to the kamelet {@code launchdarkly-sink}, which gives it back behind it.
     */
    public static final String CALLERS_WRITE_KEY = "launchdarklyCallersWriteKey";

    /**
     * A string: an id of this request that stays the same when the request is redelivered. Events without a messageId get one derived
     * from it, so that duplicates are recognised. Set by an ingest route whose requests may be redelivered.
     */
    public static final String REQUEST_ID = "launchdarklyRequestId";

    /** A string: the messageId of a request's only event, for an event that has none. Set by an ingest route that knows it. */
    public static final String MESSAGE_ID = "launchdarklyEventMessageId";

    /** A string: the type of the single event in the body, {@code track} and so on. Set by an ingest route if the address tells it. */
    public static final String EVENT_TYPE = "launchdarklyEventType";

    /**
     * A long, by {@link System#nanoTime}: when the whole request had arrived. Set by an ingest route that knows it; otherwise the time
     * at which the exchange was created stands for it.
     */
    public static final String RECEIVED_NANOS = "launchdarklyReceivedNanos";

    /**
     * A {@code java.time.Instant}: when the request was received; now where it is absent. Set by a route that processes again what was
     * received earlier.
     */
    public static final String RECEIVED_AT = "launchdarklyReceivedAt";

    /** A boolean: whether the events were received earlier and go through the routes once more; false where it is absent. */
    public static final String RESENT = "launchdarklyResent";

    /** The number of events in the request, and the rejected ones: {@code io.segmentlaunchdarkly.segment.RequestContents}. */
    public static final String REQUEST_CONTENTS = "launchdarklyRequestContents";

    /** The outcomes of the request's events: {@code io.segmentlaunchdarkly.routing.RequestOutcomes}. */
    public static final String REQUEST_OUTCOMES = "launchdarklyRequestOutcomes";

    /**
     * A {@code java.time.Duration}: by how much the client's clock is behind this one, as its {@code sentAt} tells; negative if it is
     * ahead. Absent where the request does not tell.
     */
    public static final String CLIENTS_CLOCK_BEHIND = "launchdarklyClientsClockBehind";

    /** What an answer over HTTP needs from the request: {@code io.segmentlaunchdarkly.http.RequestHead}. */
    public static final String HTTP_REQUEST = "launchdarklyHttpRequest";

    /** The original message: {@code org.apache.camel.component.jms.JmsMessage}, without headers. */
    public static final String JMS_MESSAGE = "launchdarklyJmsMessage";

    /** An integer from 1: how often the broker has delivered this message, this time included. */
    public static final String JMS_ATTEMPT = "launchdarklyJmsAttempt";

    /** The record of a Kafka topic: {@code io.segmentlaunchdarkly.kafka.ReceivedRecord}. */
    public static final String KAFKA_RECORD = "launchdarklyKafkaRecord";

    /** A {@code Throwable}: why the record has failed, again and again; absent while it may still be tried. */
    public static final String KAFKA_FAILURE = "launchdarklyKafkaFailure";

    /** The record of Kafka's outbox that is mapped: {@code io.segmentlaunchdarkly.kafka.RecordInHand}. */
    public static final String RECORD_IN_HAND = "launchdarklyRecordInHand";

    /**
     * A boolean: whether the consumer group of another environment accounts for the record of Kafka's outbox, and sets aside what cannot be
     * read; false where it is absent.
     */
    public static final String ACCOUNTED_ELSEWHERE = "launchdarklyAccountedElsewhere";

    /** An integer: how many events of the request were left out before the router, as they had been there before; 0 where it is absent. */
    public static final String REPEATED = "launchdarklyRepeated";

    // One event on its way through the router.

    /** A string: the LaunchDarkly environment for which an event is meant; {@code default} where it is absent. */
    public static final String ENVIRONMENT = "launchdarklyEnvironment";

    /** A string: why an event was filtered, such as {@code FILTERED_BY_RULES}; absent if it was not. */
    public static final String FILTERED = "launchdarklyFiltered";

    /** What the mappings made of the event: {@link MappingOutcomes}. */
    public static final String MAPPING_OUTCOMES = "launchdarklyMappingOutcomes";

    // The outbox.

    /** A list of byte arrays: the very LaunchDarkly events of the request that were left out, as they had been there before. */
    public static final String DUPLICATES = "launchdarklyDuplicates";

    /** A list of strings: the file names of the batches that have the request's LaunchDarkly events. */
    public static final String BATCHES = "launchdarklyBatches";

    // One batch on its way to LaunchDarkly.

    /** The batch: {@code io.segmentlaunchdarkly.outbox.BatchInHand}. Set by the outbox's consumer. */
    public static final String BATCH = "launchdarklyBatch";

    /** A long, by {@link System#nanoTime}: when the latest attempt to deliver the batch began. */
    public static final String ATTEMPT_STARTED_NANOS = "launchdarklyAttemptStartedNanos";

    /**
     * A string: what the last attempt to deliver the batch means, {@code retry}, {@code split}, {@code refused}, {@code blocked}, {@code
     * stalled}; {@code expired} in place of {@code retry} and {@code blocked} once the batch is too old.
     */
    public static final String DELIVERY_OUTCOME = "launchdarklyOutcome";

    /** A map: status, answer, attempts and times, to be written beside a dead letter. */
    public static final String DELIVERY_REASON = "launchdarklyDeliveryReason";

    /** A {@code java.time.Duration} in which nothing is to be sent to the batch's environment; absent where the outbox decides. */
    public static final String DELIVERY_PAUSE = "launchdarklyDeliveryPause";

    // An alert.

    /** Which channels are to have the alert: {@code io.segmentlaunchdarkly.observe.alerts.AlertDelivery}. */
    public static final String ALERT_DELIVERY = "launchdarklyAlertDelivery";

    // Events of the history that are sent through the routes once more.

    /** What the resend has come to so far: {@code io.segmentlaunchdarkly.history.Resend.Tally}. */
    public static final String RESEND_TALLY = "launchdarklyResendTally";

    /** A list of byte arrays: the very LaunchDarkly events that were left out because the history says that they were made before. */
    public static final String MADE_BEFORE = "launchdarklyMadeBefore";

    // The tester.

    /** A string: the requested call, {@code /test}, {@code /preview/mapping} or {@code /preview/trigger}. */
    public static final String TESTER_CALL = "launchdarklyTesterCall";

    /** A JSON array of strings: the warnings that ingest would give for the event. */
    public static final String TESTER_WARNINGS = "launchdarklyTesterWarnings";

    // A request to the management port.

    /** Who sent it: {@code io.segmentlaunchdarkly.access.Visitor}. Set by the HTTP server; absent where no page is asked for. */
    public static final String VISITOR = "launchdarklyVisitor";

    private ExchangeProperties() {}
}

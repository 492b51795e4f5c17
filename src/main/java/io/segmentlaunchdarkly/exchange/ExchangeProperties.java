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
     * A string: an id of this request that stays the same when the request is redelivered. Events without a messageId get one derived
     * from it, so that duplicates are recognised. Set by an ingest route whose requests may be redelivered.
     */
    public static final String REQUEST_ID = "launchdarklyRequestId";

    /** A string: the type of the single event in the body, {@code track} and so on. Set by an ingest route if the address tells it. */
    public static final String EVENT_TYPE = "launchdarklyEventType";

    /** The number of events in the request, and the rejected ones: {@code io.segmentlaunchdarkly.segment.RequestContents}. */
    public static final String REQUEST_CONTENTS = "launchdarklyRequestContents";

    /** The outcomes of the request's events: {@code io.segmentlaunchdarkly.routing.RequestOutcomes}. */
    public static final String REQUEST_OUTCOMES = "launchdarklyRequestOutcomes";

    /** What an answer over HTTP needs from the request: {@code io.segmentlaunchdarkly.http.RequestHead}. */
    public static final String HTTP_REQUEST = "launchdarklyHttpRequest";

    /** The original message: {@code org.apache.camel.component.jms.JmsMessage}, without headers. */
    public static final String JMS_MESSAGE = "launchdarklyJmsMessage";

    /** An integer from 1: how often the broker has delivered this message, this time included. */
    public static final String JMS_ATTEMPT = "launchdarklyJmsAttempt";

    // One event on its way through the router.

    /** A string: the LaunchDarkly environment for which an event, or a batch, is meant; {@code default} if absent. */
    public static final String ENVIRONMENT = "launchdarklyEnvironment";

    /** A string: why an event was filtered, such as {@code FILTERED_BY_RULES}; absent if it was not. */
    public static final String FILTERED = "launchdarklyFiltered";

    /** What the mappings made of the event: {@link MappingOutcomes}. */
    public static final String MAPPING_OUTCOMES = "launchdarklyMappingOutcomes";

    // The outbox.

    /** What a request appended to the outbox, and has to wait for. */
    public static final String APPENDS = "launchdarklyAppends";

    /** The open batch's side of an append. */
    public static final String OUTBOX = "launchdarklyOutbox";

    /** A list of byte arrays, compared by identity: the LaunchDarkly events of the request that were left out as duplicates. */
    public static final String DUPLICATES = "launchdarklyDuplicates";

    // One batch on its way to LaunchDarkly.

    /** A string: the batch's payload id, which is its file's name and {@code X-LaunchDarkly-Payload-ID}. */
    public static final String PAYLOAD_ID = "launchdarklyPayloadId";

    /** A {@code java.nio.file.Path}: the batch's file. */
    public static final String BATCH_FILE = "launchdarklyBatchFile";

    /** An {@code Instant}: when the batch was opened. */
    public static final String BATCH_OPENED = "launchdarklyBatchOpened";

    /** A long, from {@code System.nanoTime()}: the moment from which the batch's age counts. */
    public static final String BATCH_BORN_NANOS = "launchdarklyBatchBornNanos";

    /** An integer: how many events the batch has. */
    public static final String BATCH_EVENTS = "launchdarklyEvents";

    /** A boolean: whether the batch has more than one event. */
    public static final String BATCH_HAS_SEVERAL_EVENTS = "launchdarklySeveralEvents";

    /** A string: the outcome of the last attempt to deliver the batch, {@code retry}, {@code split} and so on. */
    public static final String DELIVERY_OUTCOME = "launchdarklyOutcome";

    /** A map: status, answer, attempts and times, to be written beside a dead letter. */
    public static final String DELIVERY_REASON = "launchdarklyDeliveryReason";

    // The tester.

    /** A string: the requested call, {@code /test}, {@code /preview/mapping} or {@code /preview/trigger}. */
    public static final String TESTER_CALL = "launchdarklyTesterCall";

    /** A JSON array of strings: the warnings that ingest would give for the event. */
    public static final String TESTER_WARNINGS = "launchdarklyTesterWarnings";

    private ExchangeProperties() {}
}

package io.segmentlaunchdarkly.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;

/**
 * A setting of {@code config/application.properties}, in the order of that file. A test holds the file against these declarations: names,
 * defaults and sentences.
 *
 * <p>The settings of a LaunchDarkly environment stand directly under {@code launchdarkly.} for the environment {@code default}, and under
 * {@code launchdarkly.<environment>.} for every other.
 */
public enum Setting {
    CLIENT_ID(
            "launchdarkly.client-id",
            "",
            SettingType.clientId(),
            "The client-side ID of the LaunchDarkly environment (LaunchDarkly: Account settings, Projects). Empty: "
                    + "the built-in sandbox receives the events and shows them at /sandbox/events."),

    EVENTS_HOST_NAME(
            "launchdarkly.events-host-name",
            "events.launchdarkly.com",
            SettingType.hostName(),
            "The host that takes events. EU: events.eu.launchdarkly.com, federal: events.launchdarkly.us."),

    EVENTS_URL(
            "launchdarkly.events-url",
            "",
            SettingType.url(),
            "The whole address to post batches to, for a Relay Proxy or a test endpoint. Empty: "
                    + "https://<events-host-name>/events/bulk/<client-id>."),

    WRITE_KEYS(
            "launchdarkly.write-keys",
            "",
            SettingType.text(),
            "The Segment write keys that are accepted, separated by commas. Empty: any, and the service then listens "
                    + "on the loopback address only."),

    SERVER_PORT(
            "camel.server.port",
            "{{env:CAMEL_SERVER_PORT:8080}}",
            SettingType.port(),
            "The port on which the service listens for events. (Camel passes over environment variables that end in "
                    + "_PORT, hence the form of the value.)"),

    PUBLIC_ADDRESS(
            "launchdarkly.public-address",
            "",
            SettingType.publicAddress(),
            "The address by which browsers and mobile apps reach the service, such as https://events.example.com: "
                    + "they learn from it where to send events. Empty: the address by which they asked, which is right unless a "
                    + "proxy changes the Host header."),

    HTTP_MAX_CONNECTIONS(
            "launchdarkly.http.max-connections",
            "2000",
            SettingType.from(1, Integer.MAX_VALUE),
            "The most connections of clients at a time. Past it, the client that has been waited for longest makes "
                    + "room; otherwise the new one gets 503 and comes back. The process's limit of open files bounds "
                    + "connections too."),

    HTTP_MAX_CONNECTIONS_PER_ADDRESS(
            "launchdarkly.http.max-connections-per-address",
            "1000",
            SettingType.from(1, Integer.MAX_VALUE),
            "The most connections of one address at a time."),

    HTTP_MAX_BYTES_IN_MEMORY(
            "launchdarkly.http.max-bytes-in-memory",
            "0",
            SettingType.atLeast(0),
            "The most bytes of request bodies in memory, those still coming in and those worked on. 0: a seventh of "
                    + "the heap beyond 48 MB."),

    HTTP_HEADER_TIMEOUT(
            "launchdarkly.http.header-timeout",
            "10000",
            SettingType.from(1, Integer.MAX_VALUE),
            "The time in which the head of a connection's first request must come, in milliseconds."),

    HTTP_IDLE_TIMEOUT(
            "launchdarkly.http.idle-timeout",
            "10000",
            SettingType.from(1, Integer.MAX_VALUE),
            "How long a client may pause within a body, in milliseconds."),

    HTTP_BODY_TIMEOUT(
            "launchdarkly.http.body-timeout",
            "30000",
            SettingType.from(1, Integer.MAX_VALUE),
            "The time in which a whole body must come, in milliseconds."),

    HTTP_KEEP_ALIVE_TIMEOUT(
            "launchdarkly.http.keep-alive-timeout",
            "75000",
            SettingType.from(1, Integer.MAX_VALUE),
            "How long a connection may wait for its next request, in milliseconds."),

    REQUEST_MAX_BYTES(
            "launchdarkly.request.max-bytes",
            "512000",
            SettingType.requestBytes(),
            "The most bytes of a request, unpacked: at least Segment's 512000 and at most a 24th of the heap. The "
                    + "most events follow from it, 2500 for 512000 bytes. More is for a relay: 8000000 takes the batches of up "
                    + "to 4000 events of Segment's Webhooks destination."),

    JMS_ENABLED(
            "launchdarkly.jms.enabled",
            "true",
            SettingType.trueOrFalse(),
            "Whether events may come as JMS messages too (docs/jms.md)."),

    JMS_QUEUE(
            "launchdarkly.jms.queue",
            "segment.events",
            SettingType.text(),
            "The queue that messages are taken from; what cannot be read goes to the queue with .invalid behind the "
                    + "name."),

    JMS_CONSUMERS(
            "launchdarkly.jms.consumers",
            "4",
            SettingType.from(1, Integer.MAX_VALUE),
            "How many messages are taken at a time."),

    JMS_MAX_MESSAGE_BYTES(
            "launchdarkly.jms.max-message-bytes",
            "2000000",
            SettingType.from(1, Integer.MAX_VALUE),
            "The most bytes of a message as an Artemis broker keeps it, two for a character of a text; a larger one "
                    + "is set aside unread."),

    JMS_WRITE_KEY(
            "launchdarkly.jms.write-key",
            "",
            SettingType.text(),
            "The write key of messages that have none, neither as the property writeKey nor in the body."),

    JMS_BROKER_URL(
            "launchdarkly.jms.broker-url",
            "",
            SettingType.text(),
            "The address of an ActiveMQ Artemis broker such as tcp://broker:61616. Empty: a broker in this process "
                    + "(config/broker.xml)."),

    JMS_HOST(
            "launchdarkly.jms.host",
            "127.0.0.1",
            SettingType.text(),
            "The host name or address on which the broker in this process listens."),

    JMS_PORT(
            "launchdarkly.jms.port",
            "61616",
            SettingType.port(),
            "The port on which the broker in this process listens."),

    JMS_USER(
            "launchdarkly.jms.user",
            "",
            SettingType.text(),
            "The user who connects to the broker; for the broker in this process, the only one who may. Empty: nobody "
                    + "is asked for a name."),

    JMS_PASSWORD("launchdarkly.jms.password", "", SettingType.text(), "The password of that user."),

    DATA_DIRECTORY(
            "launchdarkly.data-directory",
            "data",
            SettingType.text(),
            "Where events wait until LaunchDarkly has them. A relative path is below the directory with "
                    + "routes/ and config/."),

    BATCH_MAX_EVENTS(
            "launchdarkly.batch.max-events",
            "500",
            SettingType.atLeast(1),
            "A batch is closed, and delivered, when it has this many events."),

    BATCH_MAX_BYTES(
            "launchdarkly.batch.max-bytes",
            "1000000",
            SettingType.atLeast(1),
            "A batch is closed when it has this many bytes."),

    BATCH_INTERVAL(
            "launchdarkly.batch.interval",
            "1000",
            SettingType.atLeast(1),
            "Batches are closed at this interval, in milliseconds."),

    DELIVERY_CONCURRENCY(
            "launchdarkly.delivery.concurrency",
            "4",
            SettingType.from(1, Integer.MAX_VALUE),
            "How many requests are sent to LaunchDarkly at a time, for each environment."),

    DELIVERY_TIMEOUT(
            "launchdarkly.delivery.timeout",
            "10000",
            SettingType.from(1, Integer.MAX_VALUE),
            "How long to wait for a connection and for an answer, in milliseconds."),

    DELIVERY_DEADLINE(
            "launchdarkly.delivery.deadline",
            "60000",
            SettingType.from(1, Integer.MAX_VALUE),
            "How long a request to LaunchDarkly may take in all, in milliseconds: a receiver that sends its answer "
                    + "byte by byte keeps no other batch waiting."),

    DELIVERY_GZIP(
            "launchdarkly.delivery.gzip",
            "false",
            SettingType.trueOrFalse(),
            "Whether batches are packed with gzip on their way: about a sixth of the bytes, for more of the "
                    + "processor. LaunchDarkly takes them so, a Relay Proxy from version 8.9 on."),

    DELIVERY_RETRY_WINDOW(
            "launchdarkly.delivery.retry-window",
            "14400000",
            SettingType.atLeast(0),
            "How long a batch is tried before it goes to the dead letters, in milliseconds: 4 hours."),

    OUTBOX_MAX_BYTES(
            "launchdarkly.outbox.max-bytes",
            "10000000000",
            SettingType.atLeast(1),
            "The most bytes that may wait for delivery; past it, requests are turned away with 429 until some were "
                    + "delivered."),

    OUTBOX_MIN_FREE_BYTES(
            "launchdarkly.outbox.min-free-bytes",
            "50000000",
            SettingType.atLeast(0),
            "How many bytes of the disk stay free: with fewer, requests are turned away too."),

    OUTBOX_ALERT_AGE(
            "launchdarkly.outbox.alert-age",
            "900000",
            SettingType.atLeast(0),
            "Health is DOWN when a batch has waited for this long, in milliseconds: 15 minutes."),

    OUTBOX_ALERT_FREE_BYTES(
            "launchdarkly.outbox.alert-free-bytes",
            "100000000",
            SettingType.atLeast(0),
            "Health is DOWN when the disk has fewer bytes left than this."),

    DEDUP_WINDOW(
            "launchdarkly.dedup.window",
            "3600000",
            SettingType.atLeast(0),
            "How long an event that comes again (the same messageId from the same write key) is left out, in "
                    + "milliseconds: 1 hour. 0: never."),

    DEDUP_MAX_IDS(
            "launchdarkly.dedup.max-ids",
            "1000000",
            SettingType.atLeast(1),
            "The most events remembered for that, each in 40 to 56 bytes of memory; past it the oldest are forgotten."),

    REJECTED_MAX_FILE_BYTES(
            "launchdarkly.rejected.max-file-bytes",
            "100000000",
            SettingType.atLeast(1),
            "Rejected events are kept in <data>/rejected/<date>.ndjson, with the reason; a file that reaches this "
                    + "many bytes is followed by <date>-2.ndjson."),

    REJECTED_KEEP_DAYS(
            "launchdarkly.rejected.keep-days",
            "30",
            SettingType.atLeast(1),
            "How many days a file of rejected events is kept."),

    REJECTED_MAX_BYTES(
            "launchdarkly.rejected.max-bytes",
            "1000000000",
            SettingType.atLeast(1),
            "The most bytes of rejected events in all; past it, the oldest files go earlier."),

    TLS_ENABLED(
            "camel.ssl.enabled",
            "false",
            SettingType.trueOrFalse(),
            "Whether both HTTP ports speak HTTPS and nothing else, with the certificate and its key that are in the "
                    + "key store (docs/security.md)."),

    MANAGEMENT_PORT(
            "camel.management.port",
            "{{env:CAMEL_MANAGEMENT_PORT:9876}}",
            SettingType.port(),
            "The port of health, metrics and the tester."),

    MANAGEMENT_TOKEN(
            "launchdarkly.management.token",
            "",
            SettingType.token(),
            "The token that each request of the management port must have: the header Authorization: Bearer <token>. "
                    + "Empty: none, and the service then listens there on the loopback address only. Without the token, health "
                    + "answers its status and no more."),

    MANAGEMENT_HOSTS(
            "launchdarkly.management.hosts",
            "",
            SettingType.hostNames(),
            "While there is no token, the host names beside those of the loopback address and camel.management.host "
                    + "by which the management port may be addressed, separated by commas: those that a proxy on this machine "
                    + "passes on. Others are refused, as web pages could use them.");

    /** What the names of the project's own settings begin with; a few of Camel's are here because the routes read them. */
    public static final String PREFIX = "launchdarkly.";

    private static final String DEFAULT_ENVIRONMENT = "default";
    private static final Map<String, Setting> BY_KEY =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Setting::key, Function.identity()));

    private final String key;
    private final String defaultValue;

    @SuppressWarnings("ImmutableEnumChecker") // A function without a state.
    private final SettingType type;

    private final String sentence;

    Setting(String key, String defaultValue, SettingType type, String sentence) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.type = type;
        this.sentence = sentence;
    }

    /** The setting with a name; empty when there is none. */
    public static Optional<Setting> of(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /** The settings that each LaunchDarkly environment has for itself. */
    public static Setting[] ofAnEnvironment() {
        return new Setting[] {CLIENT_ID, EVENTS_HOST_NAME, EVENTS_URL};
    }

    /** The name, {@code launchdarkly.client-id}. */
    public String key() {
        return key;
    }

    /** The name for a LaunchDarkly environment, {@code launchdarkly.staging.client-id}. */
    public String key(String environment) {
        return environment.equals(DEFAULT_ENVIRONMENT)
                ? key
                : PREFIX + environment + "." + key.substring(PREFIX.length());
    }

    /** Whether it is the project's own, and not Camel's. */
    public boolean isOwn() {
        return key.startsWith(PREFIX);
    }

    public String defaultValue() {
        return defaultValue;
    }

    /** What it is for, as the settings file says it. */
    public String sentence() {
        return sentence;
    }

    /**
     * A value without the blanks around it.
     *
     * @throws IllegalArgumentException in one line that names the setting, when it may not have this value
     */
    public String checked(String value) {
        return checked(key, value);
    }

    private String checked(String name, String value) {
        String trimmed = value.trim();
        type.problem(trimmed).ifPresent(problem -> {
            throw new IllegalArgumentException(name + " " + problem);
        });
        return trimmed;
    }

    /**
     * The value that an application has.
     *
     * @throws IllegalArgumentException as {@link #checked(String)}
     */
    public String text(CamelContext context) {
        return checked(context.resolvePropertyPlaceholders("{{" + key + "}}"));
    }

    /**
     * The value that an application has for a LaunchDarkly environment, empty where it has none.
     *
     * @throws IllegalArgumentException as {@link #checked(String)}
     */
    public String text(CamelContext context, String environment) {
        return checked(key(environment), found(context, environment));
    }

    /** Whether an application has no value for a LaunchDarkly environment. */
    public boolean isEmpty(CamelContext context, String environment) {
        return found(context, environment).isBlank();
    }

    private String found(CamelContext context, String environment) {
        return context.resolvePropertyPlaceholders("{{" + key(environment) + ":}}");
    }

    /**
     * Whether a setting that is {@code true} or {@code false} is true.
     *
     * @throws IllegalArgumentException as {@link #checked(String)}
     */
    public boolean isTrue(CamelContext context) {
        return Boolean.parseBoolean(text(context));
    }

    /**
     * The value of a setting that is a number.
     *
     * @throws IllegalArgumentException as {@link #checked(String)}
     */
    public long number(CamelContext context) {
        return Long.parseLong(text(context));
    }

    /**
     * The value of a setting that is a number of milliseconds.
     *
     * @throws IllegalArgumentException as {@link #checked(String)}
     */
    public Duration duration(CamelContext context) {
        return Duration.ofMillis(number(context));
    }

    /** The name. */
    @Override
    public String toString() {
        return key;
    }
}

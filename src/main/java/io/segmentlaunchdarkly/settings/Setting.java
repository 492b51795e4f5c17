package io.segmentlaunchdarkly.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;

/**
 * A setting of {@code config/application.properties}, in the order of that file. A test compares the names, defaults and comments of the
 * file with these declarations.
 *
 * <p>The settings of a LaunchDarkly environment are directly under {@code launchdarkly.} for the environment {@code default}, and under
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
                    + "https://<events-host-name>/events/bulk/<client-id>, or the address of the metric import API."),

    DELIVERY_API(
            "launchdarkly.delivery.api",
            "bulk",
            SettingType.oneOf("bulk", "import"),
            "LaunchDarkly's API for the events: bulk needs the client-side ID and takes every event; import, the metric "
                    + "import API, needs project, environment and token and takes custom events only (docs/environments.md)."),

    IMPORT_TOKEN(
            "launchdarkly.delivery.import-token",
            "",
            SettingType.token(),
            "The access token for the metric import API; its role needs the action importEventData."),

    IMPORT_ALIASES(
            "launchdarkly.delivery.import-aliases",
            "discard",
            SettingType.wordOrEnvironment("discard"),
            "What happens to alias events, which the metric import API does not take: discard, or the name of "
                    + "another environment, whose API is bulk and which gets them (docs/environments.md)."),

    PROJECT_KEY(
            "launchdarkly.project-key",
            "",
            SettingType.key(),
            "The key of the LaunchDarkly project, for the metric import API and for what is read from LaunchDarkly's REST API. Empty: nothing is."),

    ENVIRONMENT_KEY(
            "launchdarkly.environment-key",
            "",
            SettingType.key(),
            "The key of the LaunchDarkly environment in that project, for the same. Empty: nothing is read for it."),

    API_TOKEN(
            "launchdarkly.api-token",
            "",
            SettingType.token(),
            "An access token of LaunchDarkly with the role Reader. The command why and the console hold the events against "
                    + "metrics and experiments with it (docs/experiments.md). Empty: they look at the events alone."),

    API_HOST(
            "launchdarkly.api-host",
            "app.launchdarkly.com",
            SettingType.apiHost(),
            "The host of LaunchDarkly's REST API. EU: app.eu.launchdarkly.com, federal: app.launchdarkly.us. For tests, a "
                    + "port on the loopback address, localhost:8090."),

    WRITE_KEYS(
            "launchdarkly.write-keys",
            "",
            SettingType.text(),
            "The Segment write keys that are accepted, separated by commas. Empty: every write key is accepted, "
                    + "and the service listens on the loopback address only."),

    SERVER_PORT(
            "camel.server.port",
            "{{env:CAMEL_SERVER_PORT:8080}}",
            SettingType.port(),
            "The port on which the service listens for events. (Camel ignores environment variables that end in "
                    + "_PORT, hence the form of the value.)"),

    PUBLIC_ADDRESS(
            "launchdarkly.public-address",
            "",
            SettingType.publicAddress(),
            "The address at which browsers and mobile apps reach the service, such as https://events.example.com. "
                    + "They learn from it where to send events. Empty: the address of their own request, which is right "
                    + "unless a proxy changes the Host header."),

    HTTP_MAX_CONNECTIONS(
            "launchdarkly.http.max-connections",
            "2000",
            SettingType.from(1, Integer.MAX_VALUE),
            "The most client connections at a time. When all are in use, a new one takes the place of the client "
                    + "that has kept the service waiting longest; without such a client it gets 503. The process's limit of "
                    + "open files applies too."),

    HTTP_MAX_CONNECTIONS_PER_ADDRESS(
            "launchdarkly.http.max-connections-per-address",
            "1000",
            SettingType.from(1, Integer.MAX_VALUE),
            "The most connections from one address at a time."),

    HTTP_MAX_BYTES_IN_MEMORY(
            "launchdarkly.http.max-bytes-in-memory",
            "0",
            SettingType.atLeast(0),
            "The most bytes of request bodies in memory at a time, those being received and those being "
                    + "processed. 0: a seventh of the heap beyond 48 MB."),

    HTTP_HEADER_TIMEOUT(
            "launchdarkly.http.header-timeout",
            "10000",
            SettingType.from(1, Integer.MAX_VALUE),
            "How long the head of a connection's first request may take to arrive, in milliseconds."),

    HTTP_IDLE_TIMEOUT(
            "launchdarkly.http.idle-timeout",
            "10000",
            SettingType.from(1, Integer.MAX_VALUE),
            "How long a client may pause within a body, in milliseconds."),

    HTTP_BODY_TIMEOUT(
            "launchdarkly.http.body-timeout",
            "30000",
            SettingType.from(1, Integer.MAX_VALUE),
            "How long a whole body may take to arrive, in milliseconds."),

    HTTP_KEEP_ALIVE_TIMEOUT(
            "launchdarkly.http.keep-alive-timeout",
            "75000",
            SettingType.from(1, Integer.MAX_VALUE),
            "How long a connection may wait for its next request, in milliseconds."),

    REQUEST_MAX_BYTES(
            "launchdarkly.request.max-bytes",
            "512000",
            SettingType.requestBytes(),
            "The most bytes of an unpacked request: at least Segment's 512000, at most a 24th of the heap. It "
                    + "also sets the most events of a request, 2500 for 512000 bytes. Raise it for a relay: 8000000 takes "
                    + "batches of up to 4000 events from Segment's Webhooks destination."),

    JMS_ENABLED(
            "launchdarkly.jms.enabled",
            "true",
            SettingType.trueOrFalse(),
            "Whether events may come as JMS messages too (docs/jms.md)."),

    JMS_QUEUE(
            "launchdarkly.jms.queue",
            "segment.events",
            SettingType.text(),
            "The queue that messages are taken from. Messages that cannot be read go to the queue of the same "
                    + "name with .invalid at the end."),

    JMS_CONSUMERS(
            "launchdarkly.jms.consumers",
            "4",
            SettingType.from(1, Integer.MAX_VALUE),
            "How many messages are processed at a time."),

    JMS_MAX_MESSAGE_BYTES(
            "launchdarkly.jms.max-message-bytes",
            "2000000",
            SettingType.from(1, Integer.MAX_VALUE),
            "The most bytes of a message; an Artemis broker keeps each character of a text in two bytes. A larger "
                    + "message is set aside unread."),

    JMS_WRITE_KEY(
            "launchdarkly.jms.write-key",
            "",
            SettingType.text(),
            "The write key of messages that carry none, neither in the property writeKey nor in the body."),

    JMS_BROKER_URL(
            "launchdarkly.jms.broker-url",
            "",
            SettingType.text(),
            "The address of an ActiveMQ Artemis broker such as tcp://broker:61616. Empty: the embedded broker "
                    + "(config/broker.xml)."),

    JMS_HOST(
            "launchdarkly.jms.host",
            "127.0.0.1",
            SettingType.text(),
            "The host name or address on which the embedded broker listens."),

    JMS_PORT("launchdarkly.jms.port", "61616", SettingType.port(), "The port on which the embedded broker listens."),

    JMS_USER(
            "launchdarkly.jms.user",
            "",
            SettingType.text(),
            "The user name for the connection to the broker; the embedded broker then admits nobody else. Empty: "
                    + "no user name is sent, and the embedded broker asks for none."),

    JMS_PASSWORD("launchdarkly.jms.password", "", SettingType.text(), "The password of that user."),

    INGEST_TO(
            "launchdarkly.ingest.to",
            "outbox",
            SettingType.oneOf("outbox", "kafka"),
            "Where the events of HTTP requests and JMS messages go: outbox, the disk of this instance, or kafka, the "
                    + "topic launchdarkly.kafka.topic, from which any instance takes them."),

    KAFKA_ENABLED(
            "launchdarkly.kafka.enabled",
            "false",
            SettingType.trueOrFalse(),
            "Whether events are taken from a Kafka topic too (docs/kafka.md)."),

    KAFKA_BROKERS(
            "launchdarkly.kafka.brokers",
            "",
            SettingType.hostsAndPorts(),
            "The Kafka brokers to connect to first, their hosts and ports separated by commas, such as "
                    + "kafka-1:9092,kafka-2:9092."),

    KAFKA_TOPIC(
            "launchdarkly.kafka.topic",
            "segment.events",
            SettingType.topic(),
            "The topic of the events. Records that cannot be read go to the topic of the same name with .invalid at "
                    + "the end."),

    KAFKA_GROUP(
            "launchdarkly.kafka.group",
            "segment-launchdarkly",
            SettingType.name(),
            "The consumer group: the instances that have it share the topic's partitions."),

    KAFKA_INSTANCE_ID(
            "launchdarkly.kafka.instance-id",
            "",
            SettingType.text(),
            "The name of this instance within the group (static membership): after a restart it has the same "
                    + "partitions again, and no other instance takes them meanwhile. Empty: an instance that stops hands "
                    + "its partitions over at once."),

    KAFKA_CONSUMERS(
            "launchdarkly.kafka.consumers",
            "2",
            SettingType.from(1, 64),
            "How many threads take records, each with partitions of its own."),

    KAFKA_WRITE_KEY(
            "launchdarkly.kafka.write-key",
            "",
            SettingType.text(),
            "The write key of records that carry none, neither in the header writeKey nor in the value."),

    KAFKA_TIMEOUT(
            "launchdarkly.kafka.timeout",
            "10000",
            SettingType.from(1000, 600_000),
            "How long writing to Kafka may take, in milliseconds. A request whose events take longer is answered 503."),

    KAFKA_ALERT_LAG(
            "launchdarkly.kafka.alert-lag",
            "1000000",
            SettingType.atLeast(1),
            "Health is DOWN when this many records wait in the partitions of this instance."),

    DATA_DIRECTORY(
            "launchdarkly.data-directory",
            "data",
            SettingType.text(),
            "Where events wait until LaunchDarkly has accepted them. A relative path starts at the directory "
                    + "with routes/ and config/."),

    BATCH_MAX_EVENTS(
            "launchdarkly.batch.max-events",
            "500",
            SettingType.atLeast(1),
            "A batch is closed and delivered when it has this many events."),

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
            "How long a request to LaunchDarkly may take in all, in milliseconds, so that a receiver that answers "
                    + "byte by byte does not hold up other batches."),

    DELIVERY_PROXY(
            "launchdarkly.delivery.proxy",
            "",
            SettingType.hostAndPort(),
            "The HTTP proxy on the way to LaunchDarkly, its host and port such as proxy.example.com:3128. Receivers on "
                    + "the loopback address are reached without it. Empty: no proxy."),

    DELIVERY_PROXY_USER(
            "launchdarkly.delivery.proxy-user",
            "",
            SettingType.text(),
            "The user name for the proxy (Basic authentication). Empty: none is sent."),

    DELIVERY_PROXY_PASSWORD(
            "launchdarkly.delivery.proxy-password", "", SettingType.text(), "The password of that user."),

    DELIVERY_GZIP(
            "launchdarkly.delivery.gzip",
            "false",
            SettingType.trueOrFalse(),
            "Whether batches are sent compressed with gzip: about a sixth of the bytes, for more CPU time. "
                    + "LaunchDarkly accepts them, and so does a Relay Proxy from version 8.9."),

    DELIVERY_RETRY_WINDOW(
            "launchdarkly.delivery.retry-window",
            "14400000",
            SettingType.atLeast(0),
            "How long a batch is tried before it becomes a dead letter, in milliseconds: 4 hours."),

    OUTBOX_STORE(
            "launchdarkly.outbox.store",
            "disk",
            SettingType.oneOf("disk", "kafka"),
            "Where events wait until LaunchDarkly has accepted them: disk, the data directory of this instance, or kafka, "
                    + "the topic launchdarkly.kafka.topic, which several instances share (docs/kafka.md)."),

    OUTBOX_MAX_BYTES(
            "launchdarkly.outbox.max-bytes",
            "10000000000",
            SettingType.atLeast(1),
            "The most bytes that may wait for delivery. Beyond that, requests are refused with 429 until batches "
                    + "have been delivered."),

    OUTBOX_MIN_FREE_BYTES(
            "launchdarkly.outbox.min-free-bytes",
            "50000000",
            SettingType.atLeast(0),
            "How many bytes of the disk must stay free. With fewer, requests are refused too."),

    OUTBOX_ALERT_AGE(
            "launchdarkly.outbox.alert-age",
            "900000",
            SettingType.atLeast(0),
            "Health is DOWN when a batch has waited this long, in milliseconds: 15 minutes."),

    OUTBOX_ALERT_FREE_BYTES(
            "launchdarkly.outbox.alert-free-bytes",
            "100000000",
            SettingType.atLeast(0),
            "Health is DOWN when the disk has fewer free bytes than this."),

    DEDUP_WINDOW(
            "launchdarkly.dedup.window",
            "3600000",
            SettingType.atLeast(0),
            "How long an event is remembered, in milliseconds: 1 hour. Within that time an event with the same "
                    + "messageId and write key is a duplicate and is left out. 0: no de-duplication."),

    DEDUP_MAX_IDS(
            "launchdarkly.dedup.max-ids",
            "1000000",
            SettingType.atLeast(1),
            "The most events remembered for de-duplication, 40 to 56 bytes of memory each. Beyond that, the "
                    + "oldest are forgotten."),

    REJECTED_MAX_FILE_BYTES(
            "launchdarkly.rejected.max-file-bytes",
            "100000000",
            SettingType.atLeast(1),
            "Rejected events are kept in <data>/rejected/<date>.ndjson, with the reason. A file that reaches this "
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
            "The most bytes of rejected events in all. Beyond that, the oldest files are deleted early."),

    HISTORY_MAX_BYTES(
            "launchdarkly.history.max-bytes",
            "5000000000",
            SettingType.zeroOrAtLeast(10_000_000),
            "The most bytes of the history of events (docs/events.md). Beyond that, the oldest events are deleted. 0: "
                    + "no history."),

    HISTORY_KEEP_DAYS(
            "launchdarkly.history.keep-days",
            "14",
            SettingType.atLeast(0),
            "How many days an event is kept in the history. 0: no history."),

    HISTORY_MIN_FREE_BYTES(
            "launchdarkly.history.min-free-bytes",
            "1000000000",
            SettingType.atLeast(0),
            "How many bytes of the disk the history leaves free. With fewer, its oldest events are deleted, and then "
                    + "new ones are not kept."),

    HISTORY_MASK(
            "launchdarkly.history.mask",
            "",
            SettingType.text(),
            "The names of fields and properties whose values are not kept in the history, separated by commas, such as "
                    + "email,phone. They are replaced wherever they stand in an event, and are delivered as they are."),

    ALERTS_RULES(
            "launchdarkly.alerts.rules",
            "config/alerts.yaml",
            SettingType.text(),
            "The file with the rules for alerts (docs/alerts.md). Without the file there are no alerts."),

    ALERTS_WEBHOOK_URL(
            "launchdarkly.alerts.webhook-url",
            "",
            SettingType.secretUrl(),
            "The address to which each alert is posted as JSON. Empty: none."),

    ALERTS_SLACK_URL(
            "launchdarkly.alerts.slack-url",
            "",
            SettingType.secretUrl(),
            "The address of an incoming webhook of Slack to which each alert is posted. Empty: none."),

    ALERTS_MAIL_TO(
            "launchdarkly.alerts.mail-to",
            "",
            SettingType.mailAddresses(),
            "The mail addresses to which each alert goes, separated by commas. Empty: none."),

    ALERTS_MAIL_FROM(
            "launchdarkly.alerts.mail-from",
            "segment-launchdarkly@localhost",
            SettingType.mailAddresses(),
            "The sender of these mails."),

    ALERTS_MAIL_HOST(
            "launchdarkly.alerts.mail-host", "localhost", SettingType.hostName(), "The mail server that takes them."),

    ALERTS_MAIL_PORT("launchdarkly.alerts.mail-port", "587", SettingType.port(), "The port of the mail server."),

    ALERTS_MAIL_PROTOCOL(
            "launchdarkly.alerts.mail-protocol",
            "smtp",
            SettingType.oneOf("smtp", "smtps"),
            "How the mail server is spoken to: smtp, or smtps for a connection that is encrypted from the beginning."),

    ALERTS_MAIL_STARTTLS(
            "launchdarkly.alerts.mail-starttls",
            "true",
            SettingType.trueOrFalse(),
            "Whether a connection by smtp must become an encrypted one (STARTTLS) before anything is sent."),

    ALERTS_MAIL_USER(
            "launchdarkly.alerts.mail-user",
            "",
            SettingType.text(),
            "The user name at the mail server. Empty: the server asks for none."),

    ALERTS_MAIL_PASSWORD("launchdarkly.alerts.mail-password", "", SettingType.text(), "The password of that user."),

    ALERTS_RETRY_FOR(
            "launchdarkly.alerts.retry-for",
            "7200000",
            SettingType.atLeast(0),
            "How long an alert is sent again each minute to a channel that does not take it, in milliseconds: 2"
                    + " hours."),

    ACTIVITY_INTERVAL(
            "launchdarkly.activity.interval",
            "60000",
            SettingType.from(100, 60_000),
            "How often what was counted is kept and the rules for alerts are checked, in milliseconds."),

    ACTIVITY_MAX_SERIES(
            "launchdarkly.activity.max-series",
            "1000",
            SettingType.from(10, 100_000),
            "The most counters with names that clients choose, one for each combination of source, event type, event "
                    + "name and outcome, 2 KB of memory each. Further names count as \"other\"."),

    TLS_ENABLED(
            "camel.ssl.enabled",
            "false",
            SettingType.trueOrFalse(),
            "Whether both HTTP ports speak HTTPS and nothing else, with the certificate and the key from the key "
                    + "store (docs/security.md)."),

    TLS_KEY_STORE_PASSWORD(
            "launchdarkly.tls.key-store-password", "changeit", SettingType.text(), "The password of the key store."),

    LOG_FORMAT(
            "launchdarkly.log.format",
            "text",
            SettingType.oneOf("text", "json"),
            "How the log is written: text, a line for people, or json, one object a line with the event's name "
                    + "(docs/logs.md)."),

    MANAGEMENT_PORT(
            "camel.management.port",
            "{{env:CAMEL_MANAGEMENT_PORT:9876}}",
            SettingType.port(),
            "The port of health, metrics, the console and its API."),

    MANAGEMENT_TOKEN(
            "launchdarkly.management.token",
            "",
            SettingType.token(),
            "The token for programs that ask the management port, which they send as the header Authorization: Bearer "
                    + "<token>: for metrics and the details of health, and for the console and its API while there is no "
                    + "launchdarkly.console.token. Empty: only programs on this machine get these. The status of health "
                    + "needs no token."),

    MANAGEMENT_HOSTS(
            "launchdarkly.management.hosts",
            "",
            SettingType.hostNames(),
            "Further host names by which requests without a token may address the management port, separated by "
                    + "commas, such as console.example.com. The names of the loopback address and camel.management.host are "
                    + "always allowed, and any IP address where a login is needed. Others are refused because web pages "
                    + "could use them."),

    CONSOLE_USERS(
            "launchdarkly.console.users",
            "",
            SettingType.users(),
            "Who may log in to the console: name:hash for each user, separated by commas, as the command password "
                    + "prints it (docs/security.md). While this and both tokens are empty, the console and its API need no "
                    + "login, and the management port listens on the loopback address only."),

    CONSOLE_TOKEN(
            "launchdarkly.console.token",
            "",
            SettingType.token(),
            "The token for programs that use the console's API, and for a login without a user. With it, "
                    + "launchdarkly.management.token opens metrics and health only."),

    CONSOLE_IDLE_TIMEOUT(
            "launchdarkly.console.idle-timeout",
            "1800000",
            SettingType.atLeast(1),
            "A login ends when nothing has been asked for this long, in milliseconds: 30 minutes."),

    CONSOLE_SESSION_TIMEOUT(
            "launchdarkly.console.session-timeout",
            "43200000",
            SettingType.atLeast(1),
            "A login ends after this long in any case, in milliseconds: 12 hours."),

    CONSOLE_MAX_SESSIONS(
            "launchdarkly.console.max-sessions",
            "10",
            SettingType.from(1, 1000),
            "How many logins a user may have at a time; with another one, the one that has been unused for longest "
                    + "ends."),

    CONSOLE_MAX_FAILED_LOGINS(
            "launchdarkly.console.max-failed-logins",
            "5",
            SettingType.from(1, 1000),
            "How often a login with one user name from one address may fail within 15 minutes; four times as often "
                    + "from one address with any names, twenty times as often with one name from any address."),

    CONSOLE_MAX_REQUESTS(
            "launchdarkly.console.max-requests",
            "16",
            SettingType.from(1, 10_000),
            "How many requests of one user, or with one token, the console and its API answer at a time."),

    CONSOLE_SEARCH_TIMEOUT(
            "launchdarkly.console.search-timeout",
            "10000",
            SettingType.atLeast(1),
            "How long a page may search the history, in milliseconds. A search that takes longer is given up."),

    TRACING_ENABLED(
            "camel.opentelemetry2.enabled",
            "false",
            SettingType.trueOrFalse(),
            "Whether requests and deliveries are traced with OpenTelemetry (docs/tracing.md). Where the traces go, and "
                    + "how many are kept, is set with OpenTelemetry's own environment variables, such as "
                    + "OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_TRACES_SAMPLER.");

    /** What the names of the project's own settings begin with; a few of Camel's are here because the routes read them. */
    public static final String PREFIX = "launchdarkly.";

    /** What the names of the settings begin with that are passed on to Kafka's clients; what follows is Kafka's own name. */
    public static final String KAFKA_CLIENT_PREFIX = "launchdarkly.kafka.client.";

    /** The environment whose settings have no environment in their names, and whose events go to the sandbox while it has no client-side ID. */
    public static final String DEFAULT_ENVIRONMENT = "default";

    private static final Set<Setting> SECRETS = EnumSet.of(
            CLIENT_ID,
            IMPORT_TOKEN,
            API_TOKEN,
            WRITE_KEYS,
            JMS_WRITE_KEY,
            JMS_BROKER_URL,
            JMS_USER,
            JMS_PASSWORD,
            KAFKA_WRITE_KEY,
            DELIVERY_PROXY_USER,
            DELIVERY_PROXY_PASSWORD,
            TLS_KEY_STORE_PASSWORD,
            MANAGEMENT_TOKEN,
            CONSOLE_USERS,
            CONSOLE_TOKEN);

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

    /** The settings that each LaunchDarkly environment has of its own. */
    public static Setting[] ofAnEnvironment() {
        return new Setting[] {
            CLIENT_ID,
            EVENTS_HOST_NAME,
            EVENTS_URL,
            DELIVERY_API,
            IMPORT_TOKEN,
            IMPORT_ALIASES,
            PROJECT_KEY,
            ENVIRONMENT_KEY
        };
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

    /** The environment variable that overrides the files, {@code LAUNCHDARKLY_CLIENT_ID}. */
    public String variable() {
        return variable(key);
    }

    /** The environment variable that Camel reads for a property. */
    public static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Whether it is the project's own, and not Camel's. */
    public boolean isOwn() {
        return key.startsWith(PREFIX);
    }

    /** Whether a file with its value has a line for each part. */
    boolean isList() {
        return this == CONSOLE_USERS;
    }

    /** Whether its value may stand in a file of its own, which the setting {@link #fileKey} names. */
    public boolean isSecret() {
        return SECRETS.contains(this);
    }

    /** The name of the setting that names the file with the value of a secret, {@code launchdarkly.client-id-file}. */
    public String fileKey(String environment) {
        return key(environment) + SecretFile.SUFFIX;
    }

    public String defaultValue() {
        return defaultValue;
    }

    /** What it is for, as the comment in the settings file. */
    public String sentence() {
        return sentence;
    }

    /**
     * Checks a value and trims it.
     *
     * @throws IllegalArgumentException in one line that names the setting, when the value is not allowed
     */
    public String checked(String value) {
        return checked(key, value);
    }

    /** The same for a value under another name, that of an environment. */
    String checked(String name, String value) {
        String trimmed = value.trim();
        type.problem(trimmed).ifPresent(problem -> {
            throw new IllegalArgumentException(name + " " + problem);
        });
        return trimmed;
    }

    /**
     * The value in an application.
     *
     * @throws IllegalArgumentException as {@link #checked(String)}
     */
    public String text(CamelContext context) {
        return checked(value(context, key, context.resolvePropertyPlaceholders("{{" + key + "}}")));
    }

    /**
     * The value in an application for a LaunchDarkly environment; empty when there is none.
     *
     * @throws IllegalArgumentException as {@link #checked(String)}
     */
    public String text(CamelContext context, String environment) {
        return checked(key(environment), found(context, environment));
    }

    /**
     * The value in an application for a LaunchDarkly environment, or the default.
     *
     * @throws IllegalArgumentException as {@link #checked(String)}
     */
    public String textOrDefault(CamelContext context, String environment) {
        String found = found(context, environment);
        return checked(key(environment), found.isBlank() ? defaultValue : found);
    }

    /** Whether an application sets no value for a LaunchDarkly environment. */
    public boolean isEmpty(CamelContext context, String environment) {
        return found(context, environment).isBlank();
    }

    private String found(CamelContext context, String environment) {
        String name = key(environment);
        return value(context, name, context.resolvePropertyPlaceholders("{{" + name + ":}}"));
    }

    /** A value, or that of the file which is named in its place. */
    private String value(CamelContext context, String name, String own) {
        String fileSetting = name + SecretFile.SUFFIX;
        String file = isSecret()
                ? context.resolvePropertyPlaceholders("{{" + fileSetting + ":}}")
                        .trim()
                : "";
        if (file.isEmpty()) {
            return own;
        }
        if (!own.isBlank() && !own.equals(defaultValue)) {
            throw new IllegalArgumentException(name + " and " + fileSetting + " are both set: take one of them out.");
        }
        return SecretFile.read(fileSetting, file, isList());
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

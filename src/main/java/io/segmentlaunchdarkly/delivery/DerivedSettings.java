package io.segmentlaunchdarkly.delivery;

import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.model.Model;
import org.apache.camel.spi.PropertiesFunction;

/**
 * The properties function {@code launchdarkly}: settings that follow from others. {@code {{launchdarkly:<environment>.<name>}}} with
 * the names
 *
 * <ul>
 *   <li>{@code events-url}: where batches are posted: the setting of this name, else LaunchDarkly's address for the client-side ID or for
 *       the project and environment of the metric import API, else the sandbox;
 *   <li>{@code events-endpoint}: the Camel endpoint for that address: that of the component {@code launchdarkly-http}, or, for a sandbox
 *       behind TLS, of {@code launchdarkly-sandbox-http}, which trusts the service's own certificate;
 *   <li>{@code sandbox}: {@code true} while the sandbox receives;
 *   <li>{@code user-agent}: what the API of the environment expects as {@code User-Agent};
 *   <li>{@code import}: {@code true} while the environment's events go to the metric import API;
 *   <li>{@code import-token}: the access token for it;
 *   <li>{@code aliases}: the environment that gets this one's alias events, or {@code discard};
 *   <li>{@code ingest}: where the ways in lead, {@code direct:launchdarkly-} with this after it: {@code ingest} for the outbox, {@code
 *       ingest-to-kafka} for Kafka;
 *   <li>{@code outbox}: the component whose endpoints hand out batches, {@code launchdarkly-outbox} or {@code launchdarkly-kafka-outbox};
 *   <li>{@code outbox-in-kafka}: {@code true} if it is the latter;
 *   <li>{@code kafka-records}: {@code true} if records of Kafka are taken, for the outbox in Kafka or for the one on the disk;
 *   <li>{@code version}: this software's version.
 * </ul>
 *
 * <p>The environment {@code default} has its settings directly under {@code launchdarkly.}, every other under {@code
 * launchdarkly.<environment>.}.
 */
public final class DerivedSettings implements PropertiesFunction, CamelContextAware {
    private static final String SANDBOX = "launchdarkly-sandbox";

    /** The metric import API takes less than 10 MB. */
    private static final long MOST_IMPORT_BYTES = 9_999_000;

    private static final List<String> NAMES = List.of(
            "events-url",
            "events-endpoint",
            "sandbox",
            "user-agent",
            "import",
            "import-token",
            "aliases",
            "ingest",
            "outbox",
            "outbox-in-kafka",
            "kafka-records",
            "version");

    /** Events host to the host that knows the client-side IDs (LaunchDarkly's domain list, its EU and federal pages). */
    private static final Map<String, String> CLIENT_SDK_HOSTS = Map.of(
            "events.launchdarkly.com",
            "clientsdk.launchdarkly.com",
            "events.eu.launchdarkly.com",
            "clientsdk.eu.launchdarkly.com",
            "events.launchdarkly.us",
            "clientsdk.launchdarkly.us");

    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public String getName() {
        return "launchdarkly";
    }

    /**
     * @throws IllegalArgumentException in one line that names the setting, when a setting is not usable
     */
    @Override
    public String apply(String remainder) {
        int dot = remainder.lastIndexOf('.');
        String environment = dot < 0 ? Setting.DEFAULT_ENVIRONMENT : remainder.substring(0, dot);
        String name = remainder.substring(dot + 1);
        return switch (name) {
            case "events-url" -> eventsUrl(environment);
            case "events-endpoint" -> eventsEndpoint(environment);
            case "sandbox" -> String.valueOf(isSandbox(environment));
            case "user-agent" -> DeliveryApi.of(camelContext, environment).userAgent(version());
            case "import" -> String.valueOf(isImport(environment));
            case "import-token" -> importToken(environment);
            case "aliases" -> isImport(environment)
                    ? Setting.IMPORT_ALIASES.textOrDefault(camelContext, environment)
                    : environment;
            case "ingest" -> Setting.INGEST_TO.text(camelContext).equals("kafka") ? "ingest-to-kafka" : "ingest";
            case "outbox" -> isOutboxInKafka() ? "launchdarkly-kafka-outbox" : "launchdarkly-outbox";
            case "outbox-in-kafka" -> String.valueOf(isOutboxInKafka());
            case "kafka-records" -> String.valueOf(isOutboxInKafka()
                    || Setting.KAFKA_ENABLED.text(camelContext).equals("true"));
            case "version" -> version();
            default -> throw new IllegalArgumentException(
                    "{{launchdarkly:" + remainder + "}} is not known: the names are " + String.join(", ", NAMES) + ".");
        };
    }

    private boolean isOutboxInKafka() {
        return Setting.OUTBOX_STORE.text(camelContext).equals("kafka");
    }

    private static String version() {
        Properties built = new Properties();
        try (InputStream file = DerivedSettings.class.getResourceAsStream("/io/segmentlaunchdarkly/build.properties")) {
            built.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return built.getProperty("version");
    }

    private boolean isImport(String environment) {
        return DeliveryApi.of(camelContext, environment) == DeliveryApi.IMPORT;
    }

    private boolean isSandbox(String environment) {
        Stream<Setting> forLaunchDarkly = isImport(environment)
                ? Stream.of(Setting.CLIENT_ID, Setting.PROJECT_KEY, Setting.ENVIRONMENT_KEY, Setting.IMPORT_TOKEN)
                : Stream.of(Setting.CLIENT_ID);
        return Setting.EVENTS_URL.isEmpty(camelContext, environment)
                && forLaunchDarkly.allMatch(setting -> setting.isEmpty(camelContext, environment));
    }

    private String eventsUrl(String environment) {
        if (isImport(environment)) {
            checkImport(environment);
        }
        String url = Setting.EVENTS_URL.text(camelContext, environment);
        if (!url.isEmpty()) {
            return url;
        }
        String path = isImport(environment) ? importPath(environment) : bulkPath(environment);
        return isSandbox(environment) ? sandbox(environment) + path : "https://" + host(environment) + path;
    }

    private String bulkPath(String environment) {
        return isSandbox(environment)
                ? "/bulk/sandbox"
                : "/events/bulk/" + Setting.CLIENT_ID.text(camelContext, environment);
    }

    private String importPath(String environment) {
        return "/v2/event-data-import/"
                + (isSandbox(environment)
                        ? "sandbox/sandbox"
                        : project(environment) + "/" + needed(Setting.ENVIRONMENT_KEY, environment));
    }

    /** The environment's project, else that of the default environment. */
    private String project(String environment) {
        boolean isOwn = !Setting.PROJECT_KEY.isEmpty(camelContext, environment);
        return needed(Setting.PROJECT_KEY, isOwn ? environment : Setting.DEFAULT_ENVIRONMENT);
    }

    private String importToken(String environment) {
        return isSandbox(environment) ? "sandbox" : needed(Setting.IMPORT_TOKEN, environment);
    }

    private String needed(Setting setting, String environment) {
        String value = setting.text(camelContext, environment);
        if (value.isEmpty()) {
            throw new IllegalArgumentException(setting.key(environment) + " is empty: set it, because "
                    + Setting.DELIVERY_API.key(environment) + " is import.");
        }
        return value;
    }

    /** What the metric import API does not allow: too large a request, and a token that others can read. */
    private void checkImport(String environment) {
        String isImport = " while " + Setting.DELIVERY_API.key(environment) + " is import";
        long batch = Setting.BATCH_MAX_BYTES.number(camelContext);
        if (batch > MOST_IMPORT_BYTES) {
            throw new IllegalArgumentException(Setting.BATCH_MAX_BYTES + " must be at most " + MOST_IMPORT_BYTES
                    + isImport + " but is \"" + batch + "\".");
        }
        String url = Setting.EVENTS_URL.text(camelContext, environment);
        if (url.startsWith("http:") && !url.matches("http://(localhost|127\\.[0-9.]+|\\[::1])([:/].*)?")) {
            throw new IllegalArgumentException(Setting.EVENTS_URL.key(environment)
                    + " must be an https:// address, or one of this machine," + isImport
                    + ", because the token goes with each request.");
        }
    }

    /** Where the sandbox takes events; the path of an API follows. */
    private String sandbox(String environment) {
        if (!hasSandbox()) {
            throw new IllegalArgumentException(Setting.CLIENT_ID.key(environment)
                    + " is empty, and the sandbox that would receive the events is not among the routes: set "
                    + Setting.CLIENT_ID.key(environment) + " to the client-side ID of a LaunchDarkly environment.");
        }
        return (isTls() ? "https://" : "http://") + sandboxHost(environment) + ":"
                + property(Setting.SERVER_PORT.key()).orElse("8080") + "/sandbox/events";
    }

    private String eventsEndpoint(String environment) {
        String component = isSandbox(environment) && isTls() ? "launchdarkly-sandbox-http" : "launchdarkly-http";
        return component + ":" + eventsUrl(environment);
    }

    /** Whether ingest, and with it the sandbox, speaks HTTPS only. */
    private boolean isTls() {
        return property("camel.server.use-global-ssl-context-parameters")
                .map(Boolean::parseBoolean)
                .orElse(false);
    }

    /** A loopback address on which ingest listens: the sandbox answers no other. */
    private String sandboxHost(String environment) {
        String host = property("camel.server.host").orElse("0.0.0.0");
        try {
            InetAddress address = InetAddress.getByName(host);
            if (address.isAnyLocalAddress()) {
                return "127.0.0.1";
            }
            if (address.isLoopbackAddress()) {
                return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
            }
        } catch (UnknownHostException e) {
            // No loopback address either.
        }
        throw new IllegalArgumentException(Setting.CLIENT_ID.key(environment)
                + " is empty, and the sandbox that would receive"
                + " the events answers on a loopback address only while camel.server.host is " + host + ": set "
                + Setting.CLIENT_ID.key(environment) + " to the client-side ID of a LaunchDarkly environment, or"
                + " camel.server.host to 0.0.0.0 or 127.0.0.1.");
    }

    private boolean hasSandbox() {
        return getCamelContext()
                        .getCamelContextExtension()
                        .getContextPlugin(Model.class)
                        .getRouteDefinition(SANDBOX)
                != null;
    }

    /**
     * Where LaunchDarkly tells whether a client-side ID exists; empty for the sandbox, a whole events URL, a host that is not one of
     * LaunchDarkly's own, and the metric import API, which has no client-side ID.
     */
    public Optional<String> goalsUrl(String environment) {
        String clientId = Setting.CLIENT_ID.text(camelContext, environment);
        if (!Setting.EVENTS_URL.isEmpty(camelContext, environment) || clientId.isEmpty() || isImport(environment)) {
            return Optional.empty();
        }
        return Optional.ofNullable(CLIENT_SDK_HOSTS.get(host(environment)))
                .map(host -> "https://" + host + "/sdk/goals/" + clientId);
    }

    private String host(String environment) {
        return Setting.EVENTS_HOST_NAME.textOrDefault(camelContext, environment);
    }

    private Optional<String> property(String key) {
        return getCamelContext()
                .getPropertiesComponent()
                .resolveProperty(key)
                .map(String::trim)
                .filter(value -> !value.isEmpty());
    }
}

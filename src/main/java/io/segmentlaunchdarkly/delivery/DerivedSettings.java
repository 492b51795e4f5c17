package io.segmentlaunchdarkly.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.camel.model.Model;

/**
 * The properties function {@code launchdarkly}: settings that follow from others. {@code {{launchdarkly:<environment>.<name>}}} with
 * the names
 *
 * <ul>
 *   <li>{@code events-url}: where batches are posted: the setting of this name, else LaunchDarkly's address for the client-side ID,
 *       else the sandbox;
 *   <li>{@code events-endpoint}: the Camel endpoint for that address: that of the component {@code launchdarkly-http}, or, for a sandbox
 *       behind TLS, of {@code launchdarkly-sandbox-http}, which trusts the service's own certificate;
 *   <li>{@code sandbox}: {@code true} while the sandbox receives;
 *   <li>{@code version}: this software's version.
 * </ul>
 *
 * <p>The environment {@code default} has its settings directly under {@code launchdarkly.}, every other under {@code
 * launchdarkly.<environment>.}.
 */
public final class DerivedSettings extends SettingsFunction {
    static final String DEFAULT_HOST = "events.launchdarkly.com";
    private static final String SANDBOX = "launchdarkly-sandbox";
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+(:[0-9]+)?");

    /** Events host to the host that knows the client-side IDs (LaunchDarkly's domain list, its EU and federal pages). */
    private static final Map<String, String> CLIENT_SDK_HOSTS = Map.of(
            DEFAULT_HOST,
            "clientsdk.launchdarkly.com",
            "events.eu.launchdarkly.com",
            "clientsdk.eu.launchdarkly.com",
            "events.launchdarkly.us",
            "clientsdk.launchdarkly.us");

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
        String environment = dot < 0 ? "default" : remainder.substring(0, dot);
        String name = remainder.substring(dot + 1);
        return switch (name) {
            case "events-url" -> eventsUrl(environment);
            case "events-endpoint" -> eventsEndpoint(environment);
            case "sandbox" -> String.valueOf(isSandbox(environment));
            case "version" -> version();
            default -> throw new IllegalArgumentException("{{launchdarkly:" + remainder
                    + "}} is not known: the names are events-url, events-endpoint, sandbox and version.");
        };
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

    private boolean isSandbox(String environment) {
        return setting(environment, "events-url").isEmpty()
                && setting(environment, "client-id").isEmpty();
    }

    private String eventsUrl(String environment) {
        Optional<String> url = setting(environment, "events-url");
        if (url.isPresent()) {
            if (!url.get().matches("https?://[^\\s]+")) {
                throw new IllegalArgumentException(key(environment, "events-url")
                        + " must be a whole http:// or https:// address but is \"" + url.get() + "\".");
            }
            return url.get();
        }
        Optional<String> clientId = setting(environment, "client-id");
        if (clientId.isEmpty()) {
            if (!hasSandbox()) {
                throw new IllegalArgumentException(key(environment, "client-id")
                        + " is empty, and the sandbox that would receive the events is not among the routes: set "
                        + key(environment, "client-id") + " to the client-side ID of a LaunchDarkly environment.");
            }
            return (isTls() ? "https://" : "http://") + sandboxHost(environment) + ":"
                    + property("camel.server.port").orElse("8080") + "/sandbox/events/bulk/sandbox";
        }
        return "https://" + host(environment) + "/events/bulk/" + checked(environment, clientId.get());
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
        throw new IllegalArgumentException(
                key(environment, "client-id") + " is empty, and the sandbox that would receive"
                        + " the events answers on a loopback address only while camel.server.host is " + host + ": set "
                        + key(environment, "client-id") + " to the client-side ID of a LaunchDarkly environment, or"
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
     * Where LaunchDarkly tells whether a client-side ID exists; empty for the sandbox, a whole events URL, and a host that is not
     * one of LaunchDarkly's own.
     */
    Optional<String> goalsUrl(String environment) {
        if (setting(environment, "events-url").isPresent()) {
            return Optional.empty();
        }
        return setting(environment, "client-id")
                .flatMap(clientId -> Optional.ofNullable(CLIENT_SDK_HOSTS.get(host(environment)))
                        .map(host -> "https://" + host + "/sdk/goals/" + checked(environment, clientId)));
    }

    private String checked(String environment, String clientId) {
        if (!CLIENT_ID.matcher(clientId).matches()) {
            throw new IllegalArgumentException(key(environment, "client-id")
                    + " must be a client-side ID (letters, digits, '.', '_', '-') but is \"" + clientId + "\".");
        }
        return clientId;
    }

    private String host(String environment) {
        String host = setting(environment, "events-host-name").orElse(DEFAULT_HOST);
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(key(environment, "events-host-name") + " must be a host name such as "
                    + DEFAULT_HOST + " but is \"" + host + "\".");
        }
        return host;
    }

    private Optional<String> setting(String environment, String name) {
        return property(key(environment, name));
    }

    static String key(String environment, String name) {
        return environment.equals("default") ? "launchdarkly." + name : "launchdarkly." + environment + "." + name;
    }

    private Optional<String> property(String key) {
        return getCamelContext()
                .getPropertiesComponent()
                .resolveProperty(key)
                .map(String::trim)
                .filter(value -> !value.isEmpty());
    }
}

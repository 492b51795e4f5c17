package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.http.IngestServer;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/**
 * The ports on which the service listens. One rule holds for all: a port that listens on anything but the loopback address needs
 * credentials.
 *
 * @param server the beginning of the names of its settings, such as {@code camel.server}
 * @param portSetting the setting for its number
 * @param listens whether the service listens there, as the settings are
 * @param danger what strangers could do without credentials
 * @param credentials the settings that have them
 * @param needsAll whether it needs all of them; otherwise one is enough
 */
public record ListeningPort(
        String server,
        Setting portSetting,
        Predicate<CamelContext> listens,
        String danger,
        List<Setting> credentials,
        boolean needsAll) {
    private static final ListeningPort INGEST = new ListeningPort(
            "camel.server",
            Setting.SERVER_PORT,
            context -> isEnabled(context, "camel.server"),
            "anybody could send events",
            List.of(Setting.WRITE_KEYS),
            true);

    private static final ListeningPort MANAGEMENT = new ListeningPort(
            "camel.management",
            Setting.MANAGEMENT_PORT,
            context -> isEnabled(context, "camel.management"),
            "anybody could see what the service does",
            List.of(Setting.MANAGEMENT_TOKEN, Setting.CONSOLE_TOKEN, Setting.CONSOLE_USERS),
            false);

    private static final ListeningPort BROKER = new ListeningPort(
            "launchdarkly.jms",
            Setting.JMS_PORT,
            context -> MessageBroker.of(context) == MessageBroker.EMBEDDED,
            "anybody could send messages",
            List.of(Setting.JMS_USER, Setting.JMS_PASSWORD),
            true);

    /**
     * @throws IllegalArgumentException in one line that names the setting, when a port is open to others without credentials, when it is
     *     in use, or when two ports are the same
     */
    static void check(CamelContext context) {
        List<ListeningPort> ports = of(context);
        for (ListeningPort port : ports) {
            port.mustAskWhoComes(context);
            port.mustBeFree(context);
        }
        if (ports.contains(INGEST) && ports.contains(MANAGEMENT) && INGEST.port(context) == MANAGEMENT.port(context)) {
            // Camel would serve both on the ingest address.
            throw new IllegalArgumentException(MANAGEMENT.portSetting + " is " + MANAGEMENT.port(context)
                    + ", which is " + INGEST.portSetting + " too: set it to another port.");
        }
    }

    /** Those on which the service listens as the settings are. */
    public static List<ListeningPort> of(CamelContext context) {
        return Stream.of(INGEST, MANAGEMENT, BROKER)
                .filter(port -> port.listens().test(context))
                .toList();
    }

    private static boolean isEnabled(CamelContext context, String server) {
        return Boolean.parseBoolean(value(context, server + ".enabled:false"));
    }

    private void mustAskWhoComes(CamelContext context) {
        long missing = credentials.stream()
                // A list of only commas counts as empty.
                .filter(setting -> setting.text(context).matches("[,\\s]*"))
                .count();
        String host = host(context);
        if (missing > (needsAll ? 0 : credentials.size() - 1) && !isLoopback(host)) {
            throw new IllegalArgumentException(server + ".host is " + host + " while " + emptyCredentials() + ", so "
                    + danger + ": set " + whatToSet() + ", or " + server + ".host to 127.0.0.1.");
        }
    }

    private String emptyCredentials() {
        String names = credentials.stream().map(Setting::key).collect(Collectors.joining(needsAll ? " or " : ", "));
        return needsAll ? names + " is empty" : names.replaceFirst(", (?=[^,]*$)", " and ") + " are empty";
    }

    private String whatToSet() {
        if (credentials.size() == 1) {
            return credentials.get(0).key();
        }
        return needsAll ? "both" : "one of them";
    }

    /** A name is loopback when all its addresses are; one that does not resolve is not. */
    private static boolean isLoopback(String host) {
        try {
            return Stream.of(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Camel 4.18.0 only logs that a server cannot listen, and goes on without it. At this point nothing has been started yet. */
    private void mustBeFree(CamelContext context) {
        obstacle(host(context), port(context)).ifPresent(obstacle -> {
            throw obstacle;
        });
    }

    /** Why nobody can listen on a host and port now, the failure that stops a start; empty when one can. */
    public Optional<IllegalArgumentException> obstacle(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of(
                    new IllegalArgumentException(server + ".host is " + host + ", a name that cannot be resolved."));
        } catch (IOException e) {
            return Optional.of(IngestServer.cannotListen(server, host, port, e));
        }
    }

    /** The name or address to listen on. */
    public String host(CamelContext context) {
        return value(context, server + ".host:0.0.0.0");
    }

    private int port(CamelContext context) {
        return Integer.parseInt(portSetting.checked(value(context, portSetting + ":8080")));
    }

    private static String value(CamelContext context, String setting) {
        return context.resolvePropertyPlaceholders("{{" + setting + "}}");
    }
}

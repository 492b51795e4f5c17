package io.segmentlaunchdarkly.console;

import io.segmentlaunchdarkly.http.IngestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.main.MainListenerSupport;

/** What no single step of the routes can judge of the settings; a setting that will not do stops the start in one line. */
public final class StartCheck extends MainListenerSupport {

    @Override
    public void afterConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        UnknownSettings.check(context, System.getenv());
        String host = context.resolvePropertyPlaceholders("{{camel.server.host:0.0.0.0}}");
        mustKnowItsSources(host, context.resolvePropertyPlaceholders("{{launchdarkly.write-keys:}}"));
        mustBeFree(context, "camel.server");
        mustBeFree(context, "camel.management");
        if (Broker.of(context) == Broker.EMBEDDED) {
            mustKnowWhoSends(context);
            mustBeFree(context, "launchdarkly.jms");
        }
        checkBeans(context, main.configure());
        RouteCheck.check(context, id -> true);
        MappingCheck.check(context);
    }

    private static void checkBeans(CamelContext context, MainConfigurationProperties configuration) {
        try {
            DuplicateBeans.check(
                    context, configuration.getRoutesIncludePattern(), configuration.getRoutesExcludePattern());
        } catch (IOException e) {
            throw new UncheckedIOException("The route files cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whoever can reach the service can send events, so it must know its sources unless only this machine reaches it. */
    private static void mustKnowItsSources(String host, String writeKeys) {
        if (writeKeys.replace(',', ' ').isBlank() && !isLoopback(host)) {
            throw new IllegalArgumentException("camel.server.host is " + host
                    + " while launchdarkly.write-keys is empty, so anybody could send events: set"
                    + " launchdarkly.write-keys, or camel.server.host to 127.0.0.1.");
        }
    }

    private static void mustKnowWhoSends(CamelContext context) {
        String host = context.resolvePropertyPlaceholders("{{launchdarkly.jms.host}}");
        boolean somebody = !context.resolvePropertyPlaceholders("{{launchdarkly.jms.user:}}")
                        .isBlank()
                && !context.resolvePropertyPlaceholders("{{launchdarkly.jms.password:}}")
                        .isBlank();
        if (!somebody && !isLoopback(host)) {
            throw new IllegalArgumentException("launchdarkly.jms.host is " + host
                    + " while launchdarkly.jms.user or launchdarkly.jms.password is empty, so anybody could send messages: set"
                    + " both, or launchdarkly.jms.host to 127.0.0.1.");
        }
    }

    /** A name that does not resolve is not loopback. */
    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static int port(String server, String port) {
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException(
                    server + ".port must be a number from 0 to 65535 but is \"" + port + "\".");
        }
        return Integer.parseInt(port);
    }

    /** Camel 4.18.0 only logs that a server could not listen, and goes on without it; here, nothing has been started yet. */
    private static void mustBeFree(CamelContext context, String server) {
        if (!Boolean.parseBoolean(context.resolvePropertyPlaceholders("{{" + server + ".enabled:false}}"))) {
            return;
        }
        String host = context.resolvePropertyPlaceholders("{{" + server + ".host:0.0.0.0}}");
        int port = port(server, context.resolvePropertyPlaceholders("{{" + server + ".port:8080}}"));
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(server + ".host is " + host + ", a name that is not known.");
        } catch (IOException e) {
            throw IngestServer.cannotListen(server, host, port, e);
        }
    }
}

package io.segmentlaunchdarkly.console;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;

/** What no single step of the routes can judge of the settings; a setting that will not do stops the start in one line. */
public final class StartCheck extends MainListenerSupport {

    /** Whoever can reach the service can send events, so it must know its sources unless only this machine reaches it. */
    @Override
    public void afterConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        String host = context.resolvePropertyPlaceholders("{{camel.server.host:0.0.0.0}}");
        String writeKeys = context.resolvePropertyPlaceholders("{{launchdarkly.write-keys:}}");
        if (writeKeys.isBlank() && !isLoopback(host)) {
            throw new IllegalArgumentException("camel.server.host is " + host
                    + " while launchdarkly.write-keys is empty, so anybody could send events: set"
                    + " launchdarkly.write-keys, or camel.server.host to 127.0.0.1.");
        }
    }

    /** A name that does not resolve is not loopback; the server will say so when it binds. */
    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}

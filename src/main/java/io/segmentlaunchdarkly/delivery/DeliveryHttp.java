package io.segmentlaunchdarkly.delivery;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.annotations.Component;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;

/**
 * The HTTP component that delivers: Camel's, through a proxy if there is one, with bounds on what a receiver can make it hold or wait for. The head of an answer has at
 * most 100 headers of 8 KB, its body is kept up to {@link BoundedAnswers#MAX_BODY_BYTES}, and a whole request ends within the deadline.
 */
@Component("http")
public final class DeliveryHttp extends HttpComponent {
    private static final Http1Config SHORT_HEADS = Http1Config.custom()
            .setMaxHeaderCount(100)
            .setMaxLineLength(8 * 1024)
            .build();

    private Duration deadline = Duration.ofMinutes(1);
    private ScheduledExecutorService timer;

    /** The time in which a request must end, from asking for a connection to the end of the answer, in milliseconds; a minute unless set. */
    public void setDeadline(long deadline) {
        this.deadline = Duration.ofMillis(deadline);
    }

    /** The HTTP proxy on the way to receivers that are not on the loopback address, {@code host:port}; empty for none. */
    public void setProxy(String proxy) {
        if (!proxy.isEmpty()) {
            int colon = proxy.lastIndexOf(':');
            setProxyHost(proxy.substring(0, colon));
            setProxyPort(Integer.parseInt(proxy.substring(colon + 1)));
            // Camel would speak TLS with the proxy where it does with the receiver.
            setProxyAuthScheme("http");
            setNonProxyHosts("localhost,127.*,[::1]");
        }
    }

    /** The user name for the proxy; empty for none. */
    public void setProxyUser(String proxyUser) {
        setProxyAuthUsername(proxyUser.isEmpty() ? null : proxyUser);
    }

    /** The password of that user. */
    public void setProxyPassword(String proxyPassword) {
        setProxyAuthPassword(proxyPassword);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        timer = getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "launchdarkly-delivery-deadline");
        setHttpClientConfigurer(
                client -> client.addExecInterceptorFirst("launchdarkly", new BoundedAnswers(deadline, timer)));
    }

    @Override
    protected void doShutdown() throws Exception {
        getCamelContext().getExecutorServiceManager().shutdownNow(timer);
        super.doShutdown();
    }

    /** As Camel makes it, but for the bound on heads, which HttpClient does not have by itself. */
    @Override
    @SuppressWarnings("deprecation") // Camel works with the socket factories of earlier versions of HttpClient.
    protected HttpClientConnectionManager createConnectionManager(
            Registry<ConnectionSocketFactory> registry,
            int maxTotalConnections,
            int connectionsPerRoute,
            SocketConfig socketConfig) {
        PoolingHttpClientConnectionManager manager = new PoolingHttpClientConnectionManager(
                registry,
                PoolConcurrencyPolicy.STRICT,
                TimeValue.ofMilliseconds(getConnectionTimeToLive()),
                ManagedHttpClientConnectionFactory.builder()
                        .http1Config(SHORT_HEADS)
                        .build());
        manager.setDefaultSocketConfig(socketConfig);
        manager.setMaxTotal(maxTotalConnections > 0 ? maxTotalConnections : getMaxTotalConnections());
        manager.setDefaultMaxPerRoute(connectionsPerRoute > 0 ? connectionsPerRoute : getConnectionsPerRoute());
        return manager;
    }
}

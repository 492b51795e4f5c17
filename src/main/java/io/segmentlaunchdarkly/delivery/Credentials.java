package io.segmentlaunchdarkly.delivery;

import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.settings.Setting;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.StartupListener;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks LaunchDarkly once at start whether an environment's client-side ID exists, as Segment does when a destination is saved: HEAD
 * on {@code /sdk/goals/<id>} of the matching clientsdk host. An ID that LaunchDarkly does not know (404) is a failure of the health
 * check {@code launchdarkly-credentials-<environment>}; anything else that goes wrong is a warning. Neither keeps the service from
 * starting: what is ingested waits in the outbox.
 */
public final class Credentials extends AbstractHealthCheck implements CamelContextAware, StartupListener {
    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

    private final AtomicBoolean asked = new AtomicBoolean();
    private final String environment;
    private String component = "http";
    private volatile String unknownId = "";

    /**
     * @param environment the environment whose client-side ID is asked for
     */
    public Credentials(String environment) {
        super("launchdarkly", "launchdarkly-credentials-" + environment);
        this.environment = environment;
    }

    /** The name of the camel-http component that asks; {@code http} unless set. */
    public void setComponent(String component) {
        this.component = component;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        super.setCamelContext(camelContext);
        try {
            camelContext.addStartupListener(this);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Two health checks of one name are equal, and are two beans all the same.
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        // Camel makes the beans of the routes' files twice at a start, of which only the second ones are in its
        // registry (told apart by
        // identity, as health checks of one name are equal), and tells each its context twice.
        Set<Credentials> bound = context.getRegistry().findByType(Credentials.class);
        boolean superseded = !bound.isEmpty() && bound.stream().noneMatch(credentials -> credentials == this);
        if (superseded || !asked.compareAndSet(false, true)) {
            return;
        }
        DerivedSettings urls = new DerivedSettings();
        urls.setCamelContext(context);
        Optional<String> goalsUrl = urls.goalsUrl(environment);
        if (goalsUrl.isEmpty()) {
            return;
        }
        ExecutorService once =
                context.getExecutorServiceManager().newSingleThreadExecutor(this, "launchdarkly-credentials");
        once.execute(() -> {
            try (ProducerTemplate template = context.createProducerTemplate()) {
                judge(template, goalsUrl.get());
            } catch (Exception e) {
                LOG.warn(
                        LogEvents.CLIENT_ID_UNCHECKED,
                        "The client-side ID of environment {} could not be checked: {}",
                        environment,
                        e.getMessage());
            }
        });
        once.shutdown();
    }

    private void judge(ProducerTemplate template, String goalsUrl) {
        Exchange answer = template.request(
                component + ":" + goalsUrl, exchange -> exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "HEAD"));
        DeliveryOutcome outcome =
                answer.getException() == null ? null : DeliveryOutcome.of(answer.getException(), false);
        if (outcome == null) {
            LOG.info(
                    LogEvents.CLIENT_ID_KNOWN, "LaunchDarkly knows the client-side ID of environment {}.", environment);
        } else if (answer.getException() instanceof org.apache.camel.http.base.HttpOperationFailedException http
                && http.getHttpResponseCode() == 404) {
            unknownId = "LaunchDarkly does not know the client-side ID of environment " + environment
                    + ": copy it from LaunchDarkly's account settings into "
                    + Setting.CLIENT_ID.key(environment) + ".";
            LOG.error(LogEvents.CLIENT_ID_UNKNOWN, unknownId);
        } else {
            LOG.warn(
                    LogEvents.CLIENT_ID_UNCHECKED,
                    "The client-side ID of environment {} could not be checked: {}",
                    environment,
                    answer.getException().getMessage());
        }
    }

    /** As for {@link Deliveries}: events can be kept until the configuration is right. */
    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        if (unknownId.isEmpty()) {
            builder.up();
        } else {
            builder.message(unknownId).down();
        }
    }
}

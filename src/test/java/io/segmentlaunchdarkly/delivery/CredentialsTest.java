package io.segmentlaunchdarkly.delivery;

import static io.segmentlaunchdarkly.delivery.Failures.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A direct route stands for camel-http: {@code direct:https://...} in the place of {@code http:https://...}. */
class CredentialsTest {
    private final CamelContext context = new DefaultCamelContext();
    private final Credentials credentials = new Credentials("default");
    private final List<String> methods = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        context.stop();
    }

    /** Starts a service whose client-side ID somebody is asked about, and waits for the verdict. */
    private HealthCheck.Result judged(String eventsHost, String clientSdkHost, Processor answer) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("launchdarkly.client-id", "abc");
        properties.setProperty("launchdarkly.events-host-name", eventsHost);
        context.getPropertiesComponent().setInitialProperties(properties);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:https://" + clientSdkHost + "/sdk/goals/abc")
                        .process(exchange ->
                                methods.add(exchange.getMessage().getHeader(Exchange.HTTP_METHOD, String.class)))
                        .process(answer);
            }
        });
        credentials.setComponent("direct");
        credentials.setCamelContext(context);
        context.start();
        await().until(() -> !methods.isEmpty() && !isAsking());
        return credentials.call();
    }

    private HealthCheck.Result judged(Processor answer) throws Exception {
        return judged("events.launchdarkly.com", "clientsdk.launchdarkly.com", answer);
    }

    private static boolean isAsking() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().contains("launchdarkly-credentials"));
    }

    private static Processor fail(Exception failure) {
        return exchange -> {
            throw failure;
        };
    }

    @Test
    void isUpWhenLaunchDarklyKnowsTheId() throws Exception {
        assertThat(judged(exchange -> {}).getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void asksForNoMoreThanTheHead() throws Exception {
        judged(exchange -> {});
        assertThat(methods).containsExactly("HEAD");
    }

    @Test
    void isDownWhenLaunchDarklyDoesNotKnowTheId() throws Exception {
        assertThat(judged(fail(answer(404))).getState()).isEqualTo(HealthCheck.State.DOWN);
    }

    @Test
    void saysWhichSettingToCorrect() throws Exception {
        assertThat(judged(fail(answer(404))).getMessage())
                .contains("LaunchDarkly does not know the client-side ID of environment default: copy it from"
                        + " LaunchDarkly's account settings into launchdarkly.client-id.");
    }

    @Test
    void isUpWhenTheAnswerSaysNothingOfTheId() throws Exception {
        assertThat(judged(fail(answer(503))).getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void isUpWhenLaunchDarklyCannotBeReached() throws Exception {
        assertThat(judged(fail(new ConnectException())).getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void asksTheEuropeanHostForTheEuropeanOne() throws Exception {
        assertThat(judged("events.eu.launchdarkly.com", "clientsdk.eu.launchdarkly.com", fail(answer(404)))
                        .getState())
                .isEqualTo(HealthCheck.State.DOWN);
    }

    @Test
    void asksTheFederalHostForTheFederalOne() throws Exception {
        assertThat(judged("events.launchdarkly.us", "clientsdk.launchdarkly.us", fail(answer(404)))
                        .getState())
                .isEqualTo(HealthCheck.State.DOWN);
    }

    @Test
    void hasANameOfItsOwnForEachEnvironment() {
        assertThat(new Credentials("staging").getId()).isEqualTo("launchdarkly-credentials-staging");
    }
}

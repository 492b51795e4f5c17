package io.segmentlaunchdarkly.launchdarkly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ActionProcessorTest {
    private static final Clock CLOCK = Clock.fixed(Json.NOW, ZoneOffset.UTC);

    private final CamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:dispatch")
                        .routeId("launchdarkly-dispatch")
                        .to("direct:track")
                        .process(exchange -> exchange.setProperty(
                                "bodyAfterTrack", exchange.getMessage().getBody()));
                from("direct:both")
                        .routeId("launchdarkly-both")
                        .process(MappingOutcomes::of)
                        .multicast()
                        .to("direct:track", "direct:alias");
                from("direct:track").routeId("launchdarkly-track-event").process(new TrackEvent(CLOCK));
                from("direct:alias").routeId("my-alias").process(new AliasUser(CLOCK));
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private Exchange send(String endpoint, Object body, String environment) {
        return camel.createFluentProducerTemplate()
                .to(endpoint)
                .withProcessor(exchange -> {
                    exchange.getMessage().setBody(body);
                    if (environment != null) {
                        exchange.setProperty(ExchangeProperties.ENVIRONMENT, environment);
                    }
                })
                .send();
    }

    @Test
    void replacesTheFieldsByTheEvent() {
        Exchange exchange = send("direct:track", Json.of("{'user_key': 'u', 'event_name': 'e'}"), null);

        assertThat(Json.parse((byte[]) exchange.getMessage().getBody()))
                .isEqualTo(Json.of("{'kind': 'custom', 'key': 'e', 'contextKeys': {'user': 'u'}, 'creationDate': "
                        + Json.NOW.toEpochMilli() + ", 'data': {}}"));
    }

    @Test
    void namesTheMappingAfterTheRouteThatRunsIt() {
        Exchange exchange = send("direct:dispatch", Json.of("{'user_key': 'u', 'event_name': 'e'}"), "eu");

        assertThat(exchange.getException()).isNull();
        assertThat(MappingOutcomes.of(exchange).entries()).singleElement().satisfies(entry -> {
            assertThat(entry.mapping()).isEqualTo("track-event");
            assertThat(entry.action()).isEqualTo("trackEvent");
            assertThat(entry.environment()).isEqualTo("eu");
            assertThat(entry.outcome())
                    .isInstanceOfSatisfying(MappingOutcome.Mapped.class, mapped -> assertThat(mapped.event())
                            .isSameAs(exchange.getProperty("bodyAfterTrack")));
        });
    }

    @Test
    void gathersWhatSeveralMappingsMakeOfOneEvent() {
        Exchange exchange =
                send("direct:both", Json.of("{'user_key': 'u', 'previous_key': 'p', 'event_name': 'e'}"), null);

        assertThat(MappingOutcomes.of(exchange).entries())
                .extracting(entry -> entry.mapping() + " " + entry.action() + " " + entry.environment())
                .containsExactly("track-event trackEvent default", "my-alias aliasUser default");
    }

    private void set(String... keysAndValues) {
        Properties settings = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        camel.getPropertiesComponent().setInitialProperties(settings);
    }

    private static final String ALIAS = "{'user_key': 'u', 'previous_key': 'p'}";

    @Test
    void discardsAliasEventsWhereTheMetricImportApiIsUsed() {
        set("launchdarkly.eu.delivery.api", "import");

        Exchange exchange = send("direct:alias", Json.of(ALIAS), "eu");

        assertThat(exchange.getMessage().getBody()).isNull();
        assertThat(MappingOutcomes.of(exchange).entries()).singleElement().satisfies(entry -> {
            assertThat(entry.environment()).isEqualTo("eu");
            assertThat(entry.outcome())
                    .isEqualTo(new MappingOutcome.Discarded(
                            "alias_not_imported",
                            "LaunchDarkly's metric import API takes custom events only: name an environment for alias"
                                    + " events in the settings, or take this mapping out."));
        });
        assertThat(MappingOutcomes.of(send("direct:alias", Json.of(ALIAS), null))
                        .entries())
                .extracting(MappingOutcomes.Entry::outcome)
                .hasOnlyElementsOfType(MappingOutcome.Mapped.class);
    }

    @Test
    void givesAliasEventsToTheEnvironmentThatTakesThem() {
        set("launchdarkly.delivery.api", "import", "launchdarkly.delivery.import-aliases", "aliases");

        Exchange exchange =
                send("direct:both", Json.of("{'user_key': 'u', 'previous_key': 'p', 'event_name': 'e'}"), null);

        assertThat(MappingOutcomes.of(exchange).entries())
                .extracting(entry -> entry.mapping() + " " + entry.environment())
                .containsExactly("track-event default", "my-alias aliases");
    }

    @Test
    void leavesNoBodyOfADiscardedEvent() {
        Exchange exchange = send("direct:alias", Json.of("{'user_key': 'u'}"), null);

        assertThat(exchange.getMessage().getBody()).isNull();
        assertThat(MappingOutcomes.of(exchange).entries())
                .containsExactly(new MappingOutcomes.Entry(
                        "my-alias",
                        "aliasUser",
                        "default",
                        new MappingOutcome.Discarded(
                                "previous_key", "'previous_key' (Anonymous ID) is required, but it has no value.")));
    }

    @Test
    void takesNoBodyForAMappingWithoutAnyValue() {
        Exchange exchange = send("direct:alias", null, null);

        assertThat(MappingOutcomes.of(exchange).entries())
                .extracting(MappingOutcomes.Entry::outcome)
                .containsExactly(Action.ALIAS_USER.apply(Json.of("{}"), Json.NOW));
    }

    @Test
    void refusesABodyThatIsNoTree() {
        assertThat(send("direct:alias", "{}", null).getException())
                .isInstanceOf(InvalidPayloadException.class)
                .hasMessageContaining(JsonNode.class.getName());
    }

    @Test
    void namesTheMappingAfterTheActionOutsideOfRoutes() throws Exception {
        Exchange exchange = new DefaultExchange(camel);

        new ActionProcessor(Action.TRACK_EVENT).process(exchange);

        assertThat(MappingOutcomes.of(exchange).entries())
                .extracting(MappingOutcomes.Entry::mapping)
                .containsExactly("trackEvent");
    }

    @Test
    void givesEachEventOfASplitResultsOfItsOwn() {
        Exchange exchange = new DefaultExchange(camel);
        MappingOutcomes first = MappingOutcomes.of(exchange);

        assertThat(MappingOutcomes.of(exchange)).isSameAs(first);
        assertThat(MappingOutcomes.start(exchange)).isNotSameAs(first).isSameAs(MappingOutcomes.of(exchange));
    }

    @Test
    void showsEntriesOnlyToRead() {
        MappingOutcomes results = MappingOutcomes.of(new DefaultExchange(camel));
        MappingOutcomes.Entry entry = new MappingOutcomes.Entry(
                "m", "trackEvent", "default", new MappingOutcome.Discarded("user_key", "why"));

        assertThatThrownBy(() -> results.entries().add(entry)).isInstanceOf(UnsupportedOperationException.class);
    }
}

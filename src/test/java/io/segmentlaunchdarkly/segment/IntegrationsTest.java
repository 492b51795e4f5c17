package io.segmentlaunchdarkly.segment;

import static io.segmentlaunchdarkly.segment.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntegrationsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'integrations':null}",
                "{'integrations':{}}",
                "{'integrations':[]}",
                "{'integrations':{'All':true}}",
                "{'integrations':{'All':true,'LaunchDarkly':true}}",
                "{'integrations':{'LaunchDarkly':true}}",
                "{'integrations':{'LaunchDarkly':{}}}",
                "{'integrations':{'All':false,'LaunchDarkly':true}}",
                "{'integrations':{'All':false,'LaunchDarkly':{'id':1}}}",
                "{'integrations':{'All':false,'LaunchDarkly (Actions) Destination':true}}",
                "{'integrations':{'All':false,'LaunchDarkly (Actions)':true}}",
                "{'integrations':{'Amplitude':false}}",
                "{'integrations':{'launchdarkly':false}}",
                "{'integrations':{'LaunchDarkly Audiences':false}}",
                "{'integrations':{'LaunchDarkly':null}}",
                "{'integrations':{'All':'false'}}",
                "{'integrations':{'all':'false'}}",
                "{'integrations':{'all':true}}",
                "{'integrations':{'all':false,'LaunchDarkly':true}}",
                "{'integrations':{'all':false,'LaunchDarkly':{}}}",
            })
    void letsAnEventGo(String event) {
        assertThat(Integrations.exclude(json(event))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'integrations':{'All':false}}",
                "{'integrations':{'All':false,'Amplitude':true}}",
                "{'integrations':{'All':false,'launchdarkly':true}}",
                "{'integrations':{'All':false,'LaunchDarkly':null}}",
                "{'integrations':{'LaunchDarkly':false}}",
                "{'integrations':{'LaunchDarkly (Actions) Destination':false}}",
                "{'integrations':{'LaunchDarkly (Actions)':false}}",
                "{'integrations':{'All':true,'LaunchDarkly':false}}",
                "{'integrations':{'all':true,'LaunchDarkly':false}}",
                "{'integrations':{'LaunchDarkly':true,'LaunchDarkly (Actions)':false}}",
            })
    void keepsAnEventBack(String event) {
        assertThat(Integrations.exclude(json(event))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'integrations':{'all':false}}",
                "{'integrations':{'all':false,'Kissmetrics':true}}",
                "{'integrations':{'All':true,'all':false}}",
                "{'integrations':{'All':false,'all':true}}",
            })
    void takesAllInSmallLettersLikeAll(String event) {
        assertThat(Integrations.exclude(json(event))).isTrue();
    }

    @Test
    void isAPredicateOnTheEventInTheBody() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(json("{'integrations':{'All':false}}"));
        assertThat(new Integrations().matches(exchange)).isTrue();
    }
}

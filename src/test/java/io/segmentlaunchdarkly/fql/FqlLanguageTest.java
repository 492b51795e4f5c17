package io.segmentlaunchdarkly.fql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.RuntimeExchangeException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Language;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FqlLanguageTest {
    private static final String TRACK = "{\"type\": \"track\", \"event\": \"Order Completed\"}";
    private static final String PAGE = "{\"type\": \"page\"}";

    private final CamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private Language language() {
        return context.resolveLanguage("fql");
    }

    private boolean matches(Object body) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);
        return language().createPredicate("type = 'track'").matches(exchange);
    }

    @Test
    void isFoundByItsName() {
        assertThat(language()).isInstanceOf(FqlLanguage.class);
    }

    @Test
    void takesTheEventInAnyShapeThatCamelCanRead() {
        assertThat(matches(Json.strict(TRACK))).isTrue();
        assertThat(matches(Json.strict(PAGE))).isFalse();
        assertThat(matches(TRACK)).isTrue();
        assertThat(matches(PAGE)).isFalse();
        assertThat(matches(TRACK.getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(matches(new ByteArrayInputStream(TRACK.getBytes(StandardCharsets.UTF_8))))
                .isTrue();
        assertThat(matches(Map.of("type", "track"))).isTrue();
        assertThat(matches(Map.of("type", "page"))).isFalse();
    }

    @Test
    void saysWhatTheBodyIsIfItIsNoEvent() {
        assertThatThrownBy(() -> matches(new Object()))
                .isInstanceOf(RuntimeExchangeException.class)
                .hasMessageStartingWith(
                        "A trigger needs an event as JSON, and the message body is a java.lang.Object that cannot be read as JSON");
        assertThatThrownBy(() -> matches("{oops"))
                .isInstanceOf(RuntimeExchangeException.class)
                .hasMessageContaining("a java.lang.String that cannot be read as JSON");
        assertThatThrownBy(() -> matches(null))
                .isInstanceOf(RuntimeExchangeException.class)
                .hasMessageStartingWith("A trigger needs an event as JSON, and the message body is empty");
    }

    @Test
    void isAnExpressionWithABooleanValue() {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(TRACK);
        Expression expression = language().createExpression("type='track'");
        assertThat(expression.evaluate(exchange, Boolean.class)).isTrue();
        assertThat(expression.evaluate(exchange, Object.class)).isEqualTo(true);
        assertThat(expression.evaluate(exchange, String.class)).isEqualTo("true");
        assertThat(expression).hasToString("(type = \"track\")");
    }

    @Test
    void warnsOfATriggerThatIsMisread() {
        List<String> lines = new ArrayList<>();
        Appender appender = new AbstractAppender("lines", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
            }
        };
        appender.start();
        Logger logger = (Logger) LogManager.getLogger(FqlLanguage.class);
        Level level = logger.getLevel();
        Configurator.setLevel(logger, Level.WARN);
        logger.addAppender(appender);
        try {
            language().createPredicate("event != null");
            language().createPredicate("userId != null");
        } finally {
            logger.removeAppender(appender);
            Configurator.setLevel(logger, level);
        }
        assertThat(lines).containsExactly("WARN In the trigger event != null: null has no quotes and is read as text.");
    }

    @Test
    void readsATriggerFromAResource(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("orders.fql"), "type = 'track'\nand match(event, 'Order *')\n");
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(TRACK);
        Predicate predicate = language().createPredicate("resource:file:" + file);
        assertThat(predicate.matches(exchange)).isTrue();
    }

    @Test
    void choosesABranchOfAYamlRoute() throws Exception {
        load(
                """
                - route:
                    from:
                      uri: direct:events
                      steps:
                        - choice:
                            when:
                              - expression:
                                  language:
                                    language: fql
                                    expression: 'type = "identify" or type = "alias"'
                                steps:
                                  - setBody:
                                      expression:
                                        constant:
                                          expression: alias-user
                              - expression:
                                  language:
                                    language: fql
                                    expression: |
                                      type = "track"
                                      and match(event, "Order *")
                                steps:
                                  - setBody:
                                      expression:
                                        constant:
                                          expression: track-event
                            otherwise:
                              steps:
                                - setBody:
                                    expression:
                                      constant:
                                        expression: unmapped
                """);
        assertThat(route(Json.strict(TRACK))).isEqualTo("track-event");
        assertThat(route("{\"type\": \"alias\"}")).isEqualTo("alias-user");
        assertThat(route(new ByteArrayInputStream(TRACK.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("track-event");
        assertThat(route(PAGE)).isEqualTo("unmapped");
    }

    @Test
    void doesNotChangeTheEvent() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:events").filter().language("fql", "type = 'track'").setHeader("seen", constant(true));
            }
        });
        assertThat(context.createProducerTemplate().requestBody("direct:events", TRACK))
                .isEqualTo(TRACK);
    }

    @Test
    void keepsARouteWithAFaultyTriggerFromStarting() {
        assertThatThrownBy(
                        () -> load(
                                """
                        - route:
                            id: faulty
                            from:
                              uri: direct:events
                              steps:
                                - filter:
                                    expression:
                                      language:
                                        language: fql
                                        expression: 'type == "track"'
                                    steps:
                                      - log: "never"
                        """))
                .hasRootCauseInstanceOf(FqlSyntaxException.class)
                .rootCause()
                .hasMessageStartingWith("Trigger not understood at line 1, column 7: expected a value after =");
        assertThat(context.getRoute("faulty")).isNull();
    }

    private void load(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("test.camel.yaml", yaml));
    }

    private Object route(Object body) {
        return context.createProducerTemplate().requestBody("direct:events", body);
    }
}

package io.segmentlaunchdarkly.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The language in a YAML route, as users write it. */
class MappingLanguageTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENT = "{\"userId\": \"u1\", \"event\": \"Order Completed\"}";

    private final CamelContext camel = new DefaultCamelContext();

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void resolvesAMappingWrittenAsYaml() throws Exception {
        route(
                """
                context_kind: user
                user_key:
                  "@if":
                    exists: {"@path": "$.userId"}
                    then: {"@path": "$.userId"}
                    else: {"@path": "$.anonymousId"}
                """);

        assertThat(resolve(EVENT)).isEqualTo(JSON.readTree("{\"context_kind\": \"user\", \"user_key\": \"u1\"}"));
    }

    @Test
    void resolvesAMappingWrittenAsJson() throws Exception {
        route("{\"event_name\": {\"@path\": \"$.event\"}}\n");

        assertThat(resolve(EVENT)).isEqualTo(JSON.readTree("{\"event_name\": \"Order Completed\"}"));
    }

    @Test
    void takesTheEventAsATree() throws Exception {
        route("key: {\"@path\": \"$.userId\"}\n");

        assertThat(resolve(JSON.readTree(EVENT))).isEqualTo(JSON.readTree("{\"key\": \"u1\"}"));
    }

    @Test
    void takesTheEventAsBytes() throws Exception {
        route("key: {\"@path\": \"$.userId\"}\n");

        assertThat(resolve(EVENT.getBytes(StandardCharsets.UTF_8))).isEqualTo(JSON.readTree("{\"key\": \"u1\"}"));
    }

    @Test
    void takesTheEventAsAStream() throws Exception {
        route("key: {\"@path\": \"$.userId\"}\n");

        assertThat(resolve(new ByteArrayInputStream(EVENT.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(JSON.readTree("{\"key\": \"u1\"}"));
    }

    @Test
    void takesTheEventAsAMap() throws Exception {
        route("key: {\"@path\": \"$.userId\"}\n");

        assertThat(resolve(Map.of("userId", "u1"))).isEqualTo(JSON.readTree("{\"key\": \"u1\"}"));
    }

    @Test
    void namesTheTypeOfABodyThatIsNoEvent() throws Exception {
        route("key: {\"@path\": \"$.userId\"}\n");

        assertThatThrownBy(() -> resolve(new Thread()))
                .isInstanceOf(CamelExecutionException.class)
                .cause()
                .isInstanceOf(MappingException.class)
                .hasMessage("the message body must be an event as JSON but is a java.lang.Thread");
    }

    @Test
    void saysWhyATextIsNoEvent() throws Exception {
        route("key: {\"@path\": \"$.userId\"}\n");

        assertThatThrownBy(() -> resolve("{\"userId\": }"))
                .cause()
                .isInstanceOf(MappingException.class)
                .hasMessageStartingWith(
                        "the message body must be an event as JSON but is a java.lang.String: Unexpected character");
    }

    @Test
    void saysThatTheBodyIsMissing() throws Exception {
        route("key: {\"@path\": \"$.userId\"}\n");

        assertThatThrownBy(() -> resolve(null))
                .cause()
                .hasMessage("the message body must be an event as JSON but is empty");
    }

    @Test
    void refusesToStartWithAMappingThatIsNotValid() {
        assertThatThrownBy(() -> route("user_key: {\"@pth\": \"$.userId\"}\n"))
                .hasRootCauseInstanceOf(MappingSyntaxException.class)
                .rootCause()
                .hasMessageStartingWith("The mapping is not valid: user_key.@pth: there is no such directive");
    }

    @Test
    void readsBracesThatAreEscapedInTheRoute() throws Exception {
        route("key: {\"@template\": \"user-\\{{userId\\}}\"}\n");

        assertThat(resolve(EVENT)).isEqualTo(JSON.readTree("{\"key\": \"user-u1\"}"));
    }

    @Test
    void readsLiquidBracesThatAreEscapedInTheRoute() throws Exception {
        route("key: {\"@liquid\": \"\\{{ userId | upcase \\}}\"}\n");

        assertThat(resolve(EVENT)).isEqualTo(JSON.readTree("{\"key\": \"U1\"}"));
    }

    @Test
    void leavesBracesThatAreNotEscapedToCamelsProperties() throws Exception {
        camel.getPropertiesComponent().addInitialProperty("kind", "account");
        route("context_kind: \"{{kind}}\"\n");

        assertThat(resolve(EVENT)).isEqualTo(JSON.readTree("{\"context_kind\": \"account\"}"));
    }

    @Test
    void failsToStartWhenBracesThatAreNotEscapedNameNoProperty() {
        assertThatThrownBy(() -> route("key: {\"@template\": \"user-{{userId}}\"}\n"))
                .rootCause()
                .hasMessageContaining("Property with key [userId] not found");
    }

    @Test
    void readsBracesAsTheyAreFromAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("track.yaml");
        Files.writeString(file, "key: {\"@template\": \"user-{{userId}}\"}\n");
        routeWith("resource:file:" + file);

        assertThat(resolve(EVENT)).isEqualTo(JSON.readTree("{\"key\": \"user-u1\"}"));
    }

    @Test
    void isAPredicateToo() throws Exception {
        load(
                """
                - route:
                    from:
                      uri: direct:map
                      steps:
                        - filter:
                            expression:
                              language:
                                language: mapping
                                expression: |
                                  "@path": $.properties.wanted
                            steps:
                              - setBody:
                                  expression:
                                    constant:
                                      expression: kept
                """);

        assertThat(camel.createProducerTemplate().requestBody("direct:map", "{\"properties\": {\"wanted\": true}}"))
                .isEqualTo("kept");
        assertThat(camel.createProducerTemplate().requestBody("direct:map", "{\"properties\": {\"wanted\": false}}"))
                .isNotEqualTo("kept");
        assertThat(camel.createProducerTemplate().requestBody("direct:map", "{\"properties\": {}}"))
                .isNotEqualTo("kept");
    }

    @Test
    void convertsItsResultWhenATypeIsWanted() {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(EVENT);

        Expression expression = camel.resolveLanguage("mapping")
                .createExpression("key: {\"@path\": \"$.userId\"}", new Object[] {String.class});

        assertThat(expression.evaluate(exchange, Object.class))
                .asString()
                .isEqualToIgnoringWhitespace("{\"key\":\"u1\"}");
    }

    @Test
    void failsToStartWhenOnlyTheOpeningBracesAreEscaped() {
        assertThatThrownBy(() -> route("key: {\"@template\": \"user-\\{{userId}}\"}\n"))
                .rootCause()
                .hasMessageContaining("Missing {{ from the text");
    }

    @Test
    void failsToStartWhenClosingBracesOfJsonStandTogetherBesideEscapedOnes() {
        assertThatThrownBy(() -> route("{\"key\": {\"@template\": \"user-\\{{userId\\}}\"}}\n"))
                .rootCause()
                .hasMessageContaining("Missing {{ from the text");
    }

    private JsonNode resolve(Object body) {
        return (JsonNode) camel.createProducerTemplate().requestBody("direct:map", body);
    }

    private void route(String mapping) throws Exception {
        routeWith("|\n" + mapping.indent(22));
    }

    private void routeWith(String expression) throws Exception {
        load(
                """
                - route:
                    from:
                      uri: direct:map
                      steps:
                        - setBody:
                            expression:
                              language:
                                language: mapping
                                expression: %s
                """
                        .formatted(expression));
    }

    private void load(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("test.camel.yaml", yaml));
        camel.start();
    }
}

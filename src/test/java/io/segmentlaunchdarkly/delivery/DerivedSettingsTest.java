package io.segmentlaunchdarkly.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerivedSettingsTest {
    private final CamelContext context = new DefaultCamelContext();
    private final Properties properties = new Properties();

    private DerivedSettings settings() {
        context.getCamelContextExtension()
                .getContextPlugin(Model.class)
                .getRouteDefinitions()
                .add(new RouteDefinition("direct:sandbox").routeId("launchdarkly-sandbox"));
        return withoutSandbox();
    }

    private DerivedSettings withoutSandbox() {
        context.getPropertiesComponent().setInitialProperties(properties);
        DerivedSettings settings = new DerivedSettings();
        settings.setCamelContext(context);
        return settings;
    }

    private DerivedSettings settings(String... keysAndValues) {
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return settings();
    }

    @Test
    void postsToLaunchDarklyByTheClientSideId() {
        assertThat(settings("launchdarkly.client-id", "abc123").apply("events-url"))
                .isEqualTo("https://events.launchdarkly.com/events/bulk/abc123");
    }

    @Test
    void postsToTheEventsHost() {
        assertThat(settings(
                                "launchdarkly.client-id",
                                "abc",
                                "launchdarkly.events-host-name",
                                "events.eu.launchdarkly.com")
                        .apply("events-url"))
                .isEqualTo("https://events.eu.launchdarkly.com/events/bulk/abc");
    }

    @Test
    void postsToAnEventsHostWithAPort() {
        assertThat(settings("launchdarkly.client-id", "abc", "launchdarkly.events-host-name", "relay.internal:8443")
                        .apply("events-url"))
                .isEqualTo("https://relay.internal:8443/events/bulk/abc");
    }

    @Test
    void postsToTheWholeAddressBeforeAllElse() {
        assertThat(settings("launchdarkly.client-id", "abc", "launchdarkly.events-url", "http://127.0.0.1:9/x")
                        .apply("events-url"))
                .isEqualTo("http://127.0.0.1:9/x");
    }

    @Test
    void postsToTheSandboxWithoutAClientSideId() {
        assertThat(settings("launchdarkly.client-id", "", "launchdarkly.events-url", " ", "camel.server.port", "8181")
                        .apply("events-url"))
                .isEqualTo("http://127.0.0.1:8181/sandbox/events/bulk/sandbox");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "127.1.2.3, 127.1.2.3",
        "localhost, localhost",
        "'::1', [::1]",
        "0.0.0.0, 127.0.0.1",
        "'::', 127.0.0.1"
    })
    void postsToTheSandboxOnTheLoopbackAddressThatIngestHas(String host, String expected) {
        assertThat(settings("camel.server.host", host).apply("events-url"))
                .isEqualTo("http://" + expected + ":8080/sandbox/events/bulk/sandbox");
    }

    @Test
    void asksForAClientSideIdWhereIngestHasNoLoopbackAddress() {
        DerivedSettings settings = settings("camel.server.host", "192.0.2.1");

        assertThatThrownBy(() -> settings.apply("default.events-url"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "launchdarkly.client-id is empty, and the sandbox that would receive the events answers on a"
                                + " loopback address only while camel.server.host is 192.0.2.1: set launchdarkly.client-id to the"
                                + " client-side ID of a LaunchDarkly environment, or camel.server.host to 0.0.0.0 or 127.0.0.1.");
    }

    @Test
    void postsToASandboxBehindTlsWithTrustInItsOwnCertificate() {
        DerivedSettings settings = settings("camel.server.use-global-ssl-context-parameters", "true");

        assertThat(settings.apply("events-url")).isEqualTo("https://127.0.0.1:8080/sandbox/events/bulk/sandbox");
        assertThat(settings.apply("events-endpoint"))
                .isEqualTo("launchdarkly-sandbox-http:https://127.0.0.1:8080/sandbox/events/bulk/sandbox");
    }

    @Test
    void trustsItsOwnCertificateForNobodyElse() {
        assertThat(settings("camel.server.use-global-ssl-context-parameters", "true", "launchdarkly.client-id", "abc")
                        .apply("events-endpoint"))
                .isEqualTo("launchdarkly-http:https://events.launchdarkly.com/events/bulk/abc");
    }

    @Test
    void asksForAClientSideIdWhereThereIsNoSandbox() {
        DerivedSettings settings = withoutSandbox();

        assertThatThrownBy(() -> settings.apply("staging.events-url"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "launchdarkly.staging.client-id is empty, and the sandbox that would receive the events is not"
                                + " among the routes: set launchdarkly.staging.client-id to the client-side ID of a LaunchDarkly"
                                + " environment.");
    }

    @Test
    void findsTheSandboxWhereThePortIsNotSet() {
        assertThat(settings().apply("events-url")).isEqualTo("http://127.0.0.1:8080/sandbox/events/bulk/sandbox");
    }

    @Test
    void takesTheBlanksAroundASettingAway() {
        assertThat(settings("launchdarkly.client-id", " abc ").apply("events-url"))
                .endsWith("/bulk/abc");
    }

    @Test
    void readsTheSettingsOfAnotherEnvironmentUnderItsName() {
        assertThat(settings("launchdarkly.client-id", "abc", "launchdarkly.staging.client-id", "def")
                        .apply("staging.events-url"))
                .isEqualTo("https://events.launchdarkly.com/events/bulk/def");
    }

    @Test
    void readsTheSettingsOfTheDefaultEnvironmentByItsNameToo() {
        assertThat(settings("launchdarkly.client-id", "abc").apply("default.events-url"))
                .endsWith("/bulk/abc");
    }

    @Test
    void sendsAnotherEnvironmentWithoutAClientSideIdToTheSandbox() {
        assertThat(settings("launchdarkly.client-id", "abc").apply("staging.events-url"))
                .endsWith("/sandbox/events/bulk/sandbox");
    }

    @Test
    void knowsAnEnvironmentWithADotInItsName() {
        assertThat(settings("launchdarkly.eu.prod.client-id", "abc").apply("eu.prod.events-url"))
                .endsWith("/bulk/abc");
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', true",
        "abc, '', false",
        "'', http://x, false",
        "abc, http://x, false",
    })
    void tellsWhetherTheSandboxReceives(String clientId, String eventsUrl, String sandbox) {
        assertThat(settings("launchdarkly.client-id", clientId, "launchdarkly.events-url", eventsUrl)
                        .apply("sandbox"))
                .isEqualTo(sandbox);
    }

    @Test
    void tellsTheVersion() {
        assertThat(settings().apply("version")).matches("[0-9]+[.][0-9]+[.][0-9]+.*");
    }

    @Test
    void isAFunctionInPlaceholders() {
        settings("launchdarkly.client-id", "abc");
        assertThat(context.resolvePropertyPlaceholders("{{launchdarkly:default.events-url}}"))
                .isEqualTo("https://events.launchdarkly.com/events/bulk/abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "url", "default.url", "events-url.default"})
    void namesWhatItKnowsForAnotherName(String name) {
        assertThatThrownBy(() -> settings().apply(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("{{launchdarkly:" + name
                        + "}} is not known: the names are events-url, events-endpoint, sandbox, user-agent, import,"
                        + " import-token, aliases, ingest, outbox, outbox-in-kafka, kafka-records, version.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "é", "a?b", "a:b"})
    void namesAClientSideIdThatIsNone(String clientId) {
        assertThatThrownBy(() -> settings("launchdarkly.client-id", clientId).apply("events-url"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("launchdarkly.client-id must be a client-side ID (letters, digits, '.', '_', '-') but is \""
                        + clientId + "\".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://events.launchdarkly.com", "events launchdarkly", "a/b", "host:port"})
    void namesAnEventsHostThatIsNone(String host) {
        assertThatThrownBy(() -> settings(
                                "launchdarkly.staging.client-id", "a", "launchdarkly.staging.events-host-name", host)
                        .apply("staging.events-url"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("launchdarkly.staging.events-host-name must be a host name such as events.launchdarkly.com"
                        + " but is \"" + host + "\".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.launchdarkly.com", "ftp://x", "https://", "http://a b"})
    void namesAnEventsUrlThatIsNone(String url) {
        assertThatThrownBy(() -> settings("launchdarkly.events-url", url).apply("events-url"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "launchdarkly.events-url must be a whole http:// or https:// address but is \"" + url + "\".");
    }

    @ParameterizedTest
    @CsvSource({
        "events.launchdarkly.com,    https://clientsdk.launchdarkly.com/sdk/goals/abc",
        "'',                         https://clientsdk.launchdarkly.com/sdk/goals/abc",
        "events.eu.launchdarkly.com, https://clientsdk.eu.launchdarkly.com/sdk/goals/abc",
        "events.launchdarkly.us,     https://clientsdk.launchdarkly.us/sdk/goals/abc",
    })
    void knowsWhoKnowsAClientSideId(String host, String goalsUrl) {
        assertThat(settings("launchdarkly.client-id", "abc", "launchdarkly.events-host-name", host)
                        .goalsUrl("default"))
                .contains(goalsUrl);
    }

    @Test
    void asksNobodyAboutTheSandbox() {
        assertThat(settings("launchdarkly.client-id", "").goalsUrl("default")).isEmpty();
    }

    @Test
    void asksNobodyAboutAWholeAddress() {
        assertThat(settings("launchdarkly.client-id", "abc", "launchdarkly.events-url", "http://relay:8030/x")
                        .goalsUrl("default"))
                .isEmpty();
    }

    @Test
    void asksNobodyAboutAHostThatIsNotLaunchDarklys() {
        assertThat(settings("launchdarkly.client-id", "abc", "launchdarkly.events-host-name", "relay.internal")
                        .goalsUrl("default"))
                .isEmpty();
    }

    /** With the metric import API, and what it needs. */
    private DerivedSettings imports(String... keysAndValues) {
        settings(
                "launchdarkly.delivery.api",
                "import",
                "launchdarkly.project-key",
                "shop",
                "launchdarkly.environment-key",
                "production",
                "launchdarkly.delivery.import-token",
                "api-123");
        return settings(keysAndValues);
    }

    @Test
    void postsToTheMetricImportApiOfTheProjectAndEnvironment() {
        assertThat(imports().apply("events-endpoint"))
                .isEqualTo("launchdarkly-http:https://events.launchdarkly.com/v2/event-data-import/shop/production");
        assertThat(imports("launchdarkly.events-host-name", "events.launchdarkly.us")
                        .apply("events-url"))
                .isEqualTo("https://events.launchdarkly.us/v2/event-data-import/shop/production");
    }

    @Test
    void takesTheProjectOfTheDefaultEnvironmentForAnotherWithoutOne() {
        DerivedSettings settings = imports(
                "launchdarkly.staging.delivery.api",
                "import",
                "launchdarkly.staging.environment-key",
                "test",
                "launchdarkly.staging.delivery.import-token",
                "api-456");

        assertThat(settings.apply("staging.events-url"))
                .isEqualTo("https://events.launchdarkly.com/v2/event-data-import/shop/test");
    }

    @Test
    void letsAnEventsUrlTakeThePlaceOfTheMetricImportApi() {
        assertThat(imports("launchdarkly.events-url", "http://127.0.0.1:9/x", "launchdarkly.project-key", "")
                        .apply("events-url"))
                .isEqualTo("http://127.0.0.1:9/x");
    }

    @Test
    void namesItselfAsEachApiWants() {
        DerivedSettings settings = settings("launchdarkly.staging.delivery.api", "import");
        String version = settings.apply("version");

        assertThat(settings.apply("user-agent")).isEqualTo("segment-launchdarkly/" + version);
        assertThat(settings.apply("staging.user-agent")).isEqualTo("MetricImport-SegmentLaunchDarkly-int/" + version);
    }

    @Test
    void choosesTheApiForEachEnvironment() {
        DerivedSettings settings = settings(
                "launchdarkly.staging.delivery.api", "import", "launchdarkly.staging.delivery.import-token", "api-123");

        assertThat(settings.apply("default.import")).isEqualTo("false");
        assertThat(settings.apply("staging.import")).isEqualTo("true");
        assertThat(settings.apply("staging.import-token")).isEqualTo("api-123");
    }

    @Test
    void leavesAliasEventsToTheEnvironmentThatTakesThem() {
        assertThat(settings().apply("staging.aliases")).isEqualTo("staging");
        assertThat(imports().apply("default.aliases")).isEqualTo("discard");
        assertThat(imports("launchdarkly.delivery.import-aliases", "aliases").apply("aliases"))
                .isEqualTo("aliases");
    }

    @Test
    void postsToTheSandboxAsToTheMetricImportApiWhileNothingOfItIsSet() {
        DerivedSettings settings = settings("launchdarkly.delivery.api", "import");

        assertThat(settings.apply("events-url"))
                .isEqualTo("http://127.0.0.1:8080/sandbox/events/v2/event-data-import/sandbox/sandbox");
        assertThat(settings.apply("import-token")).isEqualTo("sandbox");
        assertThat(settings.apply("sandbox")).isEqualTo("true");
    }

    @ParameterizedTest
    @CsvSource({
        "launchdarkly.project-key, events-url",
        "launchdarkly.environment-key, events-url",
        "launchdarkly.delivery.import-token, import-token"
    })
    void namesWhatTheMetricImportApiLacks(String setting, String name) {
        assertThatThrownBy(() -> imports(setting, " ").apply(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(setting + " is empty: set it, because launchdarkly.delivery.api is import.");
    }

    @Test
    void doesNotTakeAClientSideIdForWhatTheMetricImportApiNeeds() {
        assertThatThrownBy(() -> settings("launchdarkly.delivery.api", "import", "launchdarkly.client-id", "abc")
                        .apply("events-url"))
                .hasMessage("launchdarkly.project-key is empty: set it, because launchdarkly.delivery.api is import.");
    }

    @Test
    void namesABatchThatIsTooLargeForTheMetricImportApi() {
        assertThat(imports("launchdarkly.batch.max-bytes", "9999000").apply("events-url"))
                .startsWith("https:");
        assertThatThrownBy(() ->
                        imports("launchdarkly.batch.max-bytes", "10000000").apply("events-url"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "launchdarkly.batch.max-bytes must be at most 9999000 while launchdarkly.delivery.api is import"
                                + " but is \"10000000\".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://relay:8030/x", "http://127.evil.example/x", "http://localhost.example", "http://[::2]/"})
    void sendsNoTokenInTheClear(String url) {
        assertThatThrownBy(() -> imports("launchdarkly.events-url", url).apply("events-url"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("launchdarkly.events-url must be an https:// address, or one of this machine, while"
                        + " launchdarkly.delivery.api is import, because the token goes with each request.");
    }

    @Test
    void asksForNoClientSideIdWhereTheMetricImportApiIsUsed() {
        assertThat(imports("launchdarkly.client-id", "abc").goalsUrl("default")).isEmpty();
    }
}

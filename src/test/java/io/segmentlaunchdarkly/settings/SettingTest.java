package io.segmentlaunchdarkly.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.segment.Limits;
import java.time.Duration;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void end() throws Exception {
        context.close();
    }

    private void set(String name, String value) {
        Properties properties = new Properties();
        properties.setProperty(name, value);
        context.getPropertiesComponent().setInitialProperties(properties);
    }

    @ParameterizedTest
    @EnumSource
    void mayHaveItsDefault(Setting setting) {
        String value = context.resolvePropertyPlaceholders(setting.defaultValue());

        assertThat(setting.checked(value)).isEqualTo(value);
    }

    @Test
    void hasItsDefaultInEveryApplication() {
        assertThat(Setting.BATCH_MAX_EVENTS.number(context)).isEqualTo(500);
        assertThat(Setting.BATCH_INTERVAL.duration(context)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void hasTheValueThatTheApplicationSetsWithoutTheBlanksAroundIt() {
        set("launchdarkly.batch.max-events", " 7 ");

        assertThat(Setting.BATCH_MAX_EVENTS.number(context)).isEqualTo(7);
    }

    @Test
    void hasAValueForEachEnvironment() {
        set("launchdarkly.staging.client-id", "abc");

        assertThat(Setting.CLIENT_ID.text(context, "staging")).isEqualTo("abc");
        assertThat(Setting.CLIENT_ID.isEmpty(context, "default")).isTrue();
        assertThat(Setting.CLIENT_ID.isEmpty(context, "other")).isTrue();
    }

    @Test
    void namesTheSettingOfTheEnvironmentThatWillNotDo() {
        set("launchdarkly.staging.client-id", "a/b");

        assertThatThrownBy(() -> Setting.CLIENT_ID.text(context, "staging"))
                .hasMessage("launchdarkly.staging.client-id must be a client-side ID (letters, digits, '.', '_', '-')"
                        + " but is \"a/b\".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DELIVERY_GZIP | yes | must be true or false but is \"yes\".",
                "DELIVERY_GZIP | True | must be true or false but is \"True\".",
                "DELIVERY_GZIP | `` | must be true or false but is \"\".",
                "INGEST_TO | disk | must be one of outbox, kafka but is \"disk\".",
                "KAFKA_BROKERS | kafka-1 | must be hosts with ports such as kafka-1:9092,kafka-2:9092 but is \"kafka-1\".",
                "KAFKA_BROKERS | a:1, b | must be hosts with ports such as kafka-1:9092,kafka-2:9092 but is \"a:1, b\".",
                "KAFKA_TOPIC | .. | must be the name of a topic (at most 230 letters, digits, '.', '_', '-') but is \"..\".",
                "KAFKA_TOPIC | a b | must be the name of a topic (at most 230 letters, digits, '.', '_', '-') but is \"a b\".",
                "KAFKA_GROUP | `` | must be a name without blanks and commas but is \"\".",
                "JMS_PORT | 65536 | must be a whole number from 0 to 65535 but is \"65536\".",
                "JMS_PORT | -1 | must be a whole number from 0 to 65535 but is \"-1\".",
                "JMS_PORT | `` | must be a whole number from 0 to 65535 but is \"\".",
                "BATCH_MAX_BYTES | 1MB | must be a whole number of at least 1 but is \"1MB\".",
                "BATCH_MAX_BYTES | 0 | must be a whole number of at least 1 but is \"0\".",
                "BATCH_MAX_BYTES | 1e6 | must be a whole number of at least 1 but is \"1e6\".",
                "OUTBOX_ALERT_AGE | 15 min | must be a whole number of at least 0 but is \"15 min\".",
                "DELIVERY_TIMEOUT | 2147483648 | must be a whole number from 1 to 2147483647 but is \"2147483648\".",
                "EVENTS_URL | localhost:1 | must be a whole http:// or https:// address but is \"localhost:1\".",
                "EVENTS_HOST_NAME | a b | must be a host name such as events.launchdarkly.com but is \"a b\".",
                "MANAGEMENT_HOSTS | a, b:1 | must be host names or addresses without ports, separated by commas, but has \"b:1\".",
            })
    void saysWhatAValueMustBe(Setting setting, String value, String problem) {
        assertThatThrownBy(() -> setting.checked(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(setting.key() + " " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "-1", "511999", "99999999999", "9999999999", "1e6"})
    void boundsARequestByWhatSegmentsClientsSendAndByTheHeap(String value) {
        assertThatThrownBy(() -> Setting.REQUEST_MAX_BYTES.checked(value))
                .hasMessageMatching("launchdarkly[.]request[.]max-bytes must be a whole number from 512000 to [0-9]+, a"
                        + " 24th of the heap \\(-Xmx in JAVA_OPTS\\), but is \"" + value + "\"[.]");
    }

    @Test
    void takesARequestThatSegmentTakes() {
        assertThat(Setting.REQUEST_MAX_BYTES.defaultValue()).isEqualTo(String.valueOf(Limits.REQUEST_BYTES));
    }

    @Test
    void showsNoToken() {
        assertThatThrownBy(() -> Setting.MANAGEMENT_TOKEN.checked("a secret"))
                .hasMessageStartingWith("launchdarkly.management.token must have only printable ASCII")
                .hasMessageNotContaining("secret");
    }

    private static final String HASH =
            "pbkdf2-sha256:100000:AAECAwQFBgcICQoLDA0ODw:V_LC8HOXSNUWQZsGKohGZjI8WD6krhZVBKgfe1PGKgk";

    @Test
    void takesUsersWithTheHashesOfTheirPasswords() {
        String users = "ada:" + HASH + ",\n bob:" + HASH + ",";

        assertThat(Setting.CONSOLE_USERS.checked(users)).isEqualTo(users);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob", "bob:s3cret-password", ":" + HASH, "bob:" + HASH + "x", "bob::" + HASH})
    void namesTheUserWithoutAHashAndShowsNone(String user) {
        assertThatThrownBy(() -> Setting.CONSOLE_USERS.checked("ada:" + HASH + "," + user))
                .hasMessage("launchdarkly.console.users must have name:hash for each user, as \"segment-launchdarkly"
                        + " password NAME\" prints it, separated by commas, but number 2 is not.");
    }

    @Test
    void namesTheUserWhoIsThereTwice() {
        assertThatThrownBy(() -> Setting.CONSOLE_USERS.checked("ada:" + HASH + " ada:" + HASH))
                .hasMessage("launchdarkly.console.users has the user ada twice: take one out.");
    }

    @Test
    void isCheckedWhereARouteReadsIt() {
        set("launchdarkly.delivery.timeout", "soon");

        assertThat(context.resolvePropertyPlaceholders("{{launchdarkly-setting:launchdarkly.delivery.deadline}}"))
                .isEqualTo("60000");
        assertThatThrownBy(() ->
                        context.resolvePropertyPlaceholders("{{launchdarkly-setting:launchdarkly.delivery.timeout}}"))
                .hasMessage("launchdarkly.delivery.timeout must be a whole number from 1 to 2147483647 but is"
                        + " \"soon\".");
    }

    @Test
    void isNamedRightWhereARouteReadsIt() {
        assertThatThrownBy(() -> context.resolvePropertyPlaceholders("{{launchdarkly-setting:launchdarkly.timeout}}"))
                .hasMessage("{{launchdarkly-setting:launchdarkly.timeout}} names no setting: correct the name.");
    }
}

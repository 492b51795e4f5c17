package io.segmentlaunchdarkly.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret in a file of its own. */
class SecretFileTest {
    @TempDir
    private Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("secret"), content);
    }

    private static CamelContext context(String... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        CamelContext context = new DefaultCamelContext();
        context.getPropertiesComponent().setInitialProperties(properties);
        return context;
    }

    private static Stream<Setting> secrets() {
        return Stream.of(Setting.values()).filter(Setting::isSecret);
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void hasTheValueOfEverySecret(Setting secret) throws IOException {
        String value = secret == Setting.CONSOLE_USERS
                ? "ada:pbkdf2-sha256:100000:AAECAwQFBgcICQoLDA0ODw:V_LC8HOXSNUWQZsGKohGZjI8WD6krhZVBKgfe1PGKgk"
                : "the-value";
        CamelContext context = context(
                secret.key(),
                secret.defaultValue(),
                secret.key() + "-file",
                file(value + "\n").toString());

        assertThat(secret.text(context)).isEqualTo(value);
    }

    @Test
    void hasTheClientSideIdOfAnEnvironment() throws IOException {
        CamelContext context = context(
                "launchdarkly.staging.client-id-file", file("the-id\r\n").toString());

        assertThat(Setting.CLIENT_ID.text(context, "staging")).isEqualTo("the-id");
        assertThat(Setting.CLIENT_ID.isEmpty(context, "staging")).isFalse();
    }

    @Test
    void isForSecretsOnly() throws IOException {
        CamelContext context = context(
                "launchdarkly.jms.queue",
                "",
                "launchdarkly.jms.queue-file",
                file("other").toString());

        assertThat(Setting.JMS_QUEUE.text(context)).isEmpty();
    }

    private static void assertRefused(Path file, String message) {
        CamelContext context =
                context("launchdarkly.jms.password", "", "launchdarkly.jms.password-file", file.toString());

        assertThatThrownBy(() -> Setting.JMS_PASSWORD.text(context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("launchdarkly.jms.password-file is \"" + file + "\", " + message);
    }

    @Test
    void mustBeThere() {
        assertRefused(directory.resolve("gone"), "and there is no such file: put it there, or correct the path.");
    }

    @Test
    void mustBeAFile() {
        assertRefused(directory, "which is no file of at most 65536 bytes.");
    }

    @Test
    void mustBeText() throws IOException {
        assertRefused(
                Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff}),
                "which " + System.getProperty("user.name")
                        + " cannot read as text (MalformedInputException): make it readable for the service.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \n"})
    void mustNotBeEmpty(String content) throws IOException {
        assertRefused(file(content), "which is empty: write the value into it.");
    }

    @Test
    void mustBeOneLineAndIsNotShown() throws IOException {
        assertRefused(
                file("secret\nline\n"), "which has more than one line, or control characters: write one line into it.");
    }

    @Test
    void mustBeTheOnlyPlace() throws IOException {
        CamelContext context = context(
                "launchdarkly.jms.password",
                "here",
                "launchdarkly.jms.password-file",
                file("there").toString());

        assertThatThrownBy(() -> Setting.JMS_PASSWORD.text(context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("launchdarkly.jms.password and launchdarkly.jms.password-file are both set: take one of"
                        + " them out.");
    }
}

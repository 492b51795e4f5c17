package io.segmentlaunchdarkly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.settings.InstallationSettings;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationSettingsTest {
    @TempDir
    private Path distribution;

    private InstallationSettings read(String file, Map<String, String> environment) throws IOException {
        Path config = Files.createDirectories(distribution.resolve("config"));
        Files.writeString(config.resolve("application.properties"), file);
        return InstallationSettings.read(distribution, environment, new Properties());
    }

    private static String shipped() throws IOException {
        return Files.readString(Path.of("config/application.properties"));
    }

    private String address(String file, Map<String, String> environment) throws IOException {
        return new ManagementApi(distribution, read(file, environment)).address();
    }

    @Test
    void findTheManagementPortOfTheFileThatIsShipped() throws IOException {
        assertThat(address(shipped(), Map.of())).isEqualTo("http://127.0.0.1:9876");
        assertThat(address(shipped(), Map.of("CAMEL_MANAGEMENT_PORT", "1234"))).isEqualTo("http://127.0.0.1:1234");
    }

    @Test
    void reachAServiceThatListensOnEveryAddressByTheLoopbackAddress() throws IOException {
        assertThat(address(shipped(), Map.of("CAMEL_MANAGEMENT_HOST", "0.0.0.0")))
                .isEqualTo("http://127.0.0.1:9876");
        assertThat(address(shipped(), Map.of("CAMEL_MANAGEMENT_HOST", "::1"))).isEqualTo("http://[::1]:9876");
    }

    @Test
    void speakHttpsWhereTheServiceDoes() throws IOException {
        assertThat(address(shipped(), Map.of("CAMEL_SSL_ENABLED", "true"))).isEqualTo("https://127.0.0.1:9876");
    }

    /** Camel ignores it, because container platforms set such variables for other purposes. */
    @Test
    void leaveAVariableOutThatEndsInPort() throws IOException {
        assertThat(address("camel.management.port = 1111", Map.of("CAMEL_MANAGEMENT_PORT", "2222")))
                .isEqualTo("http://127.0.0.1:1111");
    }

    @Test
    void resolveAVariableWithAndWithoutADefault() throws IOException {
        InstallationSettings settings = read(
                "launchdarkly.management.token = {{env:TOKEN}}\nlaunchdarkly.data-directory = {{env:DIR:there}}",
                Map.of("TOKEN", " secret "));
        assertThat(settings.text(Setting.MANAGEMENT_TOKEN)).isEqualTo("secret");
        assertThat(settings.text(Setting.DATA_DIRECTORY)).isEqualTo("there");
    }

    @Test
    void haveTheValueOfEachEnvironmentAndCheckIt() throws IOException {
        InstallationSettings settings = read(
                "launchdarkly.environment-key = production\nlaunchdarkly.staging.environment-key = test",
                Map.of("LAUNCHDARKLY_STAGING_PROJECT_KEY", "a/b"));

        assertThat(settings.text(Setting.ENVIRONMENT_KEY, "default")).isEqualTo("production");
        assertThat(settings.text(Setting.ENVIRONMENT_KEY, "staging")).isEqualTo("test");
        assertThat(settings.text(Setting.PROJECT_KEY, "default")).isEmpty();
        assertThatThrownBy(() -> settings.text(Setting.PROJECT_KEY, "staging"))
                .hasMessageStartingWith("launchdarkly.staging.project-key must be a key of LaunchDarkly");
    }

    @Test
    void readASecretFromTheFileThatIsNamedInItsPlace() throws IOException {
        Path file = Files.writeString(distribution.resolve("secret"), "of-the-file\n");
        InstallationSettings settings = read(
                "launchdarkly.tls.key-store-password = changeit\n"
                        + "camel.ssl.keystore-password = {{launchdarkly-setting:launchdarkly.tls.key-store-password}}",
                Map.of(
                        "LAUNCHDARKLY_CONSOLE_TOKEN_FILE", file.toString(),
                        "LAUNCHDARKLY_TLS_KEY_STORE_PASSWORD_FILE", file.toString()));

        assertThat(settings.text(Setting.CONSOLE_TOKEN)).isEqualTo("of-the-file");
        assertThat(settings.text("camel.ssl.keystore-password", "")).isEqualTo("of-the-file");
    }

    @Test
    void readUsersFromTheLinesOfAFile() throws IOException {
        String hash = "pbkdf2-sha256:100000:AAECAwQFBgcICQoLDA0ODw:V_LC8HOXSNUWQZsGKohGZjI8WD6krhZVBKgfe1PGKgk";
        Path file = Files.writeString(distribution.resolve("users"), "ada:" + hash + "\r\nbob:" + hash + "\n");

        assertThat(read("", Map.of("LAUNCHDARKLY_CONSOLE_USERS_FILE", file.toString()))
                        .text(Setting.CONSOLE_USERS))
                .isEqualTo("ada:" + hash + ",bob:" + hash);
    }

    @Test
    void refuseWhatOnlyTheServiceCanResolve() throws IOException {
        InstallationSettings settings = read("launchdarkly.management.token = {{vault:token}}", Map.of());
        assertThatThrownBy(() -> settings.text(Setting.MANAGEMENT_TOKEN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("launchdarkly.management.token is \"{{vault:token}}\", which only the service can resolve:"
                        + " set LAUNCHDARKLY_MANAGEMENT_TOKEN to the value.");
    }
}

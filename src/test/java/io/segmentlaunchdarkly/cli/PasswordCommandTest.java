package io.segmentlaunchdarkly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.access.PasswordHash;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String input, String... arguments) throws IOException {
        return new PasswordCommand(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    @Test
    void printsAUserAsTheSettingTakesIt() throws IOException {
        assertThat(run("correct horse\n", "ada@example.com")).isEqualTo(PasswordCommand.DONE);

        String user = out.toString(StandardCharsets.UTF_8).strip();
        assertThat(Setting.CONSOLE_USERS.checked(user)).startsWith("ada@example.com:pbkdf2-sha256:600000:");
        assertThat(PasswordHash.parse(user.substring(user.indexOf(':') + 1)).matches("correct horse"))
                .isTrue();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "elevenchars\n"})
    void takesNoPasswordThatIsShort(String input) throws IOException {
        assertThat(run(input, "ada")).isEqualTo(PasswordCommand.NOT_DONE);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("A password has 12 to 1024 characters");
        assertThat(out.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a:b", "a,b", "", "-x"})
    void takesNoNameThatTheSettingCannotHave(String name) throws IOException {
        assertThat(run("correct horse\n", name)).isEqualTo(PasswordCommand.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("the name of one user");
    }
}

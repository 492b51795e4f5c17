package io.segmentlaunchdarkly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.access.PasswordHash;
import io.segmentlaunchdarkly.settings.Setting;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordCommandTest {
    private static Call.Outcome run(String input, String... arguments) {
        return Call.in(Path.of("")).reading(input).run(PasswordCommand.COMMAND, arguments);
    }

    @Test
    void printsAUserAsTheSettingTakesIt() {
        Call.Outcome outcome = run("correct horse\n", "ada@example.com");

        assertThat(outcome.code()).isEqualTo(Command.DONE);
        String user = outcome.out().strip();
        assertThat(Setting.CONSOLE_USERS.checked(user)).startsWith("ada@example.com:pbkdf2-sha256:600000:");
        assertThat(PasswordHash.parse(user.substring(user.indexOf(':') + 1)).matches("correct horse"))
                .isTrue();
        assertThat(outcome.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "elevenchars\n"})
    void takesNoPasswordThatIsShort(String input) {
        Call.Outcome outcome = run(input, "ada");

        assertThat(outcome.code()).isEqualTo(Command.NOT_DONE);
        assertThat(outcome.err()).startsWith("A password has 12 to 1024 characters");
        assertThat(outcome.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a:b", "a,b", "", "-x"})
    void takesNoNameThatTheSettingCannotHave(String name) {
        Call.Outcome outcome = run("correct horse\n", name);

        assertThat(outcome.code()).isEqualTo(Command.USAGE);
        assertThat(outcome.err()).contains("the name of one user");
    }
}

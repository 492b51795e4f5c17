package io.segmentlaunchdarkly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** What all commands have in common. */
class CommandTest {
    static final List<Command> COMMANDS = List.of(
            AlertsCommand.COMMAND,
            DeadLettersCommand.COMMAND,
            EventsCommand.COMMAND,
            KafkaCommand.COMMAND,
            PasswordCommand.COMMAND,
            PrepareCommand.COMMAND,
            WhyCommand.COMMAND);

    @TempDir
    Path home;

    private static Command named(String name) {
        return COMMANDS.stream()
                .filter(command -> command.name().equals(name))
                .findAny()
                .orElseThrow();
    }

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void helpsEvenWhenTheSettingsCannotBeRead(Command command) throws IOException {
        Files.createDirectories(home.resolve("config/application.properties"));

        for (String option : List.of("--help", "-h")) {
            assertThat(Call.in(home).run(command, "x", option))
                    .isEqualTo(new Call.Outcome(Command.DONE, command.help(), ""));
        }
        assertThat(command.help()).contains("segment-launchdarkly " + command.name());
    }

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void saysWhatItDoesNotUnderstand(Command command) {
        Call.Outcome outcome = Call.in(home).run(command, "--surely-unknown");

        assertThat(outcome.code()).isEqualTo(Command.USAGE);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines())
                .hasSize(2)
                .last()
                .isEqualTo("segment-launchdarkly " + command.name() + " --help says more.");
    }

    @ParameterizedTest
    @CsvSource({"alerts, list", "dead-letters, list", "events, tail", "kafka, topics", "why, Order"})
    void saysInOneLineThatTheSettingsCannotBeRead(String command, String argument) throws IOException {
        Files.createDirectories(home.resolve("config/application.properties"));

        Call.Outcome outcome = Call.in(home).run(named(command), argument);

        assertThat(outcome.code()).isEqualTo(Command.NOT_DONE);
        assertThat(outcome.err().lines())
                .singleElement()
                .asString()
                .startsWith("The settings in config/ cannot be read: ");
    }

    @Test
    void saysInOneLineWhichFileOfTheSettingsIsMalformed() throws IOException {
        Path file = Files.createDirectories(home.resolve("config")).resolve("application.properties");
        Files.writeString(file, "launchdarkly.client-id = \\u12\n");

        assertThat(Call.in(home).run(DeadLettersCommand.COMMAND, "list").err())
                .contains(file.toString())
                .hasLineCount(1);
    }

    @Test
    void saysInOneLineWhichSettingIsWrong() {
        Call.Outcome outcome = Call.in(home)
                .with("LAUNCHDARKLY_DATA_DIRECTORY", "{{env:NOTHING}}")
                .run(EventsCommand.COMMAND, "find");

        assertThat(outcome.code()).isEqualTo(Command.NOT_DONE);
        assertThat(outcome.err()).startsWith("launchdarkly.data-directory ").hasLineCount(1);
    }

    @Test
    void saysInOneLineWhatFailedUnexpectedly() {
        Command failing = new Command("failing", "", (arguments, invocation) -> {
            throw new IOException("the disk is gone");
        });

        assertThat(Call.in(home).run(failing))
                .isEqualTo(new Call.Outcome(
                        Command.NOT_DONE,
                        "",
                        "segment-launchdarkly failing failed: java.io.IOException: the disk is gone\n"));
    }
}

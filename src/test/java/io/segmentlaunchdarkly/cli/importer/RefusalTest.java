package io.segmentlaunchdarkly.cli.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.cli.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The import reports, word for word, what it cannot import, and writes nothing. */
class RefusalTest {
    private static final String TRACK =
            "\"partnerAction\": \"trackEvent\", \"subscribe\": \"type = \\\"track\\\"\", \"mapping\": {\"user_key\": \"u\","
                    + " \"event_name\": \"e\"}";
    private static final String GOOD = "{\"name\": \"A\", " + TRACK + "}";

    private Distribution distribution;

    @BeforeEach
    void deliver(@TempDir Path directory) throws IOException {
        distribution = new Distribution(directory);
    }

    private void refuses(String json, String... problems) throws IOException {
        Map<String, String> before = distribution.files();

        Call.Outcome outcome = distribution.importsText(json);

        assertThat(outcome.err()).isEqualTo(message(problems));
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(distribution.files()).isEqualTo(before);
    }

    private static String message(String... problems) {
        String count = problems.length == 1 ? "1 problem" : problems.length + " problems";
        return "Nothing was written, because of " + count + ":\n  " + String.join("\n  ", problems) + "\n";
    }

    @Test
    void refusesAnActionThatLaunchDarklyDoesNotHave() throws IOException {
        refuses(
                "{\"name\": \"Audience\", \"partnerAction\": \"syncAudience\", \"subscribe\": \"type = \\\"track\\\"\", \"mapping\": {}}",
                "export.json, mapping \"Audience\": LaunchDarkly has no action \"syncAudience\", only trackEvent and aliasUser.");
    }

    @Test
    void refusesAnActionThatIsKnownByItsIdAlone() throws IOException {
        refuses(
                """
                {"data": {"subscription": {"id": "s", "name": "A", "actionId": "x9", "enabled": true, "trigger": "type = 'track'",
                 "settings": {"user_key": "u", "event_name": "e"}}}}
                """,
                "export.json, mapping \"A\": it names its action by the id \"x9\" alone: add its actionSlug, or import the"
                        + " destination too, whose metadata has it.");
    }

    @Test
    void refusesATriggerThatIsNotUnderstoodAndShowsWhere() throws IOException {
        refuses(
                GOOD.replace("type = \\\"track\\\"", "type = "),
                "export.json, mapping \"A\": Trigger not understood at line 1, column 8: expected a value after = but found the end of the"
                        + " trigger.\n  type = \n         ^");
    }

    @Test
    void refusesAMappingThatIsNotValid() throws IOException {
        refuses(
                GOOD.replace("\"u\"", "{\"@pth\": \"$.userId\"}"),
                "export.json, mapping \"A\": user_key.@pth: there is no such directive; there are @path, @template, @literal, @if,"
                        + " @case, @replace, @arrayPath, @json, @flatten, @merge, @transform, @excludeWhenNull, @liquid");
    }

    @Test
    void refusesAFieldThatTheActionDoesNotHave() throws IOException {
        refuses(
                GOOD.replace("\"user_key\"", "\"batch_size\": 1, \"user_key\""),
                "export.json, mapping \"A\": it sets batch_size, but trackEvent has no such field; it has context_kind, user_key,"
                        + " additional_context_keys, event_name, metric_value, event_properties, timestamp, context_attributes.");
    }

    @Test
    void refusesAMappingWithoutARequiredField() throws IOException {
        refuses(
                GOOD.replace("\"user_key\": \"u\",", "\"user_key\": \"\","),
                "export.json, mapping \"A\": it does not set user_key, which trackEvent requires.");
    }

    @Test
    void refusesAReverseEtlMapping() throws IOException {
        refuses(
                """
                {"id": "s", "name": "A", "actionId": "x", "actionSlug": "trackEvent", "enabled": true, "trigger": "all",
                 "modelId": "m1", "settings": {}}
                """,
                "export.json, mapping \"A\": it reads a Reverse ETL model, not events.");
    }

    @Test
    void refusesATriggerWhoseBracesCannotBeWritten() throws IOException {
        refuses(
                GOOD.replace("\\\"track\\\"", "\\\"{{{x}}}\\\""),
                "export.json, mapping \"A\": its trigger has braces that cannot be written to a route file: type = \"{{{x}}}\"");
    }

    @Test
    void refusesAFilterOfAnUnknownType() throws IOException {
        refuses(
                "[" + GOOD
                        + ", {\"title\": \"F\", \"if\": \"all\", \"actions\": [{\"type\": \"HASH\"}], \"enabled\": true}]",
                "export.json, filter \"F\": there is no filter of type \"HASH\", only SAMPLE, DROP, DROP_PROPERTIES and"
                        + " ALLOW_PROPERTIES.");
    }

    @Test
    void refusesASampleWithoutAShare() throws IOException {
        refuses(
                "[" + GOOD
                        + ", {\"title\": \"F\", \"if\": \"all\", \"actions\": [{\"type\": \"SAMPLE\", \"percent\": 50}, {\"type\":"
                        + " \"SAMPLE\"}]}]",
                "export.json, filter \"F\": its percent must be a number from 0 to 1 but is 50.",
                "export.json, filter \"F\": its percent must be a number from 0 to 1 but is absent.");
    }

    @Test
    void refusesFilterFieldsThatAreNoLists() throws IOException {
        refuses(
                "[" + GOOD
                        + ", {\"title\": \"F\", \"if\": \"all\", \"actions\": [{\"type\": \"DROP_PROPERTIES\", \"fields\":"
                        + " {\"properties\": \"email\"}}, {\"type\": \"ALLOW_PROPERTIES\"}]}]",
                "export.json, filter \"F\": its fields must be lists of names but \"properties\" is \"email\".",
                "export.json, filter \"F\": its fields must be an object of lists of names but is {}.");
    }

    @Test
    void refusesAFilterWhoseConditionIsNotUnderstood() throws IOException {
        refuses(
                "[" + GOOD + ", {\"title\": \"F\", \"if\": \"(\", \"actions\": [{\"type\": \"DROP\"}]}]",
                "export.json, filter \"F\": Trigger not understood at line 1, column 2: expected a condition but found the end of"
                        + " the trigger.\n  (\n   ^");
    }

    @Test
    void refusesMoreThanFiftyMappings() throws IOException {
        refuses(
                "[" + String.join(",", Collections.nCopies(51, GOOD)) + "]",
                "There are 51 enabled mappings, and a destination has at most 50.");
    }

    @Test
    void refusesAnExportWithoutMappings() throws IOException {
        refuses(
                "{\"data\": {\"subscriptions\": []}}",
                "The files have no mapping: add the destination's subscriptions.");
        refuses(GOOD.replace("\"name\"", "\"enabled\": false, \"name\""), "No mapping in the files is enabled.");
    }

    @Test
    void refusesAListOfWhichPagesAreMissing() throws IOException {
        refuses(
                """
                {"data": {"subscriptions": [{"id": "s", "name": "A", "actionSlug": "trackEvent", "trigger": "all", "settings": {"user_key":
                 "u", "event_name": "e"}}], "pagination": {"current": "MA==", "next": "Mg==", "totalEntries": 3}}}
                """,
                "The files have 1 of 3 subscriptions: fetch the other pages too, or all in one with ?pagination[count]=200.");
    }

    @Test
    void refusesAListOfFiltersOfWhichPagesAreMissing() throws IOException {
        refuses(
                "[" + GOOD + ", {\"data\": {\"filters\": [], \"pagination\": {\"totalEntries\": 2}}}]",
                "The files have 0 of 2 filters: fetch the other pages too, or all in one with ?pagination[count]=200.");
    }

    @Test
    void refusesAnotherDestination() throws IOException {
        refuses(
                "[" + GOOD
                        + ", {\"id\": \"d\", \"name\": \"Hook\", \"enabled\": true, \"metadata\": {\"slug\": \"actions-webhook\"},"
                        + " \"settings\": {}}]",
                "export.json, destination \"Hook\": this is not a LaunchDarkly (Actions) destination but \"actions-webhook\".");
    }

    @Test
    void refusesSettingsThatTheServiceWouldNotStartWith() throws IOException {
        refuses(
                "[" + GOOD + ", {\"id\": \"d\", \"name\": \"LD\", \"enabled\": true, \"metadata\": {\"slug\":"
                        + " \"actions-launchdarkly\"}, \"settings\": {\"client_id\": \"a b\", \"events_host_name\": \"https://x\"}}]",
                "export.json, destination \"LD\": its client_id must be a client-side ID (letters, digits, '.', '_', '-') but is \"a"
                        + " b\".",
                "export.json, destination \"LD\": its events_host_name must be a host name but is \"https://x\".");
    }

    @Test
    void refusesAnErrorAnswerOfTheApi() throws IOException {
        refuses(
                "{\"errors\": [{\"type\": \"unauthorized\", \"message\": \"Invalid token\"}]}",
                "export.json: it is an error response of Segment's API: Invalid token");
    }

    @Test
    void refusesAFileThatHoldsNothingItKnows() throws IOException {
        refuses("{\"a\": 1}", "export.json: it has no destination, subscription or filter.");
        refuses("", "export.json: it has no destination, subscription or filter.");
    }

    @Test
    void refusesAFileThatIsNotJson() throws IOException {
        refuses(
                "{\"a\": }",
                "export.json: it is not JSON (line 1, column 7): Unexpected character ('}' (code 125)): expected a value");
    }

    @Test
    void refusesTerraformsOwnNotationAndSaysWhatToDo() throws IOException {
        Files.writeString(distribution.file("main.tf"), "resource \"segment_destination\" \"x\" {}\n");

        assertThat(distribution.imports(distribution.file("main.tf").toString()).err())
                .isEqualTo(message(
                        "main.tf: Terraform's own notation is not read, because its values may depend on others: import"
                                + " what \"terraform show -json\" prints."));
    }

    @Test
    void refusesAFileThatIsNotThere() {
        Call.Outcome outcome = distribution.imports("nowhere.json");

        assertThat(outcome.err()).isEqualTo(message("nowhere.json: there is no such file."));
        assertThat(outcome.code()).isEqualTo(1);
    }

    @Test
    void refusesTwoDestinationsUnlessToldWhich() throws IOException {
        String two =
                """
                [{"id": "d1", "name": "One", "metadata": {"slug": "actions-launchdarkly"}, "settings": {"client_id": "one"}},
                 {"id": "d2", "name": "Two", "metadata": {"slug": "actions-launchdarkly"}, "settings": {"client_id": "two"}},
                 {"id": "s1", "destinationId": "d1", "name": "First", "actionSlug": "trackEvent", "trigger": "all",
                  "settings": {"user_key": "u", "event_name": "e"}},
                 {"id": "s2", "destinationId": "d2", "name": "Second", "actionSlug": "trackEvent", "trigger": "all",
                  "settings": {"user_key": "u", "event_name": "e"}}]
                """;
        refuses(two, "The files have 2 destinations (d1, d2): choose one with --destination.");

        Call.Outcome outcome = distribution.importsText(two, "--destination", "d2");

        assertThat(outcome.code()).isZero();
        assertThat(distribution.files())
                .containsKey("routes/second.camel.yaml")
                .doesNotContainKey("routes/first.camel.yaml");
        assertThat(distribution.text("config/application.properties")).contains("launchdarkly.client-id = two\n");
    }

    @Test
    void refusesTheSameThingTwiceWithDifferentContents() throws IOException {
        String filter = "{\"id\": \"f\", \"title\": \"F\", \"if\": \"all\", \"actions\": [{\"type\": \"DROP\"}]}";
        refuses(
                "[" + GOOD + "," + filter + "," + filter + "," + filter.replace("DROP", "HASH") + "]",
                "export.json: the filter with the id f is in the files twice with different contents: leave one out.");
    }

    @Test
    void tellsAllProblemsAtOnce() throws IOException {
        refuses(
                "[" + GOOD.replace("\"user_key\": \"u\",", "") + "," + GOOD.replace("trackEvent", "x") + "]",
                "export.json, mapping \"A\": it does not set user_key, which trackEvent requires.",
                "export.json, mapping \"A\": LaunchDarkly has no action \"x\", only trackEvent and aliasUser.");
    }

    @Test
    void refusesADirectoryThatIsNoInstallation() throws IOException {
        Files.delete(distribution.file("config/application.properties"));

        assertThat(distribution.importsText(GOOD).err())
                .isEqualTo(message("The directory "
                        + distribution.file("").toAbsolutePath().normalize()
                        + " is not an installation: routes/ or config/application.properties is missing."));
    }

    @Test
    void tellsAnErrorOfUsage() {
        assertUsage("import needs at least one file, or something to remove.");
        assertUsage("import does not know the option --forse.", "a.json", "--forse");
        assertUsage("--environment needs a value.", "a.json", "--environment");
        assertUsage(
                "--environment takes a name of lower-case letters, digits and hyphens but was \"A b\".",
                "a.json",
                "--environment",
                "A b");
    }

    private void assertUsage(String sentence, String... arguments) {
        Call.Outcome outcome = distribution.imports(arguments);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).isEqualTo(sentence + "\nsegment-launchdarkly import --help says more.\n");
    }

    @Test
    void helps() {
        Call.Outcome outcome = distribution.imports("--help");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .startsWith("Imports a LaunchDarkly (Actions) destination from Segment")
                .contains("--destination", "--environment", "--force");
    }
}

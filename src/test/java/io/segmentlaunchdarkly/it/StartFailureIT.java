package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings and surroundings with which it cannot start: one line that says what to change, exit code 1, no stack trace. */
class StartFailureIT {
    @TempDir
    Path directory;

    private Distribution service;

    @BeforeEach
    void copy() throws IOException {
        service = Distribution.in(directory.resolve("one"));
    }

    @AfterEach
    void end() {
        service.close();
    }

    @Test
    void namesThePortThatIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertEndsWith(
                    service.launchAt(port, FreePort.next()),
                    "Nothing can listen on 127.0.0.1:" + port + " (Address already in use): stop what listens there, or"
                            + " set camel.server.port or camel.server.host.");
        }
    }

    @Test
    void namesThePortForMessagesThatIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertEndsWith(
                    service.withBroker()
                            .with("LAUNCHDARKLY_JMS_PORT", String.valueOf(port))
                            .launch(),
                    "Nothing can listen on 127.0.0.1:" + port + " (Address already in use): stop what listens there, or"
                            + " set launchdarkly.jms.port or launchdarkly.jms.host.");
        }
    }

    @Test
    void namesTheHostWhereAnybodyCouldSendMessages() throws IOException {
        assertEndsWith(
                service.withBroker().with("LAUNCHDARKLY_JMS_HOST", "0.0.0.0").launch(),
                "launchdarkly.jms.host is 0.0.0.0 while launchdarkly.jms.user or launchdarkly.jms.password is empty, so"
                        + " anybody could send messages: set both, or launchdarkly.jms.host to 127.0.0.1.");
    }

    @Test
    void namesTheBrokersSettingsThatCannotBeRead() throws IOException {
        Files.writeString(service.home().resolve("config").resolve("broker.xml"), "<configuration>");

        service.withBroker();
        assertThat(service.launch().awaitExit()).isEqualTo(1);
        assertThat(service.errors().lines().toList())
                .singleElement()
                .asString()
                .contains("The embedded broker cannot start", "config/broker.xml");
    }

    @Test
    void namesTheBrokersAddressThatIsNone() throws IOException {
        assertEndsWith(
                service.withBroker("broker:61616").launch(),
                "launchdarkly.jms.broker-url must be an address of Artemis such as tcp://broker:61616 but is"
                        + " \"broker:61616\". (route launchdarkly-ingest-jms in routes/ingest-jms.camel.yaml)");
    }

    @Test
    void namesTheBrokersOfKafkaThatAreMissing() throws IOException {
        assertEndsWith(
                service.with("LAUNCHDARKLY_INGEST_TO", "kafka").launch(),
                "launchdarkly.kafka.brokers is empty while Kafka is used: set it to the brokers' hosts and ports, or set"
                        + " launchdarkly.kafka.enabled to false and launchdarkly.ingest.to to outbox. (route"
                        + " launchdarkly-ingest-to-kafka in routes/ingest-to-kafka.camel.yaml)");
    }

    @Test
    void namesTheDataDirectoryThatAnotherProcessUses() throws IOException {
        service.start();
        try (Distribution second = Distribution.in(directory.resolve("two"))
                .with("LAUNCHDARKLY_DATA_DIRECTORY", service.data().toString())) {
            assertEndsWith(
                    second.launch(),
                    "The data directory " + service.data()
                            + " is used by another process: stop that one or set launchdarkly.data-directory.");
        }
    }

    @Test
    void namesThePublicAddressThatIsNone() throws IOException {
        assertEndsWith(
                service.with("LAUNCHDARKLY_PUBLIC_ADDRESS", "events.example.com")
                        .launch(),
                "launchdarkly.public-address must be empty or an address such as https://events.example.com but is"
                        + " \"events.example.com\".");
    }

    @Test
    void namesTheHostThatAnybodyReaches() throws IOException {
        assertEndsWith(
                service.with("CAMEL_SERVER_HOST", "0.0.0.0").launch(),
                "camel.server.host is 0.0.0.0 while launchdarkly.write-keys is empty, so anybody could send events: set"
                        + " launchdarkly.write-keys, or camel.server.host to 127.0.0.1.");
    }

    @Test
    void namesTheSettingsThatAreNoneAndWhatWasMeant() throws IOException {
        Files.writeString(
                service.home().resolve("config").resolve("application.properties"),
                "\nlaunchdarkly.batch.max-event = 5\nlaunchdarkly.goals = 1\n",
                StandardOpenOption.APPEND);

        assertEndsWith(
                service.with("LAUNCHDARKLY_CLIENTID", "abc")
                        .with("LAUNCHDARKLY_SDK_KEY", "somebody else's")
                        .launch(),
                "launchdarkly.batch.max-event is not a setting: did you mean launchdarkly.batch.max-events?\n"
                        + "launchdarkly.goals is not a setting: take it out, or give it a name that does not begin with"
                        + " launchdarkly.\n"
                        + "the environment variable LAUNCHDARKLY_CLIENTID is not a setting: did you mean"
                        + " LAUNCHDARKLY_CLIENT_ID?");
    }

    @Test
    void namesAllThatIsWrongWithTheListsOfTheRouteFiles() throws IOException {
        Map<String, String> files = Map.of(
                "bean",
                """
                - beans:
                    - name: launchdarklyTrackEvent
                      type: io.segmentlaunchdarkly.launchdarkly.TrackEvent
                """,
                "page-view",
                """
                - route:
                    id: launchdarkly-track-event
                    from:
                      uri: direct:launchdarkly-page-view
                      steps: []
                """,
                "other",
                "hello: x\n",
                "comment",
                "# A comment.\n\nhello: x\n",
                "route",
                "route:\n  id: a\n",
                "text",
                "no route\n");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(service.routes().resolve(file.getKey() + ".camel.yaml"), file.getValue());
        }

        assertThat(service.launch().awaitExit()).isEqualTo(1);
        assertThat(service.errors()
                        .replace("segment-launchdarkly cannot start: ", "")
                        .lines())
                .hasSize(files.size())
                .contains(
                        outsideTheList("other", 1, "hello"),
                        outsideTheList("comment", 3, "hello"),
                        outsideTheList("route", 1, "route"),
                        outsideTheList("text", 1, "no route"))
                .anySatisfy(line -> assertThat(line)
                        .contains(
                                "there is more than one bean launchdarklyTrackEvent, in",
                                "routes/track-event.camel.yaml",
                                "routes/bean.camel.yaml",
                                ": rename or remove all but one."))
                .anySatisfy(line -> assertThat(line)
                        .contains(
                                "there is more than one route launchdarkly-track-event, in",
                                "routes/page-view.camel.yaml, line 2",
                                "routes/track-event.camel.yaml, line 8",
                                ": rename or remove all but one."));
    }

    private static String outsideTheList(String file, int line, String what) {
        return "routes/" + file + ".camel.yaml, line " + line + ": \"" + what
                + "\" is outside the list: a route file is a list, so begin the line with \"- \", or remove it.";
    }

    @Test
    void namesTheDirectoryOfTheRoutesThatIsMissing() throws IOException {
        Files.move(service.routes(), service.routes().resolveSibling("elsewhere"));

        assertEndsWith(
                service.launch(),
                "there is no " + service.routes() + ": put it there, or correct the setting that names it.");
    }

    @Test
    void saysThatThereAreNoRoutes() throws IOException {
        Files.move(service.routes(), service.routes().resolveSibling("elsewhere"));
        Files.createDirectory(service.routes());

        assertEndsWith(
                service.launch(),
                "there is no route file routes/*.camel.yaml in " + service.home()
                        + ": put the routes there, or correct camel.main.routes-include-pattern.");
    }

    @Test
    void namesTheFieldThatCamelDoesNotKnowWithFileAndLine() throws IOException {
        Files.writeString(service.routes().resolve("more.camel.yaml"), "- hello: x\n");

        assertThat(service.launch().awaitExit()).isEqualTo(1);
        assertThat(service.errors())
                .startsWith("segment-launchdarkly cannot start: Unknown node id: hello\n in"
                        + " file:routes/more.camel.yaml, line 1, column 3:\n");
    }

    @Test
    void namesTheSettingsThatAreMissing() throws IOException {
        Path settings = service.home().resolve("config").resolve("application.properties");
        Files.delete(settings);
        assertEndsWith(service.launch(), "there is no config/application.properties in " + service.home() + ".");

        Files.writeString(settings, "launchdarkly.client-id = abc\n");
        assertEndsWith(
                service.launch(),
                "config/application.properties does not set camel.main.main-listener-classes to what the service is made of:"
                        + " edit the file that came with it, and keep its other lines.");
    }

    private void edit(String route, String before, String after) throws IOException {
        Path file = service.routes().resolve(route + ".camel.yaml");
        String yaml = Files.readString(file);
        assertThat(yaml).contains(before);
        Files.writeString(file, yaml.replace(before, after));
    }

    @Test
    void namesTheClassThatIsMissing() throws IOException {
        edit("track-event", "launchdarkly.TrackEvent", "launchdarkly.TrackEvents");

        assertEndsWith(
                service.launch(),
                "There is no class io.segmentlaunchdarkly.launchdarkly.TrackEvents: correct its name, or put its jar into"
                        + " lib/. (routes/track-event.camel.yaml)");
    }

    @Test
    void namesThePropertyThatABeanNeedsAndHasNot() throws IOException {
        edit("collect", "{{launchdarkly-setting:launchdarkly.outbox.max-bytes}}", "{{outbox.size}}");

        assertEndsWith(
                service.launch(),
                "{{outbox.size}} names a property that is not set: set outbox.size in"
                        + " config/application.properties, or correct the name. (routes/collect.camel.yaml)");
    }

    @Test
    void namesThePropertyThatARouteNeedsAndHasNot() throws IOException {
        edit("track-event", "name: launchdarkly-track-event", "name: \"{{transformer}}\"");

        assertEndsWith(
                service.launch(),
                "the route launchdarkly-track-event in routes/track-event.camel.yaml has the address direct:{{transformer}},"
                        + " and there is no such property: set it in config/application.properties, or correct its name.");
    }

    /** Camel would ignore the name, and the route would run without the error handling that it asks for. */
    @Test
    void namesTheRouteConfigurationsThatAreMissing() throws IOException {
        edit(
                "tester",
                "routeConfigurationId: launchdarkly-http-errors",
                "routeConfigurationId: launchdarkly-http-error,launchdarkly-http-errors");
        edit("dispatch", "id: launchdarkly-transformer", "id: launchdarkly-transformers");

        assertThat(service.launch().awaitExit()).isEqualTo(1);
        assertThat(service.errors()
                        .replace("segment-launchdarkly cannot start: ", "")
                        .lines())
                .containsExactlyInAnyOrder(
                        missingConfiguration("alias-user", "launchdarkly-transformer"),
                        missingConfiguration("track-event", "launchdarkly-transformer"),
                        missingConfiguration("tester", "launchdarkly-http-error"));
    }

    private static String missingConfiguration(String route, String name) {
        return "the route launchdarkly-" + route + " in routes/" + route
                + ".camel.yaml names the route configuration \"" + name
                + "\", but no route file has it: correct the name, or add the file.";
    }

    /** A setting of each way of being read; which values a setting may have, its unit test says. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "LAUNCHDARKLY_CLIENT_ID | a/b"
                        + " | launchdarkly.client-id must be a client-side ID (letters, digits, '.', '_', '-') but is \"a/b\". (route launchdarkly-deliver-default)",
                "LAUNCHDARKLY_EVENTS_URL | localhost:1"
                        + " | launchdarkly.events-url must be a whole http:// or https:// address but is \"localhost:1\". (route launchdarkly-deliver-default)",
                "LAUNCHDARKLY_BATCH_MAX_EVENTS | 0"
                        + " | launchdarkly.batch.max-events must be a whole number of at least 1 but is \"0\".",
                "LAUNCHDARKLY_DELIVERY_RETRY_WINDOW | 4h"
                        + " | launchdarkly.delivery.retry-window must be a whole number of at least 0 but is \"4h\"."
            })
    void namesTheSettingThatWillNotDo(String variable, String value, String message) throws IOException {
        assertEndsWith(service.with(variable, value).launch(), message);
    }

    @ParameterizedTest
    @CsvSource({
        "LAUNCHDARKLY_DELIVERY_CONCURRENCY, many, launchdarkly.delivery.concurrency",
        "LAUNCHDARKLY_EVENTS_HOST_NAME, a b, launchdarkly.events-host-name",
        "LAUNCHDARKLY_REQUEST_MAX_BYTES, 500KB, launchdarkly.request.max-bytes",
        "LAUNCHDARKLY_JMS_ENABLED, yes, launchdarkly.jms.enabled",
        "LAUNCHDARKLY_JMS_PORT, high, launchdarkly.jms.port",
        "LAUNCHDARKLY_JMS_CONSUMERS, 0, launchdarkly.jms.consumers",
        "LAUNCHDARKLY_JMS_MAX_MESSAGE_BYTES, 2MB, launchdarkly.jms.max-message-bytes"
    })
    void saysWhichSettingWillNotDo(String variable, String value, String setting) throws IOException {
        service.withBroker().with(variable, value).with("LAUNCHDARKLY_CLIENT_ID", "abc");

        assertThat(service.launch().awaitExit()).isEqualTo(1);
        assertThat(service.errors().lines().toList()).singleElement().asString().contains(setting, value);
    }

    @Test
    void namesTheJarWhoseSettingsHideTheInstallations() throws IOException {
        Path jar = service.withOwnJars().lib().resolve("mine.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("application.properties"));
        }

        assertEndsWith(
                service.launch(),
                "lib/mine.jar has an application.properties of its own, which hides the one in config/: take it out of the jar.");
    }

    @Test
    void knowsNoArgumentsButItsOwn() throws IOException {
        int exitCode = service.launch("--port=1").awaitExit();

        assertThat(exitCode).isEqualTo(2);
        assertThat(service.errors())
                .isEqualTo(
                        "segment-launchdarkly does not know \"--port=1\".\nsegment-launchdarkly --help says more.\n");
    }

    private static void assertEndsWith(Distribution started, String message) {
        int exitCode = started.awaitExit();

        assertThat(started.errors()).isEqualTo("segment-launchdarkly cannot start: " + message + "\n");
        assertThat(exitCode).isEqualTo(1);
        assertThat(started.log()).isEmpty();
    }
}

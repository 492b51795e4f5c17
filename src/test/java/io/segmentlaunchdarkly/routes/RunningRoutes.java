package io.segmentlaunchdarkly.routes;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** Route files as Camel's Main runs them, with the settings' defaults and a data directory of their own; no server. */
final class RunningRoutes implements AutoCloseable {
    static final Path ROUTES = Path.of("routes");
    static final Path SETTINGS = Path.of("config", "application.properties");

    private final Main main = new Main();
    private final ProducerTemplate template;

    private RunningRoutes(Path data, Map<String, String> settings, RoutesBuilder others, Path... files)
            throws Exception {
        main.addOverrideProperty("launchdarkly.data-directory", data.toString());
        main.addOverrideProperty("launchdarkly.jms.port", "0");
        // So that tests do not wait for batches.
        main.addOverrideProperty("launchdarkly.batch.interval", "100");
        // The sandbox needs a server, and nothing is delivered here.
        main.addOverrideProperty("launchdarkly.events-url", "http://127.0.0.1:9/events");
        settings.forEach(main::addOverrideProperty);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure()
                .withJmxEnabled(false)
                .withAutoConfigurationLogSummary(false)
                .withRoutesIncludePattern(
                        Arrays.stream(files).map(file -> "file:" + file).collect(Collectors.joining(",")));
        main.configure().addRoutesBuilder(others);
        main.start();
        template = main.getCamelContext().createProducerTemplate();
    }

    static RunningRoutes start(Path data, Path... files) throws Exception {
        return start(data, Map.of(), files);
    }

    /** With settings of its own. */
    static RunningRoutes start(Path data, Map<String, String> settings, Path... files) throws Exception {
        return new RunningRoutes(data, settings, new NoRoutes(), files);
    }

    /** Beside the files, routes in Java. */
    static RunningRoutes start(Path data, RoutesBuilder others, Path... files) throws Exception {
        return new RunningRoutes(data, Map.of(), others, files);
    }

    private static final class NoRoutes extends RouteBuilder {
        @Override
        public void configure() {
            // The files have them all.
        }
    }

    /** One of the project's route files. */
    static Path route(String name) {
        return ROUTES.resolve(name + ".camel.yaml");
    }

    static Properties settings() throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(SETTINGS)) {
            settings.load(file);
        }
        return settings;
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    Exchange send(String direct, Processor message) {
        return template.request("direct:" + direct, message);
    }

    @Override
    public void close() {
        main.stop();
    }
}

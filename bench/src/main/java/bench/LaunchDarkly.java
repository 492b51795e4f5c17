package bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@link Receiver}, in a process of its own. */
final class LaunchDarkly {
    /**
     * What it has counted since its start.
     *
     * @param requests all of them
     * @param events those accepted, a payload id once
     * @param p95LatenessMillis how long after their receipt 95 of 100 of them came at most, of those since {@link #measureLateness}
     */
    record Stats(long requests, long events, double p95LatenessMillis) {}

    private final ObjectMapper json = new ObjectMapper();
    private final Child child;
    private final int port;
    private final String control;

    private LaunchDarkly(Child child, int port, int controlPort) {
        this.child = child;
        this.port = port;
        this.control = "http://127.0.0.1:" + controlPort;
    }

    static LaunchDarkly start(Place place) throws IOException {
        int port = Place.freePort();
        int controlPort = Place.freePort();
        Child child = Child.start(
                place,
                "receiver",
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        place.classpath(),
                        Receiver.class.getName(),
                        String.valueOf(port),
                        String.valueOf(controlPort),
                        place.keyStore().toString(),
                        Place.PASSWORD));
        child.awaitReady("http://127.0.0.1:" + controlPort + "/stats");
        return new LaunchDarkly(child, port, controlPort);
    }

    int port() {
        return port;
    }

    /** Where to post. */
    String address() {
        return "https://localhost:" + port + "/events/bulk/bench";
    }

    Stats stats() throws IOException {
        JsonNode stats = json.readTree(Http.call("GET", control + "/stats"));
        return new Stats(
                stats.path("requests").asLong(),
                stats.path("events").asLong(),
                stats.path("p95LatenessMillis").asDouble());
    }

    /** Measures the lateness of the events that come from now on. */
    void measureLateness() throws IOException {
        Http.call("PUT", control + "/lateness");
    }

    /** Answers with this status from now on. */
    void answer(int status) throws IOException {
        Http.call("PUT", control + "/answer/" + status);
    }

    /** Keeps the bodies from now on. */
    void keep() throws IOException {
        Http.call("PUT", control + "/keep");
    }

    /** The bodies since {@link #keep}, each an array of events; none is kept any more. */
    List<JsonNode> kept() throws IOException {
        List<JsonNode> bodies = new ArrayList<>();
        for (String body : Http.call("GET", control + "/kept").lines().toList()) {
            bodies.add(json.readTree(body));
        }
        return bodies;
    }

    double cpuSeconds() throws IOException {
        return child.cpuSeconds();
    }
}

package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/**
 * Somebody else's application, which takes events at an address of its own and hands them on by the lines of docs/drop-in.md. Its own
 * error handling answers 422 where sending again would change nothing, and 503 where it helps.
 */
abstract class ApplicationContract extends WayInContract {
    private static final String ROUTE =
            """
            - route:
                id: theirs
                from:
                  uri: platform-http
                  parameters:
                    path: /events
                  steps:
                    - removeHeaders:
                        pattern: "*"
                    - convertBodyTo:
                        type: String
                    - doTry:
                        steps:
            %s
                          - setBody:
                              expression:
                                constant:
                                  expression: taken
                        doCatch:
                          - exception:
                              - io.segmentlaunchdarkly.segment.RequestRefusedException
                            steps:
                              - setBody:
                                  expression:
                                    simple:
                                      expression: "${exception.message}"
                              - setHeader:
                                  name: CamelHttpResponseCode
                                  expression:
                                    constant:
                                      expression: "422"
                          - exception:
                              - io.segmentlaunchdarkly.outbox.OutboxException
                              - io.segmentlaunchdarkly.outbox.OutboxFullException
                            steps:
                              - setBody:
                                  expression:
                                    simple:
                                      expression: "${exception.message}"
                              - setHeader:
                                  name: CamelHttpResponseCode
                                  expression:
                                    constant:
                                      expression: "503"
            """;

    /** The steps of the page stand in a route; here they stand in a doTry of a route. */
    private static final int DEEPER = 6;

    private CamelApplication application;

    /** The lines of the page that go into its properties. */
    abstract String properties();

    /** The lines of the page that go into its route. */
    abstract String step();

    /** What its directory has beside its own files. */
    abstract void prepare(CamelApplication of) throws IOException, InterruptedException;

    @Override
    void start(Path directory, Receiver deliverTo) throws IOException, InterruptedException {
        application = CamelApplication.in(directory, deliverTo);
        prepare(application);
        application.start(
                properties() + "launchdarkly.outbox.max-bytes = " + OUTBOX_MAX_BYTES + "\n",
                ROUTE.formatted(step().indent(DEEPER)));
    }

    @Override
    void stop() {
        application.close();
    }

    @Override
    Answer send(String request) {
        HttpResponse<String> answer = application.post("/events", request);
        Kind kind =
                switch (answer.statusCode()) {
                    case 200 -> Kind.TAKEN;
                    case 422 -> Kind.REFUSED;
                    case 503 -> Kind.NOT_NOW;
                    default -> throw new AssertionError(
                            answer.statusCode() + " " + answer.body() + " " + application.log());
                };
        return new Answer(kind, answer.body());
    }

    @Override
    Path data() {
        return application.data();
    }

    @Override
    Metrics metrics() {
        return Metrics.at(application.managementAddress());
    }
}

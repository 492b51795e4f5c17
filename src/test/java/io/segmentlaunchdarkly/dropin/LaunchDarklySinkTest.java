package io.segmentlaunchdarkly.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kamelet launchdarkly-sink in an application that has no routes of this project. */
class LaunchDarklySinkTest {
    @TempDir
    Path directory;

    private Application application;

    @BeforeEach
    void prepare() throws IOException {
        application = new Application();
    }

    @AfterEach
    void end() {
        application.close();
    }

    private String sink(String parameters) {
        return "kamelet:launchdarkly-sink?eventsUrl=RAW(" + application.eventsUrl() + ")&dataDirectory=RAW(" + directory
                + ")" + parameters;
    }

    private void start() {
        String sink = sink("&clientId=abc");
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:theirs").routeId("theirs").to(sink).setHeader("after", constant("yes"));
            }
        });
    }

    private void awaitReceived(String... keys) {
        await("the events").atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(application.received())
                .contains(keys));
    }

    private static String event(String name) {
        return "{\"type\":\"track\",\"userId\":\"ada\",\"event\":\"" + name + "\"}";
    }

    @Test
    void deliversAnEventAnArrayAndABatch() {
        start();

        application.send("direct:theirs", event("One"));
        application.send("direct:theirs", ("[" + event("Two") + "]").getBytes(StandardCharsets.UTF_8));
        application.send("direct:theirs", "{\"batch\":[" + event("Three") + "]}");

        awaitReceived("\"One\"", "\"Two\"", "\"Three\"");
    }

    @Test
    void deliversMapsAndLists() {
        start();

        application.send("direct:theirs", Map.of("type", "track", "userId", "ada", "event", "Map"));
        application.send("direct:theirs", List.of(Map.of("type", "track", "userId", "ada", "event", "List")));

        awaitReceived("\"Map\"", "\"List\"");
    }

    @Test
    void leavesTheMessageAsItCame() {
        start();

        Exchange exchange = application.send("direct:theirs", event("One"));

        assertThat(exchange.getMessage().getBody()).isEqualTo(event("One"));
        assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys("after");
    }

    /** What docs/drop-in.md says of threads. */
    @ParameterizedTest
    @CsvSource({"track, launchdarkly-outbox-[0-9]+", "page, main|junit.*"})
    void runsTheStepsBehindItOnAThreadOfTheOutboxOrWhereNothingIsToBeStoredOnTheCallers(String type, String behind) {
        List<String> threads = new CopyOnWriteArrayList<>();
        String sink = sink("&clientId=abc");
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:theirs")
                        .process(exchange -> threads.add(Thread.currentThread().getName()))
                        .to(sink)
                        .process(exchange -> threads.add(Thread.currentThread().getName()));
            }
        });

        application.send("direct:theirs", event("One").replace("track", type));

        assertThat(threads).hasSize(2).first().isEqualTo(Thread.currentThread().getName());
        assertThat(threads.get(1)).matches(behind);
    }

    /** In more requests than the outbox has threads at first. */
    @Test
    void delaysNobodyByASlowStepBehindIt() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        String sink = sink("&clientId=abc");
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:theirs").to(sink).process(exchange -> {
                    if (exchange.getMessage().getBody(String.class).contains("Slow")) {
                        slow.await();
                    }
                });
            }
        });
        List<Future<?>> slowOnes = new ArrayList<>();
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try {
            for (int i = 0; i < 20; i++) {
                slowOnes.add(callers.submit(() -> application.send("direct:theirs", event("Slow"))));
            }

            assertThat(application.send("direct:theirs", event("Quick")).getException())
                    .isNull();
            assertThat(slowOnes).noneMatch(Future::isDone);
        } finally {
            slow.countDown();
            for (Future<?> one : slowOnes) {
                one.get(20, TimeUnit.SECONDS);
            }
            callers.shutdown();
        }
    }

    @Test
    void keepsOnTheDiskWhatIsNotDelivered() throws IOException {
        application.answer(503);
        start();

        application.send("direct:theirs", event("Kept"));

        try (Stream<Path> files = Files.walk(directory.resolve("outbox"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".json")))
                    .singleElement()
                    .satisfies(file -> assertThat(Files.readString(file)).contains("\"Kept\""));
        }
    }

    @Test
    void failsAMessageThatCannotBeRead() {
        start();

        assertThat(application.send("direct:theirs", "no json").getException())
                .isInstanceOf(RequestRefusedException.class);
        assertThat(application.send("direct:theirs", 12).getException())
                .hasMessage("The body must be JSON, as text, bytes, a Map or a List, but it was a java.lang.Integer.");
    }

    @Test
    void leavesAFailureToTheOnExceptionOfTheRoutesFile() {
        String sink = sink("&clientId=abc");
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                onException(RequestRefusedException.class).handled(true).setBody(constant("handled by them"));
                from("direct:theirs").to(sink).setBody(constant("not reached"));
            }
        });

        assertThat(application.send("direct:theirs", "no json").getMessage().getBody())
                .isEqualTo("handled by them");
    }

    @Test
    void leavesAFailureToTheOnExceptionOfTheApplicationsRouteConfiguration() {
        String sink = sink("&clientId=abc");
        application.start(new RouteConfigurationBuilder() {
            @Override
            public void configuration() {
                routeConfiguration()
                        .onException(RequestRefusedException.class)
                        .handled(true)
                        .setBody(constant("handled by them"));
            }

            @Override
            public void configure() throws Exception {
                super.configure();
                from("direct:theirs").to(sink).setBody(constant("not reached"));
            }
        });

        assertThat(application.send("direct:theirs", "no json").getMessage().getBody())
                .isEqualTo("handled by them");
    }

    @Test
    void leavesAFailureToTheErrorHandlerOfTheApplicationsContext() {
        String sink = sink("&clientId=abc");
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                getCamelContext()
                        .getCamelContextExtension()
                        .setErrorHandlerFactory(deadLetterChannel("direct:failed")
                                .maximumRedeliveries(1)
                                .redeliveryDelay(1));
                from("direct:failed").setBody(constant("handled by them"));
                from("direct:theirs").to(sink).setBody(constant("not reached"));
            }
        });

        assertThat(application.send("direct:theirs", "no json").getMessage().getBody())
                .isEqualTo("handled by them");
    }

    @Test
    void leavesAFailureToTheDoTryOfTheRoute() {
        String sink = sink("&clientId=abc");
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:theirs")
                        .doTry()
                        .to(sink)
                        .doCatch(RequestRefusedException.class)
                        .setBody(constant("handled by them"))
                        .end();
            }
        });

        assertThat(application.send("direct:theirs", "no json").getMessage().getBody())
                .isEqualTo("handled by them");
    }

    @Test
    void leavesNoWriteKeyOfItsOwnInTheExchange() {
        String sink = sink("&clientId=abc&writeKey=mine");
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:theirs").to(sink);
            }
        });

        assertThat(application
                        .send("direct:theirs", event("One"))
                        .getAllProperties()
                        .values())
                .doesNotContain("mine");
        assertThat(application
                        .send("direct:theirs", "no json")
                        .getAllProperties()
                        .values())
                .doesNotContain("mine");
    }

    @Test
    void countsAnEventOnceForEachSource() {
        String one = sink("&clientId=abc&writeKey=one");
        String two = sink("&clientId=abc&writeKey=two");
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one").to(one).to(two).to(one);
            }
        });

        application.send(
                "direct:one", "{'messageId':'m-1','type':'track','userId':'ada','event':'Once'}".replace('\'', '"'));

        awaitReceived("\"Once\"");
        application.send("direct:one", event("Last"));
        awaitReceived("\"Last\"");
        assertThat(application.received().split("\"Once\"", -1)).hasSize(1 + 2);
    }

    @Test
    void refusesAUseThatDisagreesWithAnother() {
        String one = sink("&clientId=abc");
        String other = sink("&clientId=def");

        assertThatThrownBy(() -> application.start(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:one").to(one).to(other);
                    }
                }))
                .rootCause()
                .hasMessage(
                        "The kamelet launchdarkly-sink cannot set launchdarkly.client-id to \"def\": the routes of this"
                                + " application run with \"abc\". Use one value in all places, or copy the routes directory, which"
                                + " can have several environments.");
    }

    @Test
    void namesTheClientSideIdThatIsMissing() {
        String sink = sink("");

        assertThatThrownBy(() -> application.start(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:one").to(sink);
                    }
                }))
                .rootCause()
                .hasMessageContaining("clientId");
    }

    /** A kamelet may be used first when the application has long been started. */
    @Test
    void startsInAnApplicationThatRuns() throws Exception {
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:nothing").to("log:nothing");
            }
        });
        String sink = sink("&clientId=abc");

        application.context().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:late").to(sink);
            }
        });
        assertThat(application.send("direct:late", event("Late")).getException())
                .isNull();

        awaitReceived("\"Late\"");
    }
}

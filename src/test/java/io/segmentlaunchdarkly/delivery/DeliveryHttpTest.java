package io.segmentlaunchdarkly.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A receiver that holds a request as long as it can, at each stage of the request. */
@Timeout(120)
class DeliveryHttpTest {
    private static final int WAIT_MILLIS = 30_000;
    private static final int DEADLINE_MILLIS = 4_000;
    /** For what no receiver in time could answer. */
    private static final int SHORT_DEADLINE_MILLIS = 1_000;

    private interface Talk {
        void to(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CamelContext context = new DefaultCamelContext();
    private final DeliveryHttp http = new DeliveryHttp();
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        http.setDeadline(DEADLINE_MILLIS);
        http.setAutomaticRetriesDisabled(true);
        http.setConnectTimeout(WAIT_MILLIS);
        http.setConnectionRequestTimeout(WAIT_MILLIS);
        http.setSoTimeout(WAIT_MILLIS);
        http.setResponseTimeout(WAIT_MILLIS);
        context.addComponent("delivery", http);
        context.start();
        server = new ServerSocket();
        server.setReceiveBufferSize(4096);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void end() throws IOException {
        closing.countDown();
        context.stop();
        server.close();
        threads.shutdownNow();
    }

    private void talk(Talk talk) {
        threads.execute(() -> {
            while (!server.isClosed()) {
                try (Socket connection = server.accept()) {
                    talk.to(connection.getInputStream(), connection.getOutputStream());
                } catch (IOException ended) {
                    // The client has hung up, or the test is over.
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
    }

    private void drip(OutputStream out) throws IOException, InterruptedException {
        while (!closing.await(100, TimeUnit.MILLISECONDS)) {
            out.write('x');
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private Exchange post(String scheme, int bytes) {
        ProducerTemplate template = context.createProducerTemplate();
        return template.request(
                "delivery:" + scheme + "://127.0.0.1:" + server.getLocalPort() + "/events",
                exchange -> exchange.getMessage().setBody(new byte[bytes]));
    }

    private void assertTooLate(String scheme, int bytes) {
        http.setDeadline(SHORT_DEADLINE_MILLIS);
        Exchange exchange = post(scheme, bytes);
        assertThat(exchange.getException())
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("no answer within 1000 ms in total");
        assertThat(Duration.ofMillis(exchange.getClock().elapsed()))
                .isBetween(Duration.ofMillis(SHORT_DEADLINE_MILLIS), Duration.ofMillis(WAIT_MILLIS));
    }

    @Test
    void endsARequestWhoseHandshakeGoesOnAndOn() {
        talk((in, out) -> {
            out.write(new byte[] {0x16, 3, 3, 0x3f, (byte) 0xff});
            drip(out);
        });
        assertTooLate("https", 10);
    }

    @Test
    void endsARequestThatIsNotRead() {
        talk((in, out) -> closing.await());
        assertTooLate("http", 50_000_000);
    }

    @Test
    void endsARequestThatIsNotAnswered() {
        talk((in, out) -> closing.await());
        assertTooLate("http", 10);
    }

    @Test
    void endsARequestWhoseAnswerHasAHeadWithoutEnd() {
        talk((in, out) -> {
            out.write(ascii("HTTP/1.1 202 Accepted\r\nX: "));
            drip(out);
        });
        assertTooLate("http", 10);
    }

    @Test
    void refusesAHeadOfTooManyHeaders() {
        talk((in, out) -> {
            in.readNBytes(1);
            out.write(ascii("HTTP/1.1 202 Accepted\r\n" + "X: y\r\n".repeat(101) + "\r\n"));
        });
        assertThat(post("http", 10).getException()).hasMessageContaining("Maximum header count exceeded");
    }

    @Test
    void takesTheStatusThoughTheBodyIsNotWhole() {
        talk((in, out) -> {
            out.write(ascii("HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\n"));
            drip(out);
        });
        assertThat(post("http", 10).getException()).isNull();
    }

    @Test
    void keepsTheBeginningOfAnAnswer() {
        talk((in, out) -> {
            out.write(ascii("HTTP/1.1 503 No\r\nRetry-After: 7\r\n\r\n"));
            while (closing.getCount() > 0) {
                out.write(new byte[1000]);
            }
        });
        assertThat(post("http", 10).getException())
                .isInstanceOfSatisfying(HttpOperationFailedException.class, answer -> {
                    assertThat(answer.getHttpResponseCode()).isEqualTo(503);
                    assertThat(answer.getResponseBody()).hasSize(BoundedAnswers.MAX_BODY_BYTES);
                    assertThat(answer.getResponseHeaders()).containsEntry("Retry-After", "7");
                });
    }

    @Test
    void hasARequestAnsweredAfterManyThatWereCutOff() {
        talk((in, out) ->
                out.write(ascii("HTTP/1.1 202 Accepted\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(70_000))));
        // More than there are connections.
        for (int i = 0; i < 50; i++) {
            assertThat(post("http", 10).getException()).isNull();
        }
    }

    /** Through a tunnel: the proxy answers the request for the tunnel, and the receiver gets nothing. */
    private Exception postThroughAProxyThatAnswers(int status, String restOfTheAnswer) {
        talk((in, out) -> {
            while (!head(in).isEmpty()) {
                out.write(ascii("HTTP/1.1 " + status + " Said\r\n" + restOfTheAnswer));
                if (restOfTheAnswer.contains("close")) {
                    return;
                }
            }
        });
        http.setProxy("127.0.0.1:" + server.getLocalPort());
        http.setProxyUser("ada");
        http.setProxyPassword("wrong");
        return context.createProducerTemplate()
                .request("delivery:https://events.example/events", batch -> batch.getMessage()
                        .setBody("[]"))
                .getException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
                "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 2\r\n\r\nno",
                "Proxy-Authenticate: Basic realm=\"x\"\r\nConnection: close\r\n\r\nno",
                "Proxy-Authenticate: Negotiate\r\nConnection: close\r\n\r\nno",
                "Proxy-Authenticate: =,\r\nContent-Length: 2\r\n\r\nno",
                "Connection: close\r\n\r\nno"
            })
    void isBlockedByAProxyThatRefusesTheCredentials(String restOfTheAnswer) {
        Exception failure = postThroughAProxyThatAnswers(407, restOfTheAnswer);

        assertThat(failure).hasMessage("the proxy answered 407 when asked for a tunnel");
        assertThat(DeliveryOutcome.of(failure, true)).isEqualTo(DeliveryOutcome.BLOCKED);
    }

    /** Nothing of it is a word of the receiver's: no batch is delivered, halved or refused by it. */
    @ParameterizedTest
    @CsvSource({"202, BLOCKED", "400, BLOCKED", "403, BLOCKED", "413, BLOCKED", "429, RETRY", "503, RETRY"})
    void takesNoAnswerOfTheProxyForTheReceivers(int status, DeliveryOutcome outcome) {
        Exception failure = postThroughAProxyThatAnswers(status, "Content-Length: 0\r\n\r\n");

        assertThat(failure).hasMessage("the proxy answered " + status + " when asked for a tunnel");
        assertThat(DeliveryOutcome.of(failure, true)).isEqualTo(outcome);
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }
}

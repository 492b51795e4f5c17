package io.segmentlaunchdarkly.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final CamelContext context = new DefaultCamelContext();
    private final Console console = new Console();

    private Message ask(String method, String path) {
        return ask(method, path, "");
    }

    private Message ask(String method, String path, String query) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setHeader(Exchange.HTTP_METHOD, method);
        exchange.getMessage().setHeader(Exchange.HTTP_PATH, path);
        exchange.getMessage().setHeader(Exchange.HTTP_QUERY, query);
        exchange.getMessage().setHeader("Authorization", "Bearer secret");
        console.process(exchange);
        return exchange.getMessage();
    }

    private static int status(Message answer) {
        return answer.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    }

    private static String text(Message answer) {
        return new String((byte[]) answer.getBody(), StandardCharsets.UTF_8);
    }

    @Test
    void answersWithAPageWhereThereIsNothing() {
        Message answer = ask("GET", "/console/nothing");

        assertThat(status(answer)).isEqualTo(404);
        assertThat(text(answer)).contains("<h1>404</h1>", "There is nothing at this address.");
    }

    @Test
    void refusesATimeThatTheHistoryCannotHave() {
        Message answer = ask("GET", "/console/event", "at=-999999999-01-01T00:00:00Z");

        assertThat(status(answer)).isEqualTo(400);
        assertThat(text(answer)).contains("at must be a time such as 2026-11-27T10:00:00Z");
    }

    @Test
    void takesNoOtherMethodThanAnAddressHas() {
        Message answer = ask("PUT", "/console");

        assertThat(status(answer)).isEqualTo(405);
        assertThat(text(answer)).contains("This address does not take PUT.");
    }

    @Test
    void allowsNothingFromElsewhereAndNoFrames() {
        Message answer = ask("GET", "/console/nothing");

        assertThat(answer.getHeader("Content-Security-Policy", String.class))
                .contains("default-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.getHeader("Authorization")).isNull();
    }

    @Test
    void givesWhatPagesLoadAnAddressForEachVersion() {
        Matcher addresses = Pattern.compile("(?:src|href)=\"(/console/assets/[^\"]+)\"")
                .matcher(text(ask("GET", "/console/nothing")));

        assertThat(addresses.results().map(found -> found.group(1))).hasSize(7).allSatisfy(address -> {
            Message asset = ask("GET", address);
            assertThat(status(asset)).isEqualTo(200);
            assertThat(asset.getHeader("Cache-Control", String.class)).contains("immutable");
            assertThat(status(ask("GET", address.replaceFirst("assets/.", "assets/z"))))
                    .isEqualTo(404);
        });
    }

    @Test
    void saysWhatIsWrongWithAnAddress() {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "GET");
        exchange.getMessage().setHeader(Exchange.HTTP_PATH, "/console");
        exchange.getMessage().setHeader(Exchange.HTTP_QUERY, "a=%");
        console.process(exchange);

        assertThat(status(exchange.getMessage())).isEqualTo(400);
        assertThat(text(exchange.getMessage())).contains("is not encoded as one");
    }
}

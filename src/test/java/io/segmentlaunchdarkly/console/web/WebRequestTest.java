package io.segmentlaunchdarkly.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.segmentlaunchdarkly.access.Visitor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebRequestTest {
    private static WebRequest request(String query, String form) {
        return WebRequest.of("POST", "/events", query, form, Visitor.PROGRAM);
    }

    @Test
    void readsWhatTheAddressAndTheFormHave() {
        WebRequest request = request("user=a%20b&event=Order+Completed&x", "mapping=%7B%7D%0D%0A");

        assertThat(request.asked("user")).contains("a b");
        assertThat(request.asked("event")).contains("Order Completed");
        assertThat(request.asked("x")).isEmpty();
        assertThat(request.field("mapping")).isEqualTo("{}\r\n");
        assertThat(request.field("absent")).isEmpty();
    }

    @Test
    void writesAddressesThatItReads() {
        String address = WebRequest.address("/events", Map.of("user", "<a&b=c?#ü>"));

        assertThat(address).startsWith("/console/events?user=").doesNotContain("<", "#");
        assertThat(request(address.substring(address.indexOf('?') + 1), "").asked("user"))
                .contains("<a&b=c?#ü>");
    }

    @Test
    void refusesWhatIsNotEncoded() {
        assertThatIllegalArgumentException().isThrownBy(() -> request("a=%zz", ""));
    }
}

package io.segmentlaunchdarkly.startup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Predicate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class DirectEndpointCheckTest {

    private static void check(String from, String to) throws Exception {
        check(from, to, id -> true);
    }

    private static void check(String from, String to, Predicate<String> ids) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(from).routeId("one").choice().when(constant(true)).to(to);
                    from("direct:two").routeId("two").to("log:two");
                }
            });
            DirectEndpointCheck.check(context, ids);
        }
    }

    @Test
    void followsStepsToTheRoutesTheyLeadTo() {
        assertThatCode(() -> check("direct:one", "direct:two?timeout=1")).doesNotThrowAnyException();
        assertThatCode(() -> check("direct:one", "direct://two")).doesNotThrowAnyException();
    }

    @Test
    void findsAStepThatLeadsNowhereHoweverDeepItStands() {
        assertThatThrownBy(() -> check("direct:one", "direct:too"))
                .hasMessage("the route one leads to direct:too, but no route starts there.");
    }

    @Test
    void leavesRoutesOfOthersAlone() {
        assertThatCode(() -> check("direct:one", "direct:too", id -> id.equals("two")))
                .doesNotThrowAnyException();
    }

    @Test
    void findsARouterThatIsNotThere() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:one").routeId("one").split(body()).to("direct:too");
                }
            });
            assertThatThrownBy(() -> DirectEndpointCheck.check(context, id -> true))
                    .hasMessage("the route one leads to direct:too, but no route starts there.");
        }
    }

    @Test
    void leavesEndpointsOfOtherKindsAlone() {
        assertThatCode(() -> check("timer:one", "log:anywhere")).doesNotThrowAnyException();
    }
}

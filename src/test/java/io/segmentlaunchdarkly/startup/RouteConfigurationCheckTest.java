package io.segmentlaunchdarkly.startup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteConfigurationCheckTest {
    /** Two configurations that there are. */
    private static final class Configurations extends RouteConfigurationBuilder {
        @Override
        public void configuration() {
            routeConfiguration("errors").errorHandler(noErrorHandler());
            routeConfiguration("transactions").errorHandler(noErrorHandler());
        }
    }

    private static void check(String names) throws Exception {
        check(names, id -> true);
    }

    private static void check(String names, Predicate<String> ids) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutesConfigurations(new Configurations());
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:one")
                            .routeId("one")
                            .routeConfigurationId(names)
                            .to("log:one");
                    from("direct:two").routeId("two").to("log:two");
                }
            });
            RouteConfigurationCheck.check(context, ids);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"errors", "errors,transactions", "err*", "errors|transactions", "*"})
    void takesNamesAndPatternsOfConfigurationsThatThereAre(String names) {
        assertThatCode(() -> check(names)).doesNotThrowAnyException();
    }

    @Test
    void namesEachConfigurationThatIsMissing() {
        assertThatThrownBy(() -> check("error,errors,none*"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the route one names the route configuration \"error\", but no route file has it: correct the name,"
                                + " or add the file.\n"
                                + "the route one names the route configuration \"none*\", but no route file has it: correct the name,"
                                + " or add the file.");
    }

    /** Camel takes the name as it stands. */
    @ParameterizedTest
    @ValueSource(strings = {" errors", "{{configuration}}"})
    void showsANameThatIsAlmostRight(String name) {
        assertThatThrownBy(() -> check(name)).hasMessageContaining(" names the route configuration \"" + name + "\",");
    }

    @Test
    void leavesRoutesOfOthersAlone() {
        assertThatCode(() -> check("error", id -> id.equals("two"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "{{included}}", "${variable.none} == null"})
    void checksARouteWhosePreconditionIsMet(String precondition) {
        assertThatThrownBy(() -> checkWithPrecondition(precondition))
                .hasMessageContaining("the route one names the route configuration \"error\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "{{excluded}}"})
    void leavesARouteAloneWhosePreconditionIsNotMet(String precondition) {
        assertThatCode(() -> checkWithPrecondition(precondition)).doesNotThrowAnyException();
    }

    private static void checkWithPrecondition(String precondition) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Properties properties = new Properties();
            properties.putAll(Map.of("included", "true", "excluded", "false"));
            context.getPropertiesComponent().setInitialProperties(properties);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:one")
                            .routeId("one")
                            .routeConfigurationId("error")
                            .precondition(precondition)
                            .to("log:one");
                }
            });
            RouteConfigurationCheck.check(context, id -> true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"errors", "error"})
    void knowsTheParametersOfATemplate(String configuration) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutesConfigurations(new Configurations());
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    routeTemplate("template")
                            .templateParameter("configuration")
                            .from("direct:{{configuration}}")
                            .routeConfigurationId("{{configuration}}")
                            .to("log:one");
                }
            });
            context.addRouteFromTemplate("one", "template", Map.of("configuration", configuration));
            if (configuration.equals("errors")) {
                assertThatCode(() -> RouteConfigurationCheck.check(context, id -> true))
                        .doesNotThrowAnyException();
            } else {
                assertThatThrownBy(() -> RouteConfigurationCheck.check(context, id -> true))
                        .hasMessageContaining("the route one names the route configuration");
            }
        }
    }
}

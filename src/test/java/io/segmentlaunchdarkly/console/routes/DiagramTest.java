package io.segmentlaunchdarkly.console.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DiagramTest {
    private static RouteView route(String id, String... leadsTo) {
        return new RouteView(id, "", "direct:" + id, "", "", "Started", "", List.of(leadsTo));
    }

    private static Map<String, Integer> columns(Diagram diagram) {
        return diagram.boxes().stream()
                .collect(Collectors.toMap(box -> box.route().id(), Diagram.Box::x));
    }

    @Test
    void putsEachRouteRightOfThoseThatLeadToIt() {
        Map<String, Integer> columns =
                columns(Diagram.of(List.of(route("c"), route("a", "b", "c"), route("b", "c"), route("alone"))));

        assertThat(columns.get("a")).isLessThan(columns.get("b"));
        assertThat(columns.get("b")).isLessThan(columns.get("c"));
    }

    @Test
    void drawsRoutesThatLeadInACircle() {
        Diagram diagram = Diagram.of(List.of(route("a", "b"), route("b", "a")));

        assertThat(diagram.boxes()).hasSize(2);
        assertThat(diagram.arrows())
                .extracting(arrow -> arrow.from() + arrow.to())
                .containsExactly("ab", "ba");
    }

    @Test
    void putsNoTwoRoutesInOnePlace() {
        Diagram diagram = Diagram.of(
                List.of(route("a", "c"), route("b", "c"), route("c"), route("x"), route("y"), route("z"), route("w")));

        assertThat(diagram.boxes()).extracting(box -> box.x() + " " + box.y()).doesNotHaveDuplicates();
        assertThat(diagram.boxes())
                .allMatch(
                        box -> box.x() + box.width() <= diagram.width() && box.y() + box.height() <= diagram.height());
    }

    @Test
    void isEmptyWithoutRoutes() {
        assertThat(Diagram.of(List.of()).boxes()).isEmpty();
    }
}

package io.segmentlaunchdarkly.console.routes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The running routes as a drawing: a box for each, in columns from where events come in to where they leave, and an arrow where one leads to
 * another.
 *
 * @param width of the drawing
 * @param height of the drawing
 */
public record Diagram(int width, int height, List<Box> boxes, List<Arrow> arrows) {
    private static final int BOX_WIDTH = 205;
    private static final int BOX_HEIGHT = 62;
    private static final int COLUMN = 265;
    private static final int ROW = 78;
    private static final int MARGIN = 8;
    /** Half of the room between two columns. */
    private static final int BEND = (COLUMN - BOX_WIDTH) / 2;

    /**
     * A route.
     *
     * @param x of its left edge
     * @param y of its upper edge
     */
    public record Box(RouteView route, int x, int y) {
        /** The width of every box. */
        public int width() {
            return BOX_WIDTH;
        }

        /** The height of every box. */
        public int height() {
            return BOX_HEIGHT;
        }
    }

    /**
     * One route leads to another.
     *
     * @param path the line, as SVG has it
     */
    public record Arrow(String from, String to, String path) {}

    /** Draws routes. */
    static Diagram of(List<RouteView> routes) {
        Map<String, RouteView> byId = new LinkedHashMap<>();
        routes.forEach(route -> byId.put(route.id(), route));
        Map<String, Integer> columns = new HashMap<>();
        routes.forEach(route -> column(route, byId, columns, new HashSet<>()));
        int last = columns.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        Map<String, Box> boxes = new LinkedHashMap<>();
        int rows = 0;
        for (int column = 0; column <= last; column++) {
            int row = 0;
            for (RouteView route : routes) {
                // What leads nowhere and is led to by nobody stands below what belongs together.
                if (columns.get(route.id()) == column && (column > 0 || !isAlone(route, routes))) {
                    boxes.put(route.id(), box(route, column, row++));
                }
            }
            rows = Math.max(rows, row);
        }
        int alone = 0;
        for (RouteView route : routes) {
            if (!boxes.containsKey(route.id())) {
                boxes.put(route.id(), box(route, alone % (last + 1), rows + alone / (last + 1)));
                alone++;
            }
        }
        int bottom = boxes.values().stream().mapToInt(Box::y).max().orElse(0) + BOX_HEIGHT;
        return new Diagram(
                MARGIN * 2 + last * COLUMN + BOX_WIDTH,
                bottom + MARGIN,
                List.copyOf(boxes.values()),
                arrows(routes, boxes));
    }

    private static Box box(RouteView route, int column, int row) {
        return new Box(route, MARGIN + column * COLUMN, MARGIN + row * ROW);
    }

    private static boolean isAlone(RouteView route, List<RouteView> routes) {
        return route.leadsTo().isEmpty()
                && routes.stream().noneMatch(other -> other.leadsTo().contains(route.id()));
    }

    /** Right of all that lead to it; a route that leads back to one before it counts for nothing. */
    private static int column(
            RouteView route, Map<String, RouteView> byId, Map<String, Integer> columns, Set<String> before) {
        Integer known = columns.get(route.id());
        if (known != null) {
            return known;
        }
        before.add(route.id());
        int column = 0;
        for (RouteView other : byId.values()) {
            if (other.leadsTo().contains(route.id()) && !before.contains(other.id())) {
                column = Math.max(column, column(other, byId, columns, before) + 1);
            }
        }
        before.remove(route.id());
        columns.put(route.id(), column);
        return column;
    }

    private static List<Arrow> arrows(List<RouteView> routes, Map<String, Box> boxes) {
        List<Arrow> arrows = new ArrayList<>();
        for (RouteView route : routes) {
            for (String target : route.leadsTo()) {
                if (boxes.containsKey(target)) {
                    arrows.add(new Arrow(route.id(), target, path(boxes.get(route.id()), boxes.get(target))));
                }
            }
        }
        return arrows;
    }

    private static String path(Box from, Box to) {
        int x1 = from.x() + BOX_WIDTH;
        int y1 = from.y() + BOX_HEIGHT / 2;
        int x2 = to.x();
        int y2 = to.y() + BOX_HEIGHT / 2;
        if (x2 - x1 > COLUMN) {
            // Below the row, so that it does not seem to lead to the boxes between.
            int gap = from.y() + BOX_HEIGHT + (ROW - BOX_HEIGHT) / 2;
            return "M" + x1 + " " + y1 + " C" + (x1 + BEND) + " " + y1 + " " + (x1 + BEND) + " " + gap + " "
                    + (x1 + 2 * BEND) + " " + gap + " H" + (x2 - 2 * BEND) + " C" + (x2 - BEND) + " " + gap + " "
                    + (x2 - BEND) + " " + y2 + " " + x2 + " " + y2;
        }
        int bend = Math.max(BEND, (x2 - x1) / 2);
        return "M" + x1 + " " + y1 + " C" + (x1 + bend) + " " + y1 + " " + (x2 - bend) + " " + y2 + " " + x2 + " " + y2;
    }
}

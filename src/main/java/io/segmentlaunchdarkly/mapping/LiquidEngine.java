package io.segmentlaunchdarkly.mapping;

import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import liqp.RenderTransformer;
import liqp.TemplateContext;
import liqp.TemplateParser;
import liqp.filters.Filter;
import liqp.filters.Filters;
import liqp.parser.Flavor;

/** The Liquid engine with LiquidJS's filters and output, and Segment's limits. */
final class LiquidEngine {

    private static final Map<String, LiquidFilters.Filter> FILTERS = LiquidFilters.all();
    private static final long RENDER_NANOS = TimeUnit.MILLISECONDS.toNanos(Limits.LIQUID_MILLIS);
    private static final String STARTED = "started";

    /** Nothing in the engine names the place in the mapping; the template puts it before the message. */
    private static final String NO_PLACE = "";

    static final TemplateParser PARSER = parser();

    private LiquidEngine() {}

    /** A template took too long or made too much. */
    static final class LimitExceeded extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LimitExceeded(String message) {
            super(message);
        }
    }

    static void requireFilter(String name) {
        if (LiquidFilters.DISABLED.contains(name)) {
            throw new IllegalArgumentException("the filter \"" + name + "\" is disabled");
        }
        if (!FILTERS.containsKey(name)) {
            throw new IllegalArgumentException("there is no filter \"" + name + "\"");
        }
    }

    private static TemplateParser parser() {
        TemplateParser.Builder builder = new TemplateParser.Builder()
                .withFlavor(Flavor.LIQUID)
                .withEvaluateInOutputTag(true)
                .withLocale(Locale.ENGLISH)
                .withDefaultTimeZone(ZoneOffset.UTC)
                .withRenderTransformer(new Output());
        FILTERS.forEach((name, filter) -> builder.withFilter(new Adapter(name, filter)));
        return builder.build();
    }

    /** Counts from a template's first filter, since nothing before it takes time that grows with the event. */
    static void checkTime(TemplateContext context, long now) {
        Map<String, Long> registry = context.getRegistry(STARTED);
        Long started = registry.putIfAbsent(STARTED, now);
        if (started != null && now - started > RENDER_NANOS) {
            throw new LimitExceeded("the template took longer than " + Limits.LIQUID_MILLIS + " ms");
        }
    }

    private static void checkLength(CharSequence text) {
        if (text.length() > Limits.TEXT_LENGTH) {
            throw new LimitExceeded("the text would be longer than " + Limits.TEXT_LENGTH + " characters");
        }
    }

    private static final class Adapter extends Filter {

        private final LiquidFilters.Filter filter;

        Adapter(String name, LiquidFilters.Filter filter) {
            super(name);
            this.filter = filter;
        }

        @Override
        public Object apply(Object value, TemplateContext context, Object... params) {
            checkTime(context, System.nanoTime());
            List<Object> arguments = Arrays.asList(params);
            Object result = name.equals("date")
                    ? DATE.apply(LiquidFilters.moment(value), context, params)
                    : filter.apply(value, new LiquidFilters.Arguments(arguments, NO_PLACE));
            if (result instanceof CharSequence text) {
                checkLength(text);
            }
            return result;
        }
    }

    private static final Filter DATE = Filters.DEFAULT_FILTERS.get("date");

    /** Appends values as LiquidJS writes them. */
    private static final class Output implements RenderTransformer {

        @Override
        public ObjectAppender.Controller newObjectAppender(TemplateContext context, int estimatedNumberOfAppends) {
            StringBuilder out = new StringBuilder();
            return new ObjectAppender.Controller() {

                @Override
                public void append(Object value) {
                    out.append(LiquidView.text(value, NO_PLACE));
                    checkLength(out);
                }

                @Override
                public Object getResult() {
                    return out.toString();
                }
            };
        }

        @Override
        public Object transformObject(TemplateContext context, Object value) {
            return LiquidView.text(value, NO_PLACE);
        }
    }
}

package io.segmentlaunchdarkly.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.launchdarkly.Action;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the text of route files, in the notation of those that ship with the project. */
final class RouteFiles {
    /** The ending of a route file's name. */
    static final String SUFFIX = ".camel.yaml";

    static final String DISPATCH = "dispatch" + SUFFIX;
    static final String FILTERS = "filters" + SUFFIX;

    /** The start of the first line of every file that the import writes. */
    static final String MARK = "# Imported from Segment: ";

    /**
     * One mapping.
     *
     * @param name the name of its file and the end of its route's id
     * @param title its display name
     * @param trigger the trigger as it is written in a route
     */
    record Transformer(String name, String title, Action action, String trigger, JsonNode mapping) {}

    /**
     * One step of a destination filter.
     *
     * @param title the filter's display name
     * @param condition the trigger as it is written in a route
     */
    record FilterStep(String title, String condition, FilterKind kind) {}

    private static final String DISPATCH_HEAD = MARK
            + """
            the router. Every mapping whose trigger matches makes an event of its own, as in Segment.
            # To add one, write its transformer file and another `filter` after the last.
            - beans:
                - name: launchdarklyExcludedByIntegrations
                  type: io.segmentlaunchdarkly.segment.Integrations
                - name: launchdarklyStartMappingOutcomes
                  type: io.segmentlaunchdarkly.routing.StartMappingOutcomes
                - name: launchdarklyMappingFailed
                  type: io.segmentlaunchdarkly.routing.MappingFailed
                - name: launchdarklyTrackEvent
                  type: io.segmentlaunchdarkly.launchdarkly.TrackEvent
                - name: launchdarklyAliasUser
                  type: io.segmentlaunchdarkly.launchdarkly.AliasUser

            - routeConfiguration:
                id: launchdarkly-transformer
                description: An event that a mapping fails on is discarded for that mapping, with the reason; nothing else is touched.
                onException:
                  - onException:
                      exception:
                        - java.lang.Exception
                      handled:
                        constant:
                          expression: "true"
                      steps:
                        - process:
                            ref: launchdarklyMappingFailed

            - route:
                id: launchdarkly-dispatch
                description: One Segment event in; what becomes of it is in the exchange property launchdarklyMappingOutcomes.
                errorHandler:
                  noErrorHandler:
                    id: launchdarkly-dispatch-errors-go-to-the-caller
                from:
                  uri: direct
                  parameters:
                    name: launchdarkly-dispatch
                  steps:
                    - process:
                        description: An empty list of outcomes for this event, shared by all transformers it goes through.
                        ref: launchdarklyStartMappingOutcomes
                    - choice:
                        when:
                          - expression:
                              ref:
                                expression: launchdarklyExcludedByIntegrations
                            steps:
                              - setProperty:
                                  description: The event's integrations object keeps it from LaunchDarkly.
                                  name: launchdarklyFiltered
                                  expression:
                                    constant:
                                      expression: FILTERED_BY_INTEGRATIONS_OBJECT
                        otherwise:
                          steps:
            """;

    private static final String THROUGH_FILTERS =
            """
            - to:
                description: The destination filters, which may mark the event as filtered or take fields out of it.
                uri: direct
                parameters:
                  name: launchdarkly-filters
            - filter:
                expression:
                  simple:
                    expression: "${exchangeProperty.launchdarklyFiltered} == null"
                steps:
            """;

    private static final String BRANCH =
            """
            - filter:
                expression:
                  language:
                    language: fql
                    expression: %s
                steps:
                  - to:
                      uri: direct
                      parameters:
                        name: launchdarkly-%s
            """;

    private static final String TRANSFORMER =
            """
            # Imported from Segment: the mapping %s. Its fields are in Segment's directive notation.
            - route:
                id: launchdarkly-%s
                description: %s
                routeConfigurationId: launchdarkly-transformer
                from:
                  uri: direct
                  parameters:
                    name: launchdarkly-%s
                  steps:
                    - setBody:
                        expression:
                          language:
                            language: mapping
                            expression: |
            %s        - process:
                        ref: %s
            """;

    private static final String FILTERS_HEAD = MARK
            + """
            the destination filters, in the order in which Segment applies them: Sample, Drop, Drop Properties,
            # Allow Properties. An event that is marked as filtered goes to no mapping.
            """;

    private static final String FILTERS_ROUTE =
            """
            - route:
                id: launchdarkly-filters
                description: Marks events that are not to be delivered, and takes fields out of the others.
                errorHandler:
                  noErrorHandler:
                    id: launchdarkly-filters-errors-go-to-the-caller
                from:
                  uri: direct
                  parameters:
                    name: launchdarkly-filters
                  steps:
            """;

    private static final String FILTER_STEP =
            """
            - filter:
                description: %s
                expression:
                  language:
                    language: fql
                    expression: %s
                steps:
            """;

    private static final String DROP =
            """
            - setProperty:
                name: launchdarklyFiltered
                expression:
                  constant:
                    expression: FILTERED_BY_RULES
            """;

    private RouteFiles() {}

    /** The router over the mappings; there is at least one. */
    static String dispatch(List<Transformer> transformers, boolean filters) {
        String branches = transformers.stream()
                .map(transformer -> BRANCH.formatted(Yaml.line(transformer.trigger()), transformer.name()))
                .collect(Collectors.joining());
        String mappings = transformers.size() == 1 ? branches : "- multicast:\n    steps:\n" + indent(branches, 6);
        return DISPATCH_HEAD + indent(filters ? THROUGH_FILTERS + indent(mappings, 6) : mappings, 16);
    }

    /** The file of one mapping. */
    static String transformer(Transformer transformer) {
        String title = oneLine(transformer.title());
        return TRANSFORMER.formatted(
                title,
                transformer.name(),
                Yaml.line(transformer.action().title() + ": " + title),
                transformer.name(),
                indent(Yaml.mapping(transformer.mapping()), 18),
                switch (transformer.action()) {
                    case TRACK_EVENT -> "launchdarklyTrackEvent";
                    case ALIAS_USER -> "launchdarklyAliasUser";
                });
    }

    /** The file of the filters, in the given order; there is at least one. */
    static String filters(List<FilterStep> filters) {
        StringBuilder beans = new StringBuilder();
        StringBuilder steps = new StringBuilder();
        int number = 0;
        for (FilterStep filter : filters) {
            String bean = "launchdarklyFilter" + ++number;
            beans.append(bean(bean, filter.kind()));
            steps.append(FILTER_STEP.formatted(Yaml.line(description(filter)), Yaml.line(filter.condition())));
            steps.append(
                    indent(filter.kind() instanceof FilterKind.Drop ? DROP : "- process:\n    ref: " + bean + "\n", 6));
        }
        String declared = beans.isEmpty() ? "" : "- beans:\n" + indent(beans.toString(), 4) + "\n";
        return FILTERS_HEAD + declared + FILTERS_ROUTE + indent(steps.toString(), 8);
    }

    private static String bean(String name, FilterKind kind) {
        if (kind instanceof FilterKind.Sample sample) {
            String path = sample.path().isEmpty() ? "" : "    path: " + Yaml.quoted(sample.path()) + "\n";
            return bean(name, "SampleFilter", "    percent: \"" + sample.percent() + "\"\n" + path);
        }
        if (kind instanceof FilterKind.DropFields drop) {
            return bean(name, "DropProperties", fields(drop.fields()));
        }
        if (kind instanceof FilterKind.AllowFields allow) {
            return bean(name, "AllowProperties", fields(allow.fields()));
        }
        return "";
    }

    private static String bean(String name, String type, String properties) {
        return "- name: " + name + "\n  type: io.segmentlaunchdarkly.segment." + type + "\n  properties:\n"
                + properties;
    }

    private static String fields(String json) {
        return "    fields: " + Yaml.singleQuoted(json) + "\n";
    }

    private static String description(FilterStep filter) {
        String title = oneLine(filter.title());
        String what = "";
        if (filter.kind() instanceof FilterKind.Sample sample) {
            what = "keeps a share of " + sample.percent()
                    + (sample.path().isEmpty() ? "" : ", chosen by " + sample.path());
        } else if (filter.kind() instanceof FilterKind.Drop) {
            what = "drops the event";
        } else if (filter.kind() instanceof FilterKind.DropFields) {
            what = "drops properties";
        } else {
            what = "allows only the named properties";
        }
        return (title.isEmpty() ? "" : title + ": ") + what + ".";
    }

    /** A title that can be used in a comment or a description. */
    private static String oneLine(String title) {
        String printable = title.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
        return Braces.apart(printable);
    }

    /** Indents each line; blank lines stay blank. */
    private static String indent(String text, int spaces) {
        return text.lines()
                .map(line -> line.isEmpty() ? "\n" : " ".repeat(spaces) + line + "\n")
                .collect(Collectors.joining());
    }
}

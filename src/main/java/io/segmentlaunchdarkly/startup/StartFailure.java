package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Ends the process when it could not start, and prints what to change instead of a stack trace, which is logged at DEBUG. */
final class StartFailure implements Thread.UncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StartFailure.class);

    /** Camel's messages for a file that it could not parse and for a property that is not set. */
    private static final Pattern PARSED = Pattern.compile("^Error (?:pre-)?parsing resource: (?:file:)?(\\S+)");

    private static final Pattern PROPERTY = Pattern.compile("^Property with key \\[(.+?)] not found");

    private static final Pattern UNSUPPORTED = Pattern.compile("Unsupported field: (.*)");

    private final CamelContext context;

    /**
     * @param context the context that is starting, which knows the files of its routes
     */
    StartFailure(CamelContext context) {
        this.context = context;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        LOG.debug("The start failed", failure);
        String line = "segment-launchdarkly cannot start: " + describe(failure, context);
        if (isLogRead()) {
            LOG.error(LogEvents.START_FAILED, line);
        }
        System.err.println(line);
        System.err.flush();
        // Servers that have started keep the JVM alive; what they acknowledged is safe on the disk.
        Runtime.getRuntime().halt(1);
    }

    /** Whether the log is for a program, which does not see the terminal. */
    private boolean isLogRead() {
        try {
            return Setting.LOG_FORMAT.text(context).equals("json");
        } catch (IllegalArgumentException notSet) {
            return false;
        }
    }

    /**
     * The first message of this project's own, which says what to change, or else the deepest one, which is about the cause. The route and
     * the file are added to its first line.
     */
    static String describe(Throwable failure, CamelContext context) {
        String where = "";
        String parsedFile = "";
        Throwable deepest = failure;
        Set<Throwable> seen = new LinkedHashSet<>();
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (cause instanceof FailedToCreateRouteException route && route.getRouteId() != null) {
                where = " (route " + route.getRouteId()
                        + file(context, route.getRouteId())
                                .map(file -> " in " + file)
                                .orElse("") + ")";
            }
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                Matcher parsed = PARSED.matcher(cause.getMessage());
                parsedFile = parsed.find() ? parsed.group(1) : parsedFile;
                deepest = cause;
                if (isOurs(cause)) {
                    // The state of the machine, such as of the data directory, is no mistake of the route that meets it
                    // first.
                    where = cause instanceof IllegalStateException ? "" : where;
                    break;
                }
            }
        }
        String message = deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
        if (deepest instanceof PropertyBindingException setting && setting.getOptionKey() != null) {
            message = setting.getOptionPrefix() + setting.getOptionKey()
                    + " is not a setting of Camel: correct its name or take it out.";
        }
        if (deepest instanceof ClassNotFoundException) {
            message = "There is no class " + message + ": correct its name, or put its jar into lib/.";
        }
        if (deepest instanceof NoSuchFileException missing) {
            message = "there is no " + Path.of(missing.getFile()).toAbsolutePath()
                    + ": put it there, or correct the setting that names it.";
        }
        if (deepest instanceof MarkedYamlEngineException yaml) {
            message = withPlace(yaml, context);
        }
        Matcher property = PROPERTY.matcher(message);
        if (property.find()) {
            message = "{{" + property.group(1) + "}} names a property that is not set: set " + property.group(1)
                    + " in config/application.properties, or correct the name.";
        }
        if (where.isEmpty() && !isOurs(deepest) && !parsedFile.isEmpty() && !message.contains(parsedFile)) {
            where = " (" + parsedFile + ")";
        }
        return message.lines().findFirst().orElse("")
                + where
                + message.lines().skip(1).reduce("", (a, b) -> a + "\n" + b);
    }

    /** Camel reports an unknown field at the beginning of its mapping or value. The result has the place of the field itself. */
    private static String withPlace(MarkedYamlEngineException failure, CamelContext context) {
        Matcher field = UNSUPPORTED.matcher(String.valueOf(failure.getProblem()));
        Optional<Mark> begin = failure.getProblemMark();
        if (!field.matches() || begin.isEmpty()) {
            return failure.getMessage();
        }
        try {
            Resource file = PluginHelper.getResourceLoader(context)
                    .resolveResource(begin.get().getName());
            return YamlFile.read(file)
                    .key(begin.get(), field.group(1))
                    .flatMap(Node::getStartMark)
                    .map(mark -> failure.getProblem() + "\n" + mark)
                    .orElse(failure.getMessage());
        } catch (IOException e) {
            return failure.getMessage();
        }
    }

    private static boolean isOurs(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("io.segmentlaunchdarkly.");
    }

    /** The path of the file that holds a route. */
    static Optional<String> file(CamelContext context, String routeId) {
        return Optional.ofNullable(context.getCamelContextExtension().getContextPlugin(Model.class))
                .map(model -> model.getRouteDefinition(routeId))
                .map(RouteDefinition::getResource)
                .map(Resource::getLocation)
                .map(location -> location.replaceFirst("^file:", ""));
    }
}

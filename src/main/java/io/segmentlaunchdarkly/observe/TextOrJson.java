package io.segmentlaunchdarkly.observe;

import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.StringLayout;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;

/**
 * A layout of Log4j ({@code config/log4j2.properties}): text or JSON, as a setting says. Log4j would make both of two appenders, and the
 * one for JSON takes a twentieth of a start.
 */
@Plugin(name = "TextOrJson", category = Node.CATEGORY, elementType = Layout.ELEMENT_TYPE, printObject = true)
public final class TextOrJson {
    private TextOrJson() {}

    /**
     * Called by Log4j.
     *
     * @param format {@code json} for JSON, else text
     * @param pattern how a line of text is made, as {@code PatternLayout} has it
     * @param template the address of the template of a JSON object, as {@code JsonTemplateLayout} has it
     */
    @PluginFactory
    public static StringLayout create(
            @PluginConfiguration Configuration configuration,
            @PluginAttribute("format") String format,
            @PluginAttribute("pattern") String pattern,
            @PluginAttribute("template") String template) {
        return "json".equals(format)
                ? JsonTemplateLayout.newBuilder()
                        .setConfiguration(configuration)
                        .setEventTemplateUri(template)
                        .build()
                : PatternLayout.newBuilder()
                        .withConfiguration(configuration)
                        .withPattern(pattern)
                        .withAlwaysWriteExceptions(false)
                        .build();
    }
}

package io.segmentlaunchdarkly.console.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;

/** The templates of {@code src/main/jte}, which the build has compiled. They escape every value by where it stands. */
public final class Templates {
    private static final String COMPILED = "io.segmentlaunchdarkly.console.templates";

    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, Templates.class.getClassLoader(), COMPILED);

    /**
     * Makes a page.
     *
     * @param template the template's file, {@code overview.jte}
     * @param model its parameter
     */
    public WebAnswer page(String template, Object model) {
        return page(200, template, model);
    }

    /** Makes a page with another status than 200. */
    public WebAnswer page(int status, String template, Object model) {
        Utf8ByteOutput output = new Utf8ByteOutput();
        engine.render(template, model, output);
        return WebAnswer.page(status, output.toByteArray());
    }
}

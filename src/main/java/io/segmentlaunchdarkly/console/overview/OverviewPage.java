package io.segmentlaunchdarkly.console.overview;

import io.segmentlaunchdarkly.console.web.Page;
import io.segmentlaunchdarkly.console.web.Templates;
import io.segmentlaunchdarkly.console.web.WebAnswer;
import io.segmentlaunchdarkly.console.web.WebRequest;
import org.apache.camel.CamelContext;

/** The page {@code /console}. */
public final class OverviewPage implements Page {
    private final Templates templates;

    public OverviewPage(CamelContext context, Templates templates) {
        this.templates = templates;
    }

    @Override
    public WebAnswer answer(WebRequest request) {
        return templates.page("overview.jte", request);
    }
}

package io.segmentlaunchdarkly.delivery;

import io.segmentlaunchdarkly.settings.Setting;
import java.util.Locale;
import org.apache.camel.CamelContext;

/** LaunchDarkly's two APIs that take the events of an environment. Bodies, schema and payload ids are the same. */
enum DeliveryApi {
    /** {@code POST /events/bulk/<client-side ID>}, as SDKs use it: without authorization, for events of every kind. */
    BULK {
        @Override
        String userAgent(String version) {
            return "segment-launchdarkly/" + version;
        }

        @Override
        String advice(String environment) {
            return "Check the client-side ID and the events host";
        }
    },

    /**
     * {@code POST /v2/event-data-import/<project>/<environment>}, the metric import API: with an access token, for custom events only, with
     * less than 10 MB a request (LaunchDarkly documentation, import events).
     */
    IMPORT {
        @Override
        String userAgent(String version) {
            return "MetricImport-SegmentLaunchDarkly-int/" + version;
        }

        @Override
        String advice(String environment) {
            return "Check " + Setting.IMPORT_TOKEN.key(environment) + ", whose role needs the action importEventData, "
                    + Setting.PROJECT_KEY.key(environment) + " and " + Setting.ENVIRONMENT_KEY.key(environment);
        }
    };

    /**
     * The API that the settings name for an environment.
     *
     * @throws IllegalArgumentException in one line that names the setting, when it names none
     */
    static DeliveryApi of(CamelContext context, String environment) {
        return valueOf(Setting.DELIVERY_API.textOrDefault(context, environment).toUpperCase(Locale.ROOT));
    }

    /** The header {@code User-Agent}, whose form the metric import API prescribes. */
    abstract String userAgent(String version);

    /** What to check when LaunchDarkly refuses all batches of an environment. */
    abstract String advice(String environment);
}

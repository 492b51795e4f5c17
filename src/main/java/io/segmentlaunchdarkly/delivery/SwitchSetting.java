package io.segmentlaunchdarkly.delivery;

/**
 * The properties function {@code launchdarkly-switch}: the value of a setting that must be {@code true} or {@code false}, {@code
 * {{launchdarkly-switch:launchdarkly.delivery.gzip}}}. Camel takes any other text for one of them without a word.
 */
public final class SwitchSetting extends SettingsFunction {
    @Override
    public String getName() {
        return "launchdarkly-switch";
    }

    /**
     * @throws IllegalArgumentException in one line that names the setting, when its value is neither
     */
    @Override
    public String apply(String setting) {
        String value = value(setting);
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(setting + " must be true or false but is \"" + value + "\".");
        }
        return value;
    }
}

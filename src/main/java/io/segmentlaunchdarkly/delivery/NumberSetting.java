package io.segmentlaunchdarkly.delivery;

/**
 * The properties function {@code launchdarkly-number}: the value of a setting that must be a whole number, {@code
 * {{launchdarkly-number:launchdarkly.delivery.timeout}}}. A port is from 0 to 65535, any other number at least 1. Camel's own options
 * tell of a value that is none, but not of which setting.
 */
public final class NumberSetting extends SettingsFunction {
    @Override
    public String getName() {
        return "launchdarkly-number";
    }

    /**
     * @throws IllegalArgumentException in one line that names the setting, when its value is no such number
     */
    @Override
    public String apply(String setting) {
        String value = value(setting);
        boolean port = setting.endsWith(".port");
        boolean number = value.matches("[0-9]{1,9}");
        if (!number || (port ? Integer.parseInt(value) > 65535 : Integer.parseInt(value) < 1)) {
            throw new IllegalArgumentException(setting + " must be a whole number "
                    + (port ? "from 0 to 65535" : "of at least 1") + " but is \"" + value + "\".");
        }
        return value;
    }
}

/**
 * How much of everything there was in each minute of the last two hours and each hour of the last fourteen days. It counts and adds up, and
 * never decides anything. Begin reading with {@link io.segmentlaunchdarkly.observe.activity.Activity}.
 */
package io.segmentlaunchdarkly.observe.activity;

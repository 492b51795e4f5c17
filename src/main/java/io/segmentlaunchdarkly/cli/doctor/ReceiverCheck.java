package io.segmentlaunchdarkly.cli.doctor;

import io.segmentlaunchdarkly.delivery.DerivedSettings;
import io.segmentlaunchdarkly.settings.Setting;
import io.segmentlaunchdarkly.startup.Environments;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Whether each LaunchDarkly environment can be reached and knows its client-side ID, and whether the clock agrees with LaunchDarkly's. */
final class ReceiverCheck {
    private static final Duration CLOCK_MAY_DIFFER = Duration.ofMinutes(1);
    private static final Duration CERTIFICATE_ENDS_SOON = Duration.ofDays(7);

    private final Settings settings;
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();
    private boolean clockWasCompared;

    private ReceiverCheck(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    static List<Finding> look(Settings settings) {
        ReceiverCheck check = new ReceiverCheck(settings, Clock.systemUTC());
        Environments.of(settings.trial()).forEach(check::look);
        return check.findings;
    }

    private void look(String environment) {
        boolean sandbox = settings.resolved("{{launchdarkly:" + environment + ".sandbox}}")
                .filter(Boolean::parseBoolean)
                .isPresent();
        if (sandbox) {
            findings.add(Finding.ok(
                    environment,
                    "The sandbox receives the events; set "
                            + Environments.address(settings.trial(), environment)
                                    .key(environment)
                            + " for LaunchDarkly."));
            return;
        }
        settings.resolved("{{launchdarkly:" + environment + ".events-url}}")
                .map(URI::create)
                .ifPresent(url -> receiver(environment, url));
        DerivedSettings urls = new DerivedSettings();
        urls.setCamelContext(settings.trial());
        urls.goalsUrl(environment).map(URI::create).ifPresent(url -> clientId(environment, url));
    }

    private void receiver(String environment, URI url) {
        if (url.getHost() == null) {
            findings.add(Finding.problem(
                    environment, url + " names no host.", "Correct " + Setting.EVENTS_URL.key(environment) + "."));
            return;
        }
        try {
            Way.Answer answer = way().ask(url);
            String found = url.getHost() + " answers" + via()
                    + answer.certificate()
                            .map(certificate -> ", with a certificate of "
                                    + certificate.getIssuerX500Principal().getName() + " until "
                                    + certificate.getNotAfter().toInstant())
                            .orElse("")
                    + ".";
            boolean endsSoon = answer.certificate()
                    .filter(certificate -> certificate
                            .getNotAfter()
                            .toInstant()
                            .isBefore(clock.instant().plus(CERTIFICATE_ENDS_SOON)))
                    .isPresent();
            if (answer.status() >= 500) {
                findings.add(Finding.warning(
                        environment,
                        found + " Its status is " + answer.status() + ".",
                        "Batches wait until that is over."));
            } else if (endsSoon) {
                findings.add(Finding.warning(environment, found, "Whoever runs that host must renew its certificate."));
            } else {
                findings.add(Finding.ok(environment, found));
            }
            answer.date().ifPresent(this::compareClocks);
        } catch (Way.BlockedException e) {
            findings.add(Finding.problem(environment, e.getMessage(), e.advice()));
        }
    }

    private void clientId(String environment, URI url) {
        try {
            int status = way().ask(url).status();
            String id = "the client-side ID of the environment " + environment;
            if (status == 404) {
                findings.add(Finding.problem(
                        environment,
                        "LaunchDarkly does not know " + id + ".",
                        "Copy it from LaunchDarkly's account settings into " + Setting.CLIENT_ID.key(environment)
                                + "."));
            } else if (status / 100 == 2) {
                findings.add(Finding.ok(environment, "LaunchDarkly knows " + id + "."));
            } else {
                findings.add(Finding.warning(
                        environment,
                        "LaunchDarkly answers " + status + " when asked for " + id + ".",
                        "Ask again later."));
            }
        } catch (Way.BlockedException e) {
            findings.add(Finding.warning(environment, e.getMessage(), e.advice()));
        }
    }

    private void compareClocks(Instant theirs) {
        if (clockWasCompared) {
            return;
        }
        clockWasCompared = true;
        findings.add(clock(Duration.between(theirs, clock.instant())));
    }

    /**
     * @param ahead by how much this machine's clock is ahead of the receiver's
     */
    static Finding clock(Duration ahead) {
        String found = ahead.abs().compareTo(Duration.ofSeconds(2)) < 0
                ? "The clock agrees with the receiver's."
                : "The clock is " + ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "behind" : "ahead of")
                        + " the receiver's.";
        return ahead.abs().compareTo(CLOCK_MAY_DIFFER) > 0
                ? Finding.warning(
                        "clock",
                        found,
                        "Synchronise it (chrony, systemd-timesyncd): events get wrong times, and certificates fail.")
                : Finding.ok("clock", found);
    }

    private String via() {
        return settings.text(Setting.DELIVERY_PROXY)
                .filter(proxy -> !proxy.isEmpty())
                .map(proxy -> " through the proxy " + proxy)
                .orElse("");
    }

    private Way way() {
        return new Way(
                settings.text(Setting.DELIVERY_PROXY).filter(proxy -> !proxy.isEmpty()),
                settings.text(Setting.DELIVERY_PROXY_USER).orElse(""),
                settings.text(Setting.DELIVERY_PROXY_PASSWORD).orElse(""),
                settings.text(Setting.DELIVERY_TIMEOUT).map(Integer::parseInt).orElse(10_000));
    }
}

package io.segmentlaunchdarkly.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.segmentlaunchdarkly.documentation.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site of the documentation in a browser, from files and without a server. Skipped where there is no Chromium. */
class SiteIT {
    /** Axe would load the style sheets once more by itself, which the pages do not allow. */
    static final class WithoutPreload extends AxeRunOptions {
        @JsonProperty("preload")
        public boolean isPreloading() {
            return false;
        }
    }

    @TempDir
    static Path directory;

    private static ConsoleBrowser browser;

    private final List<String> requests = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void make() throws IOException {
        browser = ConsoleBrowser.start(SiteIT.class);
        Site.main("", directory.toString());
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void nothingWasAskedForElsewhere() {
        browser.closePages();
        assertThat(browser.troubles()).isEmpty();
        assertThat(requests).isNotEmpty().allMatch(address -> address.startsWith(address("")));
    }

    private static String address(String file) {
        return directory.resolve(file).toUri().toString();
    }

    private Page open(Page page, String file) {
        page.onRequest(request -> requests.add(request.url()));
        page.navigate(address(file));
        return page;
    }

    @Test
    void findsWhatIsSearchedFor() {
        Page page = open(browser.page(), "index.html");
        page.getByRole(AriaRole.SEARCHBOX).fill("duplicate");
        Locator first = page.locator("#found a").first();
        assertThat(first).hasText("Durability: Can an event be delivered twice? How are duplicates recognised?");

        first.click();

        assertThat(page).hasURL(address("durability.html") + "#what-is-promised");
        assertThat(page.locator("#found")).isHidden();
        assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Durability");
    }

    @Test
    void showsWhereTheWordsStand() {
        Page page = open(browser.page(), "install.html");
        page.getByRole(AriaRole.SEARCHBOX).fill("outbox.max-bytes alert");

        assertThat(page.locator("#found li").first().locator("mark")).not().hasCount(0);
        page.getByRole(AriaRole.SEARCHBOX).fill("no such thing");
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("Nothing found.");
    }

    @Test
    void canBeReadByEverybodyAtDayAndAtNight() {
        for (String file : List.of("index.html", "security.html")) {
            for (Page page : List.of(browser.page(), browser.nightPage())) {
                open(page, file);
                page.getByRole(AriaRole.SEARCHBOX).fill("token");
                assertThat(page.locator("#found a").first()).isVisible();

                assertThat(new AxeBuilder(page)
                                .setLegacyMode(true)
                                .options(new WithoutPreload())
                                .analyze()
                                .getViolations())
                        .isEmpty();
            }
        }
    }
}

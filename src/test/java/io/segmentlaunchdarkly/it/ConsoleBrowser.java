package io.segmentlaunchdarkly.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A browser that looks at the console, and remembers what should not happen in it. */
final class ConsoleBrowser implements AutoCloseable {
    private static final int PATIENCE_MS = 60_000;
    private static final int WIDE = 1300;
    private static final int NARROW = 390;
    private static final int HEIGHT = 900;

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> troubles = new CopyOnWriteArrayList<>();

    private ConsoleBrowser(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts the browser of this machine; the test is skipped where there is none. */
    static ConsoleBrowser start(Class<?> test) {
        Path program = executable(Browsers.program(test));
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setTimeout(PATIENCE_MS)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")));
        return new ConsoleBrowser(playwright, browser);
    }

    private static Path executable(String program) {
        return List.of(System.getenv("PATH").split(":", -1)).stream()
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    /** A page of a wide window by daylight. */
    Page page() {
        return page(WIDE, ColorScheme.LIGHT);
    }

    /** A page of a telephone at night. */
    Page nightPage() {
        return page(NARROW, ColorScheme.DARK);
    }

    private Page page(int width, ColorScheme scheme) {
        BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, HEIGHT).setColorScheme(scheme));
        context.setDefaultTimeout(PATIENCE_MS);
        Page page = context.newPage();
        page.onDialog(dialog -> {
            troubles.add("a dialog: " + dialog.message());
            dialog.accept();
        });
        page.onPageError(error -> troubles.add("an error: " + error));
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                troubles.add("in the console: " + message.text());
            }
        });
        return page;
    }

    /** Dialogs, errors of scripts, and what the browser refused, since the last call. */
    List<String> troubles() {
        List<String> all = List.copyOf(troubles);
        troubles.clear();
        return all;
    }

    /** Closes all pages, so that none asks a service that is started anew. */
    void closePages() {
        browser.contexts().forEach(BrowserContext::close);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}

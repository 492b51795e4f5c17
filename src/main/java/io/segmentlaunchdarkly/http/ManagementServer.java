package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.access.LoginLimit;
import io.segmentlaunchdarkly.access.Sessions;
import io.segmentlaunchdarkly.access.Users;
import io.segmentlaunchdarkly.settings.Setting;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.StaticService;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Camel's server of {@code camel.management.*}, with a {@link ManagementGuard} in front of everything it serves and {@link HealthAnswer}
 * for health. The start fails when it cannot listen.
 */
final class ManagementServer extends ServiceSupport implements CamelContextAware, StaticService {
    private final ManagementHttpServer server;
    private final String healthPath;
    private CamelContext context;

    ManagementServer(
            CamelContext context, HttpManagementServerConfigurationProperties settings, ManagementHttpServer server) {
        this.context = context;
        this.server = server;
        healthPath = settings.getHealthPath();
        ManagementGuard guard = guard(context, settings);
        AuthenticationConfig.AuthenticationConfigEntry first = new AuthenticationConfig.AuthenticationConfigEntry();
        first.setPath("/*");
        first.setAuthenticationProviderFactory(vertx -> null);
        first.setAuthenticationHandlerFactory(new AuthenticationConfig.AuthenticationHandlerFactory() {
            @Override
            public <T extends io.vertx.ext.auth.authentication.AuthenticationProvider>
                    io.vertx.ext.web.handler.AuthenticationHandler createAuthenticationHandler(T provider) {
                return guard;
            }
        });
        // Vert.x asks these handlers before all others, and Camel adds them before it listens.
        server.getConfiguration().getAuthenticationConfig().getEntries().add(0, first);
        server.getConfiguration().getAuthenticationConfig().setEnabled(true);
    }

    private static ManagementGuard guard(CamelContext context, HttpManagementServerConfigurationProperties settings) {
        String path = settings.getPath().replaceFirst("/$", "");
        Users users = Users.parse(Setting.CONSOLE_USERS.text(context));
        ManagementGuard.Rules rules = new ManagementGuard.Rules(
                Setting.MANAGEMENT_TOKEN.text(context),
                Setting.CONSOLE_TOKEN.text(context),
                !users.isEmpty(),
                Stream.concat(
                                Stream.of(settings.getHost()),
                                Stream.of(Setting.MANAGEMENT_HOSTS.text(context).split(",", -1)))
                        .map(String::trim)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()),
                Stream.of(HealthAnswer.Part.values())
                        .map(part -> path + settings.getHealthPath() + part.path())
                        .collect(Collectors.toUnmodifiableSet()),
                path + context.resolvePropertyPlaceholders("{{camel.metrics.path:/observe/metrics}}"),
                (int) Setting.CONSOLE_MAX_REQUESTS.number(context));
        Sessions sessions = new Sessions(
                new Sessions.Limits(
                        Setting.CONSOLE_IDLE_TIMEOUT.duration(context),
                        Setting.CONSOLE_SESSION_TIMEOUT.duration(context),
                        (int) Setting.CONSOLE_MAX_SESSIONS.number(context)),
                System::nanoTime);
        LoginLimit limit = new LoginLimit((int) Setting.CONSOLE_MAX_FAILED_LOGINS.number(context), System::nanoTime);
        return new ManagementGuard(
                rules, new LoginPage(users, rules.tokenOfConsole(), sessions, limit), sessions.secret());
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        context = camelContext;
    }

    /** Camel finds the management server among the context's services. */
    @Override
    protected void doInit() throws Exception {
        context.addService(server, true, true);
    }

    /** Camel 4.18.0 only logs that the server cannot listen, and goes on without it. */
    @Override
    protected void doStart() {
        ServiceHelper.startService(server);
        HttpServerImpl listener =
                (HttpServerImpl) server.getRouter().getServer().getServer();
        if (!listener.isListening()) {
            throw IngestServer.cannotListen(
                    "camel.management",
                    server.getHost(),
                    server.getPort(),
                    new BindException("it was taken during the start"));
        }
        for (HealthAnswer.Part part : HealthAnswer.Part.values()) {
            answerHealth(part);
        }
        if (listener.requestHandler() instanceof Router router) {
            IngestServer.answerAsJson(router, false);
        }
    }

    private void answerHealth(HealthAnswer.Part part) {
        String path = healthPath + part.path();
        server.getRouter().getRoutes().stream()
                .filter(route -> path.equals(route.getPath()))
                .forEach(Route::remove);
        server.getRouter().get(path).blockingHandler(new HealthAnswer(context, part), false);
    }
}

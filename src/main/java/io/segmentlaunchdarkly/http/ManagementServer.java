package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.settings.Setting;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.net.BindException;
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
        String path = settings.getPath().replaceFirst("/$", "") + settings.getHealthPath();
        ManagementGuard guard = new ManagementGuard(
                Setting.MANAGEMENT_TOKEN.text(context),
                settings.getHost(),
                Setting.MANAGEMENT_HOSTS.text(context),
                path);
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

package io.eventsource.server.servlet;

import io.eventsource.server.EventBroker;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers the health checks of a load balancer or an orchestrator.
 *
 * <pre>{@code
 * servletContext.addServlet("health", new HealthServlet(servlet.broker())).addMapping("/healthz", "/readyz");
 * }</pre>
 *
 * <ul>
 *   <li>Below a path that ends with {@code /readyz}: 200 if the broker accepts events, or else 503 and the reason, such as a full
 *       disk or a shutdown. Open streams continue meanwhile.
 *   <li>Below any other path: 200 while the process answers at all.
 * </ul>
 *
 * <p>The answers are one line of text. They show the reason to every client, as the answer to a publisher does.
 */
public class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final String READINESS = "/readyz";

    private final transient EventBroker broker;

    /**
     * Creates a servlet that reports the state of a broker.
     *
     * @param broker the broker, which the servlet does not close
     */
    public HealthServlet(EventBroker broker) {
        this.broker = Objects.requireNonNull(broker, "broker");
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean isReadiness = request.getServletPath().endsWith(READINESS);
        @Nullable String problem = isReadiness ? broker.problem() : null;
        response.setStatus(problem == null ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentType("text/plain;charset=utf-8");
        String line = problem != null ? "not ready: " + problem : isReadiness ? "ready" : "ok";
        response.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}

package io.eventsource.examples.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.testing.TestClient;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

@Timeout(60)
class ApplicationTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static ServletWebServerApplicationContext application;

    /**
     * Adds servlets without checks, whose tokens several users request: one behind the application's login, one behind
     * another.
     */
    static class SharedTokens {

        @Bean
        ServletRegistrationBean<EventSourceServlet> basic() {
            return registration("/basic/*");
        }

        @Bean
        ServletRegistrationBean<EventSourceServlet> bearer() {
            return registration("/bearer/*");
        }

        private static ServletRegistrationBean<EventSourceServlet> registration(String path) {
            ServletRegistrationBean<EventSourceServlet> registration =
                    new ServletRegistrationBean<>(EventSourceServlet.builder().build(), path);
            registration.setAsyncSupported(true);
            registration.setName(path);
            return registration;
        }

        @Bean
        @Order(0)
        SecurityFilterChain bearerFilters(HttpSecurity http) throws Exception {
            return http.securityMatcher(PathPatternRequestMatcher.withDefaults().matcher("/bearer/**"))
                    .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .addFilterBefore(new BearerFilter(), UsernamePasswordAuthenticationFilter.class)
                    .build();
        }
    }

    /** Authenticates with a custom filter: the name is the token. */
    static class BearerFilter extends OncePerRequestFilter {

        @Override
        protected boolean shouldNotFilterAsyncDispatch() {
            return false; // otherwise the request has no user when the servlet dispatches it again
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            String name = request.getHeader("Authorization").replaceFirst("Bearer ", "");
            SecurityContextHolder.getContext()
                    .setAuthentication(new UsernamePasswordAuthenticationToken(name, null, List.of()));
            chain.doFilter(request, response);
        }
    }

    @BeforeAll
    static void start() {
        application = (ServletWebServerApplicationContext)
                SpringApplication.run(new Class<?>[] {Application.class, SharedTokens.class}, new String[] {
                    "--server.port=0",
                    "--server.address=127.0.0.1",
                    "--server.shutdown=immediate",
                    "--spring.main.banner-mode=off"
                });
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void aDeviceGetsTheCommandsOfOperators() throws Exception {
        try (TestClient device = TestClient.connect(source("device-7", "/events/"))) {
            assertThat(awaitAccepted("/events/ping/device-7", "1")).isEqualTo(200);
            assertThat(device.next().data()).isEqualTo("1");
        }
    }

    @Test
    void aDeviceReadsItsOwnChannelWhateverItAsksFor() throws Exception {
        try (TestClient device = TestClient.connect(source("device-8", "/events/poll/device-7"))) {
            assertThat(awaitAccepted("/events/ping/device-8", "8")).isEqualTo(200);
            assertThat(device.next().data()).isEqualTo("8");
        }
    }

    @Test
    void devicesNeitherPublishNorEndStreams() throws Exception {
        assertThat(post("device-8", "/events/ping/device-7", "1")).isEqualTo(403);
        assertThat(post("device-8", "/events/close/device-7", "")).isEqualTo(403);
    }

    @Test
    void operatorsOpenNoStream() throws Exception {
        assertThat(get("/events/poll/device-7", login("olga")).statusCode()).isEqualTo(403);
    }

    @Test
    void unauthenticatedClientsMustLogIn() throws Exception {
        assertThat(get("/events/poll/device-7", login("nobody")).statusCode()).isEqualTo(401);
        assertThat(post("nobody", "/events/ping/device-7", "1")).isEqualTo(401);
    }

    /** Requires that the request keeps its user when the servlet dispatches it again after a probe. */
    @Test
    void anotherUserOfATakenTokenGets423() throws Exception {
        assertThatTheSecondGets423("/basic/poll/token", login("device-7"), login("device-8"));
    }

    @Test
    void anotherUserGets423BehindAFilterThatRunsForAsynchronousDispatchesToo() throws Exception {
        assertThatTheSecondGets423("/bearer/poll/token", "Bearer ann", "Bearer bob");
    }

    private static void assertThatTheSecondGets423(String path, String first, String second) throws Exception {
        try (InputStream stream = get(path, first).body()) {
            assertThat(stream.read()).isEqualTo('i'); // of the id at the start of the stream
            assertThat(get(path, second).statusCode()).isEqualTo(423);
        }
    }

    private static int awaitAccepted(String path, String text) throws Exception {
        int status = post("olga", path, text);
        while (status == 404) { // the device is not connected yet
            Thread.onSpinWait();
            status = post("olga", path, text);
        }
        return status;
    }

    private static int post(String user, String path, String text) throws Exception {
        return HTTP.send(
                        request(path, login(user))
                                .POST(BodyPublishers.ofString(text))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpResponse<InputStream> get(String path, String login) throws Exception {
        return HTTP.send(request(path, login).build(), BodyHandlers.ofInputStream());
    }

    private static HttpRequest.Builder request(String path, String login) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", login);
    }

    private static EventSourceBuilder source(String user, String path) {
        return EventSource.builder(uri(path))
                .header("Authorization", login(user))
                .reconnectPolicy(ReconnectPolicy.never());
    }

    private static String login(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + application.getWebServer().getPort() + path);
    }
}

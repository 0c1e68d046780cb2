package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.servlet.ConnectionCheck;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A login filter runs for the first dispatch of a request alone, as Spring's do, and others are refused. A client that has
 * to wait for a probe of the stream in its way is treated like any other.
 */
@ExtendWith(LogWatch.class)
class AsyncDispatchTest {

    private static final AtomicInteger CHECKS = new AtomicInteger();

    private static Server server;

    private final String token = UUID.randomUUID().toString();

    @BeforeAll
    static void start() throws Exception {
        Filter login = (request, response, chain) -> {
            if (request.getDispatcherType() != DispatcherType.REQUEST) {
                ((HttpServletResponse) response).setStatus(403);
                return;
            }
            chain.doFilter(new LoggedIn((HttpServletRequest) request), response);
        };
        server = Server.startBehind(
                login, Server.options().reconnectionTime(Duration.ofSeconds(3)).checkConnection(request -> {
                    CHECKS.incrementAndGet();
                    return ConnectionCheck.accept().withHeader("Checked-For", request.getRemoteUser());
                }));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void aNewClientIsRefusedOnceTheOtherStreamWasFoundAlive() throws Exception {
        try (Http1 stream = server.listen(token, "User: ann");
                Http1 newClient = server.connect()) {
            int checks = CHECKS.get();
            Http1.Answer answer = newClient.get("/poll/" + token, "User: bob").answer();
            assertThat(answer.status()).as(answer::toString).isEqualTo(423);
            assertThat(answer.field("Retry-After")).isEqualTo("3");
            assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.field("Checked-For")).isEqualTo("bob");
            assertThat(answer.body()).contains(token).hasLineCount(1);
            assertThat(CHECKS.get() - checks).as("checks").isEqualTo(1);
            assertThat(newClient.get("/").answer().status())
                    .as("the same connection continues")
                    .isEqualTo(404);

            server.publish(token, "still here");
            assertThat(stream.event()).endsWith("data: still here\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNewClientReplacesADisconnectedOneAndIsRecognizedByItsLogin(boolean reset) throws Exception {
        Http1 disconnected = server.listen(token, "User: ann");
        if (reset) {
            disconnected.reset();
        } else {
            disconnected.close();
        }
        try (Http1 stream = server.connect().get("/poll/" + token, "User: bob")) {
            Http1.Head head = stream.head();
            assertThat(head.status()).as(head::toString).isEqualTo(200);
            assertThat(head.field("Content-Type")).isEqualTo("text/event-stream");
            assertThat(head.field("Checked-For")).isEqualTo("bob");
            stream.block();
            server.publish(token, "for bob");
            assertThat(stream.event()).endsWith("data: for bob\n");

            try (Http1 again = server.listen(token, "User: bob")) {
                assertThat(stream.rest())
                        .as("replaced by the same user, in order")
                        .isEmpty();
                server.publish(token, "for bob, too");
                String next = again.event();
                if (next.endsWith("data: for bob\n")) { // repeated if its write was not yet known to be done
                    next = again.event();
                }
                assertThat(next).endsWith("data: for bob, too\n");
            }
        }
    }

    @Test
    void aNewClientThatDisconnectsWhileWaitingLeavesNothing() throws Exception {
        try (Http1 stream = server.listen(token, "User: ann")) {
            Http1 newClient = server.connect().get("/poll/" + token, "User: bob");
            assertThat(stream.block()).as("the probe").startsWith(":");
            newClient.reset();
            server.publish(token, "still here");
            assertThat(stream.event()).endsWith("data: still here\n");
            stream.close();
            server.awaitNoSubscriberOn(token);
        }
    }

    private static final class LoggedIn extends HttpServletRequestWrapper {

        LoggedIn(HttpServletRequest request) {
            super(request);
        }

        @Override
        public Principal getUserPrincipal() {
            String user = getHeader("User");
            return user == null ? null : () -> user;
        }

        @Override
        public String getRemoteUser() {
            return getHeader("User");
        }
    }
}

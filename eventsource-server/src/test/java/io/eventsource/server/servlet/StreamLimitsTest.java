package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither one address nor one owner opens all streams that the server has room for, if it is bounded. */
class StreamLimitsTest {

    /** Takes the client's address from a header, as containers do behind a proxy. */
    private static final Filter PROXIED = (request, response, chain) -> {
        String address = ((HttpServletRequest) request).getHeader("X-Address");
        chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public String getRemoteAddr() {
                        return address == null ? super.getRemoteAddr() : address;
                    }
                },
                response);
    };

    private static Deployment start() throws Exception {
        EventSourceServletBuilder options = EventSourceServlet.builder()
                .heartbeat(Duration.ZERO)
                .reconnectionTime(Duration.ofSeconds(3))
                .maxStreamsPerAddress(2);
        return new Deployment(options.build()).behind(PROXIED).start();
    }

    private static RawConnection listen(Deployment server, String token, String address) throws Exception {
        return RawConnection.listen(server, "/poll/" + token, "X-Address: " + address);
    }

    private static HttpResponse<String> refused(Deployment server, String token, String address) throws Exception {
        return Http.get(server.uri("/poll/" + token), "X-Address", address, "Accept", "text/event-stream");
    }

    @Test
    void oneMoreStreamOfAnAddressIsRefusedAndThoseOfOthersAreNot() throws Exception {
        try (Deployment server = start();
                RawConnection first = listen(server, "a", "192.0.2.1");
                RawConnection second = listen(server, "b", "192.0.2.1")) {
            HttpResponse<String> answer = refused(server, "c", "192.0.2.1");
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("3");
            assertThat(answer.body())
                    .startsWith("your address has reached the limit of open streams")
                    .contains("2")
                    .hasLineCount(1);

            listen(server, "c", "192.0.2.2").close();
            Http.post(server.uri("/ping/a"), "1");
            first.readThrough("data: 1");
            Http.post(server.uri("/ping/b"), "2");
            second.readThrough("data: 2");
        }
    }

    @Test
    void aStreamThatHasEndedCountsNoMore() throws Exception {
        try (Deployment server = start();
                RawConnection first = listen(server, "a", "192.0.2.1");
                RawConnection second = listen(server, "b", "192.0.2.1")) {
            Http.post(server.uri("/close/a"), "");
            first.readThroughEnd();
            listen(server, "c", "192.0.2.1").readThrough("id: ");
            assertThat(refused(server, "d", "192.0.2.1").statusCode()).isEqualTo(429);
            second.readThrough("id: ");
        }
    }

    @Test
    void refusedRequestsDoNotCount() throws Exception {
        try (Deployment server = start();
                RawConnection other = listen(server, "taken", "192.0.2.9")) {
            for (int i = 0; i < 2; i++) {
                assertThat(refused(server, "taken", "192.0.2.1").statusCode()).isEqualTo(423);
            }
            listen(server, "a", "192.0.2.1").readThrough("id: ");
            listen(server, "b", "192.0.2.1").readThrough("id: ");
            other.readThrough("id: ");
        }
    }

    @Test
    void anIpv6NetworkCountsAsOneAddress() throws Exception {
        try (Deployment server = start();
                RawConnection first = listen(server, "a", "2001:db8:1:2::1");
                RawConnection second = listen(server, "b", "[2001:db8:1:2:ffff::2]")) {
            assertThat(refused(server, "c", "2001:db8:1:2::3").statusCode()).isEqualTo(429);
            listen(server, "c", "2001:db8:1:3::1").readThrough("id: ");
            first.readThrough("id: ");
            second.readThrough("id: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "::ffff:127.0.0.1", "unknown", "proxy.example", ""})
    void loopbackAndUnknownAddressesAreNotBounded(String address) throws Exception {
        try (Deployment server = start()) {
            for (String token : new String[] {"a", "b", "c", "d"}) {
                listen(server, token, address).readThrough("id: ");
            }
        }
    }

    private static Deployment startWithOwners(int max) throws Exception {
        EventSourceServletBuilder options = EventSourceServlet.builder()
                .heartbeat(Duration.ZERO)
                .reconnectionTime(Duration.ofSeconds(3))
                .checkPublish((request, action, channels) -> PublishCheck.accept())
                .checkConnection(request ->
                        ConnectionCheck.accept().withMaxStreams(String.valueOf(request.getHeader("X-Owner")), max));
        return new Deployment(options.build()).start();
    }

    @Test
    void oneMoreStreamOfAnOwnerIsRefusedUntilOneHasEnded() throws Exception {
        try (Deployment server = startWithOwners(1)) {
            RawConnection first = RawConnection.listen(server, "/poll/a", "X-Owner: ann");
            HttpResponse<String> answer = Http.get(server.uri("/poll/b"), "X-Owner", "ann");
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("3");
            assertThat(answer.body())
                    .isEqualTo(
                            "ann has reached the limit of open streams, which is 1; close some, or try again later\n");
            RawConnection.listen(server, "/poll/b", "X-Owner: bob").close();

            Http.post(server.uri("/close/a"), "");
            first.readThroughEnd();
            RawConnection.listen(server, "/poll/b", "X-Owner: ann").close();
        }
    }

    @Test
    void anOwnerThatConnectsOftenAtOnceHasExactlyTheLimit() throws Exception {
        int max = 5;
        int clients = 40;
        try (Deployment server = startWithOwners(max);
                RawConnection other = RawConnection.listen(server, "/poll/other", "X-Owner: bob")) {
            ExecutorService pool = Executors.newFixedThreadPool(clients);
            CyclicBarrier together = new CyclicBarrier(clients);
            List<Future<RawConnection>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                String path = "/poll/token-" + i;
                all.add(pool.submit(() -> {
                    RawConnection connection = new RawConnection(server);
                    together.await();
                    return connection.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Owner: ann\r\n\r\n");
                }));
            }
            int open = 0;
            for (Future<RawConnection> each : all) {
                String head = each.get().readHeaders();
                assertThat(head).containsAnyOf(" 200 ", " 429 ");
                open += head.contains(" 200 ") ? 1 : 0;
            }
            assertThat(open).isEqualTo(max);
            for (Future<RawConnection> each : all) {
                each.get().close();
            }
            pool.shutdown();
            other.readThrough("id: ");
        }
    }

    @Test
    void theBoundIsAtLeastOne() {
        assertThatThrownBy(() -> ConnectionCheck.accept().withMaxStreams("ann", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
        assertThatThrownBy(() -> EventSourceServlet.builder().maxStreamsPerAddress(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }
}

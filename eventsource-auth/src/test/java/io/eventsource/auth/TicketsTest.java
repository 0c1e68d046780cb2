package io.eventsource.auth;

import static io.eventsource.auth.AccessServer.basic;
import static io.eventsource.auth.AccessServer.cookie;
import static io.eventsource.auth.AccessServer.lines;
import static io.eventsource.auth.AccessServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Streams of browsers that have a ticket instead of a session. */
@Timeout(60)
class TicketsTest {

    private static final String ANN = basic("ann", "horse");

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock();
    private AccessServer server;

    @BeforeEach
    void start() throws Exception {
        String hash = BCrypt.hashpw("horse", BCrypt.gensalt("$2y", 4));
        write("users", "ann:" + hash + "\nbob:" + hash);
        write("grants", "ann subscribe,publish *\nbob subscribe news");
        server = new AccessServer(AccessControl.builder()
                .authenticator(PasswordFile.of(directory.resolve("users")))
                .grants(GrantsFile.of(directory.resolve("grants")))
                .clock(clock)
                .build());
    }

    private void write(String name, String content) throws Exception {
        AccessServer.write(directory.resolve(name), content);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private HttpResponse<InputStream> open(String path, String ticket, String... headers) throws Exception {
        return server.send("GET", path + "?ticket=" + ticket, "", headers);
    }

    @Test
    void aTicketOpensOneStream() throws Exception {
        String ticket = server.ticket("channel=news", ANN);
        assertThat(ticket).matches("[A-Za-z0-9_-]{43}");
        HttpResponse<InputStream> first = open("/poll/news", ticket);
        assertThat(first.statusCode()).isEqualTo(200);
        HttpResponse<InputStream> second = open("/poll/news", ticket);
        assertThat(second.statusCode()).isEqualTo(401);
        assertThat(text(second))
                .isEqualTo("the ticket was used before, has expired or is not known; request another one from"
                        + " /tickets\n");
    }

    @Test
    void aTicketIsValidForAShortTime() throws Exception {
        String early = server.ticket("channel=news", ANN);
        String late = server.ticket("channel=news", ANN);
        clock.forward(Duration.ofSeconds(29));
        assertThat(open("/poll/news", early).statusCode()).isEqualTo(200);
        clock.forward(Duration.ofSeconds(1));
        assertThat(open("/poll/news", late).statusCode()).isEqualTo(401);
    }

    @Test
    void aTicketIsForItsChannelsAndToSubscribe() throws Exception {
        String both = server.ticket("channel=news&channel=blog", ANN);
        assertThat(open("/poll/secret", both).statusCode()).isEqualTo(403);
        assertThat(open("/poll/news,secret", both).statusCode()).isEqualTo(403);
        assertThat(server.status("POST", "/ping/news?ticket=" + both, "1")).isEqualTo(401);
        assertThat(open("/waiting/news", both).statusCode()).isEqualTo(403);
        assertThat(open("/poll/blog,news", both).statusCode())
                .as("not used yet")
                .isEqualTo(200);
        String asterisk = server.ticket("channel=*", ANN);
        assertThat(open("/poll/news", asterisk).statusCode())
                .as("an asterisk is a name here")
                .isEqualTo(403);
    }

    @Test
    void onlyWhoMaySubscribeGetsATicket() throws Exception {
        assertThat(server.status("POST", "/tickets", "channel=news&channel=secret", basic("bob", "horse")))
                .isEqualTo(403);
        assertThat(server.status("POST", "/tickets", "", ANN)).isEqualTo(400);
        assertThat(server.status("POST", "/tickets", "channel=", ANN)).isEqualTo(400);
        String cookie = server.login("ann", "horse");
        assertThat(server.status("POST", "/tickets", "channel=news", cookie, AccessServer.OWN_PAGE))
                .as("a session is no credential for a ticket")
                .isEqualTo(401);
    }

    @Test
    void theRightCountsWhenTheTicketIsUsed() throws Exception {
        String ticket = server.ticket("channel=news", ANN);
        write("grants", "ann subscribe blog");
        HttpResponse<InputStream> refused = awaitRefusal(ticket);
        assertThat(text(refused)).isEqualTo("ann may not subscribe to news\n");
    }

    /** Asks with HEAD, which does not use the ticket, until the file has been read again. */
    private HttpResponse<InputStream> awaitRefusal(String ticket) throws Exception {
        while (server.status("HEAD", "/poll/news?ticket=" + ticket, "") == 200) {
            Thread.onSpinWait();
        }
        return open("/poll/news", ticket);
    }

    @Test
    void theCookieOfAStreamIsForItsReconnectionsOnly() throws Exception {
        String ticket = server.ticket("channel=news", ANN);
        HttpResponse<InputStream> first = open("/poll/news", ticket);
        assertThat(first.headers().firstValue("Set-Cookie").orElseThrow())
                .matches("__Secure-eventsource-stream=[A-Za-z0-9_-]{43}; Path=/poll/news; Max-Age=43200; HttpOnly;"
                        + " Secure; SameSite=Strict");
        String cookie = cookie(first);
        first.body().close();
        HttpResponse<InputStream> again = open("/poll/news", ticket, cookie);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(open("/poll/secret", ticket, cookie).statusCode()).isEqualTo(403);
        assertThat(server.status("GET", "/poll/news", "", cookie))
                .as("without the ticket")
                .isEqualTo(401);
        assertThat(server.status("POST", "/ping/news?ticket=" + ticket, "1", cookie, AccessServer.OWN_PAGE))
                .isEqualTo(401);
        assertThat(server.status("GET", "/sessions?ticket=" + ticket, "", cookie))
                .isEqualTo(401);
        clock.forward(Duration.ofHours(12));
        assertThat(open("/poll/news", ticket, cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void aStreamOfATicketEndsWithTheRight() throws Exception {
        String ticket = server.ticket("channel=news", ANN);
        HttpResponse<InputStream> response = open("/poll/news", ticket);
        String cookie = cookie(response);
        Stream<String> stream = lines(response);
        write("users", "");
        assertThat(stream.toList()).contains("event: auth_revoked");
        assertThat(open("/poll/news", ticket, cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void severalTicketsAreMalformed() throws Exception {
        String ticket = server.ticket("channel=news", ANN);
        assertThat(open("/poll/news", ticket + "&ticket=" + ticket).statusCode())
                .isEqualTo(400);
        assertThat(open("/poll/news", "").statusCode()).isEqualTo(401);
        assertThat(open("/poll/news", "x%00").statusCode()).isEqualTo(401);
        assertThat(open("/poll/news", ticket).statusCode()).as("still unused").isEqualTo(200);
    }
}

package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.SubscriberLimit;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands and their answers over HTTP, as curl would send them. */
class CommandsOverHttpTest {

    private static final Pattern REPLY = Pattern.compile("(?m)^reply: (\\S+)$");
    private static final Pattern ID = Pattern.compile("(?m)^id: (\\S+)$");

    private static HttpResponse<String> send(
            Deployment server, String method, String path, String body, String... headers) throws Exception {
        return Http.send(method, server.uri(path), BodyPublishers.ofString(body), headers);
    }

    private static CompletableFuture<HttpResponse<String>> later(
            Deployment server, String path, String body, String... headers) {
        return Http.later("POST", server.uri(path), body, headers);
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        String last = "";
        while (matcher.find()) {
            last = matcher.group(1);
        }
        assertThat(last).as(text).isNotEmpty();
        return last;
    }

    /** Reads up to an event with some data, and returns it. */
    private static String event(RawConnection stream, String data) throws Exception {
        return stream.readThrough("data: " + data + "\n\n");
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElseThrow();
    }

    private static HttpResponse<String> resolved(
            Deployment server, String method, String path, String body, String... headers) throws Exception {
        URI uri = server.uri("/").resolve(path);
        return Http.send(method, uri, BodyPublishers.ofString(body), headers);
    }

    @Test
    void theAnswerOfTheClientIsTheAnswerOfTheRequest() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder());
                RawConnection client = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            client.readHeaders();
            CompletableFuture<HttpResponse<String>> asked = later(server, "/ping/t", "reboot", "Prefer", "wait=30");
            String event = event(client, "reboot");
            String reply = find(REPLY, event);
            assertThat(reply).startsWith("/reply/t?proof=");
            HttpResponse<String> taken = resolved(
                    server,
                    "POST",
                    reply,
                    "<p>up</p>",
                    "EventSource-Reply-To",
                    find(ID, event),
                    "EventSource-Exit",
                    "3",
                    "Content-Type",
                    "text/html");
            assertThat(taken.statusCode()).isEqualTo(200);
            assertThat(taken.body()).isEqualTo("{\"state\":\"done\"}\n");

            HttpResponse<String> answer = asked.get();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("<p>up</p>");
            assertThat(answer.headers().map())
                    .containsEntry("EventSource-Exit", List.of("3"))
                    .containsEntry("Preference-Applied", List.of("wait"))
                    .containsEntry("Content-Type", List.of("text/html"))
                    .containsKey("Location");
            HttpResponse<String> known = resolved(server, "GET", location(answer), "");
            assertThat(known.body())
                    .contains("\"state\":\"done\"", "\"exit\":3", "\"type\":\"text/html\"", "\"stdout\":\"<p>up</p>\"");
        }
    }

    @Test
    void theAnswerAsJsonHasBothStreams() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder());
                RawConnection client = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            client.readHeaders();
            CompletableFuture<HttpResponse<String>> asked =
                    later(server, "/ping/t", "x", "Prefer", "wait=30", "Accept", "application/json");
            String reply = find(REPLY, event(client, "x"));
            resolved(server, "POST", reply, "out\n", "EventSource-Part", "1");
            resolved(server, "POST", reply, "err\n", "EventSource-Part", "2", "EventSource-Stream", "stderr");
            resolved(server, "POST", reply, "", "EventSource-Part", "3", "EventSource-Exit", "0");
            HttpResponse<String> answer = asked.get();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"exit\":0", "\"stdout\":\"out\\n\"", "\"stderr\":\"err\\n\"");
        }
    }

    @Test
    void theEndOfTheWaitSaysHowFarItCame() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            HttpResponse<String> answer = send(server, "POST", "/ping/t", "x", "Prefer", "wait=1", "TTL", "60");
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(answer.headers().firstValue("TTL")).hasValue("60");
            assertThat(answer.body()).contains("\"state\":\"waiting\"", "\"expires\":\"", "\"token\":\"t\"");
            String handle = location(answer).substring("/commands/".length());
            assertThat(answer.body()).contains("\"handle\":\"" + handle + "\"");
        }
    }

    @Test
    void respondAsyncSaysWhereTheAnswerWillBe() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder());
                RawConnection client = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            client.readHeaders();
            HttpResponse<String> asked = send(server, "POST", "/ping/t", "x", "Prefer", "respond-async");
            assertThat(asked.statusCode()).isEqualTo(202);
            assertThat(asked.headers().firstValue("Preference-Applied")).hasValue("respond-async");
            String reply = find(REPLY, event(client, "x"));
            URI outcome = server.uri("/").resolve(location(asked));
            CompletableFuture<HttpResponse<String>> waiting = Http.later("GET", outcome, "", "Prefer", "wait=30");
            resolved(server, "POST", reply, "up", "EventSource-Exit", "0");
            assertThat(waiting.get().body()).contains("\"state\":\"done\"", "\"stdout\":\"up\"");
        }
    }

    @Test
    void theOutcomeIsAStreamThatEndsAndIsNotOpenedAgain() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder());
                RawConnection client = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            client.readHeaders();
            HttpResponse<String> asked = send(server, "POST", "/ping/t", "x", "Prefer", "respond-async");
            String reply = find(REPLY, event(client, "x"));
            String get = "GET " + location(asked) + " HTTP/1.1";
            try (RawConnection outcome = RawConnection.request(server, get, "Accept: text/event-stream")) {
                outcome.readThrough("event: delivered");
                resolved(server, "POST", reply, "half", "EventSource-Part", "1");
                outcome.readThrough("\"text\":\"half\"}");
                resolved(server, "POST", reply, "", "EventSource-Exit", "0");
                String end = outcome.readThroughEnd();
                assertThat(end).contains("event: done");
                String last = "Last-Event-ID: " + find(ID, end);
                try (RawConnection again = RawConnection.request(server, get, "Accept: text/event-stream", last)) {
                    assertThat(again.readHeaders()).startsWith("HTTP/1.1 204 ");
                }
            }
        }
    }

    @Test
    void aCommandIsCancelledByItsHandle() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            HttpResponse<String> asked = send(server, "POST", "/ping/t", "x", "Prefer", "respond-async", "TTL", "60");
            HttpResponse<String> cancelled = resolved(server, "DELETE", location(asked), "");
            assertThat(cancelled.statusCode()).isEqualTo(200);
            assertThat(cancelled.body()).contains("\"state\":\"cancelled\"");
            assertThat(resolved(server, "DELETE", location(asked), "").statusCode())
                    .isEqualTo(409);
            assertThat(send(server, "GET", "/commands/unknown", "").statusCode())
                    .isEqualTo(404);
            assertThat(send(server, "POST", "/commands/unknown", "").statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void repliesThatDoNotCountAreRefusedWithAReason() throws Exception {
        try (Deployment server = Deployment.start(
                        EventSourceServlet.builder().brokerOptions(broker -> broker.maxAnswerSize(100)));
                RawConnection client = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            client.readHeaders();
            send(server, "POST", "/ping/t", "x", "Prefer", "respond-async");
            String event = event(client, "x");
            String reply = find(REPLY, event);
            String id = find(ID, event);
            try (RawConnection sender = RawConnection.refused(server, reply, 101)) {
                assertThat(sender.readHeaders()).startsWith("HTTP/1.1 413 ");
            }
            assertThat(resolved(server, "POST", reply + "x", "").statusCode()).isEqualTo(403);
            assertThat(resolved(server, "POST", reply.replace("/t?", "/u?"), "").statusCode())
                    .isEqualTo(403);
            assertThat(resolved(server, "POST", reply, "", "EventSource-Reply-To", id + "9")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(resolved(server, "POST", reply, "a", "EventSource-Part", "2")
                            .statusCode())
                    .isEqualTo(409);
            assertThat(resolved(server, "POST", reply, "", "EventSource-Exit", "0")
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<String> second = resolved(server, "POST", reply, "", "EventSource-Exit", "1");
            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(second.body()).contains("answered before: it is done");
        }
    }

    @Test
    void anAnswerToAWithdrawnCommandIsGone() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder());
                RawConnection client = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            client.readHeaders();
            HttpResponse<String> asked = send(server, "POST", "/ping/t", "x", "Prefer", "respond-async");
            String reply = find(REPLY, event(client, "x"));
            resolved(server, "DELETE", location(asked), "");
            HttpResponse<String> late = resolved(server, "POST", reply, "", "EventSource-Exit", "0");
            assertThat(late.statusCode()).isEqualTo(410);
            assertThat(late.body()).contains("it is cancelled");
        }
    }

    @Test
    void anAnswerNobodyAskedForIsTakenInSilence() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder());
                RawConnection client = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            client.readHeaders();
            send(server, "POST", "/ping/t", "x");
            String id = find(ID, event(client, "x"));
            assertThat(send(server, "POST", "/reply/t", "", "EventSource-Reply-To", id, "EventSource-Exit", "0")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(send(server, "POST", "/reply/t", "", "EventSource-Reply-To", "1:1")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(send(server, "POST", "/reply/t", "").statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EventSource-Exit, -1",
        "EventSource-Exit, 2147483648",
        "EventSource-State, over",
        "EventSource-State, done",
        "EventSource-Stream, stdin",
        "EventSource-Part, 0",
        "EventSource-Part, one"
    })
    void badHeadersAreRefused(String header, String value) throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            HttpResponse<String> answer = send(server, "POST", "/reply/t?proof=1.x", "", header, value);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains(header);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "wait=", "wait=x", "wait=-1"})
    void badPreferencesAreRefused(String preference) throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            assertThat(send(server, "POST", "/ping/t", "x", "Prefer", preference)
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void nobodyAsksSeveralNorAChannelOfManyNorTheServer() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            HttpResponse<String> several = send(server, "POST", "/ping/a,b", "x", "Prefer", "wait=1");
            assertThat(several.statusCode()).isEqualTo(400);
            assertThat(several.body()).contains("2 channels");
            assertThat(send(server, "POST", "/close/a", "", "Prefer", "wait=1").statusCode())
                    .isEqualTo(400);
            assertThat(send(server, "POST", "/ping/a", "x", "Prefer", "wait=1").statusCode())
                    .isEqualTo(404);
        }
        try (Deployment server = Deployment.start(EventSourceServlet.builder().subscribers(SubscriberLimit.MANY))) {
            HttpResponse<String> many = send(server, "POST", "/ping/a", "x", "Prefer", "wait=1");
            assertThat(many.statusCode()).isEqualTo(400);
            assertThat(many.body()).contains("each of them could");
        }
    }

    @Test
    void otherPreferencesAreIgnored() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            assertThat(send(server, "POST", "/ping/t", "x", "Prefer", "return=minimal", "TTL", "9")
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void halfOfAllStreamsMayBeRequestsThatWait() throws Exception {
        try (Deployment server = Deployment.start(
                        EventSourceServlet.builder().brokerOptions(options -> options.maxSubscribers(4)));
                RawConnection client = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            client.readHeaders();
            CompletableFuture<HttpResponse<String>> first = later(server, "/ping/t", "1", "Prefer", "wait=30");
            String reply = find(REPLY, event(client, "1"));
            CompletableFuture<HttpResponse<String>> second = later(server, "/ping/t", "2", "Prefer", "wait=30");
            String secondReply = find(REPLY, event(client, "2"));
            HttpResponse<String> refused = send(server, "POST", "/ping/t", "3", "Prefer", "wait=30");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("2 requests wait for answers already");
            assertThat(refused.headers().map()).containsKey("Retry-After").doesNotContainKey("Location");

            HttpResponse<String> async = send(server, "POST", "/ping/t", "4", "Prefer", "respond-async");
            assertThat(async.statusCode()).isEqualTo(202);
            assertThat(event(client, "4")).doesNotContain("data: 3"); // a command that is refused is not sent
            assertThat(resolved(server, "GET", location(async), "", "Prefer", "wait=30")
                            .statusCode())
                    .isEqualTo(503);

            resolved(server, "POST", reply, "", "EventSource-Exit", "0");
            assertThat(first.get().statusCode()).isEqualTo(200);
            resolved(server, "POST", secondReply, "", "EventSource-Exit", "0");
            assertThat(second.get().statusCode()).isEqualTo(200);
            assertThat(resolved(server, "GET", location(async), "", "Prefer", "wait=1")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void theCheckOfRepliesRefusesThem() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder()
                        .checkReply((request, action, channels) -> PublishCheck.refuse(401, "log in")));
                RawConnection client = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            client.readHeaders();
            send(server, "POST", "/ping/t", "x", "Prefer", "respond-async");
            String reply = find(REPLY, event(client, "x"));
            assertThat(resolved(server, "POST", reply, "", "EventSource-Exit", "0")
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void twoHundredRequestsAtOnceGetTheirOwnAnswers() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder());
                RawConnection client = RawConnection.request(server, "GET /poll/t HTTP/1.1")) {
            client.readHeaders();
            List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                asked.add(later(server, "/ping/t", "number " + i + ".", "Prefer", "wait=30"));
            }
            int answered = 0;
            while (answered < 200) {
                String event = client.readThrough("\n\n");
                if (!event.contains("data: number")) {
                    continue;
                }
                answered++;
                String number = find(Pattern.compile("data: number (\\d+)\\."), event);
                resolved(server, "POST", find(REPLY, event), "answer " + number, "EventSource-Exit", "0");
            }
            for (int i = 0; i < 200; i++) {
                assertThat(asked.get(i).get().body()).isEqualTo("answer " + i);
            }
        }
    }
}

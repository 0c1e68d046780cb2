/**
 * Provides a scripted HTTP server for tests of any client of server-sent events. The test decides what each connection
 * receives, byte by byte, and reads what the client requested:
 *
 * <pre>{@code
 * try (ScriptedServer server = new ScriptedServer()) {
 *     server.stream("id: 7\ndata: 1\n\n") // this stream ends
 *             .respond(503) // the server is down
 *             .enqueue(ScriptedResponse.stream("data: 2\n\n").chunked().inPiecesOf(1).thenReset()) // the network fails
 *             .streamAndStayOpen("data: 3\n\n");
 *     client.connect(server.uri("/stream")); // your client
 *     server.awaitRequest();
 *     assertThat(server.awaitRequest().lastEventId()).isEqualTo("7");
 * }
 * }</pre>
 *
 * <p>Start with {@link io.eventsource.mockserver.ScriptedServer}. {@link io.eventsource.mockserver.ScriptedResponse}
 * describes responses: status, headers, framing, pieces, and whether the connection then ends, stalls, is truncated or is
 * reset. A {@link io.eventsource.mockserver.Script} does everything else. Every wait is bounded, and fails with an
 * {@link java.lang.AssertionError}.
 *
 * <p>This package uses nothing but the JDK and, in {@link io.eventsource.mockserver.ScriptedServerExtension} alone, JUnit 5.
 */
@NullMarked
package io.eventsource.mockserver;

import org.jspecify.annotations.NullMarked;

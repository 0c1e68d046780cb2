package io.eventsource.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.ChannelOptions;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.server.servlet.EventSourceServletBuilder;
import io.eventsource.server.servlet.RootPage;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A servlet with access control on this machine. */
final class AccessServer {

    /** The header with which a browser says that a page of the server itself sends a request. */
    static final String OWN_PAGE = "Sec-Fetch-Site: same-origin";

    /** The header with the client's address, which a container behind a proxy takes from such a header. */
    static final String ADDRESS = "X-Address: ";

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final AccessControl access;
    private final Server server = new Server();

    AccessServer(AccessControl access, String... allowedOrigins) throws Exception {
        this.access = access;
        EventSourceServletBuilder servlet = EventSourceServlet.builder()
                .channels(ChannelOptions.BROADCAST)
                .allowedOrigins(List.of(allowedOrigins))
                .rootPage(RootPage.CONSOLE)
                .access(access);
        server.addConnector(new ServerConnector(server));
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(servlet.build());
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        FilterHolder proxied = new FilterHolder(AccessServer::takeAddress);
        proxied.setAsyncSupported(true);
        context.addFilter(proxied, "/*", EnumSet.of(DispatcherType.REQUEST));
        server.setHandler(context);
        server.start();
    }

    private static void takeAddress(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String address = ((HttpServletRequest) request).getHeader("X-Address");
        chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public String getRemoteAddr() {
                        return address == null ? super.getRemoteAddr() : address;
                    }
                },
                response);
    }

    /** Replaces a file at once. */
    static void write(Path file, String content) throws IOException {
        Path temporary = file.resolveSibling("temporary");
        Files.writeString(temporary, content + "\n");
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }

    static String basic(String user, String password) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    /**
     * Sends a request.
     *
     * @param headers each with a colon and a space after its name
     */
    HttpResponse<InputStream> send(String method, String path, String body, String... headers) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (String header : headers) {
            int colon = header.indexOf(": ");
            request.header(header.substring(0, colon), header.substring(colon + 2));
        }
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) { // the server closes a connection whose body it did not read
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
        }
    }

    int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    int status(String method, String path, String body, String... headers) throws Exception {
        HttpResponse<InputStream> response = send(method, path, body, headers);
        response.body().close();
        return response.statusCode();
    }

    /** Logs in with a form, and returns the header with the cookie. */
    String login(String name, String password) throws Exception {
        return cookie(send("POST", "/sessions", "name=" + name + "&password=" + password));
    }

    /** Returns a request's header with the cookie that a response sets. */
    static String cookie(HttpResponse<InputStream> response) {
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        return "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
    }

    /** Returns a new ticket. */
    String ticket(String form, String authorization) throws Exception {
        HttpResponse<InputStream> response = send("POST", "/tickets", form, authorization);
        assertThat(response.statusCode()).isEqualTo(201);
        return field(text(response), "ticket");
    }

    static String text(HttpResponse<InputStream> response) throws IOException {
        return new String(response.body().readAllBytes(), UTF_8);
    }

    /** Returns the first text of a name in JSON. */
    static String field(String json, String name) {
        String after = json.substring(json.indexOf("\"" + name + "\":\"") + name.length() + 4);
        return after.substring(0, after.indexOf('"'));
    }

    /** Returns the lines of a stream that is open. */
    static Stream<String> lines(HttpResponse<InputStream> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), UTF_8)).lines();
    }

    void stop() throws Exception {
        server.stop();
        access.close();
    }
}

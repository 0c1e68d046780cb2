/** Says who may do what: users, API tokens, JSON Web Tokens, and grants per channel. */
@SuppressWarnings({
    "requires-automatic", // the libraries name their modules in their manifests
    "module" // the launchers are built after this one
})
module io.eventsource.auth {
    requires transitive io.eventsource.server;
    requires transitive jakarta.servlet;
    requires com.nimbusds.jose.jwt;
    requires spring.security.crypto;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.eventsource.auth;
}
